"""What each channel asks, and what it makes of an answer; recorded answers where the data of others is beside."""

import json
from pathlib import Path

import pytest

from ingest.feeds.channel import of_query
from ingest.feeds.dcat import DCAT
from ingest.feeds.match import Known, judged
from ingest.feeds.ori import ORI
from ingest.feeds.rss import RSS
from ingest.feeds.sru import SRU
from kg.errors import UnreadableDocument

FIXTURES = Path(__file__).parents[2].parent / "shared" / "data" / "fixtures"
recorded = pytest.mark.skipif(not FIXTURES.is_dir(), reason="the data of others is not beside this checkout")
CATALOGUE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<https://data.voorbeeld.example/bomen> a dcat:Dataset ; dct:title "Bomen" ; dct:modified "2026-11-02" ;
  dct:description "Verzonnen bomen." .
<https://data.voorbeeld.example/bomen/csv> a dcat:Distribution ; dct:title "Als CSV" .
"""
LAWS = [
    {"id": "dev-a", "title": "Wet fictieve plannen", "alt_labels": ["Wfp"],
     "law": {"name": "Wet fictieve plannen", "citation": "Stb. 2026, 9999"}},
    {"id": "dev-b", "title": "Toezicht op fictieve plannen", "part_of": ["dev-a"],
     "law": {"name": "Wet fictieve plannen", "citation": "Stb. 2026, 9999"}},
    {"id": "dev-c", "title": "Verzonnen verordening", "law": {"citation": "Verordening (EU) 2099/12"}},
]  # fmt: skip


def nowhere(_text: str) -> None:
    """No vectors."""


@recorded
@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("sru_repository_overheid_officielepublicaties", ["kst-32545-143", "ah-tk-20202021-3235"]),
        ("sru_record_kst", ["kst-35842-4"]),
        ("sru_oep", ["blg-998035", "h-ek-20212022-2-7"]),
    ],
)
def test_recorded_answers_of_sru_are_publications(name: str, keys: list[str]) -> None:
    body = (FIXTURES / "sru" / f"{name}.xml").read_bytes()
    found = SRU.read(body, "https://zoek.voorbeeld.example/sru?startRecord=1", "")
    assert [item.key for item in found.items][: len(keys)] == keys
    for item in found.items:
        assert item.url.startswith("http")
        assert len(item.date) == len("2021-07-06")
        assert item.publisher
    assert found.cursor == max(item.changed for item in found.items)


@recorded
def test_a_register_over_sru_holds_no_publication() -> None:
    body = (FIXTURES / "sru" / "sru_zoekservice_roo.xml").read_bytes()
    assert SRU.read(body, "https://zoek.voorbeeld.example/sru", "").items == []


@recorded
def test_a_recorded_hit_of_council_information_is_an_item() -> None:
    hit = json.loads((FIXTURES / "ori" / "item.json").read_text(encoding="utf-8"))
    body = json.dumps({"hits": {"hits": [hit]}}).encode()
    [item] = ORI.read(body, "https://raad.voorbeeld.example/_search?from=0", "").items
    assert (item.title, item.date) == ("Duincamping bij Oost-Vlieland", "2012-06-12")
    assert item.changed.startswith("2014-11")


@recorded
def test_a_recorded_json_feed_is_read_whole() -> None:
    body = (FIXTURES / "feeds" / "don_blog_jsonfeed.json").read_bytes()
    items = RSS.read(body, "https://blog.voorbeeld.example/feed.json", "").items
    assert len(items) == 20
    assert all(item.title and item.url and item.date for item in items)
    assert not any("<" in item.text[:200] for item in items)


def test_people_in_council_information_are_left_out() -> None:
    hits = [{"_id": "p", "_source": {"@type": "Person", "name": "Iemand"}}]
    assert ORI.read(json.dumps({"hits": {"hits": hits}}).encode(), "https://a.example/?from=0", "").items == []


def test_a_dataset_changes_with_the_day_that_its_catalogue_gives() -> None:
    url = "https://data.voorbeeld.example/catalog.ttl"
    [item] = DCAT.read(CATALOGUE.encode(), url, "").items
    assert (item.title, item.date, item.text) == ("Bomen", "2026-11-02", "Verzonnen bomen.")
    [later] = DCAT.read(CATALOGUE.replace("11-02", "11-20").encode(), url, "").items
    assert (later.hashed, later.mark != item.mark) == (item.hashed, True)


def test_a_second_look_at_sru_asks_for_what_changed_since() -> None:
    url = SRU.first("https://zoek.voorbeeld.example/sru?query=a%3D%3Db", "2026-11-20")
    assert of_query(url, "query") == "(a==b) and dt.modified>=2026-11-20"
    assert of_query(SRU.first(url, ""), "startRecord") == "1"


@pytest.mark.parametrize("channel", [RSS, SRU, ORI, DCAT])
@pytest.mark.parametrize("body", [b"", b"<html></html>", b"{}", b"[]", b"\xff\xfe\x00", b"<a" * 5000])
def test_what_is_no_answer_of_the_channel_is_refused_with_a_reason(channel: object, body: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=r"."):
        channel.read(body, "https://a.example/?from=0", "")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("title", "text", "development", "sure"),
    [
        ("De Wfp is aangenomen", "", "dev-a", True),
        ("Gepubliceerd: Verordening (EU) 2099/12", "", "dev-c", True),
        ("Toezicht op fictieve plannen begint", "", "dev-b", True),
        ("Wfp en Verzonnen verordening naast elkaar", "", "dev-c", False),
        ("Nieuwsbrief", "Met iets over de Wfp.", "dev-a", False),
        ("Een bankje in het park", "", None, False),
        ("Geplaatst: Stb. 2026, 9999", "", None, False),  # two developments rest on that law
    ],
)
def test_a_name_or_law_of_one_development_decides(
    title: str, text: str, development: str | None, *, sure: bool
) -> None:
    found = judged(Known(LAWS), title, text, nowhere)
    assert (found and found.development, bool(found and found.sure)) == (development, sure)


def test_meaning_alone_asks_and_never_decides() -> None:
    known = Known(LAWS)
    near = judged(known, "Iets dat erop lijkt", "", lambda _text: ("dev-c", 0.99))
    assert near is not None
    assert (near.how, near.sure) == ("betekenis", False)
    assert judged(known, "Iets anders", "", lambda _text: ("dev-c", 0.80)) is None


def test_only_the_developments_of_the_feed_count() -> None:
    assert judged(Known(LAWS, ["dev-c"]), "De Wfp is aangenomen", "", nowhere) is None


def test_a_json_feed_keeps_no_address_of_a_script_and_no_day_that_is_none() -> None:
    one = {"title": "Woo", "url": "javascript:alert(1)", "date_published": "2026-02-30T10:00:00Z"}
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [one, None, {"id": "2"}]}).encode()
    [item] = RSS.read(body, "https://blog.voorbeeld.example/feed.json", "").items
    assert (item.title, item.url, item.date) == ("Woo", "", "")
