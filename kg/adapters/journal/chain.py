"""
The hash chain of the journal: pure, so that it can be checked without a database.

    payload_hash = SHA-256(salt ‖ canonical payload)                the payload and its salt are gone after an erasure
    hash         = SHA-256(JSON list of every other field, payload_hash and the previous hash)

A chain shows every change in its middle.
It does not show that its end was cut off, nor that all of it was made anew:
the first shows in the table of current records, the second only against a hash that was kept elsewhere.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from kg.ports.journal import Op, Payload

GENESIS: Final = "0" * 64
_SALT_BYTES: Final = 16
_NOTHING: Final = hashlib.sha256(b"").hexdigest()
_HASHED: Final = ("seq", "at", "actor", "reason", "op", "record_id", "kind", "space", "payload_hash", "prev_hash")
_CANONICAL: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
_LIST: Final = json.JSONEncoder(separators=(",", ":"), default=repr)  # repr: a blob where text belongs must not hash


@dataclass(slots=True)
class Tail:
    """The end of a chain; moves on with every link."""

    seq: int = 0
    hash: str = GENESIS

    def link(
        self,
        *,
        at: str,
        actor: str,
        reason: str,
        op: Op,
        record_id: str,
        kind: str,
        space: str,
        payload: str | None = None,
    ) -> dict[str, Any]:
        """The next event, as a row of the event table."""
        salt = None if payload is None else secrets.token_hex(_SALT_BYTES)
        event = {
            "seq": self.seq + 1,
            "at": at,
            "actor": actor,
            "reason": reason,
            "op": op,
            "record_id": record_id,
            "kind": kind,
            "space": space,
            "payload": payload,
            "salt": salt,
            "payload_hash": _payload_hash(salt, payload),
            "prev_hash": self.hash,
        }
        event["hash"] = self.hash = _hash(event)
        self.seq += 1
        return event


def canonical(payload: Payload) -> str:
    """
    The one way to write a payload.

    Raises:
        ValueError: If it holds a number that JSON does not have.
    """
    return _CANONICAL.encode(payload)


def utc(moment: datetime) -> str:
    """
    ISO 8601 with microseconds and Z, so that the order of texts is the order of moments.

    Raises:
        ValueError: If the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"tijdstip {moment.isoformat()} heeft geen tijdzone; geef er een mee, bijvoorbeeld UTC")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def faults(events: Iterable[Mapping[Any, Any]], tail: Tail | None = None) -> Iterator[str]:
    """What is wrong with a chain, or with it after an end, in Dutch; `events` are rows of its table in order of seq."""
    tail = tail or Tail()
    for event in events:
        seq = event["seq"]
        name = f"gebeurtenis {seq} ({event['record_id']})"
        if seq != tail.seq + 1:
            yield f"{name}: volgt op gebeurtenis {tail.seq}; wat ertussen hoort, ontbreekt"
        if event["prev_hash"] != tail.hash:
            yield f"{name}: sluit niet aan op de vorige gebeurtenis"
        if event["hash"] != _hash(event):
            yield f"{name}: is gewijzigd na het schrijven"
        if not _payload_agrees(event):
            yield f"{name}: de inhoud is gewijzigd na het schrijven"
        tail = Tail(seq, event["hash"])


def _payload_agrees(event: Mapping[Any, Any]) -> bool:
    payload, salt = event["payload"], event["salt"]
    if payload is None:
        return salt is None and (event["op"] == "put" or event["payload_hash"] == _NOTHING)
    # A salt of another length could borrow from the payload and still give the same hash.
    return len(salt or "") == 2 * _SALT_BYTES and event["payload_hash"] == _payload_hash(salt, payload)


def _payload_hash(salt: str | None, payload: str | None) -> str:
    return _NOTHING if payload is None else hashlib.sha256(f"{salt}{payload}".encode()).hexdigest()


def _hash(event: Mapping[Any, Any]) -> str:
    return hashed([event[name] for name in _HASHED])


def hashed(values: Sequence[object]) -> str:
    """SHA-256 over the JSON list of some values."""
    return hashlib.sha256(_LIST.encode(values).encode()).hexdigest()
