"""Who wrote last up to where: in this process, or in the database that all processes of a store have."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kg.adapters.journal.postgres import PostgresDatabase

_MOST: Final = 10_000  # of whom it is known in one process; who wrote longest ago gives way
_EVERYBODY: Final = ""  # whose row says what was taken from readers; nobody is called so


class WritesHere:
    """`kg.ports.journal.LastWrites` of a store that one process writes."""

    def __init__(self) -> None:
        self._held: dict[str, int] = {}

    def wrote(self, who: str, seq: int) -> None:
        """Somebody wrote, up to an event."""
        self._held.pop(who, None)
        if len(self._held) >= _MOST:
            self._held.pop(next(iter(self._held)), None)
        self._held[who] = seq

    def took(self, seq: int) -> None:
        """Nothing: the only views that there are hold it by the time that it is acknowledged."""

    def of(self, who: str) -> int:
        """What somebody wrote last."""
        return self._held.get(who, 0)

    def of_all(self, who: str) -> int:
        """As `of`."""
        return self.of(who)


class SharedWrites:
    """
    `kg.ports.journal.LastWrites` of a store that many processes write.

    The table is not in the log of the server, so to write in it waits for no disk; it is empty after a crash.
    """

    def __init__(self, database: "PostgresDatabase") -> None:
        self._database = database

    def wrote(self, who: str, seq: int) -> None:
        """Somebody wrote, up to an event; of two processes the later counts."""
        with self._database.translated(), self._database.engine.connect() as connection:
            connection.connection.cursor().execute(
                "INSERT INTO last_write VALUES (%s, %s) "
                "ON CONFLICT (who) DO UPDATE SET seq = greatest(last_write.seq, excluded.seq)",
                (who, seq),
            )

    def took(self, seq: int) -> None:
        """Something was taken from readers, up to an event."""
        self.wrote(_EVERYBODY, seq)

    def of(self, who: str) -> int:
        """What somebody wrote last, at whichever process."""
        return self._last(who, who)

    def of_all(self, who: str) -> int:
        """That, or what was taken from readers last."""
        return self._last(who, _EVERYBODY)

    def _last(self, *whose: str) -> int:
        with self._database.translated(), self._database.engine.connect() as connection:
            cursor = connection.connection.cursor()
            cursor.execute("SELECT max(seq) FROM last_write WHERE who IN (%s, %s)", whose)
            (seq,) = cursor.fetchone() or (None,)
        return seq or 0
