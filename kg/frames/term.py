"""Terms of RDF, from N-Triples to rdflib and to Python."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from rdflib.term import Identifier

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_LITERAL: Final = re.compile(r'"((?:[^"\\]|\\.)*+)"(?:@([A-Za-z]+(?:-[A-Za-z0-9]+)*)|\^\^<([^<>]*)>)?', re.DOTALL)
_WHOLE: Final = (
    "integer",
    "int",
    "long",
    "short",
    "byte",
    "nonNegativeInteger",
    "positiveInteger",
    "nonPositiveInteger",
    "negativeInteger",
    "unsignedInt",
    "unsignedLong",
    "unsignedShort",
    "unsignedByte",
)
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
_OF: Final[Mapping[str, Callable[[str], Any]]] = {
    **dict.fromkeys(_WHOLE, int),
    "boolean": _BOOLEANS.__getitem__,
    "decimal": Decimal,
    "double": float,
    "float": float,
    "date": date.fromisoformat,
    "dateTime": datetime.fromisoformat,
}


def as_rdflib(text: str | None) -> "Identifier | None":
    """A term in N-Triples, or "true" and "false" of ASK, as rdflib has it; what rdflib has no term for as a literal."""
    if text is None:
        return None
    from rdflib import BNode, Literal, URIRef
    from rdflib.plugins.parsers.ntriples import unquote

    if text.startswith("<") and not text.startswith("<<"):
        return URIRef(unquote(text[1:-1]))
    if text.startswith("_:"):
        return BNode(text[2:])
    if text in {"true", "false"}:
        return Literal(text, datatype=f"{_XSD}boolean", normalize=False)
    if found := _LITERAL.fullmatch(text):
        lexical, language, datatype = found.groups()
        return Literal(
            unquote(lexical), lang=language, datatype=URIRef(unquote(datatype)) if datatype else None, normalize=False
        )
    return Literal(text)


def as_python(text: str | None) -> Any:
    """
    A term in N-Triples as a value: str, int, Decimal, float, bool, date or datetime; None where nothing is bound.

    A literal that is not what its type says, or of a type that Python has none for (a year, a duration), is its text.
    """
    from rdflib import Literal

    term = as_rdflib(text)
    if not isinstance(term, Literal):
        return None if term is None else str(term)
    kind = str(term.datatype or "").removeprefix(_XSD)
    try:
        return _OF[kind](str(term))
    except (KeyError, ValueError, ArithmeticError):  # of a type, or a text, that Python has no value for
        return str(term)
