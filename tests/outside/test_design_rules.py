"""The description against the linter of the Dutch government (NLGov REST API Design Rules): no error, no warning."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from api.rest.openapi import document
from api.settings import Settings

RULES = Path(__file__).parents[3] / "shared" / "checks" / "nlgov-adr" / "spectral.yml"
INSTALLED = sorted(Path(sys.prefix).glob("spectral-*/node_modules/.bin/spectral"))  # by `make spectral`
SPECTRAL = str(INSTALLED[-1]) if INSTALLED else shutil.which("spectral")
SHARED = Settings(mode="shared", base_url="https://kring.example.nl", oidc_issuer="https://login.example.nl")


@pytest.mark.skipif(not SPECTRAL, reason="needs spectral: make spectral, which needs npm")
@pytest.mark.skipif(not RULES.is_file(), reason="needs ../shared/checks/nlgov-adr, which is not on this machine")
def test_the_description_breaks_no_rule(tmp_path: Path) -> None:
    files = []
    for settings in (Settings(), SHARED):
        files.append(tmp_path / f"{settings.mode}.json")
        files[-1].write_bytes(document(settings))
    command = [str(SPECTRAL), "lint", "--fail-severity", "hint", "--ruleset", str(RULES), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No results with a severity of 'hint' or higher found!" in done.stdout
