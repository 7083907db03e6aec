"""The card's first half: what a development is, why it matters here, and what it asks."""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from kg.cycle.interpret.card.material import LEVELS, OWN, Material, Payload
from kg.dutch.dates import dutch
from kg.dutch.figures import written
from kg.dutch.likeness import DEMAND, Bound, stands_out
from kg.model.values import Level
from kg.reason.text import Reference, Sentence, cite, fact, sentences

LEVEL_OF_ROLE: Final[Mapping[str, Level]] = {  # roles of the Algoritmekader; it has none on the board
    "projectleider": "management",
    "beleid-en-advies": "management",
    "jurist": "uitvoering",
    "ontwikkelaar": "uitvoering",
}

ANSWER: Final = Bound(0.08, 1.0)  # for a text of a policy that says that it responds

_LEADS: Final = {"peers": "Hoeveel gemeenten hierop antwoorden: "}  # where the evidence is a bare figure
_SURE: Final = {
    "vast": "deze datum staat vast",
    "verwacht": "deze datum wordt verwacht",
    "verlopen planning": "deze planning is verlopen",
}

EXTRACTS: Final = 5
DEMANDS: Final = 4  # for each level


# --- what it is -----------------------------------------------------------------------------------


def what(material: Material) -> Iterator[Sentence]:
    """What it is: summary, duty, dates, and what is doubtful about them."""
    development = material.development
    told = (cite(development, "samenvatting"), *_publications(development))
    for text in sentences(development["summary"]):
        yield Sentence(text, told)
    yield from duty(material)
    yield from _known(material)
    for milestone in development.get("dates", ()):
        text = f"{dutch(milestone['date'])}: {milestone['what']}; {_SURE[milestone['certainty']]}."
        url = milestone.get("source") or ""
        at = Reference(development["id"], url, f"datum {milestone['date']}", development["title"])
        yield fact(text, at)
    if not development.get("dates"):
        yield material.gap("Er is geen datum bekend.")
    for text in sentences(development.get("note") or ""):
        yield fact(f"Kanttekening: {text}", cite(development, "kanttekening"))


def duty(material: Material) -> Iterator[Sentence]:
    """Whether it is a duty, for whom and since when, and what changes next."""
    yield _duty(material)
    yield from _course(material.development)


def _publications(development: Payload) -> Iterator[Reference]:
    for source in development.get("sources", ()):
        place = ", ".join(part for part in (source.get("publisher"), source.get("published")) if part)
        yield Reference(url=source["url"], place=place or "hele publicatie", title=source.get("title") or "")


def _course(development: Payload) -> Iterator[Sentence]:
    """How far it is and what changes next; nothing where that is not known."""
    status, since = development.get("status"), development.get("in_force_since")
    if since:
        yield fact(f"Het geldt voor gemeenten sinds {dutch(since)}.", cite(development, "in werking sinds"))
    if status:
        said = "Er is geen eigen wet voor." if status == "geen wet" else f"De stand van de wet: {status}."
        yield fact(said, cite(development, "stand van de wet"))
    if coming := development.get("next_change"):
        when = dutch(coming["date"]) if coming.get("date") else "een datum is niet bekend"
        yield fact(f"Volgende wijziging: {coming['what']} ({when}).", cite(development, "volgende wijziging"))


def _known(material: Material) -> Iterator[Sentence]:
    """Until when this is known, and what is not known for that."""
    known = material.known
    if known is None:
        return
    if not known.known:
        yield material.gap(known.said)
    else:
        yield fact(known.said, cite(material.development, "bekend tot"))
    if known.tempo_said:
        yield material.gap(known.tempo_said)


def _duty(material: Material) -> Sentence:
    development = material.development
    law = development.get("law") or {}
    named = law.get("citation") or law.get("name") or ""
    at = Reference(development["id"], law.get("url") or "", named or "verplichting", development["title"])
    obligation = development.get("obligation")
    if obligation is None:
        return material.gap("Of dit een wettelijke plicht is, is niet bekend.")
    if not obligation:
        return fact("Het is geen wettelijke plicht.", at)
    whom = development.get("applies_to") or "een kring die niet genoemd is"
    return fact(f"Het is een wettelijke plicht voor {whom}{f': {named}' if named else ''}.", at)


# --- why it matters here --------------------------------------------------------------------------


