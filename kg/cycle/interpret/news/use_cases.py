"""What changed for a municipality, as one principal may see it: the input of `kg.cycle.interpret.news.change`."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Final

from kg import deadline
from kg.access import LOCAL_SPACE, is_private
from kg.cycle.interpret.news.change import ChangedRecord, Payload, WhatChanged, development_said
from kg.cycle.interpret.ranking.use_cases import ranked_for
from kg.errors import InvalidRecord, NotFound
from kg.ports.journal import Stored

if TYPE_CHECKING:
    from kg.store.reader import Reader

_AGENDA: Final = 10  # developments whose themes say which lessons matter
_MOST: Final = 200  # records of a group that are looked at
_DOCUMENTS: Final = ("Policy", "Objective", "Activity", "Result", "Trajectory", "Report", "Source")
Says = Callable[[Payload, Payload], str]


def changed_for(graph: "Reader", code: str, *, since: int, at: datetime) -> WhatChanged:
    """See `KnowledgeGraph.changed_for`; the municipality by its code."""
    return _Look(graph, code, since, at).found()


class _Look:
    """One question, with how many records were not looked at."""

    def __init__(self, graph: "Reader", code: str, since: int, at: datetime) -> None:
        self._graph, self._code, self._since, self._at = graph, code, since, at
        self._more = 0

    def found(self) -> WhatChanged:
        """Each group, and what they left out."""
        graph, since = self._graph, self._since
        facts = (one for one in graph.authoritative("Development") if one.seq > since)
        developments = self._told(facts, development_said)
        lessons = self._told(self._lessons(), _nothing)  # of one that is otherwise nothing is said
        documents = self._told(self._documents(), _changed)
        proposals = self._told(self._proposals(), _changed)
        groups = (tuple(developments), tuple(lessons), tuple(documents), tuple(proposals))
        return WhatChanged(self._code, since, *groups, self._more)

    def _told(self, stored: Iterable[Stored], says: Says) -> list[ChangedRecord]:
        """The latest first; what is no other in anything that matters is left out."""
        latest = sorted(stored, key=lambda one: -one.seq)
        self._more += max(0, len(latest) - _MOST)
        return list(filter(None, (self._one(one, says) for one in deadline.steps(islice(latest, _MOST)))))

    def _one(self, stored: Stored, says: Says) -> ChangedRecord | None:
        try:
            before = self._graph.get(stored.id, as_of=self._at).payload
        except (NotFound, InvalidRecord):  # not there, not readable or not sound then
            return ChangedRecord(stored.id, stored.kind, _title(stored), "nieuw", "", stored.at)
        said = says(before, stored.payload)
        return ChangedRecord(stored.id, stored.kind, _title(stored), "veranderd", said, stored.at) if said else None

    def _lessons(self) -> Iterator[Stored]:
        found = list(self._graph.scan("Lesson", since=self._since))
        if not found:
            return
        first = ranked_for(self._graph, self._code, top=_AGENDA)
        themes = {theme for entry in first for theme in entry.development.get("themes") or ()}
        for one in found:
            if self._own(one.space) or themes.intersection(one.payload.get("themes") or ()):
                yield one

    def _documents(self) -> Iterator[Stored]:
        found = list(self._graph.scan(*_DOCUMENTS, since=self._since))
        policies = {one.payload["policy"] for one in found if one.kind == "Objective"}
        of_us = {key for key, one in self._graph.get_many(policies).items() if self._names(one)}
        for one in found:
            if self._names(one) or self._own(one.space) or one.payload.get("policy") in of_us:
                yield one

    def _proposals(self) -> Iterator[Stored]:
        for one in self._graph.scan("Proposal", since=self._since):
            if one.payload["status"] == "open" and self._own(one.space):
                yield one

    def _names(self, stored: Stored) -> bool:
        """Whether a record says itself that it is of the municipality."""
        payload = stored.payload
        return self._code in (payload.get("municipality"), *(payload.get("municipalities") or ()))

    def _own(self, space: str) -> bool:
        """Whether a space is the private one of the municipality, or of the one user of this machine."""
        if space == LOCAL_SPACE:
            return True
        owner = space.rpartition("/")[0]
        return is_private(space) and self._graph.authority.municipalities.get(owner) == self._code


def _title(stored: Stored) -> str:
    return str(stored.payload.get("title", stored.id))


def _changed(before: Payload, now: Payload) -> str:
    return "de inhoud is gewijzigd" if before != now else ""


def _nothing(_before: Payload, _now: Payload) -> str:
    return ""
