"""Tables with columns of somebody's own: what is in a file, what it may become, and what somebody confirms of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from ingest.commit.known import KnownTables, KnownTitles
from ingest.commit.links import linked, spelled_out
from ingest.document import Document, Row, TableHeader
from ingest.formats.registry import read
from ingest.mappings.columns.money import year_of
from ingest.mappings.columns.proposal import TableProposal, proposal
from ingest.mappings.columns.rows import Confirmed, draft
from ingest.mappings.columns.targets import KEY, NOTE, OFFERED, lacking, signature, targets
from ingest.mappings.draft import Draft, Held, Origin, Skipped
from ingest.mappings.registry import UNUSABLE, mapped, refusal
from kg.access import checked_space, new_id
from kg.errors import InputError
from kg.model.schema import dump, parse
from kg.places.gazetteer import Gazetteer
from kg.ports.journal import Stored
from kg.service import KnowledgeGraph

LOOKED_AT: Final = 200  # rows of a table that a proposal rests on
SHOWN: Final = 5  # rows that are worked out
MAX_TABLES: Final = 50  # of one file
_TRIED: Final = "proef"  # in the place of what tells files apart: of no record


@dataclass(frozen=True, slots=True)
class TriedRow:
    """
    What one row becomes.

    Attributes:
        place: Where it stands.
        said: What stands in it, in the order of the columns.
        kind: Of the record; "" when there is none.
        record: Its fields.
        why: Why there is none, in Dutch; "" when there is one.
    """

    place: str
    said: tuple[str, ...]
    kind: str
    record: Mapping[str, Any]
    why: str


@dataclass(frozen=True, slots=True)
class TablePreview:
    """
    One table of a file.

    Attributes:
        header: As it was found.
        rows: How many there are.
        known: Whether its rows are read already: by a mapping of the owner, or by a shape that Kring knows.
        proposed: What it may become.
        chosen: By column its field, as proposed, confirmed or chosen; "" to leave it out.
        kind: That each row is, likewise; "" for none.
        constants: By field what holds for every row, likewise.
        tried: What the first rows become by that.
    """

    header: TableHeader
    rows: int
    known: bool
    proposed: TableProposal
    kind: str
    chosen: Mapping[str, str]
    separators: Mapping[str, str]
    constants: Mapping[str, str]
    tried: tuple[TriedRow, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """
    What somebody chose for a table instead of what was proposed.

    Attributes:
        kind: Of each row; "" as proposed.
        fields: By column its field, "" to leave it out; a column that is not named goes as proposed.
        separators: By column what stands between its values.
        constants: By field what holds for every row.
    """

    kind: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    separators: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store knows of names and of columns."""

    gazetteer: Gazetteer
    tables: KnownTables
    titled: KnownTitles
    look_up: Callable[[Collection[str]], Mapping[str, Stored]]

    def doubled(self, draft: Draft, municipality: str) -> str:
        """The id of the record that the municipality has already; "" for none."""
        return self.titled.of_municipality(draft, municipality, self.look_up)


@dataclass
class _Table:
    header: TableHeader
    rows: list[Row] = field(default_factory=list)
    count: int = 0


def previews(
    graph: KnowledgeGraph,
    document: Document,
    *,
    space: str,
    choice: Callable[[str], Choice | None] = lambda _sheet: None,
) -> Sequence[TablePreview]:
    """
    The tables of a file, with what they may become; nothing is written.

    Args:
        graph: The store, opened.
        document: The file.
        space: Where its records would come: what its owner confirmed counts.
        choice: What somebody chose for a sheet, by its name ("" for a file that is one table).

    Raises:
        InputError: If the file cannot be read, or a choice names a kind or field that there is not.
    """
    tables: dict[tuple[str, tuple[str, ...]], _Table] = {}
    for row in read(document):
        if isinstance(row, InputError):
            if not row.place:
                raise row
            continue
        if row.table is None or row.aside or len(tables) > MAX_TABLES:
            continue
        table = tables.setdefault((row.table.sheet, row.table.columns), _Table(row.table))
        table.count += 1
        if len(table.rows) < LOOKED_AT:
            table.rows.append(row)
    gazetteer = Gazetteer.of([stored.payload for stored in graph.scan("Municipality")])
    tables_known = KnownTables.from_records(graph.scan("TableMapping"), checked_space(space).rpartition("/")[0])
    titled = KnownTitles(graph.scan, lambda name: bool(graph.get_many([name])), lambda: 0)
    known = _Known(gazetteer, tables_known, titled, graph.get_many)
    return [
        _preview(document, table, choice(table.header.sheet), known) for table in islice(tables.values(), MAX_TABLES)
    ]


