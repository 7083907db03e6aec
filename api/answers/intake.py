"""The answers on what comes in: tables that wait for their columns, and documents."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Union

from kg.dutch.figures import of_cents
from kg.model.kinds import KINDS
from kg.reason.answer import KNOWN, SPARSE, Count, Held, answer
from kg.reason.document import DocumentTold

if TYPE_CHECKING:
    from ingest.tables import TablePreview


@answer
@dataclass(frozen=True)
class DocumentAnswer(DocumentTold):
    """A document: what it says of itself, answers, names and proposes, its files and its other versions."""


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """
    A column of a table.

    Attributes:
        letter: As a spreadsheet names it.
        column: What its head says.
        samples: Some of its values.
        what: What they are, in Dutch.
        field: What it becomes; "" when it is left out.
        how: How sure that is: "herkend", "niet zeker" or "niet herkend".
        why: The reason, in Dutch.
        separator: What stands between several values of one cell, by its word.
    """

    letter: str
    column: str
    samples: Sequence[str]
    what: str
    field: str
    how: str
    why: str
    separator: Annotated[str | None, KNOWN] = None


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class TriedLine:
    """
    What one of the first rows becomes.

    Attributes:
        kind: Of the record; "" when there is none.
        why: Why there is none, in Dutch; "" when there is one.
    """

    place: str
    cells: Sequence[str]
    kind: str
    record: Annotated[Mapping[str, Any], Held(Union[tuple(KINDS.values())]), SPARSE] = field(default_factory=dict)  # noqa: UP007 - of the declared kinds
    why: str


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class TableInFile:
    """
    A table of a file, and what it may become.

    Attributes:
        sheet: Its name; "" in a file that is one table.
        header_row: The number of the row with the head.
        rows: How many stand below it.
        known: Whether its rows are read already.
        kind: What each row is; "" when that is not known.
        why: The reason, in Dutch.
        constants: By field what holds for every row.
        missing: Fields that each record needs, and that nothing gives yet.
        tried: What the first rows become by that.
    """

    sheet: str
    header_row: Count
    rows: Count
    known: bool
    kind: str
    why: str
    columns: Sequence[TableColumn]
    constants: Mapping[str, str]
    missing: Sequence[str]
    tried: Sequence[TriedLine]

    @classmethod
    def of(cls, table: "TablePreview") -> "TableInFile":
        """As it is previewed."""
        told = {*table.chosen.values(), *table.constants}
        return cls(
            sheet=table.header.sheet,
            header_row=table.header.number,
            rows=table.rows,
            known=table.known,
            kind=table.kind,
            why=table.proposed.why,
            columns=[
                TableColumn(
                    letter=one.letter,
                    column=one.column,
                    samples=one.seen.samples,
                    what=one.seen.what,
                    field=table.chosen.get(one.column, ""),
                    how=one.how,
                    why=one.why,
                    separator=table.separators.get(one.column),
                )
                for one in table.proposed.columns
            ],
            constants=table.constants,
            missing=[path for path in table.proposed.missing if path not in told] if table.kind else (),
            tried=[
                TriedLine(place=one.place, cells=one.said, kind=one.kind, record=one.record, why=one.why)
                for one in table.tried
            ],
        )


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class TablesAnswer:
    """
    The tables of a file.

    Attributes:
        kept: The id of the record that says what the columns of one of them become, when it was confirmed just now.
    """

    items: Sequence[TableInFile]
    kept: Annotated[str | None, KNOWN] = None


def amounts_said(amounts: Iterable[Mapping[str, Any]], name: str) -> str:
    """The amounts per year of an activity as people read them: "2026: € 25.000, 2027: € 12.500"."""
    said = [f"{one['year']}: € {of_cents(one[name])}" for one in amounts if one.get(name) is not None]
    return ", ".join(said)
