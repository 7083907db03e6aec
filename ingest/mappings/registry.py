"""
From rows to drafts: which shape claims a row.

A shape claims by the columns of its marker, and by what they say where that is needed.
What the file is called and where it lies do not matter.
A row of no known shape is an error that names the keys, never a silent loss.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, Final, TypeAlias

from ingest.document import Row, Section, TableHeader
from ingest.mappings import cases, circle, developments, frameworks, generic, policy_trees, rdf, registers
from ingest.mappings.columns.rows import Confirmed, draft
from ingest.mappings.draft import Held, Mapped, Origin, Skipped
from ingest.mappings.projects import tasks
from ingest.mappings.public import appointments, council, news, publications
from ingest.mappings.shape import Shape, Turn, records
from kg.errors import InputError

VERSION: Final = "14"  # a higher number has every file mapped again

NO_TABLE: Final = "geen tabel: losse tekst op een blad"
_QUARANTINED: Final = frozenset({"document", "place", "message", "row"})
# What is raised over a row that cannot be used: by us, or since a field lacks or holds another kind of value.
UNUSABLE: Final = (InputError, AttributeError, IndexError, KeyError, TypeError, ValueError)


# By the header of a table: what its columns become, as somebody confirmed it.
Tables: TypeAlias = Callable[[TableHeader], Confirmed | None]


def mapped(row: Row, origin: Origin, tables: Tables = lambda _header: None) -> Mapped:
    """The drafts behind a row, or why there are none; what a mapping cannot make anything of is refused."""
    try:
        if row.data.keys() >= _QUARANTINED and row.table is None:
            row, origin = _mended(row, origin)
        yield from _drafts(row, origin, tables)
    except UNUSABLE as error:
        yield refusal(error)


def _drafts(row: Row, origin: Origin, tables: Tables) -> Mapped:
    if row.aside:
        yield Skipped(row.aside)
        return
    shape = _claimant(row)
    if row.table is None or shape is not NO_SHAPE:
        yield from records(shape, row, origin)
    elif confirmed := tables(row.table):
        yield draft(row, origin, confirmed)
    elif row.table.sheet and len(row.table.columns) == 1:
        yield Skipped(NO_TABLE)
    else:
        yield Held(row.table)


def refusal(error: Exception) -> InputError:
    """Why a row cannot be used; `error` is one of `UNUSABLE`."""
    if isinstance(error, InputError):
        return error
    if "unhashable" in str(error):
        return InputError("een lijst of object staat waar één tekst hoort; herstel de rij")
    if isinstance(error, KeyError):
        return InputError(f"veld {error.args[0]!r} ontbreekt; een rij van deze soort heeft het")
    return InputError(f"een veld heeft een andere vorm dan in deze soort rij ({error}); herstel de rij")


def turn(row: Row) -> Turn:
    """When a document that begins with this row is read."""
    try:
        return _claimant(row).turn
    except UNUSABLE:
        return Turn.ALONG


def _claimant(row: Row) -> Shape:
    return next(shape for shape in _claims(frozenset(row.data), is_table=row.table is not None) if shape.where(row))


@lru_cache(maxsize=1024)
def _claims(columns: frozenset[str], *, is_table: bool) -> tuple[Shape, ...]:
    if is_table:
        return tuple(shape for shape in TABLES if columns.issuperset(shape.columns.split()))
    return tuple(shape for shape in SHAPES if columns.issuperset(shape.marker.split()))


def _mended(row: Row, origin: Origin) -> tuple[Row, Origin]:
    """A line of a quarantine file: the row inside it, as if it came from its own document."""
    inner = row.data["row"]
    if not isinstance(inner, Mapping):
        raise InputError("deze rij was niet te lezen en staat hier dus niet in; herstel haar in het bestand zelf")
    name = PurePosixPath(str(row.data["document"]).replace("!/", "/"))
    sections = tuple(Section(**section) for section in row.data.get("sections") or ())
    table = _header(row.data["table"]) if row.data.get("table") else None
    within = Origin(name.parent.name or origin.folder, name.stem, str(row.data.get("tag") or origin.tag))
    return Row(row.place if table is None else str(row.data["place"]), inner, sections, table), within


def _header(told: Mapping[str, Any]) -> TableHeader:
    names, above = tuple(told["columns"]), str(told.get("above") or "")
    return TableHeader(told["sheet"], told["number"], names, tuple(told["letters"]), above)


def _unknown(row: Row, _origin: Origin) -> Mapped:
    keys: dict[str, Any] = dict(row.data)
    seen = ", ".join(sorted(map(str, keys))[:12]) or "geen"
    kind = f"; soort {keys['kind']!r} bestaat niet" if "kind" in keys else ""
    yield InputError(f"niet herkend; gezien velden: {seen}{kind}")


NO_SHAPE: Final = Shape("", code=_unknown)
# The first that claims a row has it; the more telling ones stand first.
SHAPES: Final[tuple[Shape, ...]] = (
    generic.OWN,
    rdf.SUBJECT,
    news.NEWS,
    appointments.APPOINTMENT,
    council.NOTUBIZ,
    council.ORI,
    council.ORI_BUNDLE,
    publications.TEXT,
    publications.METADATA,
    cases.CASE,
    developments.POLICY,
    developments.SIGNAL,
    developments.DEVELOPMENT,
    developments.AGREEMENT,
    circle.MEASUREMENT,
    circle.RECOMMENDATION,
    circle.ACCOUNT,
    circle.OBJECTIVE,
    circle.ACTIVITY,
    policy_trees.ACTION,
    tasks.PROJECT,
    tasks.TASK,
    registers.MUNICIPALITY,
    registers.REORGANISATION,
    registers.PROFILE,
    registers.APPROXIMATE_PROFILE,
    registers.OLD_CODES,
    registers.OLD_NAMES,
    registers.ALGORITHM,
    registers.ADOPTION,
    registers.FAMILY_ADOPTION,
    registers.THEME,
    registers.CATEGORY,
    registers.LISTED_MUNICIPALITY,
    registers.ORGANISATION,
    registers.PROCESS_TYPE,
    registers.PROCESS_RESULT,
    registers.OTHER_FIXTURE,
    frameworks.RELATION,
    frameworks.ELEMENT,
    frameworks.ACTION,
    frameworks.TOOL,
    frameworks.MEASURE,
    frameworks.REQUIREMENT,
    frameworks.GUIDELINE,
    generic.ARTICLE,
    frameworks.PAGE,
    generic.TEXT,
    NO_SHAPE,
)
TABLES: Final = (*(shape for shape in SHAPES if shape.columns), NO_SHAPE)
