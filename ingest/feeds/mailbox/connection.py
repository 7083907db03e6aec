"""
IMAP, read only: the folder is examined, messages are peeked at, and nothing in the mailbox changes by it.

The connection goes to the address that was checked, its name is used for TLS alone; each command has an end to its
patience, and each answer a largest size. What the other side says is never repeated: it might say a secret back.
Source: https://www.rfc-editor.org/rfc/rfc3501.
"""

import imaplib
import re
import socket
import ssl
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from ingest.feeds.mailbox.address import MailboxAddress, mailbox_address
from ingest.feeds.web import STEP_S, TOTAL_S, FetchFailed
from ingest.formats.mail.reader import MAX_BYTES
from kg.addresses import AddressRefused, Resolver, Rules, addresses_of, looked_up
from kg.errors import InputError

_MOST_LINE: Final = 10_000_000  # bytes; that of a search in a folder of a million messages
_PIECE: Final = 65_536
_TOGETHER: Final = 500  # messages whose size is asked for at a time
_MOST_SECRET: Final = 4096  # bytes
_UID: Final = re.compile(rb"\bUID (\d+)")
_SIZE: Final = re.compile(rb"\bRFC822\.SIZE (\d+)")


class Folder:
    """
    A folder that is open to be read.

    Attributes:
        validity: What its numbers hold for: with another one every message has another number.
    """

    def __init__(self, line: "_Line", name: str) -> None:
        self._line = line
        line.within(TOTAL_S)
        done, _ = line.select(f'"{name}"', readonly=True)
        if done != "OK":
            raise FetchFailed(f"de map {name!r} van de postbus is niet te openen")
        self.validity = int((line.response("UIDVALIDITY")[1] or [b"0"])[0] or 0)

    def after(self, number: int) -> list[int]:
        """The numbers above one, in order; of what is to be deleted none."""
        found = self._asked("SEARCH", "UNDELETED", f"UID {number + 1}:*")
        numbers = (int(one) for line in found if isinstance(line, bytes) for one in line.split())
        return sorted({one for one in numbers if one > number})  # "9:*" is the last one, also when that is the third

    def sizes(self, numbers: Collection[int]) -> Mapping[int, int]:
        """By number the bytes of a message, of those that are there."""
        listed, sizes = list(numbers), dict[int, int]()
        for start in range(0, len(listed), _TOGETHER):
            asked = ",".join(map(str, listed[start : start + _TOGETHER]))
            for line in self._asked("FETCH", asked, "(UID RFC822.SIZE)"):
                uid, size = (pattern.search(line) if isinstance(line, bytes) else None for pattern in (_UID, _SIZE))
                if uid and size:
                    sizes[int(uid[1])] = int(size[1])
        return sizes

    def message(self, number: int) -> bytes | None:
        """A message as it was sent; None when it has gone."""
        found = self._asked("FETCH", str(number), "(UID BODY.PEEK[])")
        return next((one[1] for one in found if isinstance(one, tuple)), None)

    def _asked(self, command: str, *arguments: str) -> list[Any]:
        self._line.within(TOTAL_S)
        done, found = self._line.uid(command, *arguments)
        if done != "OK":
            raise FetchFailed("de postbus weigert wat gevraagd is")
        return found


