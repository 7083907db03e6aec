"""
Text from documents, made fit to hand to a language model: what a person cannot see in it is taken out.

What is taken out can hide an order from the reader but not from a model, or make a text read differently than it is:
bidirectional controls (CVE-2021-42574), zero-width and tag characters, and all else that is ignored in display
(Unicode, Default_Ignorable_Code_Point and general category Cf), and controls. A text stays data, whatever it says;
that is for the marks around it to tell, see `api.mcp.answers`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ontologies.spelling import INVISIBLE

_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, but tab and line feed
    f"{INVISIBLE}"
    "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f"  # the rest of Cf
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\U000f0000-\U0010ffff]"  # surrogates, private use, no characters
)
_LINE_END: Final = re.compile("\r\n?|[\u0085\u2028\u2029]")


def clean(text: str) -> str:
    """A text without what cannot be seen; every end of a line becomes a line feed."""
    return _INVISIBLE.sub("", _LINE_END.sub("\n", text))


def cleaned(value: Any) -> Any:
    """A JSON value with every text in it cleaned, names of objects too."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(item) for item in value]
    return value


def fair(value: Any, characters: int) -> int:
    """How long one text of a JSON value can be when all are to fit in so many characters: the longest make room."""
    left = characters
    lengths = sorted(map(len, _texts(value)))
    for number, length in enumerate(lengths):
        share = left // (len(lengths) - number)
        if length > share:
            return share
        left -= length
    return characters


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


class Budget:
    """
    So many characters of text; what does not fit any more is cut off, and that is known.

    Args:
        characters: In all.
        longest: Of one text; as long as there is room when not given.
    """

    def __init__(self, characters: int, *, longest: int | None = None) -> None:
        self.left = characters
        self.cut = False
        self._longest = characters if longest is None else longest

    def fit(self, value: Any) -> Any:
        """A JSON value, with texts cut and lists ended where the budget is spent."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, Mapping):
            return {key: self.fit(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return self._list(value)
        return value

    def _text(self, text: str) -> str:
        kept = text[: min(self.left, self._longest)]
        self.left -= len(kept)
        if len(kept) < len(text):
            self.cut = True
            return kept + " …"
        return kept

    def _list(self, items: list[Any] | tuple[Any, ...]) -> list[Any]:
        kept: list[Any] = []
        for item in items:
            if self.left <= 0:
                self.cut = True
                break
            kept.append(self.fit(item))
        return kept
