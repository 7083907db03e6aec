"""
The documents of a municipality as own texts, and what each answers: fetched from the index, and kept by version.

The index knows which documents are of whom, and has the vectors of their passages; only a document that is new or
changed is read again.
"""

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from kg import clock
from kg.cycle.interpret.coverage.coverage import PROBABLE, OwnText, QuotedPlace, fit_of
from kg.cycle.interpret.coverage.subjects import Answered, RunningText, Subjects
from kg.dutch.dates import span
from kg.errors import NotFound
from kg.names.mentions import KINDS, Lexicon, NamedInText
from kg.ports.journal import Stored
from kg.projections.passages import pieces_of
from kg.reason.time import last_day
from kg.store.room import Room, UseCase
from ontologies import spelling

if TYPE_CHECKING:
    from kg.ports.encoder import Matrix as Vectors
    from kg.store.reader import Reader
    from kg.store.records import Records

Matrix = NDArray[np.float64]

LEAST: Final = 0.05  # chance from which it is told that a document may answer a development
_DRAFT: Final = re.compile(r"\b(?:concept|ontwerp|voorontwerp|conceptversie|voorstel|raadsvoorstel)\b", re.IGNORECASE)
_TERM: Final = re.compile(r"\b(20\d{2})\s*(?:[-\u2013]|t/m|tot en met)\s*(20\d{2})\b")
_KEPT: Final = 20_000  # documents of which is known what they answer


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """
    What one version of a document answers.

    Attributes:
        chances: Shape (developments,), in the order of the subjects that it was held against.
        answers: What it may answer, the likeliest first.
        words: How many it has.
    """

    chances: NDArray[np.float32]
    answers: tuple[Answered, ...]
    words: int


@dataclass
class DocumentsRead:
    """What documents of one store answer, by version, so that each is read once; nothing of it is on disk."""

    records: "Records"
    _held: dict[tuple[str, int, bool, str], DocumentRead] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def catch_up(self, records: "Records") -> None:
        """Versions are told apart by their events: there is nothing to take in."""

    def of(self, stored: Stored, subjects: Subjects, vectors: "Vectors | None") -> DocumentRead:
        """What a document answers of some developments, with the vectors of its passages where they are there."""
        key = (stored.id, stored.seq, vectors is not None, subjects.version)
        found = self._held.get(key)
        if found is None:
            found = _read(stored, subjects, vectors)
            with self._lock:
                self._held[key] = found
                if len(self._held) > _KEPT:
                    del self._held[next(iter(self._held))]
        return found


@dataclass(frozen=True, slots=True)
class OwnDocuments:
    """
    The documents of one municipality, in order of id.

    Attributes:
        read: What each answers.
        developments: Ids, in the order of `DocumentRead.chances`.
    """

    stored: Sequence[Stored]
    read: Sequence[DocumentRead]
    developments: Sequence[str]

    def own_texts(self, developments: Sequence[str], today: date) -> tuple[list[OwnText], Matrix]:
        """
        Those that were there on a date as own texts, and how much each fits developments.

        Returns:
            The texts, and fits of shape (texts, developments), 0 to 1, on the scale of short texts, see `fit_of`.
        """
        held = [one for one in zip(self.stored, self.read, strict=True) if _known(one[0].payload, today)]
        columns = {key: column for column, key in enumerate(self.developments)}
        fits = np.zeros((len(held), len(developments)))
        pairs = [(to, columns[key]) for to, key in enumerate(developments) if key in columns]
        if held and pairs:
            into, taken = (list(numbers) for numbers in zip(*pairs, strict=True))
            fits[:, into] = fit_of(np.array([read.chances for _, read in held], dtype=np.float64)[:, taken])
        return [_own_text(stored, read, today) for stored, read in held], fits


def documents_of(graph: "Reader", code: str) -> OwnDocuments:
    """The running texts of a municipality that stand where those who may speak for it keep them."""
    return graph.kept(f"documents, {code}, {_state(graph)}", lambda: _documents(graph, code))


def answered(graph: "Reader", source: str) -> tuple[Answered, ...]:
    """
    The developments that a document may answer, the likeliest first, each with its chance and where it says so.

    Raises:
        NotFound: If there is no such document with a running text.
    """
    stored = graph.get(source)
    if not stored.payload.get("body"):
        raise NotFound(f"{source!r} is geen document met lopende tekst")
    return _reading(graph, [stored], _subjects(graph))[0].answers


def mentions(graph: "Reader", source: str) -> tuple[NamedInText, ...]:
    """
    The developments, municipalities, organisations and systems that a document names, in order of where it does.

    Raises:
        NotFound: If there is no such document with a running text.
    """
    stored = graph.get(source)
    if not stored.payload.get("body"):
        raise NotFound(f"{source!r} is geen document met lopende tekst")
    lexicon = graph.kept("lexicon", lambda: Lexicon.of((one.kind, one.payload) for one in graph.authoritative(*KINDS)))
    return tuple(lexicon.mentions((part["place"], _said(part)) for part in stored.payload["body"]))


