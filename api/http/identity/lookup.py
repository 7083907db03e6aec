"""The one way to ask the provider something: certificates as the house trusts, no redirects, no proxy, no flood."""

import json
import ssl
from collections.abc import Mapping
from typing import Any, Final, Self

import httpx2
from joserfc.errors import JoseError

FAULTS: Final = (httpx2.HTTPError, httpx2.InvalidURL, OSError, JoseError, ValueError, RecursionError)
_MAX_BYTES: Final = 1_000_000  # of what the provider says of itself, of its keys, and of somebody who signs in


class Lookup:
    """A few questions to one provider, while the block runs."""

    def __init__(self, trust: ssl.SSLContext, seconds: float) -> None:
        self._client = httpx2.AsyncClient(verify=trust, timeout=seconds, follow_redirects=False, trust_env=False)

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self._client.aclose()

    async def get(self, url: str) -> Any:
        """
        The JSON at an address.

        Raises:
            HTTPError, OSError, ValueError: One of `FAULTS`, when there is none, or too much.
        """
        status, body = await self._asked("GET", url, None, {})
        if status != 200:
            raise ValueError(f"status {status} at {url[:200]}")
        return json.loads(body)

    async def post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, Any]:
        """The status and the JSON with which a form is answered; raises as `get`, but for the status."""
        status, body = await self._asked("POST", url, form, headers)
        return status, json.loads(body)

    async def _asked(
        self, method: str, url: str, form: Mapping[str, str] | None, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        body = b""
        sent = {"Accept-Encoding": "identity", "Accept": "application/json", **headers}
        async with self._client.stream(method, url, data=form, headers=sent) as answer:
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) > _MAX_BYTES:
                    raise ValueError(f"more than {_MAX_BYTES} bytes at {url[:200]}")
        return answer.status_code, body
