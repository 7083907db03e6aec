"""
A room of the house as the service gives it: the use cases of one subject, each bound to a graph.

What a use case gives is told to the witness here, so that nobody has to think of it, unless it is bound with `Does`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, Generic, ParamSpec, TypeVar

from kg.store.writer import Writer

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Room:
    """The use cases of one subject, for one graph."""

    def __init__(self, graph: Writer) -> None:
        self.graph: Final = graph


class Does(Generic[_P, _T]):
    """A use case whose answer names no record, or that tells the witness by itself."""

    def __init__(self, use_case: Callable[Concatenate[Writer, _P], _T]) -> None:
        self._use_case = use_case

    def __get__(self, room: Room, _owner: type[Room]) -> Callable[_P, _T]:
        @wraps(self._use_case)
        def bound(*given: _P.args, **named: _P.kwargs) -> _T:
            return self._answered(room.graph, self._use_case(room.graph, *given, **named))

        return bound

    @staticmethod
    def _answered(_graph: Writer, answer: _T) -> _T:
        return answer


class Asks(Does[_P, _T]):
    """A use case whose answer is told to the witness."""

    @staticmethod
    def _answered(graph: Writer, answer: _T) -> _T:
        return graph.told(answer)
