"""RSS, Atom and JSON Feed: what a site says is new, all of it in one answer. Source: https://www.jsonfeed.org/version/1.1/."""

from pathlib import Path

from ingest.document import Document
from ingest.documents.encoding import whole_text
from ingest.feeds.channel import ChannelKind, Item, PageRead, json_of, line
from ingest.formats.feed import Channel, channel
from ingest.formats.json_feed import json_channel
from kg.errors import UnreadableDocument


def _first(url: str, _cursor: str) -> str:
    return url


def _read(body: bytes, url: str, _cursor: str) -> PageRead:
    found = _of_json(body, url) if body.lstrip().startswith(b"{") else channel(body, url)
    items = [
        Item(
            key=entry.key,
            title=line(entry.title) or line(entry.text, 200),
            url=entry.url,
            date=entry.date,
            text=entry.text,
            publisher=line(found.title, 500),
            changed=entry.updated,
        )
        for entry in found.entries
    ]
    broken = "" if found.complete else "de feed breekt af; het laatste bericht is niet gelezen"
    return PageRead([one for one in items if one.title], broken=broken)


def _of_json(body: bytes, url: str) -> Channel:
    value = json_of(whole_text(Document(Path(url), url, body)), url)
    if not isinstance(value, dict) or not isinstance(value.get("items"), list):
        raise UnreadableDocument("is geen JSON Feed: er staat geen lijst items in", document=url)
    return json_channel(value)


RSS = ChannelKind(_first, _read, conditional=True, carries=("Signal",))
