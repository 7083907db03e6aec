"""Jobs: work that nobody waits for, one piece at a time, in order of coming."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Protocol

State = Literal["waiting", "running", "previewed", "done", "failed", "interrupted"]
UNDER_WAY: Final[frozenset[State]] = frozenset({"waiting", "running"})
Progress = Callable[[str, int, int], None]  # what is being done, how much of it is done, and of how much


@dataclass(frozen=True, slots=True)
class Job:
    """
    Work on files that somebody sent, and what came of it.

    Attributes:
        owner: Who sent it.
        files: The names of the files.
        created: When, ISO 8601 in UTC.
        progress: How far it is: "what", "done" and "of"; None when it does not run.
        result: What came of it, as JSON; None when it is not done.
        problem: Why it is not done, in Dutch; None when it is, or is not known yet.
        quarantine: The file with what was refused; "" for none.
        detail: What came of each file and which records, as JSON; None when it is not done.
    """

    id: str
    owner: str
    space: str
    files: tuple[str, ...]
    created: str
    state: State = "waiting"
    progress: Mapping[str, Any] | None = None
    result: Mapping[str, Any] | None = None
    problem: str | None = None
    quarantine: str = ""
    detail: Mapping[str, Any] | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether it waits or runs."""
        return self.state in UNDER_WAY


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended; as `Job`. When it was only "previewed", its files stay until it goes on or is forgotten."""

    state: State
    result: Mapping[str, Any] | None = None
    problem: str | None = None
    quarantine: str = ""
    detail: Mapping[str, Any] | None = None


Work = Callable[[Progress], Outcome]  # the progress raises `Stopped` when the work is to end


class Jobs(Protocol):
    """The jobs of one service; what it had not finished when it ended is "interrupted" from then on."""

    def later(self, work: Callable[[], object]) -> None:
        """Do something after what already waits; it is not done when the service ends first."""

    def start(self, job: Job, work: Work) -> None:
        """
        Keep a job, and do it after what already waits; its folder is gone when it has ended.

        Raises:
            OSError: If it cannot be kept.
        """

    def every(self) -> list[Job]:
        """The jobs that were not erased, newest first."""

    def find(self, job_id: str) -> Job | None:
        """A job by id; None when there is none, or it was erased."""

    def end(self, job_id: str) -> None:
        """Let a job that waits or runs end at its next step."""

    def forget(self, job_id: str) -> None:
        """Take away a job that neither waits nor runs, with its files."""

    def folder(self, job_id: str) -> Path:
        """Where the files of a job are until it runs."""

    def is_stopping(self, within_s: float = 0.0) -> bool:
        """Whether what runs is to end: at once when it is, and when it is not after so many seconds."""

    def stop(self) -> None:
        """Finish the step that is being done, and do no other."""
