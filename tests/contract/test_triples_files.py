"""What the graph on this machine promises beside its port: its files, its memory, and what a kill leaves."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pyoxigraph import Store

from kg.adapters.triples.oxigraph import OxigraphTriples
from kg.errors import StoreDamaged, StoreLocked
from kg.ports.journal import Stored
from tests.contract.test_triples import ALL, MINE, THEIRS, ask, lesson, put, sources


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[OxigraphTriples]:
    with closing(OxigraphTriples.open(tmp_path / "graph")) as opened:
        yield opened


def _apply_until_killed(directory: Path) -> None:
    graph = OxigraphTriples.open(directory)
    for seq in range(1, 10_000):
        graph.apply(put(*_records_at(seq)), upto=seq)


def _records_at(seq: int) -> list[Stored]:
    count = 700 if seq % 2 else 40  # in bulk, and in one transaction
    return [lesson(f"les-{number}", seq=seq, sources=sources((seq + number) % 3)) for number in range(count)]


@pytest.mark.deep
def test_after_a_kill_it_goes_on_from_its_position(tmp_path: Path) -> None:
    draw = random.Random(3)  # noqa: S311 - a repeatable run
    for attempt in range(5):
        directory = tmp_path / f"graph-{attempt}"
        writer = multiprocessing.get_context("spawn").Process(target=_apply_until_killed, args=(directory,))
        writer.start()
        while not (directory / "CURRENT").exists():
            time.sleep(0.01)
        time.sleep(draw.uniform(0.2, 1.0))
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
        with closing(OxigraphTriples.open(directory)) as graph:
            seen = graph.position()
            current = {r.id: r for seq in range(max(1, seen - 1), seen + 2) for r in _records_at(seq)}
            graph.apply(put(*current.values()), upto=seen + 1)
            assert graph.check(current.values()) == []


def test_a_file_that_the_engine_is_still_writing_is_not_taken_for_one_that_was_changed(tmp_path: Path) -> None:
    with closing(OxigraphTriples.open(tmp_path / "graph")) as graph:
        graph.apply(put(lesson("a")), upto=1)
        graph.optimise()
        whole = next((tmp_path / "graph").glob("*.sst")).read_bytes()
        growing = tmp_path / "graph" / "999999.sst"
        for size in (0, 5, len(whole) // 2, len(whole) - 1, len(whole)):
            growing.write_bytes(whole[:size])
            assert graph.faults() == graph.probe() == []
        damaged = bytearray(whole)
        damaged[len(whole) // 3] ^= 1
        growing.write_bytes(damaged)
        assert ["999999.sst" in line for line in graph.faults()] == [True]
        growing.unlink()


def test_asked_often_it_answers_from_memory_the_same_and_still_sees_what_was_written_just_before(
    graph: OxigraphTriples,
) -> None:
    for seq, records in enumerate(([lesson("a"), lesson("b", THEIRS)], [lesson("c")]), 1):
        graph.apply(put(*records), upto=seq)
        from_disk = ask(graph, ALL)
        assert not graph.in_memory
        deadline = time.monotonic() + 30
        while not graph.in_memory and time.monotonic() < deadline:
            assert sorted(ask(graph, ALL).rows) == sorted(from_disk.rows)
        assert graph.in_memory
        assert sorted(ask(graph, ALL).rows) == sorted(from_disk.rows)


def test_nothing_is_left_beside_the_store_after_closing(tmp_path: Path) -> None:
    with closing(OxigraphTriples.open(tmp_path / "graph")) as graph:
        ask(graph, "ASK {}")
        list(graph.pieces(spaces=[MINE]))
    assert [path.name for path in tmp_path.iterdir()] == ["graph"]


def test_pieces_that_nobody_wants_any_more_leave_nothing_behind(graph: OxigraphTriples, tmp_path: Path) -> None:
    graph.apply(put(*(lesson(f"les-{number}") for number in range(200))), upto=1)
    pieces = graph.pieces(spaces=[MINE])
    next(pieces)
    graph.apply(put(lesson("nog-een")), upto=2)
    pieces.close()
    assert [path.name for path in tmp_path.iterdir()] == ["graph"]


def test_analysts_get_rdflib_over_their_spaces_only(graph: OxigraphTriples) -> None:
    graph.apply(put(lesson("a"), lesson("b", THEIRS)), upto=1)
    dataset = graph.rdflib_dataset([MINE])
    found = [str(row[0]) for row in dataset.query("SELECT ?t { ?s <http://purl.org/dc/terms/title> ?t }")]  # type: ignore[index]
    assert found == ["Les a"]
    dataset.close()


def test_a_store_that_is_held_is_locked(tmp_path: Path) -> None:
    with closing(OxigraphTriples.open(tmp_path / "graph")), pytest.raises(StoreLocked, match="in gebruik"):
        OxigraphTriples.open(tmp_path / "graph")


def test_a_store_that_cannot_be_read_is_damaged(tmp_path: Path) -> None:
    Store(str(tmp_path / "graph")).flush()
    (tmp_path / "graph" / "CURRENT").write_text("onzin", encoding="utf-8")
    with pytest.raises(StoreDamaged, match="niet te lezen"):
        OxigraphTriples.open(tmp_path / "graph")
