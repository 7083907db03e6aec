"""
`python -m tests.bench.formulate.training`: fit the weights of `kg/cycle/formulate/smart/weights.toml` again.

A logistic regression a criterion on the features of the words. How strongly it is held in, and where "holds" begins,
is chosen by cross-validation within the sentences that it is fitted on, folds by municipality.
SignWeights are rounded to hundredths and kept as whole numbers; what rounds to nothing is left out.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold

import kg.cycle.formulate.smart
from kg.cycle.formulate.smart.features import features
from kg.cycle.formulate.smart.sentence import read
from kg.cycle.formulate.smart.weights import FILE, SignWeights
from ontologies.smart_words import groups
from tests.bench.formulate.sentences import Sentence, sentences

LABELS: Final = {"doel": "goal", "specifiek": "specifiek", "meetbaar": "meetbaar"}
_STRENGTHS: Final = (0.1, 0.3, 1.0)  # of the data against that of "no weight at all"
_BEGINS: Final = (0.3, 0.35, 0.4, 0.45, 0.5)  # chance from which a criterion holds
_FOLDS: Final = 6
_SELDOM: Final = 3  # sentences that a feature needs
_STRONG: Final = {"target": 4.0, "fact": 2.0}  # held in less: a quantity or a fact decides nearly by itself
_AT_LEAST: Final = {
    "target": 250
}  # the rubric: a quantity that must be reached can be counted, and says what is reached
_OF_OTHERS: Final = {  # says nothing of it, or is said by another
    "doel": frozenset({"we", "time", "time-with-act", "time-alone", "named"}),
    "specifiek": frozenset({"time"}),
    "meetbaar": frozenset({"time"}),
}


def fitted(rows: Sequence[Sentence], criterion: str) -> SignWeights:
    """The weights of one criterion, from sentences on which the readers agree."""
    rows = [row for row in rows if row.labels[LABELS[criterion]] is not None]
    shown = [set(features(read(row.text, groups()))) - _OF_OTHERS.get(criterion, frozenset()) for row in rows]
    names = sorted({name for one in shown for name in one})
    names = [name for name in names if sum(name in one for one in shown) >= _SELDOM]
    scale = np.array([_STRONG.get(name, 1.0) for name in names])
    known = np.array([[name in one for name in names] for one in shown]) * scale
    right = np.array([row.labels[LABELS[criterion]] for row in rows])
    strength, begin = _chosen(known, right, [row.municipality for row in rows])
    model = _model(strength).fit(known, right)
    moved = float(model.intercept_[0]) - float(np.log(begin / (1 - begin)))
    rounded = {
        name: value
        for name, weight, by in zip(names, model.coef_[0], scale, strict=True)
        if (value := round(100 * float(weight * by)))
    }
    floor = {} if criterion == "doel" else _AT_LEAST
    return SignWeights(
        round(100 * moved), {name: max(value, floor.get(name, value)) for name, value in rounded.items()}
    )


def _model(strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, solver="liblinear")


def _chosen(known: NDArray[np.float64], right: NDArray[np.bool_], towns: Sequence[str]) -> tuple[float, float]:
    """The strength and the chance with the best F1 over folds by municipality."""
    chances = {strength: np.zeros(len(right)) for strength in _STRENGTHS}
    for fit, judge in GroupKFold(_FOLDS).split(known, right, towns):
        for strength, found in chances.items():
            found[judge] = _model(strength).fit(known[fit], right[fit]).predict_proba(known[judge])[:, 1]
    return max(
        product(_STRENGTHS, _BEGINS), key=lambda one: (round(f1_score(right, chances[one[0]] > one[1]), 3), one[1])
    )


def written(made: Mapping[str, SignWeights], count: int, towns: int) -> str:
    """The file, with what it was made of."""
    lines = [
        "# What each feature of the words of an objective weighs, in hundredths. Not to be changed by hand:",
        f"# `python -m tests.bench.formulate.training` made it from {count} sentences of {towns} municipalities, which",
        "# two readers judged (docs/adr/0067-words-are-weighed.md).",
    ]
    for criterion, one in made.items():
        lines += ["", f"[{criterion}]", f"bias = {one.bias}", "", f"[{criterion}.weights]"]
        lines += [f"{name} = {one.by_feature[name]}" for name in sorted(one.by_feature)]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Fit on every sentence, and write the file."""
    rows = sentences()
    made = {criterion: fitted(rows, criterion) for criterion in LABELS}
    path = Path(kg.cycle.formulate.smart.__path__[0]) / FILE
    path.write_text(written(made, len(rows), len({row.municipality for row in rows})), "utf-8")
    print(f"{path.name}: {', '.join(f'{name} {len(one.by_feature)}' for name, one in made.items())}")


if __name__ == "__main__":
    main()
