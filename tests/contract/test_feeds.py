"""Feeds and freshness as they come out of a store. All records here are fictitious."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import kg
from api.cli.commands import app
from kg.errors import UnknownMunicipality
from kg.ports.journal import Put
from kg.reason.answer import to_json
from kg.service import KnowledgeGraph
from tests.mandates import as_user

TODAY = date(2026, 11, 28)
SPACE = "local/private"


def write(graph: KnowledgeGraph, *changes: Put) -> None:
    graph.stores.journal.append(changes, mandate=as_user("test"), reason="test")
    graph.catch_up()


def record(kind: str, key: str, space: str = SPACE, **fields: Any) -> Put:
    return Put(key, kind, space, {"id": key, "title": key, **fields})


def development(key: str, **fields: Any) -> Put:
    return record("Development", key, category="wettelijk", summary="fictief", **fields)


def signals(publisher: str, about: str, ages: Iterable[int], space: str = SPACE) -> list[Put]:
    """One signal of each age in days, by a publisher."""
    return [
        record(
            "Signal",
            f"sig-{publisher}-{about}-{age}".replace(" ", "-"),
            space,
            development=about,
            date=(TODAY - timedelta(days=age)).isoformat(),
            sources=[{"url": f"https://voorbeeld.example/{publisher}/{age}".replace(" ", "-"), "publisher": publisher}],
        )
        for age in ages
    ]


@pytest.fixture
def filled(graph: KnowledgeGraph) -> KnowledgeGraph:
    """A gazette that stopped half a year ago and a blog that still speaks, each with a development of its own."""
    write(
        graph,
        record("Municipality", "GM0001", code="GM0001"),
        development("dev-stil", known_until="2026-02"),
        development("dev-levend"),
        development("dev-leeg"),
        *signals("Het Staatsblad", "dev-stil", range(180, 900, 7)),
        *signals("Een Blog", "dev-levend", range(2, 900, 7)),
    )
    return graph


def test_every_publisher_of_signals_is_a_feed_with_the_rhythm_of_its_items(filled: KnowledgeGraph) -> None:
    found = to_json(filled.freshness(today=TODAY))
    assert [
        (feed["title"], feed["state"], feed["rhythm_days"], feed["rhythm_basis"], feed["id"]) for feed in found["feeds"]
    ] == [("Het Staatsblad", "stil", 7, "afgeleid", None), ("Een Blog", "op schema", 7, "afgeleid", None)]
    assert found["feeds"][0]["silent_days"] == 180
    assert found["feeds_total"] == 2


def test_momentum_and_status_of_what_a_silent_feed_carries_are_not_known(filled: KnowledgeGraph) -> None:
    since = TODAY - timedelta(days=180)
    fresh = filled.freshness(today=TODAY)
    assert [one.id for one in fresh.not_known] == ["dev-stil"]
    assert fresh.developments["dev-stil"].said == "De stand is niet bekend sinds 1 juni 2026."
    momentum = {entry.development: entry for entry in filled.momentum(today=TODAY)}
    assert (momentum["dev-stil"].value, momentum["dev-stil"].unknown_since) == (None, since)
    assert momentum["dev-levend"].known
    assert not momentum["dev-leeg"].known, "no signals were found"
    ranked = {entry.id: entry for entry in filled.interpret("GM0001", today=TODAY)}
    said = [evidence.text for part in ranked["dev-stil"].parts for evidence in part.evidence]
    assert "Tempo telt niet mee: niet bekend sinds 1 juni 2026." in said


def test_as_of_a_day_on_which_the_feed_still_spoke_all_of_it_is_known(filled: KnowledgeGraph) -> None:
    then = TODAY - timedelta(days=185)
    assert not filled.freshness(today=then).not_known
    assert {entry.development for entry in filled.momentum(today=then) if entry.known} == {"dev-stil", "dev-levend"}


def test_a_declared_feed_takes_the_items_of_its_publisher_and_says_its_own_rhythm(filled: KnowledgeGraph) -> None:
    write(
        filled,
        record("Feed", "feed-blog", publisher="een  BLOG", rhythm_days=1, followed_by="de informatiemanager"),
        record("Feed", "feed-bode", newest="2026-11-27", rhythm_days=7, carries=["Source"]),
    )
    feeds = {feed["title"]: feed for feed in to_json(filled.freshness(today=TODAY))["feeds"]}
    assert feeds.keys() == {"Het Staatsblad", "feed-blog", "feed-bode"}
    blog, bode = feeds["feed-blog"], feeds["feed-bode"]
    assert (blog["items"], blog["rhythm_days"], blog["rhythm_basis"]) == (129, 1, "opgegeven")
    assert (blog["id"], blog["space"], blog["followed_by"]) == ("feed-blog", SPACE, "de informatiemanager")
    assert (bode["known_until"], bode["state"], bode["carries"]) == ("2026-11-27", "op schema", ["Source"])


def test_of_two_feeds_of_one_publisher_the_one_that_somebody_follows_judges_what_it_carries(
    filled: KnowledgeGraph,
) -> None:
    write(filled, record("Feed", "a-feed", publisher="Het Staatsblad"))
    assert not filled.freshness(today=TODAY).developments["dev-stil"].known
    write(filled, record("Feed", "b-feed", publisher="Het Staatsblad", newest="2026-11-27", followed_by="de griffie"))
    fresh = filled.freshness(today=TODAY)
    assert fresh.developments["dev-stil"].known
    assert {heard.id for heard in fresh.hearing.feeds.values()} == {"a-feed", "b-feed", None}


def test_a_document_of_a_silent_publisher_says_since_when_it_is_not_known_whether_it_holds(
    filled: KnowledgeGraph,
) -> None:
    write(
        filled,
        record("Source", "bron-oud", publisher="Het Staatsblad", published="2025-03"),
        record("Source", "bron-nieuw", publisher="Een Blog", published="2026-11"),
    )
    fresh = filled.freshness(today=TODAY)
    old, new = fresh.of("bron-oud"), fresh.of("bron-nieuw")
    assert old is not None
    assert new is not None
    assert (old.known_until, old.said) == ("2025-03", "De stand is niet bekend sinds 1 juni 2026.")
    assert (new.known, new.said) == (True, "Kennis tot november 2026.")


def test_what_is_cited_counts_for_until_when_something_is_known(filled: KnowledgeGraph) -> None:
    source = {"url": "https://voorbeeld.example/x", "publisher": "Nog een", "published": "2026-11-20"}
    write(filled, development("dev-stil", known_until="2026-02", sources=[source]))
    assert filled.freshness(today=TODAY).developments["dev-stil"].said == "Kennis tot 20 november 2026."


def test_for_a_municipality_only_what_stands_first_there_and_what_carries_it(filled: KnowledgeGraph) -> None:
    found = filled.freshness(municipality="GM0001", today=TODAY)
    assert found.developments.keys() == {"dev-stil", "dev-levend", "dev-leeg"}
    write(filled, *(development(f"dev-plicht-{n}", obligation=True, dates=[
        {"date": "2026-12-01", "what": "inwerkingtreding", "certainty": "vast"}]) for n in range(10)))  # fmt: skip
    narrow = filled.freshness(municipality="GM0001", today=TODAY)
    assert {key[:10] for key in narrow.developments} == {"dev-plicht"}
    assert to_json(narrow)["feeds"] == []
    with pytest.raises(UnknownMunicipality):
        filled.freshness(municipality="Nergenshuizen", today=TODAY)


def test_an_empty_store_is_fresh_of_nothing(graph: KnowledgeGraph) -> None:
    assert to_json(graph.freshness(today=TODAY)) == {
        "as_of": "2026-11-28",
        "together": None,
        "feeds": [],
        "feeds_total": 0,
        "items": [],
        "total": 0,
    }


def test_the_command_says_what_is_silent_and_what_is_not_known(
    filled: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside a service that holds the store."""
    monkeypatch.setenv("KRING_ENCODER", "none")
    store = str(tmp_path / "store")
    assert filled.freshness(today=TODAY)

    def kring(*arguments: str) -> str:
        done = CliRunner().invoke(app, [*arguments, "--store", store])
        assert done.exit_code == 0, done.output
        return done.stdout

    said = kring("freshness", "--as-of", "2026-11-28")
    assert (
        "Het Staatsblad                     kennis tot 1 juni 2026 · meestal elke 7 dagen · stil sinds 180 dagen"
        in said
    )
    assert "De stand is niet bekend van 1 van de 3 ontwikkelingen" in said
    assert "niet bekend sinds 1 juni 2026  dev-stil" in said
    assert "… en nog 1; toon ze met --most 2" in kring("freshness", "--as-of", "2026-11-28", "--most", "1")
    value = json.loads(kring("freshness", "--as-of", "2026-11-28", "--for", "GM0001", "--json"))
    assert [item["known"] for item in value["items"]] == [False, False, True]
    assert "Van alle 3 ontwikkelingen is de stand bekend." in kring("freshness", "--as-of", "2024-07-01")
    momentum = json.loads(kring("signals", "--as-of", "2026-11-28", "--json"))["momentum"]
    assert {entry["development"]: (entry["known"], entry["value"] is None) for entry in momentum} == {
        "dev-levend": (True, False),
        "dev-stil": (False, True),
        "dev-leeg": (False, True),
    }
    said = kring("signals", "--as-of", "2026-11-28")
    assert "Van 2 van de 3 ontwikkelingen is het tempo niet bekend" in said
    assert "  1: sinds 1 juni 2026: de bronnen zijn stil" in said
    one = kring("signals", "--as-of", "2026-11-28", "--development", "dev-stil")
    assert "dev-stil: Tempo niet bekend sinds 1 juni 2026: de bronnen zijn stil." in one
    assert "Kennis tot" in kring("show", "dev-levend") or "niet bekend sinds" in kring("show", "dev-levend")
    assert json.loads(kring("show", "dev-leeg", "--json"))["freshness"]["known"] is False


