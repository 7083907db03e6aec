"""By graph, how many statements there are and what they add up to, whoever holds them and in whatever order."""

import tempfile
from collections import defaultdict
from collections.abc import Collection, Generator, Iterable
from typing import Any, Protocol

from pyoxigraph import RdfFormat, parse

from kg.adapters.triples.remote.canonical import Sum, statement
from kg.adapters.triples.sparql.answer import ONTOLOGY
from kg.ports.journal import Stored
from kg.projections.rdf import quads


class GivesAll(Protocol):
    """The part of `kg.ports.triples.Triples` that gives all of it."""

    def pieces(self, *, spaces: Collection[str]) -> Generator[bytes]:
        """See there."""


def digests_held(graph: GivesAll, spaces: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Of a graph, in some spaces."""
    with tempfile.TemporaryFile() as file:
        for piece in graph.pieces(spaces=frozenset(spaces)):
            file.write(piece)
        file.seek(0)
        return _added_up(parse(input=file, format=RdfFormat.N_QUADS))


def digests_told(records: Iterable[Stored]) -> dict[str, tuple[int, int]]:
    """Of what records say."""
    return _added_up(quad for stored in records for quad in quads(stored))


def _added_up(statements: Iterable[Any]) -> dict[str, tuple[int, int]]:
    found: dict[str, Sum] = defaultdict(Sum)
    for quad in statements:
        if quad.graph_name != ONTOLOGY:
            name = quad.graph_name.value
            found[name].add(statement(name, quad.subject, quad.predicate, quad.object))
    return {name: (total.count, total.digest) for name, total in sorted(found.items())}
