"""Jobs: one after another, and what came of each is known, also after a restart."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import Stopped
from kg.ports.jobs import Job, Jobs, Outcome, Progress
from kg.profiles.access import open_jobs

PATIENCE_S = 60


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    opened = open_jobs(tmp_path)
    yield opened
    opened.stop()


def a_job(number: int = 1) -> Job:
    return Job(f"{number:032x}", "anna", "ede/private", ("a.csv",), f"2026-11-29T10:00:{number:02}Z")


def settled(jobs: Jobs) -> None:
    """Come back when what waits is done."""
    done = threading.Event()
    jobs.later(done.set)
    assert done.wait(PATIENCE_S)


def test_a_job_says_how_far_it_is_and_what_came_of_it(jobs: Jobs) -> None:
    seen: list[Job | None] = []

    def work(progress: Progress) -> Outcome:
        progress("lezen", 1, 2)
        seen.append(jobs.find(a_job().id))
        return Outcome("done", {"records": 2}, quarantine="q.jsonl")

    jobs.start(a_job(), work)
    settled(jobs)
    assert [one and (one.state, one.progress) for one in seen] == [("running", {"what": "lezen", "done": 1, "of": 2})]
    found = jobs.find(a_job().id)
    assert found is not None
    assert (found.state, found.progress, found.result, found.quarantine) == ("done", None, {"records": 2}, "q.jsonl")


def test_jobs_are_done_in_order_of_coming_and_told_newest_first(jobs: Jobs) -> None:
    order: list[int] = []
    for number in range(1, 4):
        jobs.start(a_job(number), lambda _progress, number=number: order.append(number) or Outcome("done"))  # type: ignore[misc]
    settled(jobs)
    assert order == [1, 2, 3]
    assert [one.id for one in jobs.every()] == [a_job(number).id for number in (3, 2, 1)]


def test_a_job_comes_back_as_it_ended_after_a_restart(jobs: Jobs, tmp_path: Path) -> None:
    jobs.start(a_job(), lambda _progress: Outcome("failed", problem="onleesbaar"))
    settled(jobs)
    again = open_jobs(tmp_path)
    assert [(one.id, one.state, one.problem) for one in again.every()] == [(a_job().id, "failed", "onleesbaar")]
    again.stop()


def test_what_was_not_finished_is_interrupted_and_its_files_are_gone(tmp_path: Path) -> None:
    jobs, held = open_jobs(tmp_path), threading.Event()
    jobs.later(lambda: held.wait(PATIENCE_S))
    jobs.folder(a_job().id).mkdir(parents=True)
    jobs.start(a_job(), lambda _progress: Outcome("done"))
    again = open_jobs(tmp_path)  # as after a kill
    assert [one.state for one in again.every()] == ["interrupted"]
    assert not again.folder(a_job().id).exists()
    held.set()
    jobs.stop()
    again.stop()


def test_work_ends_at_its_next_step_when_the_service_stops(jobs: Jobs) -> None:
    running, ended = threading.Event(), list[type]()

    def work(progress: Progress) -> Outcome:
        running.set()
        while True:
            try:
                progress("lezen", 0, 1)
            except Stopped as error:
                ended.append(type(error))
                return Outcome("interrupted")

    jobs.start(a_job(), work)
    assert running.wait(PATIENCE_S)
    jobs.stop()
    found = jobs.find(a_job().id)
    assert (ended, found and found.state) == ([Stopped], "interrupted")


def test_a_fault_ends_a_job_and_not_those_after_it(jobs: Jobs, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_progress: Progress) -> Outcome:
        raise LookupError("dit is een proef")

    jobs.start(a_job(1), broken)
    jobs.start(a_job(2), lambda _progress: Outcome("done"))
    settled(jobs)
    assert [one.state for one in jobs.every()] == ["done", "failed"]
    assert "dit is een proef" in caplog.text


def test_a_job_that_was_erased_is_not_known_any_more(jobs: Jobs) -> None:
    jobs.start(a_job(), lambda _progress: Outcome("done"))
    settled(jobs)
    (jobs.folder(a_job().id).parent / "job.json").unlink()
    assert (jobs.find(a_job().id), jobs.every()) == (None, [])


def test_a_job_that_is_ended_stops_at_its_next_step_also_while_it_waits(jobs: Jobs) -> None:
    reached, goes_on = threading.Event(), threading.Event()

    def long(progress: Progress) -> Outcome:
        reached.set()
        assert goes_on.wait(PATIENCE_S)
        return _stopped(progress)

    jobs.start(a_job(1), long)
    jobs.start(a_job(2), _stopped)
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


def test_the_files_of_what_was_only_previewed_stay_until_it_goes_on_or_is_forgotten(jobs: Jobs) -> None:
    for number in (1, 2):
        file = jobs.folder(a_job(number).id) / "a.csv"
        file.parent.mkdir(parents=True)
        file.write_text("a", encoding="utf-8")
        jobs.start(a_job(number), lambda _progress: Outcome("previewed", detail={"files": []}))
    settled(jobs)
    assert all((jobs.folder(a_job(number).id) / "a.csv").exists() for number in (1, 2))
    jobs.forget(a_job(1).id)
    jobs.start(a_job(2), lambda _progress: Outcome("done"))
    settled(jobs)
    assert [one.id for one in jobs.every()] == [a_job(2).id]
    assert not any(jobs.folder(a_job(number).id).exists() for number in (1, 2))
