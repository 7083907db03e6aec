"""`kring doable`: what is known of whether an objective or a trajectory can be done, and how it went elsewhere."""

from typing import Annotated

import typer

from api.cli.options import STORE, AsJson, Store, open_graph, say


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(doable)


def doable(
    about: Annotated[str, typer.Argument(metavar="DOEL|TRAJECT", help="Het id van een doelstelling of een traject.")],
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon of iets kan: wie, met welke mensen en welk geld, wat eerst moet; en hoe het elders ging."""
    from api.render.terminal.aims.doable import doable_lines

    with open_graph(store) as graph:
        found = graph.doable(about)
    say(as_json, found, lambda: doable_lines(found))
