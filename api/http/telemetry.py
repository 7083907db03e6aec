"""
Traces by OpenTelemetry, when asked for (`KRING_TELEMETRY=true`, `pip install 'kring[telemetry]'`).

One span a request, with what the log has and no more: method, route as declared, status, number of the request.
The ready-made instrumentation writes the whole address down, and with it what people ask; so these are our own spans.
Where they go is for OpenTelemetry's own variables to say (OTEL_EXPORTER_OTLP_ENDPOINT); without one they go nowhere.
"""

import os
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.observation import METHODS, route_of
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.util.types import AttributeValue

_ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def provider() -> "TracerProvider":
    """
    Where spans are made.

    Raises:
        InputError: If OpenTelemetry is not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise InputError("KRING_TELEMETRY vraagt om OpenTelemetry: pip install 'kring[telemetry]'") from error
    made = TracerProvider(resource=Resource.create({"service.name": "kring"}), shutdown_on_exit=False)
    if any(os.environ.get(name) for name in _ENDPOINTS):
        made.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return made


class Traced:
    """A span for each request, as part of the trace of the caller (W3C Trace Context)."""

    def __init__(self, app: ASGIApp, spans: "TracerProvider") -> None:
        self._app = app
        self._tracer = spans.get_tracer("kring")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. Source: https://asgi.readthedocs.io/en/latest/specs/www.html."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        from opentelemetry.trace import SpanKind, Status, StatusCode
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        carried = {"traceparent": Headers(scope=scope).get("traceparent", "")}
        status = 0

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self._tracer.start_as_current_span(
            "HTTP",
            TraceContextTextMapPropagator().extract(carried),
            kind=SpanKind.SERVER,
            record_exception=False,
            set_status_on_exception=False,  # a message may hold what was asked
        ) as span:
            try:
                await self._app(scope, receive, seen)
            finally:
                said = _attributes(scope, status or 500)
                span.update_name(" ".join(str(said[name]) for name in ("http.request.method", "http.route")))
                span.set_attributes(said)
                if status == 0 or status >= 500:
                    span.set_status(Status(StatusCode.ERROR))


def _attributes(scope: Scope, status: int) -> "Mapping[str, AttributeValue]":
    """Source: https://opentelemetry.io/docs/specs/semconv/http/http-spans/."""
    method = scope["method"] if scope["method"] in METHODS else "_OTHER"
    return {
        "http.request.method": method,
        "http.route": route_of(scope),
        "http.response.status_code": status,
        "kring.request": scope.get("kring.request", ""),
    }
