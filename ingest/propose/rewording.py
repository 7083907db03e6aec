"""
What a document states in other words than before, told from what it states anew.

A statement that was put otherwise keeps the id that it was proposed under, so what a person decided on it holds. It is
the same when its kind, figures, names and denials are, and at least half of its runs of four characters: ADR 63 says
what that is worth.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kg.model.change_set import content_of, digest
from kg.reason.near_duplicates import NEAR, shingles
from ontologies.spelling import normal

Change = dict[str, Any]
_FIGURE: Final = re.compile(r"\d+")
_DENIAL: Final = re.compile(r"\b(?:niet|geen|nooit|zonder)\b", re.IGNORECASE)
_NAME: Final = re.compile(r"(?<=[\w,;:)] )[A-ZÀ-Þ][\w’'-]*")  # not the first word of a sentence
_SAME: Final = ("deadline", "period", "budget_eur", "stance", "level")  # otherwise it is another statement


@dataclass(frozen=True, slots=True)
class Wording:
    """
    How a statement is put.

    Attributes:
        told: What has to be the same in two wordings of one statement.
        runs: Every run of four characters of it.
    """

    told: str
    runs: frozenset[str]

    @classmethod
    def of(cls, change: Mapping[str, Any]) -> "Wording | None":
        """That of a proposed record; None of one that would go."""
        content = content_of(change)
        if content is None:
            return None
        title = normal(str(content["title"]))
        figures, names = sorted(_FIGURE.findall(title)), sorted(_NAME.findall(title))
        denied, same = bool(_DENIAL.search(title)), [content.get(name) for name in _SAME]
        return cls(digest(change["target_kind"], figures, names, denied, same), shingles(title))

    def likeness(self, other: "Wording") -> float:
        """The share of runs that two statements share; 0 when they cannot be the same."""
        return len(self.runs & other.runs) / len(self.runs | other.runs) if self.told == other.told else 0.0


def recognised(before: Sequence[Mapping[str, Any]], now: Sequence[Change]) -> list[Change]:
    """
    What a document states now, under the ids of before where it says the same in other words.

    Args:
        before: What was proposed of it.
        now: What it states, as `ingest.propose.renewal.changes_of`; each may name others by id.
    """
    proposed, stated_now = {one["target"] for one in before}, {one["target"] for one in now}
    gone = [one for one in before if one["target"] not in stated_now]
    renamed = _pairs(gone, [one for one in now if one["target"] not in proposed])
    return [_under(one, renamed) for one in now] if renamed else list(now)


def said_of(content: Mapping[str, Any]) -> str:
    """A digest of what a document says of one record, whatever its id is."""
    return digest({name: value for name, value in content.items() if name != "id"})


def _pairs(gone: Sequence[Mapping[str, Any]], new: Sequence[Change]) -> dict[str, str]:
    """By id of a new statement the id that it had; the most alike first, and each once."""
    was = {one["target"]: wording for one in gone if (wording := Wording.of(one))}
    anew = {one["target"]: wording for one in new if (wording := Wording.of(one))}
    found = [(-said.likeness(says), key, old) for old, said in was.items() for key, says in anew.items()]
    named, taken = dict[str, str](), set[str]()
    for likeness, key, old in sorted(found):
        if -likeness >= NEAR and key not in named and old not in taken:
            named[key] = old
            taken.add(old)
    return named


def _under(one: Change, renamed: Mapping[str, str]) -> Change:
    """A change under the id that it had, and so what it names."""
    content = content_of(one)
    if content is None:
        return one
    told = {
        name: renamed.get(value, value) if isinstance(value, str) and name != "title" else value
        for name, value in content.items()
    }
    return {**one, "target": told["id"], "content": json.dumps(told, ensure_ascii=False), "stated": said_of(told)}
