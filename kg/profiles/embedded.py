"""
Where a store is put together: the only place that picks adapters.

    <store>/
        lock          held by the process that has the store open to write
        journal.db    the truth, and who saw what of it
        access.db     keys, grants and web hooks, see `kg.adapters.sql.access_file`
        graph/        view: RDF
        passages/     view: words and vectors
        anchor.jws    where the chains of the journal ended, signed, see `kg.store.backup.anchors`
        anchor.key    with this key, unless another is named
        erasures.*    what was erased, for when an older backup is put back, see `kg.store.erasure.list`
        quarantine/   what ingest refused, to be mended and fed again
        reading-*/    what somebody works on who reads beside that process, see `kg.reading_room`

Who reads only takes no lock: the journal is read where it is, and views are copies that follow it.
"""

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Final, Protocol, TypeVar

from filelock import FileLock, Timeout

from kg import reading_room
from kg.access import LOCAL, Principal
from kg.errors import NO_RIGHT, InputError, StoreDamaged, StoreLocked, StoreReadOnly
from kg.ports.encoder import Encoder
from kg.ports.journal import Journal
from kg.ports.keys import Keys
from kg.ports.outbox import Outbox
from kg.ports.passages import Passages
from kg.ports.trail import Trail
from kg.ports.triples import Triples
from kg.ports.view import Following, View
from kg.private_files import own_folder
from kg.profiles.choices import STAMPS_VARIABLE, copies_folder, encoder, signer, stamps_of
from kg.service import KnowledgeGraph
from kg.store import follow as following
from kg.store.authority import OPERATORS
from kg.store.backup.anchors import Anchor, Anchors
from kg.store.erasure import list as erasures
from kg.store.erasure.sweep import Sweeper
from kg.store.health.supervision import Doubt, SupervisedPassages, SupervisedTriples
from kg.store.records import Records
from kg.store.stores import Stores

JOURNAL: Final = "journal.db"
_V = TypeVar("_V", bound=View)
_V_co = TypeVar("_V_co", bound=View, covariant=True)


@contextlib.contextmanager
def open_store(
    directory: Path | str,
    *,
    principal: Principal = LOCAL,
    with_encoder: Encoder | str | None = "",
    operators: Collection[str] = OPERATORS,
    create: bool = False,
    read_only: bool = False,
) -> Iterator[KnowledgeGraph]:
    """
    A store, with its views caught up with the journal.

    Args:
        directory: Of the store, with the files named above.
        principal: Who asks; every answer keeps to the spaces that they may read.
        with_encoder: An encoder, None for words alone, or a name for `encoder`.
        operators: The owners whose shared records count as fact for everyone, see `kg.store.authority`.
        create: Whether it is made when it is not there.
        read_only: Whether nothing is written: that goes beside another process, and where nothing may be written.

    Raises:
        InputError: If it is not there.
        StoreLocked: If another process holds it.
        StoreReadOnly: If it may only be read; as does what writes in a store that was opened to be read.
        StoreTooNew: If a newer version of Kring wrote it.
        StoreDamaged: If the journal cannot be read.
    """
    directory = Path(directory)
    if not create:
        must_be_there(directory)
    used = _encoder_of(with_encoder)
    if read_only:
        opened = _to_read(directory, used, f"de opslag {directory} is geopend om te lezen; er is niets geschreven")
    else:
        opened = _to_write(directory, used)
    with opened as stores:
        yield KnowledgeGraph(replace(stores, operators=frozenset(operators)), principal)


@contextlib.contextmanager
def open_to_look(directory: Path | str, *, with_encoder: Encoder | str | None = "") -> Iterator[KnowledgeGraph]:
    """
    A store to be read, and to be written as well when nobody else does and that may be.

    Raises:
        InputError, StoreTooNew, StoreDamaged: As `open_store`.
    """
    must_be_there(Path(directory))
    used = _encoder_of(with_encoder)
    with contextlib.ExitStack() as stack:
        try:
            graph = stack.enter_context(open_store(directory, with_encoder=used))
        except (StoreLocked, StoreReadOnly) as error:
            graph = KnowledgeGraph(stack.enter_context(_to_read(Path(directory), used, str(error))), LOCAL)
        yield graph


def _encoder_of(given: Encoder | str | None) -> Encoder | None:
    """Itself, or the one that is called so."""
    return encoder(given or None) if isinstance(given, str) else given


@contextlib.contextmanager
def open_as_it_is(directory: Path | str, *, still: bool = False) -> Iterator[KnowledgeGraph]:
    """
    A store to be looked at: nothing in it is written or mended.

    Args:
        directory: Of the store, with the files named above.
        still: Whether it stays as it is meanwhile, so that views can be held against one state of the journal; where
            another process has it open, the journal is copied.

    Raises:
        InputError, StoreTooNew, StoreDamaged: As `open_store`.
    """
    directory = Path(directory)
    must_be_there(directory)
    with contextlib.ExitStack() as stack:
        frozen = False
        if still:
            try:
                stack.enter_context(_lock(directory))
            except StoreLocked:
                frozen = True
            except StoreReadOnly:
                pass
        stores = stack.enter_context(_to_read(directory, None, "er wordt alleen gekeken", heals=False, frozen=frozen))
        yield KnowledgeGraph(stores, LOCAL)


