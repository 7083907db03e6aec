"""
What the core needs from the outside, and the plain values that pass through.

One journal is the truth; views follow it.
    Journal   append-only events and the current records, one transaction per call
    Trail     who saw what, beside the journal
    View      anything built from the journal that remembers how far it has come
    Triples   a view: RDF, asked in SPARQL
    Passages  a view: words and vectors, asked in Dutch
    Encoder   texts to vectors
    Signer    statements with the key of who runs the store
    Stamps    that something was so at a moment, by somebody else
    Rephraser sentences to other words
"""

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from kg.access import Principal
from kg.model.record import Step

Payload = Mapping[str, Any]
Matrix = NDArray[np.float32]
Op = Literal["put", "delete", "erase"]
N_QUADS: Final = "application/n-quads"


@dataclass(frozen=True, slots=True)
class Stored:
    """
    A record as the journal holds it.

    Attributes:
        seq: The event that wrote it; grows with every write to the store.
        space: "owner/audience", for instance "local/private".
        at: When, ISO 8601 in UTC.
        payload: Its JSON form, see `kg.model.schema`.
    """

    id: str
    kind: str
    space: str
    seq: int
    at: str
    payload: Payload


@dataclass(frozen=True, slots=True)
class Put:
    """
    Write a record; the payload has been validated.

    Attributes:
        step: What part of Kring makes the change.
        rests_on: The `Stored.seq` of the state that the change was made for, 0 for none; None for whatever is there.
        author: Who wrote what it says, when that is somebody else than who lets it be written; "" when not.
    """

    id: str
    kind: str
    space: str
    payload: Payload
    step: Step = "write"
    rests_on: int | None = None
    author: str = ""


@dataclass(frozen=True, slots=True)
class Delete:
    """Take a record out of the current state; its history stays. As `Put`."""

    id: str
    step: Step = "write"
    rests_on: int | None = None


class Mandate(Protocol):
    """On whose behalf is written, and the rule that every append is held against; see `kg.store.intake`."""

    def principal(self) -> Principal:
        """
        Who it is by now, with the rights of now.

        Raises:
            Forbidden: If they may nothing any more.
        """

    def admitted(
        self, principal: Principal, changes: Sequence[Put | Delete], held: Mapping[str, Stored], hidden: Collection[str]
    ) -> Sequence[Put | Delete]:
        """
        The changes as they may be written, all or none.

        Args:
            principal: Of `principal`.
            changes: In order.
            held: What is there now under their ids and may be read.
            hidden: Those of the ids under which something is there that may not be read.

        Raises:
            Forbidden, StepRefused, Conflict, NotFound: If one may not.
        """

    def must_erase(self, principal: Principal, record_id: str, spaces: set[str]) -> None:
        """
        Nothing, when a record that is or was in these spaces may be erased.

        Raises:
            Forbidden, NotFound: If it may not.
        """


