"""
What is seen of the service from outside: a line in the log and figures for each request, and headers on each answer.

Nothing that a person typed and no id of a record is written down: method, route (as declared, without its values),
status, milliseconds, a number that stands in the answer too, the id of the key that was used, and names that stand for
the subject of a token and for the address for a day (`api.http.identity.pseudonyms`).
"""

import asyncio
import json
import logging
import sys
import time
import uuid
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.identity.pseudonyms import Pseudonyms
from api.http.limits import address
from api.http.problems import problem
from api.settings import API_VERSION, Settings
from kg.errors import Stopped

_log = logging.getLogger("kring.requests")
_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds
SECURE: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


class Figures:
    """The figures of one service, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route")
        self.requests = Counter("kring_requests", "Requests answered.", (*labels, "status"), registry=self.registry)
        self.seconds = Histogram(
            "kring_request_seconds", "Time until the answer began.", labels, buckets=_BUCKETS, registry=self.registry
        )
        self.running = Gauge("kring_requests_running", "Requests being worked on.", registry=self.registry)
        self.hook_attempts = Counter(
            "kring_hook_attempts", "Attempts to deliver to web hooks.", ("outcome",), registry=self.registry
        )
        self.hook_messages = Gauge(
            "kring_hook_messages", "Messages of web hooks in the outbox.", ("state",), registry=self.registry
        )

    def text(self) -> bytes:
        """The figures in the text form of Prometheus."""
        return generate_latest(self.registry)


class Observe:
    """The outermost layer: it sees every answer, also those of the other layers."""

    def __init__(self, app: ASGIApp, figures: Figures, settings: Settings, names: Pseudonyms) -> None:
        self._app = app
        self._figures = figures
        self._names = names
        self._log_client = settings.log_client
        self._headers = dict(SECURE)
        if settings.base_url.startswith("https://"):
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. Source: https://asgi.readthedocs.io/en/latest/specs/www.html."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        scope["kring.request"] = uuid.uuid4().hex[:16]
        status, answered = 0, 0.0

        async def seen(message: Message) -> None:
            nonlocal status, answered
            if message["type"] == "http.response.start":
                status, answered = message["status"], time.perf_counter()
                self._finish(scope, MutableHeaders(scope=message))
            await send(message)

        self._figures.running.inc()
        try:
            await self._app(scope, receive, seen)
        except asyncio.CancelledError:  # uvicorn ends what is not done in time when the service stops
            if not status:
                stopped = Stopped("de dienst stopte voordat dit klaar was; stuur het straks opnieuw")
                await problem(stopped, scope)(scope, receive, seen)
        finally:
            self._figures.running.dec()
            self._note(scope, status or 500, (answered or time.perf_counter()) - begun)

    def _finish(self, scope: Scope, headers: MutableHeaders) -> None:
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        headers["X-Request-ID"] = scope["kring.request"]
        if getattr(scope["app"].state, "leaving", False):
            headers["Connection"] = "close"  # the next one is for another service
        if scope["path"].startswith("/v1"):
            headers["API-Version"] = API_VERSION
        headers.add_vary_header("Accept, Accept-Language, Authorization")

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._figures.requests.labels(method, route, str(status)).inc()
        self._figures.seconds.labels(method, route).observe(seconds)
        _log.info(
            "request",
            extra={
                "request": scope["kring.request"],
                "method": method,
                "route": route,
                "status": status,
                "ms": round(seconds * 1000, 1),
                **self._who(scope),
            },
        )

    def _who(self, scope: Scope) -> dict[str, str]:
        """Who came, as far as the log tells: the id of a key, and what stands for a subject and an address."""
        found = {"key": scope.get("kring.key", "")}
        if subject := scope.get("kring.subject"):
            found["subject"] = self._names.of(subject)
        if self._log_client != "none":
            where = address(scope)
            found["client"] = self._names.of(where) if self._log_client == "hash" else where
        return {name: value for name, value in found.items() if value}


def route_of(scope: Scope) -> str:
    """The route as declared, without the values in it, so that no id gets into the log."""
    declared = str(getattr(scope.get("route"), "path_format", ""))
    if not declared:
        return "other"
    declared = declared.replace("{collection}", scope.get("path_params", {}).get("collection", ""))
    return declared if declared.startswith("/v1") or not scope["path"].startswith("/v1/") else f"/v1{declared}"


METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_ORDINARY: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and what was given as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        entry: dict[str, Any] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in _ORDINARY},
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)


def log_to_standard_error(level: str) -> None:
    """Let every logger write JSON lines to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("uvicorn.access").disabled = True  # it writes addresses and queries
    for told_too_much in ("httpx2", "faiss.loader"):
        logging.getLogger(told_too_much).setLevel(logging.WARNING)
