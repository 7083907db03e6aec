"""
Where a record speaks of a person, and the record without them.

What names them, for sure or perhaps, `kg.dutch.persons.person` says. What is doubtful is for a person to decide. A
surname is as often an ordinary word or a place: by itself it counts only where somebody is recorded as a person.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final

from kg.dutch.persons.person import NameMention, PersonName
from kg.model.kinds import KINDS
from kg.model.record import Record, Value
from kg.model.schema import FieldSpec, Payload, fields_of, kind_class
from ontologies.spelling import folded

INSTEAD: Final = "een medewerker"
_PERSON: Final = frozenset({"kring:owner", "kring:person", "kring:decidedBy", "dcterms:creator"})  # a name and no more


@cache
def naming() -> frozenset[str]:
    """The kinds that have a field that holds the name of somebody and no more, at any depth."""
    return frozenset(kind for kind, owner in KINDS.items() if _names(owner))


def _names(owner: type[Record] | type[Value]) -> bool:
    return any(_names(spec.node) if spec.node else spec.prop.iri in _PERSON for spec in fields_of(owner))


def names_in(kind: str, payload: Mapping[str, Any]) -> Iterator[str]:
    """What those fields of a record hold."""
    return (item for spec, item in _said(kind_class(kind), payload) if spec.prop.iri in _PERSON)


@dataclass(frozen=True)
class Named:
    """
    A person as records may know them.

    Attributes:
        name: As people write it.
        id: Of the record of the person, or "".
        alone: Whether no other person has the name; if not, a name alone does not tell whom it means.
        others: The names of other people who are known; what names one of them too is doubtful.
    """

    name: str
    id: str = ""
    alone: bool = True
    others: tuple[str, ...] = ()

    @cached_property
    def _known(self) -> PersonName:
        return PersonName.of(self.name)

    @cached_property
    def _rivals(self) -> tuple[PersonName, ...]:
        """The others who share a word of the surname."""
        near = map(PersonName.of, self.others)
        return tuple(one for one in near if not set(one.telling).isdisjoint(self._known.telling))

    def in_text(self, text: str) -> list[NameMention]:
        """Where a text names them; sure only where it names nobody else who is known."""
        if not (self.id or self._known.given):
            return []
        return [
            NameMention(one.start, one.end, sure=one.sure and self._only(text[one.start : one.end]))
            for one in self._known.in_text(text)
        ]

    def _only(self, said: str) -> bool:
        return self.alone and not any(rival.same(said) == "ja" for rival in self._rivals)

    def in_id(self, record_id: str) -> bool:
        """Whether an id spells the name."""
        return any(one.sure for one in self._known.in_text(record_id))

    def in_record(self, record_id: str, kind: str, payload: Mapping[str, Any]) -> bool:
        """Whether a record is theirs, points at them or names them for sure."""
        if self.id and record_id == self.id:
            return True
        if kind == "Expert" and folded(payload["title"]) == folded(self.name):
            return not self.id  # somebody else of that name, unless there is nobody left who bears it
        return any(self._says(spec, item) for spec, item in _said(kind_class(kind), payload))

    def anywhere(self, payload: Any) -> bool:
        """
        Whether any text at any depth names them or is their id: in a record that breaks its shape (`kg.store.records`).
        """
        waiting = [payload]  # not by calling itself: what is flawed may be of any depth
        while waiting:
            item = waiting.pop()
            if isinstance(item, Mapping):
                waiting.extend(item.values())
            elif isinstance(item, list):
                waiting.extend(item)
            elif isinstance(item, str) and ((self.id and item == self.id) or self.in_text(item)):
                return True
        return False

    def doubts(self, record_id: str, kind: str, payload: Mapping[str, Any]) -> list[str]:
        """The words of a record that may name them, each once, as it has them; none in the record of the person."""
        if record_id == self.id or (kind == "Expert" and folded(payload["title"]) == folded(self.name)):
            return []
        found = (
            item[one.start : one.end]
            for spec, item in _said(kind_class(kind), payload)
            if spec.range in _TEXTS and not self._whole(spec, item)
            for one in self.in_text(item)
            if not one.sure
        )
        return list(dict.fromkeys(found))

    def _says(self, spec: FieldSpec, item: Any) -> bool:
        if spec.range == "link":
            return bool(self.id) and item == self.id
        return spec.range in _TEXTS and (self._whole(spec, item) or any(one.sure for one in self.in_text(item)))

    def _whole(self, spec: FieldSpec, item: str) -> bool:
        """Whether a field that names somebody names them."""
        if spec.prop.iri not in _PERSON:
            return False
        return (self.alone and folded(item) == folded(self.name)) or (
            self._known.same(item) == "ja" and self._only(item)
        )

    def taken_out(self, kind: str, payload: Mapping[str, Any], *, doubtful: bool = False) -> Payload | None:
        """
        The payload without them; None for a record that cannot be without them.

        Args:
            kind: Of the record.
            payload: Its content.
            doubtful: Whether what may name them does.
        """
        cleaned = self._without(kind_class(kind), payload, doubtful=doubtful)
        return None if cleaned is None else {"id": payload["id"], **cleaned}

    def _without(
        self, owner: type[Record] | type[Value], payload: Mapping[str, Any], *, doubtful: bool
    ) -> Payload | None:
        found: Payload = {}
        for spec in fields_of(owner):
            items = _items(spec, payload)
            kept = [left for item in items if (left := self._left(spec, item, doubtful=doubtful)) is not None]
            if kept:
                found[spec.name] = kept if spec.many else kept[0]
            elif spec.required:
                return None
        return found

    def _left(self, spec: FieldSpec, item: Any, *, doubtful: bool) -> Any:
        if spec.node is not None:
            return self._without(spec.node, item, doubtful=doubtful)
        if spec.range == "link":
            return None if self._says(spec, item) else item
        if spec.range not in _TEXTS:
            return item
        return INSTEAD if self._whole(spec, item) else self.taken_from(item, doubtful=doubtful)

    def taken_from(self, text: str, *, doubtful: bool = False) -> str:
        """A text without them, however it writes the name; `doubtful` as in `taken_out`."""
        for one in reversed(self.in_text(text)):
            if one.sure or doubtful:
                text = text[: one.start] + _instead(text, one) + text[one.end :]
        return text


def _instead(text: str, one: NameMention) -> str:
    """What comes in the place of a name; in an address it is one word."""
    said = text[one.start : one.end]
    joined = re.search(r"[@/_-]$|\w\.$", text[: one.start]) or re.match(r"[@/_-]|\.\w", text[one.end :])
    return INSTEAD if re.search(r"\s", said) or (said.isalpha() and not joined) else INSTEAD.replace(" ", "-")


_TEXTS: Final = frozenset({"text", "url"})


def _said(owner: type[Record] | type[Value], payload: Mapping[str, Any]) -> Iterator[tuple[FieldSpec, Any]]:
    """Every value of a payload with its field, also those within values."""
    for spec in fields_of(owner):
        for item in _items(spec, payload):
            if spec.node is None:
                yield spec, item
            elif isinstance(item, Mapping):  # else it is flawed, and says nothing
                yield from _said(spec.node, item)


def _items(spec: FieldSpec, payload: Mapping[str, Any]) -> tuple[Any, ...]:
    value = payload.get(spec.name)
    if value is None:
        return ()
    if spec.many:
        return tuple(value) if isinstance(value, list | tuple) else ()
    return (value,)
