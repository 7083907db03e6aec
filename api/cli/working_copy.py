"""The working copy: propose a change to a record, see what it does, commit it or drop it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import STORE, AsJson, Store, open_graph, say
from api.cli.proposals import proposal_of, proposals, shown_lines, with_fields
from kg.dutch.figures import euros, written
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.cycle.implement.chain.difference import ChangeEffect, FigureChange
    from kg.ports.journal import Stored
    from kg.service import KnowledgeGraph

Which = Annotated[str, typer.Argument(metavar="VOORSTEL", help="Nummer of (begin van het) id van een voorstel.")]
Changes = Annotated[
    list[str] | None,
    typer.Argument(metavar="[WIJZIGING]...", help="Alleen deze: nummers, of (begin van) ids; zonder: alles."),
]
Reason = Annotated[str, typer.Option("--reason", help="Waarom.")]
_CONFLICT: Final = "Let op: een record is gewijzigd nadat dit werd voorgesteld; vergelijk voordat u het overneemt."


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.command()(propose)
    app.command()(diff)
    app.command()(commit)
    app.command()(drop)


def propose(
    record: Annotated[str, typer.Argument(metavar="ID", help="Het record dat zou veranderen.")],
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="VELD=WAARDE", help="Wat een veld zegt; leeg laat het weg."),
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Stel voor dat het verdwijnt.")] = False,
    reason: Reason = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Stel een wijziging van een record voor; er verandert niets voordat iemand haar overneemt."""
    if bool(set_) == remove:
        raise InputError("noem wat er verandert met --set VELD=WAARDE, of kies --remove; niet allebei")
    with open_graph(store) as graph:
        stored = graph.get(graph.meant(record))
        if remove:
            made = graph.proposals.propose_removal(stored.id, reason=reason)
        else:
            changed = with_fields(stored.kind, {**stored.payload, "id": stored.id}, set_ or ())
            made = graph.proposals.propose(changed, space=stored.space, reason=reason)
        _say_difference(graph, made, as_json=as_json)


def diff(proposal: Which, store: Store = STORE, as_json: AsJson = False) -> None:
    """Toon wat een voorstel verandert: in de records, en in de cijfers van de keten."""
    with open_graph(store) as graph:
        _say_difference(graph, proposal_of(graph, proposal), as_json=as_json)


def commit(
    proposal: Which, records: Changes = None, reason: Reason = "", store: Store = STORE, as_json: AsJson = False
) -> None:
    """Neem een voorstel over, of een deel ervan, met wat daarvoor nodig is."""
    proposals(proposal, records, accept=True, reason=reason, store=store, as_json=as_json)


def drop(
    proposal: Which,
    records: Changes = None,
    along: Annotated[bool, typer.Option("--along", help="Ook wat eraan hangt.")] = False,
    reason: Reason = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Laat een voorstel vallen, of een deel ervan."""
    proposals(proposal, records, drop=True, along=along, reason=reason, store=store, as_json=as_json)


def _say_difference(graph: "KnowledgeGraph", stored: "Stored", *, as_json: bool) -> None:
    effect = graph.proposal_effect(stored.id)
    value: dict[str, Any] = {"proposal": stored.payload, "effect": effect}
    say(as_json, value, lambda: _difference_lines(graph, stored, effect))


def _difference_lines(graph: "KnowledgeGraph", stored: "Stored", effect: "ChangeEffect") -> Iterator[str]:
    changes = graph.proposals.compared(stored.id)
    yield from shown_lines(stored, changes, (), every=False)
    if any(one.overtaken and not one.change.get("decision") for one in changes):
        yield _CONFLICT
    yield ""
    yield "In de cijfers van de keten:" if effect.figures else "In de cijfers van de keten verandert niets."
    yield from (_figure_line(one, graph.gazetteer.names.get(one.of, one.of)) for one in effect.figures)
    if stored.payload["status"] == "open":
        yield f"Overnemen: kring commit {stored.id}   Laten vallen: kring drop {stored.id}"


def _figure_line(one: "FigureChange", whose: str) -> str:
    before, after = (euros(value) if one.unit == "EUR" else written(value) for value in (one.before, one.after))
    return f"  {one.figure}: {before} → {after}  ({whose})"
