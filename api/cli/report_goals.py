"""`kring goals`: the tree of aims of one year, and a file of it that comes back whole."""

from pathlib import Path
from typing import Annotated, Final

import typer

from api.cli.options import STORE, AsJson, Store, a_date, open_graph, say
from kg.errors import InputError

_FORMS: Final = ("csv", "xlsx", "jsonld")


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(goals)


def goals(
    of: Annotated[
        str,
        typer.Argument(
            metavar="GEMEENTE|TRAJECT", help="Een gemeente (naam of code), of het id van een organisatie of traject."
        ),
    ],
    year: Annotated[int, typer.Option("--year", min=0, max=2999, help="Het begrotingsjaar; 0: dat van de dag.")] = 0,
    programme: Annotated[str, typer.Option("--programme", help="Alleen dit programma van de begroting.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="Stand van deze dag (jjjj-mm-dd), uit het journaal.")] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Schrijf alle records naar .csv, .xlsx of .jsonld.")
    ] = None,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon de doelenboom van een jaar: programma, doel, activiteit, geld, indicator en resultaat."""
    from api.render.terminal.accountability.goals import goal_lines

    form = output.suffix.removeprefix(".") if output else ""
    if output and form not in _FORMS:
        raise InputError(f"{output.name!r}: kies een bestandsnaam op {', '.join(f'.{one}' for one in _FORMS)}")
    day = a_date(as_of)
    with open_graph(store) as graph:
        if output:
            records = graph.goal_tree_records(of, year=year or None, programme=programme, as_of=day)
        else:
            found = graph.goal_tree(of, year=year or None, programme=programme, as_of=day)
    if output:
        from api.render.exchange.tree import tree_file

        output.write_bytes(tree_file(records, form))
        told = {"written": str(output), "records": len(records)}
        say(as_json, told, lambda: iter([f"Geschreven: {output} ({len(records)} records)"]))
        return
    say(as_json, found, lambda: goal_lines(found))
