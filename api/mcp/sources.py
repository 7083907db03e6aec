"""Where the answers over MCP come from: the records that they name, and the publications and documents of those."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any, Final

from api.mcp.answers import Reference, Reply
from api.mcp.excerpt import Portion, excerpt
from kg.cycle.formulate.smart.judgement import Demand
from kg.ports.journal import Stored
from kg.reason.answer import sent
from kg.service import KnowledgeGraph

FEWEST_SOURCES: Final = 8
MOST_SOURCES: Final = 60


def _urls(value: Any) -> Iterator[str]:
    """Every publication that the evidence in an answer names, in order."""
    named = (one["source"] for one in _objects(value) if "text" in one and isinstance(one.get("source"), str))
    return (url for url in named if "://" in url)


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object in an answer, the outer before the inner."""
    if isinstance(value, Mapping):
        yield value
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    for item in inner:
        yield from _objects(item)


def reply(
    graph: KnowledgeGraph, answer: Any, portion: Portion, *, most: int = 1, demands: Iterable[Demand] = ()
) -> Reply:
    """The portion of an answer that a tool gives, with the sources of its records, and what demands it."""
    data = excerpt(sent(answer), portion, most=most)
    objects = list(_objects(data))
    named = dict.fromkeys(one[key] for key in portion.records for one in objects if isinstance(one.get(key), str))
    held = graph.get_many(named)
    references, rest = sources_of(graph, {one: held[one] for one in named if one in held}, _urls(data), most)
    references += [Reference(url=one.url, title=one.title) for one in demands]
    return replied(data, references, rest)


def replied(data: Mapping[str, Any], references: Iterable[Reference], left_out: int) -> Reply:
    """An answer as JSON with its sources."""
    return Reply(data=data, sources=excerpt(sent(references), Portion()), sources_left_out=left_out)


def sources_of(
    graph: KnowledgeGraph, records: Mapping[str, Stored], urls: Iterable[str], most: int = 1
) -> tuple[list[Reference], int]:
    """
    Where records come from, and publications that are named besides; those that fit, and how many do not.

    The first of each record comes before the second of any.
    """
    read = {one["source"] for stored in records.values() for one in stored.payload.get("provenance", ())}
    documents = {key: stored.payload["title"] for key, stored in graph.get_many(read).items()}
    by_record = [list(_of_record(stored, documents)) for stored in records.values()]
    found = [one for turn in zip_longest(*by_record) for one in turn if one is not None]
    cited = {one.url for one in found}
    found += [Reference(url=url) for url in dict.fromkeys(urls) if url not in cited]
    kept = min(max(FEWEST_SOURCES, most), MOST_SOURCES)
    return found[:kept], max(0, len(found) - kept)


def _of_record(stored: Stored, documents: Mapping[str, str]) -> Iterator[Reference]:
    who: dict[str, Any] = {"record": stored.id}
    cited = stored.payload.get("sources", ())
    for one in cited:
        yield Reference(
            **who,
            url=one["url"],
            title=one.get("title"),
            publisher=one.get("publisher"),
            published=one.get("published"),
        )
    provenance = stored.payload.get("provenance", ())
    for one in provenance:
        yield Reference(**who, document=documents.get(one["source"], one["source"]), place=one["place"])
    if not cited and not provenance:
        yield Reference(**who, title=stored.payload["title"], url=stored.payload.get("url"))
