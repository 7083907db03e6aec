"""
Feeds as they are fetched from a site on this machine, also when it fails in every way that sites do.

Nothing comes in twice, nothing is lost, and what is kept of a feed is right after each. All that is said is fictitious.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.feeds import web as web_module
from ingest.feeds.declaration import declare, hastened, switch_on, switched
from ingest.feeds.poll import Polled, Poller
from ingest.feeds.status import connected
from kg.access import LOCAL, Principal
from kg.errors import Forbidden, InputError
from kg.model.schema import parse
from kg.ports.jobs import LEASE_S, Feeds, FeedState
from kg.profiles.access import access_faults, open_feeds
from kg.service import KnowledgeGraph
from tests.origin import Origin, answer, bomb, origin

DEVELOPMENT = {
    "id": "dev-wfp", "title": "Wet fictieve plannen", "category": "wettelijk", "summary": "Een verzonnen wet.",
    "alt_labels": ["Wfp"],
}  # fmt: skip


def rss(*titles: str, day: date = date(2026, 11, 20)) -> bytes:
    """A feed with an item for each title; who comes later has another day."""
    items = "".join(
        f"<item><guid>{title}</guid><title>{title}</title><link>https://nieuws.voorbeeld.example/{number}</link>"
        f"<pubDate>{(day - timedelta(number)).strftime('%a, %d %b %Y 12:00:00 GMT')}</pubDate></item>"
        for number, title in enumerate(titles)
    )
    return f'<rss version="2.0"><channel><title>Fictief nieuws</title>{items}</channel></rss>'.encode()


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def feeds(graph: KnowledgeGraph, clock: Clock, engine: str) -> Iterator[Feeds]:  # noqa: ARG001 - opened in it
    with closing(open_feeds(graph.stores.directory, clock)) as opened:
        yield opened


@pytest.fixture
def site() -> Iterator[Origin]:
    with origin(lambda _path, _fields: answer(rss("Wfp aangenomen", "Iets anders"))) as opened:
        yield opened


class World:
    """A store with one feed that is on."""

    def __init__(self, graph: KnowledgeGraph, feeds: Feeds, site: Origin, clock: Clock) -> None:
        self.graph, self.feeds, self.site, self.clock = graph, feeds, site, clock
        graph.put([parse("Development", DEVELOPMENT)], reason="proef")
        self.id = self.follow(f"{site.url}/feed.xml")

    def follow(self, url: str, channel: str = "rss", **more: Any) -> str:
        fields = {"title": "Fictief nieuws", "url": url, "channel": channel, "publisher": "Fictief nieuws", **more}
        feed_id = declare(self.graph, fields, "local/private")
        switch_on(self.graph, self.feeds, self.site.web(), feed_id)
        return feed_id

    def poll(self) -> Polled:
        poller = Poller(self.graph, self.feeds, self.site.web(), lambda _state: LOCAL, clock=self.clock)
        [found] = poller.these([self.id])
        self.graph.catch_up()
        return found

    @property
    def state(self) -> FeedState:
        return next(one for one in self.feeds.every() if one.id == self.id)

    def signals(self) -> dict[str, Any]:
        return {one.payload["title"]: one.payload for one in self.graph.scan("Signal")}


@pytest.fixture
def world(graph: KnowledgeGraph, feeds: Feeds, site: Origin, clock: Clock) -> World:
    return World(graph, feeds, site, clock)


# --- what comes in --------------------------------------------------------------------------------


def test_an_item_becomes_a_signal_of_the_development_that_its_title_names(world: World) -> None:
    found = world.poll()
    assert (found.outcome, found.new, found.matched, found.loose) == ("gewijzigd", 2, 1, 1)
    named, other = world.signals()["Wfp aangenomen"], world.signals()["Iets anders"]
    assert named["development"] == "dev-wfp"
    assert named["date"] == "2026-11-20"
    assert named["sources"][0]["publisher"] == "Fictief nieuws"
    assert "development" not in other


def test_what_is_the_same_costs_no_event(world: World) -> None:
    world.poll()
    head = world.graph.stores.journal.head()
    again = world.poll()
    assert (again.outcome, again.new, again.changed) == ("ongewijzigd", 0, 0)
    assert world.graph.stores.journal.head() == head


def test_an_item_that_says_something_else_is_written_over_and_the_person_s_word_stays(world: World) -> None:
    world.poll()
    loose = world.signals()["Iets anders"]
    signal = parse("Signal", {**loose, "development": "dev-wfp"})
    world.graph.put([signal], reason="toch wel")
    body = rss("Wfp aangenomen", "Iets anders").replace(
        b"<title>Iets anders</title>", b"<title>Iets heel anders</title>"
    )
    world.site.answers = lambda _path, _fields: answer(body)
    assert world.poll().changed == 1
    assert world.signals()["Iets heel anders"]["development"] == "dev-wfp"


def test_what_somebody_took_away_does_not_come_back(world: World) -> None:
    world.poll()
    gone = world.signals()["Iets anders"]["id"]
    world.graph.erase(gone, reason="proef")
    world.poll()
    assert gone not in {one["id"] for one in world.signals().values()}


def test_what_is_named_in_passing_is_asked_of_a_person_once(world: World) -> None:
    item = b"<item><guid>a</guid><title>Nieuwsbrief</title><description>Ook over de Wfp.</description></item></channel>"
    world.site.answers = lambda _path, _fields: answer(rss().replace(b"</channel>", item))
    assert world.poll().asked == 1
    [asked] = list(world.graph.scan("Proposal"))
    [change] = asked.payload["changes"]
    assert json.loads(change["content"])["development"] == "dev-wfp"
    assert "development" not in world.signals()["Nieuwsbrief"]
    world.graph.proposals.decide(asked.id, "aanvaard")
    assert world.signals()["Nieuwsbrief"]["development"] == "dev-wfp"
    world.poll()
    assert len(list(world.graph.scan("Proposal"))) == 1


def test_of_a_thousand_items_only_those_that_changed_are_written(world: World) -> None:
    titles = [f"Bericht {number}" for number in range(1_000)]
    body = rss(*titles)
    world.site.answers = lambda _path, _fields: answer(body)
    world.poll()
    head = world.graph.stores.journal.head()
    for number in range(0, 1_000, 100):
        body = body.replace(f"<title>Bericht {number}</title>".encode(), f"<title>Anders {number}</title>".encode())
    assert (found := world.poll()).changed == 10, found
    assert world.graph.stores.journal.head() == head + 10


# --- what the site asks ---------------------------------------------------------------------------


def test_a_second_look_asks_only_for_another_answer(world: World) -> None:
    def told(_path: str, fields: dict[str, str]) -> bytes:
        if fields.get("if-none-match") == '"a"':
            return answer(status=304)
        return answer(rss("Wfp aangenomen"), ETag='"a"', Last_Modified="Fri, 20 Nov 2026 12:00:00 GMT")

    world.site.answers = told
    assert world.poll().new == 1
    assert world.poll().outcome == "ongewijzigd"
    assert world.site.asked[-1][1]["if-modified-since"] == "Fri, 20 Nov 2026 12:00:00 GMT"
    assert world.state.etag == '"a"'


def test_retry_after_is_honoured_and_each_failure_waits_longer(world: World) -> None:
    world.site.answers = lambda _path, _fields: answer(status=429, Retry_After="7200")
    assert "minder vaak" in world.poll().fault
    assert world.state.due >= world.clock.now + 7200
    world.site.answers = lambda _path, _fields: answer(status=500)
    for attempt in range(2, 8):
        world.poll()
        assert world.state.attempts == attempt
        assert world.state.due >= world.clock.now + max(60, 2.5 * 5 ** (attempt - 1))
    world.site.answers = lambda _path, _fields: answer(rss("Wfp aangenomen"))
    assert world.poll().new == 1
    assert (world.state.attempts, world.state.fault) == (0, "")


def test_an_address_that_is_gone_for_good_is_switched_off(world: World) -> None:
    world.site.answers = lambda _path, _fields: answer(status=410)
    assert world.poll().outcome == "uitgezet"
    assert not world.state.enabled
    assert "bestaat niet meer" in world.state.fault


# --- sites that fail ------------------------------------------------------------------------------

FAULTS: dict[str, tuple[dict[str, Any], bytes | None, str]] = {
    "reset": ({}, None, "verbinding|breekt af"),
    "reset in the body": ({"cut": 300}, answer(rss("Wfp aangenomen", "Nog een")), "verbinding|breekt af"),
    "truncated": ({}, answer(rss("Wfp aangenomen"), Content_Length="9999"), "breekt af"),
    "ends early and says so": ({}, answer(rss("Wfp aangenomen", "Nog een")[:-60]), "breekt af"),
    "too long": ({}, answer(rss("Wfp aangenomen") + b"<!-- " + b"x" * 21_000_000), "groter dan"),
    "packed too small": ({}, bomb(300_000_000), "groter dan"),
    "packed badly": ({}, answer(b"geen gzip", Content_Encoding="gzip"), "beschadigd"),
    "packed otherwise": ({}, answer(b"x", Content_Encoding="br"), "gevraagd is om gzip"),
    "a page": ({}, answer(b"<html><body>Onderhoud</body></html>"), "geen RSS"),
    "an entity": ({}, answer(b'<!DOCTYPE x [<!ENTITY a "b">]><rss/>'), "DOCTYPE"),
    "round and round": ({}, answer(status=302, Location="/feed.xml"), "verwijst meer dan"),
    "inside": ({}, answer(status=302, Location="http://10.0.0.1/feed.xml"), "poort|openbare internet"),
    "a file": ({}, answer(status=302, Location="file:///etc/passwd"), "gewoon webadres"),
    "no HTTP": ({}, b"SSH-2.0-OpenSSH\r\n", "geen HTTP"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_site_that_fails_loses_nothing_and_brings_nothing_twice(world: World, name: str) -> None:
    more, said, why = FAULTS[name]
    for setting, value in more.items():
        setattr(world.site, setting, value)
    world.site.answers = lambda _path, _fields: said
    found = world.poll()
    assert found.outcome == "mislukt", found
    assert any(part in found.fault for part in why.split("|")), found.fault
    assert (world.state.etag, world.state.succeeded, world.state.attempts) == ("", None, 1)
    world.site.cut, world.site.answers = None, lambda _path, _fields: answer(rss("Wfp aangenomen", "Nog een"))
    world.poll()
    assert sorted(world.signals()) == ["Nog een", "Wfp aangenomen"]
    assert access_faults(world.graph.stores.directory) == []


def test_a_site_that_drips_is_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_module, "TOTAL_S", 0.5)
    world.site.step, world.site.pause_s = 1, 0.05
    begun = time.monotonic()
    assert "niet op tijd" in world.poll().fault
    assert time.monotonic() - begun < 10


def test_a_site_that_is_slow_is_waited_for(world: World) -> None:
    world.site.step, world.site.pause_s = 200, 0.02
    assert world.poll().new == 2


def test_a_site_in_pages_that_breaks_off_goes_on_where_it_was(world: World) -> None:
    pages = {"1": sru_page(1, 100, 150), "101": sru_page(101, 50, 150)}
    world.site.answers = lambda path, _fields: answer(pages[path.partition("startRecord=")[2].partition("&")[0]])
    world.id = world.follow(f"{world.site.url}/sru?query=c.product-area%3D%3Dfictief", "sru", title="Bekendmakingen")
    good, pages["101"] = pages["101"], b"<kapot"
    assert world.poll().outcome == "mislukt"
    assert (world.state.items, world.state.cursor) == (100, "")
    pages["101"] = good
    found = world.poll()
    assert (found.new, world.state.items, world.state.cursor) == (50, 150, "2026-11-20")
    assert len(list(world.graph.scan("Source"))) == 150 + 1  # and the feed itself
    world.site.answers = lambda _path, _fields: answer(sru_page(1, 1, 1))
    world.poll()
    assert "dt.modified%3E%3D2026-11-20" in world.site.asked[-1][0]


def sru_page(start: int, number: int, total: int) -> bytes:
    """An answer of SRU with fictitious publications."""
    records = "".join(
        f"<record><recordData><identifier>gmb-{one}</identifier><title>Besluit {one}</title>"
        f"<creator>Voorbeeldstad</creator><modified>2026-11-20</modified></recordData></record>"
        for one in range(start, start + number)
    )
    return (
        f"<searchRetrieveResponse><numberOfRecords>{total}</numberOfRecords>"
        f"<records>{records}</records></searchRetrieveResponse>"
    ).encode()


# --- who may, and where it may go -----------------------------------------------------------------


def test_nothing_is_fetched_that_no_person_switched_on(world: World) -> None:
    declare(world.graph, {"title": "x", "url": f"{world.site.url}/ander.xml", "channel": "rss"}, "local/private")
    poller = Poller(world.graph, world.feeds, world.site.web(), lambda _state: LOCAL, clock=world.clock)
    assert [one.id for one in poller.due()] == [world.id]
    assert {path for path, _ in world.site.asked} == {"/feed.xml"}


def test_a_feed_that_leads_elsewhere_since_is_switched_off(world: World) -> None:
    held = world.graph.get(world.id).payload
    moved = parse("Feed", {**held, "url": f"{world.site.url}/ander.xml"})
    world.graph.put([moved], reason="proef")
    assert world.poll().outcome == "uitgezet"
    assert world.site.asked == []


def test_a_name_that_leads_inside_is_not_asked_also_when_it_did_not_at_first(world: World) -> None:
    asked: list[str] = []

    def rebound(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["192.168.1.1"]

    web = world.site.web(resolve=rebound)
    with pytest.raises(InputError, match="openbare internet"):
        web.get(f"http://nieuws.voorbeeld.example:{world.site.port}/feed.xml")
    assert asked == ["nieuws.voorbeeld.example"]


def test_a_folder_is_followed_by_who_has_the_machine_only(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "map"
    folder.mkdir()
    (folder / "a.md").write_text("# Fictief beleid\n\nTekst.\n", encoding="utf-8")
    fields = {"title": "Map", "folder": str(folder), "channel": "map"}
    world.id = declare(world.graph, fields, "local/private")
    editor = Principal.member("iemand", {"local": "editor"}, on=date(2026, 11, 29))
    with pytest.raises(Forbidden, match="wie de machine beheert"):
        switch_on(world.graph.seen_by(editor), world.feeds, world.site.web(), world.id)
    switch_on(world.graph, world.feeds, world.site.web(), world.id)
    assert world.poll().outcome == "gewijzigd"
    assert world.poll().outcome == "ongewijzigd"
    (folder / "b.md").write_text("# Nog een\n\nTekst.\n", encoding="utf-8")
    assert world.poll().new == 1
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    assert "bestaat niet" in world.poll().fault


# --- two at a time --------------------------------------------------------------------------------

_TAKE = """
import sys
from contextlib import closing
from pathlib import Path
from kg.profiles.access import open_feeds
with closing(open_feeds(Path(sys.argv[1]))) as feeds:
    print(sum(feeds.take(sys.argv[2], only=[f"bron-{number}"]) is not None for number in range(20)))
