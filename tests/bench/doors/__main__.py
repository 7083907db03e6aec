"""
Figures of the doors at 100,000 passages; prints one line of JSON for each.

Run: python -m tests.bench.doors [passages]; KRING_ENDURANCE_S is how long eight readers and a writer go on (600).
"""

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from tests.bench import bench_search
from tests.bench.doors import world
from tests.bench.doors.load import Plan, asked

ROOT: Final = Path(__file__).parents[3]
SECONDS: Final = 20.0
ROUNDS: Final = 3  # of Kring and txtai in turn


def get(path: str, accept: str = "application/json") -> str:
    """A request as text."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n"


def post(path: str, body: str) -> str:
    """A request with a JSON body, as text."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body.encode())}\r\n\r\n{body}"


def load(plan: Plan) -> "subprocess.Popen[str]":
    """The process that asks, begun."""
    command = [sys.executable, "-m", "tests.bench.doors.load"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdin is not None
    process.stdin.write(asked(plan))
    process.stdin.close()
    process.stdin = None  # `communicate` would flush it
    return process


def measured(plan: Plan) -> dict[str, Any]:
    """What a plan gave."""
    answer, _ = load(plan).communicate()
    figures: dict[str, Any] = json.loads(answer)
    return figures


@contextmanager
def served(command: Sequence[str], port: int, ready: str, environment: Mapping[str, str]) -> Iterator[int]:
    """A server, its process id while the block runs."""
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            time.sleep(0.2)
            assert process.poll() is None, f"{command} stopped with {process.returncode}"
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{ready}", timeout=30).close()
                break
            except OSError:
                continue
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def kring(store: Path, port: int) -> tuple[list[str], int, str, dict[str, str]]:
    """How to serve a store."""
    return (
        [sys.executable, "-m", "api.cli.commands", "serve", "--port", str(port)],
        port,
        "/ready",
        {"KRING_STORE": str(store)},
    )


def txtai(folder: Path, port: int) -> tuple[list[str], int, str, dict[str, str]]:
    """How to serve the index of txtai."""
    config = folder.with_suffix(".yml")
    config.write_text(f"path: {folder}\nwritable: false\nembeddings:\n", encoding="utf-8")
    command = [sys.executable, "-m", "uvicorn", "txtai.api:app", "--port", str(port), "--log-level", "error"]
    return command, port, "/search?query=begin&limit=1", {"CONFIG": str(config), "ALLOW_RESOLVE_TRANSFORM": "1"}


def resident_mb(pid: int) -> int:
    """Memory of a process that is in use."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) // 1024


def say(name: str, figures: Any) -> None:
    print(f"doors {name}: {json.dumps(figures)}", flush=True)


def lone(store: Path, passages: int) -> None:
    """Each door alone: search at a steady rate, records, SPARQL."""
    port = free_port()
    texts = [quote(text) for text in bench_search.questions()]
    ids = [f"case-{number}" for number in range(1, passages, max(1, passages // 500))]
    lookups = [quote(f"SELECT ?p ?o WHERE {{ <https://w3id.org/kring/id/{key}> ?p ?o }}") for key in ids]
    with served(*kring(store, port)):
        say("search, 20/s", measured(Plan(port, [get(f"/v1/search?q={q}") for q in texts], 16, 2 * SECONDS, rate=20)))
        say("record by IRI", measured(Plan(port, [get(f"/v1/cases/{key}") for key in ids], 8, SECONDS)))
        linked = [get(f"/id/{key}", "text/turtle") for key in ids]
        say("record by IRI as Turtle", measured(Plan(port, linked, 8, SECONDS)))
        asks = [get(f"/sparql?query={q}", "application/sparql-results+json") for q in lookups]
        say("SPARQL point lookup", measured(Plan(port, asks, 8, SECONDS, warm_up=200)))


def beside_txtai(store: Path, folder: Path, passages: int) -> None:
    """The throughput of search, rounds in turn; both answer with ten hits and their texts."""
    if importlib.util.find_spec("txtai") is None or importlib.util.find_spec("sentence_transformers") is None:
        say("beside txtai", {"skipped": "needs the extras [peers] and [transformers]"})
        return
    world.fill_txtai(folder, passages)
    texts = [quote(text) for text in bench_search.questions()]
    ratios = []
    for _ in range(ROUNDS):
        per_s = {}
        for name, command, path in (
            ("kring", kring(store, free_port()), "/v1/search?q={}"),
            ("txtai", txtai(folder, free_port()), "/search?limit=10&query={}"),
        ):
            with served(*command):
                plan = Plan(command[1], [get(path.format(q)) for q in texts], 4, SECONDS)
                per_s[name] = measured(plan)["per_s"]
        ratios.append(round(per_s["kring"] / per_s["txtai"], 2))
        say("search throughput, four clients", {**per_s, "ratio": ratios[-1]})
    say("search throughput beside txtai, median ratio", sorted(ratios)[len(ratios) // 2])


def endurance(store: Path, seconds: float) -> None:
    """Eight readers and a writer."""
    port = free_port()
    texts = [quote(text) for text in bench_search.questions()]
    lesson = {"title": "Meting", "situation": "Fictief, voor een meting.", "outcome": "onbekend"}
    writes = [post("/v1/cases?space=local/private", json.dumps({**lesson, "title": f"Meting {n}"})) for n in range(100)]
    with served(*kring(store, port)) as pid:
        reading = load(Plan(port, [get(f"/v1/search?q={q}") for q in texts], 8, seconds, warm_up=300))
        writing = load(Plan(port, writes, 1, seconds, rate=1))
        memory = []
        while reading.poll() is None:
            time.sleep(seconds / 20)
            memory.append(resident_mb(pid))
        say("endurance, eight readers", json.loads(reading.communicate()[0]))
        say("endurance, one writer, 1/s", json.loads(writing.communicate()[0]))
        say("endurance, memory in MB, twenty moments", memory)


def main(passages: int = bench_search.PASSAGES) -> None:
    """All of it."""
    if not bench_search.SHARED.exists():
        say("skipped", "needs the shared data beside the checkout")
        return
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        world.fill(store, passages)
        lone(store, passages)
        beside_txtai(store, Path(folder) / "txtai", passages)
        endurance(store, float(os.environ.get("KRING_ENDURANCE_S", "600")))


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
