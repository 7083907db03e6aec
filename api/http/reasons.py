"""Why a parameter or a field does not fit, for people: what pydantic found, in plain Dutch, or in its own English."""

import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic_core import ErrorDetails

from api.answers.forms import DATE, DAY_PATTERN, TEXT_PATTERN
from api.http.language import Language
from kg.model.record import ID_PATTERN

_MAX_VALUE: Final = 80  # characters of what was sent
_WHOLE: Final = "moet een geheel getal zijn, niet {value}"
_NUMBER: Final = "moet een getal zijn, niet {value}"
_YES_OR_NO: Final = "moet true of false zijn, niet {value}"
_DAY: Final = "moet een dag als 2026-01-15 zijn, niet {value}"
_OBJECT: Final = "moet een JSON-object zijn, niet {value}"
# By the type of the error: those that the parameters and bodies of this service can give, which a test sees to.
# Source: https://docs.pydantic.dev/latest/errors/validation_errors/.
_DUTCH: Final[Mapping[str, str]] = {
    "missing": "ontbreekt; stuur het mee",
    "extra_forbidden": "is hier niet bekend; laat het weg",
    "string_type": "moet tekst zijn, niet {value}",
    "string_too_short": "heeft te weinig tekens; minstens {min_length}",
    "string_too_long": "heeft te veel tekens; hoogstens {max_length}",
    "string_pattern_mismatch": "moet {like} zijn, niet {value}",
    "greater_than_equal": "moet minstens {ge} zijn, niet {value}",
    "less_than_equal": "mag hoogstens {le} zijn, niet {value}",
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": "is een te groot getal: {value}",
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "literal_error": "moet een van deze zijn: {expected}; niet {value}",
    "list_type": "moet een lijst zijn, niet {value}",
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "too_long": "bevat te veel waarden, {actual_length}; hoogstens {max_length}",
    "too_short": "bevat te weinig waarden, {actual_length}; minstens {min_length}",
}
_OTHER: Final = "past hier niet: {value}"
_LIKE: Final[Mapping[str, str]] = {
    DAY_PATTERN: "een dag van 1900 tot en met 2099, als 2026-01-15,",
    DATE: "een jaar, maand of dag als 2026, 2026-01 of 2026-01-15",
    TEXT_PATTERN: "tekst",
    ID_PATTERN: "een id als les-1",
}


def reason(error: ErrorDetails, spoken: Language) -> str:
    """Why one value does not fit, without its name."""
    if spoken == "en":
        return error["msg"]
    context: dict[str, Any] = {**error.get("ctx", {}), "value": _shown(error["input"])}
    if error["type"] == "string_pattern_mismatch":
        context["like"] = _LIKE.get(context["pattern"], f"iets dat past in {context['pattern']}")
    if error["type"] == "literal_error":
        context["expected"] = context["expected"].replace("' or '", "' of '")
    return _DUTCH.get(error["type"], _OTHER).format_map(context)


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)[:_MAX_VALUE]
