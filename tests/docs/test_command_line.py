"""Every command and every option is in the reference."""

from pathlib import Path

import pytest
import typer

from api.cli.commands import app

REFERENCE = (Path(__file__).parents[2] / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_and_its_options_are_documented(name: str) -> None:
    assert f"`kring {name}" in REFERENCE
    for parameter in COMMANDS[name].params:
        for option in parameter.opts:
            if option.startswith("--") and option != "--help":
                assert option.replace("--encode", "--no-encode", option == "--encode") in REFERENCE, option
