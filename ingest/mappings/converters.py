"""From what stands in the columns of a row to the value of a field. What a converter cannot read stays as it is."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ingest.document import Section
from ingest.mappings.draft import pruned
from kg.dutch.dates import read

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._~:@()+-]+")
_DUTCH_DATE: Final = re.compile(r"^(\d{1,2})-(\d{1,2})-(\d{4})$")


def first(*values: Any) -> Any:
    """The first value that says something."""
    return next(filter(None, values), None)


def texts(value: Any) -> tuple[str, ...]:
    """One text or a list of them, as texts; what is empty is left out."""
    items = value if isinstance(value, (list, tuple)) else (value,)
    return tuple(said for item in items if (said := str(item or "").strip()))


def only(value: Any) -> list[Any]:
    """A list of one value, or of none."""
    return [value] if value else []


def named_from(values: Mapping[str, Any]) -> list[dict[str, str]]:
    """Name and value pairs, in the order of the source; a list becomes one text."""
    return [
        {"name": str(key), "value": ", ".join(said)}
        for key, value in values.items()
        if str(key).strip() and (said := texts(value))
    ]


def passages(sections: Sequence[Section]) -> list[dict[str, str]]:
    """A running text as it stands in a record."""
    return [
        pruned({"text": part.text, "place": part.place, "heading": part.heading})
        for part in sections
        if part.text.strip()
    ]


def period(start: Any, end: Any) -> dict[str, Any]:
    """From when until when."""
    return {"start": start, "end": end}


def cited(source: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Where it was read; sources of series call the fields otherwise than a citation does."""
    if not source:
        return []
    known = {key: source.get(key) for key in ("title", "url", "publisher")}
    dated = {"published": source.get("date"), "published_basis": source.get("date_basis")}
    return [{**known, **dated, "note": source.get("place")}]


def per_level(levels: Mapping[str, Any] | None) -> dict[str, Any]:
    """One text per level of the organisation, from the Dutch names of the levels."""
    found = levels or {}
    return {
        "board": found.get("bestuur"),
        "management": found.get("management"),
        "operations": found.get("uitvoering"),
    }


def whole(value: Any) -> Any:
    """A whole number where the text is one."""
    return int(value) if isinstance(value, str) and value.strip().isdigit() else value


def number(value: Any) -> Any:
    """A number where the text is one."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return value


def iso_date(value: Any) -> Any:
    """A date as Dutch sources write it (27-3-2019) as ISO 8601."""
    found = _DUTCH_DATE.match(str(value or ""))
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else value


def partial(value: Any) -> Any:
    """
    A date that may be in words as the narrowest day, month or year that holds it.

    Raises:
        InputError: If the words are no date.
    """
    return read(value).partial() if isinstance(value, str) else value


def dated(value: Any) -> Any:
    """A milestone whose date may be in words: "voorjaar 2027" becomes 2027, and stays beside it as it was written."""
    if not isinstance(value, dict) or not isinstance(value.get("date"), str):
        return value
    day = partial(value["date"])
    return value if day == value["date"] else {**value, "date": day, "written": value["date"]}


def last_part(iri: Any) -> str:
    """What stands behind the last "/"."""
    return str(iri).rsplit("/", 1)[-1]


def safe_id(text: Any) -> str:
    """A text as an id: "/" becomes ":", what an id may not have becomes "-"."""
    return _UNSAFE.sub("-", str(text).replace("/", ":")).strip("-")[:200]


def slug(text: str) -> str:
    """Lower case ASCII with hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
