"""`kring ingest --preview`: the tables in a file, what their columns become, and keeping that."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

import typer

from api.cli.options import open_graph, read_as, say
from kg.errors import InputError

if TYPE_CHECKING:
    from ingest.tables import Choice, TablePreview
    from kg.service import KnowledgeGraph


SUFFIXES: Final = frozenset({".csv", ".xlsx"})
_MOST: Final = 1000  # found on words


Preview: TypeAlias = Annotated[
    bool, typer.Option("--preview", help="Toon alleen de tabellen in één bestand, en wat hun kolommen worden.")
]
Sheet: TypeAlias = Annotated[str, typer.Option("--sheet", help="Bij --preview: alleen dit blad.")]
Kind: TypeAlias = Annotated[str, typer.Option("--kind", help="Bij --preview: wat elke rij is, bijvoorbeeld Activity.")]
Columns: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--map", help="Bij --preview: wat een kolom wordt: 'Kolom=veld', of 'Kolom=' om haar over te slaan."),
]
Fixed: TypeAlias = Annotated[
    list[str] | None, typer.Option("--fixed", help="Bij --preview: wat voor elke rij geldt: 'veld=waarde'.")
]
Confirm: TypeAlias = Annotated[bool, typer.Option("--confirm", help="Bij --preview: bewaar wat de kolommen worden.")]


def must_preview(choice: "Choice", sheet: str, *, keeps: bool) -> None:
    """
    What is said of a preview is said with one.

    Raises:
        InputError: If it is not.
    """
    from ingest.tables import Choice

    if sheet or keeps or choice != Choice():
        raise InputError("--sheet, --kind, --map, --fixed en --confirm horen bij --preview")


def chosen(kind: str, columns: Sequence[str], fixed: Sequence[str]) -> "Choice":
    """What somebody chose: `columns` as "Kolom=veld", `fixed` as "veld=waarde"."""
    from ingest.tables import Choice

    return Choice(kind, _pairs(columns, "--map"), {}, _pairs(fixed, "--fixed"))


def _pairs(told: Sequence[str], option: str) -> dict[str, str]:
    found = {}
    for one in told:
        name, sign, value = one.rpartition("=") if option == "--map" else one.partition("=")
        if not sign:
            raise InputError(f"{option} {one!r}: schrijf een naam, een = en wat het wordt")
        found[name.strip()] = value.strip()
    return found


def preview(
    paths: Sequence[Path], store: Path, space: str, sheet: str, choice: "Choice", *, keeps: bool, as_json: bool
) -> None:
    """
    Show the tables of one file; with `keeps` also keep what the columns of one of them become.

    Raises:
        InputError: If there is not exactly one file, or not one table to keep.
    """
    from ingest.document import Document
    from ingest.tables import confirm, previews
    from kg.reason.answer import to_json

    if len(paths) != 1 or not paths[0].is_file():
        raise InputError("geef bij --preview één bestand met een tabel")
    document = Document(paths[0], paths[0].name)
    with open_graph(store, create=True) as graph:
        found = previews(graph, document, space=space, choice=lambda name: choice if sheet in {"", name} else None)
        names = {one.header.sheet for one in found}
        if sheet and sheet not in names:
            raise InputError(f"er is geen tabel op blad {sheet!r}; er zijn: {', '.join(sorted(names)) or 'geen'}")
        found = [one for one in found if sheet in {"", one.header.sheet}]
        if not found:
            raise InputError(f"in {document.name} staat geen tabel")
        kept = ""
        if keeps:
            if len(found) > 1:
                raise InputError(f"er zijn {len(found)} tabellen; kies er een met --sheet: {', '.join(sorted(names))}")
            name = f"{document.name}, blad {found[0].header.sheet}" if found[0].header.sheet else document.name
            kept = confirm(graph, found[0], title=name, space=space)
    told = {"tables": [to_json(one) for one in found], "kept": kept}
    say(as_json, told, lambda: _lines(found, document.name, kept))


def export(
    graph: "KnowledgeGraph", file: Path, kinds: Sequence[str], municipality: str, text: str
) -> dict[str, str | int]:
    """
    Write a selection as a table; how many records it holds.

    Raises:
        InputError: If there is no such kind, or no file can come there.
        UnknownMunicipality: If no register has it.
    """
    from api.render.spreadsheet import SHEETS
    from kg.model.schema import kind_class

    for kind in kinds:
        kind_class(kind)
    if not file.parent.is_dir():
        raise InputError(f"de map {file.parent} bestaat niet")
    filters = graph.filters(municipality=municipality, kinds=kinds)
    if text:
        found = graph.search(text, filters=filters, top=_MOST)
        held = list(graph.get_many(hit.id for hit in found.hits).values())
    else:
        code = read_as(graph, municipality, as_json=True) if municipality else ""
        held = [one for one in graph.scan(*kinds) if _is_wanted(one.payload, code)]
    graph.told([one.id for one in held])
    made, _media_type = SHEETS[file.suffix.lower().removeprefix(".")]
    file.write_bytes(made((one.kind, one.payload, {"space": one.space}) for one in held))
    return {"file": str(file), "records": len(held)}


def _is_wanted(payload: Mapping[str, Any], code: str) -> bool:
    """Whether a record is of a municipality; that a file was read is no knowledge, and stays here."""
    from kg.model.frameworks import FILE

    own = not code or code == payload.get("municipality") or code in payload.get("municipalities", ())
    return own and payload.get("category") != FILE


def _lines(found: Sequence["TablePreview"], name: str, kept: str) -> Iterator[str]:
    from api.answers.labels import kind_label
    from ingest.mappings.columns.targets import lacking, whose

    for one in found:
        where = f"blad {one.header.sheet}" if one.header.sheet else name
        kind = kind_label(one.kind, "nl") if one.kind else "niet duidelijk, of geen van onze soorten"
        yield f"{where}: {one.rows} rijen, kop in rij {one.header.number}"
        if one.known:
            yield "  wordt al ingelezen; hieronder staat wat de kolommen worden"
        yield f"  elke rij is: {kind}{f' ({one.kind})' if one.kind else ''}: {one.proposed.why}"
        for column in one.proposed.columns:
            field = one.chosen.get(column.column) or "(overslaan)"
            samples = " | ".join(" ".join(sample.split())[:40] for sample in column.seen.samples) or "(leeg)"
            yield f"  {column.letter:>3} {column.column}: {samples}"
            yield f"      {column.seen.what}; wordt {field}; {column.how}: {column.why}"
        for field, value in one.constants.items():
            yield f"      voor elke rij: {field} = {value}"
        if one.kind and (needed := lacking(one.kind, _told(one))):
            yield f"  nodig, en nog zonder kolom: {', '.join(needed)} (kies met --map of --fixed)"
        elif one.kind and (field := whose(one.kind)) and field not in _told(one):
            yield f"  geen kolom zegt van welke gemeente dit is; geldt er één voor elke rij: --fixed {field}=NAAM"
        for row in one.tried:
            said = ", ".join(f"{field}: {_said(field, value)}" for field, value in row.record.items() if field != "id")
            yield f"  {row.place}: {row.why or said[:300]}"
    if kept:
        yield f"Bewaard als {kept}. Lees het bestand nu in met: kring ingest {name}"
    else:
        yield "Er is niets bewaard. Kies met --kind, --map 'Kolom=veld' en --fixed 'veld=waarde'; bewaar met --confirm."


def _said(field: str, value: Any) -> str:
    from api.answers.intake import amounts_said

    if field != "amounts":
        return str(value)
    parts = (("begroot", "budget_cents"), ("uitgegeven", "spent_cents"))
    return "; ".join(f"{word} {said}" for word, name in parts if (said := amounts_said(value, name)))


def _told(one: "TablePreview") -> set[str]:
    return {*one.chosen.values(), *one.constants}
