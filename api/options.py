"""What the modules of the command line share: options, opening a store, giving an answer."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from kg.errors import InputError

Store = Annotated[
    Path, typer.Option("--store", envvar="KRING_STORE", help="Map van de opslag.", show_default="./kring-store")
]
AsJson = Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")]
Top = Annotated[int, typer.Option("--top", min=1, max=1000, help="Hoeveel antwoorden hoogstens.")]
Encoder = Annotated[
    str,
    typer.Option("--encoder", envvar="KRING_ENCODER", help="e5, none, of een model van sentence-transformers."),
]
STORE: Final = Path("kring-store")


@contextmanager
def opened(store: Path, *, encoder: str | None = "", must_exist: bool = True) -> Iterator[Any]:
    """A store, opened; it must exist unless said otherwise."""
    import kg

    if must_exist and not (store / "journal.db").exists():
        raise InputError(f"er is geen opslag in {store}; maak er een met: kring ingest MAP --store {store}")
    with kg.open(store, with_encoder=encoder) as graph:
        yield graph


def say(as_json: bool, value: Any, lines: Callable[[], Iterator[str]]) -> None:  # noqa: FBT001 - straight from the option
    """Print a value as JSON, or its lines for people."""
    if as_json:
        print(json.dumps(value, ensure_ascii=False, indent=2))  # noqa: T201 - the answer
        return
    for line in lines():
        print(line)  # noqa: T201 - the answer


def day_of(text: str) -> date | None:
    """The date that an option gives; None when it gives none."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is geen datum; schrijf jjjj-mm-dd, bijvoorbeeld 2026-11-23") from None
