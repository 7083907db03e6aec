"""
Time stamps of a service of others: that something was so at a moment. Source: RFC 3161.

What leaves the house is a SHA-512 hash. The stamp is kept as it came: `openssl ts -verify` says who signed it.
"""

import hashlib
from typing import Final

from kg.errors import InputError, StampUnavailable

_WAIT_S: Final = 10.0
_MOST_BYTES: Final = 65_536


class Rfc3161Stamps:
    """
    `kg.ports.stamps.Stamps` over HTTP.

    Args:
        url: Of the service.

    Raises:
        InputError: If what it takes is not installed.
    """

    def __init__(self, url: str) -> None:
        try:
            import rfc3161_client
        except ImportError as error:
            raise InputError("een tijdstempel vraagt om: pip install 'kring[timestamps]'") from error
        self._url = url
        self._client = rfc3161_client

    def stamp(self, content: bytes) -> bytes:
        """
        The answer of the service, of which the stamp is for this content.

        Raises:
            StampUnavailable: If there is none, or not for this content.
        """
        import httpx2

        request = self._client.TimestampRequestBuilder().data(content).build()
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        try:
            answer = httpx2.post(self._url, content=request.as_bytes(), headers=headers, timeout=_WAIT_S)
            answer.raise_for_status()
        except httpx2.HTTPError as error:
            raise StampUnavailable(f"de tijdstempeldienst {self._url} is niet te bereiken: {error}") from error
        if not self.is_of(content, answer.content):
            raise StampUnavailable(f"de tijdstempeldienst {self._url} gaf geen stempel voor wat er gevraagd werd")
        return answer.content

    def is_of(self, content: bytes, stamp: bytes) -> bool:
        """Whether a stamp is for some content; not who made it."""
        if len(stamp) > _MOST_BYTES:
            return False
        try:
            found = self._client.decode_timestamp_response(stamp)
            imprint = found.tst_info.message_imprint.message
        except ValueError:
            return False
        return bool(found.status == 0 and imprint == hashlib.sha512(content).digest())
