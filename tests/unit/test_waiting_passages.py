"""How many passages wait for a vector is asked at every page: it is counted among those that wait alone."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from kg.adapters.passages.table import PassageTable, Row
from kg.projections.passages import Piece

COUNT = 2_000


def steps(table: PassageTable, question: Callable[[], object]) -> int:
    """How many instructions SQLite carries out for a question."""
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    table._db.set_progress_handler(step, 1)
    try:
        question()
    finally:
        table._db.set_progress_handler(None, 1)
    return taken


def test_what_waits_is_counted_without_reading_what_does_not(tmp_path: Path) -> None:
    """Statistics of when all waited once sent SQLite through the whole table."""
    with closing(PassageTable(tmp_path / "passages.db")) as table:
        rows = [(Row(seq, f"case-{seq}", "Case", "kring/public", {}), [Piece("tekst", "", "")]) for seq in range(COUNT)]
        table.replace([], rows, wordy=frozenset(), upto=COUNT)
        table._db.execute("ANALYZE")
        assert table.pending() == COUNT
        table.store((b"\0" * 8, seq, 0) for seq in range(COUNT - 1))
        assert table.pending() == 1
        assert [one.record for one in table.waiting(10)] == [COUNT - 1]
        assert steps(table, table.pending) < 100
        assert steps(table, lambda: table.waiting(10)) < 300
