"""The command on who saw and wrote what; it works beside a service that runs."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.answers.trail import SAID, day_end, day_start, line
from api.cli.options import STORE, AsJson, Store, a_date, must_be_there, say

if TYPE_CHECKING:
    from kg.ports.trail import Seen


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(audit)


def audit(
    record: Annotated[str, typer.Option(help="Alleen dit record, en wat op de hele ruimte ervan slaat.")] = "",
    actor: Annotated[str, typer.Option(help="Alleen wat deze persoon of sleutel deed, zoals het hier staat.")] = "",
    space: Annotated[str, typer.Option(help="Alleen deze ruimte: eigenaar/doelgroep.")] = "",
    act: Annotated[list[str] | None, typer.Option(help=f"Alleen deze handeling: {', '.join(SAID)}.")] = None,
    since: Annotated[str, typer.Option(help="Vanaf deze dag (jjjj-mm-dd).")] = "",
    until: Annotated[str, typer.Option(help="Tot en met deze dag (jjjj-mm-dd).")] = "",
    top: Annotated[int, typer.Option("--top", min=1, max=100_000, help="Hoeveel regels hoogstens.")] = 50,
    verify: Annotated[
        bool, typer.Option("--verify", help="Toon niets, maar controleer beide ketens: is er niets gewijzigd?")
    ] = False,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon wie wat zag, schreef, wegschreef of toegang gaf; het laatste eerst."""
    from kg.ports.trail import Wanted
    from kg.profiles.modes import open_as_it_is

    must_be_there(store)
    if verify:
        _verify(store, as_json)
        return
    wanted = Wanted(
        record, actor, space, frozenset(act) if act else None, day_start(a_date(since)), day_end(a_date(until))
    )
    with open_as_it_is(store) as graph:
        found = graph.witness.seen(wanted, most=top + 1)
    say(as_json, [line(one) for one in found[:top]], lambda: _lines(found[:top], more=len(found) > top))


def _verify(store: Path, as_json: bool) -> None:  # noqa: FBT001 - straight from the option
    """Both chains, beside a service that runs; exit code 1 when something is wrong."""
    from kg.profiles.modes import verify

    wrong, ends = verify(store)
    state = f"{len(wrong)} problemen gevonden" if wrong else "In orde"
    value = {"ok": not wrong, "problems": wrong, "events": ends.events, "lines": ends.lines}
    said = f"{state}: {ends.events} gebeurtenissen, {ends.lines} regels over wie wat zag"
    say(as_json, value, lambda: iter([*wrong, said]))
    if wrong:
        raise typer.Exit(1)


def _lines(found: "Sequence[Seen]", *, more: bool) -> Iterator[str]:
    if not found:
        yield "Er is niets opgetekend dat hieraan voldoet."
    for one in found:
        about = " ".join(part for part in (one.record_id, f"({one.detail})" if one.detail else "") if part)
        yield f"{one.at[:19].replace('T', ' ')}  {SAID[one.act]:<13}  {one.actor}  {one.space}  {about}".rstrip()
    if more:
        yield "Er is meer; vraag erom met --top, of zoek nauwer met --record, --actor, --since of --until"
