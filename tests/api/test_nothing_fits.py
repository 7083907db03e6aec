"""Every door says whether anything fits, under the same names. Records made here are fictitious."""

import json
from pathlib import Path
from typing import Any, Final

import anyio
import pytest
from mcp import Client
from typer.testing import CliRunner

import kg
from api.cli.commands import app
from api.http.work import Workers
from api.mcp.server import server
from tests.rest_service import WORLD, client, fill

FITS: Final = "draagvlak voor het zaaksysteem"
OUTSIDE: Final = "hortensia snoeien voor de vorst"
OTHER: Final[list[tuple[str, dict[str, Any]]]] = [
    ("Organisation", {"id": "org-a", "title": "Fictief Bureau"}),
    ("Service", {"id": "dienst-a", "title": "Algemeen advies bij projecten", "provider": "org-a"}),
    ("Policy", {"id": "pol-a", "title": "Fictief beleid", "municipality": "GM0308"}),
    ("Objective", {"id": "doel-cake", "title": "Fictief: citroencake bakken zonder boter", "policy": "pol-a"}),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("past") / "store"
    fill(folder, {**WORLD, "kring/public": [*WORLD["kring/public"], *OTHER]})
    return folder


def run(store: Path, *arguments: str) -> str:
    done = CliRunner().invoke(app, [*arguments, "--store", str(store)], env={"KRING_ENCODER": "none"})
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        (("borgen", OUTSIDE), "hortensia"),
        (("search", OUTSIDE), "hortensia"),
        (("who", OUTSIDE), "hortensia"),
        (("push", "doel-cake", "--phase", "borgen"), "citroencake"),
    ],
)
def test_the_command_line_says_so_and_what_it_searched(store: Path, asked: tuple[str, ...], word: str) -> None:
    said = run(store, *asked)
    assert said.startswith("Niets passends gevonden\n")
    assert "Gezocht in" in said
    assert word in said
    assert not any(one["fits"] for one in json.loads(run(store, *asked, "--json")))


@pytest.mark.parametrize("asked", [("borgen", FITS), ("search", FITS), ("who", FITS), ("push", "--phase", "borgen")])
def test_the_command_line_gives_each_hit_its_chance(store: Path, asked: tuple[str, ...]) -> None:
    found = json.loads(run(store, *asked, "--json"))
    assert found
    assert all(0 <= one["answers"] <= 1 and one["fits"] for one in found)
    assert "Niets passends" not in run(store, *asked)


def test_rest_says_so_at_the_top(store: Path) -> None:
    with client(store) as service:
        for path in ("/v1/borgen", "/v1/search", "/v1/who"):
            refused, given = (service.get(path, params={"q": text}).json() for text in (OUTSIDE, FITS))
            assert refused["fits"] is False
            assert "hortensia" in refused["missing"]["words"]
            assert sum(refused["missing"]["searched"].values()) > 0
            assert given["fits"] is True
            assert "missing" not in given
            assert all(0 <= item["answers"] <= 1 for item in given["items"])
        advice = service.get("/v1/advice", params={"record": "doel-cake", "phase": "borgen"}).json()
        assert advice["fits"] is False
        assert "citroencake" in advice["missing"]["words"]


def test_mcp_says_so_at_the_top(store: Path) -> None:
    with kg.open(store, with_encoder=None) as graph:
        work = Workers(graph, workers=1, max_seconds=60)
        made = server(lambda _context: (graph, work))

        async def told(name: str, given: dict[str, Any]) -> dict[str, Any]:
            async with Client(made) as opened:
                answer = await opened.call_tool(name, given)
            found: dict[str, Any] = answer.structured_content["data"]
            return found

        for name, word in (("borgen", "question"), ("search", "query")):
            refused, given = (anyio.run(told, name, {word: text}) for text in (OUTSIDE, FITS))
            assert refused["fits"] is False
            assert "hortensia" in refused["missing"]["words"]
            assert given["fits"] is True
            assert all(0 <= item["answers"] <= 1 for item in given["items"])
        work.stop()
