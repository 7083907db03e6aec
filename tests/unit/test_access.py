"""A principal reads public and network spaces, and the private ones of its own organisations."""

import pytest

from kg.access import LOCAL, Principal, checked_space
from kg.errors import InputError

SPACES = ("utrecht/private", "ede/private", "bct/network", "kring/public")


def test_a_stranger_reads_what_is_shared_and_nothing_else() -> None:
    assert Principal("x").readable(SPACES) == {"bct/network", "kring/public"}


def test_an_organisation_also_reads_its_own_private_space() -> None:
    readable = Principal("x", frozenset({"ede"})).readable(SPACES)
    assert "ede/private" in readable
    assert "utrecht/private" not in readable


def test_the_single_user_of_a_local_store_reads_all_of_it() -> None:
    assert LOCAL.readable(SPACES) == set(SPACES)


@pytest.mark.parametrize("space", ["", "ede", "ede/secret", "/public", "a b/public", "a/b/public"])
def test_what_is_no_space_is_refused_by_name(space: str) -> None:
    with pytest.raises(InputError, match="doelgroep"):
        checked_space(space)
