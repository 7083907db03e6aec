"""A receiver of web hooks on this machine, with or without TLS; it keeps what it was sent, byte for byte."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

Answer = Callable[[int], tuple[int, Mapping[str, str]]]  # by the number of the message, from 0


@dataclass
class Receiver:
    """Where it listens, and what came: header fields and body of each message."""

    port: int
    messages: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address without TLS."""
        return f"http://127.0.0.1:{self.port}/kring?van=proef"

    def wait_for(self, number: int, *, seconds: float = 15.0) -> list[tuple[dict[str, str], bytes]]:
        """The messages, when there are that many; it is an error when they do not come."""
        until = time.monotonic() + seconds
        while len(self.messages) < number and time.monotonic() < until:
            time.sleep(0.02)
        assert len(self.messages) >= number, f"{len(self.messages)} of {number} messages came"
        return self.messages


def good(_number: int) -> tuple[int, Mapping[str, str]]:
    """The answer of a receiver that takes everything."""
    return 204, {}


@contextmanager
def receiver(answer: Answer = good, *, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """The server, up while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            there.messages.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status, headers = answer(len(there.messages) - 1)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign, assignment]  # a handshake may fail
    there = Receiver(int(server.server_address[1]))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def certificate(folder: Path, *names: str, days: int = 1) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server shows, and what a client that trusts it uses; of `days` before now when that is negative."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Fictieve ontvanger")])
    now = datetime.now(UTC)
    spoken: list[x509.GeneralName] = [_general(one) for one in names]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(spoken), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{'-'.join(names).replace('*', 'ster')}{days}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    client = ssl.create_default_context(cadata=made.public_bytes(serialization.Encoding.PEM).decode())
    return server, client


def _general(name: str) -> Any:
    from cryptography import x509

    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
