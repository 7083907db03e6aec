"""Every name in the demo finds what it means, at every door. What is not in the demo is fictitious."""

import csv
import json
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

import kg
from api.cli.commands import app
from api.mcp.tools import TOOLS
from ingest.load import ingest_into
from kg.access import Principal
from kg.dutch.aliases import same_name
from kg.errors import AmbiguousMunicipality, AmbiguousName, NotFound
from kg.model.environment import Development
from kg.places.gazetteer import normalised
from kg.service import KnowledgeGraph
from tests.rest_service import client

DEMO: Final = Path(__file__).parents[2] / "ingest" / "demo"
RUN: Final = CliRunner()
PARTS: Final = ("developments", "tooi", "gemeenten")


def _named() -> Mapping[str, set[str]]:
    """By short or former name the developments that have it."""
    found = defaultdict[str, set[str]](set)
    for line in (DEMO / "developments" / "developments.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for name in (*row.get("aliases", ()), *row.get("former_names", ())):
            found[name].add(row["id"])
    return found


def _towns() -> list[dict[str, str]]:
    with (DEMO / "tooi" / "gemeenten_flat.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _read(graph: KnowledgeGraph, name: str) -> tuple[set[str], str]:
    """What a name of a municipality may mean, and what is said of it."""
    try:
        place = graph.gazetteer.place(name)
    except AmbiguousMunicipality as asked_back:
        return {one["code"] for one in asked_back.candidates}, str(asked_back)
    return {place.code}, place.said


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("names") / "store"
    with kg.open(folder, with_encoder=None, create=True) as graph:
        parts = [DEMO / name for name in PARTS]
        summary = ingest_into(graph, parts, space="kring/public", encode=False, progress=lambda *_: None)
        assert not summary.refused
    return folder


@pytest.fixture(scope="module")
def known(store: Path) -> Iterator[KnowledgeGraph]:
    with kg.open(store, with_encoder=None) as graph:
        yield graph


@pytest.fixture(scope="module")
def rest(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    copied = tmp_path_factory.mktemp("served") / "store"
    shutil.copytree(store, copied)  # one process has a store at a time, and a service has it while it runs
    with client(copied) as opened:
        yield opened


def test_every_unambiguous_name_of_a_development_puts_it_first_in_any_case(known: KnowledgeGraph) -> None:
    """Recall@1 = 1 over all abbreviations, short and former names."""
    named, same = _named(), defaultdict[str, set[str]](set)
    for name, ids in named.items():
        same[same_name(name)] |= ids
    assert len(named) >= 257
    missed = [
        (asked, ids)
        for name, ids in named.items()
        if len(same[same_name(name)]) == 1
        for asked in (name, name.upper(), name.lower())
        if {hit.id for hit in known.search(asked, top=1).hits} != ids
    ]
    assert missed == []


def test_every_abbreviation_in_a_question_puts_it_first(known: KnowledgeGraph) -> None:
    """All names with more than one capital, written as they are; "BIO 1.04" is also the number of a measure."""
    asked = {name: ids for name, ids in _named().items() if sum(one.isupper() for one in name) > 1} | {}
    asked.pop("BIO 1.04")
    missed = [
        (name, found)
        for name, ids in asked.items()
        for question in (f"Wat betekent {name} voor onze gemeente?", f"What does {name} ask of us?")
        if (found := {hit.id for hit in known.search(question, top=1).hits}) != ids
    ]
    assert missed == []


def test_every_dissolved_municipality_leads_to_what_it_became(known: KnowledgeGraph) -> None:
    towns = _towns()
    living = {town["code"] for town in towns if not town["einddatum"]}
    for town in towns:
        codes, said = _read(known, town["code"])
        assert codes <= living
        assert bool(said) == bool(town["einddatum"])
        assert (codes == {town["code"]}) == (not town["einddatum"])


def test_every_other_name_of_a_municipality_is_found_or_asked_back(known: KnowledgeGraph) -> None:
    meant = defaultdict[str, set[str]](set)
    for town in _towns():
        for name in filter(None, town["bekend_als"].split("|")):
            meant[name].add(town["code"])
    assert {"Den Bosch", "Hoogezand", "Bergen", "The Hague"} <= meant.keys()
    official = {town["naam"]: town["code"] for town in _towns() if not town["einddatum"]}
    spelled = {normalised(one) for one in official}
    for name, codes in meant.items():
        read, said = _read(known, name)
        assert said or normalised(name) in spelled, name
        assert read == ({official[name]} if name in official else codes), name


# --- doors ----------------------------------------------------------------------------------------


def _said(*arguments: str) -> Any:
    return RUN.invoke(app, list(arguments), env={"KRING_ENCODER": "none"})


@pytest.mark.parametrize(
    ("name", "whom", "told"),
    [
        ("Den Bosch", "'s-Hertogenbosch (GM0796)", "Den Bosch is gelezen als"),
        ("HOOGEZAND", "Midden-Groningen (GM1952)", "HOOGEZAND is gelezen als"),
        ("Hoogezand-Sappemeer", "Midden-Groningen (GM1952)", "op 2018-01-01 opgegaan in Midden-Groningen (GM1952)"),
    ],
)
def test_the_command_line_goes_on_with_what_is_meant_and_says_so(store: Path, name: str, whom: str, told: str) -> None:
    done = _said("interpret", name, "--top", "1", "--store", str(store))
    first, second, *_ = done.stdout.splitlines()
    assert told in first
    assert second.startswith(f"Wat beweegt er voor {whom}? ")
    as_json = _said("interpret", name, "--top", "1", "--store", str(store), "--json")
    assert json.loads(as_json.stdout)
    assert told in as_json.stderr


def test_the_command_line_asks_back(store: Path) -> None:
    done = _said("interpret", "Bergen", "--store", str(store))
    assert isinstance(done.exception, AmbiguousMunicipality)
    assert "Bergen (NH) of Bergen (L)?" in str(done.exception)


@pytest.mark.parametrize(("text", "first"), [("NDS", "dev-nds"), ("Wmebv", "dev-wmebv"), ("WMEBV", "dev-wmebv")])
def test_an_abbreviation_is_found_at_every_door(
    store: Path, known: KnowledgeGraph, rest: TestClient, text: str, first: str
) -> None:
    assert json.loads(_said("search", text, "--store", str(store), "--json").stdout)[0]["id"] == first
    tool = TOOLS["search"]
    reply = tool.run(known, tool.arguments.model_validate({"query": text}))
    assert reply.data["items"][0]["id"] == first
    assert rest.get("/v1/search", params={"q": text}).json()["items"][0]["id"] == first


def test_a_card_is_asked_by_name(store: Path) -> None:
    done = _said("card", "wmebv", "--for", "Den Bosch", "--store", str(store), "--json")
    assert json.loads(done.stdout)["development"]["id"] == "dev-wmebv"
    assert "wmebv is gelezen als: Wet modernisering elektronisch bestuurlijk verkeer (dev-wmebv)." in done.stderr


def test_rest_goes_on_with_the_successor_and_says_so(rest: TestClient) -> None:
    for path in ("ranking", "radar", "cards/WMEBV", "risks", "borgen?q=archief"):
        joined = "&" if "?" in path else "?"
        answer = rest.get(f"/v1/{path}{joined}municipality=hoogezand-sappemeer").json()
        assert "opgegaan in Midden-Groningen (GM1952)" in answer["municipalityNote"], path
    assert rest.get("/v1/ranking?municipality=GM1952").json().keys().isdisjoint({"municipalityNote"})


@pytest.mark.parametrize("path", ["ranking", "radar", "cards/dev-nds", "search?q=archief", "advice?phase=borgen"])
def test_rest_asks_back_with_the_candidates(rest: TestClient, path: str) -> None:
    answer = rest.get(f"/v1/{path}{'&' if '?' in path else '?'}municipality=Bergen")
    assert answer.status_code == 404
    told = answer.json()
    assert told["type"].endswith("/ambiguous-name")
    assert "Bergen (NH) of Bergen (L)?" in told["detail"]
    assert told["candidates"] == [
        {"code": "GM0373", "name": "Bergen (NH)", "province": "Noord-Holland"},
        {"code": "GM0893", "name": "Bergen (L)", "province": "Limburg"},
    ]
    english = rest.get("/v1/ranking?municipality=Bergen", headers={"Accept-Language": "en"}).json()
    assert (english["title"], len(english["candidates"])) == ("Ambiguous name", 2)


def test_mcp_goes_on_with_the_successor_and_asks_back(known: KnowledgeGraph) -> None:
    tool = TOOLS["interpret"]
    reply = tool.run(known, tool.arguments.model_validate({"municipality": "Den Bosch"}))
    assert (reply.data["municipality"], "'s-Hertogenbosch" in reply.data["municipalityNote"]) == ("GM0796", True)
    with pytest.raises(AmbiguousMunicipality, match=r"Bergen \(NH\) of Bergen \(L\)"):
        tool.run(known, tool.arguments.model_validate({"municipality": "Bergen"}))


def test_records_of_a_former_municipality_are_found_by_its_name_with_those_of_its_successor(
    known: KnowledgeGraph,
) -> None:
    assert known.filters(municipality="Delfzijl").municipalities == {"GM0010", "GM1979"}
    assert known.filters(municipality="GM0010").municipalities == {"GM0010"}


# --- rights ---------------------------------------------------------------------------------------


def test_the_names_of_a_private_record_are_names_for_its_readers_alone(graph: KnowledgeGraph) -> None:
    """Neither search, nor the name of a development, nor a question back says that it is there."""
    today = datetime.now(UTC).date()
    open_one = Development(id="dev-open", title="Open", category="wettelijk", summary="Tekst", alt_labels=("Qxz",))
    hidden = Development(
        id="ede.dev",
        title="Stil",
        category="wettelijk",
        summary="Tekst",
        alt_labels=("Qxz", "Vwq"),
        former_labels=("Oude Vwq",),
    )
    graph.put([open_one], space="kring/public", reason="proef")
    graph.put([hidden], space="ede/private", reason="proef")
    graph.search("Tekst")  # until the views hold what was written
    ede, baarn = (graph.seen_by(Principal.member("wie", {one: "reader"}, on=today)) for one in ("ede", "baarn"))

    assert [hit.id for hit in ede.search("VWQ").hits] == ["ede.dev"]
    assert ede.developments.meant("vwq").id == "ede.dev"
    with pytest.raises(AmbiguousName):
        ede.developments.meant("qxz")

    for name in ("Vwq", "Oude Vwq", "Wat vraagt Vwq van ons?"):
        assert "ede.dev" not in {hit.id for hit in baarn.search(name).hits}
        assert baarn.developments.meant(name).id == name
    assert baarn.developments.meant("Qxz").id == "dev-open"
    assert [hit.id for hit in baarn.search("Qxz").hits] == ["dev-open"]
    with pytest.raises(NotFound):
        baarn.get(baarn.developments.meant("Vwq").id)


def test_a_name_that_was_just_written_is_known_to_who_wrote_it(tmp_path: Path) -> None:
    with kg.open(tmp_path / "store", with_encoder=None, create=True) as graph:
        assert graph.developments.meant("Wfict").id == "Wfict"
        one = Development(id="dev-1", title="Fictieve wet", category="wettelijk", summary="x", alt_labels=("Wfict",))
        graph.put([one], reason="proef")
        assert graph.developments.meant("wfict").id == "dev-1"
