"""A view that fails is taken out and made again; what is damaged is named, and answers are right or there are none."""

import logging
import os
import random
import resource
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kg
from kg.adapters.journal.sql import SqlJournal
from kg.errors import KringError, StoreDamaged, StoreError, StoreFull, ViewDown
from kg.model.knowledge import Lesson
from kg.ports.encoder import Matrix
from kg.ports.journal import Changed, Put, Stored
from kg.ports.view import Following, View
from kg.profiles.modes import open_as_it_is
from kg.service import KnowledgeGraph
from kg.store import follow as following
from kg.store.health.examination import Upkeep
from kg.store.supervision.views import Doubt, Supervised
from tests.mandates import as_user

FLIPS = int(os.environ.get("KRING_FLIPS", "6"))  # seeds for each kind of file
BY: dict[str, Any] = {"mandate": as_user("proef"), "reason": "proef"}
WORDS = ("zaaksysteem", "woord12", "woord55 woord3", "nummer 103")
QUERIES = (
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?s { ?s <https://w3id.org/kring/def#phase> ?o } ORDER BY ?s",
    "SELECT ?s ?p { ?s ?p 'Les 7 over nummer 107' }",
)


class Letters:
    """An encoder without weights: how often each letter occurs."""

    name, dimension = "letters", 26

    def passages(self, texts: Sequence[str]) -> Matrix:
        counts = np.array([[text.lower().count(chr(97 + n)) + 1 for n in range(26)] for text in texts], np.float32)
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)

    def query(self, text: str) -> Matrix:
        return self.passages([text])[0]


def lessons(start: int, stop: int) -> list[Lesson]:
    return [
        Lesson(
            id=f"les-{n}",
            title=f"Les {n} over nummer {100 + n}",
            phase="borgen",
            basis="expliciet",
            because=" ".join(f"woord{(n * 7 + k) % 97}" for k in range(30)),
        )
        for n in range(start, stop)
    ]


