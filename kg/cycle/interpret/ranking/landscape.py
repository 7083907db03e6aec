"""
The landscape of a ranking: all developments, all municipalities and what they write and do, as of a date.

What holds for every municipality is worked out here once: how much each text speaks of each development,
what each municipality is like, and what it responds to. `kg.cycle.interpret.ranking.use_cases` takes one
municipality's view of it.
"""

import re
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.cycle.interpret.coverage.coverage import OwnText, Statement
from kg.cycle.interpret.ranking import fit
from kg.cycle.interpret.ranking.movement import Movement, movement
from kg.cycle.interpret.ranking.uptake import Taken
from kg.deadline import holding, steps
from kg.dutch.dates import span
from kg.dutch.likeness import Compared
from kg.places.municipality import MunicipalityFacts
from kg.ports.encoder import Matrix as Vector
from kg.ports.journal import Stored
from kg.projections.passages import text_of
from kg.reason.time import last_day
from ontologies import spelling

Matrix = NDArray[np.float64]
Payload = Mapping[str, Any]

OWN_KINDS: Final = ("AlgorithmRegistration", "Case", "Objective", "Policy", "Trajectory")
KINDS: Final = (*OWN_KINDS, "Adoption", "Concept", "CoverageStatement", "Development")
RESPONDS: Final = 0.7  # a text that speaks of a development at least this much responds to it
SENTENCE: Final = 4  # words; what is shorter is a heading, and speaks of nothing. The title of a policy is its name
_WORD: Final = re.compile(r"[^\W\d_]+")
_DOCUMENT: Final = re.compile(  # a word that names a document rather than a subject
    r"(?:beleid|plan|regel(?:s|ing)?|verordening|visie|nota|agenda|strategie|programma|kader|akkoord|besluit)$",
    re.IGNORECASE,
)
_ASSIGNMENT: Final = re.compile(  # a sentence that says whose task a subject is, and nothing of the subject
    r"\b(?:valt|vallen|hoort|horen|ligt|liggen)\b.*\b(?:onder|bij)\b.*\b(?:burgemeester|wethouders?|college)\b"
    r"|\b\w*portefeuilles?\b",
    re.IGNORECASE,
)
_SHORT: Final = 25  # words: so long a sentence of an assignment is at most


class WordRows:
    """
    How alike texts and others are in their words, worked out once for each state of a record.

    How telling a part of a word is follows from the others alone, so that a row depends on no other text.
    """

    def __init__(self, _records: object = None) -> None:
        self._others: Sequence[str] = ()
        self._rows: dict[tuple[str, int], NDArray[np.float32]] = {}
        self._lock = threading.Lock()

    def catch_up(self, _records: object) -> None:
        """Nothing: who asks brings the records."""

    def to(self, others: Sequence[str], texts: Sequence[Stored]) -> Matrix:
        """Shape (texts, others), 0 to 1."""
        if not texts or not others:
            return np.zeros((len(texts), len(others)))
        with holding(self._lock):
            if others != self._others:
                self._others, self._rows = others, {}
            states = {(stored.id, stored.seq): stored for stored in texts}
            fresh = {state: stored for state, stored in states.items() if state not in self._rows}
            if fresh:
                made = Compared.of(others).with_texts([words_of(stored) for stored in steps(fresh.values())])
                self._rows.update(zip(fresh, made, strict=True))
            rows = {state: self._rows[state] for state in states}
            if len(self._rows) > 2 * len(rows):
                self._rows = rows
            return np.array(list(rows.values()), float)


