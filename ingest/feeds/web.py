"""
One answer of the web: from the address that was checked, of a size that was bounded, and with an end to it.

Each name is looked up once, at each step of a redirect anew, and the connection goes to the address that came out of
it; the name is used for TLS and for the Host header alone. No proxy of the environment is used and no cookie is kept.
What is packed is unpacked here, as far as the bound goes: a small answer can be a large one.
"""

import ssl
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urljoin, urlsplit

import anyio
import anyio.to_thread
import httpx2

from kg.addresses import AddressRefused, Resolver, Rules, Target, addresses_of, looked_up, target_of
from kg.clock import LONGEST_S
from kg.errors import InputError

TOTAL_S: Final = 60.0  # for one answer, redirects included
STEP_S: Final = 10.0  # for each of connecting, sending and hearing something
MAX_BYTES: Final = 20_000_000  # unpacked
HOPS: Final = 5  # redirects
_TRIED: Final = 3  # addresses of one name
_PIECE: Final = 65_536
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_ACCEPT: Final = "application/atom+xml, application/rss+xml, application/xml, application/json, text/turtle, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What came back.

    Attributes:
        status: 200, or 304 when nothing is new.
        url: Where it came from in the end.
        etag, modified: For the next conditional request; "" when there is none.
    """

    status: int
    body: bytes
    url: str
    etag: str = ""
    modified: str = ""


class FetchFailed(InputError):
    """
    No answer that can be used.

    Attributes:
        retry_after_s: What the other side asked for; 0 for nothing.
        gone: Whether it said that there will never be one (410).
    """

    def __init__(self, message: str, *, retry_after_s: float = 0, gone: bool = False) -> None:
        super().__init__(message)
        self.retry_after_s, self.gone = retry_after_s, gone


class Web:
    """Asks, as far as the rules let it; keeps nothing."""

    def __init__(self, rules: Rules, *, trust: ssl.SSLContext | None = None, resolve: Resolver = looked_up) -> None:
        self.rules: Final = rules
        self._resolve = resolve
        self._trust = trust or httpx2.create_ssl_context()

    def must_lead_outside(self, url: str) -> None:
        """
        Nothing, when a URL may be asked as far as it can be seen without looking it up.

        Raises:
            InputError: If not, with the reason.
        """
        try:
            target_of(url, self.rules)
        except AddressRefused as refused:
            raise InputError(f"{url}: {refused}") from None

    def get(self, url: str, *, etag: str = "", modified: str = "") -> Answer:
        """
        An answer with status 200, or 304 when it is the same as that with `etag` and `modified`.

        Raises:
            FetchFailed: If there is none within `TOTAL_S` seconds and `MAX_BYTES`, or the address may not be asked.
        """
        asked = {"If-None-Match": etag, "If-Modified-Since": modified}
        return anyio.run(self._within, url, {name: value for name, value in asked.items() if value})

    async def _within(self, url: str, headers: Mapping[str, str]) -> Answer:
        try:
            with anyio.fail_after(TOTAL_S):
                return await self._followed(url, headers)
        except (AddressRefused, OSError, UnicodeError, httpx2.TransportError, httpx2.InvalidURL, zlib.error) as error:
            raise FetchFailed(_said(error)) from error

    async def _followed(self, url: str, headers: Mapping[str, str]) -> Answer:
        """The answer at the end of the redirects, each of which is judged as the first address was."""
        for _ in range(HOPS + 1):
            found = await self._at(url, headers)
            if isinstance(found, Answer):
                return found
            if urlsplit(url).scheme == "https" and urlsplit(found).scheme == "http":
                raise FetchFailed("het adres verwijst door naar een adres zonder versleuteling")
            url = found
        raise FetchFailed(f"het adres verwijst meer dan {HOPS} keer door")

    async def _at(self, url: str, headers: Mapping[str, str]) -> Answer | str:
        """The answer of one address, or where it points."""
        target = target_of(url, self.rules)
        found = await anyio.to_thread.run_sync(
            lambda: addresses_of(target, self.rules, self._resolve), abandon_on_cancel=True
        )
        *before, last = found[:_TRIED]
        for address in before:
            try:
                return await self._of(address, target, url, headers)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue
        return await self._of(last, target, url, headers)

    async def _of(self, address: str, target: Target, url: str, headers: Mapping[str, str]) -> Answer | str:
        host = f"[{address}]" if ":" in address else address
        own = {"Host": target.authority, "User-Agent": "Kring", "Accept": _ACCEPT, "Accept-Encoding": "gzip"}
        async with (
            httpx2.AsyncClient(
                verify=self._trust, timeout=STEP_S, follow_redirects=False, trust_env=False, http2=False
            ) as client,
            client.stream(
                "GET",
                f"{target.scheme}://{host}:{target.port}{target.target}",
                headers={**headers, **own},
                extensions={"sni_hostname": target.host},
            ) as answer,
        ):
            return await _read(answer, url)


async def _read(answer: httpx2.Response, url: str) -> Answer | str:
    status, headers = answer.status_code, answer.headers
    if status in _REDIRECTS:
        return urljoin(url, headers.get("Location", ""))
    if status not in {200, 304}:
        asked = _seconds(headers.get("Retry-After", ""))
        raise FetchFailed(
            _REFUSED.get(status, f"het adres antwoordt met {status}"), retry_after_s=asked, gone=status == 410
        )
    body = await _unpacked(answer) if status == 200 else b""
    return Answer(status, body, url, headers.get("ETag", ""), headers.get("Last-Modified", ""))


async def _unpacked(answer: httpx2.Response) -> bytes:
    coding = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in {"identity", "gzip", "x-gzip"}:
        raise FetchFailed(f"het antwoord is ingepakt met {coding[:20]!r}; gevraagd is om gzip")
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if coding != "identity" else None
    body = bytearray()
    async for piece in answer.aiter_raw(_PIECE):
        body += unpack.decompress(piece, MAX_BYTES + 1 - len(body)) if unpack else piece
        if len(body) > MAX_BYTES or (unpack and unpack.unconsumed_tail):
            raise FetchFailed(f"het antwoord is groter dan {MAX_BYTES // 1_000_000} MB")
    if unpack and not unpack.eof:
        raise FetchFailed("het antwoord breekt af")
    return bytes(body)


_REFUSED: Final[Mapping[int, str]] = {
    401: "het adres vraagt om in te loggen",
    403: "het adres weigert toegang",
    404: "het adres bestaat niet",
    410: "het adres bestaat niet meer; de bron is uitgezet",
    429: "het adres vraagt om minder vaak te komen",
    503: "het adres is tijdelijk niet beschikbaar",
}


def _seconds(text: str) -> float:
    """What Retry-After asks: seconds, or a moment."""
    if text.isdecimal() and len(text) < 8:
        return float(text)
    try:
        left = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return 0.0
    return min(max(left, 0.0), LONGEST_S)


def _said(error: BaseException) -> str:
    """What went wrong, in Dutch."""
    if isinstance(error, AddressRefused):
        return str(error)
    if isinstance(error, (TimeoutError, httpx2.TimeoutException)):
        return "het adres antwoordt niet op tijd"
    if isinstance(error, httpx2.RemoteProtocolError):
        return "het antwoord breekt af, of is geen HTTP"
    if isinstance(error, zlib.error):
        return "het antwoord is beschadigd"
    if isinstance(error, httpx2.TransportError):
        return "er komt geen verbinding met het adres tot stand"
    return "de naam van het adres is niet bekend"
