"""The parts of a draft: each gives sentences, of which every one has its source; what is not known is a gap."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from kg.cycle.formulate.doable.outside import told
from kg.cycle.formulate.draft.material import DraftAim, DraftMaterial, Payload
from kg.cycle.formulate.measures.fit import FittingMeasure
from kg.dutch.dates import dutch
from kg.dutch.figures import euros
from kg.reason.text import Reference, Sentence, cite, fact, listed
from kg.reason.time import days_of, kind_of, last_day, standing, when_said

Part = Callable[[DraftMaterial], Iterator[Sentence]]

ACTIVITIES: Final = 5
CASES: Final = 5
_BINDING: Final = frozenset({"fase", "overgangstermijn", "deadline"})  # what holds since then; the rest is how it came
_OUTCOMES: Final[Mapping[str, str]] = {
    "succes": "geslaagd",
    "deels": "deels geslaagd",
    "mislukt": "mislukt",
    "onbekend": "niet bekend",
}


def decision(material: DraftMaterial) -> Iterator[Sentence]:
    """What there is to decide, as far as it follows from what is not settled; the decision itself is the writer's."""
    yield material.gap("Het besluit zelf is nog niet geformuleerd.")
    own = [aim for aim in material.aims if aim.own]
    if not own:
        yield material.gap(f"Te kiezen: een doel. Van {material.town} is er bij deze ontwikkeling nog geen bekend.")
    for aim in own:
        if aim.missing:
            yield Sentence(f"Te bepalen bij “{aim.text}”: {', '.join(aim.missing)}.", (aim.citation,), gap=True)
    if not any(one.own for one in material.activities):
        yield material.gap("Te kiezen: wat er gedaan wordt, door wie en met welk geld.")


def occasion(material: DraftMaterial) -> Iterator[Sentence]:
    """What the development is."""
    yield from material.interpreted.what


def duty(material: DraftMaterial) -> Iterator[Sentence]:
    """The duty, for whom, since when, and until when that is known."""
    yield from material.interpreted.duty
    for one in standing(material.about.get("dates", ())):
        if kind_of(one) in _BINDING and days_of(one, material.today).last <= material.today:
            yield fact(f"{dutch(one['date'])}: {one['what']}.", _dated(material, one))
    if material.interpreted.known:
        yield fact(material.interpreted.known, cite(material.about, "bekend tot"))


def relevance(material: DraftMaterial) -> Iterator[Sentence]:
    """What the municipality's own texts say of it."""
    yield from material.interpreted.own


def consequences(material: DraftMaterial) -> Iterator[Sentence]:
    """What it asks of each level."""
    yield from material.interpreted.asks


def aims(material: DraftMaterial) -> Iterator[Sentence]:
    """What there is to say about the aims; the aims themselves are a table, see `kg.cycle.formulate.draft.draft`."""
    own = [aim for aim in material.aims if aim.own]
    if not own:
        yield material.gap(f"Van {material.town} is geen doel bekend dat bij deze ontwikkeling hoort.")
    if len(own) == len(material.aims):
        yield material.gap("Van geen andere gemeente is een doel bij deze ontwikkeling bekend.")
    for aim in own:
        if aim.fails:
            yield fact(f"“{aim.text}” voldoet niet aan: {', '.join(aim.fails)}.", aim.citation)


def contribution(material: DraftMaterial) -> Iterator[Sentence]:
    """The trajectory that it belongs to, and the programme."""
    yield from material.interpreted.trajectory
    yield material.gap("Aan welk programma en taakveld van de begroting dit bijdraagt, is niet vastgelegd.")


def approach(material: DraftMaterial) -> Iterator[Sentence]:
    """Activities of our own, then what others did: for their aims, and in comparable cases."""
    own = [one for one in material.activities if one.own]
    others = [one for one in material.activities if not one.own]
    for one in own[:ACTIVITIES]:
        yield fact(f"Al vastgelegd: {_ended(one.payload['title'])}", cite(one.payload, "activiteit"))
    if not own:
        yield material.gap(f"Van {material.town} is nog geen activiteit hiervoor bekend.")
    for one in others[:ACTIVITIES]:
        yield fact(f"Elders, in {one.town}: {_ended(one.payload['title'])}", cite(one.payload, "activiteit"))
    for case in [case for case in material.cases if case.get("approach") and case["outcome"] != "mislukt"][:CASES]:
        yield fact(f"{_where(case, material)}: {_ended(case['approach'])}", cite(case, "aanpak"))
    if not others and not material.cases:
        yield material.gap("Van geen andere gemeente is bekend wat zij hiervoor deed.")
    yield from map(_measure, material.measures)


def _measure(one: FittingMeasure) -> Sentence:
    """A measure of a framework, with the requirement that it answers, or why it may fit."""
    source = Reference(one.id, next((source["url"] for source in one.sources), ""), "maatregel", one.title)
    if one.answers:
        return fact(f"Maatregel bij de vereiste “{one.answers[0].text}”: {_ended(one.title)}", source)
    why = next((part.evidence[0].text for part in one.parts if part.evidence), "de woorden komen overeen")
    return fact(f"Te overwegen: {_ended(one.title)} Waarom: {why}.", source)


def planning(material: DraftMaterial) -> Iterator[Sentence]:
    """The dates that are still to come, the first one first; then the terms of our own aims."""
    today = material.today
    coming = [one for one in standing(material.about.get("dates", ())) if days_of(one, today).last > today]
    for one in sorted(coming, key=lambda one: (days_of(one, today).last, one["what"])):
        said = when_said(one, today)
        yield fact(f"{said[:1].upper()}{said[1:]}: {one['what']}.", _dated(material, one))
    if not coming:
        yield material.gap("Er is geen datum bekend die nog komt.")
    for aim in material.aims:
        if aim.own and aim.deadline:
            ended = " Die termijn is voorbij." if last_day(aim.deadline) < today else ""
            yield fact(f"Termijn van “{aim.text}”: {dutch(aim.deadline)}.{ended}", aim.citation)


