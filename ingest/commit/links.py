"""
From drafts to payloads: names become ids, by what the data says and never by guessing.

Municipalities are found by exact name or code (`kg.places.gazetteer`); themes by the spellings that
`ontologies/themes.ttl` knows, and a theme that it does not know becomes a concept of its own.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from ingest.mappings.draft import Draft
from kg.errors import UnknownMunicipality
from kg.model.schema import fields_of, kind_class
from kg.names.mentions import Lexicon
from kg.places.gazetteer import Gazetteer
from ontologies.themes import canonical_theme

THEMES: Final = "thema's"
_NAMED: Final = 40  # records that a text is linked to, the first that it names


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


def naming(payload: Mapping[str, Any], lexicon: Lexicon) -> dict[str, Any]:
    """
    A running text with links to the records that it names, and for each the words, their place and how it was known.

    The municipalities that it is of are linked as such already.
    """
    passages = [(part["place"], str(part["text"])) for part in payload.get("body") or ()]
    theirs = {*(payload.get("municipalities") or ()), *(payload.get("related") or ())}
    named = [one for one in lexicon.mentions(passages) if one.id not in theirs][:_NAMED]
    if not named:
        return dict(payload)
    told = [{"field": "related", "found": m.id, "quote": m.quote, "place": m.place, "how": m.how} for m in named]
    return {
        **payload,
        "related": [*(payload.get("related") or ()), *(one.id for one in named)],
        "identified": [*(payload.get("identified") or ()), *told],
    }


def new_themes(draft: Draft, known: set[str]) -> Iterator[dict[str, Any]]:
    """A concept for each theme of a draft that nothing states yet; `known` is added to."""
    for label in draft.themes:
        key, title = canonical_theme(label)
        if key not in known:
            known.add(key)
            yield {"id": key, "title": title, "scheme": THEMES}
