"""
A mailbox that is followed: what is new comes in once, with what is attached, and nothing in it changes.

The server is one of this machine, with TLS; messages, names and passwords are fictitious.
"""

import logging
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from ingest.feeds.declaration import declare, switch_on
from ingest.feeds.mailbox import connection
from ingest.feeds.mailbox.connection import Post
from ingest.feeds.poll import Polled, Poller
from ingest.feeds.web import Web
from kg.access import LOCAL, Principal
from kg.addresses import Rules
from kg.errors import Forbidden, InputError
from kg.model.schema import parse
from kg.ports.jobs import Feeds, FeedState
from kg.profiles.access import open_feeds
from kg.service import KnowledgeGraph
from tests.contract.test_withdrawal import MEMO, PLAN, eml
from tests.mailbox import PASSWORD, Mailbox, mailbox
from tests.receiver import certificate

HOST = "postbus.voorbeeld.example"
FIRST = eml(("plan.md", PLAN))
SECOND = eml(("brief.md", MEMO)).replace(b"Stukken over het archief", b"Brief van dinsdag")


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    return certificate(tmp_path_factory.mktemp("tls"), HOST)


@pytest.fixture
def box(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> Iterator[Mailbox]:
    with mailbox(tls[0]) as opened:
        opened.messages |= {3: FIRST, 5: SECOND}
        yield opened


@pytest.fixture
def feeds(graph: KnowledgeGraph) -> Iterator[Feeds]:
    with closing(open_feeds(graph.stores.directory)) as opened:
        yield opened


class World:
    """A store that follows the mailbox."""

    def __init__(self, graph: KnowledgeGraph, feeds: Feeds, box: Mailbox, trust: ssl.SSLContext, secrets: Path) -> None:
        self.graph, self.feeds, self.box, self.trust, self.secrets = graph, feeds, box, trust, secrets
        self.rules = Rules((ip_network("127.0.0.0/8"),), ports=(box.port,), settings="FEEDS")
        self.address = f"imaps://griffie%40voorbeeld.example@{HOST}:{box.port}/INBOX"
        self.id = declare(graph, {"title": "Griffie", "channel": "imap", "mailbox": self.address}, "local/private")
        switch_on(graph, feeds, Web(self.rules, trust=trust), self.id)
        (secrets / self.id).write_text(f"{PASSWORD}\n", encoding="utf-8")

    def poll(self, **more: Any) -> Polled:
        fields = {"trust": self.trust, "resolve": lambda _host, _port: ["127.0.0.1"], **more}
        post = Post(fields.pop("rules", self.rules), self.secrets, **fields)
        poller = Poller(self.graph, self.feeds, Web(self.rules), lambda _state: LOCAL, post=post)
        [found] = poller.these([self.id])
        self.graph.catch_up()
        return found

    @property
    def state(self) -> FeedState:
        return next(one for one in self.feeds.every() if one.id == self.id)

    def titles(self) -> list[str]:
        texts = (one.payload for one in self.graph.scan("Source") if one.payload.get("category") != "bestand")
        return sorted(one["title"] for one in texts)


@pytest.fixture
def world(
    graph: KnowledgeGraph, feeds: Feeds, box: Mailbox, tls: tuple[ssl.SSLContext, ssl.SSLContext], tmp_path: Path
) -> World:
    secrets = tmp_path / "geheim"
    secrets.mkdir()
    return World(graph, feeds, box, tls[1], secrets)


ALL = ["Archiefplan", "Brief van dinsdag", "Stukken over het archief", "Voortgangsbrief"]


@pytest.mark.parametrize("plain", [True, False])
def test_new_messages_come_in_with_what_is_attached_and_only_once(world: World, plain: bool) -> None:  # noqa: FBT001
    world.box.plain = plain
    if not plain:  # LOGIN knows ASCII alone
        assert "tekens" in world.poll().fault
        return
    assert world.poll().outcome == "gewijzigd"
    assert world.titles() == ALL
    assert world.state.cursor == "7:5"
    world.box.asked.clear()
    head = world.graph.stores.journal.head()
    assert world.poll().outcome == "ongewijzigd"
    assert world.graph.stores.journal.head() == head
    assert not any("BODY" in one for one in world.box.asked)
    assert [one.name for one in (world.graph.stores.directory / "uploads").rglob("*.eml")] == []


def test_only_what_is_new_is_fetched(world: World) -> None:
    world.poll()
    world.box.messages[9] = eml(("nota.md", PLAN.replace(b"Archiefplan", b"Nota wonen").replace(b"archief", b"huis")))
    world.box.asked.clear()
    assert world.poll().outcome == "gewijzigd"
    assert [one.split("FETCH ")[1] for one in world.box.asked if "BODY" in one] == ["9 (UID BODY.PEEK[])"]
    assert "Nota wonen" in world.titles()


def test_nothing_in_the_mailbox_changes(world: World) -> None:
    """It is examined, not selected, and peeked at: neither read, nor moved, nor deleted."""
    world.poll()
    told = [one.partition(" ")[2].split(" ")[0] for one in world.box.asked if " " in one]
    assert set(told) <= {"CAPABILITY", "AUTHENTICATE", "EXAMINE", "UID", "LOGOUT"}
    assert not any(word in one for one in world.box.asked for word in ("STORE", "BODY[", "EXPUNGE", "SELECT", "COPY"))


def test_with_other_numbers_the_same_messages_stay_one(world: World) -> None:
    """UIDVALIDITY changes when a mailbox is moved to another server: every number means another message then."""
    world.poll()
    head = world.graph.stores.journal.head()
    world.box.validity, world.box.messages = 8, {1: SECOND, 2: FIRST}
    assert world.poll().outcome == "ongewijzigd"
    assert (world.state.cursor, world.titles(), world.graph.stores.journal.head()) == ("8:2", ALL, head)


FAULTS: dict[str, tuple[Callable[[Mailbox], None], str]] = {
    "breaks off in a message": (lambda box: setattr(box, "cut", 700), "breekt af"),
    "resets in a message": (lambda box: (setattr(box, "cut", 700), setattr(box, "resets", True)), "breekt af"),
    "breaks off at once": (lambda box: setattr(box, "cut", 5), "breekt af"),
    "is no IMAP": (lambda box: box.lies.update({"CAPABILITY": b"HTTP/1.1 400 Bad\r\n"}), "geen IMAP"),
    "says a message is endless": (
        lambda box: box.lies.update({"UID": b"* 1 FETCH (UID 3 BODY[] {99999999999}\r\n"}),
        "te groot",
    ),
    "says a line without end": (lambda box: box.lies.update({"EXAMINE": b"* " + b"x" * 12_000_000}), "te groot"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_goes_wrong_is_said_and_the_next_look_has_all_of_it(world: World, fault: str) -> None:
    spoil, said = FAULTS[fault]
    spoil(world.box)
    found = world.poll()
    assert (found.outcome, said in found.fault) == ("mislukt", True), found.fault
    world.box.cut, world.box.lies = None, {}
    assert world.poll().fault == ""
    assert world.titles() == ALL


def test_a_mailbox_that_drips_comes_to_an_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte is in time, and the whole is not."""
    monkeypatch.setattr(connection, "TOTAL_S", 1.0)
    world.box.step, world.box.pause_s = 1, 0.05
    begun = time.monotonic()
    assert "niet op tijd" in world.poll().fault
    assert time.monotonic() - begun < 30
    monkeypatch.undo()
    world.box.step, world.box.pause_s = 0, 0.0
    assert world.poll().outcome == "gewijzigd"


def test_what_was_read_before_a_stop_is_not_asked_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.feeds.mailbox.intake._TOGETHER", 1)
    taken = connection.Folder.message

    def message(folder: connection.Folder, number: int) -> bytes | None:
        if number == 5:
            raise TimeoutError
        return taken(folder, number)

    monkeypatch.setattr(connection.Folder, "message", message)
    assert world.poll().outcome == "mislukt"
    assert "Archiefplan" in world.titles()
    monkeypatch.setattr(connection.Folder, "message", taken)
    world.box.asked.clear()
    world.poll()
    assert [one.split("FETCH ")[1] for one in world.box.asked if "BODY" in one] == ["5 (UID BODY.PEEK[])"]
    assert world.titles() == ALL


def test_a_private_address_is_refused_unless_allowed(world: World) -> None:
    found = world.poll(rules=Rules((), ports=(world.box.port,), settings="FEEDS"))
    assert "KRING_FEEDS_ALLOW_PRIVATE" in found.fault
    assert world.box.asked == []


@pytest.mark.parametrize("what", ["another name", "an authority that nobody knows"])
def test_a_certificate_that_is_not_right_ends_it_before_the_password(world: World, what: str, tmp_path: Path) -> None:
    trust = certificate(tmp_path, "andere.voorbeeld.example")[1] if "authority" in what else world.trust
    if what == "another name":
        world.box.asked.clear()
        address = world.address.replace(HOST, "andere.voorbeeld.example")
        world.graph.put(
            [parse("Feed", {"id": world.id, "title": "G", "channel": "imap", "mailbox": address})], reason="p"
        )
        switch_on(world.graph, world.feeds, Web(world.rules), world.id)
    assert "certificaat" in world.poll(trust=trust).fault
    assert world.box.asked == []


def test_the_password_is_nowhere_but_in_its_file(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Not in what goes wrong, though the server says it back; nor in the store, nor in a log."""
    caplog.set_level(logging.DEBUG)
    (world.secrets / world.id).write_text("geheim-woord", encoding="utf-8")
    wrong = world.poll()
    assert "laat deze naam met dit wachtwoord niet toe" in wrong.fault
    (world.secrets / world.id).write_text(PASSWORD, encoding="utf-8")
    right = world.poll()
    assert right.outcome == "gewijzigd"
    told = f"{wrong} {right} {world.state} {caplog.text} {world.graph.get(world.id).payload}"
    for secret in ("geheim-woord", PASSWORD):
        assert secret not in told
        for file in world.graph.stores.directory.rglob("*"):
            assert not file.is_file() or secret.encode() not in file.read_bytes()


def test_without_a_password_it_says_where_that_goes(world: World) -> None:
    (world.secrets / world.id).unlink()
    assert "KRING_FEEDS_SECRETS" in world.poll().fault
    assert world.box.asked == []


@pytest.mark.parametrize(
    "address",
    ["imap://a@b.example/INBOX", "imaps://a:geheim@b.example/INBOX", "imaps://b.example/INBOX", "imaps://a@b.example/"],
)
def test_what_is_no_mailbox_is_refused(graph: KnowledgeGraph, address: str) -> None:
    """Also one with a password in it, which would stand in a record."""
    with pytest.raises(InputError, match="mailbox"):
        declare(graph, {"title": "G", "channel": "imap", "mailbox": address}, "local/private")


@pytest.mark.parametrize(
    ("address", "said"),
    [("imaps://a@b.example:143/INBOX", "poort 143"), ("imaps://a@10.0.0.1/INBOX", "openbare internet"),
     ("imaps://a%0d@b.example/INBOX", "is geen postbus")],
)  # fmt: skip
def test_where_it_may_not_go_is_said_when_it_is_switched_on(
    graph: KnowledgeGraph, feeds: Feeds, address: str, said: str
) -> None:
    key = declare(graph, {"title": "G", "channel": "imap", "mailbox": address}, "local/private")
    with pytest.raises(InputError, match=said):
        switch_on(graph, feeds, Web(Rules(settings="FEEDS")), key)


def test_only_who_has_the_machine_follows_a_mailbox(world: World) -> None:
    """Its password is of the machine."""
    member = world.graph.seen_by(Principal.member("lid", {"local": "editor"}, {}, on=date(2026, 11, 30)))
    with pytest.raises(Forbidden, match="wie de machine beheert"):
        switch_on(member, world.feeds, Web(world.rules), world.id)
