"""
Statements in one way of writing, and sums over them that do not depend on their order.

Servers keep values: `1.0` comes back as `1`, `true` of Virtuoso as `1`, `10:00:00.10` as `10:00:00.1`.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from pyoxigraph import Literal

from ontologies.terms import PREFIXES

_XSD: Final = PREFIXES["xsd"]
_WHOLE: Final = frozenset({"integer", "decimal"})
_BROKEN: Final = frozenset({"double", "float"})
_TIME: Final = re.compile(r"(T\d\d:\d\d:\d\d)(?:\.(\d*?)0*)?(Z|[+-]\d\d:\d\d)?$")
_SUM: Final = 2**64


@dataclass(slots=True)
class Sum:
    """Over statements: how many there are, and the digests of all of them added up."""

    count: int = 0
    digest: int = 0

    def add(self, statement: str) -> None:
        """One more."""
        self.count += 1
        self.digest = (self.digest + int.from_bytes(hashlib.blake2b(statement.encode(), digest_size=8).digest())) % _SUM


def sum_of(statements: Iterable[str]) -> Sum:
    """Over statements that differ."""
    total = Sum()
    for statement in statements:
        total.add(statement)
    return total


def statement(graph: str, subject: Any, predicate: Any, value: Any) -> str:
    """Of one graph, by its IRI."""
    return f"{subject} {predicate} {term(value)} {graph}"


def term(value: Any) -> str:
    """A term by its value."""
    if not isinstance(value, Literal):
        return str(value)
    if value.language:
        return f"{Literal(value.value)}@{value.language.lower()}"
    kind = value.datatype.value
    if not kind.startswith(_XSD):
        return str(value)
    return f"{Literal(_value(kind.removeprefix(_XSD), value.value))}^^{kind}"


def _value(kind: str, said: str) -> str:
    try:
        if kind in _WHOLE:
            return format(Decimal(said).normalize(), "f")
        if kind in _BROKEN:
            return repr(float(said.replace("INF", "inf")))
    except (InvalidOperation, ValueError):
        return said
    if kind == "boolean":
        return {"1": "true", "0": "false"}.get(said, said)
    if kind == "dateTime":
        return _TIME.sub(_moment, said)
    return said


def _moment(found: re.Match[str]) -> str:
    zone = "Z" if found[3] in {"+00:00", "-00:00"} else found[3] or ""
    return f"{found[1]}{'.' + found[2] if found[2] else ''}{zone}"
