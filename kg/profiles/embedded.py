"""
Where a store of one machine is put together.

    <store>/
        lock          held by the process that has the store open to write
        journal.db    the truth, and who saw what of it
        access.db     keys, grants and web hooks, see `kg.adapters.sql.access.file`
        graph/        view: RDF, unless a SPARQL server is named, see `kg.profiles.triples`
        passages/     view: words and vectors
        anchor.jws    where the chains of the journal ended, signed, see `kg.store.evidence.anchors`
        anchor.key    with this key, unless another is named
        erasures.*    what was erased, for when an older backup is put back, see `kg.store.erasure.list`
        quarantine/   what ingest refused, to be mended and fed again
        reading-*/    copies for a process that reads beside that one, see `kg.reading_room`

A process that only reads takes no lock: the journal is read where it is, and views are copies that follow it.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from kg import reading_room
from kg.adapters.journal.last_writes import WritesHere
from kg.ports.encoder import Encoder
from kg.ports.journal import Journal
from kg.ports.passages import Passages
from kg.ports.trail import Trail
from kg.ports.triples import Triples
from kg.private_files import own_folder
from kg.profiles.choices import copies_folder, signer, stamps
from kg.profiles.extras import copied
from kg.profiles.lock import locked
from kg.profiles.triples import remote, server, words
from kg.store.evidence.anchors import Anchors
from kg.store.stores import Stores, composed
from kg.store.supervision.doubt import Opener, opened, opened_copy

JOURNAL: Final = "journal.db"


@contextmanager
def to_write(directory: Path, encoder: Encoder | None) -> Iterator[Stores]:
    """A store to be written and read, by this process alone."""
    own_folder(directory)
    with ExitStack() as stack:
        stack.enter_context(locked(directory))
        reading_room.sweep(directory)
        journal, trail = _chains(stack, directory / JOURNAL)
        anchors = anchors_of(directory, journal, trail)
        stack.callback(anchors.renew)
        triples, passages = directory / "graph", directory / "passages"
        copies = copies_folder()
        elsewhere = server()
        stores = composed(
            directory,
            journal,
            trail,
            anchors,
            triples=remote(elsewhere, journal) if elsewhere else partial(opened, triples, graph_in),
            passages=partial(opened, passages, passages_in(encoder)),
            writes=WritesHere(),
            kept=partial(copied, directory),
            lists=(directory, copies) if copies else (directory,),
        )
        yield stack.enter_context(stores).begun()


@contextmanager
def to_read(
    directory: Path, encoder: Encoder | None, why: str, *, heals: bool = True, frozen: bool = False
) -> Iterator[Stores]:
    """
    A store to be read, beside the process that writes it; the journal where it is, the views as copies.

    Args:
        directory: Of the store.
        encoder: Of the passages, or None for words alone.
        why: Nothing may be written, in Dutch.
        heals: Whether a view that fails is made again.
        frozen: Whether the journal is a copy too, which stays as it is.
    """
    from kg.adapters.copies import copy_database, readable_in
    from kg.adapters.passages.copies import copy_passages
    from kg.adapters.triples.folder import copy_graph

    with ExitStack() as stack:
        room = stack.enter_context(reading_room.reading_room(directory))
        file = readable_in(room, directory / JOURNAL)
        may_note = file.parent == directory and os.access(directory, os.W_OK) and os.access(file, os.W_OK)
        live, trail = _chains(stack, file, why, "" if may_note else why)
        journal = live
        if frozen:
            still = room() / f"frozen-{JOURNAL}"
            copy_database(file, still)
            journal = stack.enter_context(closing(_journal(still, why)))
        anchors = anchors_of(directory, live, trail, writes=may_note and heals)
        triples, passages = directory / "graph", directory / "passages"
        elsewhere = server()
        stores = composed(
            directory,
            journal,
            trail,
            anchors,
            heals=heals,
            triples=remote(elsewhere, journal, writes=False)
            if elsewhere
            else partial(opened_copy, room, triples, copy_graph, graph_in),
            passages=partial(opened_copy, room, passages, copy_passages, passages_in(encoder)),
            writes=WritesHere(),
            kept=partial(copied, directory),
        )
        yield stack.enter_context(stores)


def _journal(file: Path, read_only: str = "") -> Journal:
    from kg.adapters.journal.sql import SqlJournal

    return SqlJournal.open(file, read_only=read_only)


def _chains(stack: ExitStack, file: Path, read_only: str = "", unnoted: str = "") -> tuple[Journal, Trail]:
    """The journal, and the trail beside it in its file; why nothing may be written in either."""
    from kg.adapters.trail.sql import SqlTrail

    journal = stack.enter_context(closing(_journal(file, read_only)))
    return journal, stack.enter_context(closing(SqlTrail.open(file, read_only=unnoted)))


def anchors_of(directory: Path, journal: Journal, trail: Trail, *, writes: bool = True) -> Anchors:
    """The anchors of a store; made and stamped when `writes`."""
    stamped, copies = stamps() if writes else None, copies_folder()
    return Anchors(directory, journal, trail, signer(directory), copies=copies, stamps=stamped, writes=writes)


def graph_in(path: Path, *, mend: bool) -> Triples:
    """The view of triples in a folder of this machine."""
    from kg.adapters.triples.oxigraph import OxigraphTriples

    return OxigraphTriples.open(path, words(), mend=mend)


def passages_in(encoder: Encoder | None) -> Opener[Passages]:
    """Opens the view of passages in a folder of this machine, by an encoder or words alone."""
    from kg.adapters.passages.embedded import EmbeddedPassages

    return lambda path, *, mend: EmbeddedPassages.open(path, encoder, mend=mend)


@contextmanager
def open_trail(directory: Path) -> Iterator[Trail]:
    """
    The trail of who saw what alone, anchored when the block ends; a second process may have it too.

    The journal is made when it is not there.

    Raises:
        StoreTooNew, StoreDamaged: As `kg.profiles.modes.open_store`.
    """
    own_folder(directory)
    with ExitStack() as stack:
        journal, trail = _chains(stack, directory / JOURNAL)
        yield trail
        anchors_of(directory, journal, trail).renew()
