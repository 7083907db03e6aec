"""
The municipality that a document is of: who wrote or decided it, not each one that it names.

The stronger the evidence the sooner it is believed, and what is believed first ends the search:
an address of the web or of mail, who the file says it is from, what stands on each page or alone above the text, what
names its own council or board, and last who is spoken of far more than all others.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from ingest.documents.identity.clue import Clue, Looked
from ingest.documents.identity.day import DATE
from kg.places.gazetteer import Gazetteer, normalised

_PART: Final = r"[A-Z'’\u00c0-\u00de][\w'’.-]*"
_BETWEEN: Final = r"(?:aan|de|den|der|en|het|in|op|over|van|bij|'s|’s)"
_NAME: Final = rf"(?-i:{_PART}(?:[ -](?:{_BETWEEN}[ -]){{0,3}}{_PART}){{0,4}})"
_GEMEENTE: Final = re.compile(rf"\bgemeente\s+({_NAME})", re.IGNORECASE)
_SEVERAL: Final = re.compile(rf"\bgemeenten:?\s+({_NAME}(?:,\s+{_NAME}){{0,30}},?\s+en\s+{_NAME})", re.IGNORECASE)
_BETWEEN_NAMES: Final = re.compile(r", (?:en )?| en ")
_SITE: Final = re.compile(rf"(?:^|[|–—:·-]\s*)gemeente\s+({_NAME})\W*$", re.IGNORECASE)  # as a site signs its pages
_BODY: Final = re.compile(
    r"\b(?:(?:gemeente)?raad(?:svergadering)?|college(?: van (?:burgemeester en wethouders|b en w|b&w))?"
    r"|burgemeester en wethouders|b&w|burgemeester|gemeentebestuur|rekenkamer(?:commissie)?|griffie|bestuur)"
    rf"\s+(?:van\s+)?(?:de\s+)?(?:gemeente\s+)?({_NAME})",
    re.IGNORECASE,
)
_DATED: Final = re.compile(rf"\W{{0,5}}{DATE}\W{{0,3}}", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"(?:@|//|www\.)([\w.-]{1,80}\.nl)\b", re.IGNORECASE)
_DECIDED: Final = frozenset({"besluitenlijst", "raadsvoorstel", "raadsbrief", "collegevoorstel", "motie", "amendement"})
_MOST: Final = 0.8  # share of what is said of municipalities that is said of this one
_LEAST: Final = 3  # times that it is said
_OWN: Final = 2  # addresses of one municipality


def municipalities(looked: Looked, gazetteer: Gazetteer, title: Clue, kind: str) -> Iterator[Clue]:
    """A clue for each municipality; nothing where the evidence is thin or is for many."""
    if not gazetteer:
        return
    names = _Names(gazetteer)
    if together := list(_together(looked, names, title)):
        yield from together
        return
    for clues in (
        _stated(looked, names),
        _shown(looked, names, title),
        _spoken(looked, names, decided=kind in _DECIDED),
        _written_to(looked, names),
    ):
        found = {clue.found: clue for clue in reversed(list(clues))}
        if found:
            if len(found) == 1:
                yield from found.values()
            return


class _Names:
    """Which municipality a run of words or the name of a site means."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._sites = {re.sub(r"[^a-z0-9]", "", name): code for name, code in gazetteer.codes.items()}

    def code(self, words: str) -> str:
        """The municipality whose name these words begin with; the longest name counts."""
        parts = re.split(r"\s+", words.strip(" .,;:'’\""))
        for size in range(len(parts), 0, -1):
            said = " ".join(parts[:size]).strip(".,;:)")
            if len(said) > 2 and (code := self._gazetteer.find(said)):
                return code
        return ""

    def site(self, host: str) -> str:
        """The municipality behind a host: "gemeenteraad.denhelder.nl"."""
        label = host.casefold().rsplit(".", 2)[-2] if host.count(".") else ""
        plain = re.sub(r"[^a-z0-9]", "", label)
        return self._sites.get(plain, "") or self._sites.get(plain.removeprefix("gemeente"), "")


