"""What the documents on security say of tests is so, and tools that look at our code find nothing unexplained."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASVS = (ROOT / "docs/security/asvs.md").read_text(encoding="utf-8")
THREATS = (ROOT / "docs/security/THREAT_MODEL.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split(" |")] for line in re.findall(r"^\| \d.*", ASVS, re.MULTILINE)]
PACKAGES = ("api", "ingest", "kg", "ontologies")
# How many requirements of level 1 each chapter has. Source: OWASP ASVS 5.0.0.
LEVEL_1 = {1: 8, 2: 4, 3: 8, 4: 2, 5: 4, 6: 13, 7: 6, 8: 4, 9: 4, 10: 5, 11: 3, 12: 3, 13: 1, 14: 2, 15: 3}


def _tests() -> set[str]:
    return {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }


@pytest.mark.parametrize("text", [ASVS, THREATS], ids=["asvs", "threat model"])
def test_every_test_that_is_named_exists(text: str) -> None:
    named = set(re.findall(r"`(test_\w+)`", text))
    assert len(named) >= 20
    assert named <= _tests()
    for path in re.findall(r"`(tests/[\w/.]+)`", text):
        assert (ROOT / path).exists(), path


def test_every_requirement_of_level_1_stands_in_the_table_once() -> None:
    items = [row[0] for row in ROWS]
    assert len(set(items)) == len(items) == 70
    found = {chapter: sum(item.startswith(f"{chapter}.") for item in items) for chapter in LEVEL_1}
    assert found == LEVEL_1


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_is_met_has_a_test_and_what_is_not_has_a_reason(row: list[str]) -> None:
    _, subject, met, how, test = row
    assert met in {"yes", "partly", "no", "n/a"}
    assert subject
    assert how
    assert bool(re.findall(r"`test_\w+`", test)) or met != "yes"


def test_the_terms_for_mending_what_we_install_are_written_down() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8").partition("## What we install")[2].partition("\n## ")[0]
    days = [int(number) for number in re.findall(r"^\| .* \| (\d+) days \|$", text, re.MULTILINE)]
    assert len(days) == 3
    assert days == sorted(days)
    assert re.search(r"at least every \d+ days", text)
    for target in re.findall(r"`make (\w+)`", text):
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.deep
def test_nothing_that_bandit_finds_is_unexplained() -> None:
    command = [sys.executable, "-m", "bandit", "-q", "-c", "pyproject.toml", "-f", "json", "-r", *PACKAGES]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
    found = json.loads(ended.stdout)
    assert not found["errors"]
    assert [f"{one['filename']}:{one['line_number']} {one['test_id']}" for one in found["results"]] == []
    assert found["metrics"]["_totals"]["loc"] > 10_000
    for path in (file for package in PACKAGES for file in (ROOT / package).rglob("*.py")):
        for why in re.findall(r"# nosec(.*)", path.read_text(encoding="utf-8")):
            assert re.match(r" B\d+ - \w+", why), f"{path}: say which, and why: {why}"