@dataclass(frozen=True, slots=True)
class Library:
    """
    Every municipality's own texts beside every development.

    Attributes:
        texts: Own texts, in order.
        policies: By id.
        developments: In order.
        answering: The policies that say which developments they answer.
        to_developments: Shape (texts, developments): likeness in standard deviations, see
            `kg.cycle.interpret.ranking.fit.alike`.
        to_answering: Shape (texts, answering): the same.
    """

    texts: Sequence[Stored]
    policies: Mapping[str, Stored]
    developments: Sequence[Stored]
    answering: Sequence[Stored]
    to_developments: Matrix
    to_answering: Matrix

    @classmethod
    def of(
        cls, records: Iterable[Stored], vectors: Callable[[Collection[str]], dict[str, Vector]], words: WordRows
    ) -> "Library":
        """From records of any kinds, where the vectors of whole records are to be had, and what words said before."""
        held = list(records)
        developments = [stored for stored in held if stored.kind == "Development"]
        texts = [stored for stored in held if stored.kind in OWN_KINDS]
        policies = {stored.id: stored for stored in texts if stored.kind == "Policy"}
        answering = [stored for stored in policies.values() if stored.payload.get("responds_to")]
        columns = [*developments, *answering]
        likeness = words.to([words_of(stored) for stored in steps(columns)], texts)
        meaning = _meaning(texts, columns, vectors)
        split = len(developments)
        return cls(
            texts,
            policies,
            developments,
            answering,
            fit.alike(likeness[:, :split], meaning[:, :split]),
            fit.alike(likeness[:, split:], meaning[:, split:]),
        )

    def source(self, text: Stored) -> Stored:
        """The policy that an objective belongs to; any other text itself."""
        return self.policies.get(text.payload.get("policy", ""), text)

    def owners(self, text: Stored) -> frozenset[str]:
        """The municipalities whose text it is."""
        payload = self.source(text).payload
        return frozenset(payload.get("municipalities") or [payload.get("municipality") or ""]) - {""}

    def themes(self, text: Stored) -> frozenset[str]:
        """What it is about: its own themes and those of its policy."""
        return frozenset((*text.payload.get("themes", ()), *self.source(text).payload.get("themes", ())))

    def own_text(self, text: Stored) -> OwnText:
        """The text as the ranking sees it."""
        payload = self.source(text).payload
        until = (payload.get("period") or {}).get("end") if self.source(text).kind == "Policy" else None
        return OwnText(
            text.id,
            text.payload["title"],
            frozenset(payload.get("responds_to", ())),
            last_day(until) if until else None,
            len(words_of(text).split()),
            text.kind,
        )

    def known(self, text: Stored, as_of: date) -> bool:
        """Whether the text was there on a date; one without a date always was."""
        payload = self.source(text).payload
        since = payload.get("registered") or (payload.get("period") or {}).get("start")
        return not since or span(since).first <= as_of


@dataclass(frozen=True, slots=True)
class Landscape:
    """
    What every ranking as of one date shares.

    Attributes:
        developments: Payloads, in order.
        texts: Own texts that were there on the date.
        owners: Of each text, the municipalities whose it is.
        fits: Shape (texts, developments), 0 to 1.
        towns: Municipalities, in order of code.
        responses: Shape (towns, developments): 1 where a town has a text that responds.
        taken: Everything that municipalities registered, whenever; `kg.cycle.interpret.ranking.uptake` looks no
            further than its date.
        statements: By municipality and development, what was stated of coverage by the date.
        movements: By development, what changes about it on the date.
    """

    developments: Sequence[Payload]
    texts: Sequence[OwnText]
    owners: Sequence[frozenset[str]]
    fits: Matrix
    towns: Sequence[MunicipalityFacts]
    responses: Matrix
    taken: Sequence[Taken]
    statements: Mapping[str, Mapping[str, Sequence[Statement]]]
    movements: Mapping[str, Movement]

    def own(self, code: str) -> list[int]:
        """Which texts are of a municipality."""
        return [number for number, owners in enumerate(self.owners) if code in owners]

    def row(self, code: str) -> int | None:
        """The row of a town."""
        return next((number for number, town in enumerate(self.towns) if town.code == code), None)


def survey(
    library: Library, records: Iterable[Stored], municipalities: Iterable[MunicipalityFacts], as_of: date
) -> Landscape:
    """The landscape on a date, from a library, the records of `KINDS`, and the municipalities in order of code."""
    held = list(records)
    rows = [number for number, text in enumerate(library.texts) if library.known(text, as_of)]
    texts = [library.texts[number] for number in rows]
    owners = [library.owners(text) for text in texts]
    fits = _fits(library, rows, owners, as_of)
    taken = [_taken(stored.payload) for stored in held if stored.kind == "Adoption"]
    living = [town for town in municipalities if not (town.ended and last_day(town.ended) <= as_of)]
    named = {stored.id: stored.payload["title"] for stored in held if stored.kind == "Concept"}
    towns = _towns(living, library, texts, named, [event for event in taken if event.day < as_of])
    ids = [stored.id for stored in library.developments]
    own = [library.own_text(text) for text in steps(texts)]
    return Landscape(
        developments=[stored.payload for stored in library.developments],
        texts=own,
        owners=owners,
        fits=fits,
        towns=towns,
        responses=_responses(towns, own, owners, fits, ids),
        taken=taken,
        statements=_statements(held, as_of),
        movements={stored.id: movement(stored.payload, as_of) for stored in steps(library.developments)},
    )


def says_something(text: Stored) -> bool:
    """Whether it speaks of a subject: the name of a policy, or a sentence that tells more than whose task it is."""
    said = words_of(text)
    words = _WORD.findall(said)
    if text.kind == "Policy" and (len(words) > 1 or any(_DOCUMENT.search(word) for word in words)):
        return True
    return len(words) >= SENTENCE and not (len(words) <= _SHORT and _ASSIGNMENT.search(said))


