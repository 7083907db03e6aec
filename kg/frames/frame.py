"""Rows and columns as a DataFrame of pandas, which is installed by who wants it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import is_dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kg.errors import InputError
from kg.frames.rows import columns, columns_of, row, tables_of

if TYPE_CHECKING:
    import pandas as pd


def frame(rows: Iterable[Mapping[str, Any]], declared: Sequence[str] = ()) -> "pd.DataFrame":
    """
    A DataFrame with a row each, in order.

    Whole numbers and yes-or-no stay so beside what is not known (`pd.NA`), a decimal number becomes a float, and a
    date stays a `datetime.date`.

    Args:
        rows: Values by column.
        declared: Columns that are there without a row too.

    Raises:
        InputError: If pandas is not installed.
    """
    try:
        import pandas as pd
    except ModuleNotFoundError as error:
        raise InputError("een tabel van pandas vraagt om pandas: pip install 'kring[pandas]'") from error
    held = list(rows)
    names = columns(held, declared)
    by_name = {name: pd.Series([_number(one.get(name)) for one in held], dtype=object) for name in names}
    return pd.DataFrame(by_name, columns=names).convert_dtypes()


def frame_of(answers: Any, table: str = "") -> "pd.DataFrame":
    """
    Several answers as rows; of one, the rows of the table in it, or the one row that it is.

    Args:
        answers: An answer, or any number of them.
        table: Which of its tables, where one answer has several.

    Raises:
        InputError: If there is no such table, or one of several has to be chosen; or as `frame`.
    """
    if not is_dataclass(answers):
        held = list(answers)
        if table:
            held = [inner for one in held for inner in getattr(one, _chosen(one.__class__, table))]
        return frame(map(row, held), columns_of(held[0].__class__) if held else ())
    chosen = _chosen(answers.__class__, table)
    if not chosen:
        return frame([row(answers)])
    return frame(map(row, getattr(answers, chosen) or ()), columns_of(tables_of(answers.__class__)[chosen]))


def _chosen(cls: Any, table: str) -> str:
    """The table that is meant; "" where there is none."""
    there = tables_of(cls)
    if table and table not in there:
        others = f"kies uit {', '.join(there)}" if there else "deze uitkomst heeft er geen"
        raise InputError(f"{cls.__name__} heeft geen tabel {table!r}; {others}")
    if not table and len(there) > 1:
        raise InputError(f"{cls.__name__} heeft meer dan één tabel; kies uit {', '.join(there)}")
    return table or next(iter(there), "")


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
