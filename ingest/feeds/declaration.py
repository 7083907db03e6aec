"""What a feed declares of how it is fetched, and the act of a person that lets it be fetched."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ingest.feeds.channel import ChannelKind
from ingest.feeds.dcat import DCAT
from ingest.feeds.mailbox.address import must_lead_outside
from ingest.feeds.ori import ORI
from ingest.feeds.rss import RSS
from ingest.feeds.sru import SRU
from ingest.feeds.web import Web
from kg.access import checked_space, new_id
from kg.errors import Forbidden, InputError, NotFound
from kg.model.schema import parse
from kg.ports.journal import Stored
from kg.service import KnowledgeGraph

if TYPE_CHECKING:
    from kg.ports.jobs import Feeds, FeedState

WEB: Final[dict[str, ChannelKind]] = {"rss": RSS, "sru": SRU, "ori": ORI, "dcat": DCAT}
FOLDER: Final = "map"
MAILBOX: Final = "imap"
ADDRESS: Final = {FOLDER: "folder", MAILBOX: "mailbox"}  # by channel the field that says where; else "url"
MINUTES: Final = 60  # between two looks, where the feed does not say


@dataclass(frozen=True, slots=True)
class Declared:
    """
    A feed as it is fetched.

    Attributes:
        address: A URL, a folder of this machine, or a mailbox.
        space: Where what is new comes.
        carries: The kinds of records that are made of what it brings.
        only: The developments that its signals can be of; () for all.
    """

    id: str
    title: str
    channel: str
    address: str
    space: str
    publisher: str
    minutes: int
    carries: tuple[str, ...]
    only: tuple[str, ...]

    @classmethod
    def of(cls, stored: Stored) -> "Declared":
        """
        From the record of a feed.

        Raises:
            InputError: If it does not say how it is fetched.
        """
        said = stored.payload
        channel = said.get("channel") or ""
        address = said.get(ADDRESS.get(channel, "url")) or ""
        if channel not in WEB and channel not in ADDRESS:
            raise InputError(
                f"bron {stored.id!r} heeft geen kanaal dat opgehaald kan worden; geef rss, sru, ori, dcat, map of imap"
            )
        if not address:
            missing = {FOLDER: "map", MAILBOX: "postbus"}.get(channel, "webadres")
            raise InputError(f"bron {stored.id!r} heeft geen {missing}; vul dat in")
        usual = WEB[channel].carries if channel in WEB else ()
        return cls(
            stored.id,
            str(said["title"]),
            channel,
            address,
            checked_space(said.get("into") or stored.space),
            said.get("publisher") or "",
            said.get("poll_minutes") or MINUTES,
            tuple(said.get("carries") or usual),
            tuple(said.get("developments") or ()),
        )

    @property
    def mark(self) -> str:
        """What a person agrees to by switching it on: from where what comes, and to whom it is shown."""
        return sha256(f"{self.channel}\x1f{self.address}\x1f{self.space}".encode()).hexdigest()[:24]


def feed_of(graph: KnowledgeGraph, feed_id: str) -> Stored:
    """
    The record of a feed.

    Raises:
        NotFound: If there is none that the principal may read.
    """
    stored = graph.get(feed_id)
    if stored.kind != "Feed":
        raise NotFound(f"er is geen bron {feed_id!r} om te volgen; zie kring feeds list")
    return stored


def switch_on(graph: KnowledgeGraph, feeds: "Feeds", web: Web, feed_id: str, *, key: str = "") -> "FeedState":
    """
    Let a feed be fetched from now on, as it is declared now.

    Args:
        graph: In the eyes of who does it.
        feeds: Where that is kept.
        web: What may be asked.
        feed_id: The feed.
        key: The id of the key that they do it with; "" for a user of the files of the store.

    Raises:
        NotFound: If there is none that they may read.
        Forbidden: If they may not write where its news comes, or it watches a folder and they have not the machine.
        InputError: If it does not say how it is fetched, or leads where Kring may not go.
    """
    declared = Declared.of(feed_of(graph, feed_id))
    principal = graph.mandate.principal()
    principal.must_write(declared.space)
    if declared.channel in ADDRESS and not principal.everything:
        raise Forbidden(
            "een map of postbus volgen kan alleen wie de machine beheert, met kring feeds op de opdrachtregel"
        )
    if declared.channel == MAILBOX:
        must_lead_outside(declared.address, web.rules)
    elif declared.channel == FOLDER:
        if not Path(declared.address).is_dir():
            raise InputError(f"map {declared.address} bestaat niet")
    else:
        web.must_lead_outside(declared.address)
    owner = declared.space.rpartition("/")[0]
    return feeds.switch_on(feed_id, declared.mark, owner=owner, by=principal.name, key=key)


def declare(graph: KnowledgeGraph, fields: Mapping[str, Any], space: str) -> str:
    """
    Write down a feed; its id. The same address in the same space is the same feed.

    Raises:
        Forbidden: If the principal may not write there.
        InputError: If a field cannot be.
    """
    address = fields[ADDRESS.get(fields["channel"], "url")]
    told_apart = sha256(f"{fields['channel']} {address}".encode()).hexdigest()[:10]
    feed_id = new_id(space, f"bron-{told_apart}")
    graph.put([parse("Feed", {"id": feed_id, **fields})], space=space, reason="bron vastgelegd")
    return feed_id


def switched(graph: KnowledgeGraph, feeds: "Feeds", web: Web, feed_id: str, *, on: bool, key: str = "") -> None:
    """
    Fetch a feed, or fetch it no more.

    Raises:
        NotFound, Forbidden, InputError: As `switch_on`.
    """
    if on:
        switch_on(graph, feeds, web, feed_id, key=key)
        return
    principal = graph.mandate.principal()
    principal.must_write(Declared.of(feed_of(graph, feed_id)).space)
    feeds.switch_off(feed_id, by=principal.name)


def hastened(graph: KnowledgeGraph, feeds: "Feeds", feed_id: str) -> None:
    """
    Let a feed be looked at as soon as can be.

    Raises:
        NotFound, Forbidden: As `switch_on`.
        InputError: If it is off.
    """
    graph.mandate.principal().must_write(Declared.of(feed_of(graph, feed_id)).space)
    if not feeds.hasten(feed_id):
        raise InputError("deze bron staat uit, of wordt nu opgehaald")
