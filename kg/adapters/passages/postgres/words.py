"""What the words of a question find, by numbers of records."""

import threading
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kg.adapters.passages.postgres.entries import key_of
from kg.adapters.passages.postgres.postings import Docs, Postings, counted
from kg.adapters.passages.postgres.scope import Scope
from kg.adapters.passages.question import WordQuestion, parts_of, typed_by_stem
from kg.adapters.passages.words import MAX_CARRIERS, Tally
from kg.dutch.aliases import called
from kg.projections.passages import FACETS, OWN, WHOLE

# Of the postings that one question reads: four-letter parts that very many records have are left out first.
MOST_POSTINGS: Final = 2_000_000
MOST_TOGETHER: Final = 10_000_000  # records times terms: below it all are fetched at once, and counted then
_MOST_HELD: Final = 5_000_000  # values of facets of records, of twelve bytes, that a process keeps
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"  # of stems, which are folded


@dataclass(frozen=True, slots=True)
class Words:
    """A question, and the postings of its terms among what is within the filters."""

    scope: Scope
    question: WordQuestion
    postings: Postings

    @classmethod
    def of(cls, scope: Scope, text: str) -> "Words":
        """A text taken apart, and weighed by what its asker may read."""
        terms = [f"w:{stem}" for stem in typed_by_stem(text)] + [f"g:{gram}" for gram in parts_of(text)]
        few = len(terms) * scope.records <= MOST_TOGETHER
        postings = Postings.read(scope.cursor, scope.numbers, terms) if few else None
        held = counted(scope.cursor, scope.numbers, terms) if postings is None else postings.counts()
        question = WordQuestion.of(text, frequency=lambda name, term: held[f"{name[0]}:{term}"], count=scope.records)
        if postings is None:
            postings = Postings.read(scope.cursor, scope.numbers, _read(question, held))
        return cls(scope, question, postings if scope.docs is None else postings.among(scope.docs))

    def best(self, *, depth: int) -> dict[int, float]:
        """The BM25 of the records that share most with the question, by number."""
        weights = {f"w:{stem}": weight for stem, weight in self.question.words.items()}
        weights |= {f"g:{gram}": weight for gram, weight in self.question.grams.items()}
        docs, scores = self.postings.scored(weights, self.scope.lengths())
        if depth < len(docs):
            least = np.partition(scores, -depth)[-depth]
            docs, scores = docs[scores >= least], scores[scores >= least]
        first = np.lexsort((docs, -scores))[:depth]
        return dict(zip(docs[first].tolist(), scores[first].tolist(), strict=True))

    def known(self) -> Docs:
        """The records within the filters that have a word of the question, in order."""
        return self.postings.having({f"w:{stem}" for stem in self.question.known_words()})

    def matched(self, docs: Collection[int]) -> dict[int, list[str]]:
        """Which of the question's words each of some records has, as typed, the weightiest first."""
        words, surface = self.question.words, self.question.surface
        found = self.postings.of_docs(docs)
        stems = sorted(self.question.known_words(), key=lambda stem: (-words[stem], stem))
        return {doc: [surface[stem] for stem in stems if f"w:{stem}" in terms] for doc, terms in found.items()}


def _read(question: WordQuestion, held: Counter[str]) -> list[str]:
    """The terms whose postings are read: all words, and the rarest parts as far as there is room."""
    words = [f"w:{stem}" for stem in question.known_words()]
    room = MOST_POSTINGS - sum(held[term] for term in words)
    parts: list[str] = []
    for gram in sorted(question.grams, key=lambda gram: (held[f"g:{gram}"], gram)):
        room -= held[f"g:{gram}"]
        if room < 0 and parts:
            break
        parts.append(f"g:{gram}")
    return words + parts


