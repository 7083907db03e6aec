"""
Whether what somebody tells of themselves makes a condition hold, in whatever inflection or compound they say it.

    reach    of the groups of four letters in the words of the condition, the share that stand in the telling: so
             "terinzagelegging" meets "leggen wij ter inzage", and "ICT-project" meets "ICT-projecten"
    denial   words such as "geen", "niet", "blijft": on one side of the two only, they turn the verdict
    doubt    a wish or a plan decides nothing

A telling reaches a condition from `REACHED` on. That was chosen on half of the pairs of `tests/bench/graded`, where
what it gives on the other half is published.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ontologies import spelling

REACHED: Final = 0.6
_GROUP: Final = 4  # letters
_SLIGHT: Final = 0.3  # of the weight of a word that says that something is done, not what
_EITHER: Final = re.compile(r"(?<!\S)(\S*[^-\s]) of (?:een )?(\S+)")
_CLAUSE: Final = re.compile(r"[.;:!?]\s*|, maar\b")
_DENIED: Final = re.compile(
    r"\b(?:geen|niet|zonder|nooit|niets|niemand|nergens|nauwelijks|ontbreekt|ontbreken|afgewezen|blijft|blijven)\b"
)
_DOUBT: Final = re.compile(r"\b(?:overwegen|overweegt|misschien|wellicht|gepland|zouden? (?:wij|we)|ooit)\b")
# Words that say nothing of a subject, words that say that something is not, and words that say that something is done.
_FUNCTION: Final = frozenset(
    re.findall(
        r"\S+",
        "aan al als alle bij binnen daar dan dat de deze die dit door een elk elke en er gemeente gemeenten haar heeft "
        "het hun iedere in indien is kan kunnen liggen met moet na naar of om onder ook op over te tegen tot uit van "
        "voor waar wanneer wat wel wie wij wil worden wordt ze zich zij zijn zo zoals",
    )
)
MISSING: Final = frozenset({"zonder", "geen", "niet", "nog", "ontbreekt", "ontbreken", "nooit"})
SMALL: Final = _FUNCTION | MISSING
_DOING: Final = frozenset(
    re.findall(
        r"\S+",
        "inrichting invoering inzet implementatie implementaties project projecten proces processen gebruik meerdere "
        "veel eerste tegelijk andere vergelijken opbouw ontwerp uitvoering",
    )
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """
    What a telling says of a condition.

    Attributes:
        reach: 0 to 1, see above; of its best clause.
        holds: Whether it says that the condition holds, or that it does not; None when it decides nothing.
        clause: The part of it that comes nearest, or all of it.
    """

    reach: float
    holds: bool | None
    clause: str


def tell(condition: str, telling: str) -> Circumstances:
    """What somebody's own words say of one condition, both in Dutch."""
    tried = [(_reach(condition, clause), clause) for clause in _clauses(telling)]
    reach, clause = max(tried, key=lambda one: one[0])
    said, asked = spelling.folded(clause), spelling.folded(condition)
    if reach < REACHED or _DOUBT.search(said):
        return Circumstances(reach, None, clause)
    return Circumstances(reach, bool(_DENIED.search(said)) == bool(_DENIED.search(asked)), clause)


def _clauses(telling: str) -> Iterator[str]:
    """Its clauses, and all of it last: of equal reach the first counts, so that a denial elsewhere does not."""
    yield from (clause for clause in _CLAUSE.split(telling) if clause.strip())
    yield telling


def _reach(condition: str, clause: str) -> float:
    letters = "".join(spelling.words(clause))
    there = {letters[at : at + _GROUP] for at in range(len(letters))}
    return max(_covered(way, letters, there) for way in _ways(condition))


def _ways(condition: str) -> Iterable[str]:
    """The condition, and where it names two things with "of" each of them."""
    found = _EITHER.search(condition)
    if not found:
        return (condition,)
    before, after = condition[: found.start()], condition[found.end() :]
    return (condition, *(f"{before}{one}{after}" for one in found.groups()))


def _covered(condition: str, letters: str, there: set[str]) -> float:
    have = whole = 0.0
    for word in (word for word in spelling.words(condition) if word not in SMALL):
        groups = {word[at : at + _GROUP] for at in range(max(1, len(word) - _GROUP + 1))}
        weight = _SLIGHT if word in _DOING else 1.0
        whole += weight * len(groups)
        have += weight * sum(group in there or (len(group) < _GROUP and group in letters) for group in groups)
    return have / whole if whole else 0.0
