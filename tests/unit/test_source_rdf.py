"""RDF becomes a row per subject, with the triples that belong to it."""

import json
from pathlib import Path

import pytest

from ingest.document import Document, Row
from ingest.formats import rdf
from ingest.formats.registry import read
from ingest.mappings.draft import Draft, Origin, Skipped
from ingest.mappings.registry import mapped
from ontologies.terms import KRING, PREFIXES

TURTLE = """@prefix x: <http://x/> .
x:a a x:Zaak ; x:naam "Aanvraag"@nl, "Request"@en ; x:bij x:b ; x:deel [ x:n 1 ; x:deel [ x:n 2 ] ] .
<http://x/a#een> x:n 3 .
x:b x:naam "B" .
"""


def rows(path: Path, text: str) -> list[Row]:
    path.write_text(text, encoding="utf-8")
    found = list(read(Document(path, path.name)))
    assert all(isinstance(row, Row) for row in found), found
    return [row for row in found if isinstance(row, Row)]


def test_a_row_per_subject_with_values_and_links(tmp_path: Path) -> None:
    first, part, _ = rows(tmp_path / "a.ttl", TURTLE)
    assert first.place == "@id http://x/a"
    assert first.data["@type"] == ["http://x/Zaak"]
    assert first.data["http://x/naam"] == ["Aanvraag", "Request"]
    assert first.data["http://x/bij"] == [{"@id": "http://x/b"}]
    assert part.data["@id"] == "http://x/a#een"


def test_the_triples_of_a_row_reach_its_blank_nodes_and_its_parts(tmp_path: Path) -> None:
    first, part, other = rows(tmp_path / "a.ttl", TURTLE)
    numbers = sorted(t.object.value for t in first.data["@triples"] if t.predicate.value == "http://x/n")
    assert numbers == ["1", "2", "3"]
    assert len(part.data["@triples"]) == 1
    assert len(other.data["@triples"]) == 1


def test_the_parts_of_a_record_of_ours_have_no_row(tmp_path: Path) -> None:
    text = f'<{KRING.id}les-1> <http://x/p> <{KRING.id}les-1#deel-1> . <{KRING.id}les-1#deel-1> <http://x/n> "n" .'
    (row,) = rows(tmp_path / "a.ttl", text)
    assert len(row.data["@triples"]) == 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.nt", '<http://x/a> <http://x/naam> "Aanvraag" .'),
        ("a.nq", '<http://x/a> <http://x/naam> "Aanvraag" <http://x/g> .'),
        ("a.trig", '<http://x/g> { <http://x/a> <http://x/naam> "Aanvraag" }'),
        ("a.jsonld", '{"@context": {"naam": "http://x/naam"}, "@id": "http://x/a", "naam": "Aanvraag"}'),
        ("a.json", '[{"@id": "http://x/a", "http://x/naam": [{"@value": "Aanvraag", "@language": "nl"}]}]'),
        (
            "a.xml",
            (
                f'<?xml version="1.0" encoding="UTF-8"?><rdf:RDF xmlns:rdf="{PREFIXES["rdf"]}" xmlns:x="http://x/">'
                '<rdf:Description rdf:about="http://x/a" x:naam="Aanvraag"/></rdf:RDF>'
            ),
        ),
    ],
)
def test_every_syntax_gives_the_same_row(tmp_path: Path, name: str, text: str) -> None:
    (row,) = rows(tmp_path / name, text)
    assert row.place == "@id http://x/a"
    assert row.data["http://x/naam"] == ["Aanvraag"]


def test_our_own_context_is_read_from_the_package(tmp_path: Path) -> None:
    text = json.dumps({"@context": rdf.CONTEXT_IRI, "@id": "http://x/a", "skos:note": "Aanvraag"})
    (row,) = rows(tmp_path / "a.jsonld", text)
    assert row.data[f"{PREFIXES['skos']}note"] == ["Aanvraag"]


def test_what_has_no_kind_is_said_to_have_none() -> None:
    row = Row("@id https://v.example/a", {"@id": "https://v.example/a", "@type": [], "@triples": []})
    [skipped] = mapped(row, Origin("", "a", "abcdef"))
    assert isinstance(skipped, Skipped)
    assert "zonder soort" in skipped.reason


BLANK = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix x: <http://voorbeeld.example/> .
x:a a skos:Concept ; skos:prefLabel "Archief"@nl ; skos:definition [ rdf:value "Wat bewaard blijft"@nl ] ;
    skos:narrower x:b ; skos:scopeNote "Alleen overheid"@nl .
x:b a skos:Concept ; xl:prefLabel [ xl:literalForm "Dossier"@nl ] ; xl:altLabel x:l ;
    skos:broader [ a skos:Concept ; skos:prefLabel "Zonder adres"@nl ] .
x:l a xl:Label ; xl:literalForm "map"@nl .
[] a skos:Concept ; skos:prefLabel "Los begrip"@nl .
_:p skos:related _:q . _:q skos:related _:p ; skos:prefLabel "In een kring" .
x:c a dcat:Catalog ; dct:title "Open data" ;
    dcat:dataset [ a dcat:Dataset ; dct:title "Bomen" ; dct:publisher [ foaf:name "Bureau Voorbeeld" ] ] .
"""


def test_nothing_that_has_no_iri_is_lost(tmp_path: Path) -> None:
    """Concepts, labels, definitions, datasets and publishers that are blank nodes; all are made up."""
    found = rows(tmp_path / "a.ttl", BLANK)
    made = [(row.place, one) for row in found for one in mapped(row, Origin("", "a", "abc"))]
    concepts = {one.payload["title"]: dict(one.payload) for _, one in made if isinstance(one, Draft)}
    without = concepts["Zonder adres"]["id"]
    assert without.startswith("begrip-")
    assert concepts["Archief"]["definition"] == "Wat bewaard blijft"
    assert concepts["Archief"]["properties"] == [{"name": "scopeNote", "value": "Alleen overheid"}]
    assert concepts["Dossier"]["alt_labels"] == ["map"]
    assert sorted(concepts["Dossier"]["broader"]) == ["a", without]
    assert "same_as" not in concepts["Los begrip"]
    assert concepts["Bomen"]["publisher"] == "Bureau Voorbeeld"
    assert "url" not in concepts["Bomen"]
    skipped = {place: one.reason for place, one in made if isinstance(one, Skipped)}
    assert skipped == {
        "@id http://voorbeeld.example/l": "naam van een begrip dat zelf is ingelezen",
        "onderwerp zonder IRI: zonder tekst": "RDF zonder soort: er staat geen rdf:type bij",
    }


def test_what_has_no_iri_is_the_same_the_next_time_whatever_its_node_is_called(tmp_path: Path) -> None:
    text = '_:{0} a <http://x/Zaak> ; <http://x/naam> "Aanvraag" ; <http://x/deel> [ <http://x/n> 1 ] .'
    first, again = (rows(tmp_path / "a.ttl", text.format(name))[0] for name in ("een", "twee"))
    assert first.data["@id"] == again.data["@id"]
    assert first.place == "onderwerp zonder IRI: 'Aanvraag'"
