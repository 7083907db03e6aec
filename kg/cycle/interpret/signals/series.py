"""How often one development is spoken of over time, with what that rests on; where nothing is known it says so."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import computed_field

from kg.cycle.interpret.absence import no_development
from kg.cycle.interpret.signals.feeds import freshness_of
from kg.cycle.interpret.signals.momentum import series
from kg.cycle.interpret.signals.use_cases import mentions, tempi
from kg.dutch.dates import dutch, span
from kg.reason.answer import SPARSE, Count, answer

if TYPE_CHECKING:
    from kg.store.reader import Reader

MONTHS: Final = 36  # the last so many are told
ENOUGH: Final = 12  # months that are known, below which nothing is said of a course
_LISTED: Final = 50
_NO_NAME: Final = "uitgever niet genoemd"


@answer
@dataclass(frozen=True, slots=True)
class Month:
    """
    The signals of one month.

    Attributes:
        month: As YYYY-MM.
        signals: null where that is not known, since the sources had fallen silent.
    """

    month: str
    signals: Count | None


@answer
@dataclass(frozen=True, slots=True)
class Publisher:
    """How many of the signals somebody published; the first publisher that each names."""

    name: str
    signals: Count


@answer
@dataclass(frozen=True, slots=True)
class Signalled:
    """
    One signal.

    Attributes:
        date: As it is written.
        publisher: The first that it names.
    """

    id: str
    title: str
    date: str
    publisher: Annotated[str, SPARSE] = ""
    url: Annotated[str, SPARSE] = ""


@answer
@dataclass(frozen=True, slots=True)
class Series:
    """
    The signals of a development over time.

    Attributes:
        as_of: The day that is asked about.
        months: From the first signal on, at most the last 36.
        counted: Signals with a month, up to that day; also those of before the months that are told.
        year_only: Signals that are dated to a year: no month can hold them.
        publishers: Of what is counted, who published most first.
        latest: The newest first, at most 50.
        unknown_since: The day up to which it is known, where the sources are silent.
        tempo: Whether it is spoken of more than before, or why that is not known, in Dutch.
    """

    development: str
    title: str
    as_of: date
    months: tuple[Month, ...]
    counted: Count
    year_only: Count
    publishers: tuple[Publisher, ...]
    latest: tuple[Signalled, ...]
    unknown_since: date | None
    tempo: str

    @computed_field
    @property
    def known_months(self) -> Count:
        """Of how many months the number is known."""
        return sum(one.signals is not None for one in self.months)

    @computed_field
    @property
    def said(self) -> str:
        """How many, over which time, in Dutch."""
        if not self.months:
            return "Geen signalen met een maand bekend."
        first, last = (dutch(self.months[at].month) for at in (0, -1))
        what = "1 signaal" if self.counted == 1 else f"{self.counted} signalen"
        return f"{what}, getoond van {first} tot en met {last}."


def series_of(graph: "Reader", development: str, today: date) -> Series:
    """
    The signals of a development over time.

    Raises:
        NotFound: If there is no such development.
    """
    key = graph.developments.meant(development).id
    about = next((one for one in graph.authoritative("Development") if one.id == key), None)
    if about is None:
        raise no_development(graph, key)
    signals = [one for one in graph.authoritative("Signal") if one.payload.get("development") == about.id]
    known = freshness_of(graph, today).developments.get(about.id)
    since = known.tempo_unknown_since if known else None
    dated = [one for one in mentions(graph, signals) if one.day <= today]
    counts = series(dated, today, "development").get(about.id, {})
    told = sorted(signals, key=lambda one: (one.payload["date"], one.id), reverse=True)
    latest = tuple(_heard(one.id, one.payload) for one in told if one.payload["date"][:10] <= today.isoformat())
    tempo = tempi(graph, today).get(about.id)
    return Series(
        about.id,
        about.payload["title"],
        today,
        _months(counts, since),
        len(dated),
        sum(len(one.payload["date"]) == len("2026") for one in signals),
        _publishers([one for one in latest if len(one.date) > len("2026")]),
        latest[:_LISTED],
        since,
        (known.tempo_said if known else "") or (tempo.said if tempo else ""),
    )


def _months(counts: Mapping[str, int], since: date | None) -> tuple[Month, ...]:
    """Each month; where not all of it is known, nought is not nought, but not known."""
    return tuple(
        Month(month, count if count or since is None or span(month).last <= since else None)
        for month, count in counts.items()
    )[-MONTHS:]


def _publishers(heard: Sequence[Signalled]) -> tuple[Publisher, ...]:
    counts = Counter(one.publisher or _NO_NAME for one in heard)
    return tuple(Publisher(name, count) for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _heard(key: str, payload: Mapping[str, Any]) -> Signalled:
    sources = payload.get("sources") or ()
    first: Mapping[str, Any] = next(iter(sources), {})
    named = next((one["publisher"] for one in sources if one.get("publisher")), "")
    return Signalled(key, str(payload["title"]), str(payload["date"]), named, first.get("url") or "")
