"""`kring plan`, `kring budget` and `kring booking`: what is done when, what it costs a year, and what was corrected."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.options import STORE, AsJson, Store, a_date, open_graph, say
from kg.cycle.implement.silence import SILENT_DAYS
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.cycle.implement.plan.plan import TrajectoryPlan
    from kg.service import KnowledgeGraph

_FORMS: Final = (".svg", ".xlsx", ".ics", ".xml", ".json")
_EUROS: Final = re.compile(r"([+-]?)([0-9]{1,12})(?:[.,]([0-9]{2}))?")
_TRAJECTORY: Final = typer.Argument(metavar="TRAJECT", help="Het id van een traject.")


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.command()(plan)
    app.command()(budget)
    app.command()(booking)


def plan(
    trajectory: Annotated[str, _TRAJECTORY],
    baseline: Annotated[bool, typer.Option("--baseline", help="Leg de planning van nu vast als afspraak.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Waarom zij zo wordt afgesproken, of verandert.")] = "",
    silent: Annotated[
        int, typer.Option("--silent", min=1, max=3660, help="Na meer dan zoveel dagen zonder bericht heet iets stil.")
    ] = SILENT_DAYS,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Schrijf naar .svg, .xlsx, .ics, .xml (MS Project) of .json.")
    ] = None,
    as_of: Annotated[str, typer.Option("--as-of", help="Reken vanaf deze datum (jjjj-mm-dd).")] = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon wat wanneer gebeurt, wat op elkaar wacht, en wat er werd van wat was afgesproken."""
    from api.render.terminal.plan import plan_lines

    if output and output.suffix not in _FORMS:
        raise InputError(f"{output.name!r}: kies een bestandsnaam op {', '.join(_FORMS)}")
    if reason and not baseline:
        raise InputError("een reden hoort bij het vastleggen: gebruik --baseline --reason")
    day = a_date(as_of)
    with open_graph(store, writes=baseline) as graph:
        if baseline:
            graph.planning.agree(trajectory, reason)
        found = graph.planning.of(trajectory, today=day, silent_days=silent)
        content = _written(graph, found, output.suffix) if output else b""
    if output:
        output.write_bytes(content)
        say(as_json, {"written": str(output)}, lambda: iter([f"Geschreven: {output}"]))
        return
    say(as_json, found, lambda: plan_lines(found))


def _written(graph: "KnowledgeGraph", found: "TrajectoryPlan", form: str) -> bytes:
    if form == ".json":
        from kg.reason.answer import to_json

        return (json.dumps(to_json(found), ensure_ascii=False, indent=2) + "\n").encode()
    if form == ".svg":
        from api.render.terminal.plan import plan_svg

        return plan_svg(found).encode()
    from api.render.exchange.forms import plan_file

    return plan_file(graph, found, form.removeprefix("."))


def budget(
    trajectory: Annotated[str, _TRAJECTORY],
    by: Annotated[
        str, typer.Option("--by", help="Uitgesplitst naar activity, objective, programme of taakveld.")
    ] = "activity",
    account: Annotated[
        int, typer.Option("--account", min=0, max=2999, help="Verantwoord dit jaar: daarna verandert het niet meer.")
    ] = 0,
    decision: Annotated[str, typer.Option("--decision", help="Het id van het besluit, met --account.")] = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon wat een traject per jaar mag kosten en kostte; verantwoord een jaar."""
    from api.render.terminal.plan import PARTS, money_lines

    if by not in PARTS:
        raise InputError(f"--by {by!r} bestaat niet; kies {', '.join(PARTS)}")
    if bool(account) != bool(decision):
        raise InputError("een jaar verantwoorden vraagt een besluit: gebruik --account JAAR --decision ID")
    with open_graph(store, writes=bool(account)) as graph:
        if account:
            graph.budgets.account(trajectory, account, decision)
        found = graph.budgets.of(trajectory)
    say(as_json, found, lambda: money_lines(found, by))


def booking(
    activity: Annotated[str, typer.Argument(metavar="ACTIVITEIT", help="Het id van een activiteit.")],
    year: Annotated[int, typer.Option("--year", min=1, max=2999, help="Het open jaar waarin u boekt.")],
    over: Annotated[int, typer.Option("--over", min=1, max=2999, help="Het verantwoorde jaar dat anders bleek.")],
    reason: Annotated[str, typer.Option("--reason", help="Wat er anders bleek.")],
    budget_change: Annotated[
        str, typer.Option("--budget", help="Euro's bij het budget, zoals 1250,50; minder met een min ervoor.")
    ] = "",
    spent_change: Annotated[str, typer.Option("--spent", help="Euro's bij de uitgaven, net zo geschreven.")] = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Boek in een open jaar wat over een verantwoord jaar anders bleek."""
    from api.render.terminal.plan import booking_lines
    from kg.model.schema import dump

    more, spent = _cents(budget_change), _cents(spent_change)
    with open_graph(store, writes=True) as graph:
        made = graph.budgets.correct(
            activity, year=year, corrects_year=over, reason=reason, budget_change_cents=more, spent_change_cents=spent
        )
    say(as_json, dump(made), lambda: booking_lines(made))


def _cents(text: str) -> int | None:
    """
    An amount in euros, in cents; None for nothing.

    Raises:
        InputError: If it is no amount, or one that can be read in two ways, as 1.250 can.
    """
    if not text.strip():
        return None
    found = _EUROS.fullmatch(text.strip())
    if found is None:
        raise InputError(f"{text!r} is geen bedrag in euro's; schrijf het zonder punten, zoals 1250 of -1250,50")
    sign, whole, rest = found.groups()
    cents = int(whole) * 100 + int(rest or 0)
    return -cents if sign == "-" else cents
