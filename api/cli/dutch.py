"""
What the library of the command line says itself, in Dutch: how a command is used, and what is wrong with what is typed.

It has no catalogue for other languages, so that its words are said here, by the class of a fault. A fault whose words
are not known keeps to what is certain: which option or argument it is of, and where its help stands.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from typer._click import Context, HelpFormatter
from typer._click.exceptions import BadParameter, ClickException, MissingParameter, NoSuchOption, UsageError

_HEADINGS: Final[Mapping[str, str]] = {"Arguments": "Argumenten", "Commands": "Opdrachten", "Options": "Opties"}
_WORDS: Final[Mapping[str, str]] = {  # in the lists of help, and in the line of how a command is used
    r"Show this message and exit\.": "Toon deze uitleg.",
    r"\[OPTIONS\]": "[OPTIES]",
    r"COMMAND \[ARGS\]\.\.\.": "OPDRACHT …",
    r"<(?:str|list\[str\])>": "<tekst>",
    r"<(?:int|float)(?: range)?>|<list\[(?:int|float)\]>": "<getal>",
    r"<(?:path|list\[Path\])>": "<pad>",
    r"<directory>": "<map>",
    r"<file(?:name)?>": "<bestand>",
    r"<uuid>": "<kenmerk>",
    r"<(?:date|datetime)>": "<datum>",
    r"\brequired(?=[\];])": "verplicht",
    r"\bdefault: (?=[^;\]])": "standaard: ",
    r"\benv var: ": "omgeving: ",
}
_VALUES: Final[Sequence[tuple[str, str]]] = (  # what is wrong with a value, by what the library says of it
    (r"valid (?:integer|int)\b", "dat is geen geheel getal"),
    (r"valid (?:number|float|decimal)\b", "dat is geen getal"),
    (r"valid boolean", "dat is geen ja of nee"),
    (r"greater than or equal to (\S+)", "neem minstens {0}"),
    (r"greater than (\S+)", "neem meer dan {0}"),
    (r"less than or equal to (\S+)", "neem hoogstens {0}"),
    (r"less than (\S+)", "neem minder dan {0}"),
    (r"^(.+) is not in the range (.+?)\.?$", "{0} valt buiten {1}"),
    (r"^(.+) is not one of (.+?)\.?$", "{0} kan hier niet; kies uit {1}"),
    (r"^\w+ (.+) does not exist", "{0} is er niet"),
    (r"^\w+ (.+) is a file", "{0} is een bestand en geen map"),
    (r"^\w+ (.+) is a directory", "{0} is een map en geen bestand"),
    (r"^\w+ (.+) is not readable", "{0} mag niet gelezen worden"),
    (r"^\w+ (.+) is not writable", "{0} mag niet beschreven worden"),
    (r"^(.+) does not match the formats", "{0} is geen datum"),
)
_FAULTS: Final[Sequence[tuple[str, str]]] = (
    (r"^No such command ('.*?')(?:\.|$)", "de opdracht {0} bestaat niet"),
    (r"^Missing command", "er staat geen opdracht"),
    (r"unexpected extra arguments?(?:\(s\))? \((.*)\)$", "hier hoort niets meer te staan: {0}"),
    (r"^Option ('.*?') requires an argument", "bij {0} hoort een waarde"),
    (r"^Option ('.*?') requires (\d+) arguments", "bij {0} horen {1} waarden"),
    (r"^Option ('.*?') does not take a value", "bij {0} hoort geen waarde"),
    (r"^Argument (.*?) takes (\d+) values", "bij {0} horen {1} waarden"),
)
_MEANT: Final = re.compile(r"Did you mean (.+?)\?$")


class DutchHelp(HelpFormatter):
    """Help, of which the words of the library are Dutch."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """How a command is used."""
        super().write_usage(prog, in_dutch(args), prefix or "Gebruik: ")

    def section(self, name: str) -> AbstractContextManager[None]:  # type: ignore[override]
        """A list under a heading."""
        return super().section(_HEADINGS.get(name, name))

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Names with what they mean."""
        super().write_dl([(in_dutch(name), in_dutch(said)) for name, said in rows], col_max, col_spacing)


Context.formatter_class = DutchHelp


def in_dutch(text: str) -> str:
    """A text of help, the words of the library in Dutch."""
    for english, said in _WORDS.items():
        text = re.sub(english, said, text)
    return text


def spoken(run: Callable[[], Any]) -> int:
    """
    Run a command; what was typed wrong is told on standard error.

    Returns:
        The exit code: 2 when the command was mistyped, see `api.cli.commands`.
    """
    import typer

    try:
        done = run()
    except ClickException as fault:
        if type(fault).__name__ == "NoArgsIsHelpError":
            typer.echo(fault.format_message(), err=True)
        else:
            typer.echo("\n".join(lines(fault)), err=True)
        return int(fault.exit_code)
    except typer.Abort:
        typer.echo("Afgebroken.", err=True)
        return 1
    return done if isinstance(done, int) else 0


def lines(fault: ClickException) -> Iterator[str]:
    """What is wrong, how the command is used, and where its help stands."""
    yield f"kring: {told(fault)}"
    context = fault.ctx if isinstance(fault, UsageError) else None
    if context is not None:
        yield context.get_usage()
        yield f"Uitleg: {context.command_path} {context.help_option_names[0]}"


def told(fault: ClickException) -> str:
    """What is wrong, in Dutch."""
    if isinstance(fault, NoSuchOption):
        meant = f"; bedoelde u {', '.join(sorted(fault.possibilities))}?" if fault.possibilities else ""
        return f"de optie {fault.option_name} bestaat niet{meant}"
    if isinstance(fault, MissingParameter):
        return f"{_named(fault)} ontbreekt"
    if isinstance(fault, BadParameter):
        message = fault.message.removeprefix("Value error, ")
        return f"{_named(fault)}: {_found(_VALUES, message) or 'die waarde past hier niet'}"
    said = _found(_FAULTS, fault.message) or "dit is geen opdracht die wij kennen"
    meant = found[1] if (found := _MEANT.search(fault.message)) else ""
    return f"{said}; bedoelde u {meant}?" if meant else said


def _named(fault: BadParameter) -> str:
    hint = fault.param_hint or (fault.param.get_error_hint() if fault.param is not None else "")
    return in_dutch((hint if isinstance(hint, str) else " / ".join(hint)) or "een waarde")


def _found(table: Sequence[tuple[str, str]], message: str) -> str:
    for pattern, said in table:
        if found := re.search(pattern, message):
            return said.format(*found.groups())
    return ""
