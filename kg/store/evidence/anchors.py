"""
Where both chains of a journal ended, signed: a chain alone does not show that its end was cut off.

    <store>/anchor.jws     the newest anchor, written when the store is closed, at each backup and while a service runs
    <store>/anchor.tsr     its time stamp, where a service for that is named
    <copies>/<store>/…     every anchor, in another folder, where one is named

Who can write in the store and has the key can make all of it anew: what is kept elsewhere shows that (ADR 0030).
"""

import base64
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from kg.errors import InputError, KringError
from kg.ports.journal import Journal
from kg.ports.signer import Signer
from kg.ports.stamps import Stamps
from kg.ports.trail import Trail
from kg.private_files import put

FILE: Final = "anchor.jws"
STAMP: Final = "anchor.tsr"
_log: Final = logging.getLogger("kring.store")


@dataclass(frozen=True, slots=True)
class Anchor:
    """
    Where both chains ended.

    Attributes:
        store: The hash of the first event, by which a store is known; "" when there is none.
        at: When, ISO 8601 in UTC.
        events: How many there were.
        last_hash: Of the last event; "" when there is none.
        lines: How many the trail had.
        last_line: The hash of the last of them.
    """

    store: str
    at: str
    events: int
    last_hash: str
    lines: int
    last_line: str

    @classmethod
    def of(cls, journal: Journal, trail: Trail) -> Self:
        """As they are now."""
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        events, (lines, last_line) = journal.head(), trail.end()
        return cls(journal.hash_of(1), at, events, journal.hash_of(events), lines, last_line)

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """
        From its JSON, or from the manifest of a backup.

        Raises:
            KeyError, TypeError: If something is missing.
        """
        seen = said.get("seen") or {"lines": 0, "last_hash": ""}
        return cls(
            said.get("store", ""),
            said.get("at", ""),
            said["events"],
            said["last_hash"],
            seen["lines"],
            seen["last_hash"],
        )

    def to_json(self) -> dict[str, Any]:
        """As it is signed."""
        return {
            "store": self.store,
            "at": self.at,
            "events": self.events,
            "last_hash": self.last_hash,
            "seen": {"lines": self.lines, "last_hash": self.last_line},
        }

    def ends(self) -> tuple[object, ...]:
        """What there is to say, without when."""
        return (self.store, self.events, self.last_hash, self.lines, self.last_line)

    def missing(self, journal: Journal, trail: Trail, where: str) -> list[str]:
        """What a store has no more, or otherwise, in Dutch; `where` names what says so."""
        wrong = []
        if journal.hash_of(self.events) != self.last_hash:
            place = f"gebeurtenis {self.events} van {where}"
            wrong.append(f"het journaal gaat niet verder op {place}: er is geschiedenis weg")
        if self.lines and trail.hash_of(self.lines) != self.last_line:
            wrong.append(f"wie wat zag gaat niet verder op regel {self.lines} van {where}: er zijn regels weg")
        return wrong


class Anchors:
    """
    The anchors of one open store.

    Args:
        store: Its folder.
        journal: One chain.
        trail: The other.
        signer: With the key of the operator.
        copies: Another folder for every anchor, or None.
        stamps: Who says when it was so, or None.
        writes: Whether anchors are made.
    """

    def __init__(
        self,
        store: Path,
        journal: Journal,
        trail: Trail,
        signer: Signer,
        *,
        copies: Path | None = None,
        stamps: Stamps | None = None,
        writes: bool = True,
    ) -> None:
        self.signer = signer
        self._store = store
        self._journal = journal
        self._trail = trail
        self._copies = copies
        self._stamps = stamps
        self._writes = writes

    def newest(self) -> Anchor | None:
        """
        The newest anchor in the store, as it stands; None when there is none.

        Raises:
            InputError: If it is no anchor.
        """
        return _anchor(self._store / FILE)

    def now(self) -> Anchor:
        """What there is to anchor."""
        return Anchor.of(self._journal, self._trail)

    def renew(self) -> None:
        """
        Anchor what came since the last time; nothing is said anew of a history that is not the anchored one.

        What cannot be written or sent is logged: the store goes on without.
        """
        if not self._writes:
            return
        try:
            before, now = self.newest(), self.now()
            if not (now.events or now.lines) or (before and before.ends() == now.ends()):
                return
            if self._broken() or self._broken_elsewhere():
                return
            self._write(now)
        except (KringError, OSError) as error:
            _log.warning("de geschiedenis kon niet worden verankerd: %s", error)

    def faults(self) -> list[str]:
        """What does not agree with the newest anchors, here and in the other folder, in Dutch."""
        wrong = self._broken() + self._broken_elsewhere()
        stamp = self._store / STAMP
        if (
            self._stamps
            and stamp.exists()
            and not self._stamps.is_of((self._store / FILE).read_bytes(), stamp.read_bytes())
        ):
            wrong.append(f"het tijdstempel {stamp} is niet van het anker {self._store / FILE}")
        return list(dict.fromkeys(wrong))

    def _broken(self) -> list[str]:
        file = self._store / FILE
        if not file.exists():
            return []
        wrong = self._disagrees(file)
        if not wrong and self.signer.has_key():
            (_, key), own = self.signer.opened(_text(file)), self.signer.key
            if key != own:
                wrong.append(f"het anker {file} is ondertekend met sleutel {key}, niet met die van hier ({own})")
        return wrong

    def _broken_elsewhere(self) -> list[str]:
        if self._copies is None:
            return []
        newest = max(copies_of(self._copies, self._journal.hash_of(1)).glob("*.jws"), default=None)
        return [] if newest is None else self._disagrees(newest)

    def _disagrees(self, file: Path) -> list[str]:
        try:
            content, _ = self.signer.opened(_text(file))
            anchor = Anchor.read(json.loads(content))
        except (InputError, ValueError, KeyError, TypeError) as error:
            return [f"het anker {file} is niet meer zoals het gemaakt is: {error}"]
        return anchor.missing(self._journal, self._trail, f"het anker {file} ({anchor.at})")

    def _write(self, anchor: Anchor) -> None:
        statement = self.signer.signed(json.dumps(anchor.to_json(), separators=(",", ":")).encode())
        put(self._store / FILE, statement.encode())
        kept = None
        if self._copies is not None:
            name = f"{anchor.at.replace(':', '').replace('-', '')}-{anchor.events}-{anchor.lines}.jws"
            kept = copies_of(self._copies, anchor.store) / name
            kept.parent.mkdir(parents=True, exist_ok=True)
            put(kept, statement.encode())
        if self._stamps is not None:
            stamp = self._stamps.stamp(statement.encode())
            put(self._store / STAMP, stamp)
            if kept is not None:
                put(kept.with_suffix(".tsr"), stamp)


def copies_of(folder: Path, store: str) -> Path:
    """Where in a folder for several stores that of one stands, by the hash of its first event."""
    return folder / (store[:16] or "zonder-gebeurtenissen")


def _anchor(file: Path) -> Anchor | None:
    """What an anchor says; its signature is not looked at."""
    if not file.exists():
        return None
    try:
        content = _text(file).split(".")[1]
        return Anchor.read(json.loads(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4))))
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise InputError(f"het anker {file} is niet te lezen") from error


def _text(file: Path) -> str:
    return file.read_text(encoding="ascii", errors="replace")
