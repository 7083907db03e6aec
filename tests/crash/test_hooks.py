"""After `kill -9` no news is lost and none is told under two ids: each message comes once or more, with one id."""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from ipaddress import ip_network
from pathlib import Path

import anyio

import kg
from api.hooks.courier import Courier
from api.hooks.delivery import Sender
from kg.addresses import Rules
from kg.cycle.interpret.radar import use_cases as tracking
from kg.profiles.access import open_keys, open_outbox
from tests.receiver import Receiver, receiver
from tests.rest_service import fill

ROOT = Path(__file__).parents[2]
CRASHES = min(int(os.environ.get("KRING_CRASHES", "8")), 200)


def hooked(store: Path, there: Receiver) -> None:
    """A store with a watch and a hook on it."""
    fill(store)
    with kg.open(store, with_encoder=None) as graph, closing(open_outbox(store)) as hooks:
        watch = graph.watches.add("volg", "Baarn")
        seen = tracking.standing(watch.themes, graph.interpret("Baarn"))
        hooks.add("proef", owner="local", watch=watch.id, url=there.url, seen=seen)


@contextmanager
def hooker(store: Path, first: int, there: Receiver) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, str(ROOT / "tests/crash/hooker.py"), str(store), str(first), str(there.port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        try:
            yield process
        finally:
            process.kill()


def line_of(process: "subprocess.Popen[str]") -> list[str]:
    assert process.stdout is not None
    return process.stdout.readline().split()


def go_on(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def settle(store: Path, there: Receiver) -> dict[str, int]:
    """What a service does after a restart: look, and deliver what waits; the outbox after it."""
    rules = Rules((ip_network("127.0.0.0/8"),), http=True, ports=(there.port,))
    with (
        kg.open(store, with_encoder=None) as graph,
        closing(open_outbox(store)) as hooks,
        closing(open_keys(store)) as credentials,
    ):
        courier = Courier(graph, hooks, credentials, Sender(rules), attempts=20)
        hooks.release()
        courier.look()
        anyio.run(courier.deliver)
        return dict(hooks.counts())


def test_what_was_kept_and_not_sent_is_sent_after_a_restart_with_the_same_id(tmp_path: Path) -> None:
    with receiver() as there:
        hooked(tmp_path / "store", there)
        with hooker(tmp_path / "store", 0, there) as process:
            _, _, message = line_of(process)
        assert there.messages == []
        assert settle(tmp_path / "store", there) == {"delivered": 1}
        assert [headers["webhook-id"] for headers, _ in there.messages] == [message]


def test_what_was_being_sent_is_sent_again_with_the_same_id(tmp_path: Path) -> None:
    killed = threading.Event()

    def answer(_number: int) -> tuple[int, Mapping[str, str]]:
        killed.wait(20)
        return 204, {}

    with receiver(answer) as there:
        hooked(tmp_path / "store", there)
        with hooker(tmp_path / "store", 0, there) as process:
            _, _, message = line_of(process)
            go_on(process)
            there.wait_for(1)
        killed.set()
        assert settle(tmp_path / "store", there) == {"delivered": 1}
        assert [headers["webhook-id"] for headers, _ in there.messages] == [message, message]
        assert there.messages[0][1] == there.messages[1][1]


def test_killed_at_any_moment_it_tells_all_news_and_nothing_twice_under_two_ids(tmp_path: Path) -> None:
    chance = random.Random(20261126)  # noqa: S311 - a repeatable choice, no secret
    with receiver(lambda _number: (time.sleep(chance.random() * 0.02), (204, {}))[1]) as there:
        hooked(tmp_path / "store", there)
        acknowledged: set[str] = set()
        for crash in range(CRASHES):
            with hooker(tmp_path / "store", crash * 1000, there) as process:
                until = time.monotonic() + chance.random() * 1.5
                killer = threading.Timer(until - time.monotonic(), process.kill)
                killer.start()
                while said := line_of(process):
                    acknowledged |= {one for one in said[2:] if len(one) == len("msg_") + 24}
                    try:
                        go_on(process)
                    except BrokenPipeError:
                        break
                killer.join()
        assert settle(tmp_path / "store", there).keys() == {"delivered"}
    bodies: dict[str, set[bytes]] = {}
    for headers, body in there.messages:
        bodies.setdefault(headers["webhook-id"], set()).add(body)
    assert acknowledged <= set(bodies)
    assert {len(one) for one in bodies.values()} == {1}
    told = Counter(
        change["development"]
        for (body,) in bodies.values()
        for change in json.loads(body)["data"]["changes"]
        if change["what"] == "nieuw"
    )
    with kg.open(tmp_path / "store", with_encoder=None) as graph:
        made = {stored.id for stored in graph.scan("Development")} - {"dev-1"}
    assert len(made) > CRASHES / 2  # it did write; a busy machine kills some before they begin
    assert told == Counter(dict.fromkeys(made, 1))
