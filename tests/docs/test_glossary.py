"""The glossary has every class of the ontology, by its Dutch label, and no other."""

import re
from pathlib import Path

import rdflib

import ontologies
from ontologies.terms import KRING

ROOT = Path(__file__).parents[2]


def test_the_glossary_and_the_ontology_have_the_same_words() -> None:
    rows = re.findall(r"^\| ([^|]+) \| `(\w+)` \|", (ROOT / "GLOSSARY.md").read_text(encoding="utf-8"), re.MULTILINE)
    core = rdflib.Graph().parse(Path(ontologies.__file__).parent / "core.ttl")
    classes = {
        (str(label), str(subject).removeprefix(KRING.ns))
        for subject in core.subjects(rdflib.RDF.type, rdflib.OWL.Class)
        for label in core.objects(subject, rdflib.RDFS.label)
        if getattr(label, "language", "") == "nl"
    }
    assert set(rows) == classes
