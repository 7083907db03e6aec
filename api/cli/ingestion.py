"""`kring ingest`: what people have comes in, and what could not is told."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from api.cli import tables
from api.cli.options import STORE, AsJson, Encoder, Store, open_graph, say
from kg.errors import InputError

if TYPE_CHECKING:
    from ingest.commit.summary import Summary
    from ingest.propose.documents import ByModel
    from kg.service import KnowledgeGraph


Yes: TypeAlias = Annotated[
    bool, typer.Option("--yes", help="Trek ook in als meer dan een vijfde van de bestanden weg is.")
]
Propose: TypeAlias = Annotated[
    bool, typer.Option("--propose/--no-propose", help="Stel voor wat teksten van gemeenten zeggen.")
]
Model: TypeAlias = Annotated[
    bool, typer.Option("--ask-model", help="Laat ook een taalmodel voorstellen doen; de teksten gaan daarheen.")
]


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(ingest)
    app.command()(encode)


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Bestanden en mappen.")],
    store: Store = STORE,
    space: Annotated[str, typer.Option(help="Ruimte waarin de kennis komt: eigenaar/doelgroep.")] = "local/private",
    encode: Annotated[bool, typer.Option("--encode/--no-encode", help="Ook zoeken op betekenis voorbereiden.")] = True,
    preview: tables.Preview = False,
    sheet: tables.Sheet = "",
    kind: tables.Kind = "",
    columns: tables.Columns = None,
    fixed: tables.Fixed = None,
    confirm: tables.Confirm = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Trek in wat uit verdwenen bestanden kwam.")] = False,
    yes: Yes = False,
    propose: Propose = True,
    ask_model: Model = False,
    encoder: Encoder = "",
    as_json: AsJson = False,
) -> None:
    """
    Lees documenten in; wat niet klopt gaat met de reden naar quarantaine.

    Eindigt met 1 als er niets binnenkwam of een tabel in zijn geheel is geweigerd.
    """
    choice = tables.chosen(kind, columns or (), fixed or ())
    if preview:
        tables.preview(paths, store, space, sheet, choice, keeps=confirm, as_json=as_json)
        return
    tables.must_preview(choice, sheet, keeps=confirm)
    from api.cli.progress import bars
    from ingest.commit.summary import Summary
    from ingest.load import ingest_into
    from kg.reason.answer import to_json

    if not withdraw:
        _must_exist(paths)
    summary, stopped = Summary(), False
    model = _model() if ask_model and propose else None
    with open_graph(store, encoder=encoder if encode else "none", create=True) as graph:
        if withdraw and not yes:
            _agree(graph, paths, may_ask=not as_json)
        try:
            with bars() as progress:
                ingest_into(
                    graph,
                    paths,
                    space=space,
                    withdraw=withdraw,
                    encode=encode,
                    progress=progress,
                    summary=summary,
                    propose=propose,
                    model=model,
                )
        except KeyboardInterrupt:
            stopped = True
    say(as_json, {**to_json(summary.told), "quarantine": summary.quarantine}, lambda: iter(summary.lines()))
    if stopped:
        _broken_off()
    if summary.failed and not (withdraw and _only_gone(summary)):
        raise typer.Exit(1)


def _only_gone(summary: "Summary") -> bool:
    """Whether there was nothing to do but to take back."""
    return summary.total("withdrawn") > 0 or not (summary.refused or summary.held)


def _broken_off() -> None:
    """End as who was stopped."""
    print("kring: onderbroken; wat hierboven staat is bewaard, de rest komt bij de volgende keer", file=sys.stderr)  # noqa: T201
    raise typer.Exit(130)


def _must_exist(paths: list[Path]) -> None:
    """
    Refuse a path that leads nowhere.

    Raises:
        InputError: If one does.
    """
    if missing := [str(path) for path in paths if not path.exists()]:
        raise InputError(f"bestaat niet: {', '.join(missing)}")


def _model() -> "ByModel":
    """
    The language model of the settings.

    Raises:
        InputError: If none is set, or no space of which texts may go there.
    """
    from ingest.propose.documents import ByModel
    from kg.profiles.choices import suggester

    return ByModel(*suggester())


def encode(store: Store = STORE, encoder: Encoder = "", as_json: AsJson = False) -> None:
    """Maak af wat nog alleen op woorden te vinden is; een dienst die draait doet dit zelf."""
    from api.cli.progress import bars

    made, left = 0, 0
    with open_graph(store, encoder=encoder, writes=True) as graph:
        waiting = graph.pending()
        try:
            with bars() as progress:
                made = graph.encode(progress)
        except KeyboardInterrupt:
            left = graph.pending()
            made = waiting - left
    said = f"{made} passages zijn nu ook op betekenis te vinden."
    more = f"{left} wachten nog; ga verder met: kring encode" if left else ""
    say(as_json, {"made": made, "waiting": left}, lambda: filter(None, iter([said, more])))
    if left:
        raise typer.Exit(130)


def _agree(graph: "KnowledgeGraph", paths: list[Path], *, may_ask: bool) -> None:
    """
    Ask before much is withdrawn.

    Raises:
        InputError: If nobody can be asked, or they say no.
    """
    from ingest.load import would_withdraw

    gone = would_withdraw(graph, paths)
    if not gone.drastic:
        return
    said = "\n".join(gone.lines())
    if not (may_ask and sys.stdin.isatty() and typer.confirm(f"{said}\nIntrekken?", err=True)):
        raise InputError(f"er is niets ingetrokken of ingelezen: {said}\nIs dat de bedoeling? Geef dan --yes erbij")
