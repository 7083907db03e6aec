"""
RSS and Atom: from bytes to entries, and from a file to rows.

Nothing is fetched, and nothing of the markup of an entry stays but its paragraphs.
Source: https://www.rssboard.org/rss-specification and RFC 4287.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from time import strftime
from typing import Any, Final
from zoneinfo import ZoneInfo

import feedparser
import nh3

from ingest.document import Document, Row, Section
from ingest.documents.encoding import MAX_TEXT_BYTES, refuse_size
from ingest.documents.markup import markup
from kg.bounds import YEARS
from kg.dutch.dates import read as read_date
from kg.errors import InputError, UnreadableDocument

SCHEMES: Final = frozenset({"http", "https"})  # of an address that is kept; no file:, javascript: or data:
_BLOCKS: Final = frozenset({"blockquote", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "pre", "tr"})
_WITHOUT: Final = frozenset({"script", "style", "template", "noscript"})  # what is in them is no text
_DAY_ONLY: Final = 10  # characters of a moment without its time
_TELLING: Final = 200  # characters of a text by which an entry that has nothing else is told apart
_BREAK: Final = re.compile(r"<[^<>]*>")
_ISO: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?!\d)")
_IN_WORDS: Final = re.compile(r"\d{1,2}\s+[A-Za-z]{3,9}\s+\d{2,4}")  # RFC 822
_HERE: Final = ZoneInfo("Europe/Amsterdam")  # a message of 00:30 is of that day, not of the day before


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """
    One item of a channel.

    Attributes:
        key: What tells it apart within its channel: its id, else its address, its title and
            date, or the begin of its text.
        title: As plain text, "" when it has none.
        url: Of what it points at, with a scheme of `SCHEMES`; "" when it has none.
        published, updated: ISO 8601 in UTC ("2026-02-09T07:00:00Z"), "" when not stated.
        date: The day of publication in the Netherlands, else of the last change, "2026-02-09"; "" when neither is.
        text: All that it says, as plain text with a line a paragraph; "" when it says nothing more than its title.
        categories: The labels that the channel gives it.
        enclosures: Addresses of files that go with it.
    """

    key: str
    title: str
    url: str
    published: str
    updated: str
    date: str
    text: str
    categories: Sequence[str] = ()
    enclosures: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """
    What a feed says at one moment.

    Attributes:
        complete: Whether it goes on to its end; of one that broke off the entry where it did so is left out.
        entries: In the order of the feed; of an entry that comes twice the first.
    """

    title: str
    url: str
    updated: str
    language: str
    complete: bool
    entries: Sequence[FeedEntry]


def channel(content: bytes, name: str = "") -> Channel:
    """
    What the bytes of a feed say.

    Args:
        content: RSS 0.9 to 2.0 or Atom, at most `MAX_TEXT_BYTES`; in the encoding that it declares.
        name: For messages.

    Raises:
        UnreadableDocument: If it is no feed, is in another encoding than it says, or has a DOCTYPE.
    """
    text = markup(content, name)
    read = feedparser.parse(io.BytesIO(text.encode()), sanitize_html=False, resolve_relative_uris=False)
    if not read.version:
        raise UnreadableDocument("is geen RSS of Atom", document=name)
    complete = _is_closed(text)
    whole = read.entries if complete else read.entries[:-1]
    found: dict[str, FeedEntry] = {}
    for entry in filter(lambda one: one.key, map(_entry, whole)):
        found.setdefault(entry.key, entry)
    return Channel(
        line_of(read.feed.get("title")),
        address(read.feed.get("link")),
        _moment(read.feed, "updated"),
        str(read.feed.get("language") or ""),
        complete=complete,
        entries=tuple(found.values()),
    )


def read(document: Document) -> Iterator[Row | InputError]:
    """One row per entry, place "bericht 3"; `data` says of which channel it is."""
    try:
        refuse_size(document, MAX_TEXT_BYTES)
        found = channel(document.read(), document.name)
    except UnreadableDocument as error:
        yield error
        return
    if not found.complete:
        yield UnreadableDocument("de feed breekt af; het laatste bericht is niet gelezen", document=document.name)
    for number, entry in enumerate(found.entries, 1):
        place = f"bericht {number}"
        yield Row(place, row_data(found, entry), (Section(entry.text, place),) if entry.text else ())
    if not found.entries and found.complete:
        yield UnreadableDocument("is een feed zonder berichten", document=document.name)


def row_data(found: Channel, entry: FeedEntry) -> dict[str, Any]:
    """An entry as a row that a mapping takes."""
    return {
        "feed": found.title,
        "feed_url": found.url,
        "entry": entry.key,
        "title": entry.title,
        "url": entry.url,
        "date": entry.date,
        "updated": entry.updated,
        "language": found.language,
        "categories": list(entry.categories),
        "enclosures": list(entry.enclosures),
    }


def _is_closed(text: str) -> bool:
    name = re.match(r"<([\w:.-]+)", text)
    closing = rf"</{re.escape(name[1] if name else '')}\s*>\s*(?:<!--.*?-->\s*)*\Z"
    return re.search(closing, text[-10_000:], re.DOTALL) is not None


def _entry(item: Mapping[str, Any]) -> FeedEntry:
    title, url = line_of(item.get("title")), address(item.get("link"))
    published, updated = _moment(item, "published"), _moment(item, "updated")
    said = [plain(str(part.get("value", ""))) for part in item.get("content") or ()]
    text = max(said, key=len, default="") or plain(str(item.get("summary") or ""))
    return FeedEntry(
        key=str(item.get("id") or url or " ".join(filter(None, (title, published))) or text[:_TELLING]),
        title=title,
        url=url,
        published=published,
        updated=updated,
        date=day_of(published or updated),
        text="" if text == title else text,
        categories=tuple(dict.fromkeys(filter(None, (line_of(tag.get("term")) for tag in item.get("tags") or ())))),
        enclosures=tuple(filter(None, (address(one.get("href")) for one in item.get("enclosures") or ()))),
    )


def plain(html: str) -> str:
    """The text of HTML, a line for each paragraph, heading or item; scripts and styles are left out."""
    kept = nh3.clean(html, tags=set(_BLOCKS), attributes={}, clean_content_tags=set(_WITHOUT), url_schemes=set(SCHEMES))
    lines = (" ".join(unescape(line).split()) for line in _BREAK.sub("\0", kept).split("\0"))
    return "\n".join(filter(None, lines))


def line_of(html: Any) -> str:
    """The text of HTML on one line."""
    return " ".join(plain(str(html or "")).split())


def address(url: Any) -> str:
    """An address that may be kept, else ""."""
    said = str(url or "").strip()
    return said if said.partition(":")[0].lower() in SCHEMES and not re.search(r"[\s<>\"{}|\\^`]", said) else ""


def _moment(item: Mapping[str, Any], name: str) -> str:
    """As it is written; feedparser by itself makes 2 March of 30 February, and 2012 of 12-03-2026."""
    held = dict(item)  # it warns when it takes another field instead
    said, parsed = str(held.get(name) or "").strip(), held.get(f"{name}_parsed")
    try:
        if found := _ISO.match(said):
            date(*map(int, found.groups()))
        elif not parsed or not _IN_WORDS.search(said):
            day = read_date(said)
            return f"{day.first}T00:00:00Z" if day.exact else ""
    except (InputError, ValueError):
        return ""
    return strftime("%Y-%m-%dT%H:%M:%SZ", parsed) if parsed and YEARS[0] <= parsed.tm_year <= YEARS[1] else ""


def day_of(moment: str) -> str:
    """The day in the Netherlands of a moment in ISO 8601; "" when it is none, or not of the calendar."""
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return ""
    if len(moment) > _DAY_ONLY:
        found = found.astimezone(_HERE)
    return found.date().isoformat() if YEARS[0] <= found.year <= YEARS[1] else ""
