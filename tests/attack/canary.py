"""A server on this machine that nobody should ever call; it keeps who did."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/turtle\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Canary:
    """Where it listens, and the first bytes of everyone who connected."""

    port: int
    hits: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        """What an attacker would have fetched."""
        return f"http://127.0.0.1:{self.port}/geheim"


@contextmanager
def canary() -> Iterator[Canary]:
    """The server, up while the block runs; a connection alone is a hit, whatever is said over it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        bird, over = Canary(listening.getsockname()[1]), threading.Event()

        def listen() -> None:
            while not over.is_set():
                with suppress(TimeoutError):
                    connection, _ = listening.accept()
                    with connection, suppress(OSError):
                        connection.settimeout(1)
                        bird.hits.append(b"")
                        bird.hits[-1] = connection.recv(200)
                        connection.sendall(_ANSWER)

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield bird
        finally:
            over.set()
            thread.join()
