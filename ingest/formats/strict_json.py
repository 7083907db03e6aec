"""
JSON as RFC 8259 means it: no NaN, no key twice in one object, nothing nested without end, no text that is no text.

Python's parser lets all of these through; each would be lost or misread later, far from the place it stands.
"""

import json
import math
import re
from collections.abc import Iterable
from typing import Any, Final

MAX_DEPTH: Final = 100
_ODD_ESCAPE: Final = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")
_NO_TEXT: Final = re.compile("[\0\ud800-\udfff]")
_DUTCH: Final = {  # by what Python's parser says
    "Expecting value": "hier hoort een waarde",
    "Expecting property name enclosed in double quotes": "hier hoort een naam tussen dubbele aanhalingstekens",
    "Expecting ':' delimiter": "hier hoort een dubbele punt",
    "Expecting ',' delimiter": "hier hoort een komma of het einde",
    "Illegal trailing comma before end of object": "na een komma hoort nog iets",
    "Illegal trailing comma before end of array": "na een komma hoort nog iets",
    "Extra data": "de waarde is al af; hierna hoort niets meer",
    "Unterminated string starting at": "deze tekst heeft geen einde",
    "Invalid control character at": "een besturingsteken in tekst hoort met \\ geschreven",
    "Invalid \\escape": "na \\ hoort een teken dat JSON kent",
    "Invalid \\uXXXX escape": "na \\u horen vier hexadecimale cijfers",
}


class Flaw:
    """Stands in a parsed value where something is that cannot be accepted."""

    __slots__ = ("said",)

    def __init__(self, said: str) -> None:
        self.said = said


class StrictJson:
    """
    A parser for one document.

    Attributes:
        suspect: Whether `flaw` must look at what `parse` returned last; spares a walk over every line of a large file.
    """

    def __init__(self) -> None:
        self.suspect = False
        self._decode = json.JSONDecoder(
            object_pairs_hook=self._object, parse_float=self._float, parse_constant=self._constant
        ).decode

    def parse(self, text: str) -> Any:
        """
        The value of a JSON text.

        Raises:
            ValueError: In Dutch, with line and column where there is one, if it is no JSON.
        """
        self.suspect = False
        try:
            value = self._decode(text)
        except json.JSONDecodeError as error:
            where = f"geen geldige JSON op regel {error.lineno}, kolom {error.colno}"
            raise ValueError(f"{where}: {_DUTCH.get(error.msg, 'dit hoort hier niet')}") from error
        except RecursionError:
            raise ValueError(f"dieper genest dan {MAX_DEPTH} niveaus") from None
        except ValueError as error:  # Python refuses to read whole numbers of more than 4,300 digits
            raise ValueError("bevat een geheel getal van meer dan 4300 cijfers") from error
        if ("\\u" in text and _ODD_ESCAPE.search(text)) or text.count("{") + text.count("[") > MAX_DEPTH:
            self.suspect = True
        return value

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any] | Flaw:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        keys = [key for key, _ in pairs]
        return self._flaw(f"de sleutel {next(key for key in keys if keys.count(key) > 1)!r} staat er meer dan eens")

    def _float(self, text: str) -> float | Flaw:
        value = float(text)
        return value if math.isfinite(value) else self._flaw(f"het getal {text[:40]} is te groot")

    def _constant(self, name: str) -> Flaw:
        return self._flaw(f"{name} is geen getal in JSON")

    def _flaw(self, said: str) -> Flaw:
        self.suspect = True
        return Flaw(said)


def flaw(value: Any, path: str = "", depth: int = 0) -> str | None:
    """What in a value of plain data cannot be accepted, with its path; None when all is well."""
    said = None
    match value:
        case str() if _NO_TEXT.search(value):
            said = _no_text(value)
        case Flaw():
            said = value.said
        case float() if not math.isfinite(value):
            said = f"{value} is geen getal waarmee te rekenen valt"
        case dict() | list() if depth >= MAX_DEPTH:
            said = f"dieper genest dan {MAX_DEPTH} niveaus"
        case dict():
            wrong = next((key for key in value if _NO_TEXT.search(key)), None)
            parts = ((f"{path}.{key}" if path else key, item) for key, item in value.items())
            return _no_text(wrong) if wrong is not None else _first_flaw(parts, depth)
        case list():
            return _first_flaw(((f"{path}[{index}]", item) for index, item in enumerate(value)), depth)
    return f"{path}: {said}" if said and path else said


def _first_flaw(parts: Iterable[tuple[str, Any]], depth: int) -> str | None:
    return next((said for path, item in parts if (said := flaw(item, path, depth + 1))), None)


def _no_text(text: str) -> str:
    return "tekst bevat een NUL-teken" if "\0" in text else "tekst bevat een los surrogaat (een halve Unicode-code)"
