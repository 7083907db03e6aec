"""What reads labelled pages: Kring, and its peers."""

from collections import defaultdict
from contextlib import closing
from pathlib import Path

from pypdfium2 import PdfDocument

from ingest.formats.pdf.content import outline
from ingest.formats.pdf.flow import flow
from ingest.formats.pdf.page import page_of
from tests.bench.pages.score import Read

_BEFORE = 60  # words of the page before: a sentence that goes on stands there


def kring(path: Path) -> dict[int, Read]:
    """As an ingest reads them, with each heading in its place."""
    with closing(PdfDocument(path)) as pdf:
        pages = []
        for number in range(1, len(pdf) + 1):
            with closing(pdf[number - 1]) as page, closing(page.get_textpage()) as text:
                pages.append(page_of(page, text, number))
        found = flow(pages, outline(pdf))
    texts = defaultdict[int, list[str]](list)
    waiting = list(found.headings)
    for section in found.sections:
        while waiting and waiting[0].text in section.heading.split(" > "):
            heading = waiting.pop(0)
            texts[heading.page].append(heading.text)
        while waiting and section.text.startswith(waiting[0].text):
            waiting.pop(0)
        texts[int(section.place.split()[1])].append(section.text)
    headings = defaultdict[int, list[str]](list)
    for heading in found.headings:
        headings[heading.page].append(heading.text)
    return {
        number: Read(
            "\n".join(said), headings[number], " ".join(" ".join(texts.get(number - 1, ())).split()[-_BEFORE:])
        )
        for number, said in list(texts.items())
    }


def pdfium(path: Path) -> dict[int, Read]:
    """The text that PDFium gives, with words whole again."""
    with closing(PdfDocument(path)) as pdf:
        return {
            number: Read(pdf[number - 1].get_textpage().get_text_bounded().replace("\x02", "").replace("\ufffe", ""))
            for number in range(1, len(pdf) + 1)
        }


def kreuzberg(path: Path) -> dict[int, Read]:
    """
    The text that kreuzberg gives page by page.

    Raises:
        ImportError: If it is not installed; it is no part of the project.
    """
    from kreuzberg import ExtractionConfig, PageConfig, extract_file_sync  # type: ignore[import-not-found]

    found = extract_file_sync(str(path), config=ExtractionConfig(pages=PageConfig(extract_pages=True)))
    pages = [one if isinstance(one, dict) else vars(one) for one in found.pages or ()]
    return {one["page_number"]: Read(one["content"]) for one in pages}
