"""Which language the client wants (Accept-Language). Source: RFC 9110, section 12.5.4."""

from typing import Final, Literal

from starlette.datastructures import Headers

Language = Literal["nl", "en"]
_MAX_HEADER: Final = 2000  # characters; longer is no preference but an attack


def language(headers: Headers) -> Language:
    """Dutch, unless English is preferred to it."""
    weights = {"nl": 0.0, "en": 0.0}
    for part in headers.get("accept-language", "")[:_MAX_HEADER].split(","):
        tag, _, parameter = part.partition(";")
        name = tag.strip().lower().split("-")[0]
        if name in weights:
            weights[name] = max(weights[name], _weight(parameter))
    return "en" if weights["en"] > weights["nl"] else "nl"


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
