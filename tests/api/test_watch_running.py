"""Feeds that fill while nobody asks, in the eyes of their readers. Organisations and records here are fictitious."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

import kg
from api.hooks.watches import Watches
from api.render.atom import ATOM as NAMESPACE
from kg.access import Grant
from kg.cycle.interpret.radar import use_cases as tracking
from kg.model.environment import Development
from kg.ports.keys import Keys
from kg.profiles.access import open_keys
from kg.service import KnowledgeGraph
from tests.rest_service import client, fill

ATOM = f"{{{NAMESPACE}}}"
TODAY = datetime.now(UTC).date()
NEW = {"title": "Nieuwe wet", "category": "wettelijk", "summary": "Plicht", "obligation": True}
SOON_S = 0.05


def entries(feed: str) -> list[str]:
    """What a feed tells of, newest first."""
    return [entry.findtext(f"{ATOM}title") or "" for entry in ET.fromstring(feed).findall(f"{ATOM}entry")]  # noqa: S314


def filled(service: TestClient, path: str) -> str:
    """The feed, when it tells something; it is an error when that does not come."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        answer = service.get(f"{path}/feed")
        assert answer.status_code == 200, answer.text
        feed: str = answer.text
        if entries(feed):
            return feed
        time.sleep(SOON_S)
    raise AssertionError("the feed stayed empty")


def test_a_feed_fills_while_nobody_runs_its_watch(tmp_path: Path) -> None:
    fill(tmp_path / "store")
    with client(tmp_path / "store", hooks_seconds=SOON_S) as service:
        path = service.post("/v1/watches", json={"name": "Baarn", "municipality": "Baarn"}).headers["Location"]
        service.post("/v1/developments", json=NEW)
        feed = filled(service, path)
        assert "Nieuwe wet" in entries(feed)[0]
        [change] = service.post(f"{path}/runs").json()["changes"]  # the caller is told too, once
        assert change["what"] == "nieuw"
        assert service.post(f"{path}/runs").json()["changes"] == []
        assert service.get(f"{path}/feed").text == feed


def test_reading_a_feed_changes_nothing(tmp_path: Path) -> None:
    """Source: RFC 9110, section 9.2.1."""
    fill(tmp_path / "store")
    with client(tmp_path / "store") as service:
        path = service.post("/v1/watches", json={"name": "Baarn", "municipality": "Baarn"}).headers["Location"]
        service.app.state.hook_worker.stop(30)  # type: ignore[attr-defined]
        service.post("/v1/developments", json=NEW)
        head = service.app.state.graph.stores.journal.head()  # type: ignore[attr-defined]
        for ask in (service.get, service.head):
            assert ask(f"{path}/feed").status_code == 200
        assert service.app.state.graph.stores.journal.head() == head  # type: ignore[attr-defined]


@pytest.mark.parametrize("base", ["https://kring.example", "https://kring.example/pad", "https://kring.example/pad/"])
def test_the_links_of_a_feed_lead_to_the_service(base: str, tmp_path: Path) -> None:
    fill(tmp_path / "store")
    with client(tmp_path / "store", base_url=base, hooks_seconds=SOON_S) as service:
        path = service.post("/v1/watches", json={"name": "Baarn", "municipality": "Baarn"}).headers["Location"]
        made = service.post("/v1/developments", json=NEW).json()["id"]
        inside = path[path.index("/v1/") :]  # what stands before the service takes the rest off
        feed = ET.fromstring(filled(service, inside))  # noqa: S314 - our own feed
    here, watch = base.rstrip("/"), path.rpartition("/")[2]
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"self": f"{here}/v1/watches/{watch}/feed", "alternate": f"{here}/id/{watch}"}
    [link] = feed.findall(f"{ATOM}entry/{ATOM}link")
    assert link.get("href") == f"{here}/id/{made}"
    assert (feed.findtext(f"{ATOM}id") or "").startswith("https://w3id.org/kring/id/")  # for good, whatever the address


# --- in whose eyes --------------------------------------------------------------------------------


@contextmanager
def shared(folder: Path) -> Iterator[tuple[KnowledgeGraph, Keys, Watches]]:
    fill(folder)
    with (
        kg.open(folder, with_encoder=None, operators={"kring", "bct", "baarn"}) as graph,
        closing(open_keys(folder)) as credentials,
    ):
        yield graph, credentials, Watches(graph, credentials, local=False)


def develops(graph: KnowledgeGraph, record_id: str, space: str) -> None:
    made = Development(id=record_id, title=f"Fictieve wet {record_id}", category="wettelijk", summary="Inloggen")
    graph.put([made], space=space, reason="proef")


