"""DOCX: what a reader sees in the text of a Word document, with its headings, numbers and places. All is fictitious."""

import io
from collections.abc import Callable
from typing import Any

import docx as python_docx

from tests.office_files import W, docx, paragraph, relations

Reading = Callable[[str, bytes], dict[str, Any]]


def style(key: str, name: str, more: str = "") -> str:
    return f'<w:style w:styleId="{key}"><w:name w:val="{name}"/>{more}</w:style>'


def level(depth: int, form: str, text: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def model(key: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{key}">{"".join(levels)}</w:abstractNum>'


def counted(key: int, model: int, more: str = "") -> str:
    return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{model}"/>{more}</w:num>'


NUMBERED = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
STYLES = (
    f'<w:styles xmlns:w="{W}">'
    + style("Kop1", "heading 1", NUMBERED)
    + style("Kop2", "heading 2", NUMBERED)
    + style("Eigen", "Paragraafkop", '<w:basedOn w:val="Kop2"/>')
    + style("Inhopg1", "toc 1")
    + style("Titel", "Title")
    + "</w:styles>"
)
NUMBERING = (
    f'<w:numbering xmlns:w="{W}">'
    + model(
        0,
        level(0, "decimal", "%1.", '<w:pStyle w:val="Kop1"/>'),
        level(1, "decimal", "%1.%2", '<w:pStyle w:val="Kop2"/>'),
    )
    + model(1, level(0, "lowerLetter", "%1)"), level(1, "lowerRoman", "%2.", start=3))
    + model(2, level(0, "bullet", "·"))
    + counted(1, 0)
    + counted(2, 1)
    + counted(3, 2)
    + counted(4, 1, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')
    + "</w:numbering>"
)
BESIDE = {
    "word/styles.xml": STYLES,
    "word/numbering.xml": NUMBERING,
    "word/_rels/document.xml.rels": relations(
        ("a", "styles", "styles.xml"), ("b", "numbering", "numbering.xml"), ("c", "footnotes", "footnotes.xml")
    ),
    "word/footnotes.xml": f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="-1">{paragraph("streep")}'
    f'</w:footnote><w:footnote w:id="2">{paragraph("Archiefwet, artikel 3.")}</w:footnote></w:footnotes>',
}


def listed(text: str, number: int, level: int = 0) -> str:
    return paragraph(text, more=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_headings_have_the_numbers_that_word_shows(reading: Reading) -> None:
    body = (
        paragraph("Plan", "Titel")
        + paragraph("Doel", "Kop1") + paragraph("Waarom.")
        + paragraph("Aanpak", "Kop1") + paragraph("Stappen", "Kop2") + paragraph("Eerst dit.")
        + paragraph("Kosten", "Eigen") + paragraph("Veel.")
    )  # fmt: skip
    found = reading("plan.docx", docx(body, parts=BESIDE))["plan.docx"]
    assert found.sections == [
        ("alinea 3", "Plan > 1. Doel", "Waarom."),
        ("alinea 6", "Plan > 2. Aanpak > 2.1 Stappen", "Eerst dit."),
        ("alinea 8", "Plan > 2. Aanpak > 2.2 Kosten", "Veel."),
    ]


def test_lists_count_as_word_counts(reading: Reading) -> None:
    body = (
        listed("een", 2) + listed("diep", 2, 1) + listed("dieper", 2, 1) + listed("twee", 2)
        + listed("punt", 3) + listed("opnieuw", 4)
    )  # fmt: skip
    found = reading("lijst.docx", docx(body, parts=BESIDE))["lijst.docx"]
    assert found.sections == [
        ("alinea 1-6", "", "a) een\n  iii. diep\n  iv. dieper\nb) twee\n- punt\na) opnieuw"),
    ]


def test_rows_of_a_table_are_lines_and_a_frame_around_text_is_none(reading: Reading) -> None:
    cells = "".join(f"<w:tc>{paragraph(one)}</w:tc>" for one in ("Actie", "Wie"))
    inner = f"<w:tbl><w:tr><w:tc>{paragraph('binnen')}</w:tc></w:tr></w:tbl>"
    row = f"<w:tc>{paragraph('Kies')}{paragraph('een pakket')}</w:tc><w:tc>{inner}{paragraph('CIO')}</w:tc>"
    frame = f"<w:tbl><w:tr><w:tc>{paragraph('In een kader.')}</w:tc></w:tr></w:tbl>"
    body = f"<w:tbl><w:tr>{cells}</w:tr><w:tr>{row}</w:tr></w:tbl>{frame}"
    found = reading("tabel.docx", docx(body))["tabel.docx"]
    assert [text for _, _, text in found.sections] == ["Actie | Wie\nKies een pakket | binnen CIO\n\nIn een kader."]


def test_what_is_no_text_of_the_document_is_left_out(reading: Reading) -> None:
    body = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{paragraph('Inhoud')}</w:sdtContent></w:sdt>{paragraph('1 Doel 3', 'Inhopg1')}"
        "<w:p><w:r><w:t>Het </w:t></w:r><w:del><w:r><w:delText>oude </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>nieuwe </w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>geheime </w:t></w:r>"
        "<w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:t>plan</w:t><w:br/><w:t>telt\u00a0nu</w:t>"
        "<w:tab/><w:t>mee</w:t><w:noBreakHyphen/><w:t>doen</w:t></w:r></w:p>"
    )
    found = reading("schoon.docx", docx(body, parts=BESIDE))["schoon.docx"]
    assert found.sections == [("alinea 1", "", "Het nieuwe plan\ntelt nu mee-doen")]


def test_a_note_and_a_text_box_come_after_their_paragraph_and_once(reading: Reading) -> None:
    box = f"<w:txbxContent>{paragraph('In het vak.')}</w:txbxContent>"
    body = (
        '<w:p xmlns:mc="mc"><w:r><w:t>Bewaar dit.</w:t><w:footnoteReference w:id="2"/></w:r><w:r><mc:AlternateContent>'
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    found = reading("noot.docx", docx(body, parts=BESIDE))["noot.docx"]
    assert found.sections == [("alinea 1-2", "", "Bewaar dit.\n\nNoot: Archiefwet, artikel 3.\n\nIn het vak.")]


def test_a_heading_without_text_is_not_lost(reading: Reading) -> None:
    body = paragraph("Leeg", "Kop1") + paragraph("Vol", "Kop1") + paragraph("Tekst.") + paragraph("Slot", "Kop1")
    found = reading("koppen.docx", docx(body, parts={**BESIDE, "word/numbering.xml": f'<w:numbering xmlns:w="{W}"/>'}))
    texts = [(heading, text) for _, heading, text in found["koppen.docx"].sections]
    assert texts == [("", "Leeg"), ("Vol", "Tekst."), ("", "Slot")]


def test_the_file_says_who_made_it_when(reading: Reading) -> None:
    made = python_docx.Document()
    made.core_properties.title = "Visie"
    made.core_properties.author = "A. de Schrijver"
    made.add_heading("Een kop", 1)
    made.add_paragraph("Tekst.")
    stream = io.BytesIO()
    made.save(stream)
    found = reading("visie.docx", stream.getvalue())["visie.docx"]
    assert found.metadata["title"] == "Visie"
    assert found.metadata["author"] == "A. de Schrijver"
    assert found.metadata["created"].startswith("2013-12-23")  # of the template of python-docx
    assert found.sections == [("alinea 2", "Een kop", "Tekst.")]


def test_a_section_has_a_measure_and_says_which_paragraphs_it_holds(reading: Reading) -> None:
    found = reading("lang.docx", docx("".join(paragraph("woord " * 150) for _ in range(5))))["lang.docx"]
    assert [place for place, _, _ in found.sections] == ["alinea 1-2", "alinea 3-4", "alinea 5"]
