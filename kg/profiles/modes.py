"""The modes in which a store is opened: to be written, to be read, or to be looked at as it is."""

import contextlib
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from kg.access import LOCAL, Principal
from kg.errors import InputError, StoreLocked, StoreReadOnly
from kg.ports.encoder import Encoder
from kg.profiles import embedded, scaled
from kg.profiles.choices import database_url, encoder
from kg.profiles.lock import locked
from kg.service import KnowledgeGraph
from kg.store.authority import OPERATORS
from kg.store.evidence.anchors import Anchor
from kg.store.stores import Stores


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
        directory: Of the store, see `kg.profiles.embedded`, and `kg.profiles.scaled` where a database is set.
        principal: The caller; every answer keeps to the spaces that they may read.
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
        url = database_url()
        opened = scaled.to_write(directory, url, used) if url else embedded.to_write(directory, used)
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


def _to_read(
    directory: Path, used: Encoder | None, why: str, *, heals: bool = True, frozen: bool = False
) -> contextlib.AbstractContextManager[Stores]:
    """By the profile that the settings pick, see `embedded.to_read`."""
    if url := database_url():
        return scaled.to_read(directory, url, used, why, heals=heals, frozen=frozen)
    return embedded.to_read(directory, used, why, heals=heals, frozen=frozen)


def _encoder_of(given: Encoder | str | None) -> Encoder | None:
    """Itself, or the one that is called so."""
    return encoder(given or None) if isinstance(given, str) else given


@contextlib.contextmanager
def open_as_it_is(directory: Path | str, *, still: bool = False) -> Iterator[KnowledgeGraph]:
    """
    A store to be looked at: nothing in it is written or mended.

    Args:
        directory: Of the store, see `kg.profiles.embedded`.
        still: Whether it stays as it is meanwhile, so that views can be held against one state of the journal; where
            another process has it open, the journal is copied.

    Raises:
        InputError, StoreTooNew, StoreDamaged: As `open_store`.
    """
    directory = Path(directory)
    must_be_there(directory)
    with contextlib.ExitStack() as stack:
        frozen = False
        if still and database_url():  # others go on, and are not seen
            frozen = True
        elif still:
            try:
                stack.enter_context(locked(directory))
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
    if url := database_url():
        scaled.must_be_there(url)
    elif not (directory / embedded.JOURNAL).exists():
        raise InputError(
            f"er is geen opslag in {directory}; geef met --store de map, of maak er een met: "
            f"kring ingest MAP --store {directory}, of kring serve"
        )


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
