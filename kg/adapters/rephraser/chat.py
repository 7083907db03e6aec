"""One question to an OpenAI-compatible endpoint. Source: https://platform.openai.com/docs/api-reference/chat."""

import json
import time
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2

from kg.errors import RephraserUnavailable

TIMEOUT_S: Final = 30.0  # for one answer as a whole
_LARGEST: Final = 1_000_000  # bytes of an answer


class Chat:
    """Asks one endpoint, one model; keeps nothing, and follows it nowhere else."""

    def __init__(self, url: str, model: str, *, key: str = "", timeout_s: float = TIMEOUT_S) -> None:
        """
        Take note of the endpoint; nothing is sent yet.

        Args:
            url: Base address, up to and including "/v1".
            model: As the endpoint calls it.
            key: Sent as a bearer token, or "".
            timeout_s: For one answer as a whole, in seconds.
        """
        self.name = f"{model} ({urlsplit(url).hostname or url})"
        self._url = f"{url.rstrip('/')}/chat/completions"
        self._model = model
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._timeout_s = timeout_s

    def ask(self, task: str, said: str) -> str:
        """
        The text of the answer.

        Raises:
            RephraserUnavailable: If there is none in time, or none that is a text.
        """
        asked = {
            "model": self._model,
            "temperature": 0,
            "messages": [{"role": "system", "content": task}, {"role": "user", "content": said}],
        }
        try:
            answer = json.loads(self._post(asked))
            told: Any = answer["choices"][0]["message"]["content"]
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, LookupError, TypeError, RecursionError) as error:
            raise RephraserUnavailable(
                f"taalmodel {self.name} gaf geen bruikbaar antwoord: {type(error).__name__} {error}".strip()
            ) from error
        if not isinstance(told, str):
            raise RephraserUnavailable(f"taalmodel {self.name} gaf geen bruikbaar antwoord: geen tekst")
        return told

    def _post(self, asked: dict[str, Any]) -> bytes:
        """The body of the answer; it has to be there in time as a whole, and is not read beyond what is sane."""
        until = time.monotonic() + self._timeout_s
        body = b""
        with (
            httpx2.Client(timeout=self._timeout_s) as client,
            client.stream("POST", self._url, json=asked, headers=self._headers) as response,
        ):
            response.raise_for_status()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > _LARGEST or time.monotonic() > until:
                    raise RephraserUnavailable(f"taalmodel {self.name} antwoordt te lang of te traag")
        return body
