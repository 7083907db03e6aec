"""
Who may see what: applied once, here, below every door.

A space is "owner/audience": everything in it is seen by the same people.
    private   the owner's own people
    network   everyone who takes part
    public    anyone

A principal reads a set of spaces; no answer, count or error may depend on a space outside that set.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg.errors import InputError, NotAllowed

AUDIENCES: Final = ("private", "network", "public")
ROLES: Final = ("schrijver", "toetser", "redacteur")  # writes drafts, reviews them, accepts and replaces
LOCAL_SPACE: Final = "local/private"


@dataclass(frozen=True, slots=True)
class Principal:
    """
    Someone who asks.

    Attributes:
        name: Who it is, for the journal.
        organisations: Owners whose private spaces this principal may read.
        everything: The single user of a store on their own machine reads all that is in it, and has every role.
        roles: What they may do, of `ROLES`.
    """

    name: str
    organisations: frozenset[str] = frozenset()
    everything: bool = False
    roles: frozenset[str] = frozenset()

    def must_be(self, role: str) -> None:
        """
        Nothing, for who has the role.

        Raises:
            NotAllowed: For everyone else.
        """
        if not self.everything and role not in self.roles:
            raise NotAllowed(f"{self.name!r} heeft de rol {role!r} niet; vraag het iemand die haar wel heeft")

    def readable(self, spaces: Iterable[str]) -> frozenset[str]:
        """Those of the spaces that this principal may read."""
        return frozenset(space for space in spaces if self._may_read(space))

    def _may_read(self, space: str) -> bool:
        owner, _, audience = space.rpartition("/")
        return self.everything or audience in {"public", "network"} or owner in self.organisations


LOCAL: Final = Principal("local", everything=True)


def checked_space(space: str) -> str:
    """
    The space itself, when it is one.

    Raises:
        InputError: If it is not "owner/audience" with a known audience.
    """
    owner, _, audience = space.rpartition("/")
    if not owner or audience not in AUDIENCES or not owner.replace("-", "").isalnum():
        raise InputError(f"ruimte {space!r} is niet 'eigenaar/doelgroep' met doelgroep {', '.join(AUDIENCES)}")
    return space