"""


def test_of_two_processes_one_has_a_feed(graph: KnowledgeGraph, feeds: Feeds) -> None:
    for number in range(20):
        feeds.switch_on(f"bron-{number}", "merk", owner="local", by="proef")
    store = str(graph.stores.directory)
    both = [
        subprocess.Popen([sys.executable, "-c", _TAKE, store, name], stdout=subprocess.PIPE, text=True)
        for name in ("een", "twee")
    ]
    taken = [int(one.communicate(timeout=60)[0]) for one in both]
    assert sum(taken) == 20, taken


def test_a_lease_ends_and_who_lost_it_writes_nothing(world: World) -> None:
    first = world.feeds.take("een")
    assert first is not None
    assert world.feeds.take("twee") is None
    world.clock.now += LEASE_S + 1
    assert world.feeds.take("twee") is not None
    assert not world.feeds.keep(first.id, "een", {"a": "b"})
    assert not world.feeds.settle("een", first)
    assert world.feeds.seen(first.id, ["a"]) == {}
    assert world.feeds.keep(first.id, "twee", {"a": "b"})


# --- how it stands --------------------------------------------------------------------------------


def test_the_standing_says_what_went_wrong_and_what_is_silent(world: World) -> None:
    world.id = world.follow(f"{world.site.url}/feed.xml", rhythm_days=3)
    [before] = connected(world.graph, world.feeds, now=world.clock.now)
    assert (before.state, before.alarm) == ("nog niet opgehaald", False)
    world.site.answers = lambda _path, _fields: answer(rss("Wfp aangenomen", day=date.today()))  # noqa: DTZ011
    world.poll()
    [fine] = connected(world.graph, world.feeds, now=world.clock.now)
    assert (fine.state, fine.items, fine.behind_minutes) == ("in orde", 1, 0)
    [late] = connected(world.graph, world.feeds, now=world.clock.now + 9 * 86400)
    assert (late.state, late.alarm, late.patience_days) == ("stil", True, 6)
    assert late.behind_minutes > 8 * 24 * 60
    world.site.answers = lambda _path, _fields: answer(status=500)
    world.poll()
    [failed] = connected(world.graph, world.feeds, now=world.clock.now)
    assert (failed.state, failed.alarm, failed.failures) == ("mislukt", True, 1)
    switched(world.graph, world.feeds, world.site.web(), world.id, on=False)
    [off] = connected(world.graph, world.feeds, now=world.clock.now)
    assert (off.state, off.next_look) == ("uit", None)
    with pytest.raises(InputError, match="staat uit"):
        hastened(world.graph, world.feeds, world.id)


def test_a_development_that_is_spoken_of_more_gains_momentum(world: World) -> None:
    """From a feed to the ranking: what nobody spoke of rises, and is not silent any more."""
    today = date(2026, 11, 29)
    [before] = [one for one in world.graph.momentum(today=today) if one.development == "dev-wfp"]
    assert (before.signals, before.known) == (0, False)
    ages = (1, 2, 3, 5, 8, 13, 21, 30, 40, 50, 60, 75, 90, 300, 700, 800)
    items = "".join(
        f"<item><guid>{age}</guid><title>Wfp: bericht {age}</title>"
        f"<pubDate>{(today - timedelta(age)).strftime('%a, %d %b %Y 12:00:00 GMT')}</pubDate></item>"
        for age in ages
    )
    feed = f'<rss version="2.0"><channel><title>F</title>{items}</channel></rss>'.encode()
    world.site.answers = lambda _path, _fields: answer(feed)
    world.poll()
    [rising] = [one for one in world.graph.momentum(today=today) if one.development == "dev-wfp"]
    assert rising.signals == len(ages)
    assert rising.value is not None
    assert rising.value > 0.5
    known = world.graph.freshness(today=today).of("dev-wfp")
    assert known is not None
    assert (known.known_until, known.tempo_unknown_since) == ("2026-11-28", None)
