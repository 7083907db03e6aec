"""How well the text of labelled pages was read, by whatever reads it; see `labels.toml` for the rubric."""

import itertools
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ontologies import spelling

LABELS: Final = Path(__file__).with_name("labels.toml")
_FAR: Final = 40  # words before the first mark, or after the last one, that are too many


@dataclass(frozen=True, slots=True)
class Read:
    """
    A page as it was read.

    Attributes:
        text: With the headings in their place.
        headings: Where the reader tells them.
        before: The end of the page before it, for a reader that puts a sentence on the page on which it begins.
    """

    text: str
    headings: Sequence[str] = ()
    before: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """
    What came of one page.

    Attributes:
        order: Share of neighbouring marks that were both found, in this order.
        begins, ends: Whether the first and the last mark stand at the edges of the text.
        furniture: How many running headers, footers and lines of contents are still in it, of how many.
        headings: How many were found, of how many.
    """

    document: str
    page: int
    order: float
    begins: bool
    ends: bool
    furniture: tuple[int, int]
    headings: tuple[int, int]


def judged(root: Path, reader: Callable[[Path], Mapping[int, Read]], *, part: str) -> Iterator[Judged]:
    """The labelled pages of one part, as a reader reads them."""
    for file in tomllib.loads(LABELS.read_text("utf-8"))["file"]:
        if part not in (file["set"], ""):
            continue
        pages = reader(root / file["path"])
        for label in file["pages"]:
            yield _judged(file["path"], label, pages.get(label["page"], Read("")))


def _judged(document: str, label: Mapping[str, Any], read: Read) -> Judged:
    text = plain(read.text)
    places, at = [], 0
    if label["marks"] and plain(label["marks"][0]) in plain(read.before):
        text = f"{plain(read.before)} {text}"
    for mark in label["marks"]:
        found = text.find(plain(mark), at)
        places.append(found if found >= 0 else text.find(plain(mark)))
        at = max(at, found + 1)
    pairs = list(itertools.pairwise(places)) or [(places[0], places[0] + 1)] if places else []
    order = sum(0 <= one < other for one, other in pairs) / len(pairs) if pairs else 1.0
    begins = not places or 0 <= places[0] <= len(plain(read.before)) + len(" ".join(text.split()[:_FAR]))
    ends = not places or label.get("drawing", False) or len(text[places[-1] :].split()) <= _FAR
    absent = [plain(one) for one in label.get("absent", ())]
    headings = [plain(one) for one in label.get("headings", ())]
    said = [plain(one) for one in read.headings]
    return Judged(
        document,
        label["page"],
        order,
        begins and (not places or places[0] >= 0),
        ends and (not places or places[-1] >= 0),
        (sum(f" {one} " in f" {text} " for one in absent), len(absent)),
        (sum(any(_is(one, other) for other in said) for one in headings), len(headings)),
    )


def _is(heading: str, said: str) -> bool:
    return heading in said and len(said) < 2 * len(heading) + 20


def plain(text: str) -> str:
    """Words only, folded, so that no reader wins by its spaces, points or quotes."""
    return " ".join(re.findall(r"\w+", spelling.folded(text)))
