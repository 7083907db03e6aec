"""
An anonymised copy of a case or lesson: names, people and telling numbers out, a size band instead of the municipality.

Only fields that are named here leave, and are built anew; what is new in a record stays behind until someone decides
otherwise. Before it may leave, at least five living municipalities must fit the description (k-anonymity: Sweeney 2002,
doi:10.1142/S0218488502001648). Names of unknown people cannot be recognised for certain: what looks like a name is left
out too, and listed, and stays only when somebody has said so of that very word.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Annotated, Any, Final, Union

from kg.dutch.figures import figures, written
from kg.dutch.persons.contact import contacts
from kg.dutch.persons.letters import closed, spelled
from kg.dutch.persons.lists import FoundName, Listed
from kg.dutch.persons.person import Glance, PersonName
from kg.dutch.persons.strangers import national, unknown_names
from kg.dutch.words import TextWords
from kg.errors import InputError
from kg.model.kinds import KINDS
from kg.model.record import Record, Value
from kg.model.schema import FieldSpec, fields_of, kind_class
from kg.reason.answer import KNOWN, SPARSE, Held, answer
from ontologies.labels import subject_labels
from ontologies.spelling import folded, line, normal

K: Final = 5
BANDS: Final = (0, 20_000, 50_000, 100_000, 250_000)  # inhabitants, lower bounds; the classes that CBS publishes by
_LEAVING: Final = {
    "Case": ("title", "themes", "situation", "approach", "outcome", "results", "support"),
    "Lesson": ("title", "themes", "because", "applies_when", "questions", "phase", "basis"),
    "PerLevel": ("board", "management", "operations"),
}
_SHAREABLE: Final = ("Case", "Lesson")
_PERSON: Final = "een medewerker"
_ORGANISATION: Final = "een organisatie"
_LEFT_OUT: Final = "[weggelaten]"
_NAME: Final = "[naam]"
_WORD_CHARACTERS: Final = "'’‘"  # of "'s-Gravenhage", before its first word


@dataclass(frozen=True)
class Names:
    """
    What must not be read in the copy.

    Attributes:
        municipalities: Every name and alternative name in the register.
        organisations: Names of organisations.
        people: Names of people that the store knows.
    """

    municipalities: Sequence[str]
    organisations: Sequence[str] = ()
    people: Sequence[str] = ()

    @cached_property
    def _places(self) -> Listed:
        return Listed.places(self.municipalities)

    @cached_property
    def _organisations(self) -> Listed:
        return Listed.organisations(self.organisations)

    @cached_property
    def _people(self) -> list[PersonName]:
        return [PersonName.of(name) for name in self.people]

    @cached_property
    def _letters(self) -> dict[str, str]:
        """By what a name is when its letters are put together, whose it is: "" for a municipality."""
        people = {closed(name): _PERSON for one in self._people for name in (*one.telling, "".join(one.surname))}
        people |= {closed(name): _PERSON for name in self.people}
        places = {closed(name): "" for name in self.municipalities}
        return {**people, **{closed(name): _ORGANISATION for name in self.organisations}, **places}

    def spelled_out(self, text: str, band: str) -> "Iterator[_Span]":
        """Where a text has one of the names letter by letter."""
        for one in spelled(text):
            if one.word in self._letters:
                yield _Span(one.start, one.end, self._letters[one.word] or band)

    def known(self, words: TextWords, band: str) -> "Iterator[_Span]":
        """Where a text has one of the names, in whatever form, with what is said instead."""
        glance = Glance.of(words.text)
        for person in self._people:
            if person.may_be_in(glance):
                yield from (_Span(one.start, one.end, _PERSON) for one in person.mentions(words, wary=True))
        for found in self._places.found(words):
            yield _place(words, found, band)
        for found in self._organisations.found(words):
            yield _span(words, found.start, found.end, _ORGANISATION)


@answer
@dataclass(frozen=True, slots=True)
class SharePreview:
    """
    What leaves when a record is shared: the record itself, or an anonymised copy; nothing that can be read already.

    Attributes:
        already: Whether the audience can read it as it is.
        record: As it leaves, with the fields of its kind; a copy has no id.
        band: What stands in the copy in the place of the municipality.
        municipalities_that_fit: How many living municipalities fit that.
        removed: Fields and words that stay behind.
        doubtful: What looks like a name and is left out, unless somebody says that it may stay.
    """

    already: bool = False
    kind: Annotated[str, SPARSE] = ""
    record: Annotated[Mapping[str, Any], Held(Union[tuple(KINDS.values())]), SPARSE] = field(default_factory=dict)  # noqa: UP007 - of the declared kinds
    band: Annotated[str, SPARSE] = ""
    municipalities_that_fit: Annotated[int, SPARSE] = 0
    removed: Annotated[tuple[str, ...] | None, KNOWN] = None
    doubtful: Annotated[tuple[str, ...] | None, KNOWN] = None


def band_of(population: int) -> tuple[int, int]:
    """The size band of a number of inhabitants: lower bound and the first number above it."""
    low = max(bound for bound in BANDS if bound <= population)
    above = [bound for bound in BANDS if bound > low]
    return low, above[0] if above else 10**9


def anonymised(
    kind: str,
    payload: Mapping[str, Any],
    populations: Sequence[int],
    everyone: Sequence[int],
    names: Names,
    *,
    themes: Collection[str] = (),
    keep: Collection[str] = (),
) -> SharePreview:
    """
    The copy that would leave.

    Args:
        kind: "Case" or "Lesson".
        payload: The original.
        populations: Of the municipalities that it is about.
        everyone: Of every living municipality.
        names: What must not be read in it.
        themes: Ids of those that lead to nobody; others stay behind.
        keep: What looks like a name and somebody has said may stay; nothing that is known to be one.

    Raises:
        InputError: If the kind cannot be anonymised, a population is not known, fewer than five municipalities fit, or
            nothing that looks like a name is so called that is to be kept.
    """
    if kind not in _SHAREABLE:
        raise InputError(f"een {kind} kan niet anoniem gedeeld worden; wel een {' of '.join(_SHAREABLE)}")
    band, narrow = _fitting(populations, everyone)
    writer = _Writer(names, band, frozenset(themes), frozenset(map(folded, keep)))
    kept = writer.copied(kind_class(kind), payload)
    if unused := sorted(set(keep) - {said for said in keep if folded(said) in writer.kept}):
        raise InputError(f"{', '.join(map(repr, unused))} is in dit record niet als mogelijke naam gevonden")
    kept["note"] = f"Anoniem gedeeld: {band}."
    fields = sorted(set(payload) - set(_LEAVING[kind]) - {"id"})
    removed = tuple(dict.fromkeys([*fields, *writer.removed]))
    doubtful = tuple(sorted(set(writer.doubtful)))
    return SharePreview(
        kind=kind, record=kept, band=band, municipalities_that_fit=narrow, removed=removed, doubtful=doubtful
    )


def _fitting(populations: Sequence[int], everyone: Sequence[int]) -> tuple[str, int]:
    """The band in words, and how many municipalities fit it."""
    if not populations:
        raise InputError(
            "van geen van de gemeenten is een inwonertal bekend; of er genoeg op lijken, is niet na te gaan"
        )
    low, high = min(band_of(one)[0] for one in populations), max(band_of(one)[1] for one in populations)
    narrow = min(sum(band_of(one) == band_of(other) for other in everyone) for one in populations)
    band = f"een gemeente met {_bounds(low, high)}"
    if narrow < K:
        raise InputError(
            f"maar {narrow} gemeenten passen bij “{band}”; anoniem delen mag pas vanaf {K}, anders is het te raden"
        )
    return band, narrow


def _bounds(low: int, high: int) -> str:
    if high == 10**9:
        return f"{written(low)} inwoners of meer"
    return f"minder dan {written(high)} inwoners" if not low else f"{written(low)} tot {written(high)} inwoners"


# --- writing the copy -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of a text, and what is said instead."""

    start: int
    end: int
    instead: str

    def overlaps(self, other: "_Span") -> bool:
        return self.start < other.end and other.start < self.end


