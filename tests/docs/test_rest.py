"""The examples of the REST reference work as they stand there, apart from the port."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from api.answers.forms import KIND_ORDER, path_of
from api.rest.openapi import document
from api.settings import Settings
from kg.model.kinds import KINDS
from kg.model.schema import set_by_steps
from kg.reason.answer import camel
from tests.rest_service import DEVELOPMENT, LESSON, WORLD, fill, server

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "rest.md"
EXAMPLES = re.search(r"```sh\n(.*?)```", REFERENCE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_every_example_of_curl_works(tmp_path: Path) -> None:
    assert EXAMPLES
    commands = EXAMPLES[1].replace("\\\n", " ").strip().splitlines()
    assert len(commands) == 4
    fill(
        tmp_path / "store", {**WORLD, "kring/network": [("Development", {**DEVELOPMENT, "id": "dev-digitoegankelijk"})]}
    )
    (tmp_path / "lessen.jsonl").write_text(json.dumps({"kind": "Lesson", "id": "les-nieuw", **LESSON}))
    with server(tmp_path / "store") as address:
        for command in commands:
            there = command.replace("http://127.0.0.1:8080", address).replace(
                "curl ", "curl --fail --silent --show-error "
            )
            done = subprocess.run(there, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S602 - our own page
            assert done.returncode == 0, (command, done.stdout, done.stderr)
            assert done.stdout


def test_every_route_of_the_description_is_in_the_reference() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    paths = json.loads(document(Settings()))["paths"]
    kinds = {path_of(kind) for kind in KIND_ORDER}
    for path in paths:
        first, *rest = path.strip("/").split("/")
        if first in kinds and rest in ([], ["{id}"]):
            continue  # the rows on {kinds}
        assert f"/v1/{first}" in text, path
        if rest and not rest[-1].startswith("{"):
            assert rest[-1] in text, path


def test_every_field_that_a_step_sets_is_in_the_reference() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (`.*?) \| ", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE)
    told = {kind: set(re.findall(r"`(\w+)`", fields)) for kind, fields in rows}
    by_steps = {path_of(kind): {camel(spec.name) for spec in set_by_steps(KINDS[kind])} for kind in KINDS}
    assert told == {kind: fields - {"provenance"} for kind, fields in by_steps.items() if fields != {"provenance"}}
