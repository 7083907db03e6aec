"""The declaration, the ontology, the shapes and the context say the same; SHACL and the validators agree."""

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import ontologies
from kg import contract
from kg.errors import InvalidRecord
from kg.model.kinds import KINDS
from kg.model.record import Record, Value
from kg.model.schema import FieldSpec, dump, faults, fields_of, parse, value_classes
from kg.projections.rdf import triples
from ontologies.terms import KRING

FOLDER = Path(ontologies.__file__).parent
SHAPES = rdflib.Graph().parse(FOLDER / "shapes.ttl")
OWNERS: list[type[Record] | type[Value]] = [*KINDS.values(), *value_classes()]


def test_generated_files_are_up_to_date() -> None:
    for path, content in contract.written().items():
        assert path.read_text(encoding="utf-8") == content, f"{path.name}: run `make contract`"


def test_the_ontology_has_every_class_and_property_of_the_declaration_and_no_other() -> None:
    core = rdflib.Graph().parse(FOLDER / "core.ttl")
    declared = {owner.class_iri for owner in OWNERS}
    declared |= {spec.prop.iri for owner in OWNERS for spec in fields_of(owner)}
    kinds = (rdflib.OWL.Class, rdflib.OWL.ObjectProperty, rdflib.OWL.DatatypeProperty)
    defined = {str(s) for kind in kinds for s in core.subjects(rdflib.RDF.type, kind)}
    assert defined == {KRING.ns + iri.removeprefix("kring:") for iri in declared if iri.startswith("kring:")}


def test_every_word_has_a_label_and_a_definition_in_dutch_and_english() -> None:
    core = rdflib.Graph().parse(FOLDER / "core.ttl")
    for kind in (rdflib.OWL.Class, rdflib.OWL.ObjectProperty, rdflib.OWL.DatatypeProperty):
        for word in core.subjects(rdflib.RDF.type, kind):
            for what in (rdflib.RDFS.label, rdflib.SKOS.definition):
                languages = {str(getattr(text, "language", "")) for text in core.objects(word, what)}
                assert languages == {"nl", "en"}, (word, what)


CODED = {"^GM": "GM0308", "^im": "imaps://a@voorbeeld.example/INBOX"}  # by how the pattern of a text begins


def value_for(spec: FieldSpec) -> st.SearchStrategy[Any]:
    if spec.node is not None:
        return payload_for(spec.node)
    if spec.choices:
        return st.sampled_from(spec.choices)
    days = st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(str)
    text = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
    return {
        "text": st.just(CODED[coded]) if (coded := spec.pattern[:3]) in CODED else text.filter(str.strip),
        "date": st.one_of(days, days.map(lambda d: d[:7]), days.map(lambda d: d[:4])),
        "timestamp": days.map(lambda d: f"{d}T12:00:00Z"),
        "url": st.just("https://example.nl/a?b=c#d"),
        "int": st.integers(int(spec.minimum or 0), 10**9),
        "float": st.floats(spec.minimum if spec.minimum is not None else -1e9, spec.maximum or 1e9),
        "bool": st.booleans(),
        "link": st.sampled_from(["les-1", "GM0308", "a.b_c~d:e@f(g)+h"]),
    }[spec.range]


def payload_for(owner: type[Record] | type[Value]) -> st.SearchStrategy[dict[str, Any]]:
    required, optional = {}, {}
    for spec in fields_of(owner):
        value = value_for(spec)
        if spec.many:
            value = st.lists(value, min_size=1, max_size=2, unique_by=repr)
        (required if spec.required else optional)[spec.name] = value
    return st.fixed_dictionaries(required, optional=optional)


WRONG: tuple[Any, ...] = ("", "   ", "2023-02-31", "2023-13", "geen id!", -1, 1.5, 7, True, "x" * 40, "https://a b")


def spoil(draw: st.DrawFn, owner: type[Record] | type[Value], payload: dict[str, Any]) -> None:
    """Break a payload in one place, at any depth: a field left out, or a value of the wrong form."""
    spec = draw(st.sampled_from(fields_of(owner)))
    held = payload.get(spec.name)
    inner = held[-1] if spec.many and held else held
    if spec.node is not None and isinstance(inner, dict) and draw(st.booleans()):
        spoil(draw, spec.node, inner)
    elif draw(st.booleans()):
        payload.pop(spec.name, None)
    else:
        wrong = draw(st.sampled_from(WRONG))
        payload[spec.name] = [*(held if isinstance(held, list) else [])[:1], wrong] if spec.many else wrong


