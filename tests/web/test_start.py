"""Start, what is new, and the municipalities of a consultant. All records are fictitious."""

from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kg.access import Grant
from kg.adapters.journal.sql import SqlJournal
from kg.ports.keys import PAUSE
from kg.profiles.access import open_keys, open_visits
from tests.rest_service import OTHER_TOWN, TOWN, Rows, client, fill
from tests.web.markup import flaws, read
from tests.web.test_pages import BROWSER, LAW, text

BAARN, EDE = "GM0308", "GM0228"
OLD: Rows = {
    "kring/public": [
        ("Municipality", TOWN),
        ("Municipality", OTHER_TOWN),
        ("Concept", {"id": "thema-proef", "title": "proeven"}),
        ("Development", LAW),
        ("Development", {**LAW, "id": "dev-rust", "title": "Fictieve rust"}),
    ]
}
NEW: Rows = {
    "kring/public": [
        ("Development", {**LAW, "status": "in werking"}),
        ("Development", {**LAW, "id": "dev-rust", "title": "Fictieve rust", "summary": "Anders verwoord."}),
        ("Development", {**LAW, "id": "dev-nieuw", "title": "Fictieve nieuwe plicht"}),
        ("Lesson", {"id": "les-nieuw", "title": "Fictieve verse les", "phase": "borgen", "basis": "afgeleid",
                    "themes": ["thema-proef"]}),
        ("Lesson", {"id": "les-elders", "title": "Fictieve les op een ander thema", "phase": "borgen",
                    "basis": "afgeleid", "themes": ["thema-anders"]}),
        ("Policy", {"id": "beleid-baarn", "title": "Fictief beleid van Baarn", "municipality": BAARN}),
        ("Policy", {"id": "beleid-ede", "title": "Fictief beleid van Ede", "municipality": EDE}),
    ],
    "baarn/private": [
        ("Source", {"id": "baarn.stuk", "title": "Geheim stuk van Baarn"}),
        ("Lesson", {"id": "baarn.les", "title": "Geheime les van Baarn", "phase": "borgen", "basis": "afgeleid"}),
    ],
    "ede/private": [("Source", {"id": "ede.stuk", "title": "Geheim stuk van Ede"})],
}  # fmt: skip


def visited(store: Path, who: str, place: str) -> None:
    """Let somebody have looked at what is there now, in a visit that is over."""
    with closing(SqlJournal.open(store / "journal.db")) as journal:
        head = journal.head()
    now = datetime.now(UTC)
    with closing(open_visits(store)) as visits:
        for moment in (now, now + PAUSE):  # the second begins the visit that the service will go on with
            visits.look(who, place, now=moment, seq=head)


def key_of(store: Path, roles: Mapping[str, str], name: str = "adviseur") -> tuple[str, str]:
    """A key: who it is in the journal, and its text."""
    today = datetime.now(UTC).date()
    with closing(open_keys(store)) as keys:
        made, secret = keys.add(name, roles, until=today + timedelta(2), today=today)
    return made.actor, secret


