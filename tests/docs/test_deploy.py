"""What `deploy` and the container file name: settings, commands, addresses and figures that there are."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from api.cli.commands import app
from api.settings import Settings
from tests.rest_service import client, fill

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = {path.name: path.read_text(encoding="utf-8") for path in sorted((DEPLOY / "systemd").iterdir())}
UNIT = UNITS["kring.service"]
CONTAINER = (ROOT / "Containerfile").read_text(encoding="utf-8")
MANIFESTS = {
    path.name: path.read_text(encoding="utf-8")
    for path in (DEPLOY / "compose.yaml", *sorted((DEPLOY / "kubernetes").iterdir()))
}
SETTINGS = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
KNOWN = set(re.findall(r"^\| `(KRING_\w+)` \|", SETTINGS, re.MULTILINE))  # tests/docs/test_settings.py keeps it whole
OF_COMPOSE = {"KRING_IMAGE", "KRING_DATABASE_PASSWORD"}  # that the file itself asks for
COMMANDS = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
WATCHED = {
    path.name: path.read_text(encoding="utf-8")
    for path in (DEPLOY / "prometheus" / "rules.yaml", DEPLOY / "grafana" / "kring.json")
}


@pytest.mark.parametrize("text", [CONTAINER, *UNITS.values()], ids=["container", *UNITS])
def test_every_setting_in_it_exists(text: str) -> None:
    named = set(re.findall(r"\b(KRING_[A-Z_]+)=", text))
    assert len(named) >= 2
    assert named <= KNOWN


@pytest.mark.parametrize("name", MANIFESTS)
def test_every_setting_of_a_manifest_exists(name: str) -> None:
    named = set(re.findall(r"\bKRING_[A-Z_]+\b", MANIFESTS[name])) - OF_COMPOSE
    assert named or name == "stores.yaml"
    assert named <= KNOWN


def _values(value: Any, name: str) -> Iterator[Any]:
    """What stands under a name, anywhere in a manifest."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == name:
                yield inner
            yield from _values(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner, name)


def test_every_process_of_ours_runs_a_command_that_there_is() -> None:
    compose = yaml.safe_load(MANIFESTS["compose.yaml"])["services"]
    run = [one.get("command", ["serve"]) for one in compose.values() if "kring-scaled" in one["image"]]
    for manifest in yaml.safe_load_all(MANIFESTS["kring.yaml"]):
        run += [one["args"] for containers in _values(manifest, "containers") for one in containers]
    units = "\n".join(UNITS.values())
    run += [found.split() for found in re.findall(r"^ExecStart=\S+/kring (.*)$", units, re.MULTILINE)]
    assert len(run) == 6
    assert {first for first, *_ in run} <= COMMANDS


def test_every_secret_stays_out_of_the_manifests() -> None:
    for text in MANIFESTS.values():
        assert not re.findall(r"(?i)(?:password|url): *['\"]?(?:postgresql://)?[^\s${]*:[^@\s${]+@", text)


@pytest.mark.parametrize("name", WATCHED)
def test_what_is_watched_is_what_the_service_tells(name: str, tmp_path: Path) -> None:
    fill(tmp_path / "store")
    with client(tmp_path / "store") as opened:
        opened.get("/v1/lessons")
        told = set(re.findall(r"^(?:# TYPE )?(\w+)", opened.get("/metrics").text, re.MULTILINE))
    asked = set(re.findall(r"\b(kring_\w+)(?=[\[{])", WATCHED[name]))
    assert len(asked) >= 3
    assert asked <= told


def test_systemd_waits_longer_than_the_service_takes_to_stop() -> None:
    for unit in UNITS.values():
        (wait_s,) = map(int, re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE))
        assert wait_s > Settings().stop_seconds


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_nothing_wrong_with_a_unit(name: str, tmp_path: Path) -> None:
    unit = tmp_path / name
    text = UNITS[name].replace("/opt/kring/bin/kring", "/bin/true")  # it looks whether it is there
    unit.write_text(text, encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_built_is_the_source_alone() -> None:
    ignored = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    assert (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() == ignored
    local = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    for name in (".git", "kg/__pycache__", *(line.strip("/").replace("*", "kring") for line in local if "/" in line)):
        assert any(fnmatch(name, pattern.removeprefix("**/")) or fnmatch(name, pattern) for pattern in ignored), name
    for name in (
        "pyproject.toml",
        "requirements.txt",
        "requirements-scaled.txt",
        "requirements-build.txt",
        "README.md",
        "api",
        "ingest",
        "kg",
        "ontologies",
    ):
        assert not any(fnmatch(name, pattern) for pattern in ignored), name


def test_the_container_runs_as_someone_else_than_root_and_asks_an_address_that_there_is(tmp_path: Path) -> None:
    assert re.search(r"^USER (?!root)\w+$", CONTAINER, re.MULTILINE)
    (path,) = re.findall(r"http://127\.0\.0\.1:8080(/\w+)", CONTAINER)
    fill(tmp_path / "store")
    with client(tmp_path / "store", mode="shared") as opened:
        assert opened.get(path).status_code == 200
    assert f"EXPOSE {Settings().port}" in CONTAINER