def words_of(stored: Stored) -> str:
    """All the searched text of a record."""
    return text_of(stored.kind, stored.payload)


def _meaning(
    rows: Sequence[Stored], columns: Sequence[Stored], vectors: Callable[[Collection[str]], dict[str, Vector]]
) -> Matrix:
    """Cosines; NaN where either has no vector, shape (rows, columns)."""
    known = vectors([stored.id for stored in (*rows, *columns)])
    found = np.full((len(rows), len(columns)), np.nan)
    if not columns or any(stored.id not in known for stored in columns):
        return found
    with_vector = [number for number, stored in enumerate(rows) if stored.id in known]
    if with_vector:
        ours = np.array([known[rows[number].id] for number in with_vector])
        found[with_vector] = ours @ np.array([known[stored.id] for stored in columns]).T
    return found


def _fits(library: Library, rows: Sequence[int], owners: Sequence[frozenset[str]], as_of: date) -> Matrix:
    texts = [library.texts[number] for number in rows]
    theirs = [library.owners(policy) for policy in library.answering]
    known = [library.known(policy, as_of) for policy in library.answering]
    usable = np.array(
        [[there and not ours & other for other, there in zip(theirs, known, strict=True)] for ours in steps(owners)],
        dtype=bool,
    ).reshape(len(texts), len(library.answering))
    answers = [frozenset(policy.payload["responds_to"]) for policy in library.answering]
    ids = [stored.id for stored in library.developments]
    themes = fit.shared_themes(
        [library.themes(text) for text in texts],
        [frozenset(stored.payload.get("themes", ())) for stored in library.developments],
    )
    precedents = fit.precedents(library.to_answering[rows], usable, answers, ids)
    found = fit.fits(library.to_developments[rows], themes, precedents)
    found[[not says_something(text) for text in texts]] = 0.0
    return found


def _responses(
    towns: Sequence[MunicipalityFacts],
    texts: Sequence[OwnText],
    owners: Sequence[frozenset[str]],
    fits: Matrix,
    developments: Sequence[str],
) -> Matrix:
    rows = {town.code: number for number, town in enumerate(towns)}
    columns = {key: number for number, key in enumerate(developments)}
    found = np.zeros((len(towns), len(developments)))
    for number, text in enumerate(steps(texts)):
        responds = fits[number] >= RESPONDS
        responds[[columns[key] for key in text.responds_to if key in columns]] = True
        for code in owners[number] & rows.keys():
            found[rows[code]] = np.maximum(found[rows[code]], responds)
    return found


def _statements(records: Iterable[Stored], as_of: date) -> dict[str, dict[str, list[Statement]]]:
    found: dict[str, dict[str, list[Statement]]] = {}
    for stored in records:
        payload = stored.payload
        if stored.kind == "CoverageStatement" and span(payload["date"]).first <= as_of:
            of_town = found.setdefault(payload["municipality"], {})
            of_town.setdefault(payload["development"], []).append(
                Statement(
                    stored.id,
                    payload["verdict"],
                    payload.get("stated_by") or "iemand",
                    payload["date"],
                    payload["grounds"],
                    payload.get("review") == "nagekeken",
                    next((source["url"] for source in payload.get("sources", ())), ""),
                )
            )
    return found


def _taken(payload: Payload) -> Taken:
    return Taken(payload["municipality"], payload.get("family") or item_of(payload["title"]), last_day(payload["date"]))


def item_of(title: str) -> str:
    """A title as municipalities share it: case, accents and blanks set aside."""
    return spelling.folded(title)


def _towns(
    municipalities: Iterable[MunicipalityFacts],
    library: Library,
    texts: Sequence[Stored],
    named: Mapping[str, str],
    taken: Sequence[Taken],
) -> list[MunicipalityFacts]:
    """With what they share with others, and what their texts are about; `named`: themes by id."""
    shared: dict[str, set[str]] = {}
    themes: dict[str, set[str]] = {}
    for event in taken:
        shared.setdefault(event.municipality, set()).add(event.item)
    for text in steps(texts):
        for code in library.owners(text):
            themes.setdefault(code, set()).update(named.get(theme, theme) for theme in library.themes(text))
            if text.kind in {"Case", "Trajectory"}:
                shared.setdefault(code, set()).add(f"“{text.payload['title']}”")
    return [
        replace(town, shared=frozenset(shared.get(town.code, ())), themes=frozenset(themes.get(town.code, ())))
        for town in municipalities
    ]
