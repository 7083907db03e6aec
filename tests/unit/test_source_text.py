"""Markdown and plain text become sections that can be cited by line."""

import re
from pathlib import Path

import pytest

from ingest.document import Document, Row
from ingest.formats.registry import read
from kg.errors import UnreadableDocument


def only_row(path: Path, text: str) -> Row:
    path.write_text(text, encoding="utf-8")
    (row,) = read(Document(path, path.name))
    assert isinstance(row, Row)
    return row


PAGE = """---
title: Toets op bias
id: urn:nl:ak:mtr:ver-03
datum: 2024-02-31
code: 0308
actueel: nee
vereiste:
- avg-10
---

<!-- tags -->

# Maatregel

Zie de [vereiste](../avg-10.md){:target="_blank"} in **artikel 22**.

## Aanpak

- Stap een
- Stap twee
  vervolg

| Rol | Taak |
| --- | ---- |
| jurist | toetst |

!!! tip "Let op"

    Doe dit *vroeg*.
"""


def test_front_matter_is_data_and_stays_as_it_was_written(tmp_path: Path) -> None:
    row = only_row(tmp_path / "a.md", PAGE)
    assert row.place == "$"
    assert row.data == {
        "title": "Toets op bias",
        "id": "urn:nl:ak:mtr:ver-03",
        "datum": "2024-02-31",
        "code": "0308",
        "actueel": "nee",
        "vereiste": ["avg-10"],
    }


def test_sections_have_their_headings_and_lines_and_no_markup(tmp_path: Path) -> None:
    first, second = only_row(tmp_path / "a.md", PAGE).sections
    assert (first.heading, first.place) == ("Maatregel", "regel 15")
    assert first.text == "Zie de vereiste in artikel 22."
    assert (second.heading, second.place) == ("Maatregel > Aanpak", "regel 19-29")
    assert second.text == (
        "- Stap een\n- Stap twee\nvervolg\n\nRol | Taak\njurist | toetst\n\nLet op\n\nDoe dit vroeg."
    )


def test_the_lines_of_a_place_hold_the_text(tmp_path: Path) -> None:
    lines = PAGE.split("\n")
    for section in only_row(tmp_path / "a.md", PAGE).sections:
        first, _, last = section.place.removeprefix("regel ").partition("-")
        cited = "\n".join(lines[int(first) - 1 : int(last or first)])
        assert section.text.split()[-1].strip(".") in cited


def test_the_first_heading_is_the_title_when_front_matter_has_none(tmp_path: Path) -> None:
    assert only_row(tmp_path / "a.md", "# Een *kop*\n\nTekst\n").data == {"title": "Een kop"}


def test_a_line_at_the_top_without_an_end_is_no_front_matter(tmp_path: Path) -> None:
    row = only_row(tmp_path / "a.md", "---\n\nTekst\n")
    assert row.data == {}
    assert [section.text for section in row.sections] == ["Tekst"]


def test_a_long_section_is_split_at_a_paragraph(tmp_path: Path) -> None:
    paragraph = "woord " * 150
    sections = only_row(tmp_path / "a.md", "# K\n\n" + f"{paragraph}\n\n" * 5).sections
    assert [len(section.text.split()) for section in sections] == [300, 300, 150]
    assert [section.place for section in sections] == ["regel 3-5", "regel 7-9", "regel 11"]


def test_code_is_kept(tmp_path: Path) -> None:
    (section,) = only_row(tmp_path / "a.md", "```sparql\nSELECT * { ?s a <x> }\n```\n").sections
    assert section.text == "SELECT * { ?s a <x> }"


def test_plain_text_has_its_first_short_line_as_title(tmp_path: Path) -> None:
    row = only_row(tmp_path / "a.txt", "\nNotitie\n\nEen < twee *drie*\n")
    assert row.data == {"title": "Notitie"}
    assert row.sections[0].text == "Notitie\n\nEen < twee *drie*"
    assert row.sections[0].place == "regel 2-4"


@pytest.mark.parametrize(
    ("block", "data"),
    [
        ("title: Digitaal toegankelijk: sneller op orde", {"title": "Digitaal toegankelijk: sneller op orde"}),
        ("titel: Nota: data\ngemeenten: [Zeist, Baarn]", {"titel": "Nota: data", "gemeenten": ["Zeist", "Baarn"]}),
        ("title: Plan\n\tdatum: 2026", {}),
        ('title: "onaf\ntags: [a', {}),
    ],
)
def test_a_text_is_read_when_its_front_matter_cannot_be(tmp_path: Path, block: str, data: dict[str, object]) -> None:
    (tmp_path / "a.md").write_text(f"---\n{block}\n---\n\nEerst meten.\n")
    said, row = read(Document(tmp_path / "a.md", "a.md"))
    assert isinstance(said, UnreadableDocument)
    assert "de tekst onder het voorblad is wel gelezen" in str(said)
    assert not re.search(r"\b(?:mapping|found|expected|token)\b", str(said))
    assert isinstance(row, Row)
    assert row.data == data
    assert [part.text for part in row.sections] == ["Eerst meten."]


def test_a_sentence_between_two_rules_is_text(tmp_path: Path) -> None:
    row = only_row(tmp_path / "a.md", "---\nEen zin.\n---\n\nTekst.\n")
    assert "Een zin." in row.data["title"]


def test_a_heading_without_a_text_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Café\n")
    [said] = read(Document(tmp_path / "a.md", "a.md"))
    assert "heeft alleen een kop, 'Café', geen tekst" in str(said)
