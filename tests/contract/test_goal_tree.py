"""The tree of a year: programme, aim, activity, money, indicator, result; and its file, which comes back whole.

Plan, programmes, amounts and values are fictitious; the demo's Baarn is what its sources say.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

import ingest
import kg
from api.render.exchange.tree import TREE_FORMS, tree_file
from ingest.commit.records import content
from ingest.load import ingest_into
from kg.cycle.report.tree.tree import GoalTree, TreeAim
from kg.errors import NotFound
from kg.model.schema import parse
from kg.service import KnowledgeGraph
from tests.contract.test_acknowledged import member

Stores = Callable[[str], KnowledgeGraph]
BAARN = Path(ingest.__file__).parent / "demo" / "baarn"
SAID = [{"url": "https://voorbeeld.example/begroting", "title": "Begroting (fictief)", "note": "blz. 3"}]
AMBER = {"colour": "oranje", "cause": "ziekte", "consequence": "later open", "steering": "inhuur"}
GREEN = {"colour": "groen"}


@pytest.fixture
def stores(registers: Path, tmp_path: Path) -> Iterator[Stores]:
    """Stores of one's own with the registers in them, by name."""
    with ExitStack() as opened:

        def store(name: str) -> KnowledgeGraph:
            shutil.copytree(registers, tmp_path / name)
            return opened.enter_context(kg.open(tmp_path / name, with_encoder=None))

        yield store


def _year(year: int, budget: int | None = None, spent: int | None = None) -> dict[str, Any]:
    return {"year": year, "budget_cents": budget, "spent_cents": spent}


def _value(low: float, year: str, unit: str = "%") -> dict[str, Any]:
    return {"low": low, "high": low, "unit": unit, "period": {"start": year, "end": year}}


FICTITIOUS: list[tuple[str, dict[str, Any]]] = [
    ("Policy", {"id": "pol", "title": "Fictief plan", "municipality": "GM0308",
                "period": {"start": "2025", "end": "2027"}}),
    ("Policy", {"id": "oud", "title": "Oud plan", "municipality": "GM0308",
                "period": {"start": "2010", "end": "2013"}}),
    ("Objective", {"id": "doel-oud", "title": "Iets van toen", "policy": "oud"}),
    ("Objective", {"id": "doel-a", "title": "Brieven op tijd", "policy": "pol", "indicator": "Op tijd",
                   "target": "minstens 80 %", "owner": "Team Post", "deadline": "2027"}),
    ("Objective", {"id": "doel-b", "title": "Gebouwen veilig", "policy": "pol"}),
    ("Objective", {"id": "doel-c", "title": "=1+1 | nog niemand", "policy": "pol", "indicator": "Nooit gemeten"}),
    ("Indicator", {"id": "ind", "title": "Op tijd", "formula": "op tijd, van alle brieven", "unit": "%",
                   "objectives": ["doel-a"], "direction": "hoger is beter"}),
    ("Indicator", {"id": "ind-2", "title": "Klachten", "formula": "klachten over brieven", "unit": "klachten",
                   "objectives": ["doel-a"], "municipality": "GM0308"}),
    ("Trajectory", {"id": "tra", "title": "Fictief traject", "municipalities": ["GM0308"], "status": "vastgesteld"}),
    ("Activity", {"id": "act-1", "title": "Schrijven", "objective": "doel-a", "municipality": "GM0308",
                  "trajectory": "tra", "programme": "Dienstverlening", "status": "lopend", "sources": SAID,
                  "amounts": [_year(2025, 100_001, 90_000), _year(2026, 50_000)],
                  "shares": [{"task_field": "0.2", "basis_points": 3_333},
                             {"task_field": "0.4", "basis_points": 6_667}]}),
    ("Activity", {"id": "act-2", "title": "Scannen", "objective": "doel-a", "municipality": "GM0308",
                  "programme": "Bedrijfsvoering", "amounts": [_year(2026, None, 700)]}),
    ("Activity", {"id": "act-3", "title": "Dak", "objective": "doel-b", "municipality": "GM0308",
                  "programme": "bedrijfsvoering", "amounts": [_year(2026, 0, 0)], "period": {"start": "2026-02"}}),
    ("Activity", {"id": "act-4", "title": "Zonder doel", "municipality": "GM0308"}),
    ("Activity", {"id": "act-5", "title": "Van later", "municipality": "GM0308", "period": {"start": "2030"}}),
    ("Measurement", {"id": "m-25", "title": "Op tijd 2025", "objective": "doel-a", "indicator": "Op tijd",
                     "definition": "ind", "what": "realisatie", "value": _value(70, "2025")}),
    ("Measurement", {"id": "m-26", "title": "Op tijd 2026", "objective": "doel-a", "indicator": "Op tijd",
                     "definition": "ind", "what": "realisatie", "value": _value(0, "2026"), "sample_size": 40}),
    ("Measurement", {"id": "m-27", "title": "Op tijd 2027", "objective": "doel-a", "indicator": "Op tijd",
                     "definition": "ind", "what": "streefwaarde", "value": _value(80, "2027")}),
    ("Measurement", {"id": "k-26", "title": "Klachten 2026", "municipality": "GM0308", "indicator": "Klachten",
                     "definition": "ind-2", "what": "realisatie", "value": _value(12, "2026", "klachten")}),
    ("Result", {"id": "res", "title": "Nieuwe brief", "objective": "doel-a", "activity": "act-1", "date": "2026-03"}),
    ("Result", {"id": "res-2", "title": "Ooit iets", "objective": "doel-b"}),
    ("StatusUpdate", {"id": "st", "title": "Stand", "about": "act-1", "author": "leider", "date": "2026-05-01",
                      "time": AMBER, "money": GREEN, "quality": {"colour": "onbekend"}}),
]  # fmt: skip