@dataclass(frozen=True, slots=True)
class Event:
    """
    One line of the journal.

    Attributes:
        actor: Who did it; of a record, who wrote what it says.
        payload: None for a deletion, and after an erasure.
        payload_hash: SHA-256 of a random salt and the payload; survives erasure of both.
        hash: SHA-256 over every field above it and the previous hash.
    """

    seq: int
    at: str
    actor: str
    reason: str
    op: Op
    record_id: str
    kind: str
    space: str
    payload: Payload | None
    payload_hash: str
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of one record since a view last looked: its current state, or None when it is gone."""

    id: str
    seq: int
    record: Stored | None


class Journal(Protocol):
    """Append-only truth. Every call is one transaction; a write is on disk when it returns."""

    def append(self, changes: Iterable[Put | Delete], *, mandate: Mandate, reason: str) -> int:
        """
        Write changes in order, all or none; the seq of the last event (the head when there were none).

        Raises:
            Forbidden, StepRefused, Conflict, NotFound: If the mandate does not admit one of them.
        """

    def rewrite(self, records: Mapping[str, Put | None], *, mandate: Mandate, reason: str) -> int:
        """
        Erase records by id and write what comes in their place (None: nothing), all or none; the seq of the last event.

        The payloads of every event of a record go for good; the chain stays whole.

        Raises:
            NotFound: If no event speaks of one of them.
            Forbidden: If the mandate does not allow it.
            Overtaken: If what comes in place of one rests on another state than is held.
            Unswept: If a reader kept the text in the files; all is erased, and it goes when `sweep` says so.
        """

    def erased(self) -> "Erased":
        """What was erased and is perhaps still in some file of the store."""

    def sweep(self, *, patience_s: float = 5.0) -> bool:
        """Let what was erased go from the files, while others write; whether no reader kept it there for so long."""

    def swept(self, upto: int) -> None:
        """Remember that what was erased up to an event is in no file of the store any more."""

    def head(self) -> int:
        """The seq of the last event; 0 when there is none."""

    def get(
        self,
        record_id: str,
        *,
        as_of: datetime | None = None,
        readable: Callable[[str], bool] | None = None,
    ) -> Stored | None:
        """
        The record now, or as it was at a moment.

        Args:
            record_id: Its id.
            as_of: The moment.
            readable: Whether a space may be read. None is given of a record that is or was in one that may not, and
                takes as long as when there is none.
        """

    def ever_in(self, record_id: str) -> set[str]:
        """The spaces that a record is or was in; as much work whether it is there or not."""

    def spaces_of(self, record_ids: Iterable[str]) -> dict[str, str]:
        """The space of each of the records that exist, by id; no text is looked at, which would take its time."""

    def get_many(self, record_ids: Iterable[str], *, spaces: Collection[str] | None = None) -> dict[str, Stored]:
        """
        Those of the records that exist, by id; None means every space.

        Of a record in another space no text is looked at: it takes as long as one that does not exist.
        """

    def scan(
        self,
        *,
        kinds: Collection[str] | None = None,
        spaces: Collection[str] | None = None,
        as_of: datetime | None = None,
        after: str = "",
    ) -> Iterator[Stored]:
        """Current records in order of id, or as they were at a moment, after an id; None means every kind or space."""

    def claimed_by(self, source_id: str) -> set[str]:
        """The ids of the current records whose provenance names a source."""

    def changed_since(self, seq: int, *, batch: int = 2000) -> Iterator[list[Changed]]:
        """
        Every record that an event after `seq` touched, once, in its current state, in batches.

        Ascending in the seq of the record's last event, so the last item of a batch is how far a view has come.
        A batch has at most `batch` records, and fewer where their text is long.
        """

    def events(self, *, record_id: str | None = None, kind: str | None = None, after: int = 0) -> Iterator[Event]:
        """The events, oldest first; of all records and kinds when none is named."""

    def hash_of(self, seq: int) -> str:
        """The hash of an event; "" when it is not there."""

    def counts(self) -> dict[tuple[str, str], int]:
        """How many current records there are by (kind, space)."""

    def verify(self) -> list[str]:
        """What is wrong with the chain or with the table of current records, in Dutch; [] when all is well."""

    def backup(self, path: str) -> None:
        """Copy the journal to a file while others may write."""

    def close(self) -> None:
        """Let go of the files."""


Act = Literal["read", "use", "query", "export", "audit", "key", "grant"]
Stream = Literal["journal", "access"]


@dataclass(frozen=True, slots=True)
class Access:
    """
    That someone saw something, or was let in.

    Attributes:
        act: See `kg.store.witness`.
        record_id: "" when it is about all of the space.
        detail: More about it, without personal data: it stays for good.
    """

    actor: str
    act: Act
    space: str
    record_id: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """
    One line of what was seen or written.

    Attributes:
        stream: Whether it is an event of the journal or a line of the trail; each counts for itself.
        act: As in `Access`, or an `Op`.
        detail: The reason, for an event.
    """

    stream: Stream
    seq: int
    at: str
    actor: str
    act: str
    space: str
    record_id: str
    detail: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    Which lines are asked for; what is left out does not count.

    Attributes:
        record_id: Lines about this record, and those about all of a space that it is or was in.
        owners: Only spaces of these; None means all.
    """

    record_id: str = ""
    actor: str = ""
    space: str = ""
    acts: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    owners: frozenset[str] | None = None


class Trail(Protocol):
    """Who saw what: append-only, in a hash chain of its own that `Journal.verify` checks too."""

    def note(self, seen: Iterable[Access]) -> None:
        """
        Let it be written that something was seen.

        Raises:
            StoreError: If earlier lines could not be written for a while.
        """

    def flush(self) -> None:
        """Write what waits; on disk when it returns."""

    def seen(self, wanted: Wanted, *, most: int, skip: int = 0) -> list[Seen]:
        """What was seen and written, newest first, without the first `skip` of it."""

    def end(self) -> tuple[int, str]:
        """How many lines there are, and the hash of the last."""

    def hash_of(self, seq: int) -> str:
        """The hash of a line; "" when it is not there."""

    def close(self) -> None:
        """Write what waits, and let go of the files."""


