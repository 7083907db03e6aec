"""Which language a document is in, by the small words that no text can do without."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from ingest.documents.identity.clue import Clue, Looked

_SMALL: Final[Mapping[str, str]] = {
    "nl": "de het een en van voor niet met zijn op aan te dat wordt worden door ook bij naar uit om",
    "en": "the of and to in is that for it with as are be this on by not or from which",
    "de": "der die das und ist nicht mit den von zu ein eine auf für werden dem des sich auch im",
    "fr": "le la les des et est une un dans pour que qui sur pas du au avec ce sont par",
}
_WORDS: Final = {name: frozenset(words.split()) for name, words in _SMALL.items()}
_ENOUGH: Final = 4000  # characters; more says nothing new
_LEAST: Final = 5  # small words
_AHEAD: Final = 1.5  # times as many as of the next language


def language(looked: Looked) -> Iterator[Clue]:
    """The language as ISO 639-1 has it; nothing when the text is too short or mixed."""
    text = " ".join(section.text for section in looked.sections[:40])[:_ENOUGH]
    seen = Counter(re.findall(r"[^\W\d_]+", text.casefold()))
    (first, most), (_, next_most) = sorted(
        ((name, sum(seen[word] for word in words)) for name, words in _WORDS.items()), key=lambda one: -one[1]
    )[:2]
    if most >= _LEAST and most >= _AHEAD * next_most:
        yield Clue("language", first, f"{most} kleine woorden")
