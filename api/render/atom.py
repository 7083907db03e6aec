"""
What a watch reported, or what is asked and due unasked, as an Atom feed.

Source: RFC 4287, sections 4.1.1 (feed) and 4.1.2 (entry): id, title and updated are required, and an author.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET  # nosec B405 - writes, reads nothing

from api.render.xml_text import xml_text
from kg.model.record import record_iri

if TYPE_CHECKING:
    from kg.model.circle import Watch
    from kg.model.values import Change

MEDIA_TYPE: Final = "application/atom+xml"
ATOM: Final = "http://www.w3.org/2005/Atom"
_HEADINGS: Final = {"nieuw": "Nieuwe ontwikkeling", "datum": "Datum verschoven", "stijging": "Gestegen"}


def feed_path(watch_id: str) -> str:
    """Where the feed of a watch is read, at the service."""
    return f"/v1/watches/{watch_id}/feed"


def page_of(record_id: str, service: str) -> str:
    """Where somebody reads about a record: at the service, or under its IRI when no address of that is known."""
    return f"{service.rstrip('/')}/id/{record_id}" if service else record_iri(record_id)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """
    One thing that a feed tells.

    Attributes:
        key: What tells it from the others, within the feed, for good.
        at: When, in UTC.
        link: Where somebody reads on.
    """

    key: str
    title: str
    at: str
    category: str
    link: str
    text: str


def watch_feed(watch: "Watch", *, address: str = "", service: str = "") -> str:
    """
    The feed as an XML document; an entry keeps its id for good, so a reader never shows it twice.

    Args:
        watch: With what it reported, newest first.
        address: Where the feed itself is read, or "" for a file.
        service: The address of the service, which links then lead to; "" when it has none that is known.
    """
    updated = watch.changes[0].at if watch.changes else watch.checked
    entries = [_told(change, service) for change in watch.changes]
    alternate = page_of(watch.id, service)
    return feed(record_iri(watch.id), f"Kring volgt: {watch.title}", updated, entries, address, alternate)


def feed(home: str, title: str, updated: str, entries: Iterable[FeedEntry], address: str, alternate: str) -> str:  # noqa: PLR0917 - what a feed has
    """
    A feed as an XML document.

    Args:
        home: Its id, and the beginning of the id of each entry.
        title: What it is called.
        updated: When something in it last changed, in UTC.
        entries: Newest first.
        address: Where the feed itself is read, or "" for a file.
        alternate: Where the same is read as a page.
    """
    made = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "nl"})
    for tag, text in (("id", home), ("title", title), ("updated", updated)):
        _text(made, tag, text)
    _text(ET.SubElement(made, "author"), "name", "Kring")
    ET.SubElement(made, "generator").text = "Kring"
    if address:
        ET.SubElement(made, "link", {"rel": "self", "type": MEDIA_TYPE, "href": address})
    ET.SubElement(made, "link", {"rel": "alternate", "href": alternate})
    for one in entries:
        entry = ET.SubElement(made, "entry")
        _text(entry, "id", f"{home}#{sha256(one.key.encode()).hexdigest()[:16]}")
        _text(entry, "title", one.title)
        _text(entry, "updated", one.at)
        ET.SubElement(entry, "category", {"term": one.category})
        ET.SubElement(entry, "link", {"rel": "alternate", "href": one.link})
        ET.SubElement(entry, "content", {"type": "text"}).text = xml_text(one.text)
    ET.indent(made)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(made, encoding="unicode") + "\n"


def _told(change: "Change", service: str) -> FeedEntry:
    said = f"{change.at}|{change.development}|{change.what}|{change.text}"
    title = f"{_HEADINGS[change.what]}: {change.text}"
    return FeedEntry(said, title, change.at, change.what, page_of(change.development, service), change.text)


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = xml_text(text)
