"""The signs by which a sentence shows what it states; they stand in `cues.toml`."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

Where = Literal["text", "lead", "heading"]
_FILE: Final = "cues.toml"


@dataclass(frozen=True, slots=True)
class Cue:
    """
    One sign.

    Attributes:
        points: By kind, how much it says; negative for what speaks against.
        why: In Dutch, for who decides.
        patterns: One of them has to be there.
        where: In the sentence, in what announces its list, or in the heading above it.
    """

    points: Mapping[str, float]
    why: str
    patterns: Sequence[re.Pattern[str]]
    where: Where = "text"

    def stands_in(self, words: str) -> bool:
        """Whether it is there."""
        return bool(words) and any(pattern.search(words) for pattern in self.patterns)


@cache
def cues() -> Sequence[Cue]:
    """Every sign, in order of declaration."""
    read = tomllib.loads((files("ingest.propose.rules") / _FILE).read_text(encoding="utf-8"))
    return tuple(
        Cue(
            one["points"],
            one["why"],
            tuple(re.compile(pattern, re.IGNORECASE) for pattern in one["patterns"]),
            one.get("where", "text"),
        )
        for one in read["cue"]
    )
