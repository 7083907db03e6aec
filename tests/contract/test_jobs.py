"""Jobs: of one space one after another, and what came of each is known, also after a restart; done by whoever does."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from kg.adapters.jobs.files import FileJobs
from kg.adapters.jobs.folder import KeptJobs
from kg.adapters.jobs.queue import LEASE_S, METADATA, MOST, SqlQueue
from kg.adapters.jobs.workers import QueuedJobs
from kg.adapters.sql.access.database import AccessDatabase
from kg.adapters.sql.access.file import AccessFile
from kg.adapters.sql.access.postgres import AccessPostgres
from kg.errors import Stopped
from kg.ports.jobs import Job, Jobs, Outcome, Progress

PATIENCE_S = 60
Work = Callable[[Progress], Outcome]


@dataclass
class Bench:
    """Jobs, and what each of them is; what a test opens is closed after it."""

    open_jobs: Callable[[], Jobs]
    open_queue: Callable[[], SqlQueue] = lambda: pytest.fail("these jobs have no queue")
    works: dict[str, Work] = field(default_factory=dict)
    opened: list[Jobs] = field(default_factory=list)

    def open(self, *, serves: bool = True) -> Jobs:
        jobs = self.open_jobs()
        self.opened.append(jobs)
        if serves:
            jobs.serve(lambda job, progress: self.works[job.id](progress))
        return jobs

    def start(self, jobs: Jobs, job: Job, work: Work) -> None:
        self.works[job.id] = work
        jobs.start(job)


QUEUES = ["queue in SQLite", pytest.param("queue in PostgreSQL", marks=pytest.mark.deep)]
files = pytest.mark.parametrize("bench", ["files"], indirect=True)
queued = pytest.mark.parametrize("bench", QUEUES, indirect=True)
every = pytest.mark.parametrize("bench", ["files", *QUEUES], indirect=True)
OpenDatabase = Callable[[], AccessDatabase]


def database_of(kind: str, request: pytest.FixtureRequest, folder: Path) -> OpenDatabase:
    """Opens what a queue is in, as often as it is called."""
    if kind == "queue in SQLite":
        return lambda: AccessFile.open(folder, METADATA)
    url = request.getfixturevalue("postgres")
    return lambda: AccessPostgres.open(url, METADATA, "jobs")


@pytest.fixture
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(lambda: FileJobs(tmp_path / "jobs"))
    if request.param != "files":
        open_database = database_of(request.param, request, tmp_path)
        made.open_queue = lambda: SqlQueue(open_database())
        made.open_jobs = lambda: QueuedJobs(tmp_path / "jobs", made.open_queue(), again_s=lambda _times: 0.0)
    yield made
    for jobs in made.opened:
        jobs.stop()


@pytest.fixture
def jobs(bench: Bench) -> Jobs:
    return bench.open()


def a_job(number: int = 1) -> Job:
    return Job(f"{number:032x}", "anna", "ede/private", ("a.csv",), f"2026-11-29T10:00:{number:02}Z")


def settled(jobs: Jobs) -> None:
    """Come back when what waits is done."""
    soon(lambda: not any(job.is_under_way for job in jobs.every()))


def soon(is_so: Callable[[], bool]) -> None:
    """Come back when it is."""
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)


@every
def test_a_job_says_how_far_it_is_and_what_came_of_it(bench: Bench, jobs: Jobs) -> None:
    seen: list[Job | None] = []

    def work(progress: Progress) -> Outcome:
        progress("lezen", 1, 2)
        seen.append(jobs.find(a_job().id))
        return Outcome("done", {"records": 2}, quarantine="q.jsonl")

    bench.start(jobs, a_job(), work)
    settled(jobs)
    assert [one and (one.state, one.progress) for one in seen] == [("running", {"what": "lezen", "done": 1, "of": 2})]
    found = jobs.find(a_job().id)
    assert found is not None
    assert (found.state, found.progress, found.result, found.quarantine) == ("done", None, {"records": 2}, "q.jsonl")


@every
def test_jobs_are_done_in_order_of_coming_and_told_newest_first(bench: Bench, jobs: Jobs) -> None:
    order: list[int] = []
    for number in range(1, 4):
        bench.start(jobs, a_job(number), lambda _progress, number=number: order.append(number) or Outcome("done"))  # type: ignore[misc]
    settled(jobs)
    assert order == [1, 2, 3]
    assert [one.id for one in jobs.every()] == [a_job(number).id for number in (3, 2, 1)]


@every
def test_a_job_comes_back_as_it_ended_after_a_restart(bench: Bench, jobs: Jobs) -> None:
    bench.start(jobs, a_job(), lambda _progress: Outcome("failed", problem="onleesbaar"))
    settled(jobs)
    again = bench.open()
    assert [(one.id, one.state, one.problem) for one in again.every()] == [(a_job().id, "failed", "onleesbaar")]


@files
def test_what_was_not_finished_is_interrupted_and_its_files_are_gone(bench: Bench, jobs: Jobs) -> None:
    held = threading.Event()
    jobs.later(lambda: held.wait(PATIENCE_S))
    jobs.folder(a_job().id).mkdir(parents=True)
    bench.start(jobs, a_job(), lambda _progress: Outcome("done"))
    again = bench.open()  # as after a kill
    assert [one.state for one in again.every()] == ["interrupted"]
    assert not again.folder(a_job().id).exists()
    held.set()


@every
def test_work_ends_at_its_next_step_when_the_process_stops(bench: Bench, jobs: Jobs) -> None:
    running, ended = threading.Event(), list[type]()

    def work(progress: Progress) -> Outcome:
        running.set()
        while True:
            try:
                progress("lezen", 0, 1)
            except Stopped as error:
                ended.append(type(error))
                return Outcome("interrupted")

    bench.start(jobs, a_job(), work)
    assert running.wait(PATIENCE_S)
    jobs.stop()
    bench.opened.remove(jobs)
    [found] = bench.open(serves=False).every()
    assert (ended, found.state) == ([Stopped], "interrupted" if isinstance(jobs, FileJobs) else "waiting")


@every
def test_a_fault_ends_a_job_and_not_those_after_it(bench: Bench, jobs: Jobs, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_progress: Progress) -> Outcome:
        raise LookupError("dit is een proef")

    bench.start(jobs, a_job(1), broken)
    bench.start(jobs, a_job(2), lambda _progress: Outcome("done"))
    settled(jobs)
    assert [one.state for one in jobs.every()] == ["done", "failed"]
    assert "dit is een proef" in caplog.text


@every
def test_a_job_that_was_erased_is_not_known_any_more(bench: Bench, jobs: Jobs) -> None:
    bench.start(jobs, a_job(), lambda _progress: Outcome("done"))
    settled(jobs)
    (jobs.folder(a_job().id).parent / "job.json").unlink()
    assert (jobs.find(a_job().id), jobs.every()) == (None, [])


@every
def test_a_job_that_is_ended_stops_at_its_next_step_also_while_it_waits(bench: Bench, jobs: Jobs) -> None:
    reached, goes_on = threading.Event(), threading.Event()

    def long(progress: Progress) -> Outcome:
        reached.set()
        assert goes_on.wait(PATIENCE_S)
        return _stopped(progress)

    bench.start(jobs, a_job(1), long)
    bench.start(jobs, a_job(2), _stopped)
    assert reached.wait(PATIENCE_S)
    for number in (1, 2):
        jobs.end(a_job(number).id)
    goes_on.set()
    settled(jobs)
    assert [one.state for one in jobs.every()] == ["interrupted", "interrupted"]


def _stopped(progress: Progress) -> Outcome:
    try:
        progress("lezen", 0, 1)
    except Stopped as error:
        return Outcome("interrupted", problem=str(error))
    return Outcome("done")


@every
def test_the_files_of_what_was_only_previewed_stay_until_it_goes_on_or_is_forgotten(bench: Bench, jobs: Jobs) -> None:
    for number in (1, 2):
        file = jobs.folder(a_job(number).id) / "a.csv"
        file.parent.mkdir(parents=True)
        file.write_text("a", encoding="utf-8")
        bench.start(jobs, a_job(number), lambda _progress: Outcome("previewed", detail={"files": []}))
    settled(jobs)
    assert all((jobs.folder(a_job(number).id) / "a.csv").exists() for number in (1, 2))
    jobs.forget(a_job(1).id)
    bench.start(jobs, a_job(2), lambda _progress: Outcome("done"))
    settled(jobs)
    assert [one.id for one in jobs.every()] == [a_job(2).id]
    soon(lambda: not any(jobs.folder(a_job(number).id).exists() for number in (1, 2)))


# --- many processes -------------------------------------------------------------------------------


class Clock:
    """A clock that a test sets."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=QUEUES)
