"""
How a backup becomes a store again: all of it is verified before anything is put back.

What was erased since the backup was made is erased anew, as far as a list of it is there (`kg.store.erasure.list`).
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.cycle.borgen.sharing.use_cases import erase_person
from kg.errors import InputError, NotFound, StoreDamaged
from kg.model.schema import current
from kg.private_files import own_folder, put, turn_in
from kg.profiles.choices import DATABASE_VARIABLE, copies_folder, database_url, signer
from kg.profiles.embedded import JOURNAL
from kg.profiles.extras import faults_of
from kg.profiles.modes import open_as_it_is, open_store
from kg.service import KnowledgeGraph
from kg.store.backup.archive import Unpacked, place, unpacked
from kg.store.erasure.list import FILE, KEY, Erasures, hashed, key_in
from kg.store.erasure.mentions import names_in, naming
from kg.store.evidence import anchors
from kg.store.evidence.anchors import Anchor


@dataclass(frozen=True, slots=True)
class Restored:
    """
    What was put back.

    Attributes:
        key: The fingerprint of the key that signed the backup; "" when it is not signed.
        manifest: What the backup says of itself.
        listed: The list of what was erased since; None when there was none.
        erased: The ids of what was erased anew.
    """

    key: str
    manifest: Mapping[str, Any]
    listed: Path | None
    erased: tuple[str, ...]


def restore(
    file: Path, directory: Path, *, signed_by: str = "", unsigned: bool = False, erasures: Path | None = None
) -> Restored:
    """
    Put a backup back into a directory that holds no store yet, when its content, chains and signature are sound.

    Args:
        file: The backup.
        directory: Where the store comes.
        signed_by: The fingerprint of the key that signed it, when that is not the key of here.
        unsigned: Whether a backup that is not signed will do.
        erasures: The list of what was erased since, see `kg.store.erasure.list`; when not given, the one in the
            directory, or else the one beside the copies of the anchors.

    Raises:
        InputError: If the file is no backup, names paths outside it, or there is a store or its anchor already.
        StoreTooNew: If a newer version of Kring wrote it.
        StoreDamaged: If something about it does not add up; nothing is put back then.
    """
    if database_url():
        raise InputError(f"een reservekopie wordt teruggezet in een map; doe dat zonder {DATABASE_VARIABLE}")
    if (directory / JOURNAL).exists():
        raise InputError(f"in {directory} staat al een opslag; kies een lege map met --store")
    if (directory / anchors.FILE).exists():
        raise InputError(f"in {directory} staat nog een anker van een andere opslag; kies een lege map met --store")
    is_new = not directory.exists()
    own_folder(directory)
    try:
        with unpacked(file, directory, signer(directory)) as found:
            _must_be_signed(found, file, directory, signed_by=signed_by, unsigned=unsigned)
            _must_be_sound(found, file)
            place(found, directory)
    except BaseException:  # whatever ends it, no empty folder stays
        if is_new:
            with suppress(OSError):
                directory.rmdir()
        raise
    with open_store(directory, with_encoder=None) as graph:  # it is anchored when it is closed
        listed = _list_of(graph, directory, erasures)
        erased = _again(graph, listed) if listed else []
    return Restored(found.key, found.manifest, listed, tuple(erased))


def _list_of(graph: KnowledgeGraph, directory: Path, given: Path | None) -> Path | None:
    copies = copies_folder()
    places = [directory, *((anchors.copies_of(copies, graph.stores.journal.hash_of(1)),) if copies else ())]
    known = [place / FILE for place in places if (place / FILE).exists()]
    return given or next(iter(known), None)


def _again(graph: KnowledgeGraph, file: Path) -> list[str]:
    """
    Erase what is on a list and the journal does not know to be erased; the ids.

    People first: of a record that named them what else it says is kept, as it was then.
    """
    listed, journal = Erasures.read(file), graph.stores.journal
    if listed.store != journal.hash_of(1):
        raise InputError(f"{file} is de lijst van wissingen van een andere opslag; teruggezet is er wel")
    home = graph.stores.directory
    if file.parent != home:  # a still older backup would bring back what this one knows to be erased
        with turn_in(home):  # the store is open: what sweeps it may look at the list meanwhile
            for name in (KEY, FILE):
                put(home / name, file.with_name(name).read_bytes())
    names = {name for name, mark in listed.names.items() if journal.hash_of(mark[0]) != mark[1]}
    done: list[str] = []
    for name in sorted(_people(graph, key_in(home), names)):
        with suppress(InputError, NotFound):  # of whom it is not certain who they are, the records are on the list
            done += erase_person(graph, name)
    left = [
        key
        for key, (seq, known) in listed.records.items()
        if journal.hash_of(seq) != known and journal.ever_in(key) and key not in done
    ]
    if left:
        graph.rewrite(dict.fromkeys(left), reason="opnieuw gewist na terugzetten")
    return sorted({*done, *left})


def _people(graph: KnowledgeGraph, key: bytes, names: Collection[str]) -> set[str]:
    """Whom some version of a record names, where it names somebody, and who are on the list."""
    found = set[str]()
    for event in graph.stores.journal.events() if names else ():
        payload = current(event.kind, event.payload or {})
        said = list(names_in(event.kind, payload)) if event.kind in naming() else []
        said += [str(payload.get("title"))] if event.kind == "Expert" else []
        found |= {one for one in said if isinstance(one, str) and hashed(one, key) in names}
    return found


def _must_be_signed(found: Unpacked, file: Path, directory: Path, *, signed_by: str, unsigned: bool) -> None:
    known = signer(directory)
    if not found.key:
        if unsigned and not signed_by:
            return
        raise StoreDamaged(
            f"{file} is niet ondertekend, er is niets teruggezet; vertrouwt u haar toch, zoals een kopie van voor er "
            "handtekeningen waren, geef dan --unsigned"
        )
    expected = signed_by or (known.key if known.has_key() else "")
    if expected not in {"", found.key}:
        raise StoreDamaged(
            f"{file} is ondertekend met sleutel {found.key}, niet met {expected}; er is niets teruggezet. Is dat "
            f"uw sleutel van toen, geef dan --signed-by {found.key}"
        )


def _must_be_sound(found: Unpacked, file: Path) -> None:
    """The chains, the records and the ends that the manifest states add up."""
    with open_as_it_is(found.folder) as graph:
        stores = graph.stores
        wrong = stores.journal.verify()
        wrong = wrong or faults_of(found.folder)
        wrong = wrong or Anchor.read(found.manifest).missing(stores.journal, stores.trail, str(file))
    if wrong:
        raise StoreDamaged(f"{file} klopt niet, er is niets teruggezet: {'; '.join(wrong[:5])}")
