"""RSS, Atom and JSON Feed: what a site says is new, all of it in one answer. Source: https://www.jsonfeed.org/version/1.1/."""

from pathlib import Path
from typing import Any

from ingest.document import Document
from ingest.documents.encoding import whole_text
from ingest.feeds.channel import ChannelKind, Item, PageRead, json_of, line
from ingest.formats.feed import channel, plain
from kg.errors import UnreadableDocument


def _first(url: str, _cursor: str) -> str:
    return url


def _read(body: bytes, url: str, _cursor: str) -> PageRead:
    if body.lstrip().startswith(b"{"):
        return _of_json(json_of(whole_text(Document(Path(url), url, body)), url), url)
    found = channel(body, url)
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


def _of_json(value: Any, url: str) -> PageRead:
    if not isinstance(value, dict) or not isinstance(value.get("items"), list):
        raise UnreadableDocument("is geen JSON Feed: er staat geen lijst items in", document=url)
    items = []
    for one in value["items"]:
        if not isinstance(one, dict):
            continue
        text = plain(str(one.get("content_html") or "")) or str(one.get("content_text") or "")
        title, address = line(one.get("title")) or line(text, 200), str(one.get("url") or "")
        if title and (key := str(one.get("id") or address)):
            moment = str(one.get("date_published") or one.get("date_modified") or "")
            said = str(one.get("summary") or "") or text
            changed = str(one.get("date_modified") or "")
            publisher = line(value.get("title"), 500)
            items.append(
                Item(
                    key=key, title=title, url=address, date=moment[:10], text=said, publisher=publisher, changed=changed
                )
            )
    return PageRead(items)


RSS = ChannelKind(_first, _read, conditional=True, carries=("Signal",))
