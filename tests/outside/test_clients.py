"""Clients that others generate from the OpenAPI document are built, and used against a service that runs."""

import json
import sys
from pathlib import Path

from tests.described import DOCUMENT
from tests.outside.conftest import HERE, Run

TSC = ("--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext", "--strict", "--types", "node")


def described(workshop: Path) -> Path:
    path = workshop / "document.json"
    path.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    return path


def compiled(run: Run, workshop: Path, script: str) -> Path:
    """The program in JavaScript; with it every type of the client was checked."""
    tsc = workshop / "node_modules" / ".bin" / "tsc"
    types = workshop / "node_modules" / "@types"
    run(tsc, *TSC, "--typeRoots", types, "--outDir", workshop / "out", "--rootDir", workshop, workshop / script)
    return workshop / "out" / script.replace(".ts", ".js")


def test_the_python_client_of_openapi_generator(
    run: Run, generator: tuple[str, ...], tmp_path: Path, address: str
) -> None:
    made = tmp_path / "python"
    run(*generator, "-i", described(tmp_path), "-g", "python", "-o", made, "--package-name", "kring_client")
    run(sys.executable, "-W", "error", HERE / "use_client.py", address, PYTHONPATH=str(made))


def test_the_typescript_client_of_openapi_generator(
    run: Run, generator: tuple[str, ...], workshop: Path, address: str
) -> None:
    made, options = workshop / "client", "supportsES6=true,importFileExtension=.js"
    run(
        *generator,
        "-i",
        described(workshop),
        "-g",
        "typescript-fetch",
        "-o",
        made,
        f"--additional-properties={options}",
    )
    run("node", compiled(run, workshop, "use_fetch_client.ts"), address)


def test_the_types_of_openapi_typescript(run: Run, workshop: Path, address: str) -> None:
    tool = workshop / "node_modules" / ".bin" / "openapi-typescript"
    run(tool, described(workshop), "-o", workshop / "kring.d.ts")
    run("node", compiled(run, workshop, "use_typed_fetch.ts"), address)
