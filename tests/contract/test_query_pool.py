"""The processes that answer SPARQL: which question gets one, how long, and what becomes of it."""

import contextlib
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from kg.adapters.triples.oxigraph import OxigraphTriples
from kg.adapters.triples.sparql.pool import LONG, SHORT_S, QueryPool, _shape, _Taken
from kg.errors import QueryBusy, QueryError, QueryTimeout
from kg.ports.triples import PROCESSES
from tests.contract.test_triples import ask, lesson, put
from tests.served import children

PATIENCE_S = 150.0  # of a test, on a machine that does other things too
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


def filled(directory: Path) -> OxigraphTriples:
    graph = OxigraphTriples.open(directory)
    graph.apply(put(*(lesson(f"les-{number}") for number in range(600))), upto=1)
    return graph


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[OxigraphTriples]:
    with closing(filled(tmp_path / "graph")) as opened:
        yield opened


def test_long_questions_leave_a_process_free_for_short_ones(graph: OxigraphTriples) -> None:
    outcomes: list[type[Exception]] = []

    def hang() -> None:
        with pytest.raises(QueryError) as caught:
            ask(graph, HEAVY, limit_s=PATIENCE_S)
        outcomes.append(caught.type)

    ask(graph, "ASK {}")
    with ThreadPoolExecutor(PROCESSES) as threads:
        for _ in range(PROCESSES):
            threads.submit(hang)
        until = time.monotonic() + PATIENCE_S
        while len(outcomes) < PROCESSES - LONG and time.monotonic() < until:
            time.sleep(0.05)  # until those that are too many have been sent away
        assert [kind.__name__ for kind in outcomes] == ["QueryBusy"] * (PROCESSES - LONG)
        assert ask(graph, "ASK {}").rows == [("true",)]
        graph.close()  # the long ones are still at it
    assert len(outcomes) == PROCESSES


@pytest.mark.skipif(
    sys.platform != "linux" or os.getpriority(os.PRIO_PROCESS, 0) > 8,
    reason="needs Linux, and a priority that can go lower",
)
def test_a_long_question_gives_way_and_the_next_one_does_not(graph: OxigraphTriples) -> None:
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    until = time.monotonic() + PATIENCE_S
    # One is at work, another is started for the next; what begins has threads that end again, so they are seen twice.
    before, last = Counter[int](), Counter[int]()
    while len(before) < 2 or before != last:
        assert time.monotonic() < until
        ask(graph, "ASK {}")
        time.sleep(0.2)
        before, last = Counter(pid for pid, _ in threads_at(usual)), before
    low = threads_at(usual + 10)  # by number: that of the last question may still be there, and end meanwhile
    with ThreadPoolExecutor(1) as threads:
        pairs = "SELECT (COUNT(*) AS ?n) { ?a a kring:Lesson . ?b a kring:Lesson FILTER(?a < ?b) }"
        waiting = threads.submit(ask, graph, pairs, limit_s=PATIENCE_S)
        gave_way = False
        while not waiting.done():
            gave_way |= bool(threads_at(usual + 10) - low)
            time.sleep(0.01)
    assert waiting.result().rows
    assert gave_way
    until = time.monotonic() + PATIENCE_S  # the long one took what it took
    while not as_many(Counter(pid for pid, _ in threads_at(usual)), before):  # the next has another thread
        assert time.monotonic() < until
        ask(graph, "ASK {}")


def as_many(now: Counter[int], before: Counter[int]) -> bool:
    """Whether as many processes have as many threads; a process may have made way for a new one meanwhile."""
    counts, wanted = (sorted(one.values(), reverse=True) for one in (now, before))
    return len(counts) >= len(wanted) and all(there >= had for there, had in zip(counts, wanted, strict=False))


def threads_at(priority: int) -> set[tuple[int, int]]:
    """The threads that have a priority, each with the process that answers. Source: proc(5), the field `nice`."""
    found = set()
    for pid in set[int]().union(*map(children, children(os.getpid()))):  # not the one that they are forked from
        for stat in Path(f"/proc/{pid}/task").glob("*/stat"):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                if int(stat.read_text(encoding="utf-8").rpartition(")")[2].split()[16]) == priority:
                    found.add((pid, int(stat.parent.name)))
    return found