def test_what_an_asker_may_not_read_makes_no_feed_for_them(tmp_path: Path) -> None:
    from kg.access import Principal

    with kg.open(tmp_path / "store", with_encoder=None, create=True) as graph:
        write(
            graph,
            Put(
                "dev-1",
                "Development",
                "kring/public",
                {"id": "dev-1", "title": "dev-1", "category": "wettelijk", "summary": "fictief"},
            ),
            *signals("Geheime bode", "dev-1", range(1, 100, 7), "ede/private"),
        )
        other = graph.seen_by(Principal("jo", frozenset({"baarn"}), roles=frozenset({("baarn", "editor")})))
        told = to_json(other.freshness(today=TODAY))
        assert told["feeds"] == []
        assert "Geheime" not in json.dumps(told)
        own = graph.seen_by(Principal("an", frozenset({"ede"}), roles=frozenset({("ede", "editor")})))
        assert [feed["title"] for feed in to_json(own.freshness(today=TODAY))["feeds"]] == ["Geheime bode"]


def test_a_model_and_the_card_are_told_until_when_it_is_known(filled: KnowledgeGraph) -> None:
    from api.mcp.tools import TOOLS

    def ask(name: str, **given: Any) -> Any:
        tool = TOOLS[name]
        return tool.run(filled, tool.arguments.model_validate(given)).data

    day = TODAY.isoformat()
    told = {item["id"]: item["freshness"] for item in ask("interpret", municipality="GM0001", asOf=day, top=3)["items"]}
    assert told["dev-stil"]["said"] == "De stand is niet bekend sinds 1 juni 2026."
    assert told["dev-stil"]["tempoUnknownSince"] == "2026-06-01"
    assert told["dev-levend"]["said"] == "Kennis tot 26 november 2026."
    assert "tempoUnknownSince" not in told["dev-levend"]
    assert ask("show", id="dev-stil")["freshness"]["said"].startswith("De stand is niet bekend sinds ")
    assert "freshness" not in ask("show", id="GM0001")
    card = to_json(filled.card("dev-stil", "GM0001", today=TODAY))
    assert (card["known"], card["known_until"]) == (False, "2026-06-01")
    said = [sentence["text"] for section in card["sections"] for sentence in section["sentences"]]
    assert "De stand is niet bekend sinds 1 juni 2026." in said
