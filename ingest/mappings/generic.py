"""What needs no knowledge of its source: records in Kring's own form, and running text."""

from typing import Any, Final

from ingest.document import Row
from ingest.mappings.converters import first, iso_date, named_from, passages, safe_id, slug
from ingest.mappings.draft import Draft, Mapped, Origin
from ingest.mappings.shape import (
    FOLDER,
    PLACE,
    SECTIONS,
    STEM,
    TAG,
    Of,
    Shape,
    Table,
    fixed,
    has_text,
    pairs_but,
    same,
)
from kg.model.kinds import KINDS
from kg.projections.flat import unflat

RUNNING: Final = "ingest/text"  # the method of a running text: what it is, is read of itself
_WITH_FIELD: Final = ("title", "summary", "toelichting", "hide", "search", "themes", "date", "url", "metadata")


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


# A page, letter or report: a source with its text.
TEXT: Final = Shape(
    "",
    (
        Table(
            kind="Source",
            method=RUNNING,
            fields={
                "id": Of(_text_id, FOLDER, STEM, TAG),
                "title": Of(lambda title, stem: str(title or stem), "title", STEM),
                "category": fixed("tekst"),
                "summary": Of(first, "summary", "toelichting"),
                "published": Of(lambda date: iso_date(str(date or "")), "date"),
                "url": "url",
                "properties": pairs_but(*_WITH_FIELD),
                "body": Of(passages, SECTIONS),
            },
            themes="themes",
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
