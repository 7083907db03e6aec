"""
Texts that are there already: a copy, the same in another format, a new version.

    the same words          one record, with each file that states it as a place (its provenance)
    nearly the same words   a record of its own, which says of which other ones it is a version
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ingest.commit.records import Run, content
from ingest.mappings.draft import Draft
from kg.model.values import Passage
from kg.ports.journal import Stored
from kg.reason.near_duplicates import nearest, sketched
from ontologies import spelling

TEXT: Final = "tekst"  # the category of a running text
_ENOUGH: Final = 20  # words that are no accident; shorter texts also have to have the same title
_MOST: Final = 5  # other versions that a record names
_MEASURED: Final = 20  # texts of one title that a text is measured against; of more, those whose sketch is most alike
_TOGETHER: Final = 100  # texts that are sketched at a time
_VERSION: Final = re.compile(r"\b(?:v|versie|concept|definitief|def|kopie|copy|nieuw|oud|\w*\d\w*)\b")


@dataclass
class Twins:
    """
    The running texts of one space, looked through once a run, at the first text that comes in.

    Attributes:
        sketches: By id, of texts whose title many have.
    """

    run: Run
    sketches: dict[str, NDArray[np.uint64]] = field(default_factory=dict)

    def known(self, draft: Draft, key: str, name: str) -> Draft:
        """
        A text as what it is: itself, a second place of a text that is there, or a version of one.

        Args:
            draft: Of a running text, with the id that it will have.
            key: Of the file that it comes from.
            name: Of that file, as people know it.
        """
        words = _words(draft.payload.get("body", ()))
        mark = _mark(words, str(draft.payload["title"]))
        draft = self._own(draft, key, mark)
        own = str(draft.payload["id"])
        twin = self._marks.get(mark, own)
        held = self._held([own, twin])
        if twin != own and twin in held:
            shown = held[twin].payload["title"]
            self.run.summary.left_out[
                f"{name} heeft dezelfde tekst als “{shown}”: één bron, met beide vindplaatsen"
            ] += 1
            return replace(draft, payload=content(held[twin].payload))
        if own in held:
            versions = held[own].payload.get("version_of", ())
        else:
            versions = draft.payload.get("version_of") or self._versions(str(draft.payload["title"]), words)
        self._marks[mark] = own
        self._titles[_bare(str(draft.payload["title"]))].append(own)
        return replace(draft, payload={**draft.payload, "version_of": list(versions)}) if versions else draft

    def _own(self, draft: Draft, key: str, mark: str) -> Draft:
        """The draft under an id of its own, where another file goes on to state what stood under its id."""
        own = str(draft.payload["id"])
        held = self._held([own]).get(own)
        if held is None or all(one["source"] == key for one in held.payload.get("provenance", ())):
            return draft
        if _mark(_words(held.payload.get("body", ())), str(held.payload["title"])) == mark:
            return draft
        return replace(draft, payload={**draft.payload, "id": f"{own[:190]}-{mark[:8]}", "version_of": [own]})

    def _held(self, ids: Iterable[str]) -> Mapping[str, Stored]:
        found, _ = self.run.look_up(list(ids))
        return {one: stored for one, stored in found.items() if stored.space == self.run.space}

    def _versions(self, title: str, words: str) -> list[str]:
        """Texts of the same title, whatever its date or number, that say nearly the same; most alike first."""
        ids = list(dict.fromkeys(self._titles.get(_bare(title), ())))
        if len(ids) > _MEASURED:
            ids = self._likest(ids, words)
        return nearest(words, self._words_of(ids))[:_MOST] if ids else []

    def _likest(self, ids: list[str], words: str) -> list[str]:
        """Of many texts those whose sketch is most like that of a text; each is sketched once a run."""
        fresh = [one for one in ids if one not in self.sketches]
        for start in range(0, len(fresh), _TOGETHER):
            said = self._words_of(fresh[start : start + _TOGETHER])
            self.sketches |= zip(said, sketched(said.values()), strict=True) if said else ()
        known = [one for one in ids if one in self.sketches]
        if not known:
            return []
        alike = (np.stack([self.sketches[one] for one in known]) == sketched([words])[0]).sum(axis=1)
        return [known[at] for at in np.argsort(-alike, kind="stable")[:_MEASURED]]

    def _words_of(self, ids: Iterable[str]) -> dict[str, str]:
        return {one: _words(stored.payload.get("body", ())) for one, stored in self._held(ids).items()}

    @cached_property
    def _texts(self) -> list[tuple[str, str, str]]:
        """Of each text its id, its mark and its bare title."""
        return [
            (one.id, _mark(_words(one.payload.get("body", ())), str(one.payload["title"])), _bare(one.payload["title"]))
            for one in self.run.scan("Source")
            if one.space == self.run.space and one.payload.get("category") == TEXT
        ]

    @cached_property
    def _marks(self) -> dict[str, str]:
        return {mark: one for one, mark, _ in self._texts}

    @cached_property
    def _titles(self) -> defaultdict[str, list[str]]:
        found = defaultdict[str, list[str]](list)
        for one, _, title in self._texts:
            found[title].append(one)
        return found


def _words(body: Iterable[Mapping[str, Any] | Passage]) -> str:
    """All words with the headings where they begin, so that a heading and a first line are the same."""
    said, above = list[str](), ""
    for passage in body:
        entry = passage if isinstance(passage, Mapping) else passage.model_dump()
        heading = entry.get("heading") or ""
        if heading != above:
            fresh = heading.removeprefix(above) if above and heading.startswith(f"{above} > ") else heading
            said.append(fresh)
            above = heading
        said.append(entry["text"])
    return " ".join(re.findall(r"\w+", spelling.folded(" ".join(said))))


def _mark(words: str, title: str) -> str:
    """The checksum of the words of a text; of few words with those of its title."""
    few = words.count(" ") + 1 < _ENOUGH
    return hashlib.sha256(f"{_bare(title) if few else ''}|{words}".encode()).hexdigest()


def _bare(title: str) -> str:
    """A title without what tells versions of it apart."""
    return " ".join(_VERSION.sub(" ", " ".join(re.findall(r"\w+", spelling.folded(title)))).split())
