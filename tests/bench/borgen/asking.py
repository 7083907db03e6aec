"""The questions that `chances` asks: what each is, and whether the base can answer it."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from kg.service import KnowledgeGraph
from tests.bench.borgen.measure import Asked
from tests.bench.borgen.quality import OWN, questions

SHARED: Final = Path(__file__).parents[4] / "shared"
FRESH: Final = SHARED / "data" / "cases-2026-11" / "questions.jsonl"
OURS: Final = Path(__file__).parent
ABOUT_EVERYTHING: Final = {"everything": "xquad_nl", "everything, English": "xquad_en2nl"}  # of `shared/eval`
_OF_FIELD: Final = ("vakgebied", "Engels, vakgebied")
_MOST: Final = 200  # of a public set
Question = tuple[str, str, Asked]  # its set; "answerable" or "outside"; as it is asked


def asked_of(graph: KnowledgeGraph) -> Iterator[Question]:
    """The questions, for a store in which lessons tell their reason."""
    held = {stored.id for stored in graph.scan("Lesson")}
    for made, path in (("shared", None), ("own", OWN)):
        for q in questions(path) if path else questions():
            yield made, "answerable", {**q, "asking": {**q["asking"], "context": ""}}
            yield made, "answerable", q
    for made, path in (("fresh", FRESH), ("English", OURS / "english.jsonl")):
        for row in questions(path):
            if row["lesson"] in held:
                yield made, "answerable", _known(row["lesson"], row["question"])
    for made in ("outside", "elsewhere", "short", "last"):
        for row in questions(OURS / f"{made}.jsonl"):
            kind = "answerable" if row["about"] in _OF_FIELD else "outside"
            yield f"{made}: {row['about']}" if made == "last" else made, kind, _open(row["id"], row["question"])
    for made, folder in ABOUT_EVERYTHING.items():
        rows = [
            json.loads(line) for line in (SHARED / "eval" / folder / "queries.jsonl").read_text("utf-8").splitlines()
        ]
        for row in random.Random(7).sample(rows, _MOST):  # noqa: S311 - repeatable, not secret
            yield made, "outside", _open(row["_id"], row["text"])


def reasons_of(payloads: Sequence[Mapping[str, Any]]) -> Iterator[Question]:
    """The reasons of lessons, each a question with one known lesson."""
    for payload in payloads:
        if payload.get("because"):
            yield "because", "answerable", _known(payload["id"], payload["because"])


def _known(lesson: str, text: str) -> dict[str, Any]:
    return {"id": lesson, "question": text, "asking": {"municipality": "", "context": ""}, "relevant": {lesson: 2}}


def _open(key: str, text: str) -> dict[str, Any]:
    """A question of which no answer is known: there is none, or nobody graded which."""
    return {**_known("", text), "id": key, "relevant": {}}
