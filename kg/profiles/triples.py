"""Where the graph is: on this machine, or on the SPARQL server that the settings name."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import InputError
from kg.ports.journal import Journal
from kg.ports.triples import Triples

if TYPE_CHECKING:
    from kg.adapters.triples.remote.endpoint import Endpoint
    from kg.store.supervision.doubt import Doubt

_WORDS: Final = ("core.ttl", "alignments.ttl", "themes.ttl")


def words() -> list[Path]:
    """The files of the ontology that the graph holds."""
    return [Path(str(files("ontologies") / name)) for name in _WORDS]


def server() -> "Endpoint | None":
    """
    The server of `KRING_SPARQL_URL`, with the other settings of that name; None when it is not set.

    Raises:
        InputError: If an address, the file of the password or that of the authorities cannot be used.
    """
    url = os.environ.get("KRING_SPARQL_URL", "")
    if not url:
        return None
    from kg.adapters.triples.remote.endpoint import Endpoint

    authorities = os.environ.get("KRING_SPARQL_CA_FILE", "")
    return Endpoint(
        url,
        os.environ.get("KRING_SPARQL_UPDATE_URL", "") or url,
        os.environ.get("KRING_SPARQL_STORE_URL", ""),
        os.environ.get("KRING_SPARQL_USER", ""),
        _password(),
        Path(authorities) if authorities else None,
    )


def remote(
    endpoint: "Endpoint",
    journal: Journal,
    *,
    turn: Callable[[], AbstractContextManager[object]] = nullcontext,
    writes: bool = True,
) -> "Callable[[Doubt], Triples]":
    """
    Opens the graph on a server.

    Args:
        endpoint: The server.
        journal: The truth, by which the graph is put right on a suspicion.
        turn: Held while something is written, where several processes follow one journal.
        writes: Whether this process writes there; else it asks only.
    """
    from kg.adapters.triples.remote.graph import RemoteTriples
    from kg.store.records import Records

    def opened(doubt: "Doubt") -> Triples:
        view = RemoteTriples.open(
            endpoint, words(), turn=turn, held=Records(journal), writes=writes, mend=doubt == "looked over"
        )
        if doubt == "made anew":
            view.clear()
        return view

    return opened


def _password() -> str:
    file = os.environ.get("KRING_SPARQL_PASSWORD_FILE", "")
    if not file:
        return os.environ.get("KRING_SPARQL_PASSWORD", "")
    try:
        return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"KRING_SPARQL_PASSWORD_FILE {file} kan niet worden gelezen: {type(error).__name__}") from None