class Post:
    """
    Opens mailboxes, as far as the rules let it; keeps nothing.

    Args:
        rules: Where it may go.
        secrets: The folder with the password of each, in a file that has the name of its feed; None: there are none.
        trust: Which certificates count.
        resolve: How names are looked up.
    """

    def __init__(
        self, rules: Rules, secrets: Path | None, *, trust: ssl.SSLContext, resolve: Resolver = looked_up
    ) -> None:
        self._rules, self._secrets, self._trust, self._resolve = rules, secrets, trust, resolve

    @contextmanager
    def folder(self, feed_id: str, address: str) -> Iterator[Folder]:
        """
        The folder of a feed, for as long as the block runs.

        Raises:
            FetchFailed: If it cannot be asked, or does not answer as it should.
            InputError: If the address is none, or there is no password.
        """
        try:
            where = mailbox_address(address, self._rules)
            secret = self._secret(feed_id)
            found = addresses_of(where.target, self._rules, self._resolve)
            with closing(_Line(found[0], where, self._trust)) as line:
                _sign_in(line, where.user, secret)
                yield Folder(line, where.folder)
        except (AddressRefused, OSError, UnicodeError, imaplib.IMAP4.error) as error:
            raise FetchFailed(_said(error)) from None  # of what the other side said nothing goes on

    def _secret(self, feed_id: str) -> str:
        file = self._secrets / feed_id if self._secrets else None
        try:
            said = file.read_bytes()[:_MOST_SECRET].decode().strip("\r\n") if file else ""
        except (OSError, UnicodeDecodeError):
            said = ""
        if not said:
            raise InputError(
                f"er is geen wachtwoord voor deze postbus; zet het in een bestand {feed_id} in de map die "
                "KRING_FEEDS_SECRETS noemt"
            )
        return said


class _Line(imaplib.IMAP4):
    """A connection with bounds; what is read of it is read here."""

    def __init__(self, address: str, where: MailboxAddress, trust: ssl.SSLContext) -> None:
        self._address, self._trust, self._heard = address, trust, bytearray()
        self.within(TOTAL_S)
        super().__init__(where.target.host, where.target.port, timeout=STEP_S)

    def within(self, seconds: float) -> None:
        """What is asked next has so long."""
        self._until = time.monotonic() + seconds

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """To the address that was checked, with TLS for its name."""
        self.host, self.port = host, port
        plain = socket.create_connection((self._address, port), timeout)
        try:
            self.sock = self._trust.wrap_socket(plain, server_hostname=host)
        except BaseException:  # whatever ends it, no connection stays open
            plain.close()
            raise
        self.file = self.sock.makefile("rb")  # imaplib closes it; nothing is read of it

    def read(self, size: int) -> bytes:
        """So many bytes, of a message."""
        if size > MAX_BYTES:
            raise self.abort("too much")
        while len(self._heard) < size:
            self._hear()
        return self._cut(size)

    def readline(self) -> bytes:
        """Up to the end of a line."""
        begin = 0
        while (end := self._heard.find(b"\n", begin)) < 0:
            begin = len(self._heard)
            if begin > _MOST_LINE:
                raise self.abort("too long")
            self._hear()
        return self._cut(end + 1)

    def close(self) -> tuple[str, list[Any]]:
        """Leave; a folder that was examined needs no closing."""
        self.within(STEP_S)
        with suppress(imaplib.IMAP4.error, OSError):
            self.logout()
        with suppress(OSError):
            self.shutdown()
        return "OK", []

    def _cut(self, size: int) -> bytes:
        taken = bytes(self._heard[:size])
        del self._heard[:size]
        return taken

    def _hear(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.sock.settimeout(min(STEP_S, left))
        piece = self.sock.recv(_PIECE)
        if not piece:
            raise self.abort("broken off")
        self._heard += piece


def _sign_in(line: _Line, user: str, secret: str) -> None:
    line.within(TOTAL_S)
    try:
        if "AUTH=PLAIN" in line.capabilities:
            line.authenticate("PLAIN", lambda _: f"\0{user}\0{secret}".encode())
        else:
            line.login(user, secret)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise FetchFailed("de postbus laat deze naam met dit wachtwoord niet toe") from None


def _said(error: BaseException) -> str:
    """What went wrong, in Dutch."""
    if isinstance(error, AddressRefused):
        return str(error)
    if isinstance(error, TimeoutError):
        return "de postbus antwoordt niet op tijd"
    if isinstance(error, ssl.SSLError):
        return "de versleutelde verbinding met de postbus komt niet tot stand: haar certificaat of TLS klopt niet"
    if isinstance(error, imaplib.IMAP4.error):
        return "het antwoord van de postbus breekt af, is te groot, of is geen IMAP"
    if isinstance(error, UnicodeError):
        return "naam of wachtwoord heeft tekens die deze postbus niet kent"
    return "er komt geen verbinding met de postbus tot stand, of zij breekt af"
