"""The promises of `kg.ports.triples.Triples` on a server of another dialect: the same tests, on Debian's Virtuoso."""

from collections.abc import Iterator

import pytest

from kg.adapters.triples.remote.graph import RemoteTriples
from kg.errors import QueryError
from tests.contract.test_triples import *  # noqa: F403 - the same tests
from tests.contract.test_triples import Opener
from tests.sparql_servers import SparqlServer, emptied, virtuoso


@pytest.fixture(scope="module")
def virtuoso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlServer]:
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as running:
        yield running


@pytest.fixture
def opener(virtuoso_server: SparqlServer) -> Opener:
    """On Virtuoso."""
    endpoint = emptied(virtuoso_server.endpoint)
    return lambda ontology=(): RemoteTriples.open(endpoint, ontology)


OPEN_PATH = "SELECT * { ?s (kring:case|^kring:case|!kring:geen)+ ?o }"
UNABLE = {
    f"test_nothing_of_a_space_that_the_asker_may_not_read_comes_out[{OPEN_PATH}]": "it wants one end of a path bound"
}


@pytest.fixture(autouse=True)
def _unable(request: pytest.FixtureRequest) -> None:
    """What it does not do is expected to fail, so that a version that does it is noticed."""
    if reason := UNABLE.get(request.node.name):
        request.applymarker(pytest.mark.xfail(strict=True, raises=QueryError, reason=reason))
