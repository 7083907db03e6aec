"""The bill of materials of `make sbom` is valid CycloneDX and names what is installed."""

import json
import subprocess
import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).parents[2]


def test_the_bill_of_materials_is_valid_and_names_what_is_installed(tmp_path: Path) -> None:
    made = tmp_path / "sbom.cdx.json"
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject", "pyproject.toml",
               "--mc-type", "application", "--of", "JSON", "--output-reproducible", "-o", str(made)]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=600)
    text = made.read_text(encoding="utf-8")
    bill = json.loads(text)
    assert JsonStrictValidator(SchemaVersion.from_version(bill["specVersion"])).validate_str(text) is None
    assert bill["metadata"]["component"]["name"] == "kring"
    assert {"fastapi", "pyoxigraph", "tantivy", "joserfc"} <= {part["name"].lower() for part in bill["components"]}
