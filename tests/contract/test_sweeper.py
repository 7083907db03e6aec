"""A sweep goes on where it was when a part of it fails. The record is fictitious."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from kg.adapters.journal.sql import SqlJournal
from kg.errors import InputError, ViewDown
from kg.ports.journal import Erased, HeldNow, Put
from kg.store.erasure.sweep import Sweeper
from kg.store.follow import Follower
from kg.store.records import Records
from tests.contract.test_following import Remembering
from tests.mandates import as_user

BY = {"mandate": as_user("proef"), "reason": "proef"}


class Swept:
    """A view that can be swept, after some failures."""

    def __init__(self, fails: int = 0) -> None:
        self.fails, self.times = fails, 0

    def sweep(self, _erased: Erased, _held: HeldNow) -> bool:
        self.times += 1
        if self.times <= self.fails:
            raise ViewDown("de zoekindex wordt opnieuw gemaakt")
        return True


def test_what_was_swept_is_not_swept_again_when_another_view_is_down(tmp_path: Path) -> None:
    graph, words = Swept(), Swept(fails=1)
    with closing(SqlJournal.open(tmp_path / "journal.db")) as journal:
        journal.append([Put("a", "Lesson", "local/private", {"id": "a"})], **BY)  # type: ignore[arg-type]
        journal.rewrite({"a": None}, **BY)  # type: ignore[arg-type]
        noted: list[str] = []
        follower = closing(Follower(Records(journal), [Remembering()]))
        with follower as follows, closing(Sweeper(journal, [graph, words], follows, set, noted.extend)) as sweeper:
            sweeper.begin()
            assert sweeper.wait(60)
        assert journal.erased() == {}
    assert (graph.times, words.times, noted) == (1, 2, ["a"])


def test_a_list_that_cannot_be_read_for_a_moment_ends_no_sweep(tmp_path: Path) -> None:
    tries = 0

    def note(_ids: Iterable[str]) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise InputError("erasures.json is geen lijst van wissingen van Kring")

    with closing(SqlJournal.open(tmp_path / "journal.db")) as journal:
        journal.append([Put("a", "Lesson", "local/private", {"id": "a"})], **BY)  # type: ignore[arg-type]
        journal.rewrite({"a": None}, **BY)  # type: ignore[arg-type]
        follower = closing(Follower(Records(journal), [Remembering()]))
        with follower as follows, closing(Sweeper(journal, [Swept()], follows, set, note)) as sweeper:
            sweeper.begin()
            assert sweeper.wait(60)
        assert journal.erased() == {}
    assert tries == 2
