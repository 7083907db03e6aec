"""Quads in a file, in the syntax of its suffix."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Quad, RdfFormat, serialize

from kg.errors import InputError
from ontologies.terms import PREFIXES

_FORMATS: Final = {
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
}


def form_of(path: str) -> RdfFormat:
    """
    The syntax that the suffix of a file stands for.

    Raises:
        InputError: If it stands for none.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in _FORMATS:
        raise InputError(f"uitgang {suffix!r} van {path} is onbekend; kies uit {', '.join(sorted(_FORMATS))}")
    return _FORMATS[suffix]


def dumped(quads: Iterable[Quad], path: str, form: RdfFormat) -> int:
    """
    Write quads to a file; how many there were.

    Raises:
        InputError: If it cannot be written.
    """
    count = 0

    def counted() -> Iterator[Any]:
        nonlocal count
        for quad in quads:
            count += 1
            yield quad if form.supports_datasets else quad.triple

    try:
        serialize(counted(), path, form, prefixes=PREFIXES)
    except OSError as error:
        raise InputError(f"{path} kan niet worden geschreven: {error}") from error
    return count
