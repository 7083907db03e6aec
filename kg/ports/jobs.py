"""Work beside what is asked: jobs, of one space one at a time, and feeds, each looked at when it is due."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from kg.access import Role

State = Literal["waiting", "running", "previewed", "done", "failed", "interrupted"]
UNDER_WAY: Final[frozenset[State]] = frozenset({"waiting", "running"})
FAULT: Final = "er ging iets mis in de dienst; de beheerder ziet in het logboek wat. Wat al gelezen was, blijft staan"
LEASE_S: Final = 300.0  # that one process has a feed; renewed with each page
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
        single_user: Whether who has the files of the store sent it; nobody else has the rights of that.
        key: The id of the key that it was sent with; "" for a token.
        roles: By organisation, of who sent it.
        preview: Whether it is only tried.
        urgent: Whether a person waits for it.
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
    single_user: bool = False
    key: str = ""
    roles: Mapping[str, Role] = field(default_factory=dict)
    preview: bool = False
    urgent: bool = False

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


# Does a job; the progress raises `Stopped` when it is to end. What is begun twice, as after a crash, comes to the same.
Do = Callable[[Job, Progress], Outcome]


class Jobs(Protocol):
    """
    The jobs of one store.

    Where one process does them, what it had not finished when it ended is "interrupted" from then on. Where workers do,
    another takes it up when a lease has ended; what was begun three times without an end has failed.
    """

    def later(self, work: Callable[[], object]) -> None:
        """Do something in this process, after what already waits for that; not when the process ends first."""

    def serve(self, do: Do) -> None:
        """From now on, do the jobs that come, in this process."""

    def start(self, job: Job) -> None:
        """
        Keep a job, and let it wait for who does it; its folder goes when it has ended.

        Raises:
            OSError, StoreError: If it cannot be kept.
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
        """Where the files of a job are until it has run."""

    def is_stopping(self, within_s: float = 0.0) -> bool:
        """Whether what runs is to end: at once when it is, and when it is not after so many seconds."""

    def stop(self) -> None:
        """Finish the step that is being done, and do no other."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """
    What is kept of a feed that was switched on.

    Attributes:
        id: Of the record of the feed.
        mark: What was switched on: channel, address and space, as a hash.
        owner: The organisation in whose space it brings what is new.
        by: Who switched it on.
        key: The id of the key that they did it with; "" for a user of the files of the store.
        enabled: Whether it is on.
        cursor: Where its channel goes on from.
        etag, modified: Of the last answer, for a conditional request.
        due: When it is looked at next.
        attempts: Failures in a row.
        polled, succeeded, changed, failed: When last; None for never.
        fault: Why the last look failed, in Dutch; "" when it did not.
        items: How many items are known.
    """

    id: str
    mark: str
    owner: str
    by: str
    key: str
    enabled: bool
    cursor: str = ""
    etag: str = ""
    modified: str = ""
    due: float = 0.0
    attempts: int = 0
    polled: float | None = None
    succeeded: float | None = None
    changed: float | None = None
    failed: float | None = None
    fault: str = ""
    items: int = 0


class Feeds(Protocol):
    """
    How far each feed was fetched, and who fetches it now; open to a second process. The journal is for what is known.

    A feed is fetched only while it is switched on, and only as it was when a person did that: of one that leads
    elsewhere since, the mark is another one. Moments are seconds since 1970.
    """

    def switch_on(self, feed_id: str, mark: str, *, owner: str, by: str, key: str = "") -> FeedState:
        """Fetch a feed from now on; one that led elsewhere before begins anew."""

    def switch_off(self, feed_id: str, *, by: str, why: str = "") -> None:
        """Fetch it no more; what is known of it stays. `why` is kept as the fault."""

    def forget(self, feed_id: str) -> None:
        """Let go of all that is kept of a feed."""

    def every(self) -> Sequence[FeedState]:
        """Those that were switched on at any time, in order of id."""

    def take(self, holder: str, *, only: Collection[str] = (), at_once: bool = False) -> FeedState | None:
        """
        The feed that waits longest of those that are on and due; nobody else gets it until it is settled.

        Args:
            holder: Who takes it.
            only: Of these alone; () for all.
            at_once: Also before it is due.
        """

    def hasten(self, feed_id: str) -> bool:
        """Let it be due now; False when it is off, or somebody has it."""

    def is_due(self) -> bool:
        """Whether there is something to take; without the lock that taking needs."""

    def seen(self, feed_id: str, keys: Collection[str]) -> Mapping[str, str]:
        """Of some items the mark with which they came in last, by key; what never came is not there."""

    def keep(self, feed_id: str, holder: str, marks: Mapping[str, str]) -> bool:
        """
        Items that are in the journal now; the lease is renewed.

        False, and nothing kept, when somebody else has the feed meanwhile, or it is off.
        """

    def settle(self, holder: str, state: FeedState) -> bool:
        """How a look ended, and let go of the feed; False, and nothing kept, as `keep`."""

    def close(self) -> None:
        """Let go of the file."""
