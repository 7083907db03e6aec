"""A site on this machine that gives recorded answers, each in its own bad way; it keeps what it was asked."""

import gzip
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network

from ingest.feeds.web import Web
from kg.addresses import Rules

Answers = Callable[[str, dict[str, str]], bytes | None]  # by path and header fields; None: break the connection off


def answer(body: bytes = b"", status: int = 200, **fields: str) -> bytes:
    """An answer of HTTP as it goes over the line."""
    told = {
        "Content-Length": str(len(body)),
        "Connection": "close",
        **{k.replace("_", "-"): v for k, v in fields.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + body


def bomb(size: int) -> bytes:
    """So many zeros, packed."""
    return answer(gzip.compress(b"0" * size), Content_Encoding="gzip")


@dataclass
class Origin:
    """
    The site.

    Attributes:
        answers: What it says; may be changed while it runs.
        asked: Path and header fields of each request.
        step: Bytes that are sent at a time; 0 for all at once.
        pause_s: Between two steps.
        cut: After so many bytes the connection is reset; None for never.
    """

    answers: Answers
    port: int = 0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    step: int = 0
    pause_s: float = 0.0
    cut: int | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def web(self, **more: object) -> Web:
        """What may ask it, and nothing else."""
        rules = Rules((ip_network("127.0.0.0/8"),), http=True, ports=(self.port,), settings="FEEDS")
        return Web(rules, **more)  # type: ignore[arg-type]

    def serve(self, connection: socket.socket) -> None:
        """One request."""
        with connection:
            read = b""
            while b"\r\n\r\n" not in read and (piece := connection.recv(65_536)):
                read += piece
            first, *rest = read.decode("latin-1").split("\r\n")
            fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest) if name}
            path = first.split(" ")[1]
            self.asked.append((path, fields))
            said = self.answers(path, fields)
            sent = said[: self.cut] if said is not None and self.cut is not None else said or b""
            try:
                for start in range(0, len(sent), self.step or max(1, len(sent))):
                    connection.sendall(sent[start : start + (self.step or len(sent))])
                    time.sleep(self.pause_s)
            except OSError:
                return  # the caller has gone
            if said is None or self.cut is not None:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset


@contextmanager
def origin(answers: Answers) -> Iterator[Origin]:
    """The site, while the block runs."""
    made = Origin(answers)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        made.port = listening.getsockname()[1]

        def run() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=made.serve, args=(connection,), daemon=True).start()

        threading.Thread(target=run, daemon=True).start()
        yield made
        listening.shutdown(socket.SHUT_RDWR)
