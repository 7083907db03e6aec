"""
Whether signals of unknown developments find each other: the development of every signal is hidden, then compared.

Only developments with at least five signals; by words, and by meaning where there is an encoder.
"""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
from sklearn.metrics import v_measure_score

from kg.cycle.interpret.signals.emergence import emerging
from kg.profiles.choices import encoder
from kg.reason.time import Mention

SIGNALS: Final = Path(__file__).parents[2].parent / "shared" / "data" / "developments" / "signals.jsonl"
FEWEST: Final = 5
TODAY: Final = date(2026, 12, 1)  # after the last signal


def run() -> dict[str, dict[str, Any]]:
    """
    Per basis: how many signals, developments and drafts, and how many signals stayed loose.

    Also purity (the share of grouped signals that belong to the most frequent development of their draft) and the
    V-measure of the grouped signals (Rosenberg and Hirschberg, 2007).
    """
    if not SIGNALS.exists():
        return {}
    rows = [json.loads(line) for line in SIGNALS.read_text(encoding="utf-8").splitlines()]
    sizes = Counter(row["development"] for row in rows)
    rows = [row for row in rows if sizes[row["development"]] >= FEWEST]
    mentions = [Mention(str(n), row["title"], "", date.fromisoformat(row["date"])) for n, row in enumerate(rows)]
    bases: dict[str, Any] = {"words": None}
    model = encoder("")
    if model is not None:
        bases["meaning"] = np.array(model.passages([row["title"] for row in rows]), dtype=float)
    measured = {}
    for name, vectors in bases.items():
        found = emerging(mentions, vectors, TODAY)
        groups = [[rows[int(mention.id)]["development"] for mention in draft.mentions] for draft in found.drafts]
        truth = [key for group in groups for key in group]
        guess = [number for number, group in enumerate(groups) for _ in group]
        measured[name] = {
            "signals": len(rows),
            "developments": len({row["development"] for row in rows}),
            "drafts": len(groups),
            "loose": found.loose,
            "purity": sum(Counter(group).most_common(1)[0][1] for group in groups) / max(1, len(truth)),
            "v_measure": float(v_measure_score(truth, guess)),
        }
    return measured


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
