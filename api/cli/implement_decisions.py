"""`kring decisions`: by which decision a municipality does what it does."""

from typing import Annotated

import typer

from api.cli.options import STORE, AsJson, Store, a_date, open_graph, read_as, say
from kg.errors import InputError


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(decisions)


def decisions(
    for_: Annotated[str, typer.Option("--for", help="Code of naam van de gemeente waarvoor u kijkt.")],
    state: Annotated[
        str, typer.Option("--state", help="Alleen: bekend, niet gevonden, ontbreekt of buiten mandaat.")
    ] = "",
    top: Annotated[int, typer.Option("--top", min=1, max=100_000, help="Hoeveel regels hoogstens.")] = 50,
    as_of: Annotated[str, typer.Option("--as-of", help="Reken vanaf deze datum (jjjj-mm-dd).")] = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon wat er zonder besluit gebeurde, of buiten het mandaat: bekend, niet gevonden of bevestigd."""
    from api.render.dossier.lines import decision_lines

    if state not in {"", "bekend", "niet gevonden", "ontbreekt", "buiten mandaat"}:
        raise InputError(f"--state {state!r} bestaat niet; kies bekend, niet gevonden, ontbreekt of buiten mandaat")
    day = a_date(as_of)
    with open_graph(store) as graph:
        code = read_as(graph, for_, as_json=as_json)
        found = graph.decisions(code, today=day, state=state, top=top)
        name = graph.gazetteer.name(code)
    say(as_json, found, lambda: decision_lines(found, name))
