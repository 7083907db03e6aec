"""The first page of the command line, and the verbs of the phases as second names."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError
from typer.testing import CliRunner

from api.cli.commands import app
from api.cli.dutch import lines
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
    assert f" {verb} [OPTIES]" in shown.output
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


def every_command(group: Any = None, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each command with the words by which it is called, groups among them."""
    group = group or typer.main.get_command(app)
    for name, one in group.commands.items():
        yield (*way, name), one
        if hasattr(one, "commands"):
            yield from every_command(one, (*way, name))


# Words of English that Dutch has not, but those that stand in names of commands, options and formats.
ENGLISH = re.compile(
    r"\b(?:usage|try|error|missing|invalid|no such|options?|commands?|arguments?|should|must|the|this|and|exit|"
    r"required|default|env var|value|valid|input|does|not|possible|did you|str|int|float|range|path|"
    r"unexpected|got|for)\b",
    re.IGNORECASE,
)
TYPED = re.compile(r"--?[\w-]+|KRING_\w+|'[^'\n]*'|^Gebruik:.*|^Uitleg:.*|\bkring [a-z]+\b", re.MULTILINE)


def in_english(said: str) -> list[str]:
    """What is English in a text, but for what is typed: options, settings and what stands between quotes."""
    return ENGLISH.findall(TYPED.sub("", said))


def said_of(way: tuple[str, ...], command: Any, typed: list[str]) -> str:
    """What is told when a command is mistyped; "" when it would run."""
    try:
        command.make_context(f"kring {' '.join(way)}", list(typed))
    except ClickException as fault:
        return "\n".join(lines(fault)) if not isinstance(fault, NoArgsIsHelpError) else fault.format_message()
    return ""


def test_whatever_is_mistyped_is_told_in_dutch() -> None:
    """Every command: its help, an option that is none, options without a value or with a wrong one, a word too many."""
    said: dict[str, str] = {}
    for way, command in every_command():
        context = command.make_context(f"kring {' '.join(way)}", [], resilient_parsing=True)
        said[f"{' '.join(way)} --help"] = command.get_help(context)
        options = [one.opts[0] for one in command.params if one.param_type_name == "option"]
        typed = [["--bestaat-niet"], [], ["een"] * 9, *([one] for one in options), *([f"{one}=zo"] for one in options)]
        typed += [["een", f"{one}=-1"] for one in options]
        said |= {" ".join((*way, *one)): told for one in typed if (told := said_of(way, command, one))}
    flaws = [f"{typed}: {word}\n{told}" for typed, told in said.items() for word in in_english(told)[:1]]
    assert len(said) > 400
    assert not flaws, f"{len(flaws)} of {len(said)}:\n" + "\n".join(flaws[:20])


def test_english_of_the_library_is_seen() -> None:
    assert in_english("Error: Missing option '--naam'.")
    assert not in_english("kring: de optie --default bestaat niet; bedoelde u '--value'?")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["formuleer"], "kring: de opdracht 'formuleer' bestaat niet; bedoelde u "),
        (["interpret", "Baarn", "--topp", "3"], "kring: de optie --topp bestaat niet; bedoelde u --store, --top?"),
        (["interpret", "Baarn", "--top"], "kring: bij '--top' hoort een waarde"),
        (["interpret", "Baarn", "--json=3"], "kring: bij '--json' hoort geen waarde"),
        (["interpret", "Baarn", "--top", "x"], "kring: '--top': dat is geen geheel getal"),
        (["interpret", "Baarn", "--top", "0"], "kring: '--top': neem minstens 1"),
        (["interpret", "Baarn", "Ede"], "kring: hier hoort niets meer te staan: Ede"),
        (["report"], "kring: 'TRAJECT|GEMEENTE' ontbreekt"),
        (["key", "nieuw"], "kring: de opdracht 'nieuw' bestaat niet"),
    ],
)
def test_what_was_mistyped_is_named_with_what_to_do(typed: list[str], said: str) -> None:
    answer = CliRunner().invoke(app, typed)
    assert answer.exit_code == 2
    assert answer.stderr.startswith(said)
    if not said.startswith("kring: bij"):
        assert "\nGebruik: " in answer.stderr
        assert answer.stderr.splitlines()[-1].endswith(" --help")


def test_the_page_is_the_same_for_no_arguments() -> None:
    assert CliRunner().invoke(app, []).output.splitlines() == page(list(COMMANDS))
