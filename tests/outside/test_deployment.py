"""What `deploy` holds, by the schemas of Compose and Kubernetes and by Prometheus' own tool."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.outside.conftest import TOOLS, Run

DEPLOY = Path(__file__).parents[2] / "deploy"
CHECKERS = TOOLS / "checkers"  # Python packages, apart from ours
MANIFESTS = sorted((DEPLOY / "kubernetes").iterdir())


@pytest.fixture
def check(run: Run) -> Run:
    """A module of the checkers, as a program; what it printed."""
    if not CHECKERS.is_dir():
        pytest.skip("needs check-jsonschema and kubernetes-validate: make outside")
    return lambda *command, **environment: run(sys.executable, "-m", *command, PYTHONPATH=str(CHECKERS), **environment)


def test_compose_takes_the_file(check: Run) -> None:
    check("check_jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml")


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.stem)
def test_kubernetes_takes_the_manifest_and_knows_every_field(manifest: Path, check: Run) -> None:
    check("kubernetes_validate", "--strict", "--version", "1.34", manifest)


def test_prometheus_takes_the_alerts(run: Run) -> None:
    promtool = shutil.which("promtool", path=f"{TOOLS}{os.pathsep}{os.environ['PATH']}")
    if not promtool:
        pytest.skip("needs promtool: make outside, on Debian")
    assert "4 rules found" in run(promtool, "check", "rules", DEPLOY / "prometheus" / "rules.yaml")
