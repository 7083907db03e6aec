"""Keys, grants and secrets: who may come in, known at once to whichever process asks. Organisations are fictitious."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kg.access import Grant
from kg.errors import InputError, NotFound
from kg.ports.keys import Keys
from kg.ports.trail import Wanted
from kg.profiles.access import open_keys, open_trail

TODAY = datetime.now(UTC).date()
PATIENCE_S = 60


@pytest.fixture
def keys(tmp_path: Path, engine: str) -> Iterator[Keys]:  # noqa: ARG001 - opened in it
    with closing(open_keys(tmp_path)) as opened:
        yield opened


def test_a_key_comes_back_as_it_was_made_and_works_until_its_last_day(keys: Keys, tmp_path: Path) -> None:
    key, text = keys.add(" proef ", {"ede": "reader", "baarn": "editor"}, until=TODAY, today=TODAY)
    with closing(open_keys(tmp_path)) as other:
        assert (other.find(key.id), other.every()) == (key, [key])
        assert not other.is_proven(text)
        assert other.key_of(text, today=TODAY) == key
        assert other.is_proven(text)
        assert other.key_of(text, today=TODAY + timedelta(days=1)) is None
        assert other.key_of(text[:-1], today=TODAY) is None
    assert (key.name, key.until, keys.find("geen")) == ("proef", TODAY, None)


@pytest.mark.parametrize(
    ("name", "roles", "days"),
    [("", {"ede": "reader"}, 0), ("a", {}, 0), ("a", {"ede": "baas"}, 0), ("a", {"ede": "reader"}, -1)],
)
def test_a_key_that_cannot_be_is_not_made(keys: Keys, name: str, roles: dict[str, str], days: int) -> None:
    with pytest.raises(InputError):
        keys.add(name, roles, until=TODAY + timedelta(days=days), today=TODAY)
    assert keys.every() == []


def test_a_second_grant_takes_the_place_of_the_first_and_can_be_taken_back(keys: Keys) -> None:
    keys.grant(Grant("ede", "baarn", TODAY))
    keys.grant(Grant("ede", "baarn", TODAY + timedelta(days=1)))
    keys.grant(Grant("Ede", "baarn", TODAY))
    assert keys.grants() == [Grant("Ede", "baarn", TODAY), Grant("ede", "baarn", TODAY + timedelta(days=1))]
    keys.withdraw("ede", "baarn")
    with pytest.raises(NotFound):
        keys.withdraw("ede", "baarn")
    assert keys.grants() == [Grant("Ede", "baarn", TODAY)]


def test_a_secret_is_one_for_all_processes(keys: Keys, tmp_path: Path) -> None:
    with closing(open_keys(tmp_path)) as other:
        assert other.secret("log") == keys.secret("log") != keys.secret("anders")


def test_what_changes_in_who_comes_in_is_in_the_trail(keys: Keys, tmp_path: Path) -> None:
    key, _ = keys.add("proef", {"ede": "reader"}, until=TODAY, today=TODAY, actor="beheer")
    keys.grant(Grant("ede", "baarn", TODAY), actor="beheer")
    keys.withdraw("ede", "baarn", actor="beheer")
    keys.revoke(key.id, today=TODAY, actor="beheer")
    with pytest.raises(NotFound):
        keys.revoke("geen", today=TODAY)
    with open_trail(tmp_path) as trail:
        lines = trail.seen(Wanted(actor="beheer"), most=10)
    assert [(one.act, one.space, one.detail) for one in reversed(lines)] == [
        ("key", "ede/private", f"sleutel {key.id}: reader tot en met {TODAY}"),
        ("grant", "ede/private", f"baarn leest tot en met {TODAY}"),
        ("grant", "ede/private", "baarn leest niet meer"),
        ("key", "ede/private", f"sleutel {key.id} ingetrokken"),
    ]


_REVOKE = """
import sys
from contextlib import closing
from pathlib import Path
from kg import clock
from kg.profiles.access import open_keys
with closing(open_keys(Path(sys.argv[1]))) as keys:
    keys.revoke(sys.argv[2], today=clock.today())
"""


def test_a_key_that_another_process_revokes_works_no_more_and_that_is_seen(keys: Keys, tmp_path: Path) -> None:
    key, text = keys.add("proef", {"ede": "reader"}, until=TODAY, today=TODAY)
    assert keys.key_of(text, today=TODAY) is not None
    before = keys.version()
    assert keys.version() == before
    subprocess.run([sys.executable, "-c", _REVOKE, str(tmp_path), key.id], check=True, timeout=PATIENCE_S)
    assert keys.version() != before
    assert keys.key_of(text, today=TODAY) is None


@pytest.mark.parametrize("text", ["kring_\x00_x", "kring_\udc80_x", "kring__", "kring_" + "a" * 100_000])
def test_a_text_that_is_no_key_is_none(keys: Keys, text: str) -> None:
    assert keys.key_of(text, today=TODAY) is None
