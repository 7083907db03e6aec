"""PPTX and ODP: slide by slide, in the order of the show. All is fictitious."""

from collections.abc import Callable
from typing import Any

from tests.office_files import odf, pptx, relations, shape, slide

Reading = Callable[[str, bytes], dict[str, Any]]
TABLE = (
    "<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr>"
    "<a:tc><a:txBody><a:p><a:r><a:t>Jaar</a:t></a:r></a:p></a:txBody></a:tc>"
    "<a:tc><a:txBody><a:p><a:r><a:t>2028</a:t></a:r></a:p></a:txBody></a:tc>"
    "</a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
)


def test_a_slide_is_a_place_and_its_title_the_heading(reading: Reading) -> None:
    first = slide(shape("3", holder="sldNum") + shape("Los vak") + shape("Waarom", holder="title"))
    second = slide(shape("Hoe", holder="ctrTitle") + shape("een", "twee", holder="body") + TABLE)
    third = slide(shape("Hoe", holder="title") + "<p:grpSp>" + shape("in een groep") + "</p:grpSp>")
    found = reading("show.pptx", pptx(first, second, third))["show.pptx"]
    assert found.sections == [
        ("dia 1", "Waarom", "Los vak"),
        ("dia 2", "Hoe", "- een\n- twee\nJaar | 2028"),
        ("dia 3", "Hoe", "in een groep"),
    ]
    assert found.metadata == {"pages": 3}


def test_words_in_pieces_are_whole_and_notes_are_apart(reading: Reading) -> None:
    pieces = (
        "<p:sp><p:nvSpPr><p:nvPr/></p:nvSpPr><p:txBody><a:p><a:r><a:t>B</a:t></a:r><a:r><a:t>ehandeld</a:t></a:r>"
        "<a:br/><a:r><a:t>daarna</a:t></a:r></a:p></p:txBody></p:sp>"
    )
    notes = slide(shape("Zeg dit erbij.", holder="body") + shape("1", holder="sldNum"))
    beside = {
        "ppt/slides/_rels/slide1.xml.rels": relations(("n", "notesSlide", "../notesSlides/notesSlide1.xml")),
        "ppt/notesSlides/notesSlide1.xml": notes,
    }
    found = reading("show.pptx", pptx(slide(pieces), parts=beside))["show.pptx"]
    assert found.sections == [("dia 1", "", "Behandeld\ndaarna"), ("dia 1", "Notities", "Zeg dit erbij.")]


def test_a_slide_with_only_a_title_is_there(reading: Reading) -> None:
    found = reading("show.pptx", pptx(slide(shape("Welkom", holder="ctrTitle")), slide(shape("Tekst"))))["show.pptx"]
    assert [(place, text) for place, _, text in found.sections] == [("dia 1", "Welkom"), ("dia 2", "Tekst")]


def test_an_open_document_presentation_says_the_same(reading: Reading) -> None:
    pages = (
        '<draw:page><draw:frame presentation:class="subtitle"><draw:text-box><text:p>Onder</text:p></draw:text-box>'
        '</draw:frame><draw:frame presentation:class="title"><draw:text-box><text:p>Waarom</text:p></draw:text-box>'
        "</draw:frame><presentation:notes><draw:frame><draw:text-box><text:p>Zeg dit.</text:p></draw:text-box>"
        '</draw:frame></presentation:notes></draw:page><draw:page><draw:frame presentation:class="footer">'
        "<draw:text-box><text:p>voet</text:p></draw:text-box></draw:frame><draw:custom-shape><text:p>Vorm</text:p>"
        "</draw:custom-shape></draw:page>"
    )
    found = reading("show.odp", odf(pages, kind="presentation"))["show.odp"]
    assert found.sections == [
        ("dia 1", "Waarom", "Onder"),
        ("dia 1", "Waarom > Notities", "Zeg dit."),
        ("dia 2", "", "Vorm"),
    ]
    assert found.metadata["pages"] == 2