@st.composite
def records(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A payload of some kind, whole or broken in one or two places."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    payload = copy.deepcopy({"id": "x-1", **draw(payload_for(KINDS[kind]))})
    for _ in range(draw(st.integers(0, 2))):
        spoil(draw, KINDS[kind], payload)
    return kind, payload


@pytest.mark.deep
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(records())
def test_shacl_and_the_validators_agree(record: tuple[str, dict[str, Any]]) -> None:
    """What RDF cannot tell apart is left out: keys that the kind does not know, a list of one for a single value."""
    kind, payload = record
    try:
        parse(kind, payload)
        valid = True
    except InvalidRecord:
        valid = False
    lines = "\n".join(f"{t.subject} {t.predicate} {t.object} ." for t in triples(kind, payload))
    graph = rdflib.Graph().parse(data=lines, format="nt")
    conforms, _, report = pyshacl.validate(graph, shacl_graph=SHAPES, advanced=False)
    assert conforms is valid, (kind, payload, report)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["Lesson", "Municipality", "Signal", "Adoption"]), st.data())
def test_a_payload_under_the_context_is_the_same_rdf(kind: str, data: st.DataObject) -> None:
    plain = [spec for spec in fields_of(KINDS[kind]) if spec.node is None]
    drawn = data.draw(payload_for(KINDS[kind]))
    payload = {"id": "x-1", **{spec.name: drawn[spec.name] for spec in plain if spec.name in drawn}}
    assume(not faults(kind, payload))
    payload = dump(parse(kind, payload))  # texts in the one normal form that records have
    document = {**contract.context(), "kind": kind, **payload}
    document["@context"] = {**document["@context"]}
    read = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    lines = "\n".join(f"{t.subject} {t.predicate} {t.object} ." for t in triples(kind, payload))
    stated = rdflib.Graph().parse(data=lines, format="nt")
    dates = {spec.prop.full_iri for spec in plain if spec.range == "date"}

    def comparable(graph: rdflib.Graph) -> set[tuple[str, str, str]]:
        return {(str(s), str(p), str(o)) for s, p, o in graph if str(p) not in dates}

    assert comparable(read) == comparable(stated)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_record_without_its_required_fields_is_refused_in_dutch(kind: str) -> None:
    with pytest.raises(InvalidRecord, match="verplicht veld ontbreekt"):
        parse(kind, {"id": "x-1"})


def test_the_ontology_keeps_to_the_shapes_beside_records_of_kinds_whose_class_is_of_others() -> None:
    """A dump holds both: the phases are concepts, and a kind below a class of others is no record of that class."""
    concept = {"id": "thema-x", "title": "X", "scheme": "thema's", "alt_labels": ["iks"]}
    told = [("Concept", concept), ("Expertise", {"id": "kennis-1", "title": "Archief", "phases": ["borgen"]})]
    told += [("Municipality", {"id": "GM0308", "title": "Baarn", "code": "GM0308"})]
    told += [("Organisation", {"id": "org-1", "title": "Bureau"})]
    lines = "\n".join(
        f"{t.subject} {t.predicate} {t.object} ." for kind, payload in told for t in triples(kind, payload)
    )
    graph = rdflib.Graph().parse(data=lines, format="nt")
    for name in ("core.ttl", "alignments.ttl"):
        graph.parse(FOLDER / name)
    for inference in ("none", "rdfs"):
        conforms, _, report = pyshacl.validate(graph, shacl_graph=SHAPES, inference=inference, advanced=False)
        assert conforms, (inference, report)
    for subject in ("thema-x", "org-1", "kennis-1"):
        broken = graph + rdflib.Graph()
        broken.add((rdflib.URIRef(KRING.id + subject), rdflib.URIRef(KRING.ns + "onbekend"), rdflib.Literal("x")))
        assert not pyshacl.validate(broken, shacl_graph=SHAPES, advanced=False)[0], subject


@pytest.mark.parametrize("kind", sorted(name for name, one in KINDS.items() if "period" in one.model_fields))
@pytest.mark.parametrize(("start", "end", "valid"), [("2027-03-01", "2026", False), ("2026-03-01", "2026", True)])
def test_a_period_does_not_end_before_it_begins(kind: str, start: str, end: str, *, valid: bool) -> None:
    payload = {"id": "x-1", "title": "t", "period": {"start": start, "end": end}}
    assert ("ligt vóór het begin (1 maart 2027)" in faults(kind, payload)) is not valid
    lines = "\n".join(f"{t.subject} {t.predicate} {t.object} ." for t in triples(kind, payload))
    _, _, report = pyshacl.validate(rdflib.Graph().parse(data=lines, format="nt"), shacl_graph=SHAPES, advanced=False)
    said = ("het einde ligt vóór het begin", "zie kring:OrganisationShape")  # the latter where the class is of others
    assert any(one in report for one in said) is not valid
