"""Rows and columns as HTML for a notebook: what stands in a record is text, never markup."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

from kg.frames.rows import columns, columns_of, plain, row, tables_of

ROWS: Final = 20  # of a table that are shown
_LONGEST: Final = 200  # characters of a cell


def of_answer(answer: Any) -> str:
    """What one answer says, field by field, then each table in it."""
    tables = tables_of(answer.__class__)
    fields = [(name, value) for name, value in row(answer).items() if name not in tables]
    shown = "".join(f"<tr><th scope='row'>{escape(name)}</th><td>{_cell(value)}</td></tr>" for name, value in fields)
    lead = f"<table><caption>{escape(answer.__class__.__name__)}</caption><tbody>{shown}</tbody></table>"
    return lead + "".join(
        of_rows(name, [row(one) for one in getattr(answer, name) or ()], columns_of(tables[name])) for name in tables
    )


def of_rows(caption: str, rows: Sequence[Mapping[str, Any]], declared: Sequence[str] = (), more: str = "") -> str:
    """
    A table of the first `ROWS`, and how many there are.

    Args:
        caption: What the rows are.
        rows: Values by column.
        declared: Columns that are there without a row too.
        more: What else there is to say of how many there are, in Dutch.
    """
    names = columns(rows, declared)
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in names)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(one.get(name))}</td>' for name in names)}</tr>" for one in rows[:ROWS])
    said = f"{escape(caption)}: {', '.join(_counted(len(rows), more))}"
    return f"<table><caption>{said}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _counted(rows: int, more: str) -> Iterator[str]:
    yield "1 rij" if rows == 1 else f"{rows} rijen"
    if rows > ROWS:
        yield f"de eerste {ROWS}"
    if more:
        yield escape(more)


def _cell(value: Any) -> str:
    said = _said(value)
    return escape(said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…")


def _said(value: Any) -> str:
    match plain(value):
        case None:
            return ""  # what that means, each answer says of its fields
        case bool(yes):
            return "ja" if yes else "nee"
        case [*several]:
            return ", ".join(map(_said, several))
        case {**fields}:
            return "; ".join(f"{name}: {_said(one)}" for name, one in fields.items() if one not in (None, [], ""))
        case other:
            return str(other)