def told(graph: KnowledgeGraph, name: str) -> set[str]:
    return {change.development for change in tracking.find_watch(graph, name).changes}


def test_a_watch_tells_what_all_its_readers_may_read_and_no_more(tmp_path: Path) -> None:
    spaces = {"eigen": "ede/private", "netwerk": "ede/network", "openbaar": "ede/public"}
    with shared(tmp_path / "store") as (graph, credentials, watches):
        credentials.grant(Grant("baarn", "ede", TODAY))
        for name, space in spaces.items():
            watch = graph.seen_by(watches._eyes(space)).watches.add(name, "Baarn", space=space)
            assert graph.get(watch.id).space == space
        assert watches.look() == 0
        for space in ("ede/private", "baarn/private", "bct/private", "bct/network", "kring/public"):
            develops(graph, f"{space.replace('/', '.')}-wet", space)
        assert watches.look() == 3
        assert watches.look() == 0
        seen = {name: told(graph, name) for name in spaces}
    assert seen["openbaar"] == {"kring.public-wet"}
    assert seen["netwerk"] == {"kring.public-wet", "bct.network-wet"}
    assert seen["eigen"] == {"kring.public-wet", "bct.network-wet", "ede.private-wet", "baarn.private-wet"}


def test_who_reads_the_same_is_told_what_counts_for_each(tmp_path: Path) -> None:
    """What one organisation says on the network is nothing to another that reads it too, see `kg.store.authority`."""
    with shared(tmp_path / "store") as (graph, _, watches):
        for owner in ("ede", "gooi"):
            graph.seen_by(watches._eyes(f"{owner}/network")).watches.add(owner, "Baarn", space=f"{owner}/network")
        assert watches.look() == 0
        for owner in ("ede", "gooi"):
            develops(graph, f"{owner}.wet", f"{owner}/network")
        assert watches.look() == 2
        assert {owner: told(graph, owner) for owner in ("ede", "gooi")} == {"ede": {"ede.wet"}, "gooi": {"gooi.wet"}}


def test_what_a_grant_no_longer_opens_is_not_told(tmp_path: Path) -> None:
    with shared(tmp_path / "store") as (graph, credentials, watches):
        credentials.grant(Grant("baarn", "ede", TODAY - timedelta(days=1)))
        graph.seen_by(watches._eyes("ede/private")).watches.add("eigen", "Baarn", space="ede/private")
        develops(graph, "baarn.wet", "baarn/private")
        assert watches.look() == 0


def test_what_it_writes_is_under_its_own_name_where_the_watch_is(tmp_path: Path) -> None:
    with shared(tmp_path / "store") as (graph, _, watches):
        watch = graph.seen_by(watches._eyes("ede/private")).watches.add("eigen", "Baarn", space="ede/private")
        develops(graph, "dev-nieuw", "kring/public")
        watches.look()
        *_, event = graph.stores.journal.events(record_id=watch.id)
        assert (event.actor, event.space) == ("kring", "ede/private")


def test_a_watch_that_cannot_tell_stops_no_other(tmp_path: Path) -> None:
    with shared(tmp_path / "store") as (graph, _, watches):
        for name, town in (("a", "Ede"), ("b", "Baarn")):
            graph.watches.add(name, town, space="kring/public")
        graph.delete("GM0228", reason="proef")
        develops(graph, "dev-nieuw", "kring/public")
        assert watches.look() == 1
        assert (told(graph, "a"), told(graph, "b")) == (set(), {"dev-nieuw"})


def test_a_watch_that_was_written_meanwhile_is_left_alone_until_the_next_look(tmp_path: Path) -> None:
    with shared(tmp_path / "store") as (graph, _, _watches):
        watch = graph.watches.add("a", "Baarn", space="kring/public")
        before, ranked = graph.get(watch.id), graph.interpret("Baarn")
        develops(graph, "dev-nieuw", "kring/public")
        assert [one.development for one in tracking.run_watch(graph, watch).changes] == ["dev-nieuw"]
        assert tracking.tell_watch(graph, before, ranked[:1]) is False
        assert told(graph, "a") == {"dev-nieuw"}


def test_who_asks_late_gets_all_that_was_told_since(tmp_path: Path) -> None:
    with shared(tmp_path / "store") as (graph, _, watches):
        graph.watches.add("a", "Baarn", space="kring/public")
        for number in (1, 2):
            develops(graph, f"dev-{number}-nieuw", "kring/public")
            assert watches.look() == 1
        develops(graph, "dev-3-nieuw", "kring/public")
        found = [one.development for one in graph.watches.run("a").changes]
        assert found == ["dev-3-nieuw", "dev-2-nieuw", "dev-1-nieuw"]
        assert graph.watches.run("a").changes == ()
