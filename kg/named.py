"""
Where a record speaks of a person, and the record without them.

A name of more words is looked for in running text too, also as an address writes it ("jan.bakker@…").
A name of one word is as often an ordinary word or a place; it counts only where somebody is recorded as a person.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from kg.record import Record, Value
from kg.schema import FieldSpec, Payload, fields_of, kind_class

INSTEAD: Final = "een medewerker"
_BETWEEN: Final = r"[\s._-]+"  # the words of a name
_PERSON: Final = frozenset({"kring:owner", "kring:person", "dcterms:creator"})  # fields that hold a name and no more


@dataclass(frozen=True)
class Named:
    """
    A person as records may know them.

    Attributes:
        name: As people write it.
        id: Of the record of the person, or "".
        alone: Whether no other person has the name; if not, a name alone does not tell whom it means.
    """

    name: str
    id: str = ""
    alone: bool = True

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        words = [re.escape(word) for word in self.name.split()]
        if len(words) < 2:
            return None
        return re.compile(rf"(?<!\w){_BETWEEN.join(words)}(?!\w)", re.IGNORECASE)

    def in_id(self, record_id: str) -> bool:
        """Whether an id spells a name of more words; accents do not count."""
        words = [re.escape(_plain(word)) for word in self.name.split()]
        return len(words) > 1 and bool(re.search(rf"(?<!\w){_BETWEEN.join(words)}(?!\w)", _plain(record_id)))

    def in_record(self, record_id: str, kind: str, payload: Mapping[str, Any]) -> bool:
        """Whether a record is theirs, points at them or names them."""
        if self.id and record_id == self.id:
            return True
        if kind == "Expert" and payload["title"].casefold() == self.name.casefold():
            return not self.id  # somebody else of that name, unless there is nobody left who bears it
        return self._in(kind_class(kind), payload)

    def anywhere(self, payload: Any) -> bool:
        """Whether any text at any depth names them or is their id: in a record that breaks its shape (`kg.records`)."""
        if isinstance(payload, Mapping):
            return any(map(self.anywhere, payload.values()))
        if isinstance(payload, list):
            return any(map(self.anywhere, payload))
        if not isinstance(payload, str):
            return False
        alone = self.alone and payload.casefold() == self.name.casefold()
        return alone or (bool(self.id) and payload == self.id) or bool(self._pattern and self._pattern.search(payload))

    def _in(self, owner: type[Record] | type[Value], payload: Mapping[str, Any]) -> bool:
        return any(
            self._in(spec.node, item) if spec.node is not None else self._says(spec, item)
            for spec in fields_of(owner)
            for item in _items(spec, payload)
        )

    def _says(self, spec: FieldSpec, item: Any) -> bool:
        if spec.range == "link":
            return bool(self.id) and item == self.id
        if not self.alone or spec.range not in {"text", "url"}:
            return False
        whole = spec.prop.iri in _PERSON and item.casefold() == self.name.casefold()
        return whole or bool(self._pattern and self._pattern.search(item))

    def taken_out(self, kind: str, payload: Mapping[str, Any]) -> Payload | None:
        """The payload without them; None for a record that cannot be without them."""
        cleaned = self._without(kind_class(kind), payload)
        return None if cleaned is None else {"id": payload["id"], **cleaned}

    def _without(self, owner: type[Record] | type[Value], payload: Mapping[str, Any]) -> Payload | None:
        found: Payload = {}
        for spec in fields_of(owner):
            kept = [left for item in _items(spec, payload) if (left := self._left(spec, item)) is not None]
            if kept:
                found[spec.name] = kept if spec.many else kept[0]
            elif spec.required:
                return None
        return found

    def _left(self, spec: FieldSpec, item: Any) -> Any:
        if spec.node is not None:
            return self._without(spec.node, item)
        if not self._says(spec, item):
            return item
        if spec.range == "link":
            return None
        if spec.prop.iri in _PERSON and item.casefold() == self.name.casefold():
            return INSTEAD
        return self._pattern.sub(_instead, item) if self._pattern else item


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def _items(spec: FieldSpec, payload: Mapping[str, Any]) -> tuple[Any, ...]:
    value = payload.get(spec.name)
    if value is None:
        return ()
    return tuple(value) if spec.many else (value,)


def _instead(found: re.Match[str]) -> str:
    return INSTEAD if re.search(r"\s", found[0]) else INSTEAD.replace(" ", "-")