def answers(graph: KnowledgeGraph) -> list[Any]:
    found: list[Any] = [
        [(hit.id, round(hit.score, 5), hit.passage.text) for hit in graph.search(text).hits] for text in WORDS
    ]
    found += [graph.sparql(query).rows for query in QUERIES]
    return [*found, [(stored.id, dict(stored.payload)) for stored in graph.scan()]]


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """Every write beyond this fails, as on a full disk; a real one, which asks no rights."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


# --- no room --------------------------------------------------------------------------------------


@pytest.mark.parametrize("some", [3, 700], ids=["a transaction", "in bulk"])
def test_a_write_error_half_way_leaves_every_view_to_be_mended_with_what_was_kept(tmp_path: Path, some: int) -> None:
    with kg.open(tmp_path / "store", with_encoder=Letters(), create=True) as graph:
        graph.put(lessons(0, 20), reason="proef")
        head = graph.stores.journal.head()
        puts = [
            Put(one.id, "Lesson", "local/private", one.model_dump(exclude_none=True)) for one in lessons(20, 20 + some)
        ]
        graph.stores.journal.append(puts, **BY)
        with no_file_larger_than(512):
            for view in graph.stores.views:
                view.tended(lambda: None)  # so that nobody heals it before there is room
            graph.catch_up()
        assert graph.stores.journal.head() == head + some
        assert all(view.fault for view in graph.stores.views)
        with pytest.raises(ViewDown, match="de zoekindex"):
            graph.search("zaaksysteem")
        with pytest.raises(ViewDown, match="de graaf"):
            graph.sparql(QUERIES[0])
        assert [view.heal() for view in graph.stores.views] == [True, True]
        graph.encode()
        assert graph.check() == []
        assert len(graph.sparql(QUERIES[1]).rows) == 20 + some


def test_a_full_disk_at_opening_throws_nothing_away(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with kg.open(store, with_encoder=Letters(), create=True) as graph:
        graph.put(lessons(0, 200), reason="proef")
        graph.encode()
        good = answers(graph)
    # The journal can be read, and no view be copied.
    with no_file_larger_than(40_000), kg.open(store, with_encoder=Letters(), read_only=True) as graph:
        assert graph.get("les-3").payload["title"] == "Les 3 over nummer 103"
        with pytest.raises(ViewDown, match="de zoekindex"):
            graph.search("woord12")
    with kg.open(store, with_encoder=Letters()) as graph:
        assert graph.stores.passages.pending() == 0
        assert answers(graph) == good


# --- damage ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Any]]:
    """A store, and what it answers."""
    store = tmp_path_factory.mktemp("gaaf") / "store"
    with kg.open(store, with_encoder=Letters(), create=True) as graph:
        for step in range(4):
            graph.put(lessons(20 * step, 20 * step + 20), reason="proef")
        graph.put(lessons(80, 90), space="local/public", reason="proef")
        graph.encode()
    with kg.open(store, with_encoder=Letters()) as graph:
        return store, answers(graph)


@pytest.mark.parametrize("seed", range(FLIPS))
@pytest.mark.parametrize("where", ["passages/words/*/*", "passages/passages.db", "graph/*", "journal.db"])
def test_flipped_bytes_give_right_answers_or_are_named(
    sound: tuple[Path, list[Any]], tmp_path: Path, where: str, seed: int
) -> None:
    whole, good = sound
    store = tmp_path / "store"
    shutil.copytree(whole, store)
    chance = random.Random(f"{where} {seed}")  # noqa: S311 - chance that repeats
    flip(chance, sorted(path for path in store.glob(where) if path.is_file() and path.stat().st_size))
    named = problems(store)
    try:
        with kg.open(store, with_encoder=Letters()) as graph:
            graph.encode()
            found = answers(graph)
    except KringError:
        found = None
    assert found == good or named
    if where != "journal.db":  # all else comes back from the journal
        with kg.open(store, with_encoder=Letters()) as graph:
            upkeep = Upkeep(graph.stores)
            upkeep.examine()  # as a service does
            assert upkeep.heal()
            graph.encode()
            assert answers(graph) == good
        assert problems(store) == []


def flip(chance: random.Random, files: Sequence[Path]) -> Path:
    path = chance.choice(files)
    content = bytearray(path.read_bytes())
    for _ in range(chance.choice([1, 4, 64])):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    return path


def problems(store: Path) -> list[str]:
    try:
        with open_as_it_is(store, still=True) as graph:
            return graph.check()
    except KringError as error:
        return [str(error)]


def test_looking_changes_nothing_and_names_each_file(sound: tuple[Path, list[Any]], tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(sound[0], store)
    broken = [next(store.glob("passages/words/*/*.term")), max(store.glob("graph/*.sst"))]
    for path in broken:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    before = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    named = " ".join(problems(store))
    assert all(path.name in named for path in broken)
    assert {path: path.read_bytes() for path in before} == before


def test_a_file_that_is_damaged_while_it_is_in_use_is_found_by_asking(
    sound: tuple[Path, list[Any]], tmp_path: Path
) -> None:
    store = tmp_path / "store"
    shutil.copytree(sound[0], store)
    with kg.open(store, with_encoder=Letters()) as graph:
        path = next(store.glob("passages/words/*/*.idx"))
        content = bytearray(path.read_bytes())
        content[len(content) // 3 : len(content) // 2] = os.urandom(len(content) // 2 - len(content) // 3)
        with path.open("r+b") as opened:
            opened.write(content)
        assert graph.stores.passages.faults() == [f"de woordenindex {path.parent} is beschadigd: {path.name}"]
        graph.stores.passages.suspect("gevonden")
        assert answers(graph) == sound[1]


# --- the rule itself ------------------------------------------------------------------------------


class Remembering:
    """A view in memory that fails when told to."""

    name = "graaf"

    def __init__(self) -> None:
        self.held: dict[str, Stored] = {}
        self.fails: StoreError | None = None
        self.closed = False
        self._position = 0

    def position(self) -> int:
        if self.fails:
            raise self.fails
        return self._position

    def apply(self, changes: Sequence[Changed], *, upto: int) -> None:
        if self.fails:
            raise self.fails
        self.held |= {change.id: change.record for change in changes if change.record}
        self._position = upto

    def optimise(self) -> None:
        """Nothing to do."""

    def clear(self) -> None:
        self.held, self._position = {}, 0

    def check(self, _records: object) -> list[str]:
        return []

    def faults(self) -> list[str]:
        return []

    def probe(self) -> list[str]:
        return []

    def close(self) -> None:
        self.closed = True


Setup = tuple[SqlJournal, Supervised[View], list[tuple[Doubt, Remembering]]]


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Setup]:
    """A journal, a supervised view on it that somebody tends, and every time that it was made."""
    journal, made = SqlJournal.open(tmp_path / "journal.db"), list[tuple[Doubt, Remembering]]()

    def make(doubt: Doubt) -> View:
        made.append((doubt, Remembering()))
        return made[-1][1]

    def follow(view: Following) -> None:
        following.catch_up(journal, [view], lambda *_: None)

    journal.append([Put("a", "Case", "proef/private", {"id": "a", "title": "A"})], **BY)
    view: Supervised[View] = Supervised("graaf", make, follow)
    view.tended(lambda: None)
    view.open()
    yield journal, view, made
    journal.close()


def write(journal: SqlJournal, key: str) -> None:
    journal.append([Put(key, "Case", "proef/private", {"id": key, "title": key})], **BY)


def test_a_view_that_fails_is_closed_made_again_and_holds_what_came_meanwhile(one: Setup) -> None:
    journal, view, made = one
    made[0][1].fails = StoreError("kapot")
    write(journal, "b")
    following.catch_up(journal, [view], lambda *_: None)  # which goes on without it
    with pytest.raises(ViewDown, match="wordt opnieuw gemaakt"):
        view.position()
    write(journal, "c")
    following.catch_up(journal, [view], lambda *_: None)
    assert view.heal()
    assert made[0][1].closed
    assert made[1][0] == "looked over"
    assert sorted(made[1][1].held) == ["a", "b", "c"]


def test_what_falls_again_soon_after_it_was_mended_is_made_anew(one: Setup) -> None:
    _, view, made = one
    for _ in range(2):
        made[-1][1].fails = StoreDamaged("nog steeds kapot")
        with pytest.raises(ViewDown):
            view.position()
        view.heal()
    assert [doubt for doubt, _ in made] == ["none", "looked over", "made anew"]


def test_who_waits_for_room_is_told_so(one: Setup) -> None:
    _, view, made = one
    made[0][1].fails = StoreFull("vol")
    with pytest.raises(ViewDown, match="wacht op ruimte"):
        view.position()
    assert view.fault is not None
    assert view.fault.is_full


def test_a_damaged_journal_is_no_fault_of_the_view(tmp_path: Path) -> None:
    made: list[Remembering] = []

    def make(_doubt: Doubt) -> View:
        made.append(Remembering())
        return made[-1]

    def follow(_view: Following) -> None:
        raise StoreDamaged("het journaal is beschadigd")

    view: Supervised[View] = Supervised("graaf", make, follow)
    with pytest.raises(StoreDamaged, match="het journaal"):
        view.open()
    assert (len(made), made[0].closed, view.fault) == (1, True, None)
    assert not list(tmp_path.iterdir())


def test_changes_that_come_twice_or_late_never_take_a_view_back(one: Setup) -> None:
    journal, view, made = one
    write(journal, "b")
    late = [Changed("a", 1, None)]
    following.catch_up(journal, [view], lambda *_: None)
    view.apply(late, upto=1)
    assert view.position() == 2
    assert sorted(made[0][1].held) == ["a", "b"]


def test_who_asks_a_view_that_nobody_tends_gets_an_answer_at_once(tmp_path: Path, caplog: Any) -> None:
    falls: list[Callable[[], None]] = []
    with caplog.at_level(logging.WARNING), kg.open(tmp_path / "store", with_encoder=None, create=True) as graph:
        graph.put(lessons(0, 20), reason="proef")
        graph.stores.passages.suspect("om te proberen")
        assert graph.search("nummer 107").hits[0].id == "les-7"
    assert "de zoekindex is hersteld" in caplog.text
    assert not falls
