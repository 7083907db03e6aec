"""`kring report` and `kring measures`: how it stands, for whom, as of when; and every number with what it rests on."""

from pathlib import Path
from typing import Annotated, Final

import typer

from api.cli.options import STORE, AsJson, Store, a_date, open_graph, say
from kg.errors import InputError

_FORMS: Final = ("html", "pdf", "docx", "eml")
_OF: Final = typer.Argument(
    metavar="TRAJECT|GEMEENTE", help="Het id van een traject of organisatie, of een gemeente (naam of code)."
)
Programme = Annotated[str, typer.Option("--programme", help="Alleen dit programma van de begroting.")]
AsOf = Annotated[str, typer.Option("--as-of", help="Stand van deze dag (jjjj-mm-dd), uit het journaal tot dan.")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.command()(report)
    app.command()(measures)


def report(
    of: Annotated[str, _OF],
    audience: Annotated[
        str, typer.Option("--audience", help="raad, college, directie, toezichthouder of inwoners.")
    ] = "raad",
    programme: Programme = "",
    as_of: AsOf = "",
    format_: Annotated[str, typer.Option("--format", help="html, pdf, docx of eml; anders zoals -o eindigt.")] = "",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Schrijf naar dit bestand.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Bewaar dat zij is gemaakt, met de gebeurtenis.")] = False,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Maak een rapportage: tijd, geld, kwaliteit, draagvlak, risico's en besluiten, voor één lezer."""
    from api.render.terminal.accountability.report import report_lines

    form = _form(format_, output)
    with open_graph(store, writes=keep) as graph:
        made = graph.report(of, audience, programme=programme, as_of=a_date(as_of))
        kept = graph.keep_report(of, audience, programme=programme, as_of=made.as_of) if keep else None
    if output:
        from api.render.documents.forms import written as as_file
        from api.render.documents.report import report_document
        from api.render.house.shelf import REPORT, TemplateShelf
        from api.render.oversight import report_letter
        from kg.access import LOCAL

        written = report_document(made)
        house = TemplateShelf(store, LOCAL).style(REPORT)
        output.write_bytes(report_letter(written) if form == "eml" else as_file(form, written, house))
    if output or kept:
        told = {
            name: said for name, said in (("written", str(output or "")), ("kept", kept.id if kept else "")) if said
        }
        words = {"written": "Geschreven", "kept": "Bewaard als"}
        say(as_json, told, lambda: iter([f"{words[name]}: {said}" for name, said in told.items()]))
        return
    say(as_json, made, lambda: report_lines(made))


def _form(said: str, output: Path | None) -> str:
    """
    The form of the file.

    Raises:
        InputError: If there is no such form, or no file to write it to.
    """
    form = said or (output.suffix.removeprefix(".") if output else "")
    if form and form not in _FORMS:
        raise InputError(f"{form!r} is geen vorm van een rapportage; kies {', '.join(_FORMS)}")
    if said and output is None:
        raise InputError("een bestand vraagt een naam: zet er -o BESTAND achter")
    if output and not form:
        raise InputError(f"{output.name!r}: kies een bestandsnaam op .html, .pdf, .docx of .eml, of geef --format")
    return form


def measures(
    of: Annotated[str, _OF],
    programme: Programme = "",
    as_of: AsOf = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon elke maat met waarde, n, periode, bron en twijfel."""
    from api.render.terminal.accountability.report import measure_lines

    with open_graph(store) as graph:
        found = graph.figures(of, programme=programme, as_of=a_date(as_of))
    say(as_json, found, lambda: measure_lines(found))
