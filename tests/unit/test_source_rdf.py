"""RDF becomes a row per subject, with the triples that belong to it."""

import json
from pathlib import Path

import pytest

from ingest.document import Document, Row
from ingest.formats import rdf
from ingest.formats.registry import read
from ingest.mappings.draft import Origin, Skipped
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
