"""The command on who can help: `kring who`."""

from collections.abc import Iterator
from typing import Annotated

import typer

from api.answers.fit import any_fits
from api.cli.options import STORE, AsJson, Encoder, Explain, Store, Top, open_graph, read_as, say
from api.render.terminal.hits import helper_lines
from api.render.terminal.no_match import nothing_lines


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.command()(who)


def who(
    text: Annotated[str, typer.Argument(metavar="[VRAAG]", help="Waar u hulp bij zoekt.")] = "",
    theme: Annotated[list[str] | None, typer.Option(help="Een thema, in plaats van of naast de vraag.")] = None,
    phase: Annotated[str, typer.Option(help="Fase van de cirkel waarin u hulp zoekt.")] = "",
    for_: Annotated[str, typer.Option("--for", help="Code of naam van de gemeente die hulp zoekt.")] = "",
    top: Top = 10,
    explain: Explain = False,
    store: Store = STORE,
    encoder: Encoder = "",
    as_json: AsJson = False,
) -> None:
    """Toon wie kan helpen: aanbieders, deskundigen en gemeenten die het eerder deden, met bewijs."""
    from kg.reason.chance import HELPING

    with open_graph(store, encoder=encoder) as graph:
        themes = [graph.theme(label) for label in theme or ()]
        found = graph.who(text, themes=themes, phase=phase, municipality=read_as(graph, for_, as_json=as_json), top=top)
        asked = " ".join([text, *(theme or ())])
        missing = None if as_json or any_fits(found) else graph.missing(asked, *HELPING)

    def lines() -> Iterator[str]:
        if missing is None:
            return helper_lines(found, explain=explain)
        return nothing_lines(missing, [(one.name, one.id, one.answers) for one in found])

    say(as_json, found, lines)
