"""
How much of an answer a model is given: it reads all of it each time, so texts are cut and some fields are left out.

The names stay those of the answer. What is null, an object of which nothing is left, and a part of a score that adds
nothing are left out everywhere; `show` gives a record as it is.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

TEXT: Final = 300  # characters of a text
PASSAGE: Final = 650  # of what answers
WHOLE: Final = sys.maxsize
NESTED: Final = 2  # of a list within a list, where every list is cut
DECIMALS: Final = 4
_ADDRESSES: Final = frozenset({"url", "source"})  # half of one leads nowhere


@dataclass(frozen=True, slots=True)
class Portion:
    """
    How much of its answer a tool gives; a field is named by its path, such as `items.why.search`.

    Attributes:
        without: Fields that are left out.
        longer: Characters of the texts that may have more than `TEXT`.
        few: Lists of which no more is given than was asked for; how many there are besides stands beside each.
        records: Names of the fields that name a record, of which the sources are given, in this order.
        every: Every list is one of `few`; of those that are cut it is said how many there are besides, and of lists
            within lists no more than `NESTED` are given.
    """

    without: frozenset[str] = frozenset()
    longer: Mapping[str, int] = field(default_factory=dict)
    few: frozenset[str] = frozenset()
    records: tuple[str, ...] = ("id",)
    every: bool = False


def left_out(name: str) -> str:
    """The field that says how many there are besides those in a list."""
    return f"{name}LeftOut"


def excerpt(value: Any, portion: Portion, *, most: int = 0, path: str = "") -> Any:
    """
    A JSON value, as much of it as a tool gives.

    Args:
        value: An answer, or what is under `path` in it.
        portion: That of the tool.
        most: How many are given of the lists in `portion.few`.
        path: Where it stands in the answer.
    """
    if isinstance(value, str):
        usual = WHOLE if path.rpartition(".")[2] in _ADDRESSES else TEXT
        longest = portion.longer.get(path, usual)
        return value if len(value) <= longest else f"{value[:longest]} …"
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, list | tuple):
        found = (excerpt(one, portion, most=most, path=path) for one in value)
        return [one for one in found if not (isinstance(one, Mapping) and one.get("contribution", 1) == 0)]
    return dict(_fields(value, portion, most, f"{path}." if path else "")) if isinstance(value, Mapping) else value


def _fields(value: Mapping[str, Any], portion: Portion, most: int, within: str) -> Iterator[tuple[str, Any]]:
    for name, item in value.items():
        path = within + name
        if path in portion.without:
            continue
        cut = path in portion.few or (portion.every and isinstance(item, list | tuple))
        inner = min(most, NESTED) if cut and portion.every else most
        given = excerpt(item[:most] if cut else item, portion, most=inner, path=path)
        if given is not None and given != {}:
            yield name, given
        if path in portion.few or (cut and len(item) > most):
            yield left_out(name), max(0, len(item) - most)
