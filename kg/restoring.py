"""How a backup becomes a store again: all of it is verified before anything is put back."""

from contextlib import suppress
from pathlib import Path

from kg import anchors
from kg.anchors import Anchor
from kg.errors import InputError, StoreDamaged
from kg.owned import own_folder
from kg.safekeeping import Unpacked, place, unpacked
from kg.wiring import JOURNAL, open_as_it_is, open_store, signer


def restore(file: Path, directory: Path, *, signed_by: str = "", unsigned: bool = False) -> Unpacked:
    """
    Put a backup back into a directory that holds no store yet, when its content, chains and signature are sound.

    Args:
        file: The backup.
        directory: Where the store comes.
        signed_by: The fingerprint of the key that signed it, when that is not the key of here.
        unsigned: Whether a backup that is not signed will do.

    Raises:
        InputError: If the file is no backup, names paths outside it, or there is a store or its anchor already.
        StoreTooNew: If a newer version of Kring wrote it.
        StoreDamaged: If something about it does not add up; nothing is put back then.
    """
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
    except BaseException:
        if is_new:
            with suppress(OSError):
                directory.rmdir()
        raise
    with open_store(directory, with_encoder=None):
        pass  # it is anchored when it is closed
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
        wrong = wrong or Anchor.read(found.manifest).missing(stores.journal, stores.trail, str(file))
    if wrong:
        raise StoreDamaged(f"{file} klopt niet, er is niets teruggezet: {'; '.join(wrong[:5])}")
