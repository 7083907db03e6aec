"""The shape rules of SMART: SHACL and the check agree on any objective, each rule by itself."""

from typing import Any

import pyshacl
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.contract import smart_shapes
from kg.model.objective import RULES, broken
from kg.projections.rdf import triples
from ontologies.terms import KRING

SHAPES = rdflib.Graph().parse(data=smart_shapes(), format="turtle")
SHACL = rdflib.Namespace("http://www.w3.org/ns/shacl#")
DATES = st.sampled_from(["2025", "2026", "2026-03", "2026-03-31", "2026-04", "2026-04-01", "2027"])
TARGETS = st.sampled_from(
    ["30", "1.250,5", "≥ 30", "30%", "€ 5", "30 dagen", "eens per twee jaar", "openbaar", "—", "3,"]
)
TEXTS = st.sampled_from(["0", "20%", "aandeel", "team Archief"])
OBJECTIVES = st.fixed_dictionaries(
    {"id": st.just("doel-1"), "title": st.just("Doel"), "policy": st.just("pol-1")},
    optional={
        "indicator": TEXTS,
        "baseline": TEXTS,
        "target": TARGETS,
        "unit": TEXTS,
        "owner": TEXTS,
        "deadline": DATES,
    },
)
PERIODS = st.fixed_dictionaries({}, optional={"start": DATES, "end": DATES})
ACTIVITIES = st.lists(
    st.fixed_dictionaries(
        {"title": st.just("Werk"), "objective": st.just("doel-1")},
        optional={"owner": TEXTS, "budget_eur": st.sampled_from([0, 1, 5000])},
    ),
    max_size=3,
)


def violated(objective: dict[str, Any], policy: dict[str, Any], activities: list[dict[str, Any]]) -> set[str]:
    """The names of the shapes that pySHACL finds broken."""
    result = {"id": "res-1", "title": "Uitkomst", "objective": "doel-1"}  # a result also names the objective
    records = [("Objective", objective), ("Policy", policy), ("Result", result)]
    records += [("Activity", {**activity, "id": f"act-{n}"}) for n, activity in enumerate(activities)]
    lines = "\n".join(f"{t.subject} {t.predicate} {t.object} ." for kind, one in records for t in triples(kind, one))
    graph = rdflib.Graph().parse(data=lines, format="nt")
    _, report, _ = pyshacl.validate(graph, shacl_graph=SHAPES, advanced=False)
    assert isinstance(report, rdflib.Graph)
    told = {rule.key: f"{rule.criterion}: {rule.reason} {rule.advice}" for rule in RULES}
    found = set()
    for one in report.subjects(rdflib.RDF.type, SHACL.ValidationResult):
        key = str(report.value(one, SHACL.sourceShape)).removeprefix(f"{KRING.ns}smart-")
        assert str(report.value(one, SHACL.resultMessage)) == told[key]
        assert report.value(one, SHACL.resultSeverity) == SHACL.Warning
        found.add(key)
    return found


@pytest.mark.deep
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(OBJECTIVES, PERIODS, ACTIVITIES)
def test_shacl_and_the_check_agree_rule_by_rule(
    objective: dict[str, Any], period: dict[str, Any], activities: list[dict[str, Any]]
) -> None:
    policy = {"id": "pol-1", "title": "Beleid", "municipality": "GM0308", **({"period": period} if period else {})}
    assert violated(objective, policy, activities) == {rule.key for rule in broken(objective, policy, activities)}


WHOLE = {
    "id": "doel-1",
    "title": "Doel",
    "policy": "pol-1",
    "indicator": "aandeel",
    "baseline": "20%",
    "target": "30%",
    "unit": "procent",
    "owner": "team Archief",
    "deadline": "2026-04",
}
POLICY = {"id": "pol-1", "title": "Beleid", "municipality": "GM0308", "period": {"start": "2026"}}
WORK = [{"title": "Werk", "objective": "doel-1", "owner": "team Archief", "budget_eur": 1}]
LACKING = [
    ("indicator", {"indicator": None}, {}, WORK),
    ("target", {"target": None}, {}, WORK),
    ("baseline", {"baseline": None}, {}, WORK),
    ("unit", {"target": "30", "unit": None}, {}, WORK),
    ("owner", {"owner": None}, {}, WORK),
    ("deadline", {"deadline": None}, {}, WORK),
    ("start", {"deadline": "2025-12-31"}, {}, WORK),
    ("capacity", {}, {}, [{**WORK[0], "owner": None}]),
    ("budget", {}, {}, [{**WORK[0], "budget_eur": 0}]),
]


@pytest.mark.parametrize(("key", "objective", "policy", "work"), LACKING, ids=[one[0] for one in LACKING])
def test_each_rule_alone_is_broken_by_what_it_is_about(
    key: str, objective: dict[str, Any], policy: dict[str, Any], work: list[dict[str, Any]]
) -> None:
    without = {name: value for name, value in {**WHOLE, **objective}.items() if value is not None}
    done = [{name: value for name, value in one.items() if value is not None} for one in work]
    assert [rule.key for rule in broken(without, {**POLICY, **policy}, done)] == [key]
    assert violated(without, {**POLICY, **policy}, done) == {key}


def test_an_objective_with_all_of_it_breaks_nothing_and_one_without_work_breaks_three() -> None:
    assert not list(broken(WHOLE, POLICY, WORK))
    assert [rule.key for rule in broken(WHOLE, POLICY, [])] == ["activity", "capacity", "budget"]
