"""
What was erased, as a list outside the journal: an older backup does not know, and would bring it back.

    erasures.json   ids of records, and names of people as keyed hashes, each with the event that erased it
    erasures.key    the key: the list without it gives no way to try names

Both also stand with the anchors in `KRING_ANCHOR_COPIES`, when that is set. What the restored journal has the event of
is not erased again. Source: RFC 2104 (HMAC).
"""

import hmac
import json
import logging
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from kg.errors import InputError
from kg.ports.journal import Journal
from kg.private_files import put, turn_in
from kg.store.evidence.anchors import copies_of
from ontologies.spelling import folded

FILE: Final = "erasures.json"
KEY: Final = "erasures.key"
_log: Final = logging.getLogger("kring.store")
_NO_COPY: Final = "de lijst van wissingen kon niet naar %s: %s"
Mark = tuple[int, str]  # an event, by its seq and hash


@dataclass(frozen=True, slots=True)
class Erasures:
    """
    The list.

    Attributes:
        store: The hash of the first event of the journal that it is of.
        records: By id.
        names: By keyed hash.
    """

    store: str = ""
    records: Mapping[str, Mark] = field(default_factory=dict)
    names: Mapping[str, Mark] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path) -> "Erasures":
        """
        From its file; empty when it is not there.

        Raises:
            InputError: If it is no such list.
        """
        if not file.exists():
            return cls()
        try:
            said = json.loads(file.read_text(encoding="utf-8"))
            records, names = (
                {key: (int(seq), str(hash_)) for key, (seq, hash_) in said[part].items()}
                for part in ("records", "names")
            )
            return cls(said["store"], records, names)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(f"{file} is geen lijst van wissingen van Kring") from error

    def written(self, folder: Path) -> None:
        """Put it in a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        said = {"store": self.store, "records": self.records, "names": self.names}
        put(folder / FILE, json.dumps(said).encode())


def hashed(name: str, key: bytes) -> str:
    """A name as the list keeps it."""
    return hmac.new(key, folded(name).encode(), "sha256").hexdigest()


def note(folders: Sequence[Path], journal: Journal, ids: Iterable[str], *, name: str = "") -> None:
    """
    Put what has just been erased on the list in the first of some folders, with its copies in the others.

    Beyond one machine the first may be of one process alone; then the copies hold what others erased, and it is added.
    """
    home, store = folders[0], journal.hash_of(1)
    with turn_in(home), _turns_in([copies_of(folder, store) for folder in folders[1:]]) as copies:
        before, elsewhere = Erasures.read(home / FILE), [_listed(place, home) for place in copies]
        key = key_in(home)
        marks = {record_id: mark for record_id in ids if (mark := _last_erasure(journal, record_id))}
        latest = max(marks.values(), default=None)
        names = {hashed(name, key): latest} if name and latest else {}
        now = Erasures(store, marks, names)
        for known in (*elsewhere, before):
            now = Erasures(store, {**known.records, **now.records}, {**known.names, **now.names})
        if now != before:
            now.written(home)
        for place, known in zip(copies, elsewhere, strict=True):
            try:
                if now != known:
                    put(place / KEY, key)
                    now.written(place)
            except OSError as error:
                _log.warning(_NO_COPY, place, error)


@contextmanager
def _turns_in(places: Iterable[Path]) -> Iterator[list[Path]]:
    """Those of some folders that can be written, while no other process writes there."""
    with ExitStack() as stack:
        found = []
        for place in places:
            try:
                stack.enter_context(turn_in(place))
            except OSError as error:  # the store goes on without, as with anchors
                _log.warning(_NO_COPY, place, error)
            else:
                found.append(place)
        yield found


def _listed(place: Path, home: Path) -> Erasures:
    """The list in a folder with copies, as far as the key at home is that of its names; a home without one takes it."""
    if not (place / KEY).exists():
        return Erasures()
    key, listed = (place / KEY).read_bytes(), Erasures.read(place / FILE)
    if not (home / KEY).exists():
        put(home / KEY, key)
    return listed if key == key_in(home) else replace(listed, names={})


def _last_erasure(journal: Journal, record_id: str) -> Mark | None:
    marks = [(event.seq, event.hash) for event in journal.events(record_id=record_id) if event.op == "erase"]
    return marks[-1] if marks else None


def key_in(folder: Path) -> bytes:
    """The key of the list in a folder, made when there is none."""
    file = folder / KEY
    if not file.exists():
        put(file, secrets.token_hex(32).encode())
    return file.read_bytes()
