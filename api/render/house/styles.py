"""
A Word document in the house style of an organisation: its fields filled, and what it has no style for lent by Kring.

Source: ISO/IEC 29500-1 (WordprocessingML); the numbers in what follows are of that standard.
"""

import io
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

from ingest.formats.office.house_style import FIELD, NEEDED, PLACES

if TYPE_CHECKING:
    from docx.document import Document as Word

_USED: Final = (*(f"Heading {level}" for level in range(1, 5)), "Subtitle", "Caption", "Table Grid")
_LISTS: Final = ("List Bullet", "List Number")
_LOOSE: Final = ("w:basedOn", "w:next", "w:link")  # what a lent style names of where it comes from
_A4_MM: Final = (210, 297, 25)  # wide, high, margin


class Dressed:
    """
    A document that is being written in a house style.

    Attributes:
        made: The document; what is added to it goes to its end, until it is placed.
        said: The fields of one line that the text of the house style has.
    """

    def __init__(self, made: "Word", values: Mapping[str, str]) -> None:
        self.made = made
        body = _body(made)
        self.said = frozenset(_fields(body)) - PLACES
        self._places = {field: one for one in body if (field := _place(one))}
        if NEEDED not in self._places:  # it is there for its looks alone
            self.said = frozenset()
            for one in [one for one in body if one.tag != _name("w:sectPr")]:
                body.remove(one)
        self._before = set(body)
        self._last: Any = None  # of what was placed
        for root in (body, *_around(made)):
            for paragraph in root.iter(_name("w:p")):
                _fill(paragraph, values)

    def place(self, field: str) -> None:
        """Move what was added since the last time to where the house style wants it; without a place for it, next."""
        added = [one for one in _body(self.made) if one not in self._before]
        self._before |= set(added)
        place = self._places.pop(field, None)
        if place is not None:
            for one in added:
                place.addprevious(one)
            place.getparent().remove(place)
            self._last = added[-1] if added else None
        elif self._last is not None:
            for one in reversed(added):
                self._last.addnext(one)


def dressed(house: bytes, values: Mapping[str, str]) -> Dressed:
    """
    A document to write in.

    Args:
        house: The house style, as it was let in.
        values: By field of one line, what it says.
    """
    import docx

    made = docx.Document(io.BytesIO(house))
    _lend(made)
    _size(made)
    return Dressed(made, values)


def _lend(made: "Word") -> None:
    """The styles that the house style lacks, and marks of lists where it has none."""
    import docx

    plain = docx.Document()
    there = {style.name for style in made.styles}
    for name in (*_USED, *_LISTS):
        if name not in there:
            lent = deepcopy(plain.styles[name].element)
            for loose in _LOOSE:
                for one in lent.findall(_name(loose)):
                    lent.remove(one)
            lent.set(_name("w:styleId"), f"Kring{name.replace(' ', '')}")
            made.styles.element.append(lent)
    for name in _LISTS:
        shape = made.styles[name].element.get_or_add_pPr()
        if name not in there or shape.numPr is None:
            shape.get_or_add_numPr().get_or_add_numId().val = _marks(made, plain, name)


def _marks(made: "Word", plain: "Word", name: str) -> int:
    """The number of a list with the marks that Kring gives it (17.9.1)."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    lent = plain.part.numbering_part
    number = plain.styles[name].element.pPr.numPr.numId.val
    if not any(one.reltype == RELATIONSHIP_TYPE.NUMBERING for one in made.part.rels.values()):
        made.part.relate_to(lent, RELATIONSHIP_TYPE.NUMBERING)
    own = made.part.numbering_part.element
    if own is lent.element:
        return int(number)
    wanted = str(next(one for one in lent.element.num_lst if one.numId == number).abstractNumId.val)
    key = _name("w:abstractNumId")
    shape = deepcopy(next(one for one in lent.element.findall(_name("w:abstractNum")) if one.get(key) == wanted))
    shapes = own.findall(_name("w:abstractNum"))
    new = max((int(one.get(key)) for one in shapes), default=-1) + 1
    shape.set(key, str(new))
    if shapes:
        shapes[-1].addnext(shape)
    else:
        own.insert(0, shape)
    return int(own.add_num(new).numId)


def _size(made: "Word") -> None:
    """A page, where the house style says nothing of it."""
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    body = _body(made)
    if not len(made.sections):
        body.append(OxmlElement("w:sectPr"))
    section, (wide, high, margin) = made.sections[-1], _A4_MM
    section.page_width, section.page_height = section.page_width or Mm(wide), section.page_height or Mm(high)
    section.left_margin, section.right_margin = section.left_margin or Mm(margin), section.right_margin or Mm(margin)


def _around(made: "Word") -> Iterator[Any]:
    """Headers and footers (17.10)."""
    for one in made.part.rels.values():
        if not one.is_external and one.reltype.rpartition("/")[2] in {"header", "footer"}:
            yield one.target_part.element


def _fields(root: Any) -> Iterator[str]:
    for paragraph in root.iter(_name("w:p")):
        yield from FIELD.findall(_text(paragraph))


def _place(element: Any) -> str:
    """The field of which a paragraph is the place; "" of any other."""
    found = FIELD.fullmatch(_text(element).strip()) if element.tag == _name("w:p") else None
    return found[1] if found is not None and found[1] in PLACES else ""


def _text(paragraph: Any) -> str:
    return "".join(one.text or "" for one in paragraph.iter(_name("w:t")))


def _fill(paragraph: Any, values: Mapping[str, str]) -> None:
    """Put what a field says in its place; a field may begin in one run and end in another."""
    runs = list(paragraph.iter(_name("w:t")))
    for found in reversed(list(FIELD.finditer(_text(paragraph)))):
        value = values.get(found[1])
        if value is None:
            continue
        at = 0
        for run in runs:
            text = run.text or ""
            start, end = max(found.start() - at, 0), min(found.end() - at, len(text))
            if start < end:
                begins = at <= found.start()
                run.text = f"{text[:start]}{value if begins else ''}{text[end:]}"
                run.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            at += len(text)


def _body(made: "Word") -> Any:
    return made.element.body


def _name(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))
