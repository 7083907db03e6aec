"""
Names that are known, and where a text has them: municipalities with their adjectives and inhabitants, organisations.

What is derived from a name ("Edese", "Proefbureau" without "Stichting") counts as it is written: an ordinary word that
is spelled the same counts only with a capital inside a sentence.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from kg.dutch.lexicon import is_word, vocabulary
from kg.dutch.words import TextWords, Word

Said = Literal["naam", "bijvoeglijk", "inwoner", "inwoners"]

_SMALL: Final = vocabulary("particles") | {"en"}
_LEGAL: Final = vocabulary("legal_forms")
_JOINTS: Final = frozenset({" ", "-", "'", ".", ". "})
_VOWELS: Final = "aeiou"
_ADJECTIVE: Final = ("s", "se", "sch", "sche")
_INHABITANT: Final = ("er", "der", "aar", "naar", "enaar", "ner", "ter", "nees", "ling", "ier")
_INHABITANTS: Final = ("ers", "ders", "aars", "naars", "enaars", "aren", "naren", "enaren", "ners", "ters", "nezen")
_DERIVED: Final[Mapping[Said, Sequence[str]]] = {
    "bijvoeglijk": _ADJECTIVE,
    "inwoner": _INHABITANT,
    "inwoners": _INHABITANTS,
}


@dataclass(frozen=True, slots=True)
class FoundName:
    """A stretch of a text that has a name: the numbers of its first word and of the one after its last."""

    start: int
    end: int
    said: Said


@dataclass(frozen=True, slots=True)
class _Form:
    words: tuple[str, ...]
    said: Said
    derived: bool
    always: bool = False  # also in lower case: what no ordinary words come to together
    telling: bool = False  # the whole name stands in it, which is no ordinary word: a capital tells, wherever it is


@dataclass(frozen=True, slots=True)
class Listed:
    """Names by their first word, the longest first."""

    _forms: Mapping[str, Sequence[_Form]]

    @classmethod
    def places(cls, names: Iterable[str]) -> "Listed":
        """Municipalities, as they are called."""
        return cls._of(form for name in names for form in _place(_split(name)))

    @classmethod
    def organisations(cls, names: Iterable[str]) -> "Listed":
        """Organisations, with and without what says their legal form."""
        return cls._of(form for name in names for form in _organisation(_split(name)))

    @classmethod
    def phrases(cls, texts: Iterable[str]) -> "Listed":
        """Names and terms as they are."""
        return cls._of(_Form(words, "naam", derived=False) for text in texts if (words := _split(text)))

    @classmethod
    def _of(cls, forms: Iterable[_Form]) -> "Listed":
        found: dict[str, dict[tuple[str, ...], _Form]] = defaultdict(dict)
        for form in forms:
            known = found[form.words[0]].get(form.words)
            if known is None or known.derived:
                found[form.words[0]][form.words] = form
        return cls({first: sorted(made.values(), key=lambda one: -len(one.words)) for first, made in found.items()})

    def found(self, words: TextWords) -> Iterator[FoundName]:
        """Where a text has one of the names, also as a genitive."""
        at = 0
        while at < len(words.words):
            match = next(self._at(words, at), None)
            if match is not None:
                yield match
            at = match.end if match is not None else at + 1

    def _at(self, words: TextWords, at: int) -> Iterator[FoundName]:
        first = words.words[at].folded
        near = (*self._forms.get(first, ()), *(self._forms.get(first[:-1], ()) if first.endswith("s") else ()))
        for form in near:
            end = at + len(form.words)
            here = words.words[at:end]
            if len(here) == len(form.words) and _fits(form, here) and _counts(form, here, shouted=words.shouted):
                yield FoundName(at, end, form.said)


def _fits(form: _Form, here: Sequence[Word]) -> bool:
    joined = all(one.gap in _JOINTS for one in here[1:])
    *before, last = zip(form.words, (one.folded for one in here), strict=True)
    genitive = last[1] == last[0] + "s" and form.said == "naam"
    return joined and all(one == other for one, other in before) and (last[0] == last[1] or genitive)


def _counts(form: _Form, here: Sequence[Word], *, shouted: bool) -> bool:
    """Whether it is the name, not ordinary words that are spelled the same."""
    named = [one for one in here if one.folded not in _SMALL] or here
    ordinary = all(is_word(one.folded) for one in named)
    begins = here[0] if here[0].first else None  # what has a capital at the start of a sentence may be no name
    counted = (one for one in named if form.telling or not (form.derived and (shouted or one is begins)))
    return form.always or not ordinary or any(one.capital for one in counted)


def _split(name: str) -> tuple[str, ...]:
    return tuple(word.folded for word in TextWords.of(name.partition(" (")[0]).words)


# --- organisations --------------------------------------------------------------------------------


def _organisation(words: tuple[str, ...]) -> Iterator[_Form]:
    if not words:
        return
    yield _Form(words, "naam", derived=False)
    core = _without_legal(words)
    if core and core != words:
        yield _Form(core, "naam", derived=True)
    if core and len("".join(core)) > 3:
        for legal in ("stichting", "vereniging", "cooperatie"):
            yield _Form((legal, *core), "naam", derived=True)
        yield from (_Form((*core, *tail), "naam", derived=True) for tail in (("bv",), ("b", "v"), ("nv",), ("n", "v")))


def _without_legal(words: tuple[str, ...]) -> tuple[str, ...]:
    start, end = 0, len(words)
    while start < end and words[start] in _LEGAL:
        start += 1
    while end > start and (words[end - 1] in _LEGAL or "".join(words[end - 2 : end]) in _LEGAL):
        end -= 1 if words[end - 1] in _LEGAL else 2
    return words[start:end]


# --- places ---------------------------------------------------------------------------------------


@cache
def _irregular() -> Mapping[str, Mapping[str, str]]:
    """By place: its adjectives and inhabitants that no rule gives."""
    found: Mapping[str, Mapping[str, str]] = tomllib.loads((files("kg") / "dutch" / "places.toml").read_text("utf-8"))
    return found


def _place(words: tuple[str, ...]) -> Iterator[_Form]:
    if not words:
        return
    yield _Form(words, "naam", derived=False, always=len(words) > 1)
    main = [word for word in words if word not in _SMALL and len(word) > 2]
    for word in main:
        if len(main) > 1 or len(words) > 1:
            yield _Form((word,), "naam", derived=True)
        for stem in _stems(word):
            telling = stem.startswith(word) and not is_word(word)
            for form, endings in _DERIVED.items():
                yield from (_Form((stem + ending,), form, derived=True, telling=telling) for ending in endings)
    for said, listed in _irregular().get(" ".join(words), {}).items():
        yield from (_Form((word,), _SAID[said], derived=True) for word in listed.split())


_SAID: Final[Mapping[str, Said]] = {
    "name": "naam",
    "adjective": "bijvoeglijk",
    "inhabitant": "inwoner",
    "inhabitants": "inwoners",
}


def _stems(word: str) -> set[str]:
    """What endings come behind: Nijmegen gives nijmegen, nijmeg and nijmeeg, Zwolle zwolle, zwoll and zwol."""
    found = {word}
    if word.endswith("en") and len(word) > 4:
        found.add(word[:-2])
    if word[-1] in _VOWELS and len(word) > 3:
        found |= {word[:-1], word + word[-1]}
    for stem in list(found):
        if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in _VOWELS:
            found.add(stem[:-1])
        elif len(stem) > 2 and stem[-1] not in _VOWELS and stem[-2] in _VOWELS and stem[-3] not in _VOWELS:
            found |= {stem[:-1] + stem[-2] + stem[-1], stem + stem[-1]}  # a long vowel, or a doubled consonant
    return {stem for stem in found if len(stem) > 2}
