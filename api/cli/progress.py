"""
How far it is, on standard error, so that standard output stays the answer: bars in a terminal, whole lines in a log.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import IO, Final

from kg.ports.view import Progress

EVERY_S: Final = 10.0  # between two lines in a log; a short run writes none


@contextmanager
def bars() -> Iterator[Progress]:
    """A callback that draws one bar per label in a terminal, and writes a line now and then elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    if not console.is_terminal:
        yield logged(console.file)
        return
    columns = (
        TextColumn("{task.description:<24}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    tasks: dict[str, TaskID] = {}
    with Bars(*columns, console=console) as drawn:

        def progress(label: str, done: int, total: int) -> None:
            if label not in tasks:
                tasks[label] = drawn.add_task(label, total=total or None)
            drawn.update(tasks[label], completed=done, total=total or None)

        yield progress


def logged(out: IO[str], clock: Callable[[], float] = monotonic) -> Progress:
    """A callback that writes "documenten 120 van 343" once `EVERY_S` seconds, each a line of its own."""
    last = clock()

    def progress(label: str, done: int, total: int) -> None:
        nonlocal last
        if clock() - last >= EVERY_S:
            last = clock()
            print(f"{label} {done}{f' van {total}' if total else ''}", file=out, flush=True)

    return progress
