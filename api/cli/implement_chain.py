"""The command on the chain around a record."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.options import STORE, AsJson, Store, open_graph, say

if TYPE_CHECKING:
    from kg.cycle.implement.chain.chain import Trace, TracedRecord, TracedStep

_WIDTH: Final = 110


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(trace)


def trace(
    record: Annotated[str, typer.Argument(metavar="ID", help="Het id van een record.")],
    most: Annotated[int, typer.Option("--most", min=1, max=1000, help="Hoogstens zoveel stappen elke kant op.")] = 100,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon de keten rond een record: waar het op rust, en wat ervan kwam."""
    with open_graph(store, encoder="none") as graph:
        found = graph.trace(record, most=most)
    say(as_json, found, lambda: trace_lines(found))


def trace_lines(found: "Trace") -> Iterator[str]:
    """The chain, each step with its source."""
    from api.answers.labels import kind_label

    yield from _chain("Rust op", found.before)
    yield from _record(found.record, "> ")
    yield from _chain("Leidde tot", found.after)
    if found.left_out:
        yield f"{found.left_out} stappen zijn weggelaten; vraag om meer met --most"
    if found.missing:
        yield f"In de keten is nog niets bekend van: {', '.join(kind_label(kind, 'nl') for kind in found.missing)}"


def _chain(heading: str, steps: "Sequence[TracedStep]") -> Iterator[str]:
    yield f"{heading}:" if steps else f"{heading}: niets bekend"
    for step in steps:
        yield from _record(step, "  ", f"via {step.beside} ({step.by.replace('_', ' ')})")


def _record(told: "TracedRecord", indent: str, way: str = "") -> Iterator[str]:
    from api.answers.labels import kind_label

    head = f"{kind_label(told.kind, 'nl')}: {told.title}  ({told.id})"
    yield from wrap(head, _WIDTH, initial_indent=indent, subsequent_indent=" " * (len(indent) + 2))
    if way:
        yield f"{' ' * len(indent)}  {way}"
    for source in told.sources[:1]:
        yield f"{' ' * len(indent)}  bron: {source['url']}"
    for read in told.read_from[:1]:
        yield f"{' ' * len(indent)}  gelezen uit: {read.document or read.id}, {read.place}"
