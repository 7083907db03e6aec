"""
Keys and grants: who may come in, and who reads whose private space; visits: when they last looked.

And what a service remembers of its callers for a while: what browsers hold a text of, and how often each one called.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from kg.access import LOCAL, Grant, Role
from kg.dutch.persons.person import PersonName
from ontologies.spelling import folded, line

PREFIX: Final = "kring_"  # of the text of a key: kring_<id>_<secret>
DAYS: Final = 365  # that a key works when nothing else is said
PAUSE: Final = timedelta(minutes=30)  # without a look, after which another visit begins
KEPT: Final = timedelta(days=365)  # without a look, after which a visit is forgotten


@dataclass(frozen=True, slots=True)
class Key:
    """
    An API key without its secret.

    Attributes:
        name: For whom or what it is.
        roles: By organisation.
        until: The last day on which it works.
        revoked: The day on which it was taken back.
    """

    id: str
    name: str
    roles: Mapping[str, Role]
    created: date
    until: date
    revoked: date | None

    @property
    def actor(self) -> str:
        """Who does it, in the journal; two keys of one name are not one principal."""
        return f"{self.name} ({self.id})"

    def works_on(self, day: date) -> bool:
        """Whether it has not been taken back and has not ended."""
        return self.revoked is None and day <= self.until


class Keys(Protocol):
    """
    The keys and grants of one store, open to several processes; every change is noted in the trail, or not made.

    Every call raises StoreError when what is kept cannot be read or written.
    """

    def add(
        self, name: str, roles: Mapping[str, str], *, until: date, today: date, actor: str = LOCAL.name
    ) -> tuple[Key, str]:
        """
        A new key, and its text, which cannot be had again.

        Raises:
            InputError: If there is no role, or one that does not exist, or the last day has passed.
        """

    def every(self) -> list[Key]:
        """Every key there is or was, oldest first."""

    def find(self, key_id: str) -> Key | None:
        """A key by id, whether it works or not."""

    def revoke(self, key_id: str, *, today: date, actor: str = LOCAL.name) -> None:
        """
        Let a key work no more, at once.

        Raises:
            NotFound: If there is none of this id.
        """

    def key_of(self, text: str, *, today: date) -> Key | None:
        """
        The key that a text is, when it works today; looked up every time.

        A first time takes some 50 ms of computing, so call it from a thread.
        """

    def is_proven(self, text: str) -> bool:
        """Whether this very key has been seen before, so that `key_of` will be quick."""

    def grant(self, grant: Grant, *, actor: str = LOCAL.name) -> None:
        """Let an organisation be read by another; a second grant between the two takes the place of the first."""

    def withdraw(self, owner: str, grantee: str, *, actor: str = LOCAL.name) -> None:
        """
        Take a grant back, at once.

        Raises:
            NotFound: If there is none between the two.
        """

    def grants(self) -> list[Grant]:
        """Every grant, ended ones too, in order of owner."""

    def secret(self, name: str) -> bytes:
        """32 random bytes of this store under a name, made at the first call; in one that only reads, at each call."""

    def version(self) -> int:
        """A number that is another one after each change of keys or grants, by whichever process."""

    def close(self) -> None:
        """Let go of the files."""


@dataclass(frozen=True, slots=True)
class Visit:
    """
    The visit of somebody that goes on, and where the one before it ended; personal data, and nothing else of them.

    Attributes:
        who: The name of the principal.
        place: The code of the municipality.
        at: The last look, ISO 8601 in UTC.
        seq: How far the journal was then.
        before_at: The last look of the visit before this one; "" of a first visit.
        before_seq: How far the journal was then; 0 of a first visit.
    """

    who: str
    place: str
    at: str
    seq: int
    before_at: str = ""
    before_seq: int = 0

    def of_person(self, name: str) -> bool:
        """Whether it is of somebody with this name, in any form; of a key its own name counts, without its number."""
        asked, own = line(name), re.sub(r" \([0-9a-f]+\)$", "", self.who)
        return folded(asked) in (folded(self.who), folded(own)) or PersonName.of(own).same(asked) == "ja"


class Visits(Protocol):
    """
    The visits of one store, open to several processes.

    Every call raises StoreError when what is kept cannot be read or written.
    """

    def look(self, who: str, place: str, *, now: datetime, seq: int) -> Visit:
        """
        Somebody looks; of the same visit while it is within `PAUSE` of the look before.

        Looks of one minute are one. What nobody looked at for longer than `KEPT` is forgotten.

        Raises:
            StoreReadOnly: If nothing can be kept here.
        """

    def of(self, who: str) -> list[Visit]:
        """The visits of somebody, the latest first."""

    def every(self) -> list[Visit]:
        """All visits, in order of who and place."""

    def forget(self, who: str, place: str = "") -> int:
        """Take away what is kept of somebody, of one municipality or of all, from the file too; how many there were."""

    def close(self) -> None:
        """Let go of the file."""


class Remembered(Protocol):
    """
    Values under names that only their callers can make; each is gone after its end, of too many the first to end.

    Attributes:
        waits: Whether a call waits for a database, so that it is for a thread.
    """

    waits: bool

    def keep(self, name: bytes, value: bytes, *, until: float) -> None:
        """Remember a value until a moment, in seconds since 1970."""

    def find(self, name: bytes) -> bytes | None:
        """The value under a name, before its end."""

    def exchange(self, name: bytes, before: bytes, after: bytes, *, until: float) -> bool:
        """Put a value in the place of another one; False when that is not there any more: somebody was first."""

    def take(self, name: bytes) -> bytes | None:
        """The value under a name, before its end, which nobody finds or takes after this."""


class Passes(Protocol):
    """
    At most so many passes a minute for each caller; the minute slides.

    Attributes:
        waits: As `Remembered`.
    """

    waits: bool

    def take(self, who: str, most: int) -> float:
        """Take one of so many; 0.0 when there was one, and else how many seconds it may take until there is."""

    def is_open(self, who: str, most: int) -> bool:
        """Whether there is one; none is taken."""


class Callers(Protocol):
    """What a service remembers of its callers; one for all processes of a store, where there are more."""

    def remembered(self, what: str, most: int) -> Remembered:
        """Values of one sort, so many at most."""

    def passes(self, what: str) -> Passes:
        """Those of one gate."""

    def close(self) -> None:
        """Let go of it."""
