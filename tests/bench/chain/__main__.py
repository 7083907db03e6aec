"""
Hidden links of policy trees: how often the objective and the plan of an activity stand first.

Of each municipality the links of a tenth of the actions are hidden and the rest stay known, ten times, so that each
action is asked once. Rows are shuffled; codes and amounts are left out. The coefficients were fitted on the tuning
municipalities; the figures are of the others. Beside them, in the same run: the nearest known sibling, and all that is
known under a candidate taken as one text, by character TF-IDF.

    python -m tests.bench.chain
"""

import gzip
import json
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np

import kg
from ingest.load import ingest_into
from kg.clock import today
from kg.cycle.implement.chain.gaps import Tree, chain_gaps
from kg.cycle.implement.chain.suggestion import OBJECTIVE_WEIGHTS, PLAN_WEIGHTS, Branch, Features, Leaf, features
from kg.dutch.likeness import word_likeness

TREES: Final = Path(__file__).parents[4] / "shared" / "data" / "beleidsbomen" / "acties.jsonl.gz"
_TUNING: Final = 0.6  # of the municipalities
_FOLDS: Final = 10
_SEED: Final = 7
Row = Mapping[str, Any]
Asked: TypeAlias = tuple[list[Leaf], list[Leaf], list[Branch], list[tuple[str, str]]]


def halves() -> tuple[list[list[Row]], list[list[Row]]]:
    """The rows with an objective by municipality, shuffled: of those that were tuned on, and of the others."""
    towns: dict[str, list[Row]] = defaultdict(list)
    with gzip.open(TREES, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["objective"]["title"].strip():
                towns[row["municipality"]].append(row)
    names = sorted(towns)
    random.Random(_SEED).shuffle(names)  # noqa: S311 - not for secrets
    for name, rows in towns.items():
        random.Random(name).shuffle(rows)  # noqa: S311 - not for secrets
    cut = int(len(names) * _TUNING)
    return [towns[name] for name in names[:cut]], [towns[name] for name in names[cut:]]


def asked(
    towns: Sequence[Sequence[Row]],
) -> Iterator[tuple[list[Leaf], list[Leaf], list[Branch], list[tuple[str, str]]]]:
    """Hidden activities, known ones, what is still there of objectives and plans, and the truth."""
    for rows in towns:
        for fold in range(_FOLDS):
            hidden, known, truth, branches = list[Leaf](), list[Leaf](), list[tuple[str, str]](), dict[str, Branch]()
            for number, row in enumerate(rows):
                aim, plan, action = row["objective"], row["plan"], row["action"]
                of_aim = f"doel {aim['title']}"
                of_plan = f"plan {aim['title']} {plan['title']}" if plan["title"].strip() else ""
                away = number % _FOLDS == fold
                named = ("", "") if away else (of_aim, of_plan)
                leaf = Leaf(str(number), action["title"], action["text"] or "", "", *named)
                (hidden if away else known).append(leaf)
                if away:
                    truth.append((of_aim, of_plan))
                else:
                    branches.setdefault(of_aim, Branch(of_aim, "Objective", aim["title"], aim["text"] or "", ""))
                    if of_plan:
                        told = Branch(of_plan, "ActionPlan", plan["title"], plan["text"] or "", "", of_aim)
                        branches.setdefault(of_plan, told)
            if hidden and known:
                yield hidden, known, list(branches.values()), truth


def run(towns: Sequence[Sequence[Row]]) -> dict[str, dict[str, float]]:
    """Hits at the first place by way, for objectives and for plans that are still there; and how many were asked."""
    hits: dict[str, Counter[str]] = {"objective": Counter(), "plan": Counter()}
    for hidden, known, branches, truth in asked(towns):
        aims, plans = features(hidden, known, branches)
        for kind, found, weights in (("objective", aims, OBJECTIVE_WEIGHTS), ("plan", plans, PLAN_WEIGHTS)):
            if not found.candidates:
                hits[kind]["gone"] += len(hidden)
                continue
            ids = [one.id for one in found.candidates]
            for way, scores in _ways(hidden, known, found, weights, kind).items():
                for number, (aim, plan) in enumerate(truth):
                    right = aim if kind == "objective" else plan
                    if kind == "plan" and right not in ids:
                        hits[kind]["gone"] += way == "kring"
                        continue
                    hits[kind][way] += ids[int(scores[number].argmax())] == right
                    hits[kind]["asked"] += way == "kring"
    return {
        kind: {way: count if way in {"asked", "gone"} else round(count / of["asked"], 3) for way, count in of.items()}
        for kind, of in hits.items()
    }


def _ways(
    hidden: Sequence[Leaf], known: Sequence[Leaf], found: Features, weights: Mapping[str, float], kind: str
) -> dict[str, Any]:
    questions = [f"{one.title} {one.text}" for one in hidden]
    alike = word_likeness(questions, [f"{one.title} {one.text}" for one in known])
    of = [one.objective if kind == "objective" else one.plan for one in known]
    under = [[at for at, one in enumerate(of) if one == branch.id] for branch in found.candidates]
    nearest = np.stack([alike[:, places].max(axis=1, initial=0) for places in under], 1)
    ours = np.sum([weights[name] * found.parts[name] for name in weights], axis=0)
    return {"kring": ours, "nearest sibling": nearest, "all known as one text": found.parts["whole"]}


def gap_precision(towns: Sequence[Sequence[Row]]) -> float:
    """Of the gaps that are found where a tree is declared complete, the share that was removed."""
    right = found = 0
    for number, rows in enumerate(towns):
        town = f"stad-{number}"
        removed = {f"{town}.{at}" for at in range(0, len(rows), _FOLDS)}
        work = [
            {"id": f"{town}.{at}", "title": row["action"]["title"], "municipality": town}
            | ({} if f"{town}.{at}" in removed else {"objective": f"{town}.{row['objective']['title']}"})
            for at, row in enumerate(rows)
        ]
        statement = {"id": "opgave", "covers": ["doelstelling"], "period": {}, "municipality": town}
        tree = Tree.of([("Activity", one) for one in work] + [("CompletenessStatement", statement)])
        alarms = {gap.id for gap in chain_gaps(tree, town, today=today()).alarms}
        right, found = right + len(alarms & removed), found + len(alarms)
    return right / found


def load_s() -> float:
    """The processor seconds that all trees take to be read in without vectors: journal, graph and words."""
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "acties.jsonl"
        rows.write_bytes(gzip.decompress(TREES.read_bytes()))
        begun = time.process_time()
        with kg.open(Path(folder) / "store", with_encoder=None, create=True) as graph:
            ingest_into(graph, [rows], space="bench/private", progress=lambda *_: None, encode=False)
        return time.process_time() - begun


def main() -> None:
    """Tell the figures; say so where the trees are not there."""
    if not TREES.exists():
        print("de beleidsbomen zijn er niet; niets gemeten")
        return
    _, others = halves()
    print(json.dumps(run(others), indent=1))
    print(f"hiaten: precisie {gap_precision(others):.3f}")
    print(f"ingelezen zonder vectoren: {load_s():.1f} s van de processor")


if __name__ == "__main__":
    main()