def planted(graph: KnowledgeGraph) -> KnowledgeGraph:
    """With the fictitious plan in it."""
    graph.put([parse(kind, said) for kind, said in FICTITIOUS], space="local/private", reason="proef")
    return graph


def without_order(payload: dict[str, Any]) -> dict[str, Any]:
    """A payload with its links in order of the alphabet: RDF has sets of them, and no order."""
    return {
        name: sorted(value) if isinstance(value, list) and all(isinstance(one, str) for one in value) else value
        for name, value in content(payload).items()
    }


def aims(tree: GoalTree) -> dict[tuple[str | None, str | None], TreeAim]:
    return {(one.title, aim.id): aim for one in tree.programmes for aim in one.aims}


def test_an_aim_of_two_programmes_stands_in_both_and_its_money_counts_once(stores: Stores) -> None:
    tree = planted(stores("a")).goal_tree("Baarn", year=2026)
    shared = aims(tree)["Dienstverlening", "doel-a"], aims(tree)["Bedrijfsvoering", "doel-a"]
    assert [one.also_in for one in shared] == [("Bedrijfsvoering",), ("Dienstverlening",)]
    assert [[work.id for work in one.activities] for one in shared] == [["act-1"], ["act-2"]]
    assert [one.money.budget.said for one in shared] == ["€ 500", "niet bekend"]
    assert tree.money.budget.said == "€ 500"
    assert tree.aims == 3
    assert [one.title for one in tree.programmes] == ["Bedrijfsvoering", "Dienstverlening", None]


def test_what_is_not_known_is_no_nought_and_a_nought_is_one(stores: Stores) -> None:
    tree = planted(stores("a")).goal_tree("Baarn", year=2026)
    roof = aims(tree)["Bedrijfsvoering", "doel-b"].activities[0].money
    assert (roof.budget.low, roof.spent.said) == (0.0, "€ 0")
    loose = aims(tree)[None, None].activities[0]
    assert (loose.id, loose.money.budget.low, loose.money.budget.said) == ("act-4", None, "niet bekend")
    (never,) = aims(tree)[None, "doel-c"].indicators
    assert (never.definition.title, never.definition.stated, never.values) == ("Nooit gemeten", False, ())
    assert "van 2 van de 4 activiteiten is niet bekend: het budget over 2026" in tree.unknown


def test_a_year_has_its_own_values_results_and_lights(stores: Stores) -> None:
    graph = planted(stores("a"))
    now, before = (aims(graph.goal_tree("Baarn", year=year))["Dienstverlening", "doel-a"] for year in (2026, 2025))
    said = {one.definition.title: [value.said for value in one.values] for one in now.indicators}
    assert said == {"Op tijd": ["0 %"], "Klachten": ["12 klachten"]}
    assert [value.said for one in before.indicators for value in one.values] == ["70 %"]
    assert ([one.id for one in now.results], before.results) == (["res"], ())
    time = now.activities[0].lights[0]
    assert (time.side, time.colour, time.cause, time.steering) == ("tijd", "oranje", "ziekte", "inhuur")
    assert before.activities[0].lights == ()
    assert graph.goal_tree("Baarn", year=2026).years == (2025, 2026, 2027)
    assert graph.goal_tree("Baarn", year=2026).other_years == 2  # an aim of 2010, an activity of 2030


