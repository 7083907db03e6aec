"""The card's second half: who supports it, what carries it, who can help, and what others learned."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from kg.cycle.interpret.card.material import LEVELS, OWN, Material, Other, Payload
from kg.cycle.interpret.support.advice import THE
from kg.cycle.interpret.support.statement import IS, SupportStatement, said_when
from kg.dutch.dates import dutch
from kg.dutch.figures import written
from kg.dutch.likeness import stands_out
from kg.model.values import PHASES
from kg.reason.text import Reference, Sentence, cite, fact, sentences
from kg.reason.time import standing

PARTNERS: Final = 5
GENERAL: Final = "algemeen, zonder thema"  # how an offer suits that is tied to no theme


def support(material: Material) -> Iterator[Sentence]:
    """How each level and each group stands towards it, with what shows that; or that nothing was found."""
    for side in material.support.sides:
        whom = f"de groep {side.name}" if side.is_group else THE[side.name]
        for one in side.statements:
            yield fact(_stated(whom, one), one.reference, level=side.level)
        if side.declared_by and not side.is_group:
            declared = Reference(side.declared_by, place="opgave dat alles bekend is", title="Opgave over draagvlak")
            yield fact(side.said, declared, level=side.level)
        elif side.state == "niet gevonden" and not side.is_group:
            yield material.gap(side.said, level=side.level)
        for one in side.hearsay:
            text = f"Volgens {one.said_by}: {whom} {IS[one.stance]}; {material.town} zegt dat zelf niet."
            place = f"{one.reference.place}, volgens {one.said_by}"
            yield fact(text, replace(one.reference, place=place), level=side.level)


def _stated(whom: str, one: SupportStatement) -> str:
    """How somebody stands, in one sentence: with their condition and objection, and what shows it."""
    words = one.words or "waaruit dat blijkt, is niet vastgelegd"
    terms = [
        f"voorwaarde: {one.condition}" if one.condition else "",
        f"bezwaar: {one.objection}" if one.objection else "",
    ]
    told = "; ".join(part.rstrip(".") for part in (words, *terms) if part)
    return f"{whom[:1].upper()}{whom[1:]} {IS[one.stance]}{said_when(one)}: {told}."


# --- the trajectory -------------------------------------------------------------------------------


def trajectory(material: Material) -> Iterator[Sentence]:
    """The trajectory that it belongs to, those that touch it, or the proposal of one."""
    chosen = (material.interpretation or {}).get("trajectory")
    own = [record for record in material.trajectories if record["id"] == chosen]
    if own and material.interpretation:
        told = (cite(material.interpretation, "traject"), cite(own[0], "titel"))
        yield fact(f"Dit hoort bij het traject “{own[0]['title']}”.", *told)
        yield from _goal(own[0])
        return
    touching = list(_touching(material))
    for record, why in touching:
        yield fact(f"Het traject “{record['title']}” raakt hieraan: {why}.", cite(record, "titel"))
        yield from _goal(record)
    if not touching:
        text = f"Er is geen traject van {material.town} bekend dat hierbij hoort."
        yield material.gap(text)
        yield from _proposal(material)


def _goal(record: Payload) -> Iterator[Sentence]:
    if record.get("goal"):
        yield Sentence(f"Doel van het traject: {record['goal'].rstrip('.')}.", (cite(record, "doel"),))


def _touching(material: Material) -> Iterator[tuple[Payload, str]]:
    like = stands_out(material.trajectory_likeness, material.column, OWN)
    for record, alike in zip(material.trajectories, like, strict=False):
        shared = _shared_themes(record, material)
        if shared:
            yield record, f"zelfde thema ({shared})"
        elif alike:
            yield record, "de omschrijving gaat er uitgesproken over"


def _shared_themes(record: Payload, material: Material) -> str:
    both = set(record.get("themes", ())) & set(material.development.get("themes", ()))
    return ", ".join(sorted(material.names.get(theme, theme) for theme in both))


def _proposal(material: Material) -> Iterator[Sentence]:
    development = material.development
    at = cite(development, "titel")
    yield fact(f"Voorstel: een traject “{development['title']} in {material.town}”.", at)
    told = material.interpretation or development
    meaning = told.get("meaning") or development.get("meaning") or {}
    goals = [meaning[name] for name in LEVELS.values() if meaning.get(name)]
    if goals:
        joined = "; ".join(_within(goal) for goal in goals)
        yield Sentence(f"Voorgesteld doel: {joined}.", (cite(development, "betekenis per laag"),))
    yield from _deadline(material)
    yield from _partners(material)


def _within(text: str) -> str:
    """A sentence as a part of another; an abbreviation keeps its capitals."""
    return f"{text[:1] if text[1:2].isupper() else text[:1].lower()}{text[1:].rstrip('.')}"


def _deadline(material: Material) -> Iterator[Sentence]:
    """The first date still to come, as the moment to be ready."""
    today = material.today.isoformat()
    coming = sorted(
        (milestone["date"], milestone["what"], milestone.get("source") or "")
        for milestone in standing(material.development.get("dates", ()))
        if milestone["date"] > today[: len(milestone["date"])]
    )
    for day, what, url in coming[:1]:
        at = Reference(material.development["id"], url, f"datum {day}", material.development["title"])
        yield fact(f"Richtpunt voor het traject: {dutch(day)} ({what}).", at)


def _partners(material: Material) -> Iterator[Sentence]:
    """Other municipalities with the same development: those of the same province first, then those of like size."""
    if not material.others:
        yield material.gap("Van geen andere gemeente is bekend dat zij hieraan werkt.")
        return
    for other in sorted(material.others, key=_nearest)[:PARTNERS]:
        near = "zelfde provincie" if other.same_province else "andere provincie"
        size = _size(other.times_as_large)
        answer = f"“{other.policy.title}” antwoordt op dezelfde ontwikkeling"
        text = f"Mogelijke partner: {other.name} ({near}, {size}); {answer}."
        yield fact(text, other.policy)
    rest = len(material.others) - PARTNERS
    if rest > 0:
        text = f"Nog {rest} andere beleidsstukken antwoorden op dezelfde ontwikkeling."
        references = tuple(other.policy for other in sorted(material.others, key=_nearest)[PARTNERS:])
        yield fact(text, *references)


def _nearest(other: Other) -> tuple[bool, float, str]:
    ratio = other.times_as_large
    apart = max(ratio, 1 / ratio) if ratio else float("inf")
    return not other.same_province, apart, other.name


def _size(ratio: float | None) -> str:
    if ratio is None:
        return "inwonertal niet bekend"
    if 0.8 <= ratio <= 1.25:
        return "even groot"
    times = written(max(ratio, 1 / ratio), 1)
    return f"{times} keer {'zo groot' if ratio > 1 else 'kleiner'}"


# --- who can help ---------------------------------------------------------------------------------


def cover(material: Material) -> Iterator[Sentence]:
    """For each phase of the circle the services and expertise on the themes of the development, and the holes."""
    for phase in PHASES:
        found = [*_services(material, phase), *_expertise(material, phase)]
        yield from found
        if not found:
            yield material.gap(f"{phase.capitalize()}: geen dienst of expertise bekend.")


def _services(material: Material, phase: str) -> Iterator[Sentence]:
    expertise = {record["id"]: record for record in material.expertise}
    for service in material.services:
        drawn = [expertise[key] for key in service.get("expertise", ()) if key in expertise]
        why = _suits([service, *drawn], material)
        if phase in service.get("phases", ()) and why:
            provider = material.names.get(service["provider"], service["provider"])
            text = f"{phase.capitalize()}: dienst “{service['title']}” van {provider} ({why})."
            yield fact(text, cite(service, f"dienst, fase {phase}"))


def _expertise(material: Material, phase: str) -> Iterator[Sentence]:
    for record in material.expertise:
        why = _suits([record], material)
        if phase in record.get("phases", ()) and why:
            number = material.experts.get(record["id"], 0)
            people = {0: "geen deskundige bekend", 1: "1 deskundige"}.get(number, f"{number} deskundigen")
            text = f"{phase.capitalize()}: expertise “{record['title']}” ({why}; {people})."
            yield fact(text, cite(record, f"expertise, fase {phase}"))


def _suits(records: list[Payload], material: Material) -> str:
    """Why an offer suits: a shared theme, or that it is tied to no theme; "" when it is about something else."""
    shared = [said for record in records if (said := _shared_themes(record, material))]
    if shared:
        return f"thema {shared[0]}"
    return "" if any(record.get("themes") for record in records) else GENERAL


# --- what others learned --------------------------------------------------------------------------


def lessons(material: Material) -> Iterator[Sentence]:
    """Cases and lessons that answer the development, with the reason, the conditions and what differs from here."""
    compared: set[str] = set()
    for entry in material.lessons:
        yield from _lesson(entry, material)
        case = (entry.get("case") or {}).get("id") or entry["id"]
        if case not in compared:
            yield from _differences(entry, case, material)
        compared.add(case)
    if not material.lessons:
        yield material.gap("Er zijn geen lessen van anderen bekend.")


def _lesson(entry: Payload, material: Material) -> Iterator[Sentence]:
    at = _told_by(entry)
    word = "Les" if entry["kind"] == "Lesson" else "Casus"
    yield Sentence(f"{word}: {entry['title'].rstrip('.')}.", (at,))
    for key, lead in (("because", "Want"), ("applies_when", "Geldt"), ("results", "Uitkomst")):
        for number, text in enumerate(sentences(entry.get(key) or "")):  # a sentence each, to be said again by itself
            yield Sentence(f"{'' if number else f'{lead}: '}{text.rstrip('.')}.", (at,))
    case = entry.get("case") or {}
    if case.get("id") and entry["kind"] == "Lesson":
        where = ", ".join(material.names.get(code, code) for code in case.get("municipalities", ()))
        text = f"Uit de casus “{case['title']}” ({where or 'gemeente onbekend'}; uitkomst: {case['outcome']})."
        yield fact(text, Reference(case["id"], at.url, "casus", case["title"]))


def _differences(entry: Payload, case: str, material: Material) -> Iterator[Sentence]:
    url = _told_by(entry).url
    for difference in entry.get("differences", ()):
        if not difference["same"]:
            text = f"Verschil met {material.town}: {difference['text'].rstrip('.')}."
            yield fact(text, Reference(case, url, difference["aspect"]))


def _told_by(entry: Payload) -> Reference:
    source: Payload = next(iter(entry.get("sources") or ()), {})
    place = (entry.get("passage") or {}).get("place") or "titel"
    return Reference(entry["id"], source.get("url") or "", place, entry["title"])
