"""
Every command on the page about borgen gives the answer that stands there, typed in order in one store.

`python tests/docs/test_borgen.py` writes the answers anew.
"""

import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

from kg import clock

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "reference" / "borgen.md"
_MADE_UP: Final = re.compile(r"\b(hergebruik|verbetering|gedeeld)-[0-9a-f]{12,32}\b|, in [0-9.]+ s\.")


def answered(page: str, store: Path) -> str:
    """The page with the answers of now, each as long as it stands there; ids that differ each time as they stand."""
    return re.sub(
        r"```console\n(.*?)```", lambda found: f"```console\n{_block(found[1], store)}```", page, flags=re.DOTALL
    )


def _block(block: str, store: Path) -> str:
    return "".join(
        line + "\n" for typed in re.split(r"^(?=\$ )", block, flags=re.MULTILINE) for line in _one(typed, store)
    )


def _one(typed: str, store: Path) -> Iterator[str]:
    command, *shown = typed.splitlines() or [""]
    if not command:
        return
    yield command
    lines = _run(shlex.split(command.removeprefix("$ kring ")), store)
    cut = re.fullmatch(r"…(\d*)", shown[-1]) if shown else None
    most = len(lines)
    if cut:
        most = int(cut[1]) if cut[1] else len(shown) - 1
    old = [*shown, *[""] * len(lines)]
    yield from (_kept(line, before) for line, before in zip(lines[:most], old, strict=False))
    if most < len(lines):
        yield "…"


def _run(arguments: list[str], store: Path) -> list[str]:
    from api.cli.commands import app
    from kg.errors import KringError

    done = CliRunner().invoke(app, [*arguments, "--store", str(store)], env={"KRING_ENCODER": "none"})
    if isinstance(done.exception, KringError):
        return [f"kring: {done.exception}"]
    assert done.exit_code == 0, (arguments, done.output, done.exception)
    return [line.rstrip() for line in done.output.rstrip("\n").splitlines()]


def _kept(line: str, before: str) -> str:
    """The line as it stood, when it differs in nothing but what is made up each time."""
    return before if _MADE_UP.sub("", line) == _MADE_UP.sub("", before) else line


def _filled(store: Path) -> None:
    import kg
    from ingest.load import ingest_into

    with kg.open(store, with_encoder=None, create=True) as graph:
        ingest_into(graph, [ROOT / "ingest" / "demo"], space="local/private", encode=False, progress=lambda *_: None)


@pytest.mark.deep
def test_every_command_gives_the_answer_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 29))  # what the page says of dates is as of that day
    _filled(tmp_path / "store")
    here = Path.cwd()
    os.chdir(ROOT)
    try:
        page = PAGE.read_text("utf-8")
        assert page.count("$ kring ") > 30
        assert answered(page, tmp_path / "store") == page
    finally:
        os.chdir(here)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        _filled(Path(folder))
        PAGE.write_text(answered(PAGE.read_text("utf-8"), Path(folder)), "utf-8")
