"""
Who may see and change what: applied once, here, below every door.

A space is "owner/audience": everything in it is seen by the same people.
    private   the owner's own people, and those of organisations that it granted this to, until a date
    network   everyone who takes part
    public    anyone

A principal reads a set of spaces; no answer, count or error may depend on a space outside that set.
What it may do in the spaces of an organisation follows from its role there; each role can do what those before it can.
    reader    read the private space
    editor    write in the private space
    reviewer  write in what is shared: network and public
    steward   erase, and hand out keys and grants
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Final, Literal, get_args

from kg.bounds import ID
from kg.errors import Forbidden, InputError

Role = Literal["reader", "editor", "reviewer", "steward"]

AUDIENCES: Final = ("private", "network", "public")
ROLES: Final[tuple[Role, ...]] = get_args(Role)
OWNER_PATTERN: Final = "[A-Za-z0-9][A-Za-z0-9-]{0,99}"  # ids begin with it, so it begins as an id does
LOCAL_SPACE: Final = "local/private"
_TOLD_APART: Final = 16  # characters of a digest, at the end of an id that would be too long
_TO_WRITE: Final[Mapping[str, Role]] = {"private": "editor", "network": "reviewer", "public": "reviewer"}


@dataclass(frozen=True, slots=True)
class Grant:
    """
    That an organisation lets another one read its private space.

    Attributes:
        owner: Whose space it is.
        grantee: Whose people may read it.
        until: The last day on which they may.
    """

    owner: str
    grantee: str
    until: date


@dataclass(frozen=True, slots=True)
class Principal:
    """
    A caller.

    Attributes:
        name: Who it is, for the journal.
        organisations: Owners whose private spaces this principal may read.
        everything: The single user of a store on their own machine reads and writes all that is in it.
        roles: What this principal may do, as (organisation, role).
        takes_part: Whether it is one of those who take part, and so reads what is shared in the network.
        grants: By which of the organisations it reads, as (organisation that was let in, owner).
    """

    name: str
    organisations: frozenset[str] = frozenset()
    everything: bool = False
    roles: frozenset[tuple[str, Role]] = frozenset()
    takes_part: bool = True
    grants: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def member(cls, name: str, roles: Mapping[str, Role], grants: Iterable[Grant] = (), *, on: date) -> "Principal":
        """
        Someone with a role in one or more organisations.

        Args:
            name: Who it is, for the journal.
            roles: By organisation.
            grants: What organisations have granted; those to others, and those that have ended, count for nothing.
            on: The day on which is asked.
        """
        counted = frozenset(
            (grant.grantee, grant.owner) for grant in grants if grant.grantee in roles and on <= grant.until
        )
        organisations = frozenset(roles) | {owner for _, owner in counted}
        return cls(name, organisations, roles=frozenset(roles.items()), takes_part=bool(roles), grants=counted)

    def within(self, space: str) -> "Principal":
        """
        This principal, reading no more than everyone of those whom a space is for.

        What is worked out in these eyes can be written there without telling its readers what they may not know.
        A private space is for the owner's people, who read what was granted to the owner too.
        """
        if self.everything:
            return self
        owner, _, audience = space.rpartition("/")
        if audience != "private":
            return replace(self, organisations=frozenset(), takes_part=self.takes_part and audience == "network")
        theirs = {owner, *(whose for by, whose in self.grants if by == owner)}
        return replace(self, organisations=self.organisations & theirs)

    def readable(self, spaces: Iterable[str]) -> frozenset[str]:
        """Those of the spaces that this principal may read."""
        return frozenset(space for space in spaces if self.may_read(space))

    def may_read(self, space: str) -> bool:
        """Whether this principal may read a space; "" is none."""
        owner, _, audience = space.rpartition("/")
        if self.everything or audience == "public" or owner in self.organisations:
            return bool(space)
        return audience == "network" and self.takes_part

    def has_role(self, role: Role, organisation: str) -> bool:
        """Whether this principal has a role, or one that includes it, in an organisation."""
        return self.everything or any(
            where == organisation and ROLES.index(held) >= ROLES.index(role) for where, held in self.roles
        )

    def must_be(self, role: Role, space: str) -> None:
        """
        Nothing, when this principal has a role with the owner of a space.

        Raises:
            Forbidden: If not.
        """
        owner = space.rpartition("/")[0]
        if not self.has_role(role, owner):
            raise Forbidden(f"{self.name!r} heeft bij {owner} niet de rol {role}; vraag het iemand die haar wel heeft")

    def may_write(self, space: str) -> bool:
        """Whether this principal may add, change and delete in a space."""
        owner, _, audience = space.rpartition("/")
        return self.everything or (audience in _TO_WRITE and self.has_role(_TO_WRITE[audience], owner))

    def may_name(self, record_id: str, space: str) -> bool:
        """
        Whether this principal may give a new record this id.

        Ids are shared by all spaces. If any id could be tried, a refusal would tell that someone else has it;
        so every organisation names within its own prefix.
        """
        return self.everything or record_id.startswith(own_prefix(space))

    def must_propose(self, space: str) -> None:
        """
        Nothing, when this principal may propose a change in a space: its owner's people may, whatever their role.

        Raises:
            Forbidden: If not.
        """
        self.must_be("reader", space)

    def must_write(self, space: str) -> None:
        """
        Nothing, when this principal may write in a space.

        Raises:
            Forbidden: If not.
        """
        if not self.may_write(space):
            owner, _, audience = space.rpartition("/")
            raise Forbidden(
                f"u mag niet schrijven in ruimte {space!r}; daarvoor is de rol "
                f"{_TO_WRITE.get(audience, 'editor')} van {owner} nodig"
            )


LOCAL: Final = Principal("local", everything=True)
ANONYMOUS: Final = Principal("anonymous", takes_part=False)


def is_private(space: str) -> bool:
    """Whether a space is seen by its owner's people only, and by those whom it was granted."""
    return space.rpartition("/")[2] == "private"


