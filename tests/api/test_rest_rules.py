"""The description against the linter of the Dutch government (NLGov REST API Design Rules): no error, no warning."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from api.openapi import document
from api.settings import Settings

RULES = Path(__file__).parents[3] / "shared" / "checks" / "nlgov-adr" / "spectral.yml"
SPECTRAL = os.environ.get("KRING_SPECTRAL") or shutil.which("spectral")
SHARED = Settings(mode="shared", base_url="https://kring.example.nl", oidc_issuer="https://login.example.nl")


@pytest.mark.skipif(not SPECTRAL, reason="needs spectral: npm install -g @stoplight/spectral-cli")
@pytest.mark.skipif(not RULES.is_file(), reason="needs ../shared/checks/nlgov-adr, which is not on this machine")
@pytest.mark.parametrize("settings", [Settings(), SHARED], ids=["local", "shared"])
def test_the_description_breaks_no_rule(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    file.write_bytes(document(settings))
    command = [str(SPECTRAL), "lint", "--fail-severity", "hint", "--ruleset", str(RULES), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
