"""Every journal keeps the promise of `kg.ports.journal.Journal`."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.adapters.journal.postgres import PostgresDatabase
from kg.adapters.journal.sql import SqlJournal
from kg.errors import NotFound, StoreError
from kg.ports.journal import Delete, Journal, Put
from tests.mandates import as_user

ADAPTERS = ["sqlite", pytest.param("postgres", marks=pytest.mark.deep)]  # an adapter for another database joins here
BY: dict[str, Any] = {"mandate": as_user("toets"), "reason": "toets"}
Opener = Callable[..., Journal]


def put(
    record_id: str, text: str = "tekst", *, kind: str = "Policy", space: str = "a/private", source: str = ""
) -> Put:
    payload: dict[str, Any] = {"id": record_id, "title": text}
    if source:
        payload["provenance"] = [{"source": source, "place": "regel 1"}, {"source": source, "place": "regel 2"}]
    return Put(record_id, kind, space, payload)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "journaal #1?.db"  # characters that mean something in a database address


@pytest.fixture(params=ADAPTERS)
def reopen(request: pytest.FixtureRequest, file: Path) -> Iterator[Opener]:
    """Opens the same journal again and again."""
    opened: list[Journal] = []
    url = request.getfixturevalue("postgres") if request.param == "postgres" else ""

    def opener(**more: Any) -> Journal:
        opened.append(SqlJournal(PostgresDatabase(url), **more) if url else SqlJournal.open(file, **more))
        return opened[-1]

    yield opener
    for journal in opened:
        journal.close()


@pytest.fixture
def journal(reopen: Opener) -> Journal:
    return reopen()


def titles(journal: Journal, as_of: datetime | None = None) -> dict[str, str]:
    return {stored.id: stored.payload["title"] for stored in journal.scan(as_of=as_of)}


def moment() -> datetime:
    """A moment that lies apart from every write before and after it."""
    time.sleep(0.002)
    now = datetime.now(UTC)
    time.sleep(0.002)
    return now


# --- writing and reading -------------------------------------------------------------------------


def test_an_empty_journal_has_nothing_and_is_sound(journal: Journal) -> None:
    assert journal.head() == 0
    assert journal.append([], **BY) == 0
    assert journal.get("a") is None
    assert list(journal.scan()) == []
    assert list(journal.changed_since(0)) == []
    assert journal.counts() == {}
    assert journal.verify() == []


def test_what_is_put_is_read_back_also_after_reopening(journal: Journal, reopen: Opener) -> None:
    assert journal.append([put("b", "één 'les' met \u2028 en 😀"), put("a")], **BY) == 2
    journal.close()
    again = reopen()
    stored = again.get("b")
    assert stored is not None
    assert (stored.kind, stored.space, stored.seq) == ("Policy", "a/private", 1)
    assert stored.payload == {"id": "b", "title": "één 'les' met \u2028 en 😀"}
    assert datetime.fromisoformat(stored.at).tzinfo == UTC
    assert stored.at.endswith("Z")
    assert [record.id for record in again.scan()] == ["a", "b"]
    assert again.get_many(["a", "x", "a", "b"]).keys() == {"a", "b"}
    assert again.head() == 2
    assert again.append([put("c")], **BY) == 3
    assert again.verify() == []


def test_the_last_change_to_a_record_in_one_call_wins(journal: Journal) -> None:
    changes: list[Put | Delete] = [
        put("a", "een", source="s1"),
        put("a", "twee", source="s2"),
        put("b"),
        Delete("b"),
        put("c"),
        Delete("c"),
    ]
    assert journal.append([*changes, put("c", "weer")], **BY) == 7
    assert titles(journal) == {"a": "twee", "c": "weer"}
    assert journal.claimed_by("s1") == set()
    assert [event.op for event in journal.events(record_id="c")] == ["put", "delete", "put"]
    assert journal.verify() == []


def test_a_call_larger_than_a_page_is_one_transaction(journal: Journal) -> None:
    many: list[Put | Delete] = [put(f"r{number:05}") for number in range(2500)]
    with pytest.raises(NotFound, match="'weg'; er is niets geschreven"):
        journal.append([*many, Delete("weg")], **BY)
    assert journal.head() == 0
    assert journal.append([*many, Delete("r00000")], **BY) == 2501
    assert len(journal.get_many([change.id for change in many])) == 2499
    assert [event.seq for event in journal.events()] == list(range(1, 2502))
    assert journal.verify() == []


def test_a_call_that_fails_writes_nothing(journal: Journal) -> None:
    journal.append([put("a", "oud")], **BY)

    def changes() -> Iterator[Put]:
        yield put("a", "nieuw")
        raise RuntimeError("de bron hapert")

    with pytest.raises(RuntimeError, match="hapert"):
        journal.append(changes(), **BY)
    with pytest.raises(ValueError, match="not JSON compliant"):
        journal.append([put("a", "nieuw"), Put("b", "Policy", "a/private", {"score": float("nan")})], **BY)
    assert titles(journal) == {"a": "oud"}
    assert journal.append([put("b")], **BY) == 2
    assert journal.verify() == []


def test_a_deleted_record_is_gone_but_its_history_stays(journal: Journal) -> None:
    journal.append([put("a", source="s")], **BY)
    journal.append([Delete("a")], mandate=as_user("an"), reason="dubbel")
    assert journal.get("a") is None
    assert journal.claimed_by("s") == set()
    first, second = journal.events(record_id="a")
    assert first.payload is not None
    assert (second.op, second.kind, second.space, second.payload) == ("delete", "Policy", "a/private", None)
    assert (second.actor, second.reason) == ("an", "dubbel")
    with pytest.raises(NotFound):
        journal.append([Delete("a")], **BY)


def test_scan_and_counts_keep_kinds_and_spaces_apart(journal: Journal) -> None:
    journal.append([put("a"), put("b", kind="Case"), put("c", space="b/public"), put("d", kind="Case")], **BY)
    journal.append([put("d", kind="Case", space="b/public")], **BY)
    assert journal.counts() == {("Policy", "a/private"): 1, ("Case", "a/private"): 1} | {
        ("Policy", "b/public"): 1,
        ("Case", "b/public"): 1,
    }
    for as_of in (None, moment()):
        assert [r.id for r in journal.scan(kinds={"Case"}, as_of=as_of)] == ["b", "d"]
        assert [r.id for r in journal.scan(spaces={"b/public"}, as_of=as_of)] == ["c", "d"]
        assert [r.id for r in journal.scan(kinds={"Case"}, spaces={"a/private"}, as_of=as_of)] == ["b"]
        assert list(journal.scan(spaces=set(), as_of=as_of)) == []


def test_a_scan_goes_on_after_an_id_now_and_in_the_past(journal: Journal) -> None:
    journal.append([put("a"), put("b"), put("c")], **BY)
    then = datetime.now(UTC)
    journal.append([Delete("c"), put("d")], **BY)
    assert [stored.id for stored in journal.scan(after="a")] == ["b", "d"]
    assert [stored.id for stored in journal.scan(after="a", as_of=then)] == ["b", "c"]
    assert [stored.id for stored in journal.scan(after="d")] == []


def test_a_source_claims_the_records_whose_provenance_names_it_now(journal: Journal) -> None:
    journal.append([put("a", source="s1"), put("b", source="s1"), put("c", source="s2")], **BY)
    assert journal.claimed_by("s1") == {"a", "b"}
    journal.append([put("a", source="s2")], **BY)
    assert journal.claimed_by("s1") == {"b"}
    assert journal.claimed_by("s2") == {"a", "c"}


def test_events_come_oldest_first_and_link_to_each_other(journal: Journal) -> None:
    journal.append([put("a"), put("b")], **BY)
    journal.append([put("a")], **BY)
    events = list(journal.events())
    assert [event.seq for event in events] == [1, 2, 3]
    assert events[0].prev_hash == "0" * 64
    assert [event.prev_hash for event in events[1:]] == [event.hash for event in events[:-1]]
    assert events[0].payload_hash != events[2].payload_hash  # the same payload under another salt
    assert [event.seq for event in journal.events(after=1, record_id="a")] == [3]


# --- the past ------------------------------------------------------------------------------------


def test_as_of_gives_each_record_as_it_was(journal: Journal) -> None:
    before = moment()
    journal.append([put("a", "een"), put("b", "een")], **BY)
    first = moment()
    journal.append([put("a", "twee"), Delete("b")], **BY)
    second = moment()
    journal.append([put("b", "drie")], **BY)
    assert titles(journal, before) == {}
    assert titles(journal, first) == {"a": "een", "b": "een"}
    assert titles(journal, second) == {"a": "twee"}
    assert titles(journal, moment()) == {"a": "twee", "b": "drie"}
    was = journal.get("a", as_of=first)
    assert was is not None
    assert (was.payload["title"], was.seq) == ("een", 1)
    assert journal.get("b", as_of=second) is None


def test_as_of_needs_a_time_zone(journal: Journal) -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="geen tijdzone"):
        journal.get("a", as_of=naive)
    with pytest.raises(ValueError, match="geen tijdzone"):
        journal.scan(as_of=naive)


def test_an_erased_record_was_never_there(journal: Journal) -> None:
    journal.append([put("a", "geheim", source="s"), put("b")], **BY)
    between = moment()
    journal.append([Delete("a")], **BY)
    assert journal.rewrite({"a": None}, mandate=as_user("fg"), reason="verzoek") == 4
    assert journal.get("a") is None
    assert titles(journal, between) == {"b": "tekst"}
    assert journal.claimed_by("s") == set()
    assert [(event.op, event.payload) for event in journal.events(record_id="a")] == [
        ("put", None),
        ("delete", None),
        ("erase", None),
    ]
    assert journal.verify() == []
    journal.append([put("a", "nieuw")], **BY)
    assert titles(journal) == {"a": "nieuw", "b": "tekst"}
    assert titles(journal, between) == {"b": "tekst"}
    assert journal.verify() == []


def test_erasing_what_was_never_there_is_refused(journal: Journal) -> None:
    with pytest.raises(NotFound, match="'a'"):
        journal.rewrite({"a": None}, **BY)
    assert journal.head() == 0


def test_a_rewrite_erases_and_writes_all_or_nothing(journal: Journal) -> None:
    journal.append([put("a", "geheim", source="s"), put("b", "geheim"), put("c")], **BY)
    with pytest.raises(NotFound, match="'d'"):
        journal.rewrite({"a": put("a", "schoon"), "d": None}, **BY)
    assert titles(journal) == {"a": "geheim", "b": "geheim", "c": "tekst"}
    assert journal.head() == 3
    assert journal.rewrite({"a": put("a", "schoon", source="t"), "b": None}, **BY) == 6
    assert titles(journal) == {"a": "schoon", "c": "tekst"}
    assert (journal.claimed_by("s"), journal.claimed_by("t")) == (set(), {"a"})
    assert "geheim" not in str([event.payload for event in journal.events()])
    assert [event.op for event in journal.events(record_id="a")] == ["put", "erase", "put"]
    assert journal.verify() == []
    assert journal.rewrite({}, **BY) == 6


# --- views ---------------------------------------------------------------------------------------


def test_changed_since_gives_each_record_once_in_order_of_its_last_event(journal: Journal) -> None:
    journal.append([put("a"), put("b"), put("c"), put("a", "twee"), Delete("b")], **BY)
    (changes,) = journal.changed_since(0)
    assert [(change.id, change.seq, change.record is None) for change in changes] == [
        ("c", 3, False),
        ("a", 4, False),
        ("b", 5, True),
    ]
    (changes,) = journal.changed_since(3)
    assert [change.id for change in changes] == ["a", "b"]
    assert list(journal.changed_since(5)) == []
    journal.rewrite({"c": None}, **BY)
    assert [[(change.id, change.record) for change in part] for part in journal.changed_since(5)] == [[("c", None)]]


def test_changed_since_comes_in_batches_between_which_one_may_write_and_erase(journal: Journal) -> None:
    journal.append([put(f"r{number}") for number in range(5)], **BY)
    seen = []
    for batch in journal.changed_since(0, batch=2):
        seen.append([change.id for change in batch])
        if len(seen) == 1:
            journal.append([put("r3", "nieuw")], **BY)
            journal.rewrite({"r2": None}, **BY)  # would wait for an open reader
    assert seen == [["r0", "r1"], ["r4", "r3"], ["r2"]]


def test_changes_with_much_text_come_in_smaller_batches_and_none_is_lost(reopen: Opener) -> None:
    journal = reopen(most_held=1000)
    journal.append([put("a"), put("b", "x" * 2000), put("c", "x" * 600), put("d", "x" * 600), put("e")], **BY)
    journal.append([Delete("a")], **BY)
    batches = [[change.id for change in batch] for batch in journal.changed_since(0)]
    assert batches == [["b"], ["c", "d"], ["e", "a"]]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["put", "delete", "erase"])), max_size=25))
def test_a_journal_behaves_as_a_dictionary_with_a_memory(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str]]
) -> None:
    """Against a dictionary as reference: current state, what changed, the chain."""
    journal = SqlJournal.open(tmp_path_factory.mktemp("journaal") / "j.db")
    expected: dict[str, int] = {}
    last: dict[str, int] = {}
    for number, (key, op) in enumerate(steps):
        if op == "put":
            expected[key] = last[key] = journal.append([put(key, str(number), source="s")], **BY)
        elif op == "delete" and key in expected:
            del expected[key]
            last[key] = journal.append([Delete(key)], **BY)
        elif op == "erase" and key in last:
            expected.pop(key, None)
            last[key] = journal.rewrite({key: None}, **BY)
    assert {stored.id: stored.seq for stored in journal.scan()} == expected
    assert journal.claimed_by("s") == expected.keys()
    changes = [change for batch in journal.changed_since(0, batch=2) for change in batch]
    assert [change.id for change in changes] == sorted(last, key=lambda key: last[key])
    assert {change.id for change in changes if change.record} == expected.keys()
    assert journal.verify() == []
    journal.close()


# --- one writer, many readers --------------------------------------------------------------------


def test_readers_see_whole_transactions_while_another_thread_writes(journal: Journal) -> None:
    pair = ["links", "rechts"]
    stop = threading.Event()
    seen: list[int] = []
    torn: list[dict[str, str]] = []

    def read() -> None:
        while not stop.is_set():
            found = titles(journal)
            seen.append(len(found))
            if len(set(found.values())) > 1 or len(found) == 1:
                torn.append(found)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(100):
        journal.append([put(key, str(number)) for key in pair], **BY)
    stop.set()
    for reader in readers:
        reader.join()
    assert torn == []
    assert max(seen) == 2


@pytest.mark.parametrize("openings", [1, 3])
def test_writers_at_once_make_one_chain(reopen: Opener, openings: int) -> None:
    """Threads that share a journal, and threads that each opened it, as processes would."""
    journals = [reopen() for _ in range(openings)]
    failed: list[BaseException] = []

    def write(name: str, journal: Journal) -> None:
        try:
            for number in range(30):
                journal.append([put(f"{name}{number}")], **BY)
        except StoreError as error:
            failed.append(error)

    writers = [threading.Thread(target=write, args=(name, journals[i % openings])) for i, name in enumerate("abc")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failed == []
    assert journals[0].head() == 90
    assert journals[0].verify() == []


def test_a_backup_made_while_others_write_is_a_sound_journal(journal: Journal, tmp_path: Path) -> None:
    journal.append([put(f"r{number:04}") for number in range(1000)], **BY)
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            journal.append([put("r0000", "nieuw"), put("r0001", "nieuw")], **BY)

    writer = threading.Thread(target=write)
    writer.start()
    journal.backup(str(tmp_path / "kopie.db"))
    stop.set()
    writer.join()
    copy = type(journal).open(tmp_path / "kopie.db")  # type: ignore[attr-defined]
    assert copy.verify() == []
    assert len(titles(copy)) == 1000
    copy.close()
