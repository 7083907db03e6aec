import json
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.errors import InvalidRecord
from kg.model.kinds import KINDS
from kg.model.record import Record, Value
from kg.model.schema import FieldSpec, dump, fields_of, value_classes
from kg.model.schema import parse as parse_record
from kg.ports.journal import Stored
from kg.projections.rdf import payloads, quads, triples
from ontologies import spelling

CASES = Path(__file__).parents[2].parent / "shared" / "data" / "cases" / "cases.jsonl"
XSD = "http://www.w3.org/2001/XMLSchema#"
DEF = "https://w3id.org/kring/def#"

ids = st.text(string.ascii_letters + string.digits, min_size=1, max_size=8)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")).map(spelling.line).filter(bool)
dates = st.dates().map(str) | st.from_regex(r"[0-9]{4}(-(0[1-9]|1[0-2]))?", fullmatch=True)
times = st.datetimes().map(lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0"))
PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "text": texts,
    "date": dates,
    "timestamp": times,
    "url": ids.map("https://voorbeeld.nl/{}".format),
    "int": st.integers(min_value=0),
    "bool": st.booleans(),
    "link": ids,
}


def values(spec: FieldSpec) -> st.SearchStrategy[Any]:
    if spec.node is not None:
        return contents(spec.node)
    if spec.choices:
        return st.sampled_from(spec.choices)
    if spec.range == "float":
        return st.floats(spec.minimum, spec.maximum, allow_nan=False, allow_infinity=False)
    return st.from_regex(r"GM[0-9]{4}", fullmatch=True) if "GM" in spec.pattern else PLAIN[spec.range]


def contents(owner: type[Record] | type[Value]) -> st.SearchStrategy[dict[str, Any]]:
    one = {
        spec.name: st.lists(values(spec), min_size=1, max_size=3) if spec.many else values(spec)
        for spec in fields_of(owner)
    }
    required = {spec.name: one.pop(spec.name) for spec in fields_of(owner) if spec.required}
    if issubclass(owner, Record):
        required["id"] = ids
    return st.fixed_dictionaries(required, optional=one)


records = st.sampled_from(sorted(KINDS)).flatmap(lambda kind: st.tuples(st.just(kind), contents(KINDS[kind])))


def unordered(owner: type[Record] | type[Value], payload: dict[str, Any]) -> dict[str, Any]:
    """Plain fields with many values as the sets that RDF makes of them."""
    specs = {spec.name: spec for spec in fields_of(owner)}
    found = {}
    for name, value in payload.items():
        spec = specs.get(name)
        if spec is None or (spec.node is None and not spec.many):
            found[name] = value
        elif spec.node is None:
            found[name] = set(value)
        else:
            found[name] = [unordered(spec.node, item) for item in (value if spec.many else [value])]
    return found


@settings(max_examples=100, deadline=None)
@given(records)
def test_a_record_comes_back_from_its_triples(record: tuple[str, dict[str, Any]]) -> None:
    kind, payload = record
    ((kind_back, back),) = payloads(triples(kind, payload))
    assert kind_back == kind
    assert unordered(KINDS[kind], back) == unordered(KINDS[kind], payload)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.data())
def test_triples_of_a_broken_payload_can_always_be_made(kind: str, data: st.DataObject) -> None:
    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=6,
    )
    names = ["id", "onbekend", *(spec.name for spec in fields_of(KINDS[kind]))]
    payload = data.draw(st.dictionaries(st.sampled_from(names), anything))
    assert next(triples(kind, payload)).object == NamedNode(_full(KINDS[kind].class_iri))


def _full(prefixed: str) -> str:
    from ontologies.terms import PREFIXES

    prefix, _, local = prefixed.partition(":")
    return PREFIXES[prefix] + local


def _objects(kind: str, predicate: str, **payload: Any) -> list[Any]:
    return [t.object for t in triples(kind, {"id": "x", **payload}) if t.predicate.value.endswith(predicate)]


