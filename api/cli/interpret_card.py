"""`kring card`: what a development means for a municipality."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.options import STORE, AsJson, Encoder, Explain, Store, a_date, open_graph, read_as, say, tell
from api.render.terminal.card import card_lines, card_markdown
from api.render.terminal.card_short import short_card_lines
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.cycle.interpret.card.card import Card

_FORMS: Final = (".docx", ".pdf", ".html", ".md", ".txt", ".json")


def add_to(app: typer.Typer) -> None:
    """Give the command line this command."""
    app.command()(card)


def card(
    development: Annotated[str, typer.Argument(metavar="DEV", help="Id of naam van de ontwikkeling.")],
    for_: Annotated[str, typer.Option("--for", help="Code of naam van de gemeente.")],
    status: Annotated[
        str, typer.Option("--status", help="Zet de duiding een stap verder: draft, review, adopt of reopen.")
    ] = "",
    reason: Annotated[str, typer.Option("--reason", help="Waarom deze stap.")] = "",
    board: Annotated[str, typer.Option("--board", help="Wat het van het bestuur vraagt, met --status draft.")] = "",
    management: Annotated[str, typer.Option("--management", help="Hetzelfde van het management.")] = "",
    operations: Annotated[str, typer.Option("--operations", help="Hetzelfde van de uitvoering.")] = "",
    trajectory: Annotated[str, typer.Option("--trajectory", help="Id van het traject waar het bij hoort.")] = "",
    alone: Annotated[
        bool, typer.Option("--alone", help="Stel zelf vast wat u zelf schreef; dat wordt erbij gezet.")
    ] = False,
    rephrase: Annotated[bool, typer.Option("--rephrase", help="Laat een taalmodel de zinnen herschrijven.")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Schrijf naar .docx, .pdf, .html, .md, .txt of .json.")
    ] = None,
    as_of: Annotated[str, typer.Option("--as-of", help="Reken vanaf deze datum (jjjj-mm-dd).")] = "",
    explain: Explain = False,
    store: Store = STORE,
    encoder: Encoder = "",
    as_json: AsJson = False,
) -> None:
    """Toon wat een ontwikkeling voor een gemeente betekent; elke zin met zijn bron."""
    from kg.profiles.choices import rephraser

    if output and output.suffix not in _FORMS:
        raise InputError(f"{output.name!r}: kies een bestandsnaam op {', '.join(_FORMS)}")
    meaning = {"board": board, "management": management, "operations": operations}
    if not status and any((*meaning.values(), trajectory, reason)):
        raise InputError("inhoud of reden vastleggen kan alleen bij een stap, bijvoorbeeld --status draft")
    words = rephraser() if rephrase else None
    day = a_date(as_of)
    with open_graph(store, encoder=encoder) as graph:
        code, meant = read_as(graph, for_, as_json=as_json), graph.developments.meant(development)
        tell(meant.said, as_json=as_json)
        if status:
            graph.cards.review(
                meant.id, code, status, reason=reason, meaning=meaning, trajectory=trajectory, today=day, alone=alone
            )
        made = graph.card(meant.id, code, today=day, rephraser=words)
        names = graph.gazetteer.names
    if output:
        output.write_bytes(_written(made, output.suffix, names))
        say(as_json, {"written": str(output)}, lambda: iter([f"Geschreven: {output}"]))
        return
    say(as_json, made, lambda: (card_lines if explain else short_card_lines)(made))


def _written(made: "Card", form: str, names: Mapping[str, str]) -> bytes:
    if form in {".docx", ".pdf", ".html"}:
        from api.render.documents.card import card_document
        from api.render.documents.forms import FORMS

        return FORMS[form.removeprefix(".")].made(card_document(made, names))
    if form == ".md":
        return card_markdown(made).encode()
    if form == ".json":
        from kg.reason.answer import to_json

        return (json.dumps(to_json(made), ensure_ascii=False, indent=2) + "\n").encode()
    return ("\n".join(card_lines(made)) + "\n").encode()
