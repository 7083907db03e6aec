"""
Keeping lessons alive, through a store opened with `kg.open`: near-duplicates among 100,000, and knowledge at risk.

Every record is SYNTHETIC: a lesson is drawn from the words of the real ones, one in a hundred is a variation of the
one before it with a tenth of its words left out, swapped or mistyped; who knows and owns what is drawn by chance.
How well near-duplicates are found is also measured on the real lessons, each beside a variation of itself.
"""

import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import kg
from kg.access import LOCAL_SPACE
from kg.model.schema import parse
from kg.reason.near_duplicates import near_duplicates
from kg.service import KnowledgeGraph
from ontologies.labels import subject_labels

CASES: Final = Path(__file__).parents[3] / "ingest" / "demo" / "cases" / "cases.jsonl"
LESSONS: Final = 100_000
OTHERS: Final = 100_000
_SEED: Final = 20261123
_CHANGED: Final = (0.1, 0.25, 0.4)  # of the words
_VARIED: Final = 100  # one lesson in so many
_BATCH: Final = 10_000
T = TypeVar("T")
_DEVELOPMENT: Final = {"title": "Synthetische ontwikkeling", "category": "wettelijk", "summary": "Synthetisch."}
Made = tuple[str, dict[str, Any]]  # kind and payload


def originals() -> dict[str, str]:
    """Advice and reason of every real lesson, by id."""
    lines = CASES.read_text(encoding="utf-8").splitlines()
    found = [lesson for line in lines for lesson in json.loads(line)["lessons"]]
    return {lesson["id"]: f"{lesson['lesson']} {lesson['because'] or ''}" for lesson in found}


def variation(text: str, changed: float, dice: random.Random) -> str:
    """The text with a share of its words left out, swapped with their neighbour, or mistyped."""
    words = text.split()
    for _ in range(max(1, round(len(words) * changed))):
        at = dice.randrange(len(words) - 1)
        how = dice.randrange(3)
        if how == 0 and len(words) > 4:
            del words[at]
        elif how == 1:
            words[at], words[at + 1] = words[at + 1], words[at]
        else:
            words[at] = words[at][:-1] or words[at]
    return " ".join(words)


def quality(changed: float) -> dict[str, float]:
    """Precision and recall on one variation of each real lesson; every pair of one origin counts as true."""
    dice, texts = random.Random(_SEED), originals()  # noqa: S311 - repeatable, not secret
    both = texts | {f"{key}~1": variation(text, changed, dice) for key, text in texts.items()}
    found = {(pair.one, pair.other) for pair in near_duplicates(both)}
    right = sum(other == f"{one}~1" for one, other in found)
    return {
        "pairs": len(found),
        "precision": round(right / len(found), 3),
        "recall": round(right / len(texts), 3),
    }


def lessons(number: int) -> Iterator[Made]:
    """Synthetic lessons; those whose number ends in 99 vary the one before."""
    dice, words = random.Random(_SEED), " ".join(originals().values()).split()  # noqa: S311 - repeatable, not secret
    text = ""
    for at in range(number):
        varied = at % _VARIED == _VARIED - 1
        text = variation(text, 0.1, dice) if varied else " ".join(dice.choices(words, k=30))
        payload = {"id": f"syn-les-{at}", "title": text, "phase": "borgen", "basis": "afgeleid"}
        yield "Lesson", {**payload, "valid_until": "2025"} if at % 10 == 0 else payload


def people_and_plans(number: int) -> Iterator[Made]:
    """Synthetic expertise, experts, objectives, trajectories and developments; equally many of the last four."""
    dice, each = random.Random(_SEED), number * 10 // 41  # noqa: S311 - repeatable, not secret
    themes = [key for key in subject_labels() if key.startswith("thema-")]
    skills = [f"syn-kennis-{at}" for at in range(each // 10)]
    yield "Policy", {"id": "syn-beleid", "title": "Synthetisch beleid", "municipality": "GM0308"}
    for key in skills:
        yield "Expertise", {"id": key, "title": f"Synthetisch {key}", "themes": dice.sample(themes, 2)}
    for at in range(each):
        name = f"Synthetisch Persoon {at}"
        left = {"period": {"start": "2020", "end": "2024"}} if at % 20 == 0 else {}
        yield "Expert", {"id": f"syn-exp-{at}", "title": name, "expertise": dice.sample(skills, 2), **left}
        yield "Objective", {"id": f"syn-doel-{at}", "title": f"Doel {at}", "policy": "syn-beleid", "owner": name}
        yield "Trajectory", {"id": f"syn-tra-{at}", "title": f"Traject {at}", "themes": dice.sample(themes, 1)}
        yield "Development", {**_DEVELOPMENT, "id": f"syn-dev-{at}", "themes": dice.sample(themes, 2)}


def run(number: int = LESSONS, others: int = OTHERS) -> dict[str, Any]:
    """By name of what is measured its figures."""
    found: dict[str, Any] = {
        f"near-duplicates of real lessons, {share} of the words changed": quality(share) for share in _CHANGED
    }
    with tempfile.TemporaryDirectory() as folder, kg.open(folder, with_encoder=None, create=True) as graph:
        _fill(graph, lessons(number))
        found["near-duplicates, whole store"] = _near(graph, number)
        draft = {"id": "syn-concept", "title": "Begin klein en breid pas uit als het werkt", "phase": "borgen"}
        taken = [_timed(lambda: graph.lessons.near([draft]))[1] for _ in range(2)]
        found["near-duplicates, one new lesson"] = {"lessons": number, "seconds": taken[-1], "the first time": taken[0]}
        _fill(graph, people_and_plans(others))
        found["risk"] = _risk(graph)
    return found


def _near(graph: KnowledgeGraph, number: int) -> Mapping[str, Any]:
    pairs, taken = _timed(graph.lessons.near)
    planted = {(f"syn-les-{at - 1}", f"syn-les-{at}") for at in range(_VARIED - 1, number, _VARIED)}
    there = planted & {tuple(sorted((pair.one, pair.other), key=_number)) for pair in pairs}
    return {"lessons": number, "planted": len(planted), "found": len(there), "pairs": len(pairs), "seconds": taken}


def _number(key: str) -> int:
    return int(key.rsplit("-", 1)[1])


def _risk(graph: KnowledgeGraph) -> Mapping[str, Any]:
    found, listed = _timed(graph.people.risks)
    rows, covered = _timed(graph.people.coverage)
    return {
        "records": sum(graph.counts().values()),
        "risks": len(found),
        "seconds": listed,
        "coverage rows": len(rows),
        "coverage seconds": covered,
    }


def _timed(do: Callable[[], T]) -> tuple[T, float]:
    begun = time.perf_counter()
    found = do()
    return found, round(time.perf_counter() - begun, 2)


def _fill(graph: KnowledgeGraph, made: Iterator[Made]) -> None:
    batch = []
    for kind, payload in made:
        batch.append(parse(kind, payload))
        if len(batch) == _BATCH:
            graph.put(batch, space=LOCAL_SPACE, reason="synthetisch, voor een meting")
            batch = []
    if batch:
        graph.put(batch, space=LOCAL_SPACE, reason="synthetisch, voor een meting")