def is_public(space: str) -> bool:
    """Whether a space is for anyone."""
    return space.rpartition("/")[2] == "public"


def own_prefix(space: str) -> str:
    """How the ids begin that the owner of a space gives."""
    return space.rpartition("/")[0] + "."


def new_id(space: str, name: str) -> str:
    """The id of what Kring itself adds to a space: within the owner's prefix, but plain for the single user."""
    whole = name if space == LOCAL_SPACE else f"{own_prefix(space)}{name}"
    if len(whole) <= ID:
        return whole
    told_apart = sha256(whole.encode()).hexdigest()[:_TOLD_APART]  # names that begin alike are not the same
    return f"{whole[: ID - _TOLD_APART - 1]}-{told_apart}"


def checked_space(space: str) -> str:
    """
    The space itself, when it is one.

    Raises:
        InputError: If it is not "owner/audience" with a known audience.
    """
    owner, _, audience = space.rpartition("/")
    if audience not in AUDIENCES or not _is_owner(owner):
        raise InputError(f"ruimte {space!r} is niet 'eigenaar/doelgroep' met doelgroep {', '.join(AUDIENCES)}")
    return space


def checked_organisation(name: str) -> str:
    """
    The name of an organisation itself, when it can own spaces.

    Raises:
        InputError: If it holds anything but letters, digits and hyphens, or begins with a hyphen, or is too long.
    """
    if not _is_owner(name):
        raise InputError(
            f"organisatie {name!r} is geen naam van letters, cijfers en streepjes (hoogstens 100, een streepje niet "
            "vooraan), bijvoorbeeld 'ede'"
        )
    return name


def checked_role(name: str) -> Role:
    """
    The role of that name.

    Raises:
        InputError: If there is none.
    """
    for role in ROLES:
        if role == name:
            return role
    raise InputError(f"rol {name!r} is onbekend; kies uit {', '.join(ROLES)}")


def _is_owner(name: str) -> bool:
    return re.fullmatch(OWNER_PATTERN, name) is not None