def _preview(document: Document, table: _Table, choice: Choice | None, known: _Known) -> TablePreview:
    header, origin = table.header, Origin.of(document, _TRIED)
    before = known.tables.of(header)
    first = next(iter(mapped(table.rows[0], origin)))
    made = proposal(
        header.columns,
        header.letters,
        [row.data for row in table.rows],
        names=(header.sheet, origin.stem),
        kind=(choice.kind if choice else "") or (before.kind if before else ""),
        is_municipality=lambda name: bool(known.gazetteer.find(name)),
    )
    by = _confirmed(made, before, choice)
    tried = tuple(_tried(row, origin, by, known) for row in table.rows[:SHOWN]) if by.kind else ()
    fields = {column: by.fields.get(column, "") for column in header.columns}
    is_known = before is not None or not isinstance(first, Held)
    return TablePreview(header, table.count, is_known, made, by.kind, fields, by.separators, by.constants, tried)


def _confirmed(made: TableProposal, before: Confirmed | None, choice: Choice | None) -> Confirmed:
    """What was chosen, over what was confirmed before, over what is proposed."""
    held = before if before is not None and before.kind == made.kind else None
    fields = dict(held.fields) if held else {one.column: one.field for one in made.columns if one.field}
    separators = dict(held.separators) if held else {}
    constants = dict(held.constants if held else made.constants)
    if choice is not None:
        fields |= choice.fields
        separators |= choice.separators
        constants |= choice.constants
    for one in made.columns:
        path = fields.get(one.column)
        if path and one.seen.separator and (target := targets(made.kind).get(path)) and target.spec.many:
            separators.setdefault(one.column, one.seen.separator)
    kept = {column: path for column, path in fields.items() if path}
    if made.kind:
        _must_be(made.kind, [*kept.values(), *constants])
        _must_name_years(made.kind, kept)
    return Confirmed("", made.kind, kept, separators, {path: said for path, said in constants.items() if said})


def _must_be(kind: str, paths: Sequence[str]) -> None:
    if kind not in OFFERED:
        raise InputError(f"een rij kan geen {kind!r} worden; kies uit {', '.join(OFFERED)}")
    if unknown := [path for path in paths if path not in targets(kind) and path not in {KEY, NOTE}]:
        raise InputError(f"{kind} heeft geen veld {unknown[0]!r}; kies uit {', '.join((KEY, *targets(kind)))}")


def _must_name_years(kind: str, fields: Mapping[str, str]) -> None:
    for column, path in fields.items():
        if (target := targets(kind).get(path)) and target.by_year and year_of(column) is None:
            raise InputError(
                f"kolom {column!r} noemt geen jaar; een bedrag per jaar staat in een kolom als 'Begroot 2027'"
            )


def _tried(row: Row, origin: Origin, by: Confirmed, known: _Known) -> TriedRow:
    said = tuple("" if cell is None else str(cell) for cell in row.data.values())
    try:
        made = draft(row, origin, by)
        if isinstance(made, Skipped):
            return TriedRow(row.place, said, "", {}, made.reason)
        *others, own = spelled_out(made, known.doubled, known.gazetteer)
        for one in others:
            _valid(one, known)
        came = {one.payload["id"] for one in others}
        named = ((field, drafts[-1].payload) for field, drafts in made.brings.items())
        new = {field: f"{last['title']} (nieuw)" for field, last in named if last["id"] in came}
        return TriedRow(row.place, said, made.kind, {**_valid(own, known), **new}, "")
    except UNUSABLE as error:
        return TriedRow(row.place, said, "", {}, str(refusal(error)))


def _valid(made: Draft, known: _Known) -> Mapping[str, Any]:
    payload = linked(made, known.gazetteer, known.titled)
    return {**dump(parse(made.kind, payload)), **({"themes": list(made.themes)} if made.themes else {})}


def confirm(graph: KnowledgeGraph, shown: TablePreview, *, title: str, space: str) -> str:
    """
    Keep what the columns of a table become; files with the same header are read by it from now on.

    Args:
        graph: The store, opened for writing.
        shown: As it was previewed with the choices that are confirmed.
        title: What the mapping is called: the file and the sheet.
        space: Where it comes: the records of its owner are read by it.

    Returns:
        The id of the record that says so.

    Raises:
        InputError: If it makes no kind of record, or lacks what such a record needs.
        Forbidden: If the caller may not write there.
    """
    if not shown.kind:
        raise InputError("kies eerst wat elke rij is (de soort); er is niets bewaard")
    told = {*shown.chosen.values(), *shown.constants}
    if needed := lacking(shown.kind, told):
        raise InputError(
            f"een {shown.kind} heeft ook nodig: {', '.join(needed)}; kies een kolom, of wat voor elke rij geldt"
        )
    key = new_id(space, f"kolommen-{signature(shown.header.columns)}")
    columns = [
        {"column": column, "field": path or None, "separator": shown.separators.get(column)}
        for column, path in shown.chosen.items()
    ]
    constants = [{"name": path, "value": said} for path, said in shown.constants.items()]
    payload = {"id": key, "title": title, "into": shown.kind, "columns": columns, "constants": constants}
    graph.put([parse("TableMapping", payload)], space=space, reason="kolommen bevestigd")
    return key
