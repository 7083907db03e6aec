"""The text of a PDF reads as it was meant: pages of our own, set with Typst."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import typst

from ingest.document import Document, Row, Section
from ingest.formats.pdf.characters import joined, repaired
from ingest.formats.pdf.order import in_order
from ingest.formats.pdf.page import TextLine
from ingest.formats.pdf.reader import read
from kg.errors import InputError

PLAN = """
#set page(width: 148mm, height: 160mm, header: [Fictief plan | Gemeente Voorbeeldstad],
  footer: context [Pagina #counter(page).display() van 4])
#set text(size: 11pt, lang: "nl", hyphenate: false)
#show heading.where(level: 1): set text(size: 18pt)
#show heading.where(level: 2): set text(size: 14pt)
#align(center)[#text(size: 28pt)[Fictief informatieplan]]
#v(1fr)
Vastgesteld op 3 maart 2026.
#pagebreak()
#outline(title: [Inhoudsopgave])
#pagebreak()
= Inleiding
Dit plan gaat over het archief van de fictieve gemeente. De achterstand is groot en wij willen die
#pagebreak()
wegwerken voor 2028. Daarna is het archief bij.
== Wat wij doen
- Wij scannen de dossiers.
- Wij wissen wat weg mag.
= Geld
Er is 150.000 euro per jaar.
"""
COLUMNS = """
#set page(width: 180mm, height: 120mm, columns: 2)
#set text(size: 10pt, lang: "nl", hyphenate: true)
#set par(justify: true)
De eerste kolom gaat over de informatiehuishouding van de gemeente en over haar
verantwoordelijkheden daarvoor. Eerst dit.
#colbreak()
De tweede kolom gaat over geld. Dan dat.
"""


def made(folder: Path, source: str) -> tuple[Row, Sequence[InputError]]:
    """The row of a document that Typst sets, and what was not read of it."""
    (folder / "bron.typ").write_text(source, "utf-8")
    path = folder / "gemaakt.pdf"
    typst.compile(folder / "bron.typ", output=path)
    found = list(read(Document(path, path.name)))
    (row,) = (one for one in found if isinstance(one, Row))
    return row, [one for one in found if isinstance(one, InputError)]


def text_of(sections: Sequence[Section]) -> str:
    return "\n".join(section.text for section in sections)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Row:
    return made(tmp_path_factory.mktemp("plan"), PLAN)[0]


def test_running_headers_and_footers_are_no_text(plan: Row) -> None:
    said = text_of(plan.sections)
    assert "Gemeente Voorbeeldstad" not in said
    assert "Pagina" not in said


def test_a_table_of_contents_is_no_text(plan: Row) -> None:
    assert "Inhoudsopgave" not in text_of(plan.sections)
    assert [section.place for section in plan.sections if section.place == "pagina 2"] == []


def test_sections_stand_under_their_headings(plan: Row) -> None:
    found = {section.heading.split(" > ")[-1]: section for section in plan.sections}
    assert found["Geld"].text == "Er is 150.000 euro per jaar."
    assert found["Geld"].place == "pagina 4"
    assert found["Wat wij doen"].heading.endswith("Inleiding > Wat wij doen")
    assert found["Wat wij doen"].text.splitlines() == ["• Wij scannen de dossiers.", "• Wij wissen wat weg mag."]


def test_a_sentence_stays_whole_on_the_page_on_which_it_begins(plan: Row) -> None:
    (begins,) = (one for one in plan.sections if one.place == "pagina 3")
    assert begins.text.endswith("De achterstand is groot en wij willen die wegwerken voor 2028.")


def test_the_first_pages_show_their_headings_with_their_size(plan: Row) -> None:
    headings = plan.data["metadata"]["headings"]
    assert max(headings, key=lambda one: one["size"])["text"] == "Fictief informatieplan"
    assert plan.data["metadata"]["pages"] == 4


def test_a_column_is_read_to_its_end_with_its_words_whole(tmp_path: Path) -> None:
    row, _ = made(tmp_path, COLUMNS)
    said = text_of(row.sections)
    assert "over de informatiehuishouding van de gemeente en over haar verantwoordelijkheden daarvoor" in said
    assert said.index("Eerst dit.") < said.index("De tweede kolom")


def at(text: str, left: float, top: float) -> TextLine:
    return TextLine(text, left, top, left + 5 * len(text), top + 10, 10, bold=False)


def test_columns_that_are_drawn_row_by_row_are_read_one_by_one() -> None:
    left, right = ["De gemeente wil", "het archief op", "orde brengen."], ["Het college", "vraagt geld", "daarvoor."]
    drawn = [at(text, x, 14.0 * row) for row in range(3) for text, x in ((left[row], 0), (right[row], 200))]
    assert [line.text for line in in_order(drawn)] == [*left, *right]


def test_a_table_is_read_row_by_row() -> None:
    cells = ["Actie", "Wie", "Archief scannen", "Jansen", "Beleid maken", "De Vries", "Raad melden", "Bakker"]
    drawn = [at(text, 200.0 * (number % 2), 14.0 * (number // 2)) for number, text in enumerate(cells)]
    assert [line.text for line in in_order(drawn)] == cells


def test_what_stands_above_is_read_first_whatever_is_drawn_first() -> None:
    drawn = [at("Tekst onder de kop.", 0, 100), at("Kop", 0, 20)]
    assert [line.text for line in in_order(drawn)] == ["Kop", "Tekst onder de kop."]


def test_a_page_that_is_only_a_picture_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.formats.pdf.scan._tesseract", lambda: "")
    row, (refused,) = made(tmp_path, "Eerste pagina.\n#pagebreak()\n#rect(width: 4cm)\n#pagebreak()\nDerde pagina.")
    assert "pagina 2: de pagina heeft geen tekst: misschien een scan" in str(refused)
    assert [section.place for section in row.sections] == ["pagina 1", "pagina 3"]


def test_an_empty_page_is_nothing_to_tell(tmp_path: Path) -> None:
    _, refused = made(tmp_path, "Eerste pagina.\n#pagebreak()\n#pagebreak()\nDerde pagina.")
    assert refused == []


def test_text_in_a_picture_is_read_where_tesseract_knows_dutch(
    tmp_path: Path, needs_tesseract: Callable[[], None]
) -> None:
    needs_tesseract()
    source = tmp_path / "beeld.typ"
    source.write_text("#set page(width: 12cm, height: 4cm)\n#set text(size: 20pt)\nGescande gemeentebrief", "utf-8")
    typst.compile(source, output=tmp_path / "beeld.png", format="png", ppi=150)
    row, refused = made(tmp_path, '#image("beeld.png")')
    assert refused == []
    assert "gemeentebrief" in text_of(row.sections)
    assert row.sections[0].place == "pagina 1 (herkend in beeld)"


@pytest.fixture
def needs_tesseract() -> Callable[[], None]:
    from ingest.formats.pdf.scan import _tesseract

    def needed() -> None:
        if not _tesseract():
            pytest.skip("tesseract with Dutch is not installed")

    return needed


@pytest.mark.parametrize(
    ("before", "after", "meant"),
    [
        ("het concept AI\x02", "systeem", "het concept AI-systeem"),
        ("de vergun\x02", "ning is", "de vergunning is"),
        ("de vergun-", "ning is", "de vergunning is"),
        ("de vergun\ufffe", "ning is", "de vergunning is"),
        ("wet-", "en regelgeving", "wet- en regelgeving"),
        ("tekst die", "doorloopt", "tekst die doorloopt"),
    ],
)
def test_lines_of_a_paragraph_run_on(before: str, after: str, meant: str) -> None:
    assert joined(before, after) == meant


@pytest.mark.parametrize(
    ("drawn", "meant"),
    [
        ("de coˆperatie", "de coöperatie"),
        ("ideeÎn", "ideeën"),
        ("co¨operatie", "coöperatie"),
        ("eﬃciënt, ﬁnanciën", "efficiënt, financiën"),
        ("een\ttab en\xa0een vaste spatie", "een tab en een vaste spatie"),
        ("nul\0teken", "nulteken"),
        ("AI\x02systeem", "AI-systeem"),
        ("Ópera blijft Ópera", "Ópera blijft Ópera"),
    ],
)
def test_characters_are_put_right(drawn: str, meant: str) -> None:
    assert repaired(drawn) == meant
