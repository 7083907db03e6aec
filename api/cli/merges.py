"""`kring duplicates` and `kring merge`: records that may be one, side by side, made one and made two again."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import STORE, AsJson, Store, open_graph, say
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.model.knowledge import Distinction
    from kg.reason.duplicates import DuplicatePair
    from kg.reason.merge import Choice, MergeComparison, MergeOutcome

_SHOWN: Final = 200  # characters of a value
_CHOICES: Final = {"kept": "blijft", "other": "ander", "both": "beide"}


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command()(duplicates)
    app.command()(merge)


def duplicates(
    record: Annotated[str, typer.Argument(metavar="[RECORD]", help="Alleen paren met dit record.")] = "",
    kind: Annotated[list[str] | None, typer.Option("--kind", help="Alleen deze soort; mag vaker.")] = None,
    top: Annotated[int, typer.Option("--top", min=1, max=1000, help="Hoeveel paren hoogstens.")] = 50,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon records die misschien één en hetzelfde zijn, met de reden."""
    with open_graph(store) as graph:
        found = graph.merges.find(kind or (), record=record, top=top)
    say(as_json, found, lambda: _listed(found))


def merge(
    kept: Annotated[str, typer.Argument(metavar="BLIJFT", help="Het id dat blijft; met --undo het id dat opging.")],
    gone: Annotated[str, typer.Argument(metavar="[ANDER]", help="Het id dat daarin opgaat.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Voeg samen; zonder toont dit beide naast elkaar.")] = False,
    take: Annotated[
        list[str] | None,
        typer.Option("--take", metavar="VELD=KEUZE", help="Per veld: kept, other of both; mag vaker."),
    ] = None,
    apart: Annotated[bool, typer.Option("--apart", help="Het zijn er twee; stel ze niet meer voor als één.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Draai een samenvoeging of --apart terug.")] = False,
    despite: Annotated[bool, typer.Option("--despite", help="Met --undo: wat sindsdien wijzigde, blijft zo.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Waarom; komt bij het id dat opgaat te staan.")] = "",
    alone: Annotated[bool, typer.Option("--alone", help="Er is geen tweede lezer; dat wordt vastgelegd.")] = False,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Zet twee records naast elkaar, maak er één van, zeg dat het er twee zijn, of draai dat terug."""
    if undo == bool(gone):
        raise InputError("geef twee ids om samen te voegen, of één id met --undo")
    if apart + yes + undo > 1:
        raise InputError("kies één ding om te doen: --yes, --apart of --undo")
    choices = _chosen(take or ())
    with open_graph(store, writes=yes or undo or apart) as graph:
        if apart:
            told = graph.merges.tell_apart(kept, gone, reason=reason)
            say(as_json, told, lambda: _apart(told))
            return
        if undo and graph.get(kept).kind == "Distinction":
            graph.delete(kept, reason="toch misschien één record")
            say(as_json, {"id": kept}, lambda: iter([f"{kept} is weg; het paar kan weer worden voorgesteld."]))
            return
        if undo:
            undone = graph.merges.undo(kept, despite=despite)
            say(as_json, undone, lambda: _undone(undone))
            return
        compared = graph.merges.compare(kept, gone)
        if not yes:
            say(as_json, compared, lambda: _beside(compared, choices))
            return
        done = graph.merges.merge(kept, gone, choices=choices, state=compared.state, reason=reason, alone=alone)
        say(as_json, done, lambda: _done(done))


def _chosen(given: Sequence[str]) -> dict[str, "Choice"]:
    found: dict[str, Any] = {}
    for one in given:
        name, _, choice = one.partition("=")
        if choice not in _CHOICES:
            raise InputError(f"--take {one!r}: schrijf VELD=kept, VELD=other of VELD=both")
        found[name] = choice
    return found


def _listed(found: Sequence["DuplicatePair"]) -> Iterator[str]:
    for one in found:
        yield f"{one.kind}: {'; '.join(reason.said for reason in one.reasons)}"
        yield f"    {one.one}  {one.one_title}"
        yield f"    {one.other}  {one.other_title}"
    if found:
        yield "Zet er twee naast elkaar: kring merge BLIJFT ANDER. Voeg samen met --yes; terug kan met --undo."
    else:
        yield "Geen records gevonden die misschien hetzelfde zijn."


def _beside(compared: "MergeComparison", choices: dict[str, "Choice"]) -> Iterator[str]:
    yield f"{compared.kind}: {compared.kept} ({compared.kept_space}) blijft"
    yield f"    {compared.gone} ({compared.gone_space}) gaat daarin op"
    for reason in compared.reasons:
        yield f"    {reason.said}"
    for one in compared.fields:
        if not one.differs:
            yield f"  {one.name}: hetzelfde"
            continue
        yield f"  {one.name}: {_CHOICES[choices.get(one.name, one.suggested)]}"
        yield f"    blijft  {_short(one.one)}"
        yield f"    ander   {_short(one.other)}"
    yield "Er is niets gewijzigd. Voeg samen met --yes; kies per veld met --take VELD=other."


def _short(text: str) -> str:
    line = " · ".join(text.splitlines())
    return f"{line[:_SHOWN]}…" if len(line) > _SHOWN else line or "(leeg)"


def _done(done: "MergeOutcome") -> Iterator[str]:
    yield f"{done.gone} is opgegaan in {done.kept}; overgenomen: {', '.join(done.taken) or 'niets'}."
    yield f"{done.followed} records die naar {done.gone} verwezen, verwijzen nu naar {done.kept}."
    yield f"Terug kan met: kring merge {done.gone} --undo"


def _apart(told: "Distinction") -> Iterator[str]:
    yield f"{told.one} en {told.other} zijn er twee; Kring stelt ze niet meer voor als één."
    yield f"Terug kan met: kring merge {told.id} --undo"


def _undone(done: "MergeOutcome") -> Iterator[str]:
    yield f"{done.gone} en {done.kept} zijn weer twee records; {done.followed} verwijzingen gingen terug."
    if done.left:
        yield f"Sindsdien gewijzigd, en zo gelaten: {', '.join(done.left)}."