@pytest.mark.deep
def test_a_question_that_wants_too_much_memory_ends_its_process_and_nothing_else(graph: OxigraphTriples) -> None:
    doubled = f'BIND("{"x" * 1000}" AS ?v0) '  # after 24 times 16 GB
    doubled += "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1}) " for n in range(24))
    with pytest.raises(QueryError, match="te weinig geheugen"):
        ask(graph, f"SELECT (STRLEN(?v24) AS ?n) {{ {doubled} }}", limit_s=PATIENCE_S)
    assert ask(graph, "ASK {}").rows == [("true",)]


def test_closing_does_not_wait_for_a_question(tmp_path: Path) -> None:
    graph = filled(tmp_path / "graph")
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(ask, graph, HEAVY)
        time.sleep(1)
        start = time.monotonic()
        graph.close()
        assert isinstance(waiting.exception(), QueryError)
        assert time.monotonic() - start < 2
    assert [path.name for path in tmp_path.iterdir()] == ["graph"]


def test_what_was_stopped_before_takes_no_process_from_short_ones(graph: OxigraphTriples) -> None:
    """It waits for its turn among the long ones, and is sent away at once when there is none."""
    limit_s = 2 * SHORT_S
    while not graph._pool._stopped._seen:
        with pytest.raises(QueryTimeout):
            ask(graph, HEAVY, limit_s=limit_s)
        limit_s *= 3  # until it has had enough of a processor
    with ThreadPoolExecutor(LONG) as threads:
        others = [threads.submit(ask, graph, f"{HEAVY} # {number}", limit_s=PATIENCE_S) for number in range(LONG)]
        until = time.monotonic() + PATIENCE_S
        while graph._pool._long._value and time.monotonic() < until:
            time.sleep(0.05)  # until each is known to be a long one
        with pytest.raises(QueryBusy):
            ask(graph, HEAVY, limit_s=PATIENCE_S)
        assert not any(other.done() for other in others)  # at once, and not at its limit
        graph.close()
        assert all(isinstance(other.exception(), QueryError) for other in others)


def test_the_last_free_process_is_for_questions_of_a_shape_that_was_quick_before() -> None:
    with closing(QueryPool(processes=3, long=1)) as pool:
        pool._begin()
        first, _ = pool._take(10, is_quick=False), pool._take(60, is_quick=False)
        last = pool._take(60, is_quick=True)
        pool._give(last, is_quick=True)
        with pytest.raises(QueryBusy):
            pool._take(0.2, is_quick=False)
        assert pool._take(0.2, is_quick=True) is last
        pool._give(last, is_quick=True)
        pool._give(first, is_quick=False)
        assert pool._take(0.2, is_quick=False) is first
        assert pool._take(0.2, is_quick=True) is last


def test_questions_that_differ_in_their_constants_only_have_one_shape() -> None:
    one, other, longer = (
        _shape(text)
        for text in (
            'SELECT * { <https://w3id.org/kring/id/les-1> ?p "a" } LIMIT 10',
            "SELECT * { <https://w3id.org/kring/id/les-2> ?p 'b c' } LIMIT 7",
            "SELECT * { <https://w3id.org/kring/id/les-2> ?p 'b c' . ?p ?q ?r } LIMIT 7",
        )
    )
    assert one == other != longer
    assert not _shape("ASK { } " + " " * 2_000)


