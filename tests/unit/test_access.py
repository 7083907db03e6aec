"""A principal reads public and network spaces, and the private ones of its own organisations."""

from datetime import date

import pytest

from kg.access import ANONYMOUS, LOCAL, Grant, Principal, checked_organisation, checked_role, checked_space
from kg.errors import Forbidden, InputError

SPACES = ("utrecht/private", "ede/private", "bct/network", "kring/public")


def test_a_stranger_reads_what_is_shared_and_nothing_else() -> None:
    assert Principal("x").readable(SPACES) == {"bct/network", "kring/public"}


def test_an_organisation_also_reads_its_own_private_space() -> None:
    readable = Principal("x", frozenset({"ede"})).readable(SPACES)
    assert "ede/private" in readable
    assert "utrecht/private" not in readable


def test_the_single_user_of_a_local_store_reads_all_of_it() -> None:
    assert LOCAL.readable(SPACES) == set(SPACES)


@pytest.mark.parametrize(
    "space", ["", "ede", "ede/secret", "/public", "a b/public", "a/b/public", "-a/public", "é/public"]
)
def test_what_is_no_space_is_refused_by_name(space: str) -> None:
    with pytest.raises(InputError, match="doelgroep"):
        checked_space(space)


TODAY = date(2026, 6, 1)


def test_a_passer_by_reads_what_is_public_alone() -> None:
    assert ANONYMOUS.readable(SPACES) == {"kring/public"}
    assert Principal.member("x", {}, on=TODAY).readable(SPACES) == {"kring/public"}


@pytest.mark.parametrize(("day", "there"), [(31, False), (1, True), (2, True)])
def test_a_grant_counts_through_its_last_day(day: int, *, there: bool) -> None:
    until = date(2026, 5 if day == 31 else 6, day)
    granted = [Grant("ede", "bct", until), Grant("utrecht", "elders", until)]
    principal = Principal.member("x", {"bct": "steward"}, granted, on=TODAY)
    assert ("ede/private" in principal.readable(SPACES)) is there
    assert "utrecht/private" not in principal.readable(SPACES)
    assert not principal.may_write("ede/private")


def test_roles_hold_where_they_are_given_and_include_those_below() -> None:
    principal = Principal.member("x", {"ede": "reviewer", "bct": "reader"}, on=TODAY)
    spaces = ("ede/private", "ede/network", "ede/public", "bct/private", "utrecht/public")
    assert [principal.may_write(space) for space in spaces] == [True, True, True, False, False]
    assert principal.has_role("editor", "ede")
    assert not principal.has_role("steward", "ede")
    with pytest.raises(Forbidden, match="rol editor van bct"):
        principal.must_write("bct/private")


def test_new_records_are_named_within_the_own_prefix() -> None:
    principal = Principal.member("x", {"ede": "editor"}, on=TODAY)
    names = ("ede.1", "ede1", "baarn.1", "les-1")
    assert [principal.may_name(name, "ede/private") for name in names] == [True, False, False, False]
    assert LOCAL.may_name("les-1", "ede/private")


@pytest.mark.parametrize("name", ["", "a b", "a/b", "../x", "-a", "é", "a" * 101])
def test_what_is_no_organisation_or_role_is_refused_by_name(name: str) -> None:
    with pytest.raises(InputError):
        checked_organisation(name)
    with pytest.raises(InputError):
        checked_role(name)
