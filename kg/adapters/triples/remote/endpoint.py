"""
Where a SPARQL server is, and one request to it.

Nothing is sent to any other address: redirects are not followed, and a proxy of the environment is not used.
Source: https://www.w3.org/TR/sparql11-protocol/, https://www.w3.org/TR/sparql11-http-rdf-update/.
"""

import ipaddress
import ssl
import time
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx2

from kg import deadline
from kg.errors import InputError, QueryBusy, QueryError, QueryTimeout, StoreError, ViewAway

CONNECTIONS: Final = 16  # at a time; a question that gets none in time is told that it is busy
_CONNECT_S: Final = 3.0
_SAID: Final = 300  # characters of what a server says is wrong
_READ: Final = 64 * 2**10  # bytes of an answer that is not one
_AWAY: Final = frozenset({502, 503, 504})  # what stands before a server says that the server is not there
_REFUSED: Final = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """
    The addresses of a server, and how Kring signs in there.

    Attributes:
        query_url: Of SPARQL Query.
        update_url: Of SPARQL Update.
        store_url: Of the Graph Store Protocol, without `?graph=`; "" for none: then all writes are updates.
        user: "" for none.
        password: Sent when the server asks for it; in the clear (Basic) over TLS or to this machine only.
        ca_file: Whose certificates are believed, in PEM; None for the authorities of the system.

    Raises:
        InputError: If an address is none, or holds a password.
    """

    query_url: str
    update_url: str
    store_url: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        for url in filter(None, (self.query_url, self.update_url, self.store_url)):
            parts = urlsplit(url)
            if parts.username or parts.password:
                raise InputError(
                    f"het adres van de SPARQL-server {parts.hostname} bevat een naam of wachtwoord; zet die in "
                    "KRING_SPARQL_USER en KRING_SPARQL_PASSWORD_FILE"
                )
            if parts.scheme not in {"http", "https"} or not parts.hostname or parts.fragment:
                raise InputError(f"{url!r} is geen adres van een SPARQL-server; geef een adres met http:// of https://")

    @property
    def place(self) -> str:
        """The server, for a message."""
        return urlsplit(self.query_url).netloc


class Answering:
    """The bytes of an answer while it comes in, with what the server said about it."""

    def __init__(self, response: httpx2.Response, until: float) -> None:
        self.headers: Mapping[str, str] = response.headers
        self._pieces = response.iter_bytes()
        self._until = until
        self._waiting = b""

    def read(self, size: int = -1) -> bytes:
        """
        At most so many bytes, or all; b"" at the end.

        Raises:
            QueryTimeout: If the time is up.
        """
        found = [self._waiting]
        have, self._waiting = len(self._waiting), b""
        while (size < 0 or have == 0) and (piece := next(self._pieces, b"")):
            if time.monotonic() > self._until:
                raise QueryTimeout("de tijd is op")
            deadline.check()
            found.append(piece)
            have += len(piece)
        content = b"".join(found)
        if 0 <= size < len(content):
            content, self._waiting = content[:size], content[size:]
        return content


