"""JSON Feed: a channel as JSON. Source: https://www.jsonfeed.org/version/1.1/."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ingest.document import Document, Row, Section
from ingest.formats.feed import Channel, FeedEntry, address, day_of, line_of, plain, row_data
from kg.errors import InputError, UnreadableDocument

_VERSIONS: Final = "https://jsonfeed.org/version/"


def is_json_feed(value: Any) -> bool:
    """Whether a document says that it is one, and can be."""
    return (
        isinstance(value, dict)
        and str(value.get("version")).startswith(_VERSIONS)
        and isinstance(value.get("items"), list)
    )


def json_channel(value: Mapping[str, Any]) -> Channel:
    """What a feed says; an entry that says nothing is left out, and of two with one key the second."""
    entries = [entry for item in value["items"] if isinstance(item, dict) and (entry := _entry(item)).key]
    return Channel(
        line_of(value.get("title")),
        address(value.get("home_page_url") or value.get("feed_url")),
        "",
        str(value.get("language") or ""),
        complete=True,
        entries=tuple({entry.key: entry for entry in reversed(entries)}.values())[::-1],
    )


def rows_of_json_feed(document: Document, value: Mapping[str, Any]) -> Iterator[Row | InputError]:
    """One row per entry, as of RSS and Atom; what says nothing is told."""
    channel = json_channel(value)
    for number, item in enumerate(value["items"], 1):
        if not isinstance(item, dict) or not _entry(item).key:
            said = "dit bericht zegt niets dat te lezen is"
            yield UnreadableDocument(said, document=document.name, place=f"bericht {number}")
    for number, entry in enumerate(channel.entries, 1):
        place = f"bericht {number}"
        yield Row(place, row_data(channel, entry), (Section(entry.text, place),) if entry.text else ())
    if not value["items"]:
        yield UnreadableDocument("is een feed zonder berichten", document=document.name)


def _entry(item: Mapping[str, Any]) -> FeedEntry:
    title, url = line_of(item.get("title")), address(item.get("url") or item.get("external_url"))
    plainly = str(item.get("content_text") or "").strip()
    text = plainly or plain(str(item.get("content_html") or "")) or line_of(item.get("summary"))
    published, updated = str(item.get("date_published") or ""), str(item.get("date_modified") or "")
    return FeedEntry(
        key=str(item.get("id") or "") or url or title or text[:200],
        title=title,
        url=url,
        published=published,
        updated=updated,
        date=day_of(published) or day_of(updated),
        text="" if text == title else text,
        categories=tuple(filter(None, map(line_of, _list(item.get("tags"))))),
        enclosures=tuple(
            filter(None, (address(one.get("url")) for one in _list(item.get("attachments")) if isinstance(one, dict)))
        ),
    )


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()
