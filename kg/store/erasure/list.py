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
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kg.errors import InputError
from kg.ports.journal import Journal
from kg.private_files import put
from kg.store.evidence.anchors import copies_of
from ontologies.spelling import folded

FILE: Final = "erasures.json"
KEY: Final = "erasures.key"
_log: Final = logging.getLogger("kring.store")
_turn: Final = threading.Lock()
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
    """Put what has just been erased on the list in the first of some folders, with its copies in the others."""
    with _turn:
        home, *others = folders
        key = key_in(home)
        before = Erasures.read(home / FILE)
        marks = {record_id: mark for record_id in ids if (mark := _last_erasure(journal, record_id))}
        latest = max(marks.values(), default=None)
        names = {hashed(name, key): latest} if name and latest else {}
        now = Erasures(journal.hash_of(1), {**before.records, **marks}, {**before.names, **names})
        if now == before:
            return
        now.written(home)
        for folder in others:
            try:
                copies = copies_of(folder, now.store)
                now.written(copies)
                put(copies / KEY, key)
            except OSError as error:  # the store goes on without, as with anchors
                _log.warning("de lijst van wissingen kon niet naar %s: %s", folder, error)


def _last_erasure(journal: Journal, record_id: str) -> Mark | None:
    marks = [(event.seq, event.hash) for event in journal.events(record_id=record_id) if event.op == "erase"]
    return marks[-1] if marks else None


def key_in(folder: Path) -> bytes:
    """The key of the list in a folder, made when there is none."""
    file = folder / KEY
    if not file.exists():
        put(file, secrets.token_hex(32).encode())
    return file.read_bytes()
