"""The reasons of borgen in Dutch: what the value of each feature rests on. Asked for only what is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from kg.cycle.borgen.cases.retrieval import WHOLE, CaseQuestion, RankedCase, confirmed_elsewhere, nearest, strongest
from kg.dutch.lexicon import vocabulary
from kg.reason.score import Evidence
from kg.reason.text import listed

_OUTCOME: Final = {
    "succes": "Dit is daar gelukt.",
    "deels": "Dit is daar deels gelukt.",
    "onbekend": "Wat het daar heeft opgeleverd, is niet bekend.",
    "mislukt": "Dit is daar mislukt; leer ervan wat u anders moet doen.",
}
_SHOWN: Final = 5  # names of municipalities
_FEW: Final = 3  # words or names in a short reason
_NEAR, _SOMEWHAT = 0.55, 0.35  # of likeness


@dataclass(frozen=True, slots=True)
class Account:
    """
    A ranked record with what its reasons are told from.

    Attributes:
        terms: On what search found its text: the words of the question that it has, or what else.
        titles: Of the texts of its case, by id.
        source: The best of its sources, see `kg.model.record.Citation`, or {}.
    """

    ranked: RankedCase
    question: CaseQuestion
    terms: tuple[str, ...]
    titles: Mapping[str, str]
    source: Mapping[str, Any]


def evidence(account: Account) -> dict[str, tuple[Evidence, ...]]:
    """By feature of the ranked record what its value rests on."""
    return {feature: _TOLD[feature](account) for feature, _ in account.ranked.values}


def _identifier(account: Account) -> tuple[Evidence, ...]:
    return (Evidence("Draagt precies het kenmerk waar u naar vraagt.", id=account.ranked.member.id),)


def _own(account: Account) -> tuple[Evidence, ...]:
    member = account.ranked.member
    if not member.score:
        return (Evidence("De tekst zelf is niet gevonden, de casus wel.", id=member.id),)
    empty = vocabulary("of_no_subject")
    words = [term for term in account.terms if " " not in term and term.casefold() not in empty]
    short = f"De tekst noemt {listed(words[:_FEW])}." if words else "De tekst past bij wat u bedoelt."
    return (Evidence(f"Zelf gevonden op: {', '.join(account.terms)}.", id=member.id, short=short),)


def _case(account: Account) -> tuple[Evidence, ...]:
    family = account.ranked.family
    case = next((member for member in family.members if member.kind == "Case"), None)
    if case is None:
        return (Evidence("De les staat op zichzelf; er is geen casus bij bekend."),)
    said = "antwoordt op de vraag" if case.score else "is zelf niet gevonden"
    text = f"De casus “{account.titles.get(case.id, case.id)}” {said}."
    return (Evidence(text, id=case.id, short="Wat daar speelde, past bij uw vraag." if case.score else ""),)


def _whole(account: Account) -> tuple[Evidence, ...]:
    texts = strongest(account.ranked.family)[:WHOLE]
    found = sum(member.score > 0 for member in texts)
    title = account.titles.get(texts[0].id, texts[0].id)
    count = f"tellen de {len(texts)} beste teksten" if len(texts) > 1 else "telt de enige tekst"
    said = f"Van de casus met zijn lessen {count} ({found} gevonden), het best: “{title}”."
    short = "De casus als geheel past bij uw vraag." if found > 1 else "De tekst past bij uw vraag."
    return (Evidence(said, id=texts[0].id, short=short),)


def _subjects(account: Account) -> tuple[Evidence, ...]:
    member, family = account.ranked.member, account.ranked.family
    told, names = [], []
    for key, subject in account.question.subjects.items():
        here = member.subjects.get(key)
        there = next((other.id for other in family.members if key in other.subjects), "")
        names += [subject.name] if there else []
        if here is not None:
            said = f"Gaat ook over {subject.name} (u zegt: {subject.said}; hier: {here})."
            told.append(Evidence(said, id=member.id))
        elif there:
            told.append(Evidence(f"De casus gaat ook over {subject.name} (u zegt: {subject.said}).", id=there))
    return (replace(told[0], short=f"Gaat over {listed(names[:_FEW])}."), *told[1:]) if told else ()


def _likeness(account: Account) -> tuple[Evidence, ...]:
    family, ours = account.ranked.family, account.question.place
    other = nearest(family, ours) if ours else None
    if other is None or ours is None:
        said = "Dit is uw eigen gemeente." if family.places else "Bij deze casus is geen gemeente bekend."
        return (Evidence(said),)
    several = len(family.places) > 1
    most = f"Van de gemeenten van deze casus lijkt {other.name} het meest op {ours.name}"
    text = f"{most if several else f'{other.name} naast {ours.name}'}: inwoners en provincie."
    near = dict(account.ranked.values)["likeness"]
    much = "" if near >= _NEAR else "enigszins " if near >= _SOMEWHAT else "weinig "
    return (Evidence(text, id=other.source or other.code, short=f"{other.name} lijkt {much}op {ours.name}."),)


def _confirmed(account: Account) -> tuple[Evidence, ...]:
    member, family = account.ranked.member, account.ranked.family
    together = len(family.places)
    said = "Van welke gemeente is niet bekend."
    if together:
        said = f"Eén ervaring, van {together} gemeenten samen." if together > 1 else "De ervaring van één gemeente."
    names = confirmed_elsewhere(member, family)
    if names:
        more = " en andere" if len(names) > _SHOWN else ""
        said += f" Het ging ook op voor {', '.join(names[:_SHOWN])}{more}."
    return (Evidence(said, id=member.id, short=f"Het ging ook op voor {listed(names[:_FEW])}." if names else ""),)


def _outcome(account: Account) -> tuple[Evidence, ...]:
    return (Evidence(_OUTCOME[account.ranked.family.outcome], id=account.ranked.family.id),)


def _source(account: Account) -> tuple[Evidence, ...]:
    member, source = account.ranked.member, account.source
    who = source.get("publisher") or "naam onbekend"
    said = f"Bron: {member.source} ({who})." if member.source else "Wat voor bron dit is, is niet bekend."
    if member.source == "leverancier":
        said = f"Verhaal van een leverancier: {who}."
    tail = " De les is uit de bron afgeleid; zij staat er niet letterlijk." if member.inferred else ""
    return (Evidence(said + tail, id=member.id, source=source.get("url", "")),)


def _phase(account: Account) -> tuple[Evidence, ...]:
    member, wanted = account.ranked.member, account.question.phase
    if member.kind == "Lesson":
        return (Evidence(f"De les is {'' if member.phase == wanted else 'niet '}voor de fase {wanted}.", id=member.id),)
    lessons = [other for other in account.ranked.family.members if other.kind == "Lesson"]
    within = sum(lesson.phase == wanted for lesson in lessons)
    are = "is" if within == 1 else "zijn"
    return (Evidence(f"{within} van de {len(lessons)} lessen {are} voor de fase {wanted}.", id=member.id),)


_TOLD: Final[Mapping[str, Callable[[Account], tuple[Evidence, ...]]]] = {
    "identifier": _identifier,
    "own": _own,
    "case": _case,
    "whole": _whole,
    "subjects": _subjects,
    "likeness": _likeness,
    "confirmed": _confirmed,
    "outcome": _outcome,
    "source": _source,
    "phase": _phase,
}
