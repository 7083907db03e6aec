"""The command on objectives: are they SMART."""

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.options import STORE, AsJson, Store, a_date, open_graph, say
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.cycle.formulate.smart.criteria import Finding
    from kg.cycle.formulate.smart.judgement import CheckedObjective

_WIDTH: Final = 110


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(smart)


def smart(
    record: Annotated[str, typer.Argument(metavar="[ID]", help="Het id van een doelstelling.")] = "",
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
    if text is not None:
        found = smart_draft(text, today=day)
    else:
        with open_graph(store, encoder="none") as graph:
            found = graph.smart(record, today=day)
    say(as_json, found, lambda: smart_lines(found))


def smart_lines(found: "CheckedObjective") -> Iterator[str]:
    """The judgement, criterion by criterion, with what it rests on."""
    yield from wrap(f"“{found.text[:500]}”", _WIDTH)
    for judged in found.criteria:
        yield f"{judged.criterion.capitalize()}: {judged.verdict}"
        for finding in judged.findings:
            yield from _finding(finding)
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