def _stated(looked: Looked, names: _Names) -> Iterator[Clue]:
    """Who the file says it is from."""
    said: dict[str, Any] = dict(looked.metadata)
    for key, how in (("url", "webadres"), ("sender", "afzender")):
        for host in _ADDRESS.findall(str(said.get(key, ""))):
            if code := names.site(host):
                yield Clue("municipalities", code, how, str(said[key]))
    for key, how in (("publisher", "uitgever in het bestand"), ("author", "maker in het bestand")):
        text = str(said.get(key, ""))
        found = _GEMEENTE.search(text)
        if found and (code := names.code(found[1])):
            yield Clue("municipalities", code, how, text)
    headed = str(said.get("title", ""))
    if (found := _SITE.search(headed)) and (code := names.code(found[1])):
        yield Clue("municipalities", code, "titel van de pagina", headed)


def _together(looked: Looked, names: _Names, title: Clue) -> Iterator[Clue]:
    """Those whose it is together: "gemeenten Baarn, Soest en Eemnes" in its title, or alone on a line of the front."""
    lines = [(title.found, title.place, "titel"), *((*one, "regel op het document") for one in looked.front())]
    for line, place, how in lines:
        found = _SEVERAL.search(line) if how == "titel" else _SEVERAL.fullmatch(line.strip(" .:"))
        codes = [names.code(name) for name in _BETWEEN_NAMES.split(" ".join(found[1].split()))] if found else []
        if codes and all(codes):
            yield from (Clue("municipalities", code, how, line, place) for code in dict.fromkeys(codes))
            return


def _shown(looked: Looked, names: _Names, title: Clue) -> Iterator[Clue]:
    """What stands on each page, in the title, or alone on a line of the front."""
    for text in looked.metadata.get("running", ()):
        for found in _GEMEENTE.finditer(str(text)):
            if code := names.code(found[1]):
                yield Clue("municipalities", code, "op elke bladzijde", str(text))
    for pattern in (_GEMEENTE, _BODY):
        for found in pattern.finditer(title.found):
            if code := names.code(found[1]):
                yield Clue("municipalities", code, "titel", title.found, title.place)
    for line, place in looked.front():
        here = _GEMEENTE.match(line)
        alone = here and (len(line.split()) <= len(here[0].split()) + 1 or _DATED.fullmatch(line[here.end() :]))
        if here and alone and (code := names.code(here[1])) and not line.endswith((".", "?")):
            yield Clue("municipalities", code, "regel op het document", line, place)


def _spoken(looked: Looked, names: _Names, *, decided: bool) -> Iterator[Clue]:
    """The one whose council, board or name is spoken of far more than any other."""
    seen: Counter[str] = Counter()
    first: dict[str, Clue] = {}
    for section in looked.sections:
        for found in (*_GEMEENTE.finditer(section.text), *_BODY.finditer(section.text)):
            if code := names.code(found[1]):
                seen[code] += 1
                first.setdefault(code, Clue("municipalities", code, "genoemd als", found[0], section.place))
    for code, times in seen.most_common(1):
        if times >= (_OWN if decided else _LEAST) and times >= _MOST * seen.total() * (0.75 if decided else 1):
            clue = first[code]
            yield Clue(clue.field, code, f"{times} van {seen.total()} keer genoemd als", clue.quote, clue.place)


def _written_to(looked: Looked, names: _Names) -> Iterator[Clue]:
    """Addresses of one municipality only, more than once or on the front."""
    seen: Counter[str] = Counter()
    first: dict[str, Clue] = {}
    sections: Sequence[Any] = looked.sections
    for section in sections:
        for host in _ADDRESS.findall(section.text):
            if code := names.site(host):
                seen[code] += 1
                first.setdefault(code, Clue("municipalities", code, "webadres", host, section.place))
    if len(seen) == 1 and seen.total() >= _OWN:
        yield from first.values()


def name_of(code: str, gazetteer: Gazetteer) -> str:
    """Who publishes for a municipality, as people write it."""
    name = gazetteer.name(code)
    return name if normalised(name) == normalised(code) else f"gemeente {name}"