class Following(Protocol):
    """What follows the journal."""

    name: str

    def position(self) -> int:
        """The seq of the last event it holds; 0 when it is empty."""

    def apply(self, changes: Sequence[Changed], *, upto: int) -> None:
        """Take in changes and remember `upto`; applying the same changes twice changes nothing."""

    def optimise(self) -> None:
        """Called once after many changes."""

    def clear(self) -> None:
        """Forget everything."""


Erased = Mapping[str, Collection[str]]  # by id of what was erased the spaces that it was ever in
HeldNow = Callable[[Iterable[str]], Mapping[str, Stored]]  # the records under some ids, as they are now


class View(Following, Protocol):
    """Built from the journal; may be lost and rebuilt at any time."""

    def sweep(self, erased: Erased, held: HeldNow, follow: Callable[[Following], None]) -> bool:
        """
        Let what was erased go from the files, while others ask and write; whether nothing of it is left there.

        Args:
            erased: What was, all of which the view has followed.
            held: What the journal holds.
            follow: Brings something that follows the journal up to it.
        """

    def check(self, records: Iterable[Stored], *, passed_over: Callable[[], Collection[str]] = tuple) -> list[str]:
        """
        Where it disagrees with the journal's current records, in Dutch; [] when it agrees.

        Args:
            records: Those that can be computed with.
            passed_over: The ids of others, known when all records were read; it may have taken those in once.
        """

    def faults(self) -> list[str]:
        """Which of its files are not what was written, in Dutch; all of them are read, while others ask."""

    def probe(self) -> list[str]:
        """Ask it something of which the answer is known; what is wrong with the answer, in Dutch, or []."""

    def close(self) -> None:
        """Let go of the files."""


@dataclass(frozen=True, slots=True)
class Table:
    """
    The answer to a SPARQL query.

    Attributes:
        columns: The names of the variables, without "?".
        rows: N-Triples terms, or None where a variable is unbound; ASK gives one row ("true" or "false");
            CONSTRUCT and DESCRIBE give subject, predicate, object.
        truncated: Whether the limit on rows cut it short.
    """

    columns: tuple[str, ...]
    rows: list[tuple[str | None, ...]]
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Dataset:
    """
    The graphs that someone wants to ask, by IRI; those that are not there, or may not be read, count for nothing.

    Source: https://www.w3.org/TR/sparql11-protocol/#dataset.

    Attributes:
        default: The default graph is their union.
        named: What GRAPH can choose from.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """The answer to a SPARQL query in a format of the standard; `form` is its media type."""

    form: str
    content: bytes


# The media type for SELECT and ASK ("table"), or for CONSTRUCT and DESCRIBE ("graph"); may raise when none will do.
ChooseForm = Callable[[Literal["table", "graph"]], str]


class Triples(View, Protocol):
    """RDF: one named graph per space."""

    def query(
        self, sparql: str, *, spaces: Collection[str], limit_s: float, max_rows: int, dataset: Dataset | None = None
    ) -> Table:
        """
        Answer SPARQL 1.1 over the union of the spaces and the ontology, and nothing else.

        A dataset narrows that down, and goes before the FROM of the query.

        Raises:
            QueryError: If the query cannot be parsed.
            QueryRefused: If it would leave the store.
            QueryTimeout: If it takes longer than `limit_s` seconds; it has stopped by then.
            QueryBusy: If there is too much to do at the moment.
        """

    def written(
        self,
        sparql: str,
        *,
        spaces: Collection[str],
        choose: ChooseForm,
        limit_s: float,
        max_bytes: int,
        dataset: Dataset | None = None,
    ) -> Written:
        """As `query`, in a format of the standard; an answer of more than `max_bytes` is a QueryError."""

    def pieces(self, *, spaces: Collection[str]) -> Generator[bytes]:
        """
        The spaces and the ontology as `N_QUADS`, all of one moment, some tens of kilobytes at a time.

        A line may begin in one piece and end in the next.
        """

    def dump(self, path: str, *, spaces: Collection[str]) -> int:
        """Write the spaces to a file in the syntax of its suffix (.nq .trig .ttl .nt); the number of triples."""


class Encoder(Protocol):
    """
    Texts to vectors.

    Attributes:
        name: Identifies model and precision; vectors of different names do not compare.
        dimension: The length of a vector.
    """

    name: str
    dimension: int

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Shape (n, dimension), L2-normalised, in the order of the texts."""

    def query(self, text: str) -> Matrix:
        """Shape (dimension,), L2-normalised."""


