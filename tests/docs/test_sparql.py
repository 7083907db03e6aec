"""The examples of the SPARQL reference work as they stand there, apart from the port, and its figures are right."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kg.profiles.access import open_keys
from tests.rest_service import WORLD, fill, server
from tests.w3c.suite import ledger

ADDRESS = "http://127.0.0.1:8080"
PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "sparql.md").read_text(encoding="utf-8")
SHELL = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
TITLES = ["Leg besluiten vast", "Meet vooraf", "Plan draagvlak voor het zaaksysteem"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("docs") / "store"
    fill(folder, {"kring/public": WORLD["kring/public"]})
    with server(folder) as running:
        yield running


def shell(text: str, at: str, **environment: str) -> Iterator[str]:
    """What each command prints."""
    for command in text.replace("\\\n", " ").strip().splitlines():
        asked = command.replace(ADDRESS, at).replace("curl ", "curl --fail --silent --show-error ", 1)
        done = subprocess.run(asked, shell=True, env=environment, capture_output=True, text=True, check=False)  # noqa: S602 - our own page
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        yield done.stdout


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_every_example_of_curl_works(address: str) -> None:
    titles, kinds, described, asked, service, graph = shell(SHELL[0], address)
    assert all(title in titles for title in TITLES)
    assert kinds.splitlines()[0] == "kind,n"
    assert TITLES[-1] in described
    assert '"boolean":true' in asked
    assert "SPARQL11Query" in service
    assert "<https://w3id.org/kring/id/les-1>" in graph


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_the_example_with_a_key_works(tmp_path: Path) -> None:
    fill(tmp_path / "store")
    today = datetime.now(UTC).date()
    keys = open_keys(tmp_path / "store")
    _, key = keys.add("proef", {"ede": "reader"}, until=today + timedelta(days=1), today=today)
    keys.close()
    with server(tmp_path / "store", mode="shared") as at:
        (said,) = shell(SHELL[1], at, KRING_KEY=key)
        assert '"boolean":true' in said


@pytest.mark.parametrize("example", PYTHON)
def test_every_example_of_python_works(address: str, example: str) -> None:
    scope: dict[str, object] = {}
    exec(compile(example.replace(ADDRESS, address), "sparql.md", "exec"), scope)  # noqa: S102 - our own page
    assert scope["titles"] == TITLES
    assert str(scope.get("title", TITLES[-1])) == TITLES[-1]


def test_there_are_three_examples_of_python() -> None:
    assert all(name in example for name, example in zip(("rdflib", "SPARQLWrapper", "pandas"), PYTHON, strict=True))
    assert len(SHELL) == 2


def test_the_page_says_how_many_tests_of_the_w3c_pass() -> None:
    total, passing = (sum(ledger()[part].values()) for part in ("total", "passing"))
    deviating = sum(len(entry["tests"]) for entry in ledger()["deviating"])
    assert f"Of {total} tests {passing} pass, {total - passing - deviating} do not apply" in PAGE
    assert f"in {deviating} the engine deviates" in PAGE
