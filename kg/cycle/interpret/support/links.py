"""
The text of a link that lets somebody without an account give one answer.

    <id of the question>~<last day>~<random>~<signature>

It is signed with a key of the store, so a guess is refused before anything is looked up; of it a digest is kept, and
nothing else. That it works once, and until when, is decided by the record of the question, not by the link.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from kg.access import OWNER_PATTERN
from kg.errors import NotFound

_RANDOM_BYTES: Final = 24
_LINK: Final = re.compile(
    rf"(?P<signed>(?P<request>(?P<owner>{OWNER_PATTERN})\.draagvlakvraag-[0-9a-f]{{16}})"
    r"~(?P<until>\d{4}-\d\d-\d\d)~[0-9A-Za-z_-]{32})~(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True)
class Link:
    """
    What a link says, once its signature is found to be right.

    Attributes:
        request: Id of the question.
        owner: The organisation that asks.
        digest: Of the whole text, SHA-256 in hexadecimals.
    """

    request: str
    owner: str
    digest: str


def written(key: bytes, request: str, until: str) -> str:
    """
    The text of a new link.

    Args:
        key: Of the store, 32 bytes.
        request: Id of the question.
        until: The last day on which it works.
    """
    signed = f"{request}~{until}~{secrets.token_urlsafe(_RANDOM_BYTES)}"
    return f"{signed}~{_signature(key, signed)}"


def opened(key: bytes, text: str) -> Link:
    """
    What a link says.

    Raises:
        NotFound: If it is none of this store, or a letter of it is not right.
    """
    found = _LINK.fullmatch(text)
    if found is None or not hmac.compare_digest(found["signature"], _signature(key, found["signed"])):
        raise NotFound("deze link klopt niet; kopieer hem helemaal uit het bericht, of vraag een nieuwe")
    return Link(found["request"], found["owner"], digest(text))


def digest(text: str) -> str:
    """What is kept of a link."""
    return sha256(text.encode()).hexdigest()


def _signature(key: bytes, signed: str) -> str:
    return hmac.new(key, f"draagvlaklink\n{signed}".encode(), sha256).hexdigest()
