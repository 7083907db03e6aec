"""A mailbox on this machine that speaks as much IMAP as is asked of it, each answer in its own bad way if need be."""

import base64
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

USER, PASSWORD = "griffie@voorbeeld.example", "geheim-wóórd-1234"


@dataclass
class Mailbox:
    """
    The server, with one folder.

    Attributes:
        messages: By number.
        validity: What the numbers hold for.
        asked: What it was asked, line by line, the sign-in as well.
        step, pause_s: Bytes that are sent at a time, and how long it waits between.
        cut: After so many bytes of one connection that is ended; None for never.
        resets: Whether it is ended with a reset.
        plain: Whether it knows AUTHENTICATE PLAIN.
        lies: Sent instead of what a command gives, by the first word of the command.
    """

    messages: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    asked: list[str] = field(default_factory=list)
    step: int = 0
    pause_s: float = 0.0
    cut: int | None = None
    resets: bool = False
    plain: bool = True
    lies: dict[str, bytes] = field(default_factory=dict)
    port: int = 0

    def serve(self, line: ssl.SSLSocket) -> None:
        """One connection."""
        sent = 0
        with suppress(OSError), line:

            def say(text: bytes) -> None:
                nonlocal sent
                whole = text if self.cut is None else text[: max(0, self.cut - sent)]
                sent += len(whole)
                for start in range(0, len(whole), self.step or max(1, len(whole))):
                    line.sendall(whole[start : start + (self.step or len(whole))])
                    time.sleep(self.pause_s)
                if len(whole) < len(text):
                    if self.resets:
                        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    line.close()
                    raise OSError

            heard = line.makefile("rb")
            say(b"* OK klaar\r\n")
            while asked := heard.readline():
                self.asked.append(asked.decode().strip())
                tag, _, command = asked.strip().partition(b" ")
                word = command.split()[0].decode()
                if command.startswith(b"AUTHENTICATE"):
                    say(b"+ \r\n")
                    self.asked.append(heard.readline().decode().strip())
                    right = base64.b64decode(self.asked[-1]) == f"\0{USER}\0{PASSWORD}".encode()
                    say(tag + (b" OK klaar\r\n" if right else b" NO fout wachtwoord geheim-woord\r\n"))
                    continue
                said, done = self._answer(command)
                say(self.lies.get(word, said) + tag + done)

    def _answer(self, command: bytes) -> tuple[bytes, bytes]:
        if command == b"CAPABILITY":
            return b"* CAPABILITY IMAP4rev1" + (b" AUTH=PLAIN" if self.plain else b"") + b"\r\n", b" OK klaar\r\n"
        if command.startswith(b"EXAMINE"):
            said = b"* %d EXISTS\r\n* OK [UIDVALIDITY %d] geldig\r\n" % (len(self.messages), self.validity)
            return said, b" OK [READ-ONLY] klaar\r\n"
        if found := re.fullmatch(rb"UID SEARCH UNDELETED UID (\d+):\*", command):
            last = max(self.messages, default=0)
            right = sorted(one for one in self.messages if one >= min(int(found[1]), last))
            return b"* SEARCH " + b" ".join(b"%d" % one for one in right) + b"\r\n", b" OK klaar\r\n"
        if found := re.fullmatch(rb"UID FETCH ([\d,]+) \(UID RFC822.SIZE\)", command):
            asked = map(int, found[1].split(b","))
            lines = (b"* %d FETCH (UID %d RFC822.SIZE %d)\r\n" % (n, n, len(self.messages[n])) for n in asked)
            return b"".join(lines), b" OK klaar\r\n"
        if found := re.fullmatch(rb"UID FETCH (\d+) \(UID BODY.PEEK\[\]\)", command):
            number = int(found[1])
            body = self.messages[number]
            return b"* %d FETCH (UID %d BODY[] {%d}\r\n%b)\r\n" % (number, number, len(body), body), b" OK klaar\r\n"
        return b"", b" OK klaar\r\n" if command == b"LOGOUT" else b" BAD wat\r\n"


@contextmanager
def mailbox(server: ssl.SSLContext) -> Iterator[Mailbox]:
    """The server, while the block runs; with this certificate."""
    made = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        made.port = listening.getsockname()[1]

        def one(connection: socket.socket) -> None:
            with suppress(OSError):
                made.serve(server.wrap_socket(connection, server_side=True))

        def run() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    threading.Thread(target=one, args=(connection,), daemon=True).start()

        threading.Thread(target=run, daemon=True).start()
        yield made
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
