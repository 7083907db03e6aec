"""
SRU of officiële bekendmakingen: pages of metadata, and from the second look on what changed since the last.

Source: https://docs.oasis-open.org/search-ws/searchRetrieve/v1.0/os/ (part 3, SRU 2.0); its fields are of OWMS 4.0.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError  # nosec B405 - a type and an error; defusedxml parses

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ingest.documents.markup import markup
from ingest.feeds.channel import PAGE, ChannelKind, Item, PageRead, line, of_query, with_query
from kg.errors import UnreadableDocument


def _first(url: str, cursor: str) -> str:
    query = of_query(url, "query")
    since = f"({query}) and dt.modified>={cursor}" if query else f"dt.modified>={cursor}"
    asked = {"operation": "searchRetrieve", "version": "2.0", "startRecord": "1", "maximumRecords": str(PAGE)}
    return with_query(url, **asked, **({"query": since} if cursor else {}))


def _read(body: bytes, url: str, cursor: str) -> PageRead:
    try:
        root = fromstring(markup(body, url))
    except (ParseError, DefusedXmlException) as error:
        raise UnreadableDocument(f"is geen XML: {error}", document=url) from error
    if _name(root) != "searchRetrieveResponse":
        raise UnreadableDocument("is geen antwoord van SRU (searchRetrieveResponse)", document=url)
    if said := _first_text(root, "diagnostic", "message", "details"):
        raise UnreadableDocument(f"SRU meldt een fout: {line(said, 200)}", document=url)
    records = [
        one for one in root.iter() if _name(one) == "record" and any(_name(part) == "recordData" for part in one)
    ]
    items = [item for record in records if (item := _item(record))]
    start = int(of_query(url, "startRecord") or 1)
    total = _first_text(root, "numberOfRecords")
    goes_on = records and total.isdecimal() and start + len(records) <= int(total)
    newest = max((item.changed[:10] for item in items if item.changed), default="")
    return PageRead(items, max(cursor, newest), with_query(url, startRecord=start + len(records)) if goes_on else "")


def _item(record: Element) -> Item | None:
    """A publication; None of what has no name or title, such as an organisation of the register."""
    key, title = _first_text(record, "identifier"), line(_first_text(record, "title"))
    if not key or not title:
        return None
    return Item(
        key=key,
        title=title,
        url=_first_text(record, "preferredUrl", "url"),
        date=_first_text(record, "issued", "date", "available")[:10],
        text="",
        publisher=line(_first_text(record, "creator"), 500),
        category=line(_first_text(record, "type"), 200),
        notation=line(key, 200),
        changed=_first_text(record, "modified"),
    )


def _first_text(element: Element, *names: str) -> str:
    """The text of the first name that has any, in the order of the names."""
    return next((text for name in names for text in _texts(element, name)), "")


def _texts(element: Element, name: str) -> Iterator[str]:
    return (text for one in element.iter() if _name(one) == name and (text := (one.text or "").strip()))


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


SRU = ChannelKind(_first, _read, conditional=False, carries=("Source",))
