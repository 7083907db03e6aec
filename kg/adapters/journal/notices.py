"""How a process hears that another one wrote in its journal, and what it does for views of its own."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from kg.adapters.journal.postgres import CHANNEL, PostgresDatabase
from kg.adapters.journal.sql import SqlJournal
from kg.errors import StoreError
from kg.private_files import put

_WAIT_S: Final = 0.5  # at most, before it is seen that nobody wants to hear any more
_AGAIN_S: Final = 1.0  # before it is asked again of a database that went away
_log: Final = logging.getLogger("kring.store")


class Notices:
    """
    Listens, in a thread of its own; what was written while the database was away is heard of when it is back.

    Args:
        database: That is listened to.
        heard: Is told the seq up to which there are events; what it cannot do then, it is told again.
    """

    def __init__(self, database: PostgresDatabase, heard: Callable[[int], None]) -> None:
        self._database = database
        self._heard = heard
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="kring-notices", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no longer."""
        self._closing.set()
        self._thread.join()

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                with self._database.translated():
                    self._hear()
            except (StoreError, sa.exc.DBAPIError) as error:
                _log.warning("wat anderen schrijven wordt niet gehoord, straks opnieuw: %s", error)
                self._closing.wait(_AGAIN_S)

    def _hear(self) -> None:
        held = self._database.engine.raw_connection()
        connection: Any = held.driver_connection
        held.detach()  # it listens, so nobody else is to get it
        try:
            connection.execute(f"LISTEN {CHANNEL}")
            row = connection.execute("SELECT max(seq) FROM event").fetchone()
            self._heard((row and row[0]) or 0)
            while not self._closing.is_set():
                found = [int(one.payload) for one in connection.notifies(timeout=_WAIT_S, stop_after=1)]
                if found:
                    self._heard(max(found))
        finally:
            connection.close()


class FollowedJournal(SqlJournal):
    """
    A journal beside which a process has views in a folder of its own, that an erasure by another has to leave too.

    Args:
        database: As `SqlJournal`.
        mark: The file that says up to which event what was erased is gone from those views.
    """

    def __init__(self, database: PostgresDatabase, mark: Path) -> None:
        super().__init__(database)
        self._mark = mark
        if not mark.exists():  # views that are to be made hold nothing that was erased by now
            put(mark, str(self.head()).encode())

    def erased(self, since: int = 0) -> dict[str, set[str]]:
        """By id what was erased and is perhaps still in some file of these views, with the spaces that it was in."""
        return super().erased(since or int(self._mark.read_text()) + 1)

    def swept(self, upto: int) -> None:
        """Remember that what was erased up to an event is in no file of these views any more."""
        put(self._mark, str(upto).encode())
        super().swept(upto)