def must_be_there(directory: Path) -> None:
    """
    Nothing, when there is a store in a folder: a typing error must not make a new one.

    Raises:
        InputError: If there is none.
    """
    if not (directory / JOURNAL).exists():
        raise InputError(
            f"er is geen opslag in {directory}; geef met --store de map, of maak er een met: "
            f"kring ingest MAP --store {directory}, of kring serve"
        )


@contextlib.contextmanager
def _to_write(directory: Path, used: Encoder | None) -> Iterator[Stores]:
    from kg.adapters.journal.sql import SqlJournal
    from kg.adapters.trail.sql import SqlTrail

    own_folder(directory)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_lock(directory))
        reading_room.sweep(directory)
        journal = stack.enter_context(contextlib.closing(SqlJournal.open(directory / JOURNAL)))
        trail = stack.enter_context(contextlib.closing(SqlTrail.open(directory / JOURNAL)))
        records = Records(journal)
        follow = _follower(records)
        graph, passages = directory / "graph", directory / "passages"
        anchors = _anchors(directory, journal, trail)
        stack.callback(anchors.renew)
        triples = stack.enter_context(
            contextlib.closing(SupervisedTriples("graaf", lambda doubt: _view(graph, _graph, doubt), follow))
        )
        found = stack.enter_context(
            contextlib.closing(
                SupervisedPassages("passages", lambda doubt: _view(passages, _passages_with(used), doubt), follow)
            )
        )
        follower = stack.enter_context(contextlib.closing(following.Follower(records, (triples, found))))
        copies = copies_folder()
        lists = (directory, copies) if copies else (directory,)
        rooms, note = partial(reading_room.rooms, directory), partial(erasures.note, lists, journal)
        sweeper = stack.enter_context(contextlib.closing(Sweeper(journal, (triples, found), follower, rooms, note)))
        stores = Stores(directory, journal, records, triples, found, trail, anchors, follower, sweeper, lists)
        with ThreadPoolExecutor(len(stores.views)) as pool:  # side by side: each may have much to take in
            list(pool.map(lambda view: view.open(), stores.views))
        if journal.erased():  # an erasure was cut short after its transaction
            sweeper.begin()
        yield stores


@contextlib.contextmanager
def _to_read(
    directory: Path, used: Encoder | None, why: str, *, heals: bool = True, frozen: bool = False
) -> Iterator[Stores]:
    from kg.adapters.copies import copy_database, copy_graph, copy_passages, opens_to_read
    from kg.adapters.journal.sql import SqlJournal
    from kg.adapters.trail.sql import SqlTrail

    with contextlib.ExitStack() as stack:
        room = stack.enter_context(reading_room.reading_room(directory))
        file = directory / JOURNAL
        if not opens_to_read(file):
            copy_database(file, room() / JOURNAL)
            file = room() / JOURNAL
        live = journal = stack.enter_context(contextlib.closing(SqlJournal.open(file, read_only=why)))
        if frozen:
            copy_database(file, room() / f"frozen-{JOURNAL}")
            copied = SqlJournal.open(room() / f"frozen-{JOURNAL}", read_only=why)
            journal = stack.enter_context(contextlib.closing(copied))
        may_note = file.parent == directory and os.access(directory, os.W_OK) and os.access(file, os.W_OK)
        trail = stack.enter_context(contextlib.closing(SqlTrail.open(file, read_only="" if may_note else why)))
        records = Records(journal)
        follow = _follower(records)

        def triples(doubt: Doubt) -> Triples:
            copy = room() / "graph"
            return _copied(copy, lambda: copy_graph(directory / "graph", copy), _graph, doubt)

        def passages(doubt: Doubt) -> Passages:
            copy = room() / "passages"
            return _copied(copy, lambda: copy_passages(directory / "passages", copy), _passages_with(used), doubt)

        graph = stack.enter_context(contextlib.closing(SupervisedTriples("graaf", triples, follow, heals=heals)))
        found = stack.enter_context(contextlib.closing(SupervisedPassages("passages", passages, follow, heals=heals)))
        follower = stack.enter_context(contextlib.closing(following.Follower(records, (graph, found))))
        anchors = _anchors(directory, live, trail, writes=may_note and heals)
        sweeper = Sweeper(journal, (graph, found), follower, set, lambda _ids: None)  # there is nothing for it to do
        yield Stores(directory, journal, records, graph, found, trail, anchors, follower, sweeper, ())


def _anchors(directory: Path, journal: Journal, trail: Trail, *, writes: bool = True) -> Anchors:
    stamps = os.environ.get(STAMPS_VARIABLE, "")
    return Anchors(
        directory, journal, trail, signer(directory), copies=copies_folder(),
        stamps=stamps_of(stamps) if stamps and writes else None, writes=writes,
    )  # fmt: skip


