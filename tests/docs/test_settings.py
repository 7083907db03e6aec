"""Every setting of the service is in the reference, with its default and its description, and no other."""

import re
from pathlib import Path

from api.answers.forms import KIND_ORDER, path_of
from api.settings import Settings

ROOT = Path(__file__).parents[2]
PACKAGES = ("api", "ingest", "kg", "ontologies")
DOCS = ROOT / "docs" / "reference"
SETTINGS = (DOCS / "settings.md").read_text(encoding="utf-8")
OUTSIDE = {  # read by other commands too
    "CACHE",
    "LLM_URL",
    "LLM_MODEL",
    "LLM_KEY",
    "LLM_SPACES",
    "ANCHOR_KEY",
    "ANCHOR_COPIES",
    "ANCHOR_TSA",
    "DATABASE_URL",
    "SPARQL_URL",
    "SPARQL_UPDATE_URL",
    "SPARQL_STORE_URL",
    "SPARQL_USER",
    "SPARQL_PASSWORD",
    "SPARQL_PASSWORD_FILE",
    "SPARQL_CA_FILE",
}


def test_every_setting_is_documented() -> None:
    rows = dict(re.findall(r"^\| `KRING_(\w+)` \| (.*) \|$", SETTINGS, re.MULTILINE))
    assert set(rows) == {name.upper() for name in Settings.model_fields} | OUTSIDE
    for name, field in Settings.model_fields.items():
        value = ",".join(map(str, field.default)) if isinstance(field.default, tuple) else field.default
        default = "" if value == "" else f"`{value}`"
        assert rows[name.upper()].lower() == f"{default} | {field.description}".lower(), name


def test_every_variable_that_the_code_names_is_documented() -> None:
    code = [path.read_text(encoding="utf-8") for name in PACKAGES for path in (ROOT / name).rglob("*.py")]
    named = {name for text in code for name in re.findall(r"\bKRING_([A-Z_]+[A-Z])\b", text)}
    assert OUTSIDE <= named <= {name.upper() for name in Settings.model_fields} | OUTSIDE


def test_every_first_resource_is_documented() -> None:
    rest = (DOCS / "rest.md").read_text(encoding="utf-8")
    for kind in KIND_ORDER[:12]:
        assert f"`{path_of(kind)}`" in rest
