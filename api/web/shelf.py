"""
What a page works out and keeps: until the journal or the vectors of its texts move on, or the day ends.

Who may read the same and counts the same as fact shares it (`kg.store.reader.Reader.kept`); the language is of the
request. What was kept is given with the ids of what it shows, so that the trail says who saw them each time.
"""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from api.web.texts import language
from kg import clock

if TYPE_CHECKING:
    from kg.service import KnowledgeGraph

_T = TypeVar("_T")
_MOST: Final = 200  # things for those who may read the same


def kept(graph: "KnowledgeGraph", what: str, make: Callable[[], tuple[_T, Collection[str]]]) -> _T:
    """
    What `make` gives, with the ids of the records that it shows; made once for as long as it stays so.

    Args:
        graph: As the caller sees it.
        what: Names it, with all that it depends on besides the caller, the day and the language.
        make: Makes it.
    """
    shelf: dict[object, tuple[Any, Collection[str]]] = graph.kept("pages", dict)
    key = (what, clock.today(), language(), graph.passages.position(), graph.passages.pending())
    held = shelf.get(key)
    if held is None:
        made, ids = make()
        if len(shelf) >= _MOST:
            shelf.pop(next(iter(shelf)), None)
        shelf[key] = held = (made, tuple(ids))
    else:
        graph.told(held[1])
    return cast("_T", held[0])
