"""`kring sides`: what policy and execution each say of an aim, and who answers in what that differs."""

from typing import Annotated

import typer

from api.cli.options import STORE, AsJson, Store, open_graph, say
from kg.errors import InputError


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(sides)


def sides(
    about: Annotated[
        str, typer.Argument(metavar="DOEL|TRAJECT|CODE", help="Een doelstelling, traject of gemeente; leeg is alles.")
    ] = "",
    side: Annotated[str, typer.Option("--side", help="Schrijf voor deze kant: beleid of uitvoering.")] = "",
    text: Annotated[str, typer.Option("--text", help="Wat die kant zegt, of het antwoord bij --aspect.")] = "",
    by: Annotated[str, typer.Option("--by", help="Wie het zegt.")] = "",
    hours: Annotated[int | None, typer.Option("--hours", min=0, help="Wat het kost, in uren.")] = None,
    period: Annotated[str, typer.Option("--per", help="Of dat eenmalig is, of per jaar.")] = "",
    aspect: Annotated[str, typer.Option("--aspect", help="Een verschil: hoeveelheid, datum, wie of reikwijdte.")] = "",
    statement: Annotated[str, typer.Option("--statement", help="Het id van wat de uitvoering zegt.")] = "",
    owner: Annotated[str, typer.Option("--owner", help="Wie antwoord geeft op het verschil.")] = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon wat beleid en uitvoering elk zeggen dat een doel is, en waarin dat verschilt."""
    from api.render.terminal.aims.sides import sides_lines

    if side and aspect:
        raise InputError("kies: een kant schrijven (--side) of een verschil beantwoorden (--aspect)")
    if aspect and not statement:
        raise InputError("een verschil beantwoorden vraagt --statement: het id staat achter wat de uitvoering zegt")
    with open_graph(store, writes=bool(side or aspect)) as graph:
        if side:
            graph.sides.state(about, side, text, author=by, cost_hours=hours, cost_period=period)
        elif aspect:
            graph.sides.settle(about, statement, aspect, owner, answer=text, by=by)
        found = graph.sides.of(about)
    say(as_json, found, lambda: sides_lines(found))
