"""
A document as DOCX, for who goes on writing: real headings, lists and tables, in the styles of the word processor.

Source: ISO/IEC 29500-1 (WordprocessingML); the numbers in what follows are of that standard.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from api.render.documents.document import (
    Block,
    Document,
    Figure,
    Heading,
    Items,
    Note,
    Paragraph,
    Table,
    Text,
    address,
    must_fit,
    plain,
)
from api.render.letters import pixels
from api.render.packages import undated
from kg.bounds import cut
from kg.dutch.dates import dutch

if TYPE_CHECKING:
    from docx.document import Document as Word

_PROPERTY: Final = 255  # characters that a property of the file takes
_LANGUAGES: Final[Mapping[str, str]] = {"nl": "nl-NL", "en": "en-GB"}
_SOFT: Final = "595959"
_LINK: Final = "1A4F96"
_WIDE_MM: Final = 160
_PIXELS: Final = 1600  # of a picture, across


def word(document: Document, house: bytes | None = None) -> bytes:
    """
    The document as DOCX.

    Args:
        document: What it says.
        house: The house style of an organisation, see `ingest.formats.office.house_style`; None for that of Kring.

    Raises:
        InputError: If it is too long for one file.
    """
    import docx

    from api.render.house.styles import dressed

    must_fit(document)
    texts = {"titel": document.title, "ondertitel": document.lead, "datum": dutch(document.on.isoformat())}
    styled = dressed(house, {name: plain(text) for name, text in texts.items()}) if house else None
    made = styled.made if styled else docx.Document()
    _tell(made, document)
    if styled is None:
        _dress(made)
    if styled is None or "titel" not in styled.said:
        made.add_heading(plain(document.title), 1)
    if document.lead and (styled is None or "ondertitel" not in styled.said):
        made.add_paragraph(plain(document.lead), style="Subtitle")
    for block in document.blocks:
        _add(made, block)
    if styled:
        styled.place("inhoud")
    if document.notes:
        made.add_heading(plain(document.sources_title), 2)
        for number, note in enumerate(document.notes, 1):
            _source(made, number, note)
    if styled:
        styled.place("bronnen")
    out = io.BytesIO()
    made.save(out)
    return undated(out.getvalue())


def _tell(made: "Word", document: Document) -> None:
    """What the file says of itself, and its language."""
    about, moment = made.core_properties, datetime(document.on.year, document.on.month, document.on.day, tzinfo=UTC)
    said = (cut(plain(one), _PROPERTY) for one in (document.title, document.author, document.about))
    about.title, about.author, about.subject = said
    about.language, about.comments, about.last_modified_by = document.language, "", plain(document.author)
    about.created = about.modified = moment
    language = _LANGUAGES.get(document.language, document.language)
    # 17.3.2.20
    for element in made.styles.element.iter(_name("w:lang")):
        element.set(_name("w:val"), language)


def _dress(made: "Word") -> None:
    """Its paper and letters."""
    from docx.shared import Mm, Pt, RGBColor

    for section in made.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(25)
        section.top_margin = section.bottom_margin = Mm(22)
    made.styles["Normal"].font.size = Pt(11)
    for level, size in ((1, 20), (2, 14), (3, 12), (4, 11)):
        style = made.styles[f"Heading {level}"]
        style.font.size, style.font.color.rgb, style.font.italic = Pt(size), RGBColor(0x16, 0x20, 0x2C), False
    lead = made.styles["Subtitle"].font
    lead.size, lead.italic, lead.color.rgb = Pt(13), False, RGBColor(0x16, 0x20, 0x2C)


def _add(made: "Word", block: Block) -> None:
    match block:
        case Heading():
            made.add_heading(plain(block.text), block.level + 1)
        case Paragraph():
            _say(made.add_paragraph()._p, block.text)  # noqa: SLF001 - its XML, which the library shows under this name
        case Items():
            _list(made, block)
        case Table():
            _table(made, block)
        case Figure():
            _picture(made, block)


def _list(made: "Word", block: Items) -> None:
    style = "List Number" if block.ordered else "List Bullet"
    number = _restarted(made) if block.ordered else 0
    for one in block.items:
        paragraph = made.add_paragraph(style=style)._p  # noqa: SLF001
        if number:  # 17.9.18: each list counts from 1
            shape = paragraph.get_or_add_pPr().get_or_add_numPr()
            shape.get_or_add_ilvl().val, shape.get_or_add_numId().val = 0, number
        _say(paragraph, one)


def _restarted(made: "Word") -> int:
    """The number of a list that counts from 1, as `List Number` does."""
    numbering = made.part.numbering_part.element
    style = made.styles["List Number"].element.pPr.numPr.numId.val
    like = next(one for one in numbering.num_lst if one.numId == style).abstractNumId.val
    new = numbering.add_num(like)
    new.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(new.numId)


def _table(made: "Word", block: Table) -> None:
    from docx.shared import Mm

    if block.caption:
        caption = made.add_paragraph(plain(block.caption), style="Caption")
        caption.paragraph_format.keep_with_next = True
    table = made.add_table(rows=0, cols=len(block.head))
    table.style = "Table Grid"
    wide = int(Mm(_WIDE_MM) / (len(block.head) + block.first - 1))
    for at, column in enumerate(table.columns):
        column.width = wide * (1 if at else block.first)
    body = table._tbl  # noqa: SLF001
    body.append(_row([Text("", label=one) for one in block.head], head=True))
    for row in block.rows:
        body.append(_row(row))
    made.add_paragraph()


def _row(cells: Sequence[Text], *, head: bool = False) -> Any:
    """A row; one that is the head is said again on each page, and read as such. 17.4.49."""
    row = _element("w:tr")
    shape = _element("w:trPr")
    shape.append(_element("w:cantSplit"))
    if head:
        shape.append(_element("w:tblHeader"))
    row.append(shape)
    for cell in cells:
        box, paragraph = _element("w:tc"), _element("w:p")
        _say(paragraph, cell)
        box.append(paragraph)
        row.append(box)
    return row


def _picture(made: "Word", block: Figure) -> None:
    from docx.shared import Mm

    shape = made.add_picture(io.BytesIO(pixels(block.svg, _PIXELS)), width=Mm(_WIDE_MM))
    shape._inline.docPr.set("descr", plain(block.alternative))  # noqa: SLF001 - 20.4.2.5
    if block.caption:
        made.add_paragraph(plain(block.caption), style="Caption")


def _source(made: "Word", number: int, note: Note) -> None:
    """A source, with its number written out: where a marker leads, and what a copy of the text keeps."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    paragraph = made.add_paragraph()._p  # noqa: SLF001
    paragraph.append(_element("w:bookmarkStart", id=str(number), name=f"bron-{number}"))
    paragraph.append(_run(f"{number}. ", bold=True))
    paragraph.append(_element("w:bookmarkEnd", id=str(number)))
    paragraph.append(_run(plain(note.text)))
    if note.url:
        paragraph.append(_run(" "))
        address_run = _run(plain(note.url), color=_LINK if address(note.url) else "")
        if address(note.url):  # 17.16.22
            link = _element("w:hyperlink")
            link.set(_name("r:id"), made.part.relate_to(note.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
            link.append(address_run)
            paragraph.append(link)
        else:
            paragraph.append(address_run)


def _say(paragraph: Any, text: Text) -> None:
    label, said = plain(text.label), plain(text.text)
    if label:
        paragraph.append(_run(f"{label} " if said else label, bold=True))
    if said:
        paragraph.append(_run(said, color=_SOFT if text.gap else ""))
    for number in text.notes:
        link = _element("w:hyperlink", anchor=f"bron-{number}")
        link.append(_run(f"[{number}]", color=_LINK))
        paragraph.append(_run(" "))
        paragraph.append(link)


def _run(text: str, *, bold: bool = False, color: str = "") -> Any:
    run, shape, said = _element("w:r"), _element("w:rPr"), _element("w:t")
    if bold:
        shape.append(_element("w:b"))
    if color:
        shape.append(_element("w:color", val=color))
    said.text = text
    said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(shape)
    run.append(said)
    return run


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(_name(f"w:{key}"), value)
    return made


@cache
def _name(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))
