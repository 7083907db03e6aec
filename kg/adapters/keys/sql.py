"""
API keys and grants: beside the journal, never in it, and open to a second process.

A key is `kring_<id>_<secret>`. The secret is 256 random bits that are shown once; kept is its scrypt hash.
Source: https://www.rfc-editor.org/rfc/rfc7914.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import date
from typing import Final

import sqlalchemy as sa

from kg.access import LOCAL, Grant, checked_organisation, checked_role
from kg.adapters.sql.access.database import AccessDatabase, OpenTrail
from kg.errors import InputError, NotFound, StoreDamaged, StoreReadOnly
from kg.ports.keys import PREFIX, Key
from kg.ports.trail import Access, Act

_COST: Final = {"n": 2**14, "r": 8, "p": 1}  # 16 MiB and some 50 ms: the least that OWASP advises for scrypt
METADATA: Final = sa.MetaData()
_KEY: Final = sa.Table(
    "key",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("roles", sa.String, nullable=False),  # JSON: role by organisation
    sa.Column("salt", sa.LargeBinary, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Column("created", sa.Date, nullable=False),
    sa.Column("until", sa.Date, nullable=False),
    sa.Column("revoked", sa.Date),
)
_GRANT: Final = sa.Table(
    "grant",
    METADATA,
    sa.Column("owner", sa.String, primary_key=True),
    sa.Column("grantee", sa.String, primary_key=True),
    sa.Column("until", sa.Date, nullable=False),
)

_SECRET: Final = sa.Table(
    "secret",
    METADATA,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.LargeBinary, nullable=False),
)


class SqlKeys:
    """`kg.ports.keys.Keys` on SQLAlchemy Core."""

    def __init__(self, database: AccessDatabase, trail: OpenTrail) -> None:
        self._database = database
        self._trail = trail
        self._proven: dict[str, tuple[bytes, bytes]] = {}  # by key id: its hash, and a quick digest of its secret

    # --- keys ------------------------------------------------------------------------------------

    def add(
        self, name: str, roles: Mapping[str, str], *, until: date, today: date, actor: str = LOCAL.name
    ) -> tuple[Key, str]:
        """
        A new key, and its text, which cannot be had again.

        Raises:
            InputError: If there is no role, or one that does not exist, or the last day has passed.
        """
        if name.strip().startswith("oidc:"):
            raise InputError(f"de naam {name!r} begint als die van wie met een token komt; kies een andere")
        if not name.strip() or not roles:
            raise InputError("een sleutel heeft een naam en minstens één rol nodig, bijvoorbeeld --role ede=editor")
        if until < today:
            raise InputError(f"{until} is al voorbij; geef een dag waarop de sleutel nog werkt")
        checked = {checked_organisation(where): checked_role(role) for where, role in roles.items()}
        key = Key(secrets.token_hex(6), name.strip(), checked, today, until, None)
        secret, salt = secrets.token_urlsafe(32), secrets.token_bytes(16)
        with self._database.writing() as connection:
            connection.execute(
                _KEY.insert().values(
                    id=key.id,
                    name=key.name,
                    roles=json.dumps(checked),
                    salt=salt,
                    hash=_hashed(secret, salt),
                    created=today,
                    until=until,
                )
            )
            said = {org: f"sleutel {key.id}: {role} tot en met {until}" for org, role in checked.items()}
            self._note("key", said, actor)
        return key, f"{PREFIX}{key.id}_{secret}"

    def every(self) -> list[Key]:
        """Every key there is or was, oldest first."""
        with self._database.reading() as connection:
            return [_key(row) for row in connection.execute(sa.select(_KEY).order_by(_KEY.c.created, _KEY.c.id))]

    def find(self, key_id: str) -> Key | None:
        """A key by id, whether it works or not."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(_KEY).where(_KEY.c.id == key_id)).first()
        return None if row is None else _key(row)

    def revoke(self, key_id: str, *, today: date, actor: str = LOCAL.name) -> None:
        """
        Let a key work no more, at once.

        Raises:
            NotFound: If there is none of this id.
        """
        with self._database.writing() as connection:
            done = connection.execute(_KEY.update().where(_KEY.c.id == key_id).values(revoked=today))
            if not done.rowcount:
                raise NotFound(f"er is geen sleutel {key_id!r}; zie kring key list")
            roles = connection.execute(sa.select(_KEY.c.roles).where(_KEY.c.id == key_id)).scalar_one()
            self._note("key", dict.fromkeys(json.loads(roles), f"sleutel {key_id} ingetrokken"), actor)

    def key_of(self, text: str, *, today: date) -> Key | None:
        """
        The key that a text is, when it works today.

        A first time takes some 50 ms (scrypt), so call it from a thread; after that a digest in memory is compared.
        Whether it was taken back is looked up every time.
        """
        key_id, _, secret = text.removeprefix(PREFIX).partition("_")
        if not text.startswith(PREFIX) or not (key_id.isascii() and key_id.isalnum()):
            return None  # what no database can be asked for among them
        with self._database.reading() as connection:
            row = connection.execute(sa.select(_KEY).where(_KEY.c.id == key_id)).first()
        if row is None or not self._is_secret(key_id, row, secret):
            return None
        key = _key(row)
        return key if key.works_on(today) else None

    def is_proven(self, text: str) -> bool:
        """Whether this very key has been seen before, so that `key_of` will be quick."""
        key_id, _, secret = text.removeprefix(PREFIX).partition("_")
        return hmac.compare_digest(self._proven.get(key_id, (b"", b""))[1], _digest(secret))

    def _is_secret(self, key_id: str, row: "sa.Row[tuple[object, ...]]", secret: str) -> bool:
        digest = _digest(secret)
        kept, proven = self._proven.get(key_id, (b"", b""))
        if kept == row.hash and hmac.compare_digest(proven, digest):
            return True
        if not hmac.compare_digest(_hashed(secret, row.salt), row.hash):
            return False
        self._proven[key_id] = (row.hash, digest)
        return True

    # --- grants ----------------------------------------------------------------------------------

    def grant(self, grant: Grant, *, actor: str = LOCAL.name) -> None:
        """Let an organisation be read by another; a second grant between the two takes the place of the first."""
        checked_organisation(grant.owner)
        checked_organisation(grant.grantee)
        where = (_GRANT.c.owner == grant.owner) & (_GRANT.c.grantee == grant.grantee)
        with self._database.writing() as connection:
            connection.execute(_GRANT.delete().where(where))
            connection.execute(_GRANT.insert().values(owner=grant.owner, grantee=grant.grantee, until=grant.until))
            self._note("grant", {grant.owner: f"{grant.grantee} leest tot en met {grant.until}"}, actor)

    def withdraw(self, owner: str, grantee: str, *, actor: str = LOCAL.name) -> None:
        """
        Take a grant back, at once.

        Raises:
            NotFound: If there is none between the two.
        """
        where = (_GRANT.c.owner == owner) & (_GRANT.c.grantee == grantee)
        with self._database.writing() as connection:
            if not connection.execute(_GRANT.delete().where(where)).rowcount:
                raise NotFound(f"{owner} heeft {grantee} geen toegang gegeven; zie kring grant list")
            self._note("grant", {owner: f"{grantee} leest niet meer"}, actor)

    def grants(self) -> list[Grant]:
        """Every grant, ended ones too, in order of owner."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(_GRANT).order_by(_GRANT.c.owner, _GRANT.c.grantee))
            return [Grant(row.owner, row.grantee, row.until) for row in rows]

    def secret(self, name: str) -> bytes:
        """Random bytes of this store under a name, made at the first call; in one that only reads, at each call."""
        made = secrets.token_bytes(32)
        known = sa.select(_SECRET.c.value).where(_SECRET.c.name == name)
        try:
            with self._database.writing() as connection:
                row = sa.select(sa.literal(name), sa.literal(made)).where(~known.exists())
                connection.execute(_SECRET.insert().from_select(["name", "value"], row))
                value: bytes = connection.execute(known).scalar_one()
        except StoreReadOnly:
            return made
        return value

    def _note(self, act: Act, said: Mapping[str, str], actor: str) -> None:
        """By organisation, what changes in who may come in, and by whom; what cannot be noted is not done."""
        with self._trail() as trail:
            trail.note(Access(actor, act, f"{owner}/private", detail=what) for owner, what in said.items())

    def version(self) -> int:
        """A number that is another one after each change of keys or grants, by whichever process."""
        return self._database.version()

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


def _hashed(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(secret.encode("utf-8", "surrogateescape"), salt=salt, **_COST, dklen=32)


def _key(row: "sa.Row[tuple[object, ...]]") -> Key:
    try:
        roles = {where: checked_role(role) for where, role in json.loads(row.roles).items()}
    except (ValueError, AttributeError, InputError) as error:
        raise StoreDamaged(f"de rollen van sleutel {row.id} zijn niet te lezen: {error}") from error
    return Key(row.id, row.name, roles, row.created, row.until, row.revoked)
