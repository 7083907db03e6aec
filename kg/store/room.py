"""
What the service gives is told to the witness here, so that nobody has to think of it: not a use case, and not a door.

    Facade  a part of the service, each method of which asks a phase
    Room    the use cases of one subject, each bound to a graph as a `UseCase`
    named   the record that a use case is asked about
"""

from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import Any, Concatenate, Final, Generic, ParamSpec, TypeVar

from kg.errors import NotFound
from kg.ports.journal import Stored
from kg.store.reader import Reader
from kg.store.writer import Writer

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Facade(Writer):
    """A part of the service: what a public method gives is told to the witness."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for name, member in list(vars(cls).items()):
            if isinstance(member, FunctionType) and not name.startswith("_"):
                setattr(cls, name, _telling(member))


def _telling(method: Callable[..., _T]) -> Callable[..., _T]:
    @wraps(method)
    def asked(graph: Writer, *given: Any, **named: Any) -> _T:
        return graph.told(method(graph, *given, **named))

    return asked


class Room:
    """The use cases of one subject, for one graph."""

    def __init__(self, graph: Writer) -> None:
        self.graph: Final = graph


class UseCase(Generic[_P, _T]):
    """A use case as a room gives it: what it gives is told to the witness."""

    def __init__(self, use_case: Callable[Concatenate[Writer, _P], _T]) -> None:
        self._use_case = use_case

    def __get__(self, room: Room, _owner: type[Room]) -> Callable[_P, _T]:
        @wraps(self._use_case)
        def bound(*given: _P.args, **named: _P.kwargs) -> _T:
            return room.graph.told(self._use_case(room.graph, *given, **named))

        return bound


def named(graph: Reader, record_id: str, kind: str, word: str, hint: str = "") -> Stored:
    """
    The record of an id, which has to be of a kind.

    Args:
        graph: As the caller sees it.
        record_id: The id.
        kind: Of what it has to be.
        word: What that is called.
        hint: What to do when there is none.

    Raises:
        NotFound: If there is none of that kind that may be read.
    """
    found = graph.get_many([record_id]).get(record_id)
    if found is None or found.kind != kind:
        raise NotFound(f"er is geen {word} {record_id!r}{f'; {hint}' if hint else ''}")
    return found
