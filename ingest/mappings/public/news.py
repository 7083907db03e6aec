"""Entries of RSS and Atom: each is a source with its text."""

import hashlib
from typing import Any, Final

from ingest.mappings.converters import passages, texts
from ingest.mappings.shape import SECTIONS, Of, Shape, Table, fixed
from kg.bounds import cut


def key(channel: Any, entry: Any) -> str:
    """The id of an entry: the same each time that its channel is read, from whatever file or address."""
    return "bericht-" + hashlib.sha256(f"{channel or ''} {entry}".encode()).hexdigest()[:12]


def _title(title: Any, sections: Any) -> str:
    """What an entry is called; one without a title, as of a log, by its first line."""
    return cut(str(title or (sections[0].text.split("\n")[0] if sections else "") or "bericht zonder titel"), 200)


NEWS: Final = Shape(
    "feed entry title",
    (
        Table(
            kind="Source",
            method="ingest/feed",
            fields={
                "id": Of(key, "feed_url", "entry"),
                "title": Of(_title, "title", SECTIONS),
                "category": fixed("bericht"),
                "publisher": "feed",
                "url": "url",
                "published": "date",
                "properties": Of(
                    lambda labels, files: [
                        *({"name": "rubriek", "value": label} for label in texts(labels)),
                        *({"name": "bijlage", "value": url} for url in texts(files)),
                    ],
                    "categories",
                    "enclosures",
                ),
                "body": Of(passages, SECTIONS),
            },
        ),
    ),
)
