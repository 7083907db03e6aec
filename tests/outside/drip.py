"""A line that brings every page in pieces: what moves while a page comes then moves on a quick machine too."""

import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final
from urllib.parse import urlsplit

PIECES: Final = 6  # of a page
PAUSE: Final = 0.04  # seconds between two pieces: longer than a browser waits before it draws
_OF_THE_LINE: Final = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@contextmanager
def dripping(home: str) -> Iterator[str]:
    """The address of a line to the service at `home`. Files come at once; pages in `PIECES`, as they were sent."""
    line = ThreadingHTTPServer(("127.0.0.1", 0), _handler(urlsplit(home).netloc))
    thread = Thread(target=line.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{line.server_port}"
    finally:
        line.shutdown()
        line.server_close()
        thread.join()


def _handler(there: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that http.server asks
            asked = http.client.HTTPConnection(there)
            asked.request("GET", self.path, headers={**dict(self.headers), "Host": there})
            answer = asked.getresponse()
            body = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _OF_THE_LINE:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self._send(body, pieces=1 if self.path.startswith("/assets/") else PIECES)
            asked.close()

        def _send(self, body: bytes, *, pieces: int) -> None:
            size = max(1, -(-len(body) // pieces))
            for start in range(0, len(body), size):
                if start:
                    time.sleep(PAUSE)
                self.wfile.write(body[start : start + size])
                self.wfile.flush()

        def log_message(self, *_said: object) -> None:
            """Says nothing between the tests."""

    return Handler
