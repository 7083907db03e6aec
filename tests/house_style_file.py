"""A Word document as the house style of an organisation that does not exist."""

import io
import zipfile
from collections.abc import Callable

import docx
from docx.shared import RGBColor

TEXT = (
    "Aan de raad: {{titel}}",
    "{{ondertitel}}",
    "Vaste tekst.",
    "{{inhoud}}",
    "Ten slotte.",
    "{{bronnen}}",
    "Einde.",
)
COLOUR = RGBColor(0xAA, 0x22, 0x00)
LACKING = ("List Bullet", "List Number", "Caption", "Table Grid", "Subtitle", "Heading 4")  # styles that it lacks


def house_file(*text: str, header: str = "Gemeente Fictief: {{titel}}", footer: str = "Stuk van {{datum}}") -> bytes:
    """With these paragraphs."""
    made = docx.Document()
    made.core_properties.author = "Een Naam"
    made.styles["Heading 2"].font.color.rgb = COLOUR
    made.styles["Normal"].font.name = "Georgia"
    made.sections[0].header.paragraphs[0].text, made.sections[0].footer.paragraphs[0].text = header, footer
    for one in text:
        paragraph = made.add_paragraph()
        for at in range(0, len(one), 3):  # Word cuts where it likes, also within a field
            paragraph.add_run(one[at : at + 3])
    for name in LACKING:
        element = made.styles[name].element
        element.getparent().remove(element)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(content: bytes, change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The file with each part changed, and parts more; "__" is "/" in their names and "_x_" a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in more.items():
            new.writestr(name.replace("__", "/").replace("_x_", "."), part)
    return out.getvalue()
