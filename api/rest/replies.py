"""What many routes do: find a record of a kind, ask, answer, and refuse for what is in the store."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from starlette.responses import Response

from api.answers.forms import as_json
from api.http.dependencies import Threads, own_space
from api.http.problems import Problem
from kg.errors import AmbiguousName, InputError, NotFound, UnknownMunicipality, UnknownTheme
from kg.ports.journal import Stored
from kg.service import KnowledgeGraph


@contextmanager
def refused_here() -> Iterator[None]:
    """What is refused for what is in the store, not for how it was asked: 409."""
    try:
        yield
    except (AmbiguousName, UnknownMunicipality, UnknownTheme):
        raise
    except InputError as error:
        raise Problem("conflict", str(error), "what is stored does not allow this; see `original`") from error


def of_kind(graph: KnowledgeGraph, record_id: str, kind: str) -> Stored:
    """
    A record of a kind.

    Raises:
        NotFound: If there is none that the asker may read.
    """
    stored = graph.get(record_id)
    if stored.kind != kind:
        raise NotFound(f"er is niets bekend onder {record_id!r}")
    return stored


def day_of(text: str | None) -> date | None:
    """A day as given; None when it is not."""
    return date.fromisoformat(text) if text else None


async def answered(work: Threads, question: Callable[[], Any]) -> Response:
    """What a question gives, with the names that the outside knows, as JSON."""

    def asked() -> bytes:
        with refused_here():
            return as_json(question())

    return Response(await work.ask(asked), media_type="application/json")


def gives(kind: str, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """How the document speaks of an answer that is a record."""
    headers = {"ETag": {"description": "This state of the record.", "schema": {"type": "string"}}}
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{kind}"}}}
    return {status: {"description": "The record.", "headers": headers, "content": content}}


def place_for(graph: KnowledgeGraph, space: str | None) -> str:
    """Where something new goes, when the asker may write there."""
    place = space or own_space(graph.principal)
    graph.principal.must_write(place)
    return place