@dataclass(frozen=True, slots=True)
class DocumentOfTown:
    """
    A document of a municipality as its page names it.

    Attributes:
        answers: How many developments it probably answers.
        reviewed: Whether somebody decided on all that was proposed from it.
        idle: Why it cannot be an answer, in Dutch, or "".
    """

    id: str
    title: str
    answers: int
    reviewed: bool
    idle: str


def documents(graph: "Reader", municipality: str) -> tuple[DocumentOfTown, ...]:
    """
    The documents of a municipality, those that answer most first.

    Raises:
        UnknownMunicipality: If no register has the name.
    """
    held, today = documents_of(graph, graph.gazetteer.code(municipality)), clock.today()
    proposals = [one.payload for one in graph.scan("Proposal") if one.payload.get("document")] if held.stored else []
    waiting = {one["document"] for one in proposals if one["status"] == "open"}
    reviewed = {one["document"] for one in proposals} - waiting
    found = [
        DocumentOfTown(
            stored.id,
            stored.payload["title"],
            sum(one.chance >= PROBABLE for one in read.answers),
            stored.id in reviewed,
            idle(stored.payload, today),
        )
        for stored, read in zip(held.stored, held.read, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (-one.answers, one.title, one.id)))


def idle(payload: Mapping[str, Any], today: date) -> str:
    """Why a document cannot be an answer on a date, in Dutch: it is a draft, or its term is over; "" when it can."""
    if _DRAFT.search(f"{payload['title']} {payload.get('document_kind') or ''}"):
        return "het is een concept of voorstel"
    term = _TERM.search(payload["title"])
    if term and last_day(term[2]) < today:
        return f"het liep tot en met {term[2]}"
    return ""


def _documents(graph: "Reader", code: str) -> OwnDocuments:
    ids = graph.passages.having(graph.filters(kinds=["Source"], municipality=code))
    held = [
        stored
        for _, stored in sorted(graph.get_many(ids).items())
        if stored.payload.get("body") and graph.authority.speaks_for(stored.space, code)
    ]
    subjects = _subjects(graph) if held else Subjects.of([], {})
    return OwnDocuments(held, _reading(graph, held, subjects), subjects.ids)


def _subjects(graph: "Reader") -> Subjects:
    def made() -> Subjects:
        held = graph.authoritative("Development")
        vectors = graph.passages.vectors([stored.id for stored in held])
        return Subjects.of((stored.payload for stored in held), vectors)

    return graph.kept(f"subjects, {_state(graph)}", made)


def _reading(graph: "Reader", documents: Sequence[Stored], subjects: Subjects) -> list[DocumentRead]:
    vectors = graph.passages.passage_vectors([stored.id for stored in documents])
    read = graph.stores.in_memory(DocumentsRead)
    return [read.of(stored, subjects, vectors.get(stored.id)) for stored in documents]


def _read(stored: Stored, subjects: Subjects, vectors: "Vectors | None") -> DocumentRead:
    pieces = pieces_of(stored.kind, stored.payload)
    text = RunningText(
        stored.payload["title"],
        [(piece.place, piece.text) for piece in pieces],
        frozenset(part["heading"] for part in stored.payload["body"] if part.get("heading")),
        vectors if vectors is not None and len(vectors) == len(pieces) else None,
    )
    chances, answers = subjects.read(text, least=LEAST)
    words = sum(piece.text.count(" ") + 1 for piece in pieces)
    placed = tuple(replace(one, place=_place(stored.payload, one)) for one in answers)
    return DocumentRead(chances.astype(np.float32), placed, words)


def _place(payload: Mapping[str, Any], one: Answered) -> str:
    """The very page of a quotation, where a passage holds more than one."""
    parts = ((part["place"], spelling.line(_said(part))) for part in payload["body"])
    return next((place for place, text in parts if one.quote in text), one.place)


def _said(part: Mapping[str, Any]) -> str:
    """A passage with the headings above it."""
    return f"{part['heading']}\n{part['text']}" if part.get("heading") else str(part["text"])


def _own_text(stored: Stored, read: DocumentRead, today: date) -> OwnText:
    said = {one.development: QuotedPlace(one.place, one.quote) for one in read.answers}
    why = idle(stored.payload, today)
    since = stored.payload.get("date") or stored.payload.get("published")
    there = span(since).last if since else None
    return OwnText(
        stored.id, stored.payload["title"], words=read.words, kind=stored.kind, said=said, idle=why, since=there
    )


def _known(payload: Mapping[str, Any], today: date) -> bool:
    """Whether it was there on a date; one without a date always was."""
    since = payload.get("date") or payload.get("published")
    return not since or span(since).first <= today


def _state(graph: "Reader") -> str:
    """What tells one state of the vectors from another: how far the index has come, and how many texts wait."""
    passages = graph.passages
    return f"{passages.position()}, {passages.pending()} pending"


class Documents(Room):
    """What documents answer and name, and which a municipality has."""

    answered = UseCase(answered)
    mentions = UseCase(mentions)
    of = UseCase(documents)
