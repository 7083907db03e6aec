"""
What a channel is: which address to ask for what is new, and what an answer says. Nothing here fetches.

    Item   one thing that came by: a message, a publication, a dataset
    PageRead   the items of one answer, and the address of the next one
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from ingest.formats.strict_json import StrictJson, flaw
from kg.errors import UnreadableDocument
from ontologies import spelling


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """
    One thing that a channel says.

    Attributes:
        key: What tells it apart within its channel, for good.
        title: One line; never "".
        date: "2026-02-09", or "" when it has none.
        text: What it says besides, as plain text; "" for nothing more.
        changed: What its source says of its last change; another text is another state.
    """

    key: str
    title: str
    url: str = ""
    date: str = ""
    text: str = ""
    publisher: str = ""
    category: str = ""
    notation: str = ""
    changed: str = ""

    @property
    def hashed(self) -> str:
        """Its key, as what is kept of it."""
        return sha256(self.key.encode("utf-8", "surrogatepass")).hexdigest()[:24]

    @property
    def mark(self) -> str:
        """What it says now, as what is kept of it."""
        said = "\x1f".join(asdict(self).values())
        return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class PageRead:
    """
    What one answer says.

    Attributes:
        cursor: Where the channel goes on from when all of its pages are in; "" when that is not for it to say.
        next: The address of the next page, or "".
        broken: Why it may have said more than could be read, in Dutch; "" when it is whole.
    """

    items: Sequence[Item]
    cursor: str = ""
    next: str = ""
    broken: str = ""


@dataclass(frozen=True, slots=True)
class ChannelKind:
    """
    How one kind of channel is asked and read.

    Attributes:
        first: The address to ask, of that of the feed and the cursor.
        read: What an answer says, of its bytes, the address that was asked and the cursor; raises `UnreadableDocument`.
        conditional: Whether its first answer is asked for only when it is another one than the last.
        carries: The kinds of records that it brings, where the feed does not say.
    """

    first: Callable[[str, str], str]
    read: Callable[[bytes, str, str], PageRead]
    conditional: bool
    carries: tuple[str, ...]


Fields: TypeAlias = Mapping[str, str]
PAGE: Final = 100  # items that are asked for at a time


def with_query(url: str, **fields: str | int) -> str:
    """An address with some fields of its query set."""
    parts = urlsplit(url)
    held = {**dict(parse_qsl(parts.query, keep_blank_values=True)), **{name: str(one) for name, one in fields.items()}}
    return urlunsplit(parts._replace(query=urlencode(held, quote_via=quote)))


def of_query(url: str, name: str) -> str:
    """A field of the query of an address; "" when it has none."""
    return dict(parse_qsl(urlsplit(url).query)).get(name, "")


def line(text: Any, most: int = 1_000) -> str:
    """A text as one line of at most so many characters."""
    return " ".join(spelling.normal(str(text or "")).split())[:most].strip()


def json_of(text: str, name: str) -> Any:
    """
    A text as JSON.

    Raises:
        UnreadableDocument: If it is none.
    """
    try:
        value = StrictJson().parse(text)
    except ValueError as error:
        raise UnreadableDocument(str(error), document=name) from error
    if said := flaw(value):
        raise UnreadableDocument(said, document=name)
    return value
