"""
How sure it is that words which fit a name are meant as one: by how they are written, and by the words around them.

One rule for each way to write a name; what they must come to stands in tests/unit/names/RUBRIC.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from kg.dutch.lexicon import is_mostly_word, is_word, vocabulary
from kg.dutch.words import Word

Answer = Literal["ja", "misschien", "nee"]

PARTICLES: Final = vocabulary("particles")
HONORIFICS: Final = vocabulary("honorifics")
_ARTICLES: Final = vocabulary("articles")
_PREPOSITIONS: Final = vocabulary("prepositions")
_NOT_OWNED: Final = vocabulary("not_owned")
_CUT: Final = vocabulary("digraphs")  # "Th.", "Chr."


@dataclass(frozen=True, slots=True)
class Spot:
    """
    Where words fit a name.

    Attributes:
        words: Of the whole text.
        start: Number of the first word that fits.
        end: Number of the one after the last.
        genitive: Whether the last word has an s more than the name.
        comma: Whether a comma stands in between.
        alone: Whether nothing can be told from capitals and from what is around: the text is a name, or all capitals.
        wary: Whether a surname counts that is an ordinary word, too, at the start of a line or sentence.
    """

    words: Sequence[Word]
    start: int
    end: int
    genitive: bool = False
    comma: bool = False
    alone: bool = False
    wary: bool = False

    @property
    def inside(self) -> Sequence[Word]:
        """The words that fit."""
        return self.words[self.start : self.end]

    def before(self, *gaps: str) -> Word | None:
        """The word before, when one of some gaps is in between."""
        near = self.start > 0 and self.words[self.start].gap in gaps
        return self.words[self.start - 1] if near else None

    def after(self, *gaps: str) -> Word | None:
        """The word after, when one of some gaps is in between."""
        return self.words[self.end] if self.end < len(self.words) and self.words[self.end].gap in gaps else None

    @property
    def ends_within(self) -> bool:
        """Whether a sentence ends between two of the words."""
        return any(
            later.gap == ". " and len(one.folded) > 2 and one.folded not in _CUT for one, later in pairwise(self.inside)
        )


Rule: TypeAlias = Callable[[Spot], Answer]


def given_first(place: Spot) -> Answer:
    """A given name or initials, and the surname."""
    if place.ends_within:
        return "nee"
    first, initial = place.inside[0], place.before(" ", ".", ". ")
    if initial is not None and initial.capital and len(initial.shown) == 1:
        return "misschien" if len(first.folded) > 2 else "nee"  # "P.J. Bakker" has another initial than "J. Bakker"
    unclear = _goes_on(place) or (not place.alone and _could_be_words(place.inside))
    return "misschien" if unclear or (place.genitive and not _owns(place)) else "ja"


def behind(place: Spot) -> Answer:
    """The surname, a given name or initials, and the particles at the end, or before the given name."""
    following = place.after(" ")
    another = following is not None and following.folded in PARTICLES
    return "nee" if place.ends_within or another else "ja"


def surname_first(place: Spot) -> Answer:
    """The surname, and a given name or initials; who has a surname behind that, or before, is somebody else."""
    if place.ends_within:
        return "nee"
    if place.alone:
        return "ja"
    words, name, following = place.inside, place.inside[-1], place.after(" ", ".", ". ", "-")
    another = following is not None and following.folded in PARTICLES
    if following is not None:
        goes_on = following.gap == ". " and is_mostly_word(following.folded) and not another
        if (following.capital and not goes_on) or following.folded in _ARTICLES:
            return "nee"
    before = getattr(place.before(" "), "folded", "")
    if before in PARTICLES - _PREPOSITIONS:
        return "nee"  # "van de Bakker, J."
    particles = words[0].folded in PARTICLES
    longer = before in _PREPOSITIONS if words[0].folded in _ARTICLES else before == "van" and not particles
    listed = place.comma and (place.start == 0 or words[0].gap in {"|", "("})
    proper = name.capital and all(one.capital for one in words[:-1] if one.folded not in PARTICLES)
    if another or longer or not proper:
        return "misschien" if proper or listed else "nee"
    return "ja" if len(name.folded) == 1 or particles or listed else "misschien"


def surname_alone(place: Spot) -> Answer:
    """Doubtful at most; no where it is a word, a preposition with a place, or the surname of another given name."""
    inside, before = place.inside, place.before(" ", ".", ". ", "-", ")")
    bare = [one for one in inside if one.folded not in PARTICLES] or inside
    said = bare[-1].folded.removesuffix("s") if place.genitive else bare[-1].folded
    if not any(one.capital for one in bare) and (is_word(bare[-1].folded) or is_word(said)):
        return "nee"
    following = place.after(",")
    if following is not None and len(following.folded) == 1:
        return "nee"  # "Bakker, P."; were it theirs, another rule would have it
    titled = before is not None and before.folded in HONORIFICS
    if place.alone or titled:
        return "misschien"
    if not place.wary and inside[0].lined and len(inside) == 1 and is_mostly_word(said):
        return "nee"
    small = inside[0].folded in PARTICLES and not inside[0].capital
    if small and (inside[0].folded not in _ARTICLES or (before is not None and before.folded in PARTICLES)):
        return "nee"  # "inwoners van Ede", and "van de Vries" is another surname
    return "nee" if before is not None and _is_given(before) else "misschien"


def one_word(place: Spot) -> Answer:
    """Given name or initials and surname as one word, as addresses have it."""
    return "ja" if place.after("@") or not is_word(place.inside[0].folded) else "nee"


def doubtful(place: Spot) -> Answer:
    """What fits in part."""
    return "nee" if place.ends_within else "misschien"


def _could_be_words(words: Sequence[Word]) -> bool:
    """Whether words as they are written can be no name at all: "wat wil de boer"."""
    small = not any(one.capital for one in words[1:]) and (words[0].first or not words[0].capital)
    spaced = all(one.gap == " " for one in words[1:])
    return small and spaced and is_mostly_word(words[0].folded) and all(is_word(one.folded) for one in words)


def _goes_on(place: Spot) -> bool:
    """Whether the name is part of a longer one: "Klaas-Jan Bakker", "Jan Bakker-Smit"."""
    before, after, given = place.before("-"), place.after("-"), place.before(" ")
    joined = (before is not None and before.capital) or (after is not None and after.capital and not after.caps)
    return joined or (given is not None and _is_given(given))


def _owns(place: Spot) -> bool:
    """Whether a thing follows that a genitive can own; else the s belongs to the name, which is another one."""
    thing = place.after(" ")
    return thing is not None and not thing.capital and thing.folded not in _NOT_OWNED


def _is_given(word: Word) -> bool:
    """Whether a word before a surname is a given name or initial."""
    spoken = word.folded in PARTICLES or (is_mostly_word(word.folded) and len(word.folded) > 1)
    return word.capital and not spoken