class _Writer:
    """
    Builds the copy.

    Attributes:
        removed: The words that stayed behind.
        doubtful: Those that only look like a name.
        kept: Those that were allowed to stay; folded.
    """

    def __init__(self, names: Names, band: str, themes: frozenset[str], keep: frozenset[str]) -> None:
        self._names, self._band, self._themes, self._keep = names, band, themes, keep
        self.removed: list[str] = []
        self.doubtful: list[str] = []
        self.kept: set[str] = set()

    def copied(self, owner: type[Record] | type[Value], payload: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a kind or value that leave."""
        found = {}
        for spec in _fields(owner):
            value = self._value(spec, payload[spec.name]) if payload.get(spec.name) else None
            if value:
                found[spec.name] = value
        return found

    def _value(self, spec: FieldSpec, value: Any) -> Any:
        if spec.node is not None:
            return self.copied(spec.node, value)
        if spec.name == "themes":
            self.removed += [theme for theme in value if theme not in self._themes]
            return [theme for theme in value if theme in self._themes]
        if spec.choices:
            return value
        return [self._text(one) for one in value] if spec.many else self._text(value)

    def _text(self, raw: str) -> str:
        text = normal(raw)
        words = TextWords.of(text)
        taken: list[_Span] = [_Span(start, end, _LEFT_OUT) for start, end in contacts(text)]
        taken += _apart(taken, self._names.spelled_out(text, self._band))
        known = sorted(self._names.known(words, self._band), key=lambda one: one.start - one.end)  # the longest first
        taken += _apart(taken, known)
        allowed = [*taken, *_apart(taken, _allowed(words))]
        counted = (_span(words, one.start, one.end, f"[{one.what}]") for one in figures(words))
        taken += _apart(allowed, counted)
        self.removed += [line(text[one.start : one.end]) for one in taken]
        taken += self._suspected(words, [*taken, *allowed])
        for one in sorted(taken, key=lambda one: one.start, reverse=True):
            text = text[: one.start] + one.instead + text[one.end :]
        return text

    def _suspected(self, words: TextWords, taken: Sequence[_Span]) -> list[_Span]:
        apart = (_Span(one.start, one.end, _NAME) for one in spelled(words.text) if one.by_spaces)
        suspects = _apart(taken, apart)
        taken = [*taken, *suspects]
        covered = {
            at
            for at, word in enumerate(words.words)
            if any(one.start < word.end and word.start < one.end for one in taken)
        }
        suspects += [_span(words, start, end, _NAME) for start, end in unknown_names(words, covered)]
        found = []
        for span in suspects:
            said = line(words.text[span.start : span.end])
            if folded(said) in self._keep:
                self.kept.add(folded(said))
            else:
                self.doubtful.append(said)
                found.append(span)
        return found


def _fields(owner: type[Record] | type[Value]) -> Iterator[FieldSpec]:
    """Those of a kind or value that leave, in order of declaration."""
    leaving = _LEAVING[owner.__name__]
    return (spec for spec in fields_of(owner) if spec.name in leaving)


@cache
def _terms() -> Listed:
    """What subjects are called."""
    return Listed.phrases(label for labels in subject_labels().values() for label in labels)


def _allowed(words: TextWords) -> Iterator[_Span]:
    """Names that lead to nobody, and what subjects are called."""
    for listed in (_terms(), national()):
        yield from (_span(words, one.start, one.end, "") for one in listed.found(words))


def _apart(taken: Sequence[_Span], more: Iterable[_Span]) -> list[_Span]:
    """Those that overlap with none before them."""
    found: list[_Span] = []
    for span in more:
        if not any(span.overlaps(other) for other in (*taken, *found)):
            found.append(span)
    return found


def _span(words: TextWords, start: int, end: int, instead: str) -> _Span:
    return _Span(words.words[start].start, words.words[end - 1].end, instead)


def _place(words: TextWords, found: FoundName, band: str) -> _Span:
    """With "gemeente" before it, and what fits in the sentence instead."""
    span = _span(words, found.start, found.end, band)
    start = span.start - 1 if words.text[: span.start][-1:] in _WORD_CHARACTERS and span.start else span.start
    if found.said == "naam":
        before = words.words[found.start - 1] if found.start else None
        called = before is not None and before.folded == "gemeente" and words.words[found.start].gap in {" ", "'"}
        return _Span(before.start if called and before else start, span.end, band)
    if found.said == "bijvoeglijk":
        ending = words.words[found.end - 1].folded.endswith("e")
        return _Span(start, span.end, "plaatselijke" if ending else "plaatselijk")
    return _Span(start, span.end, "inwoner" if found.said == "inwoner" else "inwoners")
