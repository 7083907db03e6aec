"""A store of a world behind a service, asked at a standstill of the clock so that two of them answer byte for byte."""

import re
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from threading import Event
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import patch

import time_machine
from starlette.testclient import TestClient

import kg.adapters.keys.sql
import kg.profiles.modes
from kg.adapters.trail.sql import SqlTrail
from kg.ports.journal import Delete, Put
from kg.profiles.access import open_keys
from kg.store.evidence import witness
from tests.chains import Chains
from tests.contract.test_passages import HashingEncoder
from tests.leak.doors import ETAG, Probe
from tests.leak.worlds import NOW, TODAY, World
from tests.mandates import as_user
from tests.rest_service import client

_LONGEST_S: Final = 60.0  # that work in the background may take
_OWN: Final = frozenset({"date", "content-length"})  # headers about the moment, and what the body says too
_TOOK: Final = re.compile(rb'"seconds":[0-9.]+')  # how long an upload took
_BLANK: Final = re.compile(rb"_:[0-9a-f]{16,32}\b")  # drawn by the engine for each answer


@dataclass
class Service:
    """A service, and the one who asks it."""

    opened: TestClient
    key: str
    etags: dict[str, str] = field(default_factory=dict)

    def answer(self, probe: Probe) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body; when what a request set going is done."""
        path = probe.path
        headers = dict(probe.headers) | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        headers = {name: self.etags.get(path, '"geen"') if value == ETAG else value for name, value in headers.items()}
        sent: dict[str, Any] = {}
        if probe.body:
            headers["Content-Type"] = "application/json"
            sent["content"] = probe.body
        if probe.files:
            sent["files"] = [("files", (name, content.encode())) for name, content in probe.files]
        given = self.opened.request(probe.method, path, params=list(probe.query), headers=headers, **sent)
        self._settle()
        if probe.method == "GET" and "ETag" in given.headers:
            self.etags[path] = given.headers["ETag"]
        kept = {name: value for name, value in given.headers.items() if name not in _OWN}
        body = _numbered(_TOOK.sub(b'"seconds":0', given.content))
        if given.headers.get("content-type", "").startswith("application/n-triples"):
            body = b"\n".join(sorted(body.splitlines()))  # a graph has no order, and the engine keeps none
        return given.status_code, kept, body

    def _settle(self) -> None:
        """Wait for what is done in the background: uploads, vectors of what was written, and the trail."""
        state, done = self.opened.app.state, Event()  # type: ignore[attr-defined]
        until = time.perf_counter() + _LONGEST_S
        while state.works_apart and any(job.is_under_way for job in state.jobs.every()):
            assert time.perf_counter() < until
            time.sleep(0.05)
        state.jobs.later(done.set)
        assert done.wait(_LONGEST_S)
        state.graph.stores.trail.flush()


def _numbered(body: bytes) -> bytes:
    """With blank nodes named by where they first stand."""
    names = {name: b"_:%d" % number for number, name in enumerate(dict.fromkeys(_BLANK.findall(body)))}
    return _BLANK.sub(lambda found: names[found[0]], body)


@contextmanager
def asked(store: Path, world: World, *, encoder: bool, seed: int) -> Iterator[Service]:
    """
    A service over a new store of a world.

    Args:
        store: Where it comes.
        world: What is in it.
        encoder: Whether meaning counts too.
        seed: Of keys and of the ids that the service gives, so that they are the same in another store.
    """
    chance = Random(seed)  # noqa: S311 - chance that repeats
    drawn = SimpleNamespace(
        urandom=chance.randbytes,
        token_bytes=chance.randbytes,
        token_hex=lambda size: chance.randbytes(size).hex(),
        token_urlsafe=lambda size: chance.randbytes(size).hex(),
    )
    with (
        time_machine.travel(NOW, tick=False),
        patch.object(uuid, "os", drawn),
        patch.object(kg.adapters.keys.sql, "secrets", drawn),
        patch.object(
            SqlTrail, "open", partial(SqlTrail.open, gather_s=3600.0)
        ),  # what is noted together is a matter of time
        patch.dict(SqlTrail.__init__.__kwdefaults__, gather_s=3600.0),  # type: ignore[arg-type]  # as a database is opened
        patch.object(witness, "_LATELY_S", 3600.0),
        patch.object(kg.profiles.modes, "encoder", lambda _name: HashingEncoder() if encoder else None),
    ):
        filled(store, world)
        key = _signed_in(store, world)
        with client(store, mode="shared", rate_per_minute=1_000_000, anonymous_reading=True) as opened:
            opened.app.state.graph.encode()  # type: ignore[attr-defined]
            if opened.app.state.works_apart:  # type: ignore[attr-defined]
                opened.app.state.uploads.serve()  # type: ignore[attr-defined]  # as a worker beside it does
            yield Service(opened, key)


def filled(store: Path, world: World) -> None:
    """One write for each record: the numbers of what is seen depend on what is not."""
    store.mkdir(parents=True)
    with closing(Chains.of(store).journal()) as journal:
        with time_machine.travel(NOW - timedelta(days=5), tick=False):
            for space, kind, payload in world.before:
                journal.append([Put(payload["id"], kind, space, payload)], mandate=as_user("proef"), reason="proef")
        with time_machine.travel(NOW - timedelta(days=2), tick=False):
            for space, kind, payload in world.records:
                journal.append([Put(payload["id"], kind, space, payload)], mandate=as_user("proef"), reason="proef")
        journal.append([Delete(key) for key in sorted(world.gone)], mandate=as_user("proef"), reason="proef")


def _signed_in(store: Path, world: World) -> str:
    """A key for the caller, or "" for someone without."""
    with closing(open_keys(store)) as credentials:
        for grant in world.grants:
            credentials.grant(grant)
        if not world.roles:
            return ""
        _, key = credentials.add("wie-vraagt", world.roles, until=TODAY + timedelta(days=1), today=TODAY)
        return key
