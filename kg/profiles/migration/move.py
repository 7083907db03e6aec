"""
The move itself: what is there is carried while it is used, then the source is held still for what came meanwhile.

    carry     journal and trail page by page, files, and the views of the target; as often as it is killed, it goes on
    hold      writes are refused in the source, and then lines of the trail; a killed move lets go by itself (`HOLD_S`)
    compare   the ends of both chains, records by kind, every row beside them
    leave     the source is held for good: from here on the target is the store, whatever happens
    open      the target may be written; its views are held against the journal of the source

Before `leave` the source is the store and nothing of it was changed; after it a move that is begun again finishes.
"""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

from filelock import FileLock, Timeout

from kg.access import LOCAL
from kg.adapters.jobs.queue import SqlQueue
from kg.adapters.jobs.transfer import hand_over, turn, waiting
from kg.adapters.journal.chain import Tail
from kg.adapters.journal.tables import ACCESS, EVENT
from kg.adapters.journal.transfer import carry_events, carry_lines, chain_faults, end_of, tallies
from kg.adapters.sql.transfer import HeldDatabase, carry
from kg.errors import InputError, StoreDamaged, StoreError, StoreLocked
from kg.ports.jobs import Job
from kg.ports.trail import Access
from kg.ports.view import Progress
from kg.private_files import JOBS, own_folder
from kg.profiles.choices import DATABASE_VARIABLE, database_url
from kg.profiles.migration import files, findings
from kg.profiles.migration.findings import Planned, Verified
from kg.profiles.migration.sides import KEPT, Side, beyond, must_be_free, on_one_machine
from kg.profiles.triples import server
from kg.store.follow import catch_up
from kg.store.stores import Stores

Where = Literal["scaled", "embedded"]
HOLD_S: Final = 30.0  # that a source stays held when who moves it says nothing more
_SAYS: Final = 6  # times within that
_GRACE_S: Final = 2.5  # until every process knows that its trail is to be shut, see `kg.adapters.trail.sql`
_FEW: Final = 1000  # events that are left for the pause
_ROUNDS: Final = 10  # of carrying what came meanwhile; a source that is faster is held then
_NOTHING: Final = (Tail(), Tail())
_log: Final = logging.getLogger("kring.store")


def plan(where: Where, directory: Path, into: Path) -> Planned:
    """What would move; nothing is written in either, but the tables of a source that has none of some."""
    with _source(where, directory) as source:
        there = 0
        _must_differ(directory, into)
        files.must_take(into, source.store())
        if where == "scaled" and _is_made():
            with beyond(into, database_url()) as target:
                _must_take(source, target)
                there = end_of(target.journal, EVENT).seq
            name = target.name
        else:
            name = str(into) if where == "embedded" else _name()
        return findings.planned(source, name, there)


def move(where: Where, directory: Path, into: Path, progress: Progress = lambda *_: None) -> tuple[Verified, float]:
    """
    Move a store, or go on where a move ended; what both hold, and for how many seconds writes were refused.

    Args:
        where: To the database of `KRING_DATABASE_URL`, or from it to a folder.
        directory: The folder of the store as it is.
        into: The folder of the store as it will be; empty, or being filled with this one.
        progress: Is told how far it is.

    Raises:
        InputError: If the target holds something else.
        StoreDamaged: If something does not add up; the source goes on then.
        StoreLocked: If somebody else moves it there.
    """
    _must_differ(directory, into)
    with ExitStack() as stack:
        source = stack.enter_context(_source(where, directory))
        store = source.store()
        if (found := source.standing()) is None or found.role != "gone":
            files.must_take(into, store)
            files.mark(into, store)
        lock = FileLock(into / f".{files.MARK}", timeout=0, mode=0o600)
        try:
            stack.enter_context(lock)
        except Timeout as error:
            raise StoreLocked(f"naar {into} wordt op dit moment al verhuisd") from error
        target = stack.enter_context(beyond(into, database_url()) if where == "scaled" else on_one_machine(into))
        _must_take(source, target)
        _begin(source, target, store)
        return _Move(source, target, progress).done()


def stop(where: Where, directory: Path) -> None:
    """
    Let a source that was to move be written again; what is in the target stays there, held.

    Raises:
        InputError: If it has moved, or nothing moves.
    """
    with _source(where, directory, moves=False) as source:
        found = source.standing()
        if found is None or found.role != "leaving":
            gone = found is not None and found.role == "gone"
            raise InputError(
                "de opslag is al verhuisd; verhuis haar terug met kring migrate" if gone else "er wordt niets verhuisd"
            )
        for fence in reversed(source.fences):
            fence.take_down()