def queues(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[list[SqlQueue]]:
    """The queue of two processes."""
    open_database = database_of(request.param, request, tmp_path)
    both = [SqlQueue(open_database(), clock) for _ in range(2)]
    yield both
    for one in both:
        one.close()


def test_what_one_takes_no_other_has_until_its_lease_ends(queues: list[SqlQueue], clock: Clock) -> None:
    one, other = queues
    one.add("a", "ede/private", urgent=False)
    first = one.take("een")
    assert first is not None
    assert (first.id, first.attempts, other.take("twee"), other.is_due()) == ("a", 1, None, False)
    clock.now += LEASE_S / 2
    assert one.renew(first, {"done": 1}) == "held"
    clock.now += LEASE_S - 1
    assert other.take("twee") is None
    clock.now += 2
    second = other.take("twee")
    assert second is not None
    assert (second.id, second.attempts) == ("a", 2)
    assert one.renew(first) == "lost"
    assert (one.done(first), one.put_back(first)) == (False, False)
    assert other.done(second)
    assert other.standing() == {}


def test_of_one_lane_one_is_done_at_a_time_and_what_a_person_waits_for_goes_first(
    queues: list[SqlQueue], clock: Clock
) -> None:
    one, other = queues
    for name, lane, urgent in (("a", "ede", False), ("b", "ede", False), ("c", "baarn", False), ("d", "soest", True)):
        one.add(name, lane, urgent=urgent)
        clock.now += 1
    taken = [queue.take("wie") for queue in (one, other, one, other)]
    assert [found and found.id for found in taken] == ["d", "a", "c", None]
    assert taken[1] is not None
    one.done(taken[1])
    assert [found and found.id for found in (other.take("wie"), one.take("wie"))] == ["b", None]


def test_what_is_begun_anew_while_somebody_has_it_is_done_again(queues: list[SqlQueue]) -> None:
    one, other = queues
    one.add("a", "ede", urgent=False)
    first = one.take("een")
    other.add("a", "ede", urgent=True)
    assert first is not None
    assert not one.done(first)
    again = one.take("een")
    assert again is not None
    assert (again.attempts, one.renew(again)) == (1, "held")


def test_what_is_put_back_waits_for_its_time_and_counts_as_begun_unless_it_does_not(
    queues: list[SqlQueue], clock: Clock
) -> None:
    one, other = queues
    one.add("a", "ede", urgent=False)
    for after_s, counts, attempts in ((0.0, False, 1), (25.0, True, 1), (0.0, True, 2)):
        taken = one.take("een")
        assert taken is not None
        assert taken.attempts == attempts
        assert one.put_back(taken, after_s=after_s, counts=counts)
        assert other.is_due() == (after_s == 0.0)
        clock.now += after_s


@queued
def test_what_breaks_off_is_begun_again_and_not_for_ever(bench: Bench, jobs: Jobs) -> None:
    begun: list[int] = []

    def once_broken(_progress: Progress) -> Outcome:
        begun.append(1)
        if len(begun) < MOST:
            raise LookupError("dit is een proef")
        return Outcome("done")

    def broken(_progress: Progress) -> Outcome:
        begun.append(2)
        raise LookupError("dit is een proef")

    bench.start(jobs, a_job(1), once_broken)
    bench.start(jobs, a_job(2), broken)
    settled(jobs)
    assert [one.state for one in jobs.every()] == ["failed", "done"]
    assert sorted(begun) == [1] * MOST + [2] * MOST


@queued
def test_what_no_worker_comes_back_from_has_failed(bench: Bench) -> None:
    """As a document does that takes all the memory of the machine."""
    jobs = bench.open(serves=False)
    bench.start(jobs, a_job(), lambda _progress: Outcome("done"))
    with closing(bench.open_queue()) as queue:
        for _ in range(MOST):
            taken = queue.take("wie viel")
            assert taken is not None
            queue.put_back(taken)
    jobs.serve(lambda _job, _progress: Outcome("done"))
    settled(jobs)
    [found] = jobs.every()
    assert (found.state, found.problem) == (
        "failed",
        f"dit is {MOST} keer begonnen en nooit afgekomen; de beheerder ziet in het logboek waarom",
    )


@queued
def test_what_was_done_is_not_done_again_when_nobody_could_say_so(bench: Bench, tmp_path: Path) -> None:
    jobs = bench.open(serves=False)
    bench.start(jobs, a_job(), lambda _progress: pytest.fail("it was done"))
    KeptJobs(tmp_path / "jobs").keep(replace(a_job(), state="done", result={"records": 2}))
    jobs.serve(lambda _job, _progress: pytest.fail("it was done"))
    with closing(bench.open_queue()) as queue:
        soon(lambda: not queue.standing())
    assert [(one.state, one.result) for one in jobs.every()] == [("done", {"records": 2})]


@queued
def test_who_lost_a_job_says_nothing_of_it_any_more(bench: Bench, tmp_path: Path) -> None:
    """As a worker that stood still for longer than a lease, while another did it."""
    jobs, reached, goes_on = bench.open(serves=False), threading.Event(), threading.Event()

    def slow(_job: Job, _progress: Progress) -> Outcome:
        reached.set()
        assert goes_on.wait(PATIENCE_S)
        return Outcome("failed", problem="te laat")

    bench.start(jobs, a_job(), lambda _progress: Outcome("done"))
    jobs.serve(slow)
    assert reached.wait(PATIENCE_S)
    assert [one.state for one in jobs.every()] == ["running"]
    with closing(bench.open_queue()) as queue:
        queue.add(a_job().id, "ede/private", urgent=False)  # begun anew, as if its lease had ended
        taken = queue.take("een ander")
        assert taken is not None
        KeptJobs(tmp_path / "jobs").keep(replace(a_job(), state="done", result={"records": 2}))
        queue.done(taken)
    goes_on.set()
    jobs.stop()
    bench.opened.remove(jobs)
    [found] = bench.open(serves=False).every()
    assert (found.state, found.result) == ("done", {"records": 2})


@queued
def test_what_was_cut_short_before_it_waited_does_not_seem_to_wait(bench: Bench, tmp_path: Path) -> None:
    jobs = bench.open(serves=False)
    KeptJobs(tmp_path / "jobs").keep(a_job())
    assert [one.state for one in jobs.every()] == ["interrupted"]
    jobs.forget(a_job().id)
    assert jobs.every() == []
