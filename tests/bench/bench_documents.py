"""Text of PDF pages beside PDFium and kreuzberg; and what documents are, beside simpler ways. Needs ../shared."""

import json
from collections.abc import Callable, Mapping
from difflib import SequenceMatcher
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from ingest.document import Row
from ingest.documents.identity.source import FIELDS
from ingest.formats.registry import documents, read
from ingest.mappings.draft import Draft, Origin
from ingest.mappings.registry import mapped
from kg.places.gazetteer import Gazetteer
from tests.bench.identity import score as identity
from tests.bench.pages import readers, score

DATA: Final = Path(__file__).parents[2].parent / "shared" / "data"
# The same document in two formats: that of its maker says how the text goes.
TWINS: Final = (
    ("documents/pdf/BOMOS Klankbordgroep 20250515 v1.0.pdf", "documents/docx/BOMOS Klankbordgroep 20250515.docx"),
    ("documents/pdf/Stavaza ADR2 procedures.pdf", "documents/pptx/Stavaza ADR2 procedures.pptx"),
    ("documents/pdf/logboek-juridisch-1.0.0.pdf", "documents/html/index.html"),
)
PAGES: Final[Mapping[str, Callable[[Path], Mapping[int, score.Read]]]] = {
    "kring": readers.kring,
    "pdfium": readers.pdfium,
    "kreuzberg": readers.kreuzberg,
}
WAYS: Final = {"kring": identity.kring, "metadata": identity.by_metadata, "first line": identity.by_first_line}


def gazetteer() -> Gazetteer:
    """Of the register that comes with Kring."""
    places = [
        draft.payload
        for document in documents([Path(str(files("ingest") / "demo" / "tooi" / "gemeenten_flat.csv"))])
        for row in read(document)
        if isinstance(row, Row)
        for draft in mapped(row, Origin.of(document, "000000"))
        if isinstance(draft, Draft) and draft.kind == "Municipality"
    ]
    return Gazetteer.of(places)


def pages(part: str) -> dict[str, Any]:
    """By reader, how well it reads the labelled pages of a part."""
    found = {}
    for name, reader in PAGES.items():
        try:
            judged = list(score.judged(DATA, reader, part=part))
        except ImportError:
            continue
        found[name] = {
            "pages": len(judged),
            "order": round(sum(one.order for one in judged) / len(judged), 3),
            "begins": round(sum(one.begins for one in judged) / len(judged), 3),
            "ends": round(sum(one.ends for one in judged) / len(judged), 3),
            "furniture left": [sum(one.furniture[at] for one in judged) for at in (0, 1)],
            "headings found": [sum(one.headings[at] for one in judged) for at in (0, 1)],
        }
    return found


def twins() -> dict[str, dict[str, float]]:
    """By document and reader, the share of words that is not as in the other format, in the same order."""
    found = {}
    for pdf, other in TWINS:
        meant = score.plain(" ".join(f"{part.heading} {part.text}" for part in _sections(DATA / other))).split()
        found[pdf.rsplit("/", 1)[-1]] = {
            name: round(_error(meant, reader(DATA / pdf)), 3) for name, reader in PAGES.items() if name != "kreuzberg"
        }
    return found


def _sections(path: Path) -> list[Any]:
    shown, found = "", []
    for _, row, _ in identity.drafts(path):
        for part in row.sections:
            fresh = part.heading.removeprefix(shown).removeprefix(" > ") if shown else part.heading
            shown = part.heading
            found.append(type(part)(part.text, part.place, fresh))
    return found


def _error(meant: list[str], pages: Mapping[int, score.Read]) -> float:
    said = score.plain(" ".join(pages[number].text for number in sorted(pages))).split()
    return 1 - SequenceMatcher(None, meant, said, autojunk=False).ratio()


def known(part: str) -> dict[str, Any]:
    """By way and field: of how many documents, the share that is right and its 95 % interval over documents."""
    places = gazetteer()
    return {
        name: {
            field: [len(right), *(round(one, 3) for one in identity.share([good for _, good in right]))]
            for field, right in identity.judged(DATA, way, places, part).items()
            if field in FIELDS or name == "kring" or field in {"municipality", "named"}
        }
        for name, way in WAYS.items()
    }


def main() -> None:
    """Print every figure, one a line."""
    if not DATA.is_dir():
        return
    for part in ("dev", "test"):
        for name, figures in pages(part).items():
            print(f"pages, {part}, {name}: {json.dumps(figures)}")
        for name, figures in known(part).items():
            print(f"identity, {part}, {name}: {json.dumps(figures)}")
    for name, errors in twins().items():
        print(f"words otherwise than in the other format, {name}: {json.dumps(errors)}")


if __name__ == "__main__":
    main()