def test_a_shape_that_took_long_once_is_quick_no_more(graph: OxigraphTriples) -> None:
    graph._pool = QueryPool(quick_s=30.0)  # the first question opens the copy
    shaped = "SELECT (COUNT(*) AS ?n) {{ ?a <{}> ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }}"
    quick = graph._pool._quick
    ask(graph, shaped.format("urn:nothing"))
    ask(graph, "ASK {}")
    assert len(quick._seen) == 2
    with pytest.raises(QueryTimeout):
        ask(graph, shaped.format("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), limit_s=1)
    assert len(quick._seen) == 1


def _go_on(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGCONT)


@linux
def test_what_takes_long_because_the_machine_is_busy_is_not_a_long_one(graph: OxigraphTriples) -> None:
    ask(graph, "ASK {}")
    processes = children(os.getpid())
    with contextlib.ExitStack() as taken:
        for _ in range(LONG):
            taken.enter_context(graph._pool._one_of_the_long())
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        goes_on = threading.Timer(3 * SHORT_S, lambda: [_go_on(process) for process in processes])
        goes_on.start()
        start = time.monotonic()
        assert ask(graph, "ASK { ?lesson a kring:Lesson }", limit_s=20).rows == [("true",)]
        assert time.monotonic() - start > 2 * SHORT_S
        goes_on.join()
        with pytest.raises(QueryBusy):
            ask(graph, HEAVY, limit_s=20)


@linux
def test_what_was_stopped_at_its_limit_because_the_machine_is_busy_is_not_known_as_a_long_one(
    graph: OxigraphTriples,
) -> None:
    ask(graph, "ASK {}")
    light = "ASK { ?lesson a kring:Lesson }"
    processes = children(os.getpid())
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    goes_on = threading.Timer(4 * SHORT_S, lambda: [_go_on(process) for process in processes])
    goes_on.start()
    with pytest.raises(QueryTimeout):
        ask(graph, light, limit_s=2 * SHORT_S)
    goes_on.join()
    with contextlib.ExitStack() as taken:
        for _ in range(LONG):
            taken.enter_context(graph._pool._one_of_the_long())
        assert ask(graph, light).rows == [("true",)]


def test_where_the_processor_of_a_process_cannot_be_told_the_clock_counts(
    graph: OxigraphTriples, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_told(_: int) -> float:
        raise OSError("no /proc")

    monkeypatch.setattr("kg.adapters.triples.sparql.process.processor_s", not_told)
    with contextlib.ExitStack() as taken:
        for _ in range(LONG):
            taken.enter_context(graph._pool._one_of_the_long())
        start = time.monotonic()
        with pytest.raises(QueryBusy):  # it gave way before its own limit
            ask(graph, HEAVY, limit_s=PATIENCE_S)
        assert time.monotonic() - start >= SHORT_S
        assert _asked_again(graph, "ASK { ?lesson a kring:Lesson }") == [("true",)]


def test_where_processes_cannot_be_forked_they_are_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.adapters.triples.sparql.process.can_fork", lambda: False)
    with closing(filled(tmp_path / "graph")) as graph:
        with pytest.raises(QueryTimeout):
            ask(graph, HEAVY, limit_s=1)
        assert ask(graph, "ASK {}").rows == [("true",)]


def _asked_again(graph: OxigraphTriples, query: str) -> list[tuple[str, ...]]:
    """The answer to a light question, on a machine where even that may take long by the clock."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return list(ask(graph, query).rows)
        except QueryBusy:
            assert time.monotonic() < until


@linux
def test_a_process_that_ends_by_itself_has_a_successor(graph: OxigraphTriples) -> None:
    others = children(os.getpid())  # of tests before this one
    for _ in range(3):
        ask(graph, "ASK {}")
        for process in children(os.getpid()) - others:
            os.kill(process, signal.SIGKILL)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                assert ask(graph, "ASK {}").rows == [("true",)]
                break
            except QueryError as ended:  # asked in the moment between the two
                assert isinstance(ended, QueryBusy) or "stopte" in str(ended)  # noqa: PT017 - any other is raised
        most = PROCESSES + 1  # and the one that they are forked from
        while len(children(os.getpid()) - others) > most and time.monotonic() < until:
            time.sleep(0.02)  # one that was killed is there until somebody has waited for it
        assert len(children(os.getpid()) - others) <= most


def test_a_look_that_comes_late_on_a_busy_machine_makes_no_question_long() -> None:
    class Idle:
        def clock_s(self) -> float:
            return 7.0  # it has used no processor since

    taken = _Taken(Idle())  # type: ignore[arg-type]
    taken._start -= 5.0  # who asked got no turn for so long
    assert taken.s() < SHORT_S
