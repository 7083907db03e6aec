"""Keys and grants: who may come in, and who reads whose private space."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from kg.access import LOCAL, Grant, Role

PREFIX: Final = "kring_"  # of the text of a key: kring_<id>_<secret>
DAYS: Final = 365  # that a key works when nothing else is said


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
