"""What a document states of itself as data, by the names that people have for it."""

from collections.abc import Mapping
from typing import Any, Final

_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("title", "titel"),
    "date": ("date", "datum", "publicatiedatum"),
    "summary": ("summary", "samenvatting"),
    "themes": ("themes", "thema", "themas", "thema's", "thema’s"),
    "municipalities": ("municipalities", "municipality", "gemeente", "gemeenten"),
    "publisher": ("publisher", "uitgever"),
}


def names_of(data: Mapping[str, Any]) -> dict[str, str]:
    """By what it says the key that says it: the first that is there and says something."""
    plain = {str(key).casefold(): str(key) for key in data if isinstance(key, str)}
    found: dict[str, str] = {}
    for called, names in _CALLED.items():
        key = next((plain[name] for name in names if name in plain and data[plain[name]]), "")
        if key:
            found[called] = key
    return found


def stated(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same data by the names of this module; what it does not say is left out."""
    return {called: data[key] for called, key in names_of(data).items()}