class Requests:
    """Requests to one server; any thread may use it."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._client = httpx2.Client(
            verify=_trusted(endpoint.ca_file),
            auth=_SigningIn(endpoint) if endpoint.user else None,
            headers={"Accept-Encoding": "identity", "User-Agent": "Kring"},
            limits=httpx2.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        """Let go of the connections; what is under way ends."""
        self._client.close()

    @contextmanager
    def asked(
        self, text: str, accept: str, *, limit_s: float, graphs: tuple[Collection[str], Collection[str]] | None = None
    ) -> Iterator[Answering]:
        """
        The answer to a query, read while the block runs; at its end the connection is closed when more would come.

        Args:
            text: A query that may be asked.
            accept: Media type of the answer.
            limit_s: For the answer as a whole.
            graphs: The IRIs of the default graph and of the named ones, as the protocol sends them.

        Raises:
            QueryError, QueryTimeout, QueryBusy: About the question.
            ViewAway: If the server does not answer.
            StoreError: If it refuses us.
        """
        default, named = graphs or ((), ())
        form = {"query": text, "default-graph-uri": [*default], "named-graph-uri": [*named]}
        wait = httpx2.Timeout(limit_s, connect=min(_CONNECT_S, limit_s))
        with self._told(f"de vraag is gestopt na {limit_s:.3g} s"):
            until = time.monotonic() + limit_s
            headers = {"Accept": accept}
            with self._client.stream(
                "POST", self.endpoint.query_url, data=form, headers=headers, timeout=wait
            ) as response:
                self._judged(response)
                yield Answering(response, until)

    @contextmanager
    def fetched(self, graph: str, *, limit_s: float) -> Iterator[Answering]:
        """A graph as N-Triples by the Graph Store Protocol; as `asked`."""
        wait = httpx2.Timeout(limit_s, connect=_CONNECT_S)
        url, headers = httpx2.URL(self.endpoint.store_url, params={"graph": graph}), {"Accept": "application/n-triples"}
        with (
            self._told(f"lezen is gestopt na {limit_s:g} s"),
            self._client.stream("GET", url, headers=headers, timeout=wait) as response,
        ):
            self._judged(response)
            yield Answering(response, time.monotonic() + limit_s)

    def update(self, text: str, *, limit_s: float) -> None:
        """
        Send an update; that it was taken says nothing yet, some servers say 200 to anything.

        Raises:
            ViewAway, StoreError: As `asked`; also for what is not right about the update.
        """
        self._send(self.endpoint.update_url, text.encode(), "application/sparql-update", limit_s)

    def add(self, graph: str, lines: Sequence[str], *, limit_s: float) -> None:
        """Add N-Triples to a graph by the Graph Store Protocol; as `update`."""
        content, address = "".join(lines).encode(), self.endpoint.store_url
        self._send(str(httpx2.URL(address, params={"graph": graph})), content, "application/n-triples", limit_s)

    def _send(self, url: str, content: bytes, form: str, limit_s: float) -> None:
        wait = httpx2.Timeout(limit_s, connect=_CONNECT_S)
        headers = {"Content-Type": form, "Accept": "*/*"}
        try:
            with (
                self._told(f"schrijven is gestopt na {limit_s:g} s"),
                self._client.stream("POST", url, content=content, headers=headers, timeout=wait) as response,
            ):
                self._judged(response)
                Answering(response, time.monotonic() + limit_s).read()
        except QueryTimeout as error:
            raise ViewAway(f"de SPARQL-server {self.endpoint.place} antwoordt niet op tijd: {error}") from error
        except QueryError as error:
            raise StoreError(f"de SPARQL-server {self.endpoint.place} schrijft niet: {error}") from error

    def _judged(self, response: httpx2.Response) -> None:
        """Nothing, when what comes is an answer."""
        status, place = response.status_code, self.endpoint.place
        if 200 <= status < 300:
            return
        if status in _AWAY:
            raise ViewAway(f"de SPARQL-server {place} is er niet: hij antwoordt met {status}")
        if status in _REFUSED:
            raise StoreError(
                f"de SPARQL-server {place} laat Kring niet toe ({status}); kijk naar KRING_SPARQL_USER en "
                "KRING_SPARQL_PASSWORD_FILE"
            )
        if 300 <= status < 400:
            raise StoreError(f"de SPARQL-server {place} verwijst door ({status}); geef het adres waar hij zelf staat")
        said = Answering(response, time.monotonic() + _CONNECT_S).read(_READ).decode(errors="replace")
        raise QueryError(f"de SPARQL-server kan deze vraag niet beantwoorden ({status}): {said.strip()[:_SAID]}")

    @contextmanager
    def _told(self, late: str) -> Iterator[None]:
        place = self.endpoint.place
        try:
            yield
        except httpx2.PoolTimeout as error:
            raise QueryBusy("er wordt al veel aan de SPARQL-server gevraagd; probeer het straks opnieuw") from error
        except httpx2.ConnectTimeout as error:
            raise ViewAway(f"de SPARQL-server {place} antwoordt niet") from error
        except httpx2.TimeoutException as error:
            raise QueryTimeout(late) from error
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            raise ViewAway(f"de SPARQL-server {place} antwoordt niet: {type(error).__name__}") from error
        except RuntimeError as error:
            if "closed" not in str(error):
                raise
            raise QueryError("de graaf is gesloten") from error


class _SigningIn(httpx2.Auth):
    """A password in the way that the server asks for."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._chosen: httpx2.Auth | None = None

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Send it when it is asked for, and from then on at once."""
        if self._chosen is None:
            response = yield request
            if response.status_code != 401:
                return
            self._chosen = self._as_asked(response.headers.get("www-authenticate", "").lower(), request)
        if self._chosen is not None:
            yield from self._chosen.auth_flow(request)

    def _as_asked(self, challenge: str, request: httpx2.Request) -> httpx2.Auth | None:
        user, password = self._endpoint.user, self._endpoint.password
        if "digest" in challenge:
            return httpx2.DigestAuth(user, password)
        if "basic" in challenge and (request.url.scheme == "https" or _is_here(request.url.host)):
            return httpx2.BasicAuth(user, password)
        return None


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _trusted(ca_file: Path | None) -> ssl.SSLContext | bool:
    if ca_file is None:
        return True
    try:
        return ssl.create_default_context(cafile=str(ca_file))
    except (OSError, ssl.SSLError) as error:
        raise InputError(f"KRING_SPARQL_CA_FILE {ca_file} bevat geen certificaten: {error}") from error