class _Move:
    """From one side to the other; both are known to be of one store."""

    def __init__(self, source: Side, target: Side, progress: Progress) -> None:
        self._source = source
        self._target = target
        self._progress = progress
        self._sound = _NOTHING
        self._held_s = 0.0

    def done(self) -> tuple[Verified, float]:
        found = self._source.standing()
        if found is None or found.role == "leaving":
            self._bring_files()
            self._carry()
        with self._target.opened() as stores:
            if self._is_gone() and any(fence.standing() is None for fence in self._target.fences):
                self._open()  # that was cut off, or only the telling
                both = findings.compared(self._source, self._target, _NOTHING)
                return self._looked_at(stores, replace(both, wrong=())), 0.0
            self._carry()
            self._follow(stores)
            self._verify()
            with self._held():
                both = self._rest()
            self._open()
            stores.anchors.renew()
            return self._looked_at(stores, both), self._held_s

    # --- while it is used ------------------------------------------------------------------------

    def _carry(self) -> None:
        """What is there by now, until little comes."""
        for _ in range(_ROUNDS):
            before = self._target_end()
            whole = end_of(self._source.journal, EVENT).seq
            for seq in carry_events(self._source.journal, self._target.journal, self._target.fence):
                self._progress("journaal", seq, max(seq, whole))
            for seq in carry_lines(self._source.journal, self._target.journal, self._target.fence):
                self._progress("wie wat zag", seq, 0)
            if self._target_end() - before < _FEW:
                return

    def _target_end(self) -> int:
        return end_of(self._target.journal, EVENT).seq

    def _bring_files(self) -> None:
        source, target = self._source.directory, self._target.directory
        files.same(source, target)
        own_folder(target / JOBS)
        turn(target / JOBS, source, target)

    def _follow(self, stores: Stores) -> None:
        catch_up(stores.records, stores.views, self._progress)

    def _verify(self) -> None:
        """
        Both chains of the target as they stand there, before anybody has to wait.

        Raises:
            StoreDamaged: If they do not add up.
        """
        journal, (events, lines) = self._target.journal, self._sound
        ends = (end_of(journal, EVENT), end_of(journal, ACCESS))
        if wrong := chain_faults(journal, events, lines):
            raise StoreDamaged(f"{journal.name} klopt niet: {'; '.join(wrong[:3])}; kies een leeg doel")
        self._sound = ends

    # --- while the source is held ----------------------------------------------------------------

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Writes are refused in the source; when the block fails before the source was left, they are not any more."""
        if self._is_gone():
            yield
            return
        begun = time.monotonic()
        over = threading.Event()
        try:
            for fence in reversed(self._source.fences):
                fence.hold(HOLD_S)
            saying = threading.Thread(target=self._say, args=(over,), name="kring-move", daemon=True)
            saying.start()
            try:
                yield
            finally:
                over.set()
                saying.join()
        except BaseException:  # whatever ends it, the source may be written again
            if not self._is_gone():
                for fence in self._source.fences:
                    fence.let_go()
            raise
        self._held_s = time.monotonic() - begun

    def _say(self, over: threading.Event) -> None:
        while not over.wait(HOLD_S / _SAYS):
            try:
                if self._is_gone():
                    return
                for fence in self._source.fences:
                    fence.go_on_holding(HOLD_S)
            except StoreError as error:  # `leave` finds out
                _log.warning("%s", error)

    def _is_gone(self) -> bool:
        found = self._source.standing()
        return found is not None and found.role == "gone"

    def _rest(self) -> Verified:
        """What came last, and what lies beside the journal; then the source is left."""
        begun = time.monotonic()
        if self._is_gone():
            self._leave()
        jobs = waiting(self._source.directory / JOBS, self._source.jobs())
        self._carry()
        for name, tables in KEPT.items():
            carry(self._source.kept[name], HeldDatabase(self._target.kept[name], self._target.fences[-1]), tables)
        self._bring_files()
        self._hand_over(jobs)
        if not self._is_gone():
            time.sleep(max(0.0, _GRACE_S - (time.monotonic() - begun)))
            self._source.fence.shut()
        self._carry()
        both = findings.compared(self._source, self._target, self._sound)
        if both.wrong:
            raise StoreDamaged(f"het doel is niet gelijk aan de bron, die gaat verder: {'; '.join(both.wrong[:3])}")
        self._leave()
        return both

    def _leave(self) -> None:
        first, *others = self._source.fences
        first.leave()
        for fence in others:
            fence.leave(whatever=True)

    def _hand_over(self, jobs: Sequence[Job]) -> None:
        folder, held = self._target.directory / JOBS, self._target.queue
        queue = None if held is None else SqlQueue(HeldDatabase(held, self._target.fence))
        hand_over(jobs, folder, queue)

    def _open(self) -> None:
        for fence in reversed(self._target.fences):
            fence.take_down()
        (self._target.directory / files.MARK).unlink(missing_ok=True)

    # --- afterwards ------------------------------------------------------------------------------

    def _looked_at(self, stores: Stores, both: Verified) -> Verified:
        self._follow(stores)
        graphs, wrong = findings.graphs(stores, self._source)
        wrong += findings.faults(stores, self._target)
        return replace(both, graphs=graphs, wrong=tuple(wrong))


def _source(where: Where, directory: Path, *, moves: bool = True) -> AbstractContextManager[Side]:
    """
    The side that is left.

    Raises:
        InputError: If the settings do not say where the other is, or nothing is there.
    """
    from kg.profiles import scaled
    from kg.profiles.embedded import JOURNAL

    if not database_url() and (where == "embedded" or moves):
        raise InputError(
            f"noem met {DATABASE_VARIABLE} de database; zet daarin geen ander adres dan dat van de verhuizing"
        )
    if where == "embedded":
        if moves and server() is not None:
            raise InputError(
                "laat KRING_SPARQL_URL weg: op één machine staat de graaf in de map, en die server dient nog"
            )
        scaled.must_be_there(database_url())
        return beyond(directory, database_url())
    if not (directory / JOURNAL).exists():
        raise InputError(f"er is geen opslag in {directory}; geef met --store de map van de opslag die verhuist")
    return on_one_machine(directory)


def _is_made() -> bool:
    from kg.adapters.journal.postgres import PostgresDatabase

    with closing(PostgresDatabase(database_url())) as database:
        return database.is_made()


def _name() -> str:
    from kg.adapters.sql.postgres import address, named

    return named(address(database_url()))


def _must_differ(directory: Path, into: Path) -> None:
    if directory.resolve() == into.resolve():
        raise InputError(f"{into} is de map van de opslag zelf; kies met --into een andere, lege map")


def _must_take(source: Side, target: Side) -> None:
    """
    A target that is empty, or is being filled with this very store, or has just been.

    Raises:
        InputError: If it holds something else, or the source is not whole.
    """
    leaving, coming = source.standing(), target.standing()
    if leaving is not None and leaving.role == "coming":
        raise InputError(f"naar {source.name} wordt zelf een opslag verhuisd; maak dat eerst af")
    if leaving is not None and leaving.role == "gone" and leaving.other != target.name:
        raise InputError(f"de opslag is al verhuisd, naar {leaving.other}")
    is_ours = (
        (target.directory / files.MARK).exists()
        and coming is not None
        and coming.role == "coming"
        and coming.store == source.store()
    )
    is_done = coming is None and leaving is not None and leaving.role == "gone"
    if not is_ours and not is_done and not (coming is None and target.is_empty()):
        raise InputError(f"in {target.name} staat al iets anders; kies een leeg doel")
    if target.queue is not None:
        must_be_free(target, end_of(target.journal, EVENT).seq)


def _begin(source: Side, target: Side, store: str) -> None:
    """Let both know, the first time."""
    from kg.adapters.trail.sql import SqlTrail

    leaving = source.standing()
    if leaving is not None and leaving.role == "gone":
        return
    if leaving is None or leaving.other != target.name:
        spaces = sorted({space for _, space in tallies(source.journal)})
        with closing(SqlTrail(source.journal)) as trail:
            trail.note(Access(LOCAL.name, "export", space, detail=f"verhuizing naar {target.name}") for space in spaces)
    for fence in source.fences:  # each by itself: a move may have been killed between two
        if (found := fence.standing()) is None or found.other != target.name:
            fence.put_up("leaving", other=target.name, store=store)
    for fence in target.fences:
        if fence.standing() is None:
            fence.put_up("coming", other=source.name, store=store)
