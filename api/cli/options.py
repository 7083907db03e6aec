"""What every command of the command line shares: its options, the open store, and the answer in either form."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from kg.errors import InputError

if TYPE_CHECKING:
    from kg.service import KnowledgeGraph

Store = Annotated[
    Path, typer.Option("--store", envvar="KRING_STORE", help="Map van de opslag.", show_default="./kring-store")
]
AsJson = Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")]
Top = Annotated[int, typer.Option("--top", min=1, max=1000, help="Hoeveel antwoorden hoogstens.")]
Explain = Annotated[bool, typer.Option("--uitleg", help="Alles, met de exacte berekening.")]
Encoder = Annotated[
    str,
    typer.Option(
        "--encoder", envvar="KRING_ENCODER", help="e5, none, of de map van een model van sentence-transformers."
    ),
]
STORE: Final = Path("kring-store")


def must_be_there(store: Path) -> None:
    """
    Nothing, when there is a store in a folder: a typing error must not make a new one.

    Raises:
        InputError: If there is none.
    """
    from kg.profiles import modes

    modes.must_be_there(store)


@contextmanager
def open_graph(
    store: Path, *, encoder: str | None = "", create: bool = False, writes: bool = False
) -> Iterator["KnowledgeGraph"]:
    """
    The store that a command works on; beside a service, or where nothing may be written, it can be read.

    Args:
        store: Its folder.
        encoder: See `kg.profiles.choices.encoder`.
        create: Whether it is made when it is not there; it is to be written then.
        writes: Whether it is of no use when it can only be read.

    Raises:
        InputError: If it has to be there and is not.
        StoreLocked, StoreReadOnly: If it is to be written and may not.
    """
    import kg
    from kg.profiles.modes import open_to_look

    if create or writes:
        opened = kg.open(store, with_encoder=encoder, create=create)
    else:
        opened = open_to_look(store, with_encoder=encoder)
    with opened as graph:
        yield graph


def read_as(graph: "KnowledgeGraph", municipality: str, *, as_json: bool) -> str:
    """
    The code of the municipality that somebody means, "" for none; how a name was read is told before the answer.

    Raises:
        UnknownMunicipality: If no register has it, or it may mean several.
    """
    if not municipality:
        return ""
    place = graph.gazetteer.place(municipality)
    tell(place.said, as_json=as_json)
    return place.code


def tell(said: str, *, as_json: bool) -> None:
    """Print how a name was read, if there is anything to say: before the answer, and beside the JSON, not in it."""
    if said:
        typer.echo(said, err=as_json)


def say(as_json: bool, value: Any, lines: Callable[[], Iterator[str]]) -> None:  # noqa: FBT001 - straight from the option
    """Print the answer: JSON for machines, in which answers may stand as they are, or Dutch lines for people."""
    if as_json:
        from kg.reason.answer import to_json

        print(json.dumps(value, default=to_json, ensure_ascii=False, indent=2))  # noqa: T201 - the answer
        return
    for line in lines():
        print(line)  # noqa: T201 - the answer


def one_of(typed: str, ids: Iterable[str]) -> str:
    """
    The id that somebody means who typed it or its beginning; what they typed where none begins so.

    Raises:
        InputError: If several do.
    """
    found = list(dict.fromkeys(one for one in ids if one.startswith(typed)))
    if typed in found or not found:
        return typed
    if len(found) > 1:
        raise InputError(f"{typed!r} kan meer zijn: {', '.join(found[:5])}; typ meer van het id")
    return found[0]


def a_date(text: str) -> date | None:
    """
    A date as typed; None for nothing.

    Raises:
        InputError: If it is not one.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is geen datum; schrijf jjjj-mm-dd, bijvoorbeeld 2026-11-23") from None
