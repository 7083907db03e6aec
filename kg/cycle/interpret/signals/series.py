"""How often one development is spoken of over time, with what that rests on; where nothing is known it says so."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from pydantic import computed_field

from kg.dutch.dates import dutch
from kg.reason.answer import SPARSE, Count, answer

ENOUGH: Final = 12  # months that are known, below which nothing is said of a course


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
