"""
What makes watches tell while a service runs, so that their feeds fill without anybody asking.

What is told rests on what all readers of the watch may read, on the day itself; it is kept with the watch.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg import clock
from kg.access import LOCAL, LOCAL_SPACE, Principal
from kg.errors import KringError
from kg.ports.keys import Keys
from kg.service import KnowledgeGraph

if TYPE_CHECKING:
    from kg.cycle.interpret.radar.watch import Rankings

NAME: Final = "kring"  # in the journal
_log = logging.getLogger("kring.watches")


class Watches:
    """Those of one store."""

    def __init__(self, graph: KnowledgeGraph, credentials: Keys, *, local: bool) -> None:
        """
        Watches that are not looked at yet.

        Args:
            graph: The store.
            credentials: For the grants of the day.
            local: Whether there is one user, who reads everything.
        """
        self._graph = graph
        self._credentials = credentials
        self._local = local

    def look(self, *, go_on: Callable[[], bool] = lambda: True) -> int:
        """Let each watch tell what changed; how many had something to keep. One that cannot stops no other."""
        rankings: Rankings = {}
        told = 0
        for stored in list(self._graph.scan("Watch")):
            if not go_on():
                break
            try:
                told += self._graph.seen_by(self._eyes(stored.space)).watches.tell(stored, rankings)
            except KringError as error:
                _log.warning("volgopdracht overgeslagen", extra={"fault": type(error).__name__})
        return told

    def _eyes(self, space: str) -> Principal:
        """Who writes what a watch tells: somebody of its owner, today."""
        if self._local or space == LOCAL_SPACE:
            return replace(LOCAL, name=NAME)
        owner = space.rpartition("/")[0]
        return Principal.member(NAME, {owner: "reviewer"}, self._credentials.grants(), on=clock.today())
