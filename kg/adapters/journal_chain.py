"""
The hash chain of the journal: pure, so that it can be checked without a database.

    payload_hash = SHA-256(salt ‖ canonical payload)        gone with the salt once a record is erased
    hash         = SHA-256(canonical list of all other fields, payload_hash and the hash before)

A chain shows every change in its middle, not that its end was cut off: for that, compare `hash` of the last event
with one that was kept elsewhere, as `kring backup` does in its manifest.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from kg.ports import Payload, Put

_NOTHING: Final = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Removal:
    """A deletion, with what it deletes."""

    id: str
    kind: str
    space: str


@dataclass(frozen=True, slots=True)
class Erase:
    """An erasure, with what it erases."""

    id: str
    kind: str
    space: str


Change: TypeAlias = Put | Removal | Erase


@dataclass(frozen=True, slots=True)
class Link:
    """One event, ready to be written."""

    seq: int
    at: str
    actor: str
    reason: str
    op: str
    record_id: str
    kind: str
    space: str
    payload: str | None
    salt: str | None
    payload_hash: str
    prev_hash: str
    hash: str
    sources: tuple[str, ...] = ()

    def row(self) -> dict[str, Any]:
        """The event as a row."""
        return {name: getattr(self, name) for name in _COLUMNS}

    def record(self) -> dict[str, Any]:
        """The current record as a row."""
        return {
            "id": self.record_id,
            "kind": self.kind,
            "space": self.space,
            "seq": self.seq,
            "at": self.at,
            "payload": self.payload,
        }

    def claims(self) -> Iterator[dict[str, str]]:
        """Which sources state the record."""
        for source in self.sources:
            yield {"source_id": source, "record_id": self.record_id}


_COLUMNS: Final = tuple(name for name in Link.__dataclass_fields__ if name != "sources")
_HASHED: Final = ("seq", "at", "actor", "reason", "op", "record_id", "kind", "space", "payload_hash", "prev_hash")


def start(seq: int, digest: str) -> Link:
    """The end of a chain, to link on to."""
    return Link(seq, "", "", "", "", "", "", "", None, None, "", "", digest)


GENESIS: Final = start(0, "0" * 64)


def canonical(payload: Payload) -> str:
    """The one way to write a payload."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def link(last: Link, *, at: str, actor: str, reason: str, change: Change) -> Link:
    """The event that follows `last`."""
    payload = salt = None
    sources: tuple[str, ...] = ()
    payload_hash = _NOTHING
    if isinstance(change, Put):
        payload, salt = canonical(change.payload), secrets.token_hex(16)
        payload_hash = _payload_hash(salt, payload)
        sources = tuple(dict.fromkeys(entry["source"] for entry in change.payload.get("provenance", ())))
    op = "put" if isinstance(change, Put) else "delete" if isinstance(change, Removal) else "erase"
    seq = last.seq + 1
    digest = _hash((seq, at, actor, reason, op, change.id, change.kind, change.space, payload_hash, last.hash))
    return Link(
        seq,
        at,
        actor,
        reason,
        op,
        change.id,
        change.kind,
        change.space,
        payload,
        salt,
        payload_hash,
        last.hash,
        digest,
        sources,
    )


def _payload_hash(salt: str, payload: str) -> str:
    return hashlib.sha256((salt + payload).encode("utf-8", "surrogatepass")).hexdigest()


def _hash(fields: Iterable[Any]) -> str:
    return hashlib.sha256(json.dumps(list(fields), separators=(",", ":")).encode()).hexdigest()


def verify(events: Iterable[Mapping[str, Any]]) -> tuple[list[str], dict[str, int]]:
    """
    Go along the chain.

    Args:
        events: Rows of the event table in order of seq.

    Returns:
        What is wrong, in Dutch; and by record the seq of the event that holds its current state.
    """
    wrong: list[str] = []
    current: dict[str, int] = {}
    last_seq, last_hash = 0, GENESIS.hash
    erased: set[str] = set()
    emptied: dict[str, int] = {}
    for event in events:
        seq, record = event["seq"], event["record_id"]
        if seq != last_seq + 1:
            wrong.append(f"gebeurtenis {last_seq + 1} ontbreekt")
        if event["prev_hash"] != last_hash:
            wrong.append(f"gebeurtenis {seq} ({record}): sluit niet aan op de vorige")
        if _hash(event[name] for name in _HASHED) != event["hash"]:
            wrong.append(f"gebeurtenis {seq} ({record}): is gewijzigd na het schrijven")
        if (
            event["payload"] is not None
            and _payload_hash(event["salt"] or "", event["payload"]) != event["payload_hash"]
        ):
            wrong.append(f"gebeurtenis {seq} ({record}): de inhoud is gewijzigd na het schrijven")
        if event["op"] == "put":
            current[record] = seq
            if event["payload"] is None:
                emptied[record] = seq
        else:
            current.pop(record, None)
        if event["op"] == "erase":
            erased.add(record)
        last_seq, last_hash = seq, event["hash"]
    wrong += [
        f"gebeurtenis {seq} ({record}): de inhoud is weg zonder dat die is gewist"
        for record, seq in emptied.items()
        if record not in erased
    ]
    return wrong, current
