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
        why: In Dutch, for the reviewer.
        patterns: One of them has to be there.
        where: In the sentence, in what announces its list, or in the heading above it.
        forms: Of the units that it counts for; () for all.
        announces: Whether it says outright what follows, as a heading or "Doel:" does: how the rest of the document
            speaks then does not weigh against it.
    """

    points: Mapping[str, float]
    why: str
    patterns: Sequence[re.Pattern[str]]
    where: Where = "text"
    forms: Sequence[str] = ()
    announces: bool = False

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
            tuple(one.get("forms", ())),
            one.get("announces", one.get("where", "text") == "lead" or bool(one.get("forms"))),
        )
        for one in read["cue"]
    )
