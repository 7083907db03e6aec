"""The ontology parses, is consistent, and its themes meet."""

from pathlib import Path

import owlrl
import pytest
import rdflib

import ontologies
from ingest.load import ingest_into
from kg.projections.rdf import triples
from kg.service import KnowledgeGraph
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


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_theme_has_one_definition_of_its_own_in_each_language(language: str) -> None:
    graph = rdflib.Graph().parse(FOLDER / "themes.ttl")
    told: dict[str, str] = {}
    for concept in graph.subjects(rdflib.RDF.type, rdflib.SKOS.Concept):
        label = str(graph.value(concept, rdflib.SKOS.prefLabel))
        found = [text for text in graph.objects(concept, rdflib.SKOS.definition) if text.language == language]
        assert len(found) == 1, label
        text = str(found[0])
        assert text.endswith("."), label
        assert 5 <= len(text.split()) <= 40, label
        assert text.rstrip(".").casefold() != label.casefold()
        assert text not in told, f"{label} says the same as {told.get(text)}"
        told[text] = label
    assert len(told) > 100


def test_the_definition_of_a_theme_that_is_read_in_is_the_dutch_one(graph: KnowledgeGraph) -> None:
    ingest_into(graph, [FOLDER / "themes.ttl"], space="kring/public", encode=False, progress=lambda *_: None)
    themes = [stored.payload for stored in graph.scan("Concept") if stored.id.startswith("thema-")]
    dutch = rdflib.Graph().parse(FOLDER / "themes.ttl")
    for theme in themes:
        node = rdflib.URIRef(f"https://w3id.org/kring/id/{theme['id']}")
        wanted = [str(text) for text in dutch.objects(node, rdflib.SKOS.definition) if text.language == "nl"]
        assert [theme["definition"]] == wanted
    assert len(themes) > 100
