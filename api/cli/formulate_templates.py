"""`kring template`: the templates of your organisation, for drafts of policy and reports."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import STORE, AsJson, Store, must_be_there, say
from kg.errors import InputError

if TYPE_CHECKING:
    from api.render.house.shelf import HouseTemplate, TemplateReceipt, TemplateShelf


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(template)


def template(
    kind: Annotated[
        str, typer.Argument(metavar="[SOORT]", help="raadsvoorstel, …, rapportage, of huisstijl voor alles.")
    ] = "",
    file: Annotated[
        Path | None, typer.Argument(metavar="[BESTAND]", help="Een .docx (hoe het eruitziet) of .toml (hoofdstukken).")
    ] = None,
    withdraw: Annotated[str, typer.Option("--withdraw", help="Trek het sjabloon in: docx of toml.")] = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon de sjablonen van uw organisatie, geef er een in, vervang hem of trek hem in."""
    from api.render.house.shelf import TemplateShelf
    from kg.access import LOCAL

    must_be_there(store)
    shelf = TemplateShelf(store, LOCAL)
    if not kind:
        found = list(shelf.listed())
        say(as_json, found, lambda: _lines(found))
    elif withdraw:
        gone = shelf.withdraw(kind, withdraw)
        say(as_json, gone, lambda: iter([f"Ingetrokken: {gone.kind} ({gone.form})"]))
    elif file is not None:
        receipt = _handed_in(shelf, kind, file)
        say(as_json, receipt, lambda: _receipt(receipt))
    else:
        raise InputError("geef een bestand om in te geven, of --withdraw docx of --withdraw toml")


def _handed_in(shelf: "TemplateShelf", kind: str, file: Path) -> "TemplateReceipt":
    from ingest.document import Document

    if not file.is_file():
        raise InputError(f"bestand {file} is er niet; geef een .docx of een .toml")
    return shelf.hand_in(kind, Document(file, file.name))


def _lines(found: "list[HouseTemplate]") -> Iterator[str]:
    for one in found:
        yield f"{one.kind}.{one.form}  {one.size_bytes} bytes, sinds {one.changed:%Y-%m-%d %H:%M} (UTC)"
    if not found:
        yield "Er is geen eigen sjabloon; stukken zien eruit zoals Kring ze maakt."


def _receipt(made: "TemplateReceipt") -> Iterator[str]:
    one = made.template
    yield f"{'Vervangen' if made.replaced else 'Bewaard'}: {one.kind} ({one.form})"
    if one.form == "toml":
        yield f"Hoofdstukken: {', '.join(made.fields)}"
    else:
        yield (
            f"Velden: {', '.join(made.fields)}" if made.fields else "Geen velden: alleen de stijlen en de kop en voet."
        )
        if made.fonts:
            yield f"Lettertypen: {', '.join(made.fonts)}; zij zitten niet in het bestand."
