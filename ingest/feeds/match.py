"""
Which development an item of a feed speaks of.

    name      it calls one development by a name of its own, as search reads names in a question (`kg.dutch.aliases`)
    law       it cites the law, and that law is of one development alone
    meaning   it says nothing of the kind, and its text lies near one development in the vectors

A name or a law decides when it points to one development: with two, the one that is part of the other gives way to it,
and otherwise a person says. Meaning alone decides nothing: what lies near enough is asked of a person.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from kg.dutch.aliases import called, keys_of, same_name

How = Literal["naam", "wet", "betekenis"]

NEAR: Final = 0.87  # cosine (e5) from which a person is asked, measured: docs/adr/0061-feeds-that-stay-connected.md
_EU: Final = re.compile(
    r"\((?:EU|EG)\) (\d{4}/\d+)|\bStb\. (\d{4}, \d+)|\b(?:Kamerstukken(?: II)? )(\d{5})\b|\bCOM\((\d{4})\) (\d+)"
)


@dataclass(frozen=True, slots=True)
class Match:
    """
    A development that an item may speak of.

    Attributes:
        sure: Whether it counts by itself; when not, a person is asked.
        said: Why, in Dutch.
    """

    development: str
    how: How
    sure: bool
    said: str


class Known:
    """
    The developments that items may speak of.

    Args:
        developments: Payloads of `kg.model.environment.Development`.
        only: The ids that count; () for all.
    """

    def __init__(self, developments: Iterable[Mapping[str, Any]], only: Collection[str] = ()) -> None:
        held = [one for one in developments if not only or one["id"] in only]
        self._by_name, self._by_law = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        self.titles = {one["id"]: str(one["title"]) for one in held}
        self._above = {one["id"]: frozenset(one.get("part_of", ())) for one in held}
        laws = Counter(same_name(_law(one, "name")) for one in held)
        theirs = {same_name(name) for one in held for name in (one["title"], *(one.get("alt_labels") or ()))}
        for one in held:
            names, law = (one["title"], *(one.get("alt_labels") or ())), _law(one, "name")
            own = law and laws[same_name(law)] == 1 and same_name(law) not in theirs
            for key in keys_of("Development", {**one, "alt_labels": (*names, law) if own else names}):
                self._by_name[key].add(one["id"])
            for mark in _marks(_law(one, "citation")):
                self._by_law[mark].add(one["id"])

    def named(self, text: str) -> set[str]:
        """The developments that a text calls by name."""
        whole, within = called(text, self._by_name.keys().__and__, lambda key: self._by_name.get(key, ()), dutch=1.0)
        return whole or within

    def cited(self, text: str) -> set[str]:
        """The developments whose law a text cites, where that law is of no other."""
        found = (self._by_law.get(mark, frozenset[str]()) for mark in _marks(text))
        return {next(iter(ids)) for ids in found if len(ids) == 1}

    def narrowed(self, found: Collection[str]) -> set[str]:
        """Without those of which another that was found is a part."""
        above = frozenset[str]().union(*(self._above.get(one, frozenset()) for one in found))
        return set(found) - above


def _law(development: Mapping[str, Any], name: str) -> str:
    return str((development.get("law") or {}).get(name) or "")


def _marks(text: str) -> set[str]:
    """The official numbers in a text: of the EU, the Staatsblad, and the files of parliament."""
    return {" ".join(filter(None, found)) for found in _EU.findall(text)}


def judged(
    known: Known, title: str, text: str, nearest: Callable[[str], tuple[str, float] | None], *, near: float = NEAR
) -> Match | None:
    """
    The development that an item speaks of; None when it speaks of none that is known.

    Args:
        known: The developments.
        title: Of the item; what it names it is about.
        text: What it says besides; what that names may be in passing.
        nearest: Gives for a text the development that lies nearest, and its cosine; None without vectors.
        near: The cosine from which a person is asked.
    """
    ways: Sequence[tuple[How, Callable[[str], set[str]]]] = (("naam", known.named), ("wet", known.cited))
    for how, find in ways:
        if found := known.narrowed(find(title)):
            return _one_of(known, found, how, "de titel", sure=True)
    for how, find in ways:
        if found := known.narrowed(find(text)):
            return _one_of(known, found, how, "de tekst", sure=False)
    if (closest := nearest(title)) is not None and closest[1] >= near:
        said = f"de titel lijkt erop (gelijkenis {closest[1]:.2f}".replace(".", ",") + "), maar noemt haar niet"
        return Match(closest[0], "betekenis", sure=False, said=said)
    return None


def _one_of(known: Known, found: Collection[str], how: How, where: str, *, sure: bool) -> Match:
    """The development that is meant; of several none is sure, and the first by title is asked of."""
    first = min(found, key=lambda one: (known.titles[one], one))
    named = "noemt haar" if how == "naam" else "noemt haar wet"
    if len(found) == 1:
        return Match(first, how, sure=sure, said=f"{where} {named}")
    others = ", ".join(sorted(known.titles[one] for one in found if one != first))
    return Match(first, how, sure=False, said=f"{where} {named}, maar ook: {others}")
