"""
From drafts to payloads: names become ids, by what the data says and never by guessing.

Municipalities are found by exact name or code (`kg.places.gazetteer`); themes by the spellings that
`ontologies/themes.ttl` knows, and a theme that it does not know becomes a concept of its own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final, TypeAlias

from ingest.mappings.draft import Draft
from kg.errors import InputError, UnknownMunicipality
from kg.model.schema import FieldSpec, fields_of, kind_class
from kg.names.laws import Statutes
from kg.names.mentions import Lexicon
from kg.places.gazetteer import Gazetteer
from ontologies.themes import canonical_theme

THEMES: Final = "thema's"
_LAWS: Final = 100  # that a text names
_NAMED: Final = 40  # records that a text is linked to, the first that it names
# The id of the record of a kind that a text names, by its id or its title; the kind "Record" is any.
Titled: TypeAlias = Callable[[str, str], str]
# The id of another record that a draft would double: of a municipality, by its code; "" when there is none.
Doubled: TypeAlias = Callable[[Draft, str], str]


@cache
def _municipality_fields(kind: str) -> tuple[tuple[str, bool], ...]:
    return tuple((spec.name, spec.many) for spec in fields_of(kind_class(kind)) if spec.prop.to == "Municipality")


def spelled_out(draft: Draft, doubled: Doubled, gazetteer: Gazetteer) -> tuple[Draft, ...]:
    """
    A draft after those that it brings along, naming them by id; where the municipality has such a record, that one.

    Raises:
        UnknownMunicipality: If the name or code of whose it is is in no register, or means several.
    """
    if not draft.brings:
        return (draft,)
    first, payload = list[Draft](), dict(draft.payload)
    for name, drafts in draft.brings.items():
        there = doubled(drafts[-1], gazetteer.own(str(drafts[0].payload["municipality"])))
        payload[name] = there or drafts[-1].payload["id"]
        if not there:
            first += drafts
    named = tuple(name for name in draft.named if name not in draft.brings)
    return (*first, replace(draft, payload=payload, named=named, brings={}))


def linked(draft: Draft, gazetteer: Gazetteer, titled: Titled = lambda _kind, name: name) -> dict[str, Any]:
    """
    The payload of a draft, with codes for municipalities and ids for themes and for what it names by title.

    Raises:
        InvalidRecord: If the kind is unknown.
        UnknownMunicipality: If a name or code is in no register, or means several.
        InputError: If a record that it names is not there, or there are several of that name.
    """
    payload = dict(draft.payload)
    for spec in fields_of(kind_class(draft.kind)) if draft.named else ():
        if spec.name in draft.named and (told := payload.get(spec.name)):
            _name(payload, spec, told if spec.many else [told], titled)
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


def citing(payload: Mapping[str, Any], statutes: Statutes) -> dict[str, Any]:
    """A running text with the laws that it names, each with the address of its authority and the words that say so."""
    passages = [(part["place"], str(part["text"])) for part in payload.get("body") or ()]
    found = statutes.named(passages)[:_LAWS]
    if not found:
        return dict(payload)
    laws = [
        {"name": law.named.said, "url": law.url, **({"citation": f"artikel {law.article}"} if law.article else {})}
        for law in found
    ]
    told = [
        {"field": "laws", "found": law.url, "quote": law.named.quote, "place": law.named.place, "how": law.named.how}
        for law in found
    ]
    return {**payload, "laws": laws, "identified": [*(payload.get("identified") or ()), *told]}


def _name(payload: dict[str, Any], spec: FieldSpec, told: Sequence[Any], titled: Titled) -> None:
    """Let a field name records by id; a name that leads nowhere becomes a remark where the field may lack."""
    found, unknown = [], []
    for name in told:
        try:
            found.append(titled(spec.prop.to, str(name)))
        except InputError:
            if spec.required:
                raise
            unknown.append(f"Genoemd, en niet gevonden: {name}")
    payload[spec.name] = found if spec.many else next(iter(found), None)
    if not payload[spec.name]:
        del payload[spec.name]
    if unknown:
        payload["note"] = "\n".join(filter(None, (payload.get("note"), *unknown)))


def new_themes(draft: Draft, known: set[str]) -> Iterator[dict[str, Any]]:
    """A concept for each theme of a draft that nothing states yet; `known` is added to."""
    for label in draft.themes:
        key, title = canonical_theme(label)
        if key not in known:
            known.add(key)
            yield {"id": key, "title": title, "scheme": THEMES}
