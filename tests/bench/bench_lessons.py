"""
How well near-duplicates are found, and how fast the risk report is.

Run: python -m tests.bench.bench_lessons [NUMBER]

The lessons are the real ones; their variations are synthetic and labelled so: words left out, swapped or mistyped.
"""

import json
import random
import sys
import time
from datetime import date
from pathlib import Path
from typing import Final

from kg.cycle.retain import near_duplicates
from kg.cycle.risk import Known, coverage, risks

CASES: Final = Path(__file__).parents[2].parent / "shared" / "data" / "cases" / "cases.jsonl"
SEED: Final = 20261123
CHANGED: Final = (0.1, 0.25, 0.4)  # of the words


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
    dice, texts = random.Random(SEED), originals()  # noqa: S311 - repeatable, not secret
    both = texts | {f"{key}~1": variation(text, changed, dice) for key, text in texts.items()}
    found = {(pair.one, pair.other) for pair in near_duplicates(both)}
    right = sum(other == f"{one}~1" for one, other in found)
    return {
        "changed": changed,
        "lessons": len(texts),
        "pairs": len(found),
        "precision": right / len(found),
        "recall": right / len(texts),
    }


def speed(number: int) -> dict[str, float]:
    """Seconds for all near-duplicates among `number` texts, each of shuffled words of real lessons."""
    dice, words = random.Random(SEED), " ".join(originals().values()).split()  # noqa: S311 - repeatable, not secret
    texts = {f"les-{at}": " ".join(dice.choices(words, k=30)) for at in range(number)}
    start = time.perf_counter()
    found = near_duplicates(texts)
    return {"texts": number, "pairs": len(found), "seconds": time.perf_counter() - start}


def report(number: int) -> dict[str, float]:
    """Seconds for the risk list and the coverage over `number` synthetic records."""
    dice, each = random.Random(SEED), number // 5  # noqa: S311 - repeatable, not secret
    themes = [f"thema-{at}" for at in range(200)]
    skills = [f"k-{at}" for at in range(each // 10)]
    records = {
        "Expertise": [{"id": key, "title": key, "themes": dice.choices(themes, k=2)} for key in skills],
        "Expert": [{"id": f"e-{a}", "title": f"E {a}", "expertise": dice.choices(skills, k=2)} for a in range(each)],
        "Lesson": [{"id": f"l-{a}", "title": "les", "valid_until": "2025"} for a in range(each)],
        "Objective": [{"id": f"o-{a}", "title": "doel", "owner": f"E {a}"} for a in range(each)],
        "Trajectory": [{"id": f"t-{a}", "title": "t", "themes": dice.choices(themes, k=1)} for a in range(each)],
        "Development": [{"id": f"d-{a}", "title": "d", "themes": dice.choices(themes, k=1)} for a in range(each)],
    }
    known = Known(records, date(2026, 11, 23))
    start = time.perf_counter()
    found, rows = risks(known), coverage(known)
    taken = time.perf_counter() - start
    return {"records": sum(map(len, records.values())), "risks": len(found), "rows": len(rows), "seconds": taken}


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    for share in CHANGED:
        print(json.dumps(quality(share)), flush=True)
    for measure in (report, speed):
        print(json.dumps(measure(size)), flush=True)
