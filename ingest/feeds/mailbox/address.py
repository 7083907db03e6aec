"""Where a mailbox is: `imaps://user@host/folder`, as RFC 5092 writes it; TLS from the first byte (RFC 8314)."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from kg.addresses import MAILBOX_PATTERN, AddressRefused, Rules, Target, must_be_allowed
from kg.errors import InputError

PORT: Final = 993
_MAILBOX: Final = re.compile(MAILBOX_PATTERN)
_PLAIN: Final = re.compile(r'[^\x00-\x1f\x7f"\\]+')


@dataclass(frozen=True, slots=True)
class MailboxAddress:
    """
    A folder of a mailbox.

    Attributes:
        user: As it signs in.
        target: The server; not looked up yet.
        folder: ASCII; other names as IMAP writes them (RFC 3501, 5.1.3).
    """

    user: str
    target: Target
    folder: str


def mailbox_address(text: str, rules: Rules) -> MailboxAddress:
    """
    An address read.

    Raises:
        InputError: If it is none.
        AddressRefused: If the settings do not allow its port or address.
    """
    found = _MAILBOX.fullmatch(text)
    user, folder = (unquote(found[1]), unquote(found[4])) if found else ("", "")
    if found is None or not (_PLAIN.fullmatch(user) and _PLAIN.fullmatch(folder) and folder.isascii()):
        raise InputError(
            f"{text!r} is geen postbus; geef imaps://naam%40voorbeeld.nl@imap.voorbeeld.nl/INBOX, zonder wachtwoord"
        )
    host, port = found[2].strip("[]"), int(found[3] or PORT)
    must_be_allowed(host, port, rules, usual=PORT)
    return MailboxAddress(user, Target("https", host, port, ""), folder)


def must_lead_outside(text: str, rules: Rules) -> None:
    """
    Nothing, when a mailbox may be asked as far as it can be seen without looking it up.

    Raises:
        InputError: If not, with the reason.
    """
    try:
        mailbox_address(text, rules)
    except AddressRefused as refused:
        raise InputError(f"{text}: {refused}") from None
