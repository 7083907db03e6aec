"""
The page at 100,000 passages, beside 20 searches a second that another process asks; prints one line of JSON for each.

Run: python -m tests.bench.doors.pages [passages [store]]; a store that is there already is used as it is.
The store has the demo too, so that there is a start page to make. Cold is the first start page of a process.
"""

import sys
import tempfile
import time
from contextlib import closing
from http.client import HTTPConnection
from importlib.resources import files
from pathlib import Path
from typing import Final
from urllib.parse import quote

import kg
from ingest.load import ingest_into
from tests.bench import bench_search
from tests.bench.doors import world
from tests.bench.doors.__main__ import SECONDS, free_port, get, kring, load, measured, say, served
from tests.bench.doors.load import Plan

HTML: Final = "text/html"
TOWN: Final = "GM0308"
SEARCHES: Final = 20.0  # a second, by the other process
ATTEMPTS: Final = 10  # at the first start page


def fill(store: Path, passages: int) -> None:
    """A store of synthetic cases and the demo."""
    world.fill(store, passages)
    with kg.open(store, with_encoder=world.Claimed()) as graph:
        ingest_into(graph, [Path(str(files("ingest") / "demo"))], space=world.SPACE, progress=lambda *_: None)


def cold(port: int) -> list[dict[str, float]]:
    """Status and milliseconds of the first start page of a process, asked again while it is told to wait."""
    answers = list[dict[str, float]]()
    while len(answers) < ATTEMPTS and (not answers or answers[-1]["status"] == 503):
        begun = time.perf_counter()
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as asking:
            asking.request("GET", f"/?gemeente={TOWN}", headers={"Accept": HTML})
            answer = asking.getresponse()
            answer.read()
        answers.append({"status": answer.status, "ms": round(1000 * (time.perf_counter() - begun), 1)})
    return answers


def beside_searches(store: Path) -> None:
    """The pages, one reader each, while another process searches."""
    port = free_port()
    texts = [quote(text) for text in bench_search.questions()]
    with served(*kring(store, port)):
        say("page: start, cold, each attempt", cold(port))
        searches = Plan(port, [get(f"/v1/search?q={q}") for q in texts], 8, 4 * SECONDS, rate=SEARCHES)
        other = load(searches)
        asked = [get(f"/zoeken?gemeente={TOWN}&q={q}", HTML) for q in texts]
        say("page: search", measured(Plan(port, asked, 1, SECONDS)))
        say("page: start", measured(Plan(port, [get(f"/?gemeente={TOWN}", HTML)], 1, SECONDS)))
        other.communicate()


def main(passages: int = bench_search.PASSAGES, at: str = "") -> None:
    """All of it."""
    if not bench_search.SHARED.exists():
        say("skipped", "needs the shared data beside the checkout")
        return
    with tempfile.TemporaryDirectory() as folder:
        store = Path(at or folder) / "store"
        if not store.exists():
            fill(store, passages)
        beside_searches(store)


if __name__ == "__main__":
    main(*(int(one) if one.isdecimal() else one for one in sys.argv[1:3]))  # type: ignore[arg-type]
