"""The README stays short, points at what exists, and its Python runs."""

import re
from pathlib import Path

import pytest

import kg

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_is_at_most_120_lines() -> None:
    assert len(README.splitlines()) <= 120


def test_every_link_and_query_in_the_readme_exists() -> None:
    paths = [*re.findall(r"\]\(([^)#]+)\)", README), *re.findall(r"ontologies/queries/[\w-]+\.rq", README)]
    assert len(paths) > 6
    for path in paths:
        assert (ROOT / path).exists(), path


def test_every_command_in_the_readme_is_one() -> None:
    import typer

    from api.cli.commands import app

    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    assert set(re.findall(r"kring (\w+) ", README)) <= commands | {"interpret"}


def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KRING_ENCODER", "none")
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    with kg.open("kring-store", create=True):  # as the commands above it do
        pass
    scope: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), scope)  # noqa: S102 - our own page
    assert scope["hits"] == []
