"""
From drafts to payloads: names become ids, by what the data says and never by guessing.

Municipalities are found by exact name or code (`kg.places.gazetteer`); themes by the spellings that
`ontologies/themes.ttl` knows, and a theme that it does not know becomes a concept of its own.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from ingest.mappings.draft import Draft
from kg.errors import UnknownMunicipality
from kg.model.schema import fields_of, kind_class
from kg.places.gazetteer import Gazetteer
from ontologies.themes import canonical_theme

THEMES: Final = "thema's"


@cache
def _municipality_fields(kind: str) -> tuple[tuple[str, bool], ...]:
    return tuple((spec.name, spec.many) for spec in fields_of(kind_class(kind)) if spec.prop.to == "Municipality")


def linked(draft: Draft, gazetteer: Gazetteer) -> dict[str, Any]:
    """
    The payload of a draft, with codes for municipalities and ids for themes.

    Raises:
        InvalidRecord: If the kind is unknown.
        UnknownMunicipality: If a name or code is in no register, or means several.
    """
    payload = dict(draft.payload)
    for name, many in _municipality_fields(draft.kind):
        value = payload.get(name)
        if not value:
            continue
        try:
            if many:
                payload[name] = list(dict.fromkeys(gazetteer.own(str(item)) for item in value))
            else:
                payload[name] = gazetteer.own(str(value))
        except UnknownMunicipality:
            if name not in draft.may_lack:
                raise
            del payload[name]
    themes = [*payload.get("themes", ()), *(canonical_theme(label)[0] for label in draft.themes)]
    if themes:
        payload["themes"] = list(dict.fromkeys(themes))
    return payload


def new_themes(draft: Draft, known: set[str]) -> Iterator[dict[str, Any]]:
    """A concept for each theme of a draft that nothing states yet; `known` is added to."""
    for label in draft.themes:
        key, title = canonical_theme(label)
        if key not in known:
            known.add(key)
            yield {"id": key, "title": title, "scheme": THEMES}
