"""Traces are off by default, and tell no more than the log."""

from pathlib import Path

import pytest

from tests.rest_service import client, fill

pytest.importorskip("opentelemetry.sdk", reason="needs kring[telemetry]")

from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

TRACE = "0af7651916cd43dd8448eb211c80319c"


def test_without_asking_nothing_is_traced(tmp_path: Path) -> None:
    fill(tmp_path / "store")
    with client(tmp_path / "store") as service:
        assert not hasattr(service.app.state, "spans")  # type: ignore[attr-defined]


def test_a_span_names_the_route_and_nothing_that_was_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "store")
    monkeypatch.setattr("kg.names.thesaurus.theme_id", lambda label: 1 / 0)  # noqa: ARG005
    kept = InMemorySpanExporter()
    with client(tmp_path / "store", telemetry=True) as service:
        service.app.state.spans.add_span_processor(SimpleSpanProcessor(kept))  # type: ignore[attr-defined]
        headers = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01", "Authorization": "Bearer geheim"}
        answer = service.get("/v1/lessons/les-1", headers=headers)
        service.get("/v1/search", params={"q": "Annemarie Jansen"})
        service.get("/v1/search", params={"q": "Annemarie Jansen", "theme": "x"})  # a fault of our own
        service.get("/geheim/Annemarie")
    first, *others = kept.get_finished_spans()
    assert first.name == "GET /v1/lessons/{id}"
    assert f"{first.context.trace_id:032x}" == TRACE
    assert dict(first.attributes or {}) == {
        "http.request.method": "GET",
        "http.route": "/v1/lessons/{id}",
        "http.response.status_code": 200,
        "kring.request": answer.headers["X-Request-ID"],
    }
    assert [(span.name, span.status.is_ok) for span in others] == [
        ("GET /v1/search", True),
        ("GET /v1/search", False),
        ("GET other", True),
    ]
    written = "".join(span.to_json() for span in (first, *others))
    for secret in ("Annemarie", "geheim", "les-1", "testclient", "127.0.0.1", "ZeroDivision"):
        assert secret not in written
