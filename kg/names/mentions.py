"""
Which records a text calls by their names: developments, municipalities, organisations, parts of the architecture.

A name is found where its words stand beside each other; of two that overlap the longer counts. Nothing is guessed:

    a name of several records     is refused, unless one of them is called so and the others were
    one ordinary word             "vlam", "Best": counts only when it is written as the name is, with a capital that no
                                  sentence begins with, as "Woo" is; or when it is long and the register writes it so
    a municipality                whose name is an ordinary word too takes "gemeente" or the like before it
    the name of a law             goes without its year, unless what it took the place of does too ("Archiefwet")
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from kg.dutch.aliases import FIELDS, same_name
from kg.dutch.lexicon import is_mostly_word, is_word
from ontologies import spelling

KINDS: Final = ("ArchitectureElement", "Development", "Municipality", "Organisation")
_SYSTEMS: Final = frozenset({"ApplicationComponent", "ApplicationCollaboration", "SystemSoftware"})  # ArchiMate 3
_WORD: Final = re.compile(r"\w+")
_LONGEST: Final = 8  # words of a name
_QUOTED: Final = 240  # characters of a passage around a name
_ABBREVIATION: Final = 2  # capitals that make one
_SHORT: Final = 3  # letters of a word that may be anything in lower case
_TERM: Final = 7  # letters from which an ordinary word tells a subject
_TOWN_BEFORE: Final = re.compile(
    r"\b(?i:gemeenten?|stad|raad van|gemeenteraad van|college van|wethouders van|burgemeester van)\s+"
    r"(?:[A-Z][\w'’-]+(?:\s*,\s*|\s+en\s+))*$"
)
_OTHERWISE: Final = re.compile(  # a body that is called by where it is, and a surname
    r"(?:\b(?i:universiteit|hogeschool|rechtbank|gerechtshof|provincie|veiligheidsregio|regio|omgevingsdienst|ggd"
    r"|waterschap|vrede|verdrag)(?:\s+van)?|\b[A-Z][\w.]*\s+(?:van|de)|[(.;]\s*van)\s+$"
)
_BRACKETED: Final = re.compile(r"^([^()]+)\(([^()]+)\)$")
_YEAR: Final = re.compile(r" (?:19|20)\d{2}$")
_ITSELF, _OTHER, _LAW, FORMER = (
    "met de naam zelf", "met een andere naam", "met de naam van de wet", "met een naam van vroeger",
)  # fmt: skip
_RANKS: Final = (_ITSELF, _OTHER, _LAW, FORMER)  # a name of several records is that of the first of these
_END: Final = re.compile(r"(?<=[.!?])\s+|\n")


@dataclass(frozen=True, slots=True)
class NamedInText:
    """
    One record that a text calls by name.

    Attributes:
        said: The name as the text first writes it.
        place: Where that stands, see `ingest.document.Section`.
        quote: The sentence around it, or the part of it that can be shown.
        how: By which name it was known, in Dutch.
        places: All places, in order of the text, each once.
    """

    id: str
    kind: str
    said: str
    place: str
    quote: str
    how: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameSpot:
    """Where a text names a record: its characters from `start` to `end`."""

    id: str
    kind: str
    start: int
    end: int
    how: str


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as a register writes it, and whose it is."""

    id: str
    kind: str
    written: str
    how: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The names of some records, ready to be found; see `of`."""

    _names: Mapping[tuple[str, ...], Sequence[_Name]]  # by words, folded
    _longest: Mapping[str, int]  # by the first word of a name, the words of the longest that begins so

    @classmethod
    def of(cls, records: Iterable[tuple[str, Mapping[str, Any]]]) -> "Lexicon":
        """From kinds and payloads; kinds that are not in `KINDS` are passed over."""
        names: dict[tuple[str, ...], dict[str, _Name]] = defaultdict(dict)
        for kind, payload in records:
            for written, how in _called(kind, payload):
                words = tuple(same_name(written).split())
                if words and len(words) <= _LONGEST:
                    names[words].setdefault(payload["id"], _Name(payload["id"], kind, written, how))
        found = {words: tuple(_meant(list(some.values()))) for words, some in names.items()}
        longest: dict[str, int] = {}
        for words in found:
            longest[words[0]] = max(len(words), longest.get(words[0], 0))
        return cls(found, longest)

    def spotted(self, text: str) -> list[NameSpot]:
        """Where a text names one of the records, in order."""
        if self._longest.keys().isdisjoint(map(_folded, _WORD.findall(text))):
            return []
        tokens = [(match.start(), match.end(), _folded(match[0])) for match in _WORD.finditer(text)]
        found: list[NameSpot] = []
        at = 0
        while at < len(tokens):
            spot, size = self._at(text, tokens, at)
            if spot is not None:
                found.append(spot)
            at += size
        return found

    def _at(self, text: str, tokens: Sequence[tuple[int, int, str]], at: int) -> tuple[NameSpot | None, int]:
        """What begins at a word, and how many words it takes; a name that cannot be told takes its words too."""
        most = min(self._longest.get(tokens[at][2], 0), len(tokens) - at)
        for size in range(most, 0, -1):
            names = self._names.get(tuple(word for _, _, word in tokens[at : at + size]))
            if names is None:
                continue
            start, end = tokens[at][0], tokens[at + size - 1][1]
            sure = [name for name in names if _tells(name, text, start, end, size)]
            if len(sure) == 1 and len(names) == 1:
                return NameSpot(sure[0].id, sure[0].kind, start, end, sure[0].how), size
            if size > 1 or len(names) > 1:
                return None, size
        return None, 1

    def mentions(self, passages: Iterable[tuple[str, str]]) -> list[NamedInText]:
        """
        Which records a running text names.

        Args:
            passages: Place and text of each, in order.

        Returns:
            One for each record, in order of where it is first named.
        """
        first: dict[str, tuple[NameSpot, str, str]] = {}
        places: dict[str, dict[str, None]] = defaultdict(dict)
        for place, text in passages:
            for spot in self.spotted(text):
                first.setdefault(spot.id, (spot, place, text))
                places[spot.id][place] = None
        return [
            NamedInText(
                spot.id,
                spot.kind,
                " ".join(text[spot.start : spot.end].split()),
                place,
                around(text, spot.start, spot.end),
                spot.how,
                tuple(places[spot.id]),
            )
            for spot, place, text in first.values()
        ]


def around(text: str, start: int, end: int) -> str:
    """The sentence that holds some characters of a text, or as much of it as can be shown, on one line."""
    begin = max((match.end() for match in _END.finditer(text, 0, start)), default=0)
    stop = next((match.start() for match in _END.finditer(text, end)), len(text))
    begin, stop = max(begin, start - _QUOTED // 2), min(stop, end + _QUOTED // 2)
    return spelling.line(text[begin:stop])


_folded: Final = lru_cache(maxsize=65536)(spelling.folded)  # the same words come back in every text


def _called(kind: str, payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a record is called, and how that is told, see `_RANKS`."""
    if kind not in KINDS or (kind == "ArchitectureElement" and payload.get("element_type") not in _SYSTEMS):
        return
    for name in _variants(payload["title"]):
        yield name, _ITSELF
    for field in FIELDS if kind != "Municipality" else FIELDS[:2]:  # the third holds places within it
        how = FORMER if field == "former_labels" else _OTHER
        yield from ((name, how) for name in payload.get(field) or ())
    if kind == "Development" and (law := (payload.get("law") or {}).get("name")):
        before = {same_name(_YEAR.sub("", name)) for name in payload.get("former_labels") or ()}
        yield from ((name, _LAW) for name in _variants(law) if name == law or same_name(name) not in before)


