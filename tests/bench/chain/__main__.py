"""
Hidden links of policy trees: how often the objective and the plan of an activity stand first.

Of each municipality the links of a tenth of the actions are hidden and the rest stay known, ten times, so that each
action is asked once. Rows are shuffled; codes and amounts are left out. The coefficients were fitted on the tuning
municipalities (`--fit` does it again); the figures are of the others. Beside them, in the same run: without vectors,
the nearest known sibling, and all that is known under a candidate taken as one text, by character TF-IDF.
The other way round, each objective loses all its links once, beside the links of a tenth of the other actions.

    python -m tests.bench.chain [--fit]
"""

import gzip
import json
import random
import sys
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
from kg.cycle.implement.chain.suggestion import (
    OBJECTIVE_MEANT,
    OBJECTIVE_WEIGHTS,
    PLAN_MEANT,
    PLAN_WEIGHTS,
    Branch,
    Features,
    Leaf,
    Vectors,
    features,
    suggested_work,
)
from kg.dutch.likeness import word_likeness
from kg.profiles.choices import encoder

TREES: Final = Path(__file__).parents[4] / "shared" / "data" / "beleidsbomen" / "acties.jsonl.gz"
_TUNING: Final = 0.6  # of the municipalities
_FOLDS: Final = 10
_SEED: Final = 7
Row = Mapping[str, Any]
_BINS: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.01)
_PENALTY: Final = 1e-3  # of the squared coefficients, in units of their spread
Asked: TypeAlias = tuple[list[Leaf], list[Leaf], list[Branch], list[tuple[str, str]]]
Told: TypeAlias = Leaf | Branch


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


def meanings(towns: Sequence[Sequence[Row]]) -> Mapping[str, Any]:
    """The vector of each text, as the store makes it of a record with that title and description."""
    engine = encoder("e5")
    assert engine is not None
    said = {
        f"{row[part]['title']}\n{row[part]['text'] or ''}".strip(): None
        for rows in towns
        for row in rows
        for part in ("objective", "plan", "action")
    }
    texts = sorted(said, key=len)
    made = np.vstack([engine.passages(texts[at : at + 64]) for at in range(0, len(texts), 64)])
    return dict(zip(texts, made, strict=True))


def of(told: Sequence[Told], meant: Mapping[str, Any]) -> Vectors:
    """The vectors of activities and candidates by their ids; none where none were made."""
    return {one.id: meant[f"{one.title}\n{one.text}".strip()] for one in told} if meant else {}


