"""
Whether a store is well, and what is done about it while a service runs.

    look      quick, and a real use of each part: is there room, does the journal answer, does each view know what it
              should know
    examine   everything: both chains, every file of every view
    heal      what is down is made again

What is found says what is ill; `Trouble` tells it to everyone without naming a file or a record.
"""

import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from kg import deadline
from kg.errors import QueryError, QuestionEnded, StoreError, ViewDown

if TYPE_CHECKING:
    from kg.store.stores import Stores
    from kg.store.supervision.fault import Fault
    from kg.store.supervision.views import Supervised

Part = Literal["disk", "journal", "graph", "search", "anchor", "keys"]
Waits = Literal["", "room", "server"]
Look = Callable[[], Iterable[str]]
ROOM_BYTES: Final = 4 * 2**20  # that have to be there: one large request
_FRESH_S: Final = 1.0  # for so long a look counts
_STEP_S: Final = 15.0  # between two looks that nobody asked for
_AGAIN_S: Final = (1.0, 60.0)  # between two attempts to heal: the first, and the longest
_BREATH_S: Final = 0.1  # at least
_REGULARLY_S: Final = 600.0
_EXAMINE_S: Final = 3600.0
_STOP_S: Final = 5.0
_log: Final = logging.getLogger("kring.store")
_PARTS: Final[Mapping[str, Part]] = {"graaf": "graph", "passages": "search"}
_SAID: Final[Mapping[Part, tuple[str, str]]] = {
    "disk": ("er is geen ruimte om te schrijven", "there is no room to write"),
    "journal": ("het journaal is beschadigd of niet bereikbaar", "the journal is damaged or out of reach"),
    "graph": ("de graaf wordt opnieuw gemaakt", "the graph is being made again"),
    "search": ("de zoekindex wordt opnieuw gemaakt", "the search index is being made again"),
    "anchor": ("de geschiedenis klopt niet met wat er eerder van is vastgelegd", "history is not as it was anchored"),
    "keys": ("de sleutels en webhooks zijn beschadigd", "the keys and web hooks are damaged"),
}
_WAITS: Final = {
    "room": ("wacht op ruimte op de schijf", "waits for room on the disk"),
    "server": ("wacht op de server waar dit staat", "waits for the server that holds it"),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """
    One part that is ill.

    Attributes:
        said: What was found, for the operator: it may name files and records.
        waits_for: What is all that it needs, if that is so.
    """

    part: Part
    said: str
    waits_for: Waits = ""

    @property
    def nl(self) -> str:
        """For everyone, in Dutch."""
        return _WAITS[self.waits_for][0] if self.waits_for else _SAID[self.part][0]

    @property
    def en(self) -> str:
        """For everyone, in English."""
        return _WAITS[self.waits_for][1] if self.waits_for else _SAID[self.part][1]


class Upkeep:
    """
    Of one open store.

    Args:
        stores: Its adapters.
        looks: What else is examined, by part; each gives what it finds, in Dutch.
        regularly: What else is done, at once and every ten minutes.
    """

    def __init__(
        self,
        stores: "Stores",
        *,
        looks: Mapping[Part, Look] | None = None,
        regularly: Callable[[], None] = lambda: None,
        writes: bool = True,
    ) -> None:
        self._stores = stores
        self._looks: dict[Part, Look] = {"journal": stores.journal.verify, **(looks or {})}
        self._regularly = regularly
        self._writes = writes
        self._examined: dict[Part, list[str]] = {}
        self._looked: tuple[float, list[Trouble]] = (float("-inf"), [])
        self._looking = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._unhurried = deadline.Background()
        self._threads = [
            threading.Thread(target=self._tend, name="kring-upkeep", daemon=True),
            threading.Thread(target=self._examine_now_and_then, name="kring-examination", daemon=True),
        ]

    def start(self) -> None:
        """Begin to look, examine and heal."""
        for view in self._stores.views:
            view.tended(self._wake.set)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End that; an examination of a large store is let go of."""
        self._stopping.set()
        self._unhurried.end()
        self._wake.set()
        for thread in self._threads:
            thread.join(_STOP_S)

    # --- what is found ---------------------------------------------------------------------------

    def look(self) -> list[Trouble]:
        """What is ill now; a look of a moment ago will do."""
        with self._looking:
            at, found = self._looked
            if time.monotonic() - at > _FRESH_S:
                found = list(self._quick())
                self._looked = (time.monotonic(), found)
            return found

    def examine(self) -> None:
        """Look at everything; what is ill is told by `look` from now on, and a view that is, is taken out."""
        for part, look in self._looks.items():
            self._examined[part] = findings(look)
            for said in self._examined[part]:
                _log.error("%s", said)
        for view in self._stores.views:
            with suppress(ViewDown):
                for said in view.faults():
                    view.suspect(said)
        self._looked = (float("-inf"), [])

    def _quick(self) -> Iterable[Trouble]:
        if self._writes and not has_room(self._stores.directory):
            yield Trouble("disk", f"in {self._stores.directory} kan geen {ROOM_BYTES} bytes meer worden geschreven")
        for said in findings(self._answers):
            yield Trouble("journal", said)
        for view in self._stores.views:
            if fault := self._of(view):
                yield Trouble(_PARTS[view.name], fault.said, _waits_for(fault))
        for part, found in self._examined.items():
            if found:
                yield Trouble(part, found[0])

    def _answers(self) -> list[str]:
        self._stores.journal.head()
        return []

    @staticmethod
    def _of(view: "Supervised[Any]") -> "Fault | None":
        """Why a view is down; one that does not know what it should is taken out."""
        if view.fault is None:
            with suppress(ViewDown, QueryError):  # there may be no room for the question at the moment
                for said in view.probe():
                    view.suspect(said)
        return view.fault

    # --- what is done ----------------------------------------------------------------------------

    def heal(self) -> bool:
        """Make again what is down; whether nothing is left."""
        return all([self._healed(view) for view in self._stores.views])  # noqa: C419 - each of them, whatever the first

    def _healed(self, view: "Supervised[Any]") -> bool:
        if view.fault is None:
            return True
        if view.fault.is_full and not has_room(self._stores.directory):
            return False
        try:
            return view.heal()
        except StoreError as error:  # of the journal
            _log.error("%s", error)
            return False

    def _tend(self) -> None:
        first, longest = _AGAIN_S
        wait_s, regular = first, float("-inf")
        while not self._stopping.is_set():
            self._wake.clear()
            if self.heal():
                wait_s = first
                self._wake.wait(_STEP_S)
            else:
                self._wake.wait(wait_s)  # or until somebody asks for it
                self._stopping.wait(_BREATH_S)
                wait_s = min(wait_s * 2, longest) if has_room(self._stores.directory) else first
            if not self._stopping.is_set():
                self.look()
            if time.monotonic() - regular > _REGULARLY_S:
                self._regularly()
                regular = time.monotonic()

    def _examine_now_and_then(self) -> None:
        _give_way()
        with suppress(QuestionEnded), deadline.within(self._unhurried):
            with suppress(StoreError):  # the examination says what is wrong
                self._stores.records.look_through()
            while not self._stopping.is_set():
                try:
                    self.examine()
                except StoreError as error:
                    if not self._stopping.is_set():  # else the store was closed under it
                        _log.error("%s", error)
                self._stopping.wait(_EXAMINE_S)


def _waits_for(fault: "Fault") -> Waits:
    return "room" if fault.is_full else "server" if fault.is_away else ""


def has_room(directory: Path) -> bool:
    """Whether something can be written there; asked of the file system, so that quotas and rights count."""
    try:
        with tempfile.TemporaryFile(dir=directory) as file:
            os.posix_fallocate(file.fileno(), 0, ROOM_BYTES)
    except OSError:
        return False
    return True


def findings(look: Look) -> list[str]:
    """What a look finds wrong, or why one cannot look."""
    try:
        return list(look())
    except StoreError as error:
        return [str(error)]


def _give_way() -> None:
    """Let the threads that answer go first, where that can be said of one thread."""
    with suppress(AttributeError, OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
