"""Who does it: whether two texts name the same body, office or party as doing something."""

import re
from dataclasses import dataclass
from typing import Final

from kg.cycle.implement.sides.verdict import DIFFERENT, SAME, HeardSides, one_sided
from kg.cycle.implement.sides.vocabulary import words
from kg.dutch.wording import word_keys

# Heads of what can act for a municipality or beside it; a word that ends with one of the last group is one too.
_HEADS: Final = frozenset(words("actors"))
_ENDS: Final = words("actor_endings")
_WORD: Final = re.compile(r"[^\W\d_][\w’'.-]*")
_ARTICLES: Final = frozenset({"de", "het", "een", "ons", "onze", "elk", "elke", "ieder", "iedere", "alle"})
# Before whom something is done: what follows is served, named or owned, and does nothing here.
_NOT: Final = frozenset(words("not_behind"))
_RECEIVES: Final = re.compile(
    r"\b(?:ontvang\w*|krijg\w*|vind(?:en|t)?|ervar\w+|meld(?:en|t)?|hebben|heeft|ziet|zien|betalen|geven de|kunnen|kan|"
    r"werken|werkt|volgen|volgt|komen|komt)\b",
    re.IGNORECASE,
)
_SERVED: Final = frozenset({"inwoners", "ondernemers", "bedrijven", "scholen", "school", "raad", "gemeenteraad"})
_SELF: Final = re.compile(r"\b(?:wij|we|gemeente|team)\b[^.;]{0,60}\bzelf\b", re.IGNORECASE)
_OWN: Final = "de eigen organisatie"
_SAME: Final = {"college burgemeester wethouders": "college", "gemeenteraad": "raad", "b&w": "college"}
_INSIDE: Final = frozenset({"team", "teams", "afdeling", "directie", "management", "ambtenaar", "ambtenaren"})
_STOP: Final = re.compile(r"[.;:!?]")
_LATER: Final = re.compile(r"\b(?:zodra|totdat|omdat|als|indien|wanneer|nadat|voordat)\b[^.;,]*", re.IGNORECASE)
_WE: Final = re.compile(r"\b(?:wij|we)\b", re.IGNORECASE)
_BY: Final = re.compile(r"\bdoor\s+(?:(?:de|het|een|ons|onze)\s+)?(?:\w+e\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Actor:
    """
    Who is named as doing something.

    Attributes:
        key: By which two of them are the same.
        head: The word that says what it is, in lower case: "team".
    """

    words: str
    key: str
    head: str

    def may_be(self, other: "Actor") -> bool:
        """Whether one of the two is the other, or within it: a team is of the municipality."""
        if self.key == other.key or (_OWN in {self.words, other.words} and (_inside(self) or _inside(other))):
            return True
        heads = {self.head, other.head}
        return "gemeente" in heads and any(_inside(one) for one in (self, other) if one.head != "gemeente")


def actors(text: str) -> list[Actor]:
    """Who is named as doing something, in order; "wij" names nobody."""
    text = _LATER.sub(lambda one: " " * len(one[0]), text)
    words = list(_WORD.finditer(text))
    found, until = [], 0
    for at, one in enumerate(words):
        if at < until or not _acts(one[0]) or _led(text, words, at):
            continue
        if _WE.search(_clause(text, one.start())) and not _BY.search(text, 0, one.start()):
            continue  # "wij houden de balie open": who does it is "wij"
        start, until = _phrase(text, words, at)
        said = text[words[start].start() : words[until - 1].end()].rstrip(".")
        if one[0].lower() in _SERVED and _RECEIVES.search(_clause(text, words[start].start())):
            continue
        found.append(Actor(said, _key(said), one[0].lower()))
    if _SELF.search(text) and not found:
        found.append(Actor(_OWN, _OWN, "gemeente"))
    return list({one.key: one for one in found}.values())


def compare(policy: str, execution: str) -> HeardSides:
    """Whether two texts name the same who does it; both of two are not one of them."""
    ours, theirs = actors(policy), actors(execution)
    told, heard = (", ".join(one.words for one in side) for side in (ours, theirs))
    if not ours or not theirs:
        return one_sided(told, heard)
    same = all(any(one.may_be(other) for other in theirs) for one in ours) and all(
        any(one.may_be(other) for one in ours) for other in theirs
    )
    return HeardSides(SAME if same else DIFFERENT, told, heard)


def _acts(word: str) -> bool:
    plain = word.lower().rstrip(".")
    return plain in _HEADS or plain.endswith(_ENDS)


def _inside(one: Actor) -> bool:
    return one.head in _INSIDE or one.words == _OWN


def _led(text: str, words: list[re.Match[str]], at: int) -> bool:
    """Whether it stands behind a word that makes it whom it is for, of or at; "door" does not."""
    back = at - 1
    while back >= 0 and (words[back][0].lower() in _ARTICLES or _adjective(words[back][0])):
        if _STOP.search(text, words[back].end(), words[back + 1].start()):
            return False
        back -= 1
    if back < 0 or _STOP.search(text, words[back].end(), words[back + 1].start()):
        return False
    return words[back][0].lower() in _NOT


def _adjective(word: str) -> bool:
    return word.islower() and len(word) > 4 and word.endswith(("e", "eel")) and not word.endswith("ende")


def _phrase(text: str, words: list[re.Match[str]], at: int) -> tuple[int, int]:
    """From its adjectives to the names behind it: "regionale ICT-dienst", "team Burgerzaken", "college van …"."""
    start, end = at, at + 1
    while (
        start
        and _adjective(words[start - 1][0])
        and not _STOP.search(text, words[start - 1].end(), words[start].start())
    ):
        start -= 1
    while end < len(words) and text[words[end - 1].end() : words[end].start()] == " ":
        word = words[end][0]
        if word[0].isupper() or (word == "en" and end + 1 < len(words) and words[end + 1][0][0].isupper()):
            end += 1
        elif text.startswith("van burgemeester en wethouders", words[end].start()):
            end += 4
        else:
            break
    return start, end


def _clause(text: str, start: int) -> str:
    stop = _STOP.search(text, start)
    begin = max((one.end() for one in _STOP.finditer(text, 0, start)), default=0)
    return text[begin : stop.start() if stop else len(text)]


def _key(said: str) -> str:
    plain = " ".join(word for word in said.lower().split() if word not in _ARTICLES and word not in {"van", "en"})
    return " ".join(word_keys(_SAME.get(plain, plain)))
