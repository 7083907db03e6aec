"""How fresh the knowledge is, as it is answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from pydantic import computed_field

from kg.cycle.interpret.signals.freshness import Heard, Hearing, Knowledge
from kg.reason.answer import HIDDEN, Count, answer


@answer
@dataclass(frozen=True, slots=True)
class Freshness:
    """
    How fresh the knowledge is; what is not known any more comes first.

    Attributes:
        developments: By id.
        sources: Those with a publisher or a date, by id.
        carried: The keys of the feeds that a development rests on, by id.
        most: How many feeds are told, and how much of what is known.
    """

    hearing: Annotated[Hearing, HIDDEN]
    developments: Annotated[Mapping[str, Knowledge], HIDDEN]
    sources: Annotated[Mapping[str, Knowledge], HIDDEN]
    carried: Annotated[Mapping[str, frozenset[str]], HIDDEN] = field(default_factory=dict)
    most: Annotated[int, HIDDEN] = 100

    def narrowed(self, developments: Iterable[str]) -> "Freshness":
        """Of some developments alone, with the feeds that carry them."""
        kept = {key: self.developments[key] for key in developments if key in self.developments}
        wanted = frozenset[str]().union(*(self.carried.get(key, frozenset()) for key in kept))
        feeds = {key: heard for key, heard in self.hearing.feeds.items() if key in wanted}
        return Freshness(Hearing(self.hearing.day, feeds, self.hearing.together), kept, {}, self.carried)

    def of(self, record_id: str) -> Knowledge | None:
        """Until when a development or source is known; None of anything else."""
        return self.developments.get(record_id) or self.sources.get(record_id)

    @property
    def not_known(self) -> list[Knowledge]:
        """The developments and sources whose status is not known any more, longest first."""
        unknown = [one for one in (*self.developments.values(), *self.sources.values()) if one.status_unknown_since]
        return sorted(unknown, key=lambda one: (one.status_unknown_since or date.max, one.id))

    @computed_field
    @property
    def as_of(self) -> date:
        """The day that is asked about."""
        return self.hearing.day

    @computed_field
    @property
    def together(self) -> Heard | None:
        """All feeds that nobody is said to follow, as if they were one."""
        return self.hearing.together

    @computed_field
    @property
    def feeds(self) -> list[Heard]:
        """Those that are silent first."""
        return list(self.hearing.feeds.values())[: self.most]

    @computed_field
    @property
    def feeds_total(self) -> Count:
        """How many there are."""
        return len(self.hearing.feeds)

    @computed_field
    @property
    def items(self) -> list[Knowledge]:
        """The developments, and the sources whose status is not known any more."""
        return self._told[: self.most]

    @computed_field
    @property
    def total(self) -> Count:
        """How many there are."""
        return len(self._told)

    @property
    def _told(self) -> list[Knowledge]:
        return [*self.not_known, *(one for one in self.developments.values() if not one.status_unknown_since)]
