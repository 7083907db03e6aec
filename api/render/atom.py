"""
What a watch reported, as an Atom feed.

Source: RFC 4287, sections 4.1.1 (feed) and 4.1.2 (entry): id, title and updated are required, and an author.
"""

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


def watch_feed(watch: "Watch", *, address: str = "", service: str = "") -> str:
    """
    The feed as an XML document; an entry keeps its id for good, so a reader never shows it twice.

    Args:
        watch: With what it reported, newest first.
        address: Where the feed itself is read, or "" for a file.
        service: The address of the service, which links then lead to; "" when it has none that is known.
    """
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "nl"})
    home = record_iri(watch.id)
    updated = watch.changes[0].at if watch.changes else watch.checked
    for tag, text in (("id", home), ("title", f"Kring volgt: {watch.title}"), ("updated", updated)):
        _text(feed, tag, text)
    _text(ET.SubElement(feed, "author"), "name", "Kring")
    ET.SubElement(feed, "generator").text = "Kring"
    if address:
        ET.SubElement(feed, "link", {"rel": "self", "type": MEDIA_TYPE, "href": address})
    ET.SubElement(feed, "link", {"rel": "alternate", "href": page_of(watch.id, service)})
    for change in watch.changes:
        _entry(feed, home, change, service)
    ET.indent(feed)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(feed, encoding="unicode") + "\n"


def _entry(feed: ET.Element, home: str, change: "Change", service: str) -> None:
    entry = ET.SubElement(feed, "entry")
    said = f"{change.at}|{change.development}|{change.what}|{change.text}"
    _text(entry, "id", f"{home}#{sha256(said.encode()).hexdigest()[:16]}")
    _text(entry, "title", f"{_HEADINGS[change.what]}: {change.text}")
    _text(entry, "updated", change.at)
    ET.SubElement(entry, "category", {"term": change.what})
    ET.SubElement(entry, "link", {"rel": "alternate", "href": page_of(change.development, service)})
    content = ET.SubElement(entry, "content", {"type": "text"})
    content.text = xml_text(change.text)


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = xml_text(text)
