"""
How views follow the journal: in batches, all of them at a time, each from where it is.

The engines work outside Python's lock for much of the time, so two views take in a batch side by side, and a load can
go on writing meanwhile.
"""

import gc
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Final

from kg.errors import ViewDown
from kg.ports import Changed, Following, Journal
from kg.records import Records

Followed = Journal | Records
Progress = Callable[[str, int, int], None]  # what is being done, how much is done, of how much (0: not known)

_BATCH: Final = 20_000  # changes at a time: the fewer batches, the less an engine has to merge
_WAITING: Final = 10_000  # so many have to wait before they are taken in while more are being written
_GLANCE_S: Final = 0.05  # how often is looked whether they do
_PATIENCE: Final = (50_000, 50, 50)  # of Python's collector, see `_fewer_collections`
_BULK: Final = 20_000  # after this many changes a view is worth optimising


def catch_up(journal: Followed, views: Sequence[Following], progress: Progress) -> None:
    """Bring views up to the journal; one that is ahead of it belongs to another journal and starts again."""
    _settle(views, _follow(journal, views, progress, at_least=1))


@contextmanager
def following(journal: Followed, views: Sequence[Following], progress: Progress) -> Iterator[None]:
    """While this is held, views take in what is written, in a thread of their own; when it ends they hold all of it."""
    written = threading.Event()

    def follow() -> int:
        done = 0
        while not written.wait(_GLANCE_S):
            done += _follow(journal, views, progress, at_least=_WAITING, before=done)
        return done

    with _fewer_collections(), ThreadPoolExecutor(1, thread_name_prefix="kring-following") as pool:
        follower = pool.submit(follow)
        try:
            yield
        finally:
            written.set()
        done = follower.result()
    _settle(views, done + _follow(journal, views, progress, at_least=1, before=done))


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """
    Let Python's collector look less often, in the whole process, for as long as a load takes.

    Records are no cycles, but the more of them live, the longer it looks: an eighth of a load of 200,000.
    """
    usual = gc.get_threshold()
    gc.set_threshold(*_PATIENCE)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _follow(
    journal: Followed, views: Sequence[Following], progress: Progress, *, at_least: int, before: int = 0
) -> int:
    """Give views what they have not seen, while there is as much as `at_least`; how many changes that were."""
    known = _positions(views)
    head = journal.head()  # after the positions: another thread may take in meanwhile what has just been written
    for view, position in known:
        if position > head:
            view.clear()
    behind = _positions(views)
    batches = journal.changed_since(min((position for _, position in behind), default=head), batch=_BATCH)
    done = 0
    with ThreadPoolExecutor(len(views)) as pool:
        while (
            (now := _positions(views))
            and journal.head() - min(position for _, position in now) >= at_least
            and (batch := next(batches, []))
        ):
            for task in [pool.submit(_give, view, batch, position) for view, position in behind]:
                with suppress(ViewDown):
                    task.result()
            done += len(batch)
            progress("graaf en zoekindex", before + done, 0)
    return done


def _positions(views: Sequence[Following]) -> list[tuple[Following, int]]:
    """How far each view has come; one that is down is left out, it catches up when it has been made again."""
    found = []
    for view in views:
        with suppress(ViewDown):
            found.append((view, view.position()))
    return found


def _give(view: Following, batch: Sequence[Changed], seen: int) -> None:
    fresh = [change for change in batch if change.seq > seen]
    if fresh:
        view.apply(fresh, upto=fresh[-1].seq)


def _settle(views: Sequence[Following], done: int) -> None:
    if done > _BULK:
        for view in views:
            with suppress(ViewDown):
                view.optimise()
