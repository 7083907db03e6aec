"""Whether an aim is SMART: a text that somebody types, or a stored one; nothing is kept."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, work_of
from api.web.frame import page, shown
from api.web.place import chosen
from api.web.texts import _, message
from api.web.words import Sign

if TYPE_CHECKING:
    from kg.cycle.formulate.smart.finding import Finding
    from kg.cycle.formulate.smart.judgement import CheckedObjective
    from kg.service import KnowledgeGraph

_LONGEST: Final = 2000  # characters of an aim
VERDICTS: Final[Mapping[str, Sign]] = {
    "voldoet": Sign("goed", "i-vol", message("Voldoet")),
    "voldoet niet": Sign("fout", "i-kruis", message("Voldoet niet")),
    "onbekend": Sign("", "i-vraag", message("Onbekend")),
}


class Span(NamedTuple):
    """A piece of the text, and whether the verdict rests on it."""

    text: str
    marked: bool


@page
async def smart(request: Request) -> Response:
    """The verdict on a text, criterion by criterion, with the words that it rests on."""
    graph = graph_for(request)
    stored = request.query_params.get("id", "").strip()
    text = request.query_params.get("doel", "").strip()[:_LONGEST]
    found = await work_of(request).ask(lambda: _judged(graph, stored, text)) if stored or text else None
    values: dict[str, Any] = {"found": found, "text": found.text if found else text, "stored": stored}
    if found is not None:
        values |= {"spans": _spans(found), "verdicts": VERDICTS, "lead": _lead(found)}
    return shown(request, "smart", active="formuleren", place=chosen(request, graph), **values)


def _judged(graph: "KnowledgeGraph", stored: str, text: str) -> "CheckedObjective":
    return graph.smart(stored) if stored and not text else graph.smart_draft(text)


def _lead(found: "CheckedObjective") -> str:
    counted = {verdict: sum(one.verdict == verdict for one in found.criteria) for verdict in VERDICTS}
    said = _("Van de vijf eisen: %(holds)s voldoet, %(fails)s voldoet niet, %(unknown)s onbekend.")
    return said % {
        "holds": counted["voldoet"],
        "fails": counted["voldoet niet"],
        "unknown": counted["onbekend"],
    }


def _spans(found: "CheckedObjective") -> Sequence[Span]:
    """The text in pieces, in order; what two findings rest on is marked once."""
    spans, here = [], 0
    for start, end in _merged(finding for one in found.criteria for finding in one.findings):
        if start > here:
            spans.append(Span(found.text[here:start], marked=False))
        spans.append(Span(found.text[start:end], marked=True))
        here = end
    if here < len(found.text):
        spans.append(Span(found.text[here:], marked=False))
    return spans


def _merged(findings: "Iterable[Finding]") -> list[tuple[int, int]]:
    """Where words stand that decide something, overlaps together."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((one.start, one.end) for one in findings if one.start is not None and one.end is not None):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
