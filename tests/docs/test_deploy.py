"""The systemd unit and the container file name settings, commands and addresses that there are."""

import re
import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest

from api.settings import Settings
from tests.rest_service import client, fill

ROOT = Path(__file__).parents[2]
UNIT = (ROOT / "deploy" / "kring.service").read_text(encoding="utf-8")
CONTAINER = (ROOT / "Containerfile").read_text(encoding="utf-8")
KNOWN = {f"KRING_{name.upper()}" for name in Settings.model_fields} | {"KRING_CACHE"}  # the last is of the encoder


@pytest.mark.parametrize("text", [UNIT, CONTAINER], ids=["unit", "container"])
def test_every_setting_in_it_exists(text: str) -> None:
    named = set(re.findall(r"\b(KRING_[A-Z_]+)=", text))
    assert len(named) >= 2
    assert named <= KNOWN


def test_systemd_waits_longer_than_the_service_takes_to_stop() -> None:
    (wait_s,) = map(int, re.findall(r"^TimeoutStopSec=(\d+)$", UNIT, re.MULTILINE))
    assert wait_s > Settings().stop_seconds


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "kring.service"
    unit.write_text(UNIT.replace("/opt/kring/bin/kring", "/bin/true"), encoding="utf-8")  # it looks whether it is there
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
