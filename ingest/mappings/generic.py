"""What needs no knowledge of its source: records in Kring's own form, and running text."""

from typing import Final

from ingest.document import Row
from ingest.mappings.draft import (
    Draft,
    Mapped,
    Origin,
    filled,
    iso_date,
    named,
    named_from,
    passages,
    safe_id,
    slug,
    texts,
)

_NOT_ITEMS: Final = frozenset({"title", "summary", "toelichting", "hide", "search", "themes", "date", "url"})
_FOLDERS: Final = frozenset(  # of the Algoritmekader, where pages are known by folder and name
    {
        "ai-verordening",
        "hulpmiddelen",
        "levenscyclus",
        "maatregelen",
        "onderwerpen",
        "rollen",
        "soorten-algoritmes-en-ai",
        "vereisten",
        "voldoen-aan-wetten-en-regels",
    }
)


def payload(row: Row, _origin: Origin) -> Mapped:
    """A record in Kring's own form, as `kring export` writes it."""
    data = {key: value for key, value in row.data.items() if value not in (None, "", []) and key != "kind"}
    yield Draft(row.data["kind"], data, "ingest/records")


def text(row: Row, origin: Origin) -> Mapped:
    """A page, letter or report: a source with its text."""
    data = row.data
    known = origin.folder in _FOLDERS
    name = "-".join(part for part in (origin.folder, origin.stem) if part)
    yield Draft(
        "Source",
        filled(
            id=safe_id(name) if known else f"{slug(name)[:180] or 'tekst'}-{origin.tag}",
            title=str(data.get("title") or origin.stem),
            category=f"algoritmekader/{origin.folder}" if known else "tekst",
            summary=data.get("summary") or data.get("toelichting"),
            published=iso_date(str(data.get("date") or "")),
            url=data.get("url"),
            properties=named_from({key: value for key, value in data.items() if key not in _NOT_ITEMS}),
            body=passages(row),
        ),
        "ingest/text",
        texts(data.get("themes")),
    )


def corpus_text(row: Row, _origin: Origin) -> Mapped:
    """A text with its repository, licence and date; an article of law also with the day it holds from."""
    data = row.data
    version = f"@{data['valid_from']}" if data.get("valid_from") else ""
    yield Draft(
        "Source",
        filled(
            id=f"{safe_id(str(data.get('id') or ''))[:180]}{version}",
            title=data.get("title"),
            category=data.get("kind"),
            publisher=data.get("source"),
            url=data.get("url"),
            published=iso_date(data.get("date") or data.get("publication_date")),
            valid_from=data.get("valid_from"),
            licence=data.get("licence"),
            notation=data.get("bwb_id") or data.get("cvdr"),
            properties=[
                *named_from({key: data.get(key) for key in ("law", "layer", "path", "commit")}),
                *named(last_commit=data.get("last_commit")),
                *named_from(data.get("meta") or {}),
            ],
            body=[{"text": data.get("text"), "place": row.place}],
        ),
        "ingest/corpus",
    )