def run(towns: Sequence[Sequence[Row]], meant: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Hits at the first place by way, for objectives and for plans that are still there; and how many were asked."""
    hits: dict[str, Counter[str]] = {"objective": Counter(), "plan": Counter()}
    shares: list[tuple[float, bool]] = []
    for hidden, known, branches, truth in asked(towns):
        found_of = dict(
            zip(hits, features(hidden, known, branches, of([*hidden, *known, *branches], meant)), strict=True)
        )
        for kind, found in found_of.items():
            if not found.candidates:
                hits[kind]["gone"] += len(hidden)
                continue
            ids = [one.id for one in found.candidates]
            ways = _ways(hidden, known, found, kind)
            for number, names in enumerate(truth):
                right = names[kind == "plan"]
                if kind == "plan" and right not in ids:
                    hits[kind]["gone"] += 1
                    continue
                hits[kind]["asked"] += 1
                hits[kind].update(way for way, scores in ways.items() if ids[int(scores[number].argmax())] == right)
                if kind == "objective":
                    best = int(ways["kring"][number].argmax())
                    chances = np.exp(ways["kring"][number] - ways["kring"][number].max())
                    shares.append((float(chances[best] / chances.sum()), ids[best] == right))
    told: dict[str, dict[str, Any]] = {
        kind: {way: count if way in {"asked", "gone"} else round(count / of["asked"], 3) for way, count in of.items()}
        for kind, of in hits.items()
    }
    return {**told, "right by score": binned(shares)}


def binned(shares: Sequence[tuple[float, bool]]) -> dict[str, str]:
    """By what a score is below: how many there are, and the share that was right."""
    found = {}
    for low, high in zip((0.0, *_BINS), _BINS, strict=False):
        inside = [right for share, right in shares if low <= share < high]
        found[f"{low} to {min(high, 1)}"] = f"{len(inside)}: {sum(inside) / max(1, len(inside)):.2f}"
    return found


def _ways(hidden: Sequence[Leaf], known: Sequence[Leaf], found: Features, kind: str) -> dict[str, Any]:
    questions = [f"{one.title} {one.text}" for one in hidden]
    alike = word_likeness(questions, [f"{one.title} {one.text}" for one in known])
    of = [one.objective if kind == "objective" else one.plan for one in known]
    under = [[at for at, one in enumerate(of) if one == branch.id] for branch in found.candidates]
    nearest = np.stack([alike[:, places].max(axis=1, initial=0) for places in under], 1)
    words = OBJECTIVE_WEIGHTS if kind == "objective" else PLAN_WEIGHTS
    ways = {way: np.sum([weights[name] * found.parts[name] for name in weights], axis=0)
            for way, weights in (("kring", found.weights), ("without vectors", words))}  # fmt: skip
    return {**ways, "nearest sibling": nearest, "all known as one text": found.parts["whole"]}


def bare(towns: Sequence[Sequence[Row]], meant: Mapping[str, Any]) -> dict[str, Any]:
    """
    Activities for an objective without any: of each objective all links are hidden, beside a tenth of the others.

    Returns:
        Of the first candidate: how many objectives were asked, the share that was right, and that share by score; and
        what chance alone would give.
    """
    first, luck = list[tuple[float, bool]](), 0.0
    for rows in towns:
        aims = list(dict.fromkeys(row["objective"]["title"] for row in rows))
        for number, aim in enumerate(aims):
            away = [row["objective"]["title"] == aim or at % _FOLDS == number % _FOLDS for at, row in enumerate(rows)]
            if all(away):
                continue
            leaves = [
                Leaf(str(at), row["action"]["title"], row["action"]["text"] or "", "",
                     "" if gone else f"doel {row['objective']['title']}", "")
                for at, (row, gone) in enumerate(zip(rows, away, strict=True))
            ]  # fmt: skip
            branches = {
                f"doel {row['objective']['title']}": Branch(
                    f"doel {row['objective']['title']}", "Objective", row["objective"]["title"],
                    row["objective"]["text"] or "", "",
                )
                for row in rows
            }  # fmt: skip
            found = suggested_work(leaves, list(branches.values()), of([*leaves, *branches.values()], meant))
            told = next((one for one in found if one.objective.title == aim), None)
            if told and told.candidates:
                right = rows[int(told.candidates[0].id)]["objective"]["title"] == aim
                first.append((float(told.candidates[0].score), right))
                luck += sum(row["objective"]["title"] == aim for row in rows) / sum(away)
    asked_of = max(1, len(first))
    return {
        "asked": len(first),
        "right": round(sum(right for _, right in first) / asked_of, 3),
        "by luck": round(luck / asked_of, 3),
        "right by score": binned(first),
    }


def fitted(towns: Sequence[Sequence[Row]], meant: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """The coefficients of a conditional logistic ranker: for objectives and for plans."""
    from scipy.optimize import minimize

    given: dict[str, list[tuple[Any, int]]] = {"objective": [], "plan": []}
    names: dict[str, list[str]] = {"objective": list(OBJECTIVE_MEANT), "plan": list(PLAN_MEANT)}
    for hidden, known, branches, truth in asked(towns):
        found_of = dict(
            zip(given, features(hidden, known, branches, of([*hidden, *known, *branches], meant)), strict=True)
        )
        for kind, found in found_of.items():
            ids = [one.id for one in found.candidates]
            for number, pair in enumerate(truth):
                if (right := pair[kind == "plan"]) in ids:
                    row = np.stack([found.parts[name][number] for name in names[kind]], 1)
                    given[kind].append((row, ids.index(right)))
    told = {}
    for kind, rows in given.items():
        spread = np.concatenate([row for row, _ in rows]).std(axis=0) + 1e-9
        scaled = [(row / spread, right) for row, right in rows]

        def loss(weights: Any, scaled: Sequence[tuple[Any, int]] = scaled) -> tuple[float, Any]:
            total, slope = 0.0, np.zeros_like(weights)
            for row, right in scaled:
                points = row @ weights
                chances = np.exp(points - points.max())
                chances /= chances.sum()
                total -= np.log(chances[right] + 1e-12)
                slope += chances @ row - row[right]
            size = len(scaled)
            return total / size + _PENALTY * weights @ weights, slope / size + 2 * _PENALTY * weights

        best = minimize(loss, np.zeros(len(spread)), jac=True, method="L-BFGS-B").x / spread
        told[kind] = {name: round(float(one), 2) for name, one in zip(names[kind], best, strict=True)}
    return told


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
    tuning, others = halves()
    meant = meanings([*tuning, *others])
    if "--fit" in sys.argv:
        print(json.dumps(fitted(tuning, meant), indent=1))
        return
    print(json.dumps(run(others, meant), indent=1))
    print(json.dumps({"bare objectives": bare(others, meant), "without vectors": bare(others, {})}, indent=1))
    print(f"hiaten: precisie {gap_precision(others):.3f}")
    print(f"ingelezen zonder vectoren: {load_s():.1f} s van de processor")


if __name__ == "__main__":
    main()
