"""
The ids that a run gives to what has none of its own.

Ids are shared by all spaces. What a document names keeps its name, and is refused where that may not be given
(`kg.store.intake`); what Kring names itself gets a name within the prefix of the organisation, so that a document can
neither take the id of another one nor find out whether it exists.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.access import new_id, own_prefix
from kg.model.record import Record, Value
from kg.model.schema import FieldSpec, fields_of, kind_class


@dataclass(frozen=True, slots=True)
class OwnIds:
    """
    How the ids of one run are given.

    Attributes:
        space: Where the records come.
        present: Those of some ids that are records which the caller may read.
        given: By the id that a mapping made: the one that was given instead.
    """

    space: str
    present: Callable[[Collection[str]], set[str]]
    given: dict[str, str] = field(default_factory=dict)

    def of(self, record_id: str, row: Mapping[str, Any]) -> str:
        """The id of a record that a mapping made from a row."""
        if record_id.startswith(own_prefix(self.space)) or record_id in set(_values(row)) or self.present([record_id]):
            return record_id
        self.given[record_id] = own = new_id(self.space, record_id)
        return own

    def linked(self, kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """A payload whose links follow the ids that were given."""
        return _linked(kind_class(kind), payload, self.given) if self.given else dict(payload)


def _values(value: Any) -> Iterator[Any]:
    """Every text in a row, at any depth."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _values(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _values(item)
    elif isinstance(value, str):
        yield value


def _linked(owner: type[Record] | type[Value], payload: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    found = dict(payload)
    for spec in fields_of(owner):
        if found.get(spec.name) and (spec.node or spec.range == "link"):
            found[spec.name] = _followed(spec, found[spec.name], given)
    return found


def _followed(spec: FieldSpec, value: Any, given: Mapping[str, str]) -> Any:
    if isinstance(value, (list, tuple)):
        return [_followed(spec, item, given) for item in value]
    if spec.node is not None:
        return _linked(spec.node, value, given) if isinstance(value, Mapping) else value
    return given.get(value, value) if isinstance(value, str) else value