def why(material: Material) -> Iterator[Sentence]:
    """Why it matters here: what own texts say of it, and its place in the ranking with the reasons."""
    yield from own(material)
    place, of = material.place
    score = written(material.score, 2)
    text = (
        f"Op de ranglijst van {material.town} staat dit op {dutch(material.today.isoformat())} "
        f"op plaats {place} van {of}, met score {score}."
    )
    where = f"ranglijst, {material.looked}"
    here = Reference(material.development["id"], place=where, title=material.development["title"])
    yield fact(text, here)
    for part in sorted(material.parts, key=lambda part: -part.contribution):
        for evidence in part.evidence if part.contribution > 0 else ():
            place_in = f"reden op de ranglijst van {dutch(material.today.isoformat())}"
            rests = evidence.id or material.development["id"]
            at = Reference(rests, evidence.source, place_in, material.names.get(rests, ""))
            yield fact(f"{_LEADS.get(part.feature, '')}{evidence.text}", at)


def own(material: Material) -> Iterator[Sentence]:
    """What own texts say of it, and what others say of those."""
    yield from _extracts(material)
    for one in material.hearsay:
        title, town = one.payload["title"], material.town
        text = f"Volgens {one.owner} antwoordt “{title}” van {town} hierop; {town} zegt dat zelf niet."
        yield fact(text, cite(one.payload, f"titel, volgens {one.owner}"))


def _extracts(material: Material) -> Iterator[Sentence]:
    """The sentences of own texts that speak of it; of policy that responds first, then of documents."""
    if not material.extracts:
        yield material.gap(f"Van {material.town} zijn geen eigen teksten bekend.")
        return
    likeness = material.likeness
    speaks = stands_out(likeness, material.column, OWN)
    answers = np.array([extract.answers for extract in material.extracts])
    documents = np.array([extract.document for extract in material.extracts])
    speaks |= (answers & stands_out(likeness, material.column, ANSWER)) | documents
    order = np.lexsort((-likeness[:, material.column], ~documents, ~answers))
    shown: set[str] = set()
    for at in order:
        extract = material.extracts[at]
        if speaks[at] and extract.text not in shown and len(shown) < EXTRACTS:
            shown.add(extract.text)
            lead = "Uit een eigen document, door niemand nagekeken" if extract.document else "Uit eigen tekst"
            lead = "Eigen beleid dat hierop antwoordt" if extract.answers else lead
            yield fact(f"{lead}: “{extract.text}”", extract.reference)
    if not shown:
        number = len(material.extracts)
        read = "1 zin" if number == 1 else f"{number} zinnen"
        text = f"In eigen teksten van {material.town} gaat geen zin hier uitgesproken over ({read} bekeken)."
        yield material.gap(text)


# --- what it asks ---------------------------------------------------------------------------------


def asks(material: Material) -> Iterator[Sentence]:
    """What it asks of each level, and the requirements and measures that go with it."""
    told = [payload for payload in (material.interpretation, material.development) if payload]
    demands = _demands(material)
    for level, name in LEVELS.items():
        said = [
            Sentence(f"{text[0].upper()}{text[1:].rstrip('.')}.", (cite(payload, f"betekenis voor {level}"),), level)
            for payload in told
            if (text := (payload.get("meaning") or {}).get(name))
        ]
        yield from said[:1]  # what was stated for this municipality goes before what holds for all
        if not said:
            text = f"Wat dit van de laag {level} vraagt, is niet bekend."
            yield material.gap(text, level=level)
        yield from demands[level][:DEMANDS]
    if material.demands and not any(demands.values()):
        text = "Er is geen vereiste of maatregel bekend die hier uitgesproken bij hoort."
        yield material.gap(text)


def _demands(material: Material) -> dict[Level, list[Sentence]]:
    """By level, the requirements and measures that speak of the development, the most alike first."""
    found: dict[Level, list[Sentence]] = {level: [] for level in LEVELS}
    if not len(material.demands):
        return found
    likeness = material.demand_likeness
    fits = stands_out(likeness, material.column, DEMAND)
    for at in np.argsort(-likeness[:, material.column], kind="stable"):
        demand = material.demands[at]
        if not fits[at]:
            continue
        word = "Verwante vereiste" if demand["kind"] == "Requirement" else "Verwante maatregel"
        levels = {LEVEL_OF_ROLE[role] for role in demand.get("roles", ()) if role in LEVEL_OF_ROLE} or {"management"}
        roles = ", ".join(demand.get("roles", ())) or "geen rol genoemd"
        at_place = cite(demand, demand.get("notation") or "titel")
        for level in sorted(levels):
            text = f"{word}: {demand['title'].rstrip('.')} (rol: {roles})."
            found[level].append(fact(text, at_place, level=level))
    return found
