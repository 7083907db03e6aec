"""How often a document is known for what it is, beside simpler ways; see `labels.toml` for the rubric."""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from ingest.document import Document, Row
from ingest.documents.identity.source import identified, told
from ingest.formats.registry import read
from ingest.mappings.draft import Draft, Origin
from ingest.mappings.generic import RUNNING
from ingest.mappings.registry import mapped
from kg.places.gazetteer import Gazetteer
from ontologies import spelling

LABELS: Final = Path(__file__).with_name("labels.toml")
_TIMES: Final = 2000  # of the bootstrap


@dataclass(frozen=True, slots=True)
class Said:
    """What some way makes of one document."""

    title: str
    municipalities: Sequence[str]
    date: str = ""
    kind: str = ""


def labels(part: str) -> list[dict[str, Any]]:
    """The labels of one part, or of both for ""."""
    found = tomllib.loads(LABELS.read_text("utf-8"))["file"]
    return [one for one in found if part in (one["set"], "")]


@cache
def drafts(path: Path) -> list[tuple[Draft, Row, Origin]]:
    """The sources that a file gives, with the rows behind them."""
    document = Document(path, path.name)
    origin = Origin.of(document, "000000")
    return [
        (draft, row, origin)
        for row in read(document)
        if isinstance(row, Row)
        for draft in mapped(row, origin)
        if isinstance(draft, Draft) and draft.kind == "Source"
    ]


def kring(path: Path, gazetteer: Gazetteer) -> Said:
    """As an ingest does it."""
    for draft, row, origin in drafts(path):
        payload: Mapping[str, Any] = draft.payload
        if draft.method == RUNNING:
            payload = told(payload, identified(row, origin.stem, gazetteer), gazetteer)
        of = [gazetteer.find(str(one)) for one in payload.get("municipalities", ())]
        return Said(str(payload["title"]), of, payload.get("date", ""), payload.get("document_kind", ""))
    return Said("", ())


def by_metadata(path: Path, gazetteer: Gazetteer) -> Said:
    """Baseline: the title in the file; the municipality that is named most."""
    for draft, row, origin in drafts(path):
        metadata = row.data.get("metadata") or {}
        return Said(str(row.data.get("title") or metadata.get("title") or origin.stem), _named(draft, gazetteer))
    return Said("", ())


def by_first_line(path: Path, gazetteer: Gazetteer) -> Said:
    """Baseline: the first line of the text; the municipality that is named most."""
    for draft, row, _ in drafts(path):
        first = row.sections[0].text.split("\n")[0] if row.sections else ""
        return Said(first, _named(draft, gazetteer))
    return Said("", ())


def _named(draft: Draft, gazetteer: Gazetteer) -> list[str]:
    text = " ".join(one["text"] for one in draft.payload.get("body", ()))
    seen = Counter(
        code
        for words in re.findall(r"[A-Z][\w'-]+(?: [A-Z][\w'-]+)?", text)
        for said in {words, words.split()[0]}
        if (code := gazetteer.find(said))
    )
    return [code for code, _ in seen.most_common(1)]


def right(label: Mapping[str, Any], said: Said) -> dict[str, bool]:
    """Which of the labelled fields are right."""
    found = {
        "title": _plain(said.title) in {_plain(one) for one in label["titles"]},
        "municipality": sorted(said.municipalities) == sorted(label["municipalities"]),
    }
    if "date" in label:
        found["date"] = said.date == label["date"]
    if label.get("kind"):
        found["kind"] = said.kind == label["kind"]
    return found


def share(found: Sequence[bool], seed: int = 20) -> tuple[float, float, float]:
    """The share that is right, and its 95 % interval over documents."""
    drawn = np.random.default_rng(seed).choice(np.array(found, dtype=float), (_TIMES, len(found))).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(np.mean(found)), float(low), float(high)


def judged(
    root: Path, way: Callable[[Path, Gazetteer], Said], gazetteer: Gazetteer, part: str
) -> dict[str, list[tuple[str, bool]]]:
    """By field, which documents of a part are right; "named": the municipality where the document has one."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for label in labels(part):
        for name, good in right(label, way(root / label["path"], gazetteer)).items():
            found.setdefault(name, []).append((label["path"], good))
            if name == "municipality" and label["municipalities"]:
                found.setdefault("named", []).append((label["path"], good))
    return found


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", spelling.folded(text)))
