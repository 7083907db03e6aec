"""The examples of the REST reference work as they stand there, apart from the port."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from api.forms import KIND_ORDER, path_of
from api.openapi import document
from api.settings import Settings
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
