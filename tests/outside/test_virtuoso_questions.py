"""The competency questions on Debian's Virtuoso."""

from collections.abc import Iterator

import pytest

from kg.adapters.triples.remote.graph import RemoteTriples
from kg.ports.triples import Triples
from tests.sparql_servers import virtuoso
from tests.spec.test_competency_questions import WORDS, test_the_graph_answers, triples

__all__ = ["test_the_graph_answers", "triples"]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Triples]:
    """On Virtuoso, with the ontology alone."""
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        yield RemoteTriples.open(server.endpoint, WORDS)