def asked(opened: TestClient, key: str = "") -> TestClient:
    """The same, as a browser, by whoever has a key."""
    opened.headers.update({**BROWSER, **({"Authorization": f"Bearer {key}"} if key else {})})
    return opened


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with what was there at the last visit."""
    fill(tmp_path / "store", OLD)
    return tmp_path / "store"


def test_the_first_time_there_is_nothing_to_compare_with_and_that_is_said(store: Path) -> None:
    with client(store) as opened:
        page = asked(opened).get("/?gemeente=Baarn")
        assert "Dit is uw eerste bezoek." in text(page.text)
        assert list(flaws(page.text)) == []
        assert "Dit is uw eerste bezoek." in text(opened.get("/nieuw").text)


def test_start_tells_what_changed_since_the_last_visit_and_what_did_not_is_left_out(store: Path) -> None:
    visited(store, "local", BAARN)
    fill(store, {"kring/public": NEW["kring/public"]})
    with client(store) as opened:
        for path in ("/?gemeente=Baarn", "/nieuw"):
            answer = asked(opened).get(path)
            page = text(answer.text)
            assert list(flaws(answer.text)) == []
            assert "Veranderd: Fictieve plicht stand: in werking (was: niet bekend)" in page
            assert "Nieuw: Fictieve nieuwe plicht" in page
            assert "Fictieve verse les" in page
            assert "Nieuw (beleidsstuk): Fictief beleid van Baarn" in page or "Fictief beleid van Baarn" in page
            for absent in ("Fictieve rust", "op een ander thema", "beleid van Ede", "Dit is uw eerste bezoek."):
                assert absent not in page.partition("Wat wij niet weten")[0].rpartition("Sinds")[2], (path, absent)
        assert {"/ontwikkelingen/dev-plicht", "/id/les-nieuw"} <= set(read(opened.get("/nieuw").text).links())


def test_the_circle_counts_what_the_municipality_has_itself(store: Path) -> None:
    with client(store) as opened:
        page = text(asked(opened).get("/?gemeente=Baarn").text)
        assert "Van deze gemeente vonden wij nog geen beleid." in page
        assert "Van deze gemeente vonden wij nog geen activiteiten." in page
    own: Rows = {
        "kring/public": [
            *NEW["kring/public"],
            ("Objective", {"id": "doel-baarn", "title": "Fictief doel", "policy": "beleid-baarn"}),
            ("Objective", {"id": "doel-ede", "title": "Fictief doel van Ede", "policy": "beleid-ede"}),
            ("Trajectory", {"id": "tra-baarn", "title": "Fictief traject", "municipalities": [BAARN]}),
            ("Activity", {"id": "act-1", "title": "Fictief werk", "municipality": BAARN}),
            ("Activity", {"id": "act-2", "title": "Fictief werk voor het doel", "objective": "doel-baarn"}),
            ("Activity", {"id": "act-3", "title": "Fictief werk van Ede", "objective": "doel-ede"}),
            *(("Cycle", {"id": f"ronde-{at}", "title": f"Ronde {at}", "trajectory": "tra-baarn", "number": at})
              for at in (1, 2)),
        ]
    }  # fmt: skip
    fill(store, own)
    with client(store) as opened:
        page = text(asked(opened).get("/?gemeente=Baarn").text)
        assert "1 beleidsstuk met 1 doel." in page
        assert "2 activiteiten, waarvan 1 zonder doel in de bron." in page
        assert "1 traject ging vaker rond." in page


def test_of_another_organisation_nothing_is_told_or_counted(store: Path) -> None:
    (baarn, baarns), (ede, edes) = key_of(store, {"baarn": "reader"}), key_of(store, {"ede": "reader"}, "ander")
    visited(store, baarn, BAARN)
    visited(store, ede, BAARN)
    fill(store, {"baarn/private": NEW["baarn/private"], "ede/private": NEW["ede/private"]})
    with client(store, mode="shared") as opened:
        own = text(asked(opened, baarns).get("/nieuw?gemeente=Baarn").text)
        assert "Geheim stuk van Baarn" in own
        assert "Geheime les van Baarn" in own
        assert "van Ede" not in own.replace("Gemeente Ede", "")
        assert "2 sinds" in text(opened.get("/portefeuille").text)
        opened.cookies.clear()
        for path in (
            "/nieuw?gemeente=Baarn",
            "/?gemeente=Baarn",
            "/portefeuille",
        ):  # after who may see it
            page = text(asked(opened, edes).get(path).text)
            assert "Geheim" not in page, path
            assert "sinds" not in page.lower() or "Er is niets veranderd" in page or path == "/portefeuille"
        assert "Er is niets veranderd" in text(opened.get("/nieuw?gemeente=Baarn").text)


def test_somebody_without_a_name_and_a_service_that_only_reads_keep_no_visit(store: Path) -> None:
    with client(store, read_only=True) as opened:
        assert "Hier wordt niet bewaard" in text(asked(opened).get("/?gemeente=Baarn").text)
    with client(store, mode="shared", anonymous_reading=True) as opened:
        assert "Hier wordt niet bewaard" in text(asked(opened).get("/?gemeente=Baarn").text)
    with closing(open_visits(store)) as visits:
        assert visits.every() == []


def test_a_look_that_nobody_looks_at_is_none(store: Path) -> None:
    with client(store) as opened:
        asked(opened).head("/?gemeente=Baarn")
        opened.get("/?gemeente=Baarn", headers={"Sec-Purpose": "prefetch;prerender"})
    with closing(open_visits(store)) as visits:
        assert visits.every() == []


def test_who_looked_when_is_forgotten_when_they_ask(store: Path) -> None:
    with client(store) as opened:
        asked(opened).get("/?gemeente=Baarn")
        opened.get("/?gemeente=Ede")
        told = opened.post("/bezoek/vergeet", data={"gemeente": BAARN})
        assert told.status_code == 200
        assert "Vergeten." in text(told.text)
        elsewhere = opened.post("/bezoek/vergeet", data={}, headers={"Origin": "https://elders.example"})
        assert elsewhere.status_code == 403
    with closing(open_visits(store)) as visits:
        assert [one.place for one in visits.every()] == [EDE]


def test_a_consultant_has_a_line_for_each_municipality_that_roles_and_grants_name(store: Path) -> None:
    _, key = key_of(store, {"bureau": "reader", "ede": "reader"})
    today = datetime.now(UTC).date()
    with closing(open_keys(store)) as keys:
        keys.grant(Grant("baarn", "bureau", today + timedelta(2)))
    fill(store, NEW)
    with client(store, mode="shared") as opened:
        answer = asked(opened, key).get("/portefeuille")
        assert list(flaws(answer.text)) == []
        rows = answer.text.split("<tbody>")[1].split("<tr>")[1:]
        assert [row.count("?gemeente=") > 0 for row in rows] == [True, True]
        baarn, ede = rows
        assert "gemeente=GM0308" in baarn and "GM0228" not in baarn  # noqa: PT018 - one line of one municipality
        assert "gemeente=GM0228" in ede and "GM0308" not in ede  # noqa: PT018
        assert "nog geen eerder bezoek" in baarn
        offered = [about.get("value") for tag, about in read(opened.get("/gemeente").text).elements if tag == "button"]
        assert [one for one in offered if one] == [BAARN, EDE]


def test_of_a_municipality_that_was_divided_there_is_a_line_for_each_that_it_went_into(store: Path) -> None:
    gone = {"id": "GM9999", "title": "Fictief Oud", "code": "GM9999", "period": {"end": "2020-01-01"}}
    change = {"id": "her-1", "title": "Fictieve splitsing", "category": "herindeling", "date": "2020-01-01",
              "dissolved": ["GM9999"], "extended": [BAARN, EDE]}  # fmt: skip
    fill(store, {"kring/public": [("Municipality", gone), ("Reorganisation", change)]})
    visited(store, "local", "GM9999")
    with client(store) as opened:
        answer = asked(opened).get("/portefeuille")
        assert answer.status_code == 200
        assert "U werkt voor 2 gemeenten." in text(answer.text)
        assert {f"/?gemeente={BAARN}", f"/?gemeente={EDE}"} <= set(read(answer.text).links())


def test_thirty_municipalities_have_thirty_lines(store: Path) -> None:
    codes = [f"GM9{number:03}" for number in range(30)]
    fill(
        store,
        {"kring/public": [("Municipality", {"id": one, "title": f"Fictief {one}", "code": one}) for one in codes]},
    )
    with closing(open_visits(store)) as visits:
        for one in codes:
            visits.look("local", one, now=datetime.now(UTC), seq=1)
    with client(store) as opened:
        answer = asked(opened).get("/portefeuille")
        assert list(flaws(answer.text)) == []
        assert [link for link in read(answer.text).links() if link.startswith("/?gemeente=")] == [
            f"/?gemeente={one}" for one in codes
        ]


def test_a_line_switches_and_the_next_page_is_for_the_same_municipality(store: Path) -> None:
    with client(store) as opened:
        asked(opened).get("/?gemeente=Baarn")
        assert "Gemeente Ede" in text(opened.get("/?gemeente=Ede").text)
        assert "Gemeente Ede" in text(opened.get("/ontwikkelingen").text)
        opened.get("/?gemeente=Baarn", headers={"Sec-Fetch-Site": "cross-site"})
        assert "Gemeente Ede" in text(opened.get("/ontwikkelingen").text)
        assert [row.count("GM0") for row in opened.get("/portefeuille").text.split("<tbody>")[1].split("<tr>")[1:]]


def test_start_says_until_when_the_sources_speak(store: Path) -> None:
    signal = {
        "id": "bericht-1",
        "title": "Fictief bericht",
        "date": "2026-05-03",
        "development": "dev-plicht",
        "sources": [{"url": "https://krant.example/1", "publisher": "Fictieve krant", "published": "2026-05-03"}],
    }
    feed = {"id": "krant", "title": "Fictieve krant", "publisher": "Fictieve krant", "url": "https://krant.example/"}
    fill(store, {"kring/public": [("Feed", feed), ("Signal", signal)]})  # fmt: skip
    with client(store) as opened:
        assert "Kennis tot 3 mei 2026." in text(asked(opened).get("/?gemeente=Baarn").text)


def test_a_portfolio_of_none_says_what_to_do(store: Path) -> None:
    with client(store) as opened:
        page = asked(opened).get("/portefeuille")
        assert "Wij weten nog niet voor welke gemeenten u werkt." in text(page.text)
        assert "/gemeente?terug=/portefeuille" in read(page.text).links()


def test_start_is_another_after_a_write_and_for_another_asker(store: Path) -> None:
    """It is kept by how far the journal is and by who may read what."""
    fill(store, {"baarn/private": [("Policy", policy("baarn.geheim", "Geheim beleid van Baarn"))]})
    _, baarns = key_of(store, {"baarn": "editor"})
    _, edes = key_of(store, {"ede": "reader"}, "ander")
    with client(store, mode="shared") as opened:
        counted = [text(asked(opened, key).get("/?gemeente=Baarn").text) for key in (baarns, edes, baarns)]
        assert "1 beleidsstuk met 0 doelen." in counted[0]
        assert "Van deze gemeente vonden wij nog geen beleid." in counted[1]
        assert counted[2] == counted[0]
        added = policy("baarn.tweede", "Tweede beleid")
        headers = {"Authorization": f"Bearer {baarns}", "If-None-Match": "*", "Accept": "application/json"}
        assert opened.put("/v1/policies/baarn.tweede", json=added, headers=headers).status_code == 201
        assert "2 beleidsstukken" in text(asked(opened, baarns).get("/?gemeente=Baarn").text)


def policy(key: str, title: str) -> dict[str, Any]:
    """One of Baarn."""
    return {"id": key, "title": title, "municipality": BAARN}
