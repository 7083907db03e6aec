"""The first page of the command line, and the verbs of the phases as second names."""

import re
from pathlib import Path
from typing import get_args

import pytest
import typer
from typer.testing import CliRunner

from api.cli.commands import app
from api.cli.help import ALIASES, BEGIN, GROUPS, OTHER, grouped, page
from kg.model.values import Phase

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
REFERENCE = (Path(__file__).parents[2] / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")


def test_every_command_stands_under_exactly_one_heading() -> None:
    headed = [name for commands in GROUPS.values() for name in commands]
    assert sorted(headed) == sorted(COMMANDS)


def test_headings_are_the_phases_that_have_something_in_the_order_of_the_circle() -> None:
    phases = [heading.partition(":")[0].lower() for heading in GROUPS]
    assert phases[-2:] == ["gegevens", "beheer"]
    assert phases[:-2] == [phase for phase in get_args(Phase) if phase in phases]
    assert all(GROUPS.values())


def test_a_command_without_a_heading_is_shown_and_a_heading_without_commands_is_not() -> None:
    assert list(grouped(["borgen", "nieuw"])) == ["Borgen: wat moet blijven, en wie deed dit eerder?", OTHER]


def test_each_phase_that_has_something_is_a_command_by_its_verb() -> None:
    phases = {heading.partition(":")[0].lower() for heading in GROUPS} & set(get_args(Phase))
    assert phases == set(ALIASES) | {"borgen"}


@pytest.mark.parametrize("verb", ALIASES)
def test_a_verb_runs_the_very_same_command_and_its_help_has_its_name(verb: str) -> None:
    group = typer.main.get_command(app)
    verbs, names = group.get_command(None, verb), COMMANDS[ALIASES[verb]]  # type: ignore[attr-defined]
    assert verbs.callback.__wrapped__ is names.callback.__wrapped__
    assert [one.opts for one in verbs.params] == [one.opts for one in names.params]
    shown = CliRunner().invoke(app, [verb, "--help"])
    assert shown.exit_code == 0
    assert f" {verb} [OPTIONS]" in shown.output
    assert f"`kring {verb}" in REFERENCE


def test_the_page_begins_with_three_commands_and_names_each_command_once() -> None:
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    assert shown.output == CliRunner().invoke(app, ["--help"], env={"COLUMNS": "40"}).output
    lines = shown.output.splitlines()
    begin = lines.index("Begin hier (kring demo laadt de voorbeelden):")
    assert [line.strip().partition("  ")[0] for line in lines[begin + 1 : begin + 4]] == list(BEGIN)
    names = [found[1] for line in lines[begin + 4 :] if (found := re.match(r"  ([a-z]+)", line))]
    assert sorted(names) == sorted(COMMANDS)
    assert max(map(len, lines)) <= 80


def test_a_mistyped_command_is_refused() -> None:
    assert CliRunner().invoke(app, ["formuleer"]).exit_code == 2


def test_the_page_is_the_same_for_no_arguments() -> None:
    assert CliRunner().invoke(app, []).output.splitlines() == page(list(COMMANDS))