def costs(material: DraftMaterial) -> Iterator[Sentence]:
    """Amounts that are known, our own first; what others paid is no estimate of ours."""
    own = [one for one in material.activities if one.own and one.payload.get("budget_eur") is not None]
    for one in own:
        yield fact(
            f"Begroot voor “{one.payload['title']}”: {euros(one.payload['budget_eur'])}.", cite(one.payload, "begroot")
        )
    if not own:
        yield material.gap(f"Wat dit {material.town} kost, in geld en in uren, is niet bekend: vraag een raming.")
    paid = [case for case in material.cases if case.get("budget_eur") is not None]
    for case in paid[:CASES]:
        yield fact(f"Elders: {euros(case['budget_eur'])} in de casus “{case['title']}”.", cite(case, "budget"))
    theirs = [one for one in material.activities if not one.own and one.payload.get("budget_eur") is not None]
    for one in theirs[:ACTIVITIES]:
        text = f"Elders: {euros(one.payload['budget_eur'])} begroot voor “{one.payload['title']}” ({one.town})."
        yield fact(text, cite(one.payload, "begroot"))
    if paid or theirs:
        yield material.gap("Bedragen van elders zeggen niets over de prijs hier.")
    for need in material.needs:
        said = f"{need.need[:1].upper()}{need.need[1:]}: {need.said}"
        if need.state == "bekend":
            rests = need.rests_on[:CASES]
            yield fact(said, *(Reference(one, place=need.need, title=material.titles.get(one, "")) for one in rests))
        else:
            yield material.gap(said)


def risks(material: DraftMaterial) -> Iterator[Sentence]:
    """Risks that were stated, with their measure; then what went wrong elsewhere."""
    for risk in material.risks:
        said = f" Maatregel: {_ended(risk['measure'])}" if risk.get("measure") else " Een maatregel is niet vastgelegd."
        yield fact(f"{_ended(risk['title'])}{said}", cite(risk, "risico"))
    if not material.risks:
        yield material.gap(f"Van {material.town} zijn hierbij geen risico's vastgelegd.")
    for case in [case for case in material.cases if case["outcome"] in {"mislukt", "deels"}][:CASES]:
        for lesson in case.get("lessons", ())[:1]:
            yield fact(
                f"Elders {_OUTCOMES[case['outcome']]}: “{case['title']}”. De les: {_ended(lesson['title'])}",
                cite(case, "uitkomst"),
                cite(lesson, "les"),
            )


def outside_view(material: DraftMaterial) -> Iterator[Sentence]:
    """How comparable cases went, counted over what is known; never one corrected number."""
    if not material.cases:
        yield material.gap("Er is geen vergelijkbare casus bekend.")
        return
    counted = [
        f"{number} {said}"
        for outcome, said in _OUTCOMES.items()
        if (number := sum(case["outcome"] == outcome for case in material.cases))
    ]
    several = len(material.cases) > 1
    lead = f"Van {len(material.cases)} vergelijkbare casussen" if several else "Van 1 vergelijkbare casus"
    yield fact(f"{lead}: {', '.join(counted)}.", *(cite(case, "uitkomst") for case in material.cases))
    view = material.outside
    if view is None or not (view.late.known or view.over.known):
        yield material.gap("Of dat binnen tijd en geld was, is niet bekend: van hun planning is niets vastgelegd.")
        return
    by_id = {case["id"]: case for case in material.cases}
    for what, tally, name in (("Later dan gepland", view.late, "late"), ("Boven het budget", view.over, "over")):
        said = [one for one in view.compared if getattr(one, name) != "niet bekend" and one.id in by_id]
        if said:
            yield fact(told(tally, what), *(cite(by_id[one.id], getattr(one, f"{name}_words")) for one in said))
        else:
            yield material.gap(told(tally, what))
    yield material.gap(view.caution)


def support(material: DraftMaterial) -> Iterator[Sentence]:
    """How each level stands towards it."""
    yield from material.interpreted.support


def offered(material: DraftMaterial) -> Iterator[Sentence]:
    """Who can help in which phase."""
    yield from material.interpreted.help


def lessons(material: DraftMaterial) -> Iterator[Sentence]:
    """What others learned."""
    yield from material.interpreted.lessons


PARTS_OF: Final[Mapping[str, Part]] = {  # by their names in templates, see `kg.cycle.formulate.draft.template.PARTS`
    "besluit": decision,
    "aanleiding": occasion,
    "plicht": duty,
    "belang": relevance,
    "gevolgen": consequences,
    "doelen": aims,
    "bijdrage": contribution,
    "aanpak": approach,
    "planning": planning,
    "kosten": costs,
    "risicos": risks,
    "buitenblik": outside_view,
    "draagvlak": support,
    "hulp": offered,
    "lessen": lessons,
}


def shown_aims(material: DraftMaterial) -> tuple[DraftAim, ...]:
    """The aims in the order of the table: our own, then examples."""
    return tuple(sorted(material.aims, key=lambda aim: not aim.own))


def _dated(material: DraftMaterial, milestone: Payload) -> Reference:
    place, about = f"datum {milestone['date']}", material.about
    return Reference(about["id"], milestone.get("source") or "", place, about["title"])


def _where(case: Payload, material: DraftMaterial) -> str:
    names = [material.names.get(code, code) for code in case.get("municipalities", ())]
    return f"Elders, in {listed(names)}" if names else f"Elders, in de casus “{case['title']}”"


def _ended(text: str) -> str:
    """The text as a sentence."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
