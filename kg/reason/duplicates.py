"""
Which records may be one and the same: pairs of a kind with the reasons, for a person to look at.

    kenmerk   the same id of an authority: its address in a register, a notation, a checksum
    naam      the same name in one normal form, other names included; of an organisation without its legal form
    tekst     nearly the same words (`kg.reason.near_duplicates`)

What a record says of itself can rule a pair out: another municipality, another day, another number in the title, an id
of an authority of its own, or that one is a version, a part or the successor of the other. Not known rules out nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final, Literal, TypeAlias

from kg import deadline
from kg.dutch.aliases import other_names, same_name
from kg.model.schema import links_of
from kg.reason.answer import Chance, answer
from kg.reason.near_duplicates import near_duplicates

Payload: TypeAlias = Mapping[str, Any]
TEXT: Final = 0.7  # Jaccard likeness of shingles from which two texts of a kind are taken for one
_READ: Final = 4_000  # characters of a text
_ALIKE: Final = 30  # records of one name that are paired with each other
_WORDS: Final = 5  # of a text that is no accident
_IDS: Final = ("same_as", "notation", "checksum")
_SCOPE: Final = (
    "municipality", "municipalities", "organisation", "provider", "policy", "objective", "activity", "trajectory",
    "development", "date", "year", "as_of", "published", "element_type", "scheme", "level", "indicator", "lesson",
    "publisher",
)  # fmt: skip
_WEB: Final = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d+")
_BEFORE: Final = frozenset({"stichting", "vereniging", "cooperatie", "de", "het"})
_BEHIND: Final = (("b", "v"), ("n", "v"), ("u", "a"), ("bv",), ("nv",), ("ua",))
_DIFFERENT: Final = frozenset({"dcterms:isVersionOf", "dcterms:replaces", "dcterms:isPartOf", "skos:broader"})
_ORDER: Final = ("kenmerk", "naam", "tekst")


@answer
@dataclass(frozen=True, slots=True)
class DuplicateReason:
    """Why two records may be one: by what, and what they share."""

    by: Literal["kenmerk", "naam", "tekst"]
    said: str


@answer
@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """
    Two records that may be one.

    Attributes:
        one_title: What the first is called.
        other_title: What the second is called.
        reasons: The surest first.
        likeness: Of all runs of four characters in their texts, the share that both have; 0 when not compared.
        may_merge: Whether the caller may write both.
    """

    kind: str
    one: str
    other: str
    one_title: str
    other_title: str
    reasons: tuple[DuplicateReason, ...]
    likeness: Chance
    may_merge: bool = False


def duplicates(kind: str, payloads: Sequence[Payload], texts: Mapping[str, str]) -> list[DuplicatePair]:
    """
    The pairs of records of a kind that may be one, the surest first.

    Args:
        kind: Of all of them.
        payloads: The records.
        texts: By id, what they say; those that are not there are compared by name alone.
    """
    by_id = {payload["id"]: payload for payload in payloads}
    apart = _apart(kind, payloads)
    found: dict[tuple[str, str], dict[str, DuplicateReason]] = defaultdict(dict)
    for by, said, ids in (*_shared(payloads, "kenmerk", _authority_ids), *_shared(payloads, "naam", _names_of(kind))):
        for one, other in combinations(sorted(ids)[:_ALIKE], 2):
            if (one, other) not in apart and not _told_apart(by_id[one], by_id[other], by):
                found[one, other].setdefault(by, DuplicateReason(by, said))
    likeness = dict[tuple[str, str], float]()
    said_enough = {key: text[:_READ] for key, text in texts.items() if text.count(" ") >= _WORDS}
    for near in near_duplicates(said_enough, threshold=TEXT):
        pair = (near.one, near.other)
        if pair not in apart and not _told_apart(by_id[near.one], by_id[near.other], "tekst"):
            likeness[pair] = near.likeness
            found[pair]["tekst"] = DuplicateReason("tekst", f"{round(near.likeness * 100)}% van hun tekst is gelijk")
    pairs = [
        DuplicatePair(
            kind,
            one,
            other,
            str(by_id[one]["title"]),
            str(by_id[other]["title"]),
            tuple(reasons[by] for by in _ORDER if by in reasons),
            likeness.get((one, other), 0.0),
        )
        for (one, other), reasons in found.items()
    ]
    return sorted(pairs, key=surest)


def surest(pair: DuplicatePair) -> tuple[int, int, float, str, str]:
    """By which pairs are put in order."""
    return _ORDER.index(pair.reasons[0].by), -len(pair.reasons), -pair.likeness, pair.one, pair.other


# --- what is shared -------------------------------------------------------------------------------


def _shared(payloads: Iterable[Payload], by: Any, keys_of: Any) -> Iterator[tuple[Any, str, list[str]]]:
    """What several records share: by what, in words, and who."""
    whose: dict[str, list[str]] = defaultdict(list)
    for payload in deadline.steps(payloads):
        for key in keys_of(payload):
            whose[key].append(payload["id"])
    return ((by, f"zelfde {by}: {key.partition(' ')[2]}", ids) for key, ids in whose.items() if len(ids) > 1)


def _authority_ids(payload: Payload) -> set[str]:
    return {f"{name} {_WEB.sub('', str(payload[name])).rstrip('/')}" for name in _IDS if payload.get(name)}


def _names_of(kind: str) -> Any:
    def names(payload: Payload) -> set[str]:
        found = (normal_name(kind, name) for name in (payload["title"], *other_names(payload)))
        return {f"naam {name}" for name in found if name}

    return names


def normal_name(kind: str, name: str) -> str:
    """A name as two records of a kind are compared by it."""
    words = same_name(name).split()
    if kind != "Organisation":
        return " ".join(words)
    while len(words) > 1 and words[0] in _BEFORE:
        words = words[1:]
    for form in _BEHIND:
        if len(words) > len(form) and tuple(words[-len(form) :]) == form:
            words = words[: -len(form)]
    return " ".join(words)


# --- what tells apart -----------------------------------------------------------------------------


def _apart(kind: str, payloads: Iterable[Payload]) -> set[tuple[str, str]]:
    """Pairs of which one says that it is a version, a part or the successor of the other."""
    found = set()
    for payload in payloads:
        for prop, other in links_of(kind, payload):
            if prop in _DIFFERENT:
                found.add((min(payload["id"], other), max(payload["id"], other)))
    return found


def _told_apart(one: Payload, other: Payload, by: str) -> bool:
    """Whether two records say of themselves that they are not the same."""
    if any(_disjoint(one.get(name), other.get(name)) for name in _SCOPE):
        return True
    starts = [(payload.get("period") or {}).get("start") for payload in (one, other)]
    if all(starts) and starts[0] != starts[1]:
        return True
    if by == "kenmerk":
        return False
    if _disjoint(one.get("same_as"), other.get("same_as")) or _disjoint(one.get("notation"), other.get("notation")):
        return True
    return _NUMBER.findall(one["title"]) != _NUMBER.findall(other["title"])


def _disjoint(one: Any, other: Any) -> bool:
    """Whether two values are known and share nothing."""
    if not one or not other:
        return False
    sides = [set(value) if isinstance(value, list | tuple) else {str(value)} for value in (one, other)]
    return sides[0].isdisjoint(sides[1])
