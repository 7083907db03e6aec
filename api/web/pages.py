"""A long list in pages with numbers."""

from collections.abc import Callable
from typing import NamedTuple

from starlette.requests import Request


class Leaf(NamedTuple):
    """
    One page of a list.

    Attributes:
        number: From 1.
        first, last: What of the list is on it, as a slice.
        held: How long the list is.
        size: How many are on a page.
    """

    number: int
    first: int
    last: int
    held: int
    size: int

    @classmethod
    def of(cls, request: Request, count: int, size: int, *, name: str = "blad") -> "Leaf":
        """The page that the address asks for by a name; the first where it asks for none, the last where too far."""
        number = min(number_in(request, name), _pages(count, size))
        return cls(number, (number - 1) * size, min(number * size, count), count, size)

    @property
    def pages(self) -> int:
        """How many there are; an empty list has one too."""
        return _pages(self.held, self.size)


class Link(NamedTuple):
    """The way to one page: which of the list are on it, and whether it is the one that is open."""

    first: int
    last: int
    address: str
    here: bool


def leaves(at: Leaf, address: Callable[[str], str]) -> list[Link]:
    """The way to every page, where there is more than one."""
    if at.held <= at.size:
        return []
    return [
        Link((one - 1) * at.size + 1, min(one * at.size, at.held), address(str(one)), one == at.number)
        for one in range(1, at.pages + 1)
    ]


def number_in(request: Request, name: str) -> int:
    """The number, from 1, that a field of the address asks for; 1 where that is none, or has more than five digits."""
    asked = request.query_params.get(name, "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def _pages(count: int, size: int) -> int:
    return max(1, -(-count // size))
