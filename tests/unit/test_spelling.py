"""One normal form, whatever way a text is composed, and whatever field of whatever kind it comes in by."""

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Document, Row
from ingest.formats.registry import read
from kg.model.kinds import KINDS
from kg.model.schema import FieldSpec, dump, fields_of, parse
from ontologies.spelling import folded, line, normal

anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
SPACES = "\u00a0\u1680\u2000\u2003\u2009\u200a\u202f\u205f\u3000\t\x1f"
NO_WIDTH = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u202a\x07\ufe0f"


@given(anything)
def test_each_form_is_its_own_form(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    assert line(line(text)) == line(normal(text)) == line(text)
    assert folded(folded(text)) == folded(normal(text)) == folded(text)
    assert folded(unicodedata.normalize("NFD", text)) == folded(text)


@pytest.mark.parametrize("space", SPACES)
def test_every_kind_of_space_is_one_space(space: str) -> None:
    assert normal(f" Bergen{space} {space}op Zoom{space}") == "Bergen op Zoom"


@pytest.mark.parametrize("nothing", NO_WIDTH)
def test_what_has_no_width_is_gone_also_between_a_letter_and_its_accent(nothing: str) -> None:
    assert normal(f"Re{nothing}ne\u0301{nothing}e e{nothing}\u0301") == "Renée é"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_paragraphs_and_lines_stay_and_one_line_has_none(end: str) -> None:
    text = f"Eerste{end}tweede {end}{end}{end}{end} derde"
    assert normal(text) == "Eerste\ntweede\n\nderde"
    assert line(text) == "Eerste tweede derde"


def test_case_accents_quotes_and_hyphens_do_not_count_when_compared() -> None:
    assert folded("’S-GRAVENHAGE") == folded("'s\u2011Gravenhage") == "'s-gravenhage"
    assert folded("Súdwest–Fryslân") == "sudwest-fryslan"
    assert folded("Łødź Straße ﬁets Œuvre") == "lodz strasse fiets oeuvre"


def payload_with(kind: str, spec: FieldSpec, text: str) -> dict[str, Any] | None:
    """A payload of a kind with a text in a field; None when the other required fields cannot be filled simply."""
    simple = {
        "text": "x",
        "link": "a",
        "date": "2024",
        "timestamp": "2024-01-01T00:00:00Z",
        "int": 1,
        "float": 0.5,
        "url": "https://voorbeeld.nl",
        "bool": True,
    }
    payload: dict[str, Any] = {"id": "a"}
    for field in fields_of(KINDS[kind]):
        if not field.required and field is not spec and field.name not in KINDS[kind].one_of[:1]:
            continue
        if field.node is not None:
            parts = [one for one in fields_of(field.node) if one.required]
            value: Any = {one.name: one.choices[0] if one.choices else simple[one.range] for one in parts}
        elif field.choices:
            value = field.choices[0]
        else:
            value = "GM0001" if "GM" in field.pattern else simple[field.range]
        payload[field.name] = [value] if field.many else value
    payload[spec.name] = [text] if spec.many else text
    return payload


TEXT_FIELDS = [
    (kind, spec)
    for kind, owner in KINDS.items()
    for spec in fields_of(owner)
    if spec.range == "text" and not spec.choices
]


@pytest.mark.parametrize(("kind", "spec"), TEXT_FIELDS, ids=[f"{kind}.{spec.name}" for kind, spec in TEXT_FIELDS])
def test_every_text_of_every_kind_comes_into_normal_form(kind: str, spec: FieldSpec) -> None:
    if "GM" in spec.pattern or "imaps" in spec.pattern:
        pytest.skip("a code or an address, whose pattern leaves no choice")
    kept = dump(parse(kind, payload_with(kind, spec, " Rene\u0301e\u00a0 Proef\u00adpersoon ")))[spec.name]
    assert kept == (["Renée Proefpersoon"] if spec.many else "Renée Proefpersoon")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lijst.csv", "ti\u00adtel\u00a0;ge\u200bmeente\nRene\u0301e\u2009x;E\u00adde\n"),
        ("lijst.json", '[{"ti\u00adtel ": "Rene\u0301e\u2009x", "ge\u200bmeente": "E\u00adde"}]'),
        ("lijst.jsonl", '{"ti\\u00adtel": "Rene\\u0301e\\u00a0x", "gemeente": "E\\u00adde"}\n'),
        ("lijst.yaml", "ti\u00adtel: Rene\u0301e\u2009x\nge\u200bmeente: E\u00adde\n"),
    ],
)
def test_names_and_values_of_every_format_come_into_normal_form(name: str, content: str) -> None:
    rows = [row for row in read(Document(Path(__file__), name, content.encode())) if isinstance(row, Row)]
    assert [dict(row.data) for row in rows] == [{"titel": "Renée x", "gemeente": "Ede"}]
