"""Servers that differ from the standard in one thing, as others do: a small proxy before a real one."""

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qs, urlencode

import httpx2

from kg.adapters.triples.remote.endpoint import Endpoint

_JSON: Final = "application/sparql-results+json"


@dataclass(slots=True)
class Quirks:
    """
    What the server does otherwise.

    Attributes:
        most: Rows that it gives of an answer, saying nothing of the rest.
        heeds: Whether it acts on the graphs that the protocol names; else it takes all of them for both.
        reads_from: Whether it acts on FROM; else that is as if it named every graph.
        passes: Which writes it carries out, by number; it says 204 to all.
    """

    most: int | None = None
    heeds: bool = True
    reads_from: bool = True
    passes: Callable[[int], bool] = lambda _number: True
    writes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def deaf(self, body: bytes) -> bytes:
        """A form without its graphs, and perhaps a query without FROM."""
        asked = parse_qs(body.decode())["query"][0]
        if self.reads_from:
            return urlencode({"query": asked}).encode()
        without = re.sub(r" FROM (NAMED )?<[^>]*>", "", asked)
        return urlencode({"query": without, "union-default-graph": "true"}).encode()


@contextlib.contextmanager
def quirky(real: Endpoint, quirks: Quirks) -> Iterator[Endpoint]:
    """The address of a server that answers as the real one does, but for its quirks."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name: self.headers[name] for name in ("Content-Type", "Accept") if self.headers[name]}
            if not self.path.startswith("/query"):
                with quirks.lock:
                    quirks.writes += 1
                    passes = quirks.passes(quirks.writes)
                if passes:
                    url = real.update_url if self.path.startswith("/update") else real.store_url + self.path[6:]
                    httpx2.post(url, content=body, headers=headers, timeout=60)
                self._say(204, "", b"")
                return
            if not quirks.heeds:
                body = quirks.deaf(body)
            answer = httpx2.post(real.query_url, content=body, headers=headers, timeout=60)
            content = answer.content
            if quirks.most is not None and headers["Accept"] == _JSON and answer.status_code == 200:
                said = json.loads(content)
                if "results" in said:
                    del said["results"]["bindings"][quirks.most :]
                content = json.dumps(said).encode()
            self._say(answer.status_code, answer.headers["Content-Type"], content)

        def _say(self, status: int, form: str, content: bytes) -> None:
            self.send_response(status)
            if form:
                self.send_header("Content-Type", form)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        root = f"http://127.0.0.1:{server.server_port}"
        yield Endpoint(f"{root}/query", f"{root}/update", f"{root}/store")
        server.shutdown()
