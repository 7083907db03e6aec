"""The ontology parses, is consistent, and its themes meet."""

from pathlib import Path

import owlrl
import pyshacl
import pytest
import rdflib

import ontologies
from kg.rdf import triples
from ontologies.themes import canonical_theme, theme_id

FOLDER = Path(ontologies.__file__).parent


def test_core_and_alignments_are_consistent_under_owl_rl_with_records() -> None:
    graph = rdflib.Graph().parse(FOLDER / "core.ttl").parse(FOLDER / "alignments.ttl")
    lesson = {"id": "les-1", "title": "Fictief", "case": "case-1", "phase": "borgen", "basis": "afgeleid"}
    lines = "\n".join(f"{t.subject} {t.predicate} {t.object} ." for t in triples("Lesson", lesson))
    graph.parse(data=lines, format="nt")
    before = len(graph)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    assert len(graph) > before
    assert not list(graph.subjects(rdflib.RDF.type, rdflib.OWL.Nothing))
    assert not list(graph.subjects(rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error"), None))


@pytest.mark.parametrize(
    ("label", "theme"),
    [
        ("algoritmes", "thema-algoritmen"),
        ("AI", "thema-ai"),
        ("leveranciers", "thema-leverancier"),
        ("Nieuw!", "thema-nieuw"),
    ],
)
def test_a_theme_is_found_by_any_of_its_spellings(label: str, theme: str) -> None:
    assert canonical_theme(label)[0] == theme


def test_every_theme_has_the_id_that_its_label_gives() -> None:
    graph = rdflib.Graph().parse(FOLDER / "themes.ttl")
    concepts = set(graph.subjects(rdflib.RDF.type, rdflib.SKOS.Concept))
    assert len(concepts) > 100
    for concept in concepts:
        assert str(concept).rsplit("/", 1)[-1] == theme_id(str(graph.value(concept, rdflib.SKOS.prefLabel)))
        for broader in graph.objects(concept, rdflib.SKOS.broader):
            assert broader in concepts


def test_themes_keep_the_dutch_profile_of_skos(shared_data: Path) -> None:
    """But for definitions, which the data does not give and we do not invent, and for matches outside the file."""
    shapes = rdflib.Graph().parse(shared_data / "standaarden" / "nl-sbb" / "skos-ap-nl.ttl")
    themes = rdflib.Graph().parse(FOLDER / "themes.ttl")
    _, report, _ = pyshacl.validate(themes, shacl_graph=shapes, advanced=True)
    assert isinstance(report, rdflib.Graph)
    violated = {
        str(report.value(result, rdflib.SH.sourceShape)).rsplit("#", 1)[-1]
        for result in report.subjects(rdflib.SH.resultSeverity, rdflib.SH.Violation)
    }
    assert violated <= {"Concept-definition", "Concept-closeMatch", "SemanticRelations"}
