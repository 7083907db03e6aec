"""A number as every door shows it: with what it rests on in place, and the definition that it is of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Annotated, Any, Final, Literal

from kg.dutch.dates import dutch
from kg.dutch.figures import of_cents, written
from kg.reason.answer import HIDDEN, SPARSE, Count, answer
from kg.reason.text import Reference

Payload = Mapping[str, Any]
What = Literal["geteld", "nulmeting", "realisatie", "begroting", "streefwaarde", "resultaat"]
SOURCES: Final = 20  # that a number names; more are counted
UNKNOWN: Final = "niet bekend"
EUR: Final = "EUR"


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureDefinition:
    """
    What a number counts, defined once.

    Attributes:
        code: Of a measure that Kring counts; of an indicator its id, or "naam:" and what its source calls it.
        formula: What is counted, over what.
        unit: In which it is told.
        direction: Which way is better; None when nobody said so.
        source: Where its values come from.
        owner: Who sees to it; None when nobody is on record.
        rhythm: How often a new value is to come; None when nobody said so.
        stated: Whether somebody wrote the definition down; else a source only calls it so.
    """

    code: str
    title: str
    formula: str
    unit: str
    direction: str | None
    source: str
    owner: str | None
    rhythm: str | None
    stated: bool = True


@dataclass(frozen=True, slots=True)
class Grounds:
    """
    The records that a number was made of.

    Attributes:
        records: Each with its id.
        whole: Of how many that could have been.
        gives: What each of them gives to it, in its unit: 1 for one that counts, an amount, a value.
        noted: Whether what their notes say makes the number doubtful.
    """

    records: Sequence[Payload]
    whole: int
    gives: Sequence[float] = ()
    noted: bool = False


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureFigure:
    """
    A number with what it rests on.

    Attributes:
        measure: The code of its definition.
        title: What it is the number of.
        about: The record that it is about.
        said: The number in Dutch, with its unit; "niet bekend" when it is not known.
        low: The number; with `high` its bounds, which are equal where it is exact; None when it is not known.
        high: See `low`.
        unit: Of the number.
        what: Counted by Kring, measured, or planned.
        n: Of how many records or measurements it was made.
        whole: Of how many that could have been; None when that is `n`.
        sample: Over how many people or cases it was measured; None when its source does not say.
        start: The first day of its period, as exact as it is known; None where it has none.
        end: The last day; of a count the day on which it stood so.
        whose: Their own, or of others to compare with.
        sources: What it rests on, the first of them.
        more_sources: How many there are besides.
        doubt: Why it may be otherwise; None when no source says so and nothing was left out.
        grounds: What it was counted over; None of a value that stands in a record as it is.
    """

    measure: str
    title: str
    about: str
    said: str
    low: float | None
    high: float | None
    unit: str
    what: What
    n: Count
    whole: int | None = None
    sample: int | None = None
    start: str | None
    end: str | None
    whose: Literal["eigen", "vergelijking"] = "eigen"
    sources: tuple[Reference, ...]
    more_sources: Annotated[int, SPARSE] = 0
    doubt: str | None = None
    grounds: Annotated[Grounds | None, HIDDEN] = field(default=None, repr=False, compare=False)

    @property
    def key(self) -> str:
        """By which it is found among the numbers of one report, whatever it amounts to."""
        told = (self.measure, self.title, self.about, self.what, self.start, self.end, self.whose)
        return sha256(repr(told).encode()).hexdigest()[:12]

    @property
    def is_known(self) -> bool:
        """Whether there is a number."""
        return self.low is not None or self.high is not None


def counted(
    definition: MeasureDefinition,
    about: str,
    number: int | None,
    grounds: Grounds,
    period: tuple[str | None, str],
    *,
    share: bool = False,
) -> MeasureFigure:
    """
    A number that Kring counted; in cents when its unit is EUR.

    Args:
        definition: What it counts.
        about: The record that it is about.
        number: None when it is not known.
        grounds: What it was made of.
        period: The first day, or None for a state, and the last one.
        share: Whether it is told as so many of so many.
    """
    value = None if number is None else number / 100 if definition.unit == EUR else float(number)
    (found, more), n = _first_of(grounds.records), len(grounds.records)
    said = number_said(number, definition.unit)
    said = f"{said} van de {n}" if share and number is not None else said
    return MeasureFigure(
        measure=definition.code, title=definition.title, about=about, said=said,
        low=value, high=value, unit=definition.unit, what="geteld", n=n, whole=grounds.whole,
        start=period[0], end=period[1], sources=found, more_sources=more,
        doubt=_joined(doubts(grounds.records)) if grounds.noted else None, grounds=grounds,
    )  # fmt: skip


def number_said(number: int | None, unit: str) -> str:
    """A count in Dutch, of cents when the unit is EUR."""
    if number is None:
        return UNKNOWN
    if unit == EUR:
        return f"{'min ' if number < 0 else ''}€ {of_cents(abs(number))}"
    return written(number)


def quantity_said(quantity: Payload) -> str:
    """A quantity of a record in Dutch: "73 %", "minstens 80 %", "40 tot 60 dagen"."""
    low, high, unit = quantity.get("low"), quantity.get("high"), quantity.get("unit") or ""
    if low is None and high is None:
        return UNKNOWN
    if low is not None and high is not None:
        number = written(low, None) if low == high else f"{written(low, None)} tot {written(high, None)}"
    else:
        number = f"minstens {written(low, None)}" if low is not None else f"hoogstens {written(high or 0, None)}"
    said = f"€ {number}" if unit == EUR else f"{number} {unit}".strip()
    return f"ongeveer {said}" if quantity.get("about") else said


def references(records: Iterable[Payload]) -> Iterator[Reference]:
    """What records rest on: their publications, each once; a record without one is its own source."""
    seen: set[str] = set()
    for one in records:
        is_cited = False
        for source in one.get("sources", ()):
            if url := source.get("url"):
                is_cited = True
                if url not in seen:
                    seen.add(url)
                    yield Reference(one["id"], url, source.get("note") or "", source.get("title") or "")
        if not is_cited and one["id"] not in seen:
            seen.add(one["id"])
            yield Reference(one["id"], title=one.get("title") or "")


def _first_of(records: Sequence[Payload]) -> tuple[tuple[Reference, ...], int]:
    """The first references of records, and how many there are besides; of many records the rest is only counted."""
    found = tuple(islice(references(records), SOURCES))
    if len(found) < SOURCES:
        return found, 0
    urls, bare = set[str](), 0
    for one in records:
        is_cited = False
        for source in one.get("sources", ()):
            if url := source.get("url"):
                is_cited = True
                urls.add(url)
        bare += not is_cited
    return found, len(urls) + bare - len(found)


def doubts(records: Iterable[Payload]) -> list[str]:
    """What the records themselves say that may be otherwise, each once; of many only how many say something."""
    told = list(dict.fromkeys(said for one in records if (note := one.get("note")) and (said := note.strip())))
    return told if len(told) <= 2 else [f"bij {len(told)} van de records staat een voorbehoud"]


def period_said(figure: MeasureFigure) -> str:
    """Over which time a number is, in Dutch."""
    if figure.start and figure.end and figure.start != figure.end:
        return f"{dutch(figure.start)} tot en met {dutch(figure.end)}"
    if figure.end and figure.start is None:
        return f"stand van {dutch(figure.end)}"
    return dutch(figure.end or figure.start or "") if figure.end or figure.start else "periode niet bekend"


def basis_said(figure: MeasureFigure) -> str:
    """On how much a number rests, in Dutch."""
    unknown = (figure.whole or figure.n) - figure.n
    whole = f", van {unknown} niet bekend" if unknown > 0 else ""
    sample = f", over {written(figure.sample)}" if figure.sample is not None else ""
    return f"n = {figure.n}{whole}{sample}"


def in_place(figure: MeasureFigure) -> str:
    """A number with all that it rests on but its sources, in one line."""
    doubt = f"; twijfel: {figure.doubt}" if figure.doubt else ""
    return f"{figure.title}: {figure.said} ({figure.what}, {basis_said(figure)}, {period_said(figure)}{doubt})"


def on(day: date) -> tuple[str | None, str]:
    """The period of a state on a day."""
    return None, day.isoformat()


def _joined(texts: Sequence[str]) -> str | None:
    """Texts as one, each a sentence without its full stop."""
    return "; ".join(text.rstrip(".") for text in texts) or None
