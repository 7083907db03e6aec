"""Which developments of a ranking somebody looks at, and what there is to choose from, with counts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.cycle.interpret.coverage.coverage import VALUES
from kg.cycle.interpret.ranking.ranking import Ranked


@dataclass(frozen=True, slots=True)
class Selection:
    """
    What is looked at; what is empty leaves everything in.

    Attributes:
        theme: An id.
        category: As `kg.model.environment.Development`.
        coverage: One of `kg.cycle.interpret.coverage.coverage.VALUES`.
        concern: At least, 0 to 1, see `Ranked.concern`; above 0 it leaves out what is not known.
    """

    theme: str = ""
    category: str = ""
    coverage: str = ""
    concern: float = 0.0

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.theme or self.category or self.coverage or self.concern)

    def of(self, entries: Iterable[Ranked]) -> list[Ranked]:
        """Those of a ranking that it holds, in the same order and with the same places."""
        return [entry for entry in entries if self._holds(entry)]

    def _holds(self, entry: Ranked) -> bool:
        return (
            (not self.theme or self.theme in themes_of(entry))
            and self.category in {"", entry.development["category"]}
            and self.coverage in {"", entry.coverage.state}
            and (entry.concern or 0.0) >= self.concern
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose, and how many developments of the whole ranking have it."""

    value: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Choices:
    """What a ranking can be narrowed by; only what it has."""

    themes: Sequence[Choice]
    categories: Sequence[Choice]
    coverage: Sequence[Choice]


def themes_of(entry: Ranked) -> Sequence[str]:
    """The ids of its themes, what it is mostly about first."""
    return entry.development.get("themes") or ()


def choices(entries: Sequence[Ranked], titles: Mapping[str, str]) -> Choices:
    """
    What there is to choose from.

    Args:
        entries: The whole ranking.
        titles: Of themes, by id; a theme without one is not offered.
    """
    themes = Counter(theme for entry in entries for theme in set(themes_of(entry)) if theme in titles)
    categories = Counter(str(entry.development["category"]) for entry in entries)
    states = Counter(entry.coverage.state for entry in entries)
    named = (Choice(key, titles[key], count) for key, count in themes.items())
    return Choices(
        sorted(named, key=lambda one: one.title.casefold()),
        sorted((Choice(key, key, count) for key, count in categories.items()), key=lambda one: one.title),
        [Choice(state, state, states[state]) for state in VALUES if states[state]],
    )
