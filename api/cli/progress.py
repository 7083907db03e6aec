"""Progress bars on standard error, so that standard output stays the answer."""

from collections.abc import Iterator
from contextlib import contextmanager

from kg.ports.view import Progress


@contextmanager
def bars() -> Iterator[Progress]:
    """A callback that draws one bar per label; silent where standard error is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description:<24}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    tasks: dict[str, TaskID] = {}
    with Bars(*columns, console=console, disable=not console.is_terminal) as drawn:

        def progress(label: str, done: int, total: int) -> None:
            if label not in tasks:
                tasks[label] = drawn.add_task(label, total=total or None)
            drawn.update(tasks[label], completed=done, total=total or None)

        yield progress
