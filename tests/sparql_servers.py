"""SPARQL servers of others for the tests: on loopback, on a free port, ended by their id."""

import contextlib
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest

from kg.adapters.triples.remote.endpoint import Endpoint

_START_S: Final = 60.0
_STOP_S: Final = 20.0
_VIRTUOSO: Final = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CaseMode = 2
ServerThreads = 20
CheckpointInterval = 0
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 16
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryExecutionTime = 30
"""


@dataclass(slots=True)
class SparqlServer:
    """
    A server that can be stopped and started again.

    Attributes:
        command: That starts it, in the foreground.
        alive: An address that answers when it runs.
    """

    endpoint: Endpoint
    command: list[str]
    alive: str
    log: Path
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log)
        until = time.monotonic() + _START_S
        while True:
            with contextlib.suppress(httpx2.TransportError):
                httpx2.get(self.alive, timeout=5, trust_env=False)
                return
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
            assert time.monotonic() < until, "the SPARQL server does not answer"
            time.sleep(0.02)

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(_STOP_S)
            self.process = None


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        bound = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in bound:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in bound]


@contextlib.contextmanager
def oxigraph(folder: Path, *, kept: bool = False) -> Iterator[SparqlServer]:
    """The server of the wheel `oxigraph`; in memory unless it is kept. The test is skipped where it is not there."""
    program = Path(sys.executable).parent / "oxigraph"
    if not program.exists():
        pytest.skip("needs the wheel oxigraph, which is not installed")
    (port,) = _free_ports(1)
    root = f"http://127.0.0.1:{port}"
    command = [str(program), "serve", "--timeout-s", "5", "--bind", f"127.0.0.1:{port}"]
    if kept:
        command += ["--location", str(folder / "oxigraph")]
    endpoint = Endpoint(f"{root}/query", f"{root}/update", f"{root}/store")
    with _running(SparqlServer(endpoint, command, root, folder / "oxigraph.log")) as server:
        yield server


@contextlib.contextmanager
def virtuoso(folder: Path) -> Iterator[SparqlServer]:
    """Debian's Virtuoso; the test is skipped where it is not there."""
    program, sql_client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or sql_client is None:
        pytest.skip("needs virtuoso-t and isql-vt, of Debian's virtuoso-opensource-7")
    http, sql = _free_ports(2)
    settings = folder / "virtuoso.ini"
    settings.write_text(_VIRTUOSO.format(folder=folder, http=http, sql=sql), encoding="utf-8")
    root, password = f"http://127.0.0.1:{http}", "k" + secrets.token_hex(8)
    endpoint = Endpoint(f"{root}/sparql-auth", f"{root}/sparql-auth", f"{root}/sparql-graph-crud-auth", "dba", password)
    command = [program, "+configfile", str(settings), "+foreground"]
    with _running(SparqlServer(endpoint, command, root, folder / "output.log")) as server:
        told = f"set password dba {password};"
        subprocess.run([sql_client, f"127.0.0.1:{sql}", "dba", "dba", f"exec={told}"], check=True, capture_output=True)
        yield server


@contextlib.contextmanager
def _running(server: SparqlServer) -> Iterator[SparqlServer]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


def emptied(endpoint: Endpoint) -> Endpoint:
    """The same, without what tests before this one left there."""
    auth: Any = httpx2.DigestAuth(endpoint.user, endpoint.password) if endpoint.user else None
    with httpx2.Client(auth=auth, timeout=60, trust_env=False) as client:
        said = {"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"}
        answer = client.post(endpoint.query_url, data=said, headers={"Accept": "application/sparql-results+json"})
        for row in answer.json()["results"]["bindings"]:
            graph = row["g"]["value"]
            if "kring" in graph and "probe" not in graph:
                headers = {"Content-Type": "application/sparql-update"}
                client.post(endpoint.update_url, content=f"DROP SILENT GRAPH <{graph}>", headers=headers)
    return endpoint