def test_shares_of_task_fields_are_together_all_there_is(stores: Stores) -> None:
    tree = planted(stores("a")).goal_tree("Baarn", year=2025)
    assert [(one.code, one.money.budget.low) for one in tree.task_fields] == [("0.2", 333.3), ("0.4", 666.71)]
    assert sum(one.money.budget.low or 0 for one in tree.task_fields) == pytest.approx(tree.money.budget.low)


def test_the_tree_says_what_the_report_says(stores: Stores) -> None:
    """One place counts: the money of a year is the same value in the tree, in a report and in the list of measures."""
    graph = planted(stores("a"))
    counted = {(one.measure, one.start, one.end): one for one in graph.figures("Baarn").counted}
    for year in (2025, 2026):
        money = graph.goal_tree("Baarn", year=year).money
        assert money.budget == counted["begroot", str(year), str(year)]
        assert money.spent == counted["besteed", str(year), str(year)]


@pytest.mark.parametrize("form", TREE_FORMS)
@pytest.mark.parametrize("which", ["fictitious", "demo"])
def test_a_file_of_the_tree_comes_back_without_loss(which: str, form: str, stores: Stores, tmp_path: Path) -> None:
    """Into a store without it: the same records, and the same tree for every year."""
    graph, fresh = stores("a"), stores("b")
    if which == "fictitious":
        planted(graph)
    else:
        ingest_into(graph, [BAARN], space="local/private", progress=lambda *_: None, encode=False)
    years = graph.goal_tree("Baarn").years
    assert len(years) > 2
    sent: dict[str, Any] = {}
    as_said = without_order if form == "jsonld" else content
    for year in years:
        records = graph.goal_tree_records("Baarn", year=year)
        sent |= {one.id: as_said(one.payload) for one in records}
        (tmp_path / f"{year}.{form}").write_bytes(tree_file(records, form))
        summary = ingest_into(
            fresh, [tmp_path / f"{year}.{form}"], space="local/private", progress=lambda *_: None, encode=False
        )
        assert summary.refused == []
    held = fresh.get_many(sent)
    assert {key: as_said({**one.payload, "id": key}) for key, one in held.items()} == sent
    for year in years:
        assert fresh.goal_tree("Baarn", year=year).programmes == graph.goal_tree("Baarn", year=year).programmes
        assert fresh.goal_tree("Baarn", year=year).task_fields == graph.goal_tree("Baarn", year=year).task_fields


def test_a_part_of_the_tree_counts_what_it_leaves_out(stores: Stores) -> None:
    tree = planted(stores("a")).goal_tree("Baarn", year=2026)
    whole = [aim.id for one in tree.programmes for aim in one.aims]
    parts = [tree.part(at, 2) for at in range(0, len(whole), 2)]
    assert [aim.id for part in parts for one in part.programmes for aim in one.aims] == whole
    assert all(part.left_out == len(whole) - sum(len(one.aims) for one in part.programmes) for part in parts)
    assert all(part.money == tree.money for part in parts)


def test_another_municipality_sees_nothing_of_it(stores: Stores) -> None:
    """Who may read the private space sees the tree, and nobody else: no branch, no sum, no count, no record."""
    graph = stores("a")
    place = graph.get("GM0308")
    graph.put([parse("Municipality", {**place.payload, "id": "GM0308"})], space="kring/public", reason="proef")
    graph.put([parse(kind, owned(said)) for kind, said in FICTITIOUS], space="baarn/private", reason="proef")
    own = member(graph, "b", {"baarn": "reader"}).goal_tree("Baarn", year=2026)
    assert (own.money.budget.said, own.aims) == ("€ 500", 3)
    stranger = member(graph, "s", {"soest": "reader"})
    tree = stranger.goal_tree("Baarn", year=2026)
    assert (tree.programmes, tree.years, tree.task_fields, tree.aims, tree.other_years) == ((), (), (), 0, 0)
    assert tree.money.budget.said == "niet bekend"
    assert stranger.goal_tree_records("Baarn", year=2026) == ()
    with pytest.raises(NotFound):
        stranger.goal_tree("baarn.tra")


def owned(said: dict[str, Any]) -> dict[str, Any]:
    """A record with ids as those of an organisation are."""
    links = {"id", "policy", "objective", "activity", "trajectory", "about", "definition"}
    told = {name: f"baarn.{value}" if name in links else value for name, value in said.items()}
    return {**told, **({"objectives": [f"baarn.{one}" for one in said["objectives"]]} if "objectives" in said else {})}
