"""
The words of all records: an index for each audience, so that no score rests on what its reader may not read.

    words/public          every public space: anyone reads them
    words/network         what is shared in the network: all who take part read it
    words/ede%2Fprivate   a private space

How rare a word is, is counted over the indexes that a question may look in, and nowhere else (ADR 0018).
"""

import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from kg.adapters.passages.question import WordQuestion
from kg.adapters.passages.words import Tally, WordIndex
from kg.dutch.aliases import called
from kg.errors import StoreDamaged
from kg.ports.passages import Filters

_SHARED: Final = ("public", "network")
_WRITERS: Final = 4  # that stay open; each has threads and memory of its own


@cache
def audience_of(space: str) -> str:
    """Which index holds a space, or is called so itself: spaces that the same people read share one."""
    audience = space.rpartition("/")[2]
    return audience if audience in _SHARED else space


@cache
def _folder_of(space: str) -> str:
    return quote(audience_of(space), safe="")


class Audiences:
    """An index of words for each audience, asked as one."""

    def __init__(self, path: Path, *, mend: bool = False) -> None:
        if (path / "meta.json").exists():  # of a Kring that had all audiences in one index
            shutil.rmtree(path)
        path.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._by_folder: dict[str, WordIndex] = {}
        for folder in sorted(path.iterdir()):
            try:
                self._by_folder[folder.name] = WordIndex(folder)
            except StoreDamaged:
                if not mend:
                    raise
                shutil.rmtree(folder)  # it is made again, since its spaces hold records: see `lacks`
        self._writing: dict[str, WordIndex] = {}  # the last one changed stands last

    def __len__(self) -> int:
        return sum(len(words) for words in self._by_folder.values())

    def lacks(self, spaces: Iterable[str]) -> bool:
        """Whether one of some spaces, all of which hold records, has no words here."""
        found = [self._of(space) for space in spaces]
        return any(words is None or not len(words) for words in found)

    def holds(self, space: str) -> None:
        """That a space has records here."""
        words = self._of(space)
        if words is not None:
            words.spaces.add(space)

    def _of(self, space: str) -> WordIndex | None:
        return self._by_folder.get(_folder_of(space))

    def _among(self, spaces: Collection[str]) -> list[WordIndex]:
        """The indexes that some spaces are in, always in the same order."""
        folders = sorted({_folder_of(space) for space in spaces})
        return [self._by_folder[folder] for folder in folders if folder in self._by_folder]

    # --- writing ---------------------------------------------------------------------------------

    def _change(self, space: str) -> WordIndex:
        folder = _folder_of(space)
        if folder not in self._by_folder:
            self._by_folder[folder] = WordIndex(self._path / folder)
        words = self._writing[folder] = self._writing.pop(folder, self._by_folder[folder])
        return words

    def add(
        self,
        seq: int,
        record_id: str,
        space: str,
        *,
        text: str,
        facets: Mapping[str, Sequence[str]],
        identifiers: Mapping[str, int],
    ) -> None:
        """Take in a record; `remove` it first where it may be known already."""
        self._change(space).add(seq, record_id, space, text=text, facets=facets, identifiers=identifiers)

    def remove(self, places: Iterable[tuple[str, str]]) -> None:
        """Forget records, each by its id and a space that it is or may be in; unknown ones are fine."""
        by_audience: dict[str, set[str]] = {}
        for record_id, space in places:
            by_audience.setdefault(audience_of(space), set()).add(record_id)
        for audience, record_ids in by_audience.items():
            self._change(audience).remove(record_ids)

    def forget_after(self, seq: int) -> None:
        """Forget what a step put here that was not finished before a kill: it may move when it is taken again."""
        for folder, words in self._by_folder.items():
            if words.forget_after(seq):
                self._writing[folder] = words
        self.commit()

    def commit(self) -> None:
        """Put what was added and removed on disk, and show it."""
        for words in self._writing.values():
            words.commit()
        while len(self._writing) > _WRITERS:
            self._writing.pop(next(iter(self._writing))).settle()

    def clear(self) -> None:
        """Forget everything."""
        for words in self._by_folder.values():
            words.clear()
            words.settle()
        self._writing.clear()

    def settle(self) -> None:
        """Wait until the segments are merged."""
        for words in self._by_folder.values():
            words.settle()
        self._writing.clear()

    def close(self) -> None:
        """Let go of the files."""
        self.settle()

    def faults(self, *, thorough: bool) -> list[str]:
        """What is wrong with the files of the indexes, see `WordIndex.faults`."""
        return [fault for words in list(self._by_folder.values()) for fault in words.faults(thorough=thorough)]

    def parts(self, audiences: Iterable[str]) -> dict[str, frozenset[str]]:
        """By audience the parts that its index is in now."""
        return {audience: words.segments() for audience in audiences if (words := self._of(audience)) is not None}

    def lack(self, parts: Mapping[str, frozenset[str]]) -> bool:
        """Whether nothing is left of some parts, nor of their files."""
        for audience in parts:
            words = self._change(audience)
            words.commit()
            words.tidy()
        return all(parts[audience].isdisjoint(left) for audience, left in self.parts(parts).items())

    # --- asking ----------------------------------------------------------------------------------

    def question(self, text: str, spaces: Collection[str]) -> WordQuestion:
        """A text taken apart, and weighed by what some spaces and those with the same readers hold."""
        indexes = self._among(spaces)
        return WordQuestion.of(
            text,
            frequency=lambda field, term: sum(words.frequency(field, term) for words in indexes),
            count=sum(len(words) for words in indexes),
        )

    def best(self, question: WordQuestion, filters: Filters, *, depth: int) -> list[tuple[int, float]]:
        """The (seq, BM25) of the records that share most with a question, best first."""
        indexes = self._among(filters.spaces)
        alone = len(indexes) == 1
        found = [hit for words in indexes for hit in words.best(question, filters, depth=depth, alone=alone)]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:depth]

    def carriers(self, identifiers: Sequence[str], filters: Filters, *, whole: str = "") -> dict[int, int]:
        """The records that carry one of some identifiers, by seq, see `WordIndex.carriers`."""
        found: dict[int, int] = {}
        for words in self._among(filters.spaces):
            found |= words.carriers(identifiers, filters, whole=whole)
        return found

    def called(self, text: str, filters: Filters, *, dutch: float) -> tuple[set[int], set[int]]:
        """
        By seq, what all of a question is a name of, or else what it names among other words; see `kg.dutch.aliases`.
        """
        indexes = self._among(filters.spaces)
        return called(
            text,
            lambda keys: {key for words in indexes for key in words.known(keys)},
            lambda key: self.carriers([key], filters),
            dutch=dutch,
        )

    def matched(self, question: WordQuestion, seqs: Mapping[int, str]) -> dict[int, list[str]]:
        """Which of the question's words each of some records has, see `WordIndex.matched`; with their space."""
        found: dict[int, list[str]] = {}
        for words in self._among(set(seqs.values())):
            found |= words.matched(question, [seq for seq, space in seqs.items() if self._of(space) is words])
        return {seq: found.get(seq, []) for seq in seqs}

    def held(self, stems: Collection[str], filters: Filters) -> set[str]:
        """Those of some stems that a record within the filters has."""
        return {stem for words in self._among(filters.spaces) for stem in words.held(stems, filters)}

    def count(self, question: WordQuestion | None, filters: Filters, *, facets: bool) -> Tally:
        """See `WordIndex.count`."""
        among = self._among(filters.spaces)
        return sum((words.count(question, filters, facets=facets) for words in among), Tally())

    def missing(self, seqs: Collection[int]) -> set[int]:
        """Those of some records that are not in any index."""
        lost = set(seqs)
        for words in self._by_folder.values():
            lost = words.missing(lost)
        return lost