def _follower(records: Records) -> Callable[[Following], None]:
    def follow(view: Following) -> None:
        following.catch_up(records, [view], lambda _what, _done, _total: None)

    return follow


def _graph(path: Path, *, mend: bool) -> Triples:
    from kg.adapters.triples.oxigraph import OxigraphTriples

    ontology = [Path(str(files("ontologies") / name)) for name in ("core.ttl", "alignments.ttl", "themes.ttl")]
    return OxigraphTriples.open(path, ontology, mend=mend)


def _passages_with(used: Encoder | None) -> "Opener[Passages]":
    from kg.adapters.passages.embedded import EmbeddedPassages

    return lambda path, *, mend: EmbeddedPassages.open(path, used, mend=mend)


@contextlib.contextmanager
def open_trail(directory: Path) -> Iterator[Trail]:
    """
    The trail of who saw what alone, anchored when the block ends; a second process may have it too.

    The journal is made when it is not there.

    Raises:
        StoreTooNew, StoreDamaged: As `open_store`.
    """
    from kg.adapters.journal.sql import SqlJournal
    from kg.adapters.trail.sql import SqlTrail

    own_folder(directory)
    with (
        contextlib.closing(SqlJournal.open(directory / JOURNAL)) as journal,
        contextlib.closing(SqlTrail.open(directory / JOURNAL)) as trail,
    ):
        yield trail
        _anchors(directory, journal, trail).renew()


def open_keys(directory: Path, *, read_only: str = "") -> Keys:
    """
    The keys and grants of a store, made when there are none.

    Args:
        directory: Of the store.
        read_only: Why nothing may be written, in Dutch; "" when it may, as far as the directory lets it.

    Raises:
        StoreError: If they cannot be read or made.
    """
    from kg.adapters.keys.sql import SqlKeys

    return SqlKeys.open(directory, partial(open_trail, directory), read_only=read_only)


def open_outbox(directory: Path, clock: Callable[[], float] = time.time, *, read_only: str = "") -> Outbox:
    """The web hooks of a store and what they have to tell, made when there are none; as `open_keys`."""
    from kg.adapters.outbox.sql import SqlOutbox

    return SqlOutbox.open(directory, partial(open_trail, directory), clock, read_only=read_only)


def access_faults(directory: Path) -> list[str]:
    """What is wrong with the file of keys and web hooks, in Dutch; nothing is wrong when there is none."""
    from kg.adapters.keys import sql as keys
    from kg.adapters.outbox import tables as outbox
    from kg.adapters.sql import access_file

    return access_file.faults(directory, keys.METADATA, outbox.METADATA)


def verify(directory: Path) -> tuple[list[str], Anchor]:
    """
    What is wrong with both chains of the journal, and with where they were anchored, in Dutch; and where they end.

    It takes no lock, and goes on while a service writes; the views are not looked at.

    Raises:
        StoreTooNew, StoreDamaged: As `open_store`.
    """
    with open_as_it_is(directory) as graph:
        stores = graph.stores
        return [*stores.journal.verify(), *stores.anchors.faults()], stores.anchors.now()


@contextlib.contextmanager
def _lock(directory: Path) -> Iterator[None]:
    lock = FileLock(directory / "lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreLocked(
            f"de opslag {directory} is in gebruik bij een ander proces; wacht tot dat klaar is, "
            "of kies een andere map met --store"
        ) from error
    except OSError as error:
        if error.errno not in NO_RIGHT:
            raise
        raise StoreReadOnly(
            f"de opslag {directory} kan hier alleen gelezen worden; geef deze gebruiker schrijfrecht op de map, "
            "of kies een andere map met --store"
        ) from error
    with lock:
        yield


class Opener(Protocol[_V_co]):
    """How an adapter opens a view in a folder."""

    def __call__(self, path: Path, *, mend: bool) -> _V_co:
        """The view; with `mend`, without what is broken in it."""


def _view(path: Path, opener: Opener[_V], doubt: Doubt) -> _V:
    """A view that cannot be mended is thrown away: the journal holds all that is needed to make it again."""
    if doubt == "none":
        return opener(path, mend=False)
    if doubt == "looked over":
        with contextlib.suppress(StoreDamaged):
            return opener(path, mend=True)
    shutil.rmtree(path, ignore_errors=True)
    return opener(path, mend=False)


def _copied(copy: Path, bring: Callable[[], object], opener: Opener[_V], doubt: Doubt) -> _V:
    """As `_view`, of a copy that is brought here first."""
    if doubt != "made anew":
        with contextlib.nullcontext() if doubt == "none" else contextlib.suppress(StoreDamaged):
            bring()
            return opener(copy, mend=doubt != "none")
    shutil.rmtree(copy, ignore_errors=True)
    return opener(copy, mend=False)
