"""What needs no knowledge of its source: records in Kring's own form, and running text."""

import re
from collections.abc import Mapping
from typing import Any, Final

from ingest.document import Row
from ingest.documents.identity.metadata import names_of, stated
from ingest.mappings.converters import first, iso_date, named_from, passages, safe_id, slug
from ingest.mappings.draft import Draft, Mapped, Origin
from ingest.mappings.shape import (
    FOLDER,
    PLACE,
    ROW,
    SECTIONS,
    STEM,
    TAG,
    Of,
    Shape,
    Table,
    fixed,
    has_text,
    same,
)
from kg.dutch.dates import read
from kg.errors import InputError
from kg.model.kinds import KINDS
from kg.projections.flat import unflat

RUNNING: Final = "ingest/text"  # the method of a running text: what it is, is read of itself
_WITH_FIELD: Final = frozenset({"title", "summary", "hide", "search", "themes", "date", "publisher", "url", "metadata"})
_SEPARATED: Final = re.compile(r"[;,]")


def _own(row: Row, _origin: Origin) -> Mapped:
    if row.table is not None:
        yield Draft(row.data["kind"], unflat(row.data), "ingest/records")
        return
    data = {key: value for key, value in row.data.items() if value not in (None, "", []) and key != "kind"}
    yield Draft(row.data["kind"], data, "ingest/records")


# A record in Kring's own form, as `kring export` writes it: it says its kind itself.
OWN: Final = Shape(
    "kind", where=lambda row: row.data["kind"] in KINDS and not row.sections, code=_own, columns="kind title"
)


def _text_id(folder: str, stem: str, tag: str) -> str:
    return f"{slug('-'.join(filter(None, (folder, stem))))[:180] or 'tekst'}-{tag}"


def _text_day(data: Mapping[str, Any]) -> str | None:
    """The day that it states, None when that is no day of the calendar."""
    try:
        return read(str(stated(data).get("date") or "")).partial()
    except InputError:
        return None


def _listed(value: Any) -> list[str]:
    """Several of them, as a list or with a comma or semicolon between them."""
    items = _SEPARATED.split(value) if isinstance(value, str) else value if isinstance(value, list) else [value]
    return [said for item in items if (said := str(item or "").strip())]


def _text_properties(data: Mapping[str, Any]) -> list[dict[str, str]]:
    """What has no field of its own, and what its field could not take: no word of it is lost."""
    names = {value: called for called, value in names_of(data).items()}
    kept = {"date"} if _text_day(data) is None else set[str]()
    return named_from(
        {
            name: value
            for name, value in data.items()
            if names.get(name, name) not in _WITH_FIELD - kept and (name != "toelichting" or data.get("summary"))
        }
    )


# A page, letter or report: a source with its text.
TEXT: Final = Shape(
    "",
    (
        Table(
            kind="Source",
            method=RUNNING,
            fields={
                "id": Of(_text_id, FOLDER, STEM, TAG),
                "title": Of(lambda data, stem: str(stated(data).get("title") or stem), ROW, STEM),
                "category": fixed("tekst"),
                "summary": Of(lambda data, note: stated(data).get("summary") or note, ROW, "toelichting"),
                "published": Of(_text_day, ROW),
                "publisher": Of(lambda data: stated(data).get("publisher"), ROW),
                "municipalities": Of(lambda data: _listed(stated(data).get("municipalities")), ROW),
                "url": "url",
                "properties": Of(_text_properties, ROW),
                "body": Of(passages, SECTIONS),
            },
            themes=Of(lambda data: _listed(stated(data).get("themes")), ROW),
            may_lack=("municipalities",),
        ),
    ),
    where=has_text,
)


def _article_id(key: Any, valid_from: Any) -> str:
    return f"{safe_id(key or '')[:180]}{f'@{valid_from}' if valid_from else ''}"


_KEPT: Final = ("law", "layer", "path", "commit", "last_commit")


def _kept(meta: Any, *where: Any) -> list[dict[str, str]]:
    """Where a text was kept, and what is said about it."""
    names = (name.replace("_", "-") for name in _KEPT)
    return [*named_from(dict(zip(names, where, strict=True))), *named_from(meta or {})]


# A text with its repository, licence and date; an article of law also with the day it holds from.
ARTICLE: Final = Shape(
    "text licence source",
    (
        Table(
            kind="Source",
            method="ingest/corpus",
            fields={
                **same("title", "url", "valid_from", "licence"),
                "id": Of(_article_id, "id", "valid_from"),
                "category": "kind",
                "publisher": "source",
                "published": Of(lambda *dates: iso_date(first(*dates)), "date", "publication_date"),
                "notation": Of(first, "bwb_id", "cvdr"),
                "properties": Of(_kept, "meta", *_KEPT),
                "body": Of(lambda text, place: [{"text": text, "place": place}], "text", PLACE),
            },
        ),
    ),
)
