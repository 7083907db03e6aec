"""The command on objectives: are they SMART."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.options import STORE, AsJson, Store, a_date, open_graph, say
from kg.bounds import cut
from kg.errors import InputError, NotFound

if TYPE_CHECKING:
    from kg.cycle.formulate.smart.finding import Finding
    from kg.cycle.formulate.smart.judgement import CheckedObjective
    from kg.cycle.formulate.smart.lines import FlawedLine, JudgedLine
    from kg.service import KnowledgeGraph

_WIDTH: Final = 110


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(smart)


def smart(
    record: Annotated[
        str,
        typer.Argument(
            metavar="[ID|BESTAND]", help="Het id van een doelstelling, of een .jsonl met een text per regel."
        ),
    ] = "",
    text: Annotated[str | None, typer.Option("--text", help="In plaats daarvan: de doelstelling in woorden.")] = None,
    as_of: Annotated[str, typer.Option("--as-of", help="Reken vanaf deze dag (jjjj-mm-dd).")] = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toets een doelstelling: per criterium van SMART het oordeel, de reden en een suggestie."""
    from kg.cycle.formulate.smart.judgement import smart_draft

    day = a_date(as_of)
    if bool(record) == (text is not None):
        raise InputError("geef het id van een doelstelling, of een tekst met --text; niet allebei")
    if record.lower().endswith(".jsonl"):
        _judge_file(Path(record), day, as_json=as_json)
        return
    if text is not None and (store / "journal.db").exists():
        with open_graph(store) as graph:
            found = graph.smart_draft(text, today=day)
    elif text is not None:
        found = smart_draft(text, today=day)
    else:
        with open_graph(store) as graph:
            found = _judged(graph, record, day)
    say(as_json, found, lambda: smart_lines(found))


def _judged(graph: "KnowledgeGraph", record: str, day: date | None) -> "CheckedObjective":
    """The objective of that id or title; words that are neither may be a text that somebody meant to have judged."""
    try:
        return graph.smart(graph.meant(record, "Objective"), today=day)
    except NotFound as unknown:
        if " " not in record:
            raise
        hint = f'geen doelstelling heet zo. Wilt u deze tekst toetsen? kring smart --text "{cut(record, 60)}"'
        raise InputError(hint) from unknown


def _judge_file(path: Path, day: date | None, *, as_json: bool) -> None:
    """Every line of a file, in its order; exit code 1 when one of them could not be judged, after all the others."""
    from kg.cycle.formulate.smart.lines import FlawedLine

    found = list(_of_file(path, day))
    say(as_json, found, lambda: _file_lines(found))
    if any(isinstance(one, FlawedLine) for one in found):
        raise typer.Exit(1)


def _of_file(path: Path, day: date | None) -> "Iterator[JudgedLine | FlawedLine]":
    from ingest.document import Document
    from ingest.formats.json import read_lines
    from kg.cycle.formulate.smart.lines import FlawedLine, judged_line

    if not path.is_file():
        raise InputError(f"{path} is er niet; geef een bestand met op elke regel een object met text")
    for row in read_lines(Document(path, path.name)):
        number = int(found[0]) if (found := re.search(r"\d+", row.place)) else 0
        yield (
            FlawedLine(str(number), number, str(row))
            if isinstance(row, InputError)
            else judged_line(row.data, number, day)
        )


def _file_lines(found: "Sequence[JudgedLine | FlawedLine]") -> Iterator[str]:
    from kg.cycle.formulate.smart.lines import FlawedLine

    for one in found:
        if isinstance(one, FlawedLine):
            yield f"regel {one.line} ({one.id}): {one.error}"
            continue
        told = ", ".join(f"{judged.criterion} {judged.verdict}" for judged in one.criteria)
        yield f"{one.id}: {told}; hoeveelheid {_named(one.target_words)}; wie {_named(one.actor_words)}"


def _named(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words) or "geen"


def smart_lines(found: "CheckedObjective") -> Iterator[str]:
    """The judgement, criterion by criterion, with what it rests on."""
    yield from wrap(f"“{found.text[:500]}”", _WIDTH)
    for judged in found.criteria:
        yield f"{judged.criterion.capitalize()}: {judged.verdict}"
        for finding in judged.findings:
            yield from _finding(finding)
    yield f"Rekenkamerproof: {found.audit.verdict}"
    for finding in found.audit.findings:
        yield from _finding(finding)
    for example in found.examples:
        yield from wrap(f"zo kan het ({', '.join(example.criteria)}): “{example.title}” ({example.id})", _WIDTH)
        yield f"  bron: {example.url or 'niet vastgelegd'}"
    if found.executable is False:
        yield "Let op: zo kan niemand dit uitvoeren; zie Realistisch."
    for record in found.records:
        yield f"gelezen: {record.title[:80]}  ({record.id})"
        yield from (f"  bron: {source['url']}" for source in record.sources[:1])
    yield from (f"eisen uit: {demand.title}, {demand.url}" for demand in found.demands)


def _finding(finding: "Finding") -> Iterator[str]:
    sign = {"voldoet": "+", "voldoet niet": "-", "onbekend": "?"}[finding.verdict]
    place = "" if finding.start is None else f" (teken {finding.start + 1} tot {finding.end})"
    yield from wrap(f"{finding.reason}{place}", _WIDTH, initial_indent=f"  {sign} ", subsequent_indent="    ")
    if finding.suggestion:
        yield from wrap(finding.suggestion, _WIDTH, initial_indent="    → ", subsequent_indent="      ")
