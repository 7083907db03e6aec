"""`kring proposals`: what is proposed, beside the words that it rests on, and deciding on it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import STORE, AsJson, Store, open_graph, say
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.model.change_set import Decision
    from kg.ports.journal import Stored
    from kg.reason.proposal import ComparedChange

_MADE: Final = {"toevoegen": "nieuw", "wijzigen": "wijziging", "verwijderen": "verdwijnt"}
_SHOWN: Final = 160  # characters of a quote


def add_to(app: typer.Typer) -> None:
    """Give the command line this command."""
    app.command()(proposals)


def proposals(
    proposal: Annotated[str, typer.Argument(metavar="[VOORSTEL]", help="Id van een voorstel; zonder: welke.")] = "",
    records: Annotated[
        list[str] | None,
        typer.Argument(metavar="[RECORD]...", help="Alleen deze records; zonder: alles wat openstaat."),
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Neem over, met wat daarvoor nodig is.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Laat vallen.")] = False,
    along: Annotated[bool, typer.Option("--along", help="Met --drop: ook wat eraan hangt.")] = False,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="VELD=WAARDE", help="Met --accept: verbeter eerst een veld.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Waarom; komt bij het besluit te staan.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Ook waarover al beslist is.")] = False,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon wat is voorgesteld, met de woorden waar het op rust, en neem het over of laat het vallen."""
    if accept and drop:
        raise InputError("kies er één: --accept of --drop")
    if (accept or drop) and not proposal:
        raise InputError("noem het voorstel: kring proposals VOORSTEL --accept")
    if set_ and not (accept and records and len(records) == 1):
        raise InputError("--set verbetert één record: kring proposals VOORSTEL RECORD --accept --set deadline=2028")
    with open_graph(store) as graph:
        if not proposal:
            found = [one for one in graph.scan("Proposal") if every or one.payload["status"] == "open"]
            graph.told(found)
            say(as_json, [one.payload for one in found], lambda: _listed(found))
            return
        before = graph.get(proposal)
        if accept or drop:
            decision: Decision = "aanvaard" if accept else "afgewezen"
            compared = {one.change["target"]: one for one in graph.proposals.compared(proposal)}
            instead = _improved(compared, records[0], set_) if records and set_ else None
            after = graph.proposals.decide(
                proposal, decision, targets=records or (), answer=reason, instead=instead, along=along
            )
            say(as_json, after.payload, lambda: _decided(before, after))
            return
        changes = graph.proposals.compared(proposal)
        say(as_json, before.payload, lambda: _shown(before, changes, every=every))


def _improved(compared: Mapping[str, "ComparedChange"], target: str, given: Sequence[str]) -> Any:
    """What is accepted instead, with fields typed as text; a number where the field is one."""
    from kg.model.schema import fields_of, kind_class, parse

    if target not in compared or compared[target].becomes is None:
        raise InputError(f"in dit voorstel staat geen wijziging van {target!r} waaraan iets te verbeteren is")
    kind = str(compared[target].change["target_kind"])
    specs, fields = {spec.name: spec for spec in fields_of(kind_class(kind))}, dict(compared[target].becomes or {})
    for one in given:
        name, _, value = one.partition("=")
        if name not in specs or specs[name].node is not None:
            raise InputError(f"{kind} heeft geen veld {name!r} om zo te verbeteren")
        fields[name] = _typed(value, specs[name].range, many=specs[name].many)
    return parse(kind, {name: value for name, value in fields.items() if value not in ("", [])})


def _typed(value: str, of: str, *, many: bool) -> Any:
    if many:
        return [part.strip() for part in value.split(";") if part.strip()]
    if of in {"int", "float"} and value.replace(".", "", 1).isdigit():
        return int(value) if of == "int" else float(value)
    return value.strip()


def _listed(found: Sequence["Stored"]) -> Iterator[str]:
    for one in found:
        changes = one.payload["changes"]
        left = sum(not change.get("decision") for change in changes)
        yield f"{one.id}  {one.payload['title']}"
        yield f"    {left} van {len(changes)} open, {one.payload['status']}, door {one.payload['author']}"
    if not found:
        yield "Er staat geen voorstel open."


def _shown(stored: "Stored", changes: Sequence["ComparedChange"], *, every: bool) -> Iterator[str]:
    yield f"{stored.payload['title']} ({stored.payload['status']})"
    for one in changes:
        change = one.change
        if change.get("decision") and not every:
            continue
        title = (one.becomes or (one.held.payload if one.held else {})).get("title", change["target"])
        yield ""
        yield f"{_MADE[change['change']]} {change['target_kind']}: {title}"
        said = f"  ({change['decision']})" if change.get("decision") else ""
        yield f"    {change['target']}{said}"
        for grounds in change.get("grounds", ()):
            quote = " ".join(grounds["quote"].split())
            chance = f", kans {grounds['chance']:.2f}".replace(".", ",") if "chance" in grounds else ""
            yield f"    “{quote[:_SHOWN]}{'…' if len(quote) > _SHOWN else ''}” ({grounds['place']}{chance})"
        if one.needs:
            yield f"    neemt mee: {', '.join(one.needs)}"
        if one.hangs:
            yield f"    hieraan hangt: {', '.join(one.hangs)}"
        if one.overtaken and not change.get("decision"):
            yield "    botst: het record is sindsdien gewijzigd"
        if one.faults:
            yield f"    eerst aanvullen: {one.faults}"


def _decided(before: "Stored", after: "Stored") -> Iterator[str]:
    was = {one["target"]: one.get("decision") for one in before.payload["changes"]}
    now = [one for one in after.payload["changes"] if one.get("decision") != was[one["target"]]]
    for one in now:
        yield f"{one['decision']}: {one['target_kind']} {one['target']}"
    left = sum(not one.get("decision") for one in after.payload["changes"])
    yield f"{len(now)} beslist, {left} nog open."
