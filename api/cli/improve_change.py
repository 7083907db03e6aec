"""`kring improve`: whether it got better, the circle of a trajectory, and what was spared."""

from typing import Annotated

import typer

from api.cli.options import STORE, AsJson, Store, a_date, open_graph, say
from kg.errors import InputError


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(improve)


def improve(
    of: Annotated[str, typer.Argument(metavar="TRAJECT|CODE|NAAM", help="Het id van een traject, of een gemeente.")],
    circle: Annotated[
        bool, typer.Option("--circle", help="Toon de hele cirkel van een traject, met de gaten.")
    ] = False,
    number: Annotated[
        int, typer.Option("--round", min=0, max=999, help="Welke ronde, met --circle; 0 is de laatste die verder ging.")
    ] = 0,
    relief: Annotated[
        bool, typer.Option("--relief", help="Toon wat aanbieders een gemeente bespaarden, zoals opgegeven.")
    ] = False,
    as_of: Annotated[str, typer.Option("--as-of", help="Reken vanaf deze datum (jjjj-mm-dd).")] = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon of het beter werd, en wat er nodig is om dat vast te stellen."""
    from api.render.terminal.improve import circle_lines, improvement_lines, relief_lines

    if circle and relief:
        raise InputError("--circle en --relief gaan niet samen; kies er een")
    if number and not circle:
        raise InputError("--round hoort bij --circle")
    day = a_date(as_of)
    with open_graph(store) as graph:
        if circle:
            whole = graph.circle(of, number=number, today=day)
            say(as_json, whole, lambda: circle_lines(whole))
        elif relief:
            spared = graph.relief(of)
            say(as_json, spared, lambda: relief_lines(spared))
        else:
            found = graph.improvement(of, today=day)
            say(as_json, found, lambda: improvement_lines(found))
