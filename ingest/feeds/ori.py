"""
Open Raadsinformatie, and Open Besluitvorming behind it: hits of Elasticsearch, those that changed last at the end.

Its items are meetings, their parts and their documents; what is known of people is left out.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ingest.document import Document
from ingest.documents.encoding import whole_text
from ingest.feeds.channel import PAGE, ChannelKind, Item, PageRead, json_of, line, of_query, with_query
from kg.errors import UnreadableDocument

_WINDOW: Final = 10_000  # hits that Elasticsearch gives of one question; the rest comes with the next look
_CHANGED: Final = "date_modified"
_PEOPLE: Final = frozenset({"Person", "Membership", "Vote"})


def _first(url: str, cursor: str) -> str:
    asked = of_query(url, "q")
    since = f"{_CHANGED}:[{cursor} TO *]" if cursor else ""
    both = " AND ".join(filter(None, (f"({asked})" if asked and since else asked, since)))
    return with_query(url, size=PAGE, sort=f"{_CHANGED}:asc", **{"from": 0}, **({"q": both} if both else {}))


def _read(body: bytes, url: str, cursor: str) -> PageRead:
    value = json_of(whole_text(Document(Path(url), url, body)), url)
    hits = (value.get("hits") or {}).get("hits") if isinstance(value, Mapping) else None
    if not isinstance(hits, list):
        raise UnreadableDocument("is geen antwoord van Open Raadsinformatie: er staat geen lijst hits in", document=url)
    items = [item for hit in hits if isinstance(hit, Mapping) and (item := _item(hit))]
    newest = max((item.changed for item in items), default="")
    start = int(of_query(url, "from") or 0)
    goes_on = len(hits) == PAGE and start + 2 * PAGE <= _WINDOW
    return PageRead(items, max(cursor, newest), with_query(url, **{"from": start + PAGE}) if goes_on else "")


def _item(hit: Mapping[str, Any]) -> Item | None:
    said = hit.get("_source")
    if not isinstance(said, Mapping) or said.get("@type") in _PEOPLE:
        return None
    key, title = str(hit.get("_id") or said.get("@id") or ""), line(said.get("name") or said.get("title"))
    if not key or not title:
        return None
    date = said.get("start_date") or said.get("last_discussed_at") or said.get("date")
    meta = said.get("meta")
    finished = meta.get("processing_finished") if isinstance(meta, Mapping) else ""
    text = said.get("text") or said.get("description")
    return Item(
        key=key,
        title=title,
        url=str(said.get("original_url") or said.get("url") or ""),
        date=str(date or "")[:10],
        text="\n".join(map(str, text)) if isinstance(text, list) else str(text or ""),
        category=line(said.get("@type") or said.get("classification"), 200),
        changed=str(said.get(_CHANGED) or finished or ""),
    )


ORI = ChannelKind(_first, _read, conditional=False, carries=("Source",))
