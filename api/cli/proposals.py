"""`kring proposals`: what is proposed, beside the words that it rests on, and deciding on it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import STORE, AsJson, Store, one_of, open_graph, say
from kg.errors import InputError, NotFound

if TYPE_CHECKING:
    from kg.model.change_set import Decision
    from kg.ports.journal import Stored
    from kg.reason.proposal import ComparedChange
    from kg.service import KnowledgeGraph

_MADE: Final = {"toevoegen": "nieuw", "wijzigen": "wijziging", "verwijderen": "verdwijnt"}
_DIGITS: Final = 6  # of a number; what is longer is the beginning of an id
_SHOWN: Final = 160  # characters of a quote


def add_to(app: typer.Typer) -> None:
    """Give the command line this command."""
    app.command()(proposals)


def proposals(
    proposal: Annotated[
        str, typer.Argument(metavar="[VOORSTEL]", help="Nummer of (begin van het) id van een voorstel; zonder: welke.")
    ] = "",
    records: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WIJZIGING]...", help="Alleen deze: nummers, of (begin van) ids; zonder: alles wat openstaat."
        ),
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
            found = {
                number: one
                for number, one in enumerate(_numbered(graph), start=1)
                if every or one.payload["status"] == "open"
            }
            graph.told(list(found.values()))
            say(as_json, [one.payload for one in found.values()], lambda: _listed(found))
            return
        before = proposal_of(graph, proposal)
        changes = graph.proposals.compared(before.id)
        targets = [_target(changes, one) for one in records or ()]
        if accept or drop:
            decision: Decision = "aanvaard" if accept else "afgewezen"
            compared = {one.change["target"]: one for one in changes}
            instead = _improved(compared, targets[0], set_) if set_ else None
            after = graph.proposals.decide(
                before.id, decision, targets=targets, answer=reason, instead=instead, along=along
            )
            say(as_json, after.payload, lambda: _decided(changes, after))
            return
        say(as_json, before.payload, lambda: shown_lines(before, changes, targets, every=every))


def _numbered(graph: "KnowledgeGraph") -> list["Stored"]:
    """Every proposal in order of making: the number of one stays when others are decided on, or come."""
    return sorted(graph.scan("Proposal"), key=lambda one: (one.payload["created"], one.id))


def proposal_of(graph: "KnowledgeGraph", typed: str) -> "Stored":
    """
    The proposal that somebody means: by its number, or its id or what that begins with.

    Raises:
        NotFound: If there is none.
        AmbiguousName: If it may be several.
    """
    if typed.isdecimal() and len(typed) < _DIGITS:
        found = _numbered(graph)
        if not 0 < int(typed) <= len(found):
            raise NotFound(f"er is geen voorstel {typed}; kring proposals --all toont alle {len(found)} met hun nummer")
        return found[int(typed) - 1]
    return graph.get(graph.meant(typed, "Proposal", word="voorstel-"))


def _target(changes: Sequence["ComparedChange"], typed: str) -> str:
    """
    The id of the record whose change somebody means: by its number, or its id or what that begins with.

    Raises:
        InputError: If it may be several.
        NotFound: If there is none.
    """
    ids = [str(one.change["target"]) for one in changes]
    if typed.isdecimal() and typed not in ids:
        if not 0 < int(typed) <= len(ids):
            raise NotFound(f"in dit voorstel staat geen wijziging {typed}; het zijn er {len(ids)}")
        return ids[int(typed) - 1]
    plain = {one: one.rpartition(".")[2] for one in ids}
    return one_of(typed, [one for one in ids if one.startswith(typed) or plain[one].startswith(typed)])


def _improved(compared: Mapping[str, "ComparedChange"], target: str, given: Sequence[str]) -> Any:
    """What is accepted instead."""
    if target not in compared or compared[target].becomes is None:
        raise InputError(f"in dit voorstel staat geen wijziging van {target!r} waaraan iets te verbeteren is")
    return with_fields(str(compared[target].change["target_kind"]), compared[target].becomes or {}, given)


def with_fields(kind: str, payload: Mapping[str, Any], given: Sequence[str]) -> Any:
    """
    A record with fields typed as text, "name=value"; a number where the field is one, nothing after "=" leaves it out.

    Raises:
        InputError: If the kind has no such field, or it may not say that.
    """
    from kg.model.schema import fields_of, kind_class, parse

    specs, fields = {spec.name: spec for spec in fields_of(kind_class(kind))}, dict(payload)
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


def _listed(found: Mapping[int, "Stored"]) -> Iterator[str]:
    for number, one in found.items():
        changes = one.payload["changes"]
        left = sum(not change.get("decision") for change in changes)
        yield f"{number:3}. {one.payload['title']}"
        state = "" if one.payload["status"] == "open" else f", {one.payload['status']}"
        yield f"     {left} van {len(changes)} open{state}, door {one.payload['author']}  {one.id}"
    if found:
        yield "Bekijk er een met zijn nummer: kring proposals NUMMER"
    else:
        yield "Er staat geen voorstel open."


def shown_lines(
    stored: "Stored", changes: Sequence["ComparedChange"], targets: Sequence[str], *, every: bool
) -> Iterator[str]:
    """The changes of a proposal, each beside the words that it rests on; of `targets`, or else all that are open."""
    from api.answers.labels import kind_label

    numbers = {one.change["target"]: number for number, one in enumerate(changes, start=1)}
    yield f"{stored.payload['title']} ({stored.payload['status']})"
    for number, one in enumerate(changes, start=1):
        change = one.change
        if change["target"] not in targets if targets else change.get("decision") and not every:
            continue
        title = (one.becomes or (one.held.payload if one.held else {})).get("title", change["target"])
        yield ""
        yield f"{number:3}. {_MADE[change['change']]} {kind_label(change['target_kind'], 'nl')}: {title}"
        said = f"  ({change['decision']})" if change.get("decision") else ""
        yield f"    {change['target']}{said}"
        yield from (f"    {name}: {value}" for name, value in _fields(one))
        for grounds in change.get("grounds", ()):
            quote = " ".join(grounds["quote"].split())
            chance = f", kans {grounds['chance']:.2f}".replace(".", ",") if "chance" in grounds else ""
            yield f"    “{quote[:_SHOWN]}{'…' if len(quote) > _SHOWN else ''}” ({grounds['place']}{chance})"
        if one.needs:
            yield f"    neemt mee: {_named(one.needs, numbers)}"
        if one.hangs:
            yield f"    hieraan hangt: {_named(one.hangs, numbers)}"
        if one.overtaken and not change.get("decision"):
            yield "    botst: het record is sindsdien gewijzigd"
        if one.faults:
            yield f"    eerst aanvullen: {one.faults}"


def _named(targets: Sequence[str], numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{numbers[one]}" for one in targets)


def _fields(one: "ComparedChange") -> Iterator[tuple[str, str]]:
    """What would be written beside the title, as far as it differs from what is there."""
    held = one.held.payload if one.held else {}
    for name, value in (one.becomes or {}).items():
        if name not in {"id", "title"} and value != held.get(name):
            yield name, _written(value)


def _written(value: Any) -> str:
    """A value as one line."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_written(one)}" for name, one in value.items())
    return "; ".join(map(_written, value)) if isinstance(value, list) else str(value)


def _decided(before: Sequence["ComparedChange"], after: "Stored") -> Iterator[str]:
    from api.answers.labels import kind_label

    was = {one.change["target"]: one.change.get("decision") for one in before}
    titles = {one.change["target"]: (one.becomes or {}).get("title", one.change["target"]) for one in before}
    now = [one for one in after.payload["changes"] if one.get("decision") != was[one["target"]]]
    for one in now:
        yield f"{one['decision']}: {kind_label(one['target_kind'], 'nl')} {titles[one['target']]}"
        yield f"    {one['target']}"
    left = sum(not one.get("decision") for one in after.payload["changes"])
    yield f"{len(now)} beslist, {left} nog open."
