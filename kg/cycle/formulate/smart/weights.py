"""
What each feature of a text weighs for a criterion: the coefficients of `weights.toml`, in hundredths.

They are those of a logistic regression, fitted by `python -m tests.bench.formulate.training`; the file says on what.
Sums of whole numbers are the same on every machine, so a verdict never hangs on a processor; no encoder is asked.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from kg.cycle.formulate.smart.features import Shown

FILE: Final = "weights.toml"


@dataclass(frozen=True, slots=True)
class SignWeights:
    """
    The weights of one criterion, in hundredths.

    Attributes:
        bias: What a text without any feature has.
        by_feature: What a feature adds when it is there; one without weight adds nothing.
    """

    bias: int
    by_feature: Mapping[str, int]

    def holds(self, shown: Shown) -> bool:
        """Whether a text with these features meets the criterion."""
        return self.bias + sum(self.by_feature.get(name, 0) for name in shown) > 0

    def reasons(self, shown: Shown) -> list[str]:
        """The features that speak for the verdict, those that weigh most first."""
        sign = 1 if self.holds(shown) else -1
        found = [name for name in shown if sign * self.by_feature.get(name, 0) > 0]
        return sorted(found, key=lambda name: (-abs(self.by_feature[name]), name))


@cache
def weights() -> Mapping[str, SignWeights]:
    """By "doel" (states an aim at all), "specifiek" and "meetbaar"."""
    read = tomllib.loads((files("kg.cycle.formulate.smart") / FILE).read_text("utf-8"))
    return {name: SignWeights(one["bias"], one["weights"]) for name, one in read.items() if isinstance(one, dict)}
