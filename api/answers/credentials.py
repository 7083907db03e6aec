"""Which keys and grants somebody may see and end: the same at every door."""

from collections.abc import Iterator, Sequence

from kg.access import Grant, Principal
from kg.errors import NotFound
from kg.ports.keys import Key, Keys


def is_own(asker: Principal, key: Key) -> bool:
    """Whether the asker is steward wherever the key has a role: another's part of it is not theirs to know or end."""
    return all(asker.has_role("steward", where) for where in key.roles)


def own_key(credentials: Keys, asker: Principal, key_id: str, where: str) -> Key:
    """
    A key that is the asker's to keep; of others it is not told that they are there.

    Args:
        credentials: Of the store.
        asker: The caller.
        key_id: Its id.
        where: Where it stands which there are, for the message.

    Raises:
        NotFound: If there is none.
    """
    key = credentials.find(key_id)
    if key is None or not is_own(asker, key):
        raise NotFound(f"er is geen sleutel {key_id!r} die u beheert; zie {where}")
    return key


def seen_grants(asker: Principal, grants: Sequence[Grant]) -> Iterator[Grant]:
    """Those by organisations that the asker is steward of, and those to organisations where the asker has a role."""
    own = {where for where, _ in asker.roles}
    return (one for one in grants if one.grantee in own or asker.has_role("steward", one.owner))