@dataclass(frozen=True, slots=True)
class Filters:
    """
    What a hit must have; values of one field are alternatives, fields add up. Empty means anything.

    `spaces` is not a wish but a right: it is set by `kg.access`, and an empty set means nothing.
    """

    spaces: frozenset[str]
    kinds: frozenset[str] = frozenset()
    municipalities: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    phases: frozenset[str] = frozenset()
    years: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BestPassage:
    """The piece of a record that answers best, with its place in the source."""

    text: str
    source: str
    place: str


@dataclass(frozen=True, slots=True)
class Hit:
    """
    One record that answers a question.

    Attributes:
        space: Where it stands, for who notes what is seen.
        score: lexical_weight · lexical + semantic_weight · semantic (+ 1 for an exact identifier), as in `why`.
        why: "terms" (matched words), "lexical" and "semantic" (each 0 to 1), their weights, "identifier".
        cosine: Of question and record, -1 to 1, whatever else was found; None without vectors.
        share: Of the most that words could score for this question, 0 to 1, whatever else was found.
        answers: The chance that it answers, 0 to 1, see `kg.reason.chance`; 0 until that is judged.
    """

    id: str
    kind: str
    space: str
    score: float
    why: Mapping[str, Any]
    passage: BestPassage
    cosine: float | None = None
    share: float = 0.0
    answers: float = 0.0


@dataclass(frozen=True, slots=True)
class Read:
    """
    A question as the index read it.

    Attributes:
        parts: The share of its weight in four-letter parts that some readable record has, 0 to 1.
        encoder: The name of what made its vector; "" where only words were compared.
    """

    parts: float = 0.0
    encoder: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """
    Hits, best first, and per facet how many of all matching records have each value.

    Attributes:
        read_as: What became of the question.
        fits: Whether it is likely that anything answers, see `kg.reason.chance`; True until that is judged.
    """

    hits: list[Hit]
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    total: int = 0
    read_as: Read = field(default_factory=Read)
    fits: bool = True


class Passages(View, Protocol):
    """Words and vectors of every record."""

    def search(self, text: str, *, filters: Filters, top: int, facets: bool = False) -> Found:
        """The records that answer a text, best first; equal scores in order of id."""

    def unknown(self, text: str, *, filters: Filters) -> list[str]:
        """The words of a text that no record within the filters has, as typed."""

    def vectors(self, record_ids: Collection[str]) -> dict[str, Matrix]:
        """The vector of each whole record that has one, shape (dimension,), L2-normalised; by id."""

    def backup(self, path: str) -> None:
        """Copy what is dear to make again (passages and vectors) to a file."""

    def pending(self) -> int:
        """How many passages still wait for a vector."""

    def encode_pending(self, *, batch: int = 256) -> Iterator[int]:
        """Give vectors to passages that have none; yields how many each step did, and may be stopped at any step."""


class Signer(Protocol):
    """Signs what is said of a store."""

    def has_key(self) -> bool:
        """Whether there is a key already."""

    @property
    def key(self) -> str:
        """The fingerprint of the key, which is made when there is none."""

    def signed(self, content: bytes) -> str:
        """A statement in one line."""

    def opened(self, statement: str) -> tuple[bytes, str]:
        """
        What a statement says, and the fingerprint of the key that signed it.

        Raises:
            InputError: If it is no statement, or not what was signed.
        """


class Stamps(Protocol):
    """Time stamps by somebody else."""

    def stamp(self, content: bytes) -> bytes:
        """
        That some content is there now.

        Raises:
            StampUnavailable: If there is none to be had.
        """

    def is_of(self, content: bytes, stamp: bytes) -> bool:
        """Whether a stamp is for some content."""


class Rephraser(Protocol):
    """
    Says sentences in other words. Nothing of Kring needs it.

    Attributes:
        name: Who does it, for the reader: model and host.
    """

    name: str

    def rephrase(self, sentences: Sequence[str]) -> str:
        """
        Running text that says the sentences again; each ends in a marker ("[2]") that is to be kept.

        What comes back is not to be trusted: see `kg.reason.text.rephrased`.

        Raises:
            RephraserUnavailable: If no usable answer comes in time.
        """