def carriers(scope: Scope, identifiers: Sequence[str], *, whole: str = "") -> dict[int, int]:
    """
    The records that carry one of some identifiers, with the best way in which they do.

    Args:
        scope: What may be found.
        identifiers: Those of a question, see `kg.projections.identifiers.asked`.
        whole: The one of them that is all of the question, or "".
    """
    names = list(dict.fromkeys(map(key_of, [*identifiers, *filter(None, [whole])])))
    if not names or not scope.audiences:
        return {}
    condition, values = scope.condition("record")
    scope.cursor.execute(
        "SELECT doc, max(CASE WHEN key = %(whole)s AND tier = %(own)s THEN %(first)s ELSE tier END) AS best"  # noqa: S608  # nosec B608 - ours
        f" FROM passages.keys JOIN passages.records AS record USING (doc) WHERE keys.audience = ANY(%(audiences)s)"
        f" AND key = ANY(%(names)s) AND {condition} GROUP BY doc ORDER BY best DESC, doc LIMIT %(most)s",
        {**values, "names": names, "whole": key_of(whole), "own": OWN, "first": WHOLE, "most": MAX_CARRIERS},
    )
    return dict(scope.cursor.fetchall())


def named(scope: Scope, text: str, *, dutch: float) -> tuple[set[int], set[int]]:
    """What all of a question is a name of, or else what it names among other words; see `kg.dutch.aliases`."""

    def known(keys: Collection[str]) -> set[str]:
        if not keys:
            return set()
        scope.cursor.execute(
            "SELECT DISTINCT key FROM passages.keys WHERE audience = ANY(%s) AND key = ANY(%s) AND tier = %s",
            (scope.numbers, [key_of(key) for key in keys], OWN),
        )
        return {row[0] for row in scope.cursor.fetchall()}

    return called(text, known, lambda key: carriers(scope, [key]), dutch=dutch)


def held(scope: Scope, stems: Collection[str]) -> set[str]:
    """Those of some stems that a record within the filters has."""
    there = {term[2:] for term in counted(scope.cursor, scope.numbers, [f"w:{stem}" for stem in stems])}
    if scope.docs is None:
        return there
    found = Postings.read(scope.cursor, scope.numbers, [f"w:{stem}" for stem in there])
    return {term[2:] for term in found.counts(scope.docs)}


class HeldFacets:
    """
    The facets of what audiences read, kept while nothing is taken in, as far as they are no more than some megabytes.

    Who asks has the state of its own transaction: of another one nothing that is kept is used.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = ""
        self._held: dict[int, Postings] = {}

    def of(self, scope: Scope) -> list[Postings]:
        """Those of the audiences of a question."""
        with self._lock:
            held = dict(self._held) if self._state == scope.state else {}
        found = {
            one: held[one] if one in held else Postings.beginning(scope.cursor, one, "f:") for one in scope.numbers
        }
        held |= found
        if len(found.keys() - self._held.keys()) or self._state != scope.state:
            few = sum(len(one.docs) for one in held.values()) <= _MOST_HELD
            with self._lock:
                self._state, self._held = scope.state, held if few else {}
        return list(found.values())


def tally(scope: Scope, docs: Docs | None, held: HeldFacets | None) -> Tally:
    """
    How many records there are, and per facet how many have each value.

    Args:
        scope: What may be counted.
        docs: Those within the filters that are to be counted, in order; None for all within the filters.
        held: What is known of facets; None when their values are not counted.
    """
    among = scope.docs if docs is None else docs
    total = scope.records if among is None else len(among)
    if held is None:
        return Tally(total)
    counts: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    for term, count in _values(scope, among, held).items() if total else ():
        _, name, value = term.split(":", 2)
        if name in counts:
            counts[name][value] = count
    return Tally(total, counts)


def _values(scope: Scope, among: Docs | None, held: HeldFacets) -> Counter[str]:
    """How many of some records have each value of a facet, by term; None for all that may be read."""
    if among is not None:
        found = Counter[str]()
        for one in held.of(scope):
            found.update(one.counts(among))
        return found
    scope.cursor.execute(
        "SELECT term, sum(count)::bigint FROM passages.postings WHERE audience = ANY(%s)"
        " AND term >= 'f:' AND term < 'f;' GROUP BY 1",
        (scope.numbers,),
    )
    return Counter(dict(scope.cursor.fetchall()))