def _variants(title: str) -> Iterator[str]:
    """A title, what stands before and between its brackets, and the name of a law without its year."""
    yield title
    bare = _BRACKETED.match(title)
    if bare:
        yield bare[1].rstrip()
        if not bare[2].islower():  # an abbreviation, and not "(voorstel)"
            yield bare[2]
    if _YEAR.search(title):
        yield _YEAR.sub("", title)


def _meant(names: list[_Name]) -> list[_Name]:
    """Of records with one name those that it tells most of, see `_RANKS`."""
    best = min(_RANKS.index(name.how) for name in names)
    return [name for name in names if _RANKS.index(name.how) == best]


def _tells(name: _Name, text: str, start: int, end: int, size: int) -> bool:
    """Whether the words that stand there are the name, and not words that happen to be written alike."""
    written = text[start:end]
    if name.kind == "Municipality":
        return written[:1].isupper() and _is_town(text, start, written, size)
    if name.kind == "ArchitectureElement":  # many are called by what they are: "Browser", "Identity Provider"
        return written == name.written and len(written) > _SHORT and _is_proper(written)
    if "." in name.written:  # an address, and not the end of a longer one
        return written.lower() == name.written.lower() and text[max(0, start - 1) : start] not in {".", "-", "/", "@"}
    if size > 1:
        return True
    return _is_word_of(name, text, start, written)


def _is_word_of(name: _Name, text: str, start: int, written: str) -> bool:
    """Whether one word is the name, and no ordinary word."""
    folded = _folded(written)
    if len(folded) <= _SHORT or sum(letter.isupper() for letter in name.written) >= _ABBREVIATION:
        return written in {name.written, name.written.upper()}
    if not is_word(folded) or (name.written.islower() and len(folded) >= _TERM):  # the register itself writes it so
        return True
    return written == name.written and name.written[:1].isupper() and not _begins(text, start)


def _is_proper(written: str) -> bool:
    """Whether one of the words of a name is written as no ordinary word is: "DigiD", "GBA-V", "PLOOI"."""
    capitals = (sum(letter.isupper() or letter.isdigit() for letter in word) for word in written.split())
    return any(number >= _ABBREVIATION for number in capitals)


def _is_town(text: str, start: int, written: str, size: int) -> bool:
    """Whether a name is that of the municipality, and not of a body, of a person or a word."""
    before = text[max(0, start - 80) : start]
    if _TOWN_BEFORE.search(before):
        return True
    return size == 1 and not _is_common(written) and not _OTHERWISE.search(before)


def _is_common(written: str) -> bool:
    """Whether a name of one word is an ordinary word too, or so short that it may be anything."""
    folded = _folded(written)
    return is_mostly_word(folded) or is_word(folded) or len(folded) <= _SHORT


def _begins(text: str, start: int) -> bool:
    """Whether a sentence begins there: a capital says nothing then."""
    before = text[:start].rstrip()
    return not before or before[-1] in ".!?:;•-–>#*|"
