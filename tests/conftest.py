"""What every test may ask for."""

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import kg
from ingest.load import ingest_into
from kg.service import KnowledgeGraph
from tests.egress.recorder import House
from tests.postgres import Postgres, server
from tests.sparql_servers import SparqlServer, oxigraph

# The same examples on every machine, however slow it is at the moment; other ones with KRING_FUZZ, as `make fuzz` sets.
settings.register_profile(
    "kring", deadline=None, derandomize=not os.environ.get("KRING_FUZZ"), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("kring")

gc.disable()  # until `pytest_collection_finish`: what is imported and collected stays


def pytest_collection_finish() -> None:
    """Let Python's collector leave alone what stays: to look at it again and again is a tenth of all tests."""
    gc.freeze()
    gc.enable()


# What attackers, accidents and curious neighbours do, and what has to start a server of others: `make deep`.
DEEP = {"attack", "beside", "crash", "egress", "extremes", "leak", "notebooks", "supply"}
SERVERS = {"postgres", "postgres_server", "sparql_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as deep what `make test` leaves to `make deep`; a test that takes long says so itself, with the mark."""
    for item in items:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        if folder in DEEP or SERVERS.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("deep")


SHARED = Path(__file__).parents[1].parent / "shared"


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[KnowledgeGraph]:
    """An empty store that searches on words alone."""
    with kg.open(tmp_path / "store", with_encoder=None, create=True) as opened:
        yield opened


@pytest.fixture(scope="session")
def registers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with what each one gets at its first documents: municipalities and themes. To copy, not to open."""
    made = tmp_path_factory.mktemp("registers") / "store"
    with kg.open(made, with_encoder=None, create=True) as opened:
        ingest_into(opened, [], space="local/private", progress=lambda *_: None, encode=False)
    return made


@pytest.fixture
def stocked(registers: Path, tmp_path: Path) -> Iterator[KnowledgeGraph]:
    """A store of one's own with those in it."""
    shutil.copytree(registers, tmp_path / "store")
    with kg.open(tmp_path / "store", with_encoder=None) as opened:
        yield opened


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The project's real data; tests that need it are skipped where it is not."""
    if not (SHARED / "data").is_dir():
        pytest.skip("needs ../shared/data, which is not on this machine")
    return SHARED / "data"


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """`tests/egress/recorder.c`, compiled; None without Linux, glibc or a compiler, of which its own test tells."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None or sys.platform != "linux":
        return None
    made = tmp_path_factory.mktemp("recorder") / "recorder.so"
    source = Path(__file__).parent / "egress" / "recorder.c"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(source), "-ldl"]
    done = subprocess.run(command, capture_output=True, check=False)
    return made if done.returncode == 0 else None


@pytest.fixture
def house(tmp_path: Path, shim: Path | None) -> House:
    """A home of which is written down what leaves it, and where nobody has been yet."""
    return House.made(tmp_path / "house", shim)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A PostgreSQL for all tests of a session, started for the first that asks; see `tests.postgres`."""
    with server() as running:
        yield running


@pytest.fixture
def postgres(postgres_server: Postgres) -> Iterator[str]:
    """The address of an empty database of one's own."""
    url = postgres_server.fresh()
    yield url
    postgres_server.drop(url)


@pytest.fixture(scope="session")
def sparql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlServer]:
    """A SPARQL server of others, in memory, for all tests of a session; see `tests.sparql_servers`."""
    with oxigraph(tmp_path_factory.mktemp("sparql-server")) as running:
        yield running


@pytest.fixture
def anyio_backend() -> str:
    """What tests that wait run on, as the service does."""
    return "asyncio"


@pytest.fixture(params=["embedded", pytest.param("scaled", marks=pytest.mark.deep)])
def profile(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each way to put a store together, for a module that says `pytestmark = pytest.mark.usefixtures("profile")`."""
    if request.param == "scaled":
        monkeypatch.setenv("KRING_DATABASE_URL", request.getfixturevalue("postgres"))
    return str(request.param)
