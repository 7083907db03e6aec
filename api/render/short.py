"""
What a short answer is made of: a score as a word and a bar, its strongest reasons, its source.

Every door that speaks to people has it from here, so that "hoog" is the same everywhere. The exact sum is one option
further, `--uitleg`; nothing is decided here.
"""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import shorten, wrap
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from kg.reason.score import Part

WIDTH: Final = 100
HIGH: Final = 0.55  # from here on a score is high
MIDDLE: Final = 0.35
UNKNOWN: Final = "Niet bekend"
OUTCOMES: Final[Mapping[str, str]] = {
    "succes": "Gelukt",
    "deels": "Deels gelukt",
    "mislukt": "Mislukt",
    "onbekend": "Uitkomst onbekend",
}
MORE: Final = "Zo komen wij aan deze plaats: zet er --uitleg achter."
_SAID: Final = 110  # characters of one reason
_NAME: Final = 70  # characters of the name of a source
_LEAST: Final = 0.05  # of the score: what adds less is no reason to show
_FULL, _EMPTY = "█", "░"


def level(score: float | None) -> str:
    """A score of 0 to 1 as a word: "Hoog", "Middel" or "Laag"; without one "Niet bekend"."""
    if score is None:
        return UNKNOWN
    if score >= HIGH:
        return "Hoog"
    return "Middel" if score >= MIDDLE else "Laag"


def bar(score: float, width: int = 10) -> str:
    """A score of 0 to 1 as blocks, always as wide; what is above 1 fills it, what is above 0 shows."""
    full = min(width, max(int(score * width + 0.5), 1 if score > 0 else 0))
    return _FULL * full + _EMPTY * (width - full)


def graded(score: float | None) -> str:
    """The word and the bar, such as "Middel ████░░░░░░"; of what is not known the word alone."""
    return UNKNOWN if score is None else f"{level(score)} {bar(score)}"


def reasons(parts: Sequence["Part"], most: int = 3, said: int = _SAID) -> list[str]:
    """
    Why a score is what it is, in plain Dutch.

    Args:
        parts: In any order.
        most: How many at most; what hardly adds to the score is left out, and so is what was said already.
        said: How many characters of each at most.

    Returns:
        One fact each, the strongest first: of each part what its first evidence says in short.
    """
    least = _LEAST * sum(max(0.0, part.contribution) for part in parts)
    strong = [part for part in parts if part.contribution > 0 and part.contribution >= least and part.evidence]
    told = [_fact(part, said) for part in sorted(strong, key=lambda part: -part.contribution)]
    return list(dict.fromkeys(one for one in told if one))[:most]


def is_reason(part: "Part") -> bool:
    """Whether a part of a ranking is a reason to show: not the state of own policy, nor texts that say little of it."""
    return part.feature != "gap" and (part.feature != "fit" or any(evidence.id for evidence in part.evidence))


def _fact(part: "Part", most: int) -> str:
    from kg.reason.text import sentences

    first = part.evidence[0]
    said = first.short or next(iter(sentences(first.text)), "")
    return cut(said, most)


def reason_lines(parts: Sequence["Part"], indent: str = "    ", most: int = 3) -> Iterator[str]:
    """The reasons as a list."""
    for one in reasons(parts, most):
        yield from folded(f"- {one}", indent, "  ")


def source_line(sources: Sequence[Mapping[str, Any]]) -> str:
    """Where it comes from: who published the first source, else its title; its address; how many more there are."""
    if not sources:
        return "bron: niet bekend"
    first = sources[0]
    named = cut(first.get("publisher") or first.get("title") or "", _NAME)
    more = f"(en nog {len(sources) - 1})" if len(sources) > 1 else ""
    return " ".join(part for part in ("bron:", named, more, first.get("url") or "") if part)


def capital(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]


def cut(text: str, most: int) -> str:
    """A text on one line, of at most so many characters; what is cut ends in "…", never halfway a word."""
    return shorten(" ".join(text.split()), most, placeholder=" …")


def folded(text: str, indent: str, further: str = "") -> Iterator[str]:
    """A text in lines of at most `WIDTH` characters, the next ones further in; an address is never broken."""
    return _wrapped(text, indent, indent + further)


def hanging(label: str, text: str) -> Iterator[str]:
    """A text behind a label, such as "1. ", the next lines below its own begin."""
    return _wrapped(text, label, " " * len(label))


def _wrapped(text: str, first: str, next_: str) -> Iterator[str]:
    yield from wrap(
        " ".join(text.split()),
        WIDTH,
        initial_indent=first,
        subsequent_indent=next_,
        break_long_words=False,
        break_on_hyphens=False,
    )