@pytest.mark.parametrize(
    ("kind", "predicate", "fields", "expected"),
    [
        ("Signal", "date", {"date": "2025"}, Literal("2025", datatype=NamedNode(XSD + "gYear"))),
        ("Signal", "date", {"date": "2025-03"}, Literal("2025-03", datatype=NamedNode(XSD + "gYearMonth"))),
        ("Signal", "date", {"date": "2025-99-99"}, Literal("2025-99-99", datatype=NamedNode(XSD + "date"))),
        ("Signal", "development", {"development": "dev-a"}, NamedNode("https://w3id.org/kring/id/dev-a")),
        ("Signal", "development", {"development": "geen id"}, Literal("geen id")),
        ("Signal", "development", {"development": "dev-a\n"}, Literal("dev-a\n")),
        ("Case", "budgetEur", {"budget_eur": "5"}, Literal("5")),
        ("Case", "budgetEur", {"budget_eur": 5}, Literal("5", datatype=NamedNode(XSD + "integer"))),
        ("Case", "budgetEur", {"budget_eur": 5.5}, Literal("5.5", datatype=NamedNode(XSD + "double"))),
        ("Profile", "areaKm2", {"area_km2": 5}, Literal("5.0", datatype=NamedNode(XSD + "double"))),
        ("Case", "outcome", {"outcome": "onzin"}, Literal("onzin")),
    ],
)
def test_a_value_has_the_term_of_its_field_or_of_its_own_type(
    kind: str, predicate: str, fields: dict[str, Any], expected: NamedNode | Literal
) -> None:
    assert _objects(kind, predicate, **fields) == [expected]


@pytest.mark.parametrize("wrong", ["losse tekst", ["a", None], "\ud800", float("nan")])
def test_what_no_shape_allows_is_a_json_literal(wrong: Any) -> None:
    field = "title" if isinstance(wrong, list | float) or "\ud800" in wrong else "alt_labels"
    predicate = {"title": "title", "alt_labels": "altLabel"}[field]
    (term,) = _objects("Concept", predicate, **{field: wrong})
    assert term.datatype.value.endswith("rdf-syntax-ns#JSON")


def test_values_inside_are_numbered_and_nested_ones_named_after_their_owner() -> None:
    payload = {"id": "x", "sources": [{"url": f"https://v.nl/{n}"} for n in range(12)], "support": {"board": "voor"}}
    nodes = {str(t.subject)[1:-1].rpartition("/")[2] for t in triples("Case", payload)}
    assert nodes == {"x", "x#support-1", *(f"x#sources-{n}" for n in range(1, 13))}
    ((_, back),) = payloads(triples("Case", payload))
    assert back["sources"] == payload["sources"]


def test_quads_lie_in_the_graph_of_the_space() -> None:
    record = Stored("a", "Concept", "baarn/network", 1, "2026-01-01T00:00:00Z", {"id": "a", "title": "A"})
    assert {str(quad.graph_name) for quad in quads(record)} == {"<https://w3id.org/kring/space/baarn/network>"}


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(InvalidRecord, match="onbekende soort 'Draak'"):
        list(triples("Draak", {"id": "a"}))


def test_no_class_has_two_fields_of_one_property_and_no_two_kinds_one_class() -> None:
    for owner in (*KINDS.values(), *value_classes()):
        properties = [spec.prop.iri for spec in fields_of(owner)]
        assert len(set(properties)) == len(properties), owner
    assert len({kind.class_iri for kind in KINDS.values()}) == len(KINDS)


FOREIGN = b"""
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix schema: <https://schema.org/> . @prefix ex: <https://voorbeeld.nl/begrip/> .
ex:zaak a skos:Concept ; dcterms:title "Case"@en, "Zaak"@nl ; skos:broader ex:dossier ; ex:eigen 1 ;
    schema:additionalProperty [ a schema:PropertyValue ; schema:name "n" ; schema:value "w" ] .
ex:dossier a skos:Concept ; dcterms:title "Een", "Twee" .
"""


def test_foreign_rdf_in_the_same_words_is_read() -> None:
    found = dict(payload for payload in ((p["id"], p) for _, p in payloads(parse(FOREIGN, RdfFormat.TURTLE))))
    assert found["zaak"] == {
        "id": "zaak",
        "title": "Zaak",
        "broader": ["dossier"],
        "properties": [{"name": "n", "value": "w"}],
    }


def test_two_values_for_one_are_both_kept_for_validation_to_refuse() -> None:
    found = [payload for _, payload in payloads(parse(FOREIGN, RdfFormat.TURTLE)) if payload["id"] == "dossier"]
    assert found[0]["title"] == ["Een", "Twee"]
    with pytest.raises(InvalidRecord):
        parse_record("Concept", found[0])


def test_a_subject_without_a_known_class_is_no_record() -> None:
    assert list(payloads([Triple(NamedNode("urn:a"), NamedNode(DEF + "place"), Literal("x"))])) == []


@pytest.mark.skipif(not CASES.exists(), reason="shared/data/cases is not beside this checkout")
def test_the_lessons_of_the_real_cases_come_back() -> None:
    for line in CASES.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        for given_lesson in case["lessons"]:
            lesson = {name: value for name, value in given_lesson.items() if value is not None}
            payload = {"title": lesson.pop("lesson"), "case": case["id"], **lesson}
            payload = dump(parse_record("Lesson", payload))
            assert list(payloads(triples("Lesson", payload))) == [("Lesson", payload)]
