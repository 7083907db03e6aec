"""Lessons in the graph: whether they hold, what they become here, how they are kept, pushed and reused."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from kg import clock
from kg.access import LOCAL_SPACE, new_id
from kg.bounds import cut
from kg.cycle.borgen.cases import adaptation
from kg.cycle.borgen.lessons import conditions, review
from kg.cycle.borgen.lessons.queue import correction
from kg.cycle.borgen.lessons.reuse import By, ReuseTotal, totals
from kg.cycle.borgen.lessons.use_cases import comparisons, entry, queue, steps
from kg.cycle.borgen.lessons.use_cases.facts import facts_of
from kg.errors import InputError, NotFound, StepRefused
from kg.model import schema
from kg.model.lesson_status import APPROVED, PUBLISHED
from kg.places import comparison
from kg.places.municipality import MunicipalityFacts
from kg.ports.journal import Stored
from kg.reason.answer import to_json
from kg.reason.near_duplicates import NearDuplicate
from kg.reason.time import last_day
from kg.store.four_eyes import must_be_another
from kg.store.room import Room, UseCase

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer


def lesson(graph: "Reader", lesson_id: str) -> Stored:
    """
    A lesson by id.

    Raises:
        NotFound: If there is nothing under the id.
        InputError: If it is something else.
    """
    return comparisons.of_kind(graph, lesson_id, "Lesson", "les")


def applies_to(graph: "Reader", lesson_id: str, municipality: str, context: str = "") -> conditions.Applicability:
    """Whether a lesson holds for a municipality, see `kg.cycle.borgen.lessons.conditions.judge`."""
    found = lesson(graph, lesson_id)
    code = graph.gazetteer.code(municipality)
    applies_when = found.payload.get("applies_when", "")
    return conditions.judge(applies_when, graph.municipalities[code], facts_of(graph, code, context))


def adapted(
    graph: "Reader",
    case_id: str,
    municipality: str,
    *,
    start: date | None = None,
    owner: str = "",
    answers: Mapping[str, bool] = conditions.NO_ANSWERS,
) -> adaptation.Plan:
    """A case as a plan for a municipality, see `kg.cycle.borgen.lessons.conditions.judge`; nothing is stored."""
    case = comparisons.of_kind(graph, case_id, "Case", "casus")
    asker = graph.municipalities[graph.gazetteer.code(municipality)]
    known = facts_of(graph, asker.code)
    corrections = _by_link(graph, "Correction", "corrects")
    own = [stored.payload for stored in comparisons.lessons_of(graph, case)]
    judged = [conditions.judge(one.get("applies_when", ""), asker, known, answers) for one in own]
    advice = [
        _advice(one, holds, tuple(corrections.get(one["id"], ()))) for one, holds in zip(own, judged, strict=True)
    ]
    names = [graph.gazetteer.name(code) for code in case.payload.get("municipalities", ()) if code != asker.code]
    return adaptation.adapt(
        case.payload,
        advice,
        municipality=asker.name,
        theirs=names,
        owner=owner,
        start=start or clock.today(),
        corrections=corrections.get(case_id, ()),
        differences=_beside(graph, case.payload, asker),
    )


def _beside(graph: "Reader", case: Mapping[str, Any], ours: MunicipalityFacts) -> tuple[comparison.Difference, ...]:
    """The situation of a case beside that of a municipality, the place most like it first."""
    known = graph.municipalities
    others = {known[code] for code in case.get("municipalities", ()) if code in known} - {ours}
    theirs = sorted(others, key=lambda place: (-comparison.likeness(place, ours), place.code))
    return comparison.compare(theirs, ours, case)


def _advice(
    payload: Mapping[str, Any], judged: conditions.Applicability, corrections: tuple[Mapping[str, Any], ...]
) -> adaptation.Advice:
    proof = tuple(evidence for condition in judged.conditions for evidence in condition.evidence)
    questions = tuple(one.question for one in judged.conditions if one.question and one.verdict == "onbekend")
    if judged.verdict == "geldt niet":
        return adaptation.Advice(payload, judged.reason, proof, corrections=corrections)
    return adaptation.Advice(payload, questions=questions, corrections=corrections)


def store_plan(graph: "Writer", plan: adaptation.Plan, municipality: str, *, space: str = LOCAL_SPACE) -> str:
    """Keep a plan as a draft trajectory; its id."""
    key = new_id(space, f"traject-voorstel-{uuid4().hex[:12]}")
    steps = "\n".join(f"{step.phase}: {step.text}" for step in plan.steps)
    record = {
        "id": key,
        "title": f"Voorstel: {plan.title}",
        "municipalities": [graph.gazetteer.code(municipality)],
        "goal": plan.goal,
        "themes": list(graph.get(plan.case).payload.get("themes", ())),
        "period": to_json(plan.period),
        "note": f"Concept naar {plan.case}.\n{steps}",
        "status": "concept",
    }
    graph.put([schema.composed("Trajectory", record)], space=space, reason=f"voorstel naar {plan.case}")
    return key


def _by_link(graph: "Reader", kind: str, field: str) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for stored in graph.scan(kind):
        found[stored.payload[field]].append(stored.payload)
    return found


def add(graph: "Writer", payloads: Sequence[Mapping[str, Any]], *, space: str = LOCAL_SPACE) -> list[NearDuplicate]:
    """
    Write new lessons as drafts; what they come near to.

    Raises:
        InvalidRecord: If one breaks its shape; none is written then.
        InputError: If one has the id of something that exists, or a case that is not known.
    """
    graph.principal.must_be("editor", space)
    drafts = [{**payload, "review": "concept"} for payload in payloads]
    records = [schema.parse("Lesson", draft) for draft in drafts]
    cases = {str(draft["case"]) for draft in drafts if draft.get("case")}
    unknown = sorted(key for key in cases if key not in graph.get_many(cases))
    if unknown:
        raise InputError(f"casus {', '.join(unknown)} is niet bekend; lees die eerst in, of laat --case weg")
    taken = graph.get_many(record.id for record in records)
    if taken:
        raise InputError(
            f"{', '.join(sorted(taken))} bestaat al; kies een ander id, of vervang met: kring lesson supersede"
        )
    alike = entry.near(graph, drafts)
    graph.put(records, space=space, reason="nieuwe les als concept")
    return alike


def move(graph: "Writer", lesson_id: str, after: str, *, valid_until: str = "", alone: bool = False) -> str:
    """
    Take a lesson one step through the review gate; its status before.

    Args:
        graph: As the caller sees it.
        lesson_id: The lesson.
        after: The status to come to.
        valid_until: Until when it holds; as it was when not given.
        alone: Whether its author may be the one who approves it, see `kg.store.four_eyes`; the lesson then says so.

    Raises:
        StepRefused: If there is no such step, or it takes somebody else than the author.
        Forbidden: If the asker has not the role.
    """
    stored = lesson(graph, lesson_id)
    before: str = stored.payload.get("review", PUBLISHED)
    graph.principal.must_be(review.role_for(before, after), stored.space)
    changed = {key: value for key, value in stored.payload.items() if key != "reviewed_alone"}
    changed |= {"review": after, **({"valid_until": valid_until} if valid_until else {})}
    until = changed.get("valid_until")
    if after == "aanvaard" and until and last_day(schema_date(changed)) < clock.today():
        raise StepRefused(f"{lesson_id!r} gold tot {until}; geef een nieuwe datum met --valid-until")
    said = must_be_another(graph, stored, alone=alone) if after in APPROVED else ""
    if said or (after == "verlopen" and stored.payload.get("reviewed_alone")):
        changed["reviewed_alone"] = True
    reason = f"les {after}{', ' + said if said else ''}"
    graph.put([schema.parse("Lesson", changed)], space=stored.space, reason=reason, step="review", rests_on=stored.seq)
    return before


def schema_date(payload: Mapping[str, Any]) -> str:
    """The date until which a lesson holds, once the payload has been checked."""
    until: str = schema.dump(schema.parse("Lesson", payload))["valid_until"]
    return until


def supersede(graph: "Writer", old_id: str, new_id: str, *, alone: bool = False) -> None:
    """
    Let one lesson replace another; the old one stays to be read.

    Raises:
        InputError: If a circle would come about; the message names it.
        StepRefused: If the old one is a draft, or the caller wrote the new one and is not `alone`.
        Forbidden: If the asker has not the role.
    """
    old, new = lesson(graph, old_id), lesson(graph, new_id)
    replaced = {s.id: s.payload.get("supersedes", ()) for s in graph.scan("Lesson")}
    round_trip = review.circle(new_id, old_id, replaced)
    if round_trip:
        raise InputError(f"dit maakt een kring van lessen die elkaar vervangen: {' → '.join(round_trip)}")
    graph.principal.must_be(review.role_for(old.payload.get("review", PUBLISHED), "vervangen"), old.space)
    gone = schema.parse("Lesson", {**old.payload, "review": "vervangen"})
    kept = schema.parse("Lesson", {**new.payload, "supersedes": [*new.payload.get("supersedes", ()), old_id]})
    if old.space != new.space:
        raise InputError(f"{old_id} staat in {old.space} en {new_id} in {new.space}; deel eerst de een met de ander")
    said = must_be_another(graph, new, alone=alone)
    reason = f"{old_id} vervangen door {new_id}{', ' + said if said else ''}"
    graph.resting_on(old, new).put([gone, kept], space=old.space, reason=reason, step="review")


def restore(graph: "Writer", old_id: str) -> str:
    """Undo a replacement: the old lesson gets the status it had, and no lesson replaces it any more; that status."""
    old = lesson(graph, old_id)
    graph.principal.must_be("steward", old.space)
    if old.payload.get("review") != "vervangen":
        raise StepRefused(f"{old_id!r} is niet vervangen; er valt niets terug te draaien")
    before = ""
    for event in graph.stores.journal.events(record_id=old_id):
        if event.payload and event.payload.get("review") != "vervangen":
            before = event.payload.get("review", "")
    changed = {key: value for key, value in old.payload.items() if key != "review"} | (
        {"review": before} if before else {}
    )
    records, newer = [schema.parse("Lesson", changed)], list[Stored]()
    for stored in graph.scan("Lesson"):
        if old_id in stored.payload.get("supersedes", ()):
            left = [one for one in stored.payload["supersedes"] if one != old_id]
            records.append(schema.parse("Lesson", {**stored.payload, "supersedes": left}))
            newer.append(stored)
    resting = graph.resting_on(old, *newer)
    resting.put(records, space=old.space, reason=f"vervanging van {old_id} teruggedraaid", step="review")
    return before


def confirm(graph: "Writer", lesson_id: str, municipality: str, *, by: str, day: str, space: str = LOCAL_SPACE) -> str:
    """Record that a lesson also held for a municipality; the id. A second time for the same one changes nothing."""
    stored, code = lesson(graph, lesson_id), graph.gazetteer.code(municipality)
    case = graph.get_many([stored.payload.get("case", "")]).get(stored.payload.get("case", ""))
    if case and code in case.payload.get("municipalities", ()):
        raise InputError(f"{graph.gazetteer.name(code)} deed mee aan {case.id}, waar de les uit komt; dat telt al")
    key = new_id(space, f"bevestiging-{code}-{lesson_id}")
    record = {
        "id": key,
        "title": cut(f"{graph.gazetteer.name(code)}: ging ook hier op: {stored.payload['title']}"),
        "lesson": lesson_id,
        "municipality": code,
        "date": day,
        "person": by,
    }
    graph.put([schema.parse("Confirmation", record)], space=space, reason="bevestiging")
    return key


def correct(graph: "Writer", record_id: str, text: str, *, because: str, by: str, space: str = LOCAL_SPACE) -> str:
    """Put what an expert would say beside a record, which stays as it is; the id."""
    original = graph.get(record_id)
    made = correction(original, text, called="Verbetering van", because=because, by=by, space=space)
    graph.put([made], space=space, reason="verbetering door een deskundige")
    return made.id


def due(graph: "Reader", today: date | None = None) -> list[review.Due]:
    """The lessons to look at again, see `kg.cycle.borgen.lessons.review.due`."""
    return review.due((stored.payload for stored in graph.scan("Lesson")), today or clock.today())


def reuse(graph: "Writer", fields: Mapping[str, Any], *, space: str = LOCAL_SPACE) -> str:
    """Record one moment of reuse as the user states it; the id. Empty fields are left out."""
    stored = lesson(graph, fields["lesson"])
    key = new_id(space, f"hergebruik-{uuid4().hex[:12]}")
    stated = {name: value for name, value in fields.items() if value not in {"", None}}
    if stated.get("hours_saved", 0) < 0:
        raise InputError(f"bespaarde uren is {stated['hours_saved']}; geef 0 of meer")
    provider = stated.get("provider", "")
    if provider and provider not in graph.get_many([provider]):
        raise NotFound(f"aanbieder {provider!r} is niet bekend; geef het id van een organisatie")
    if "municipality" in stated:
        stated["municipality"] = graph.gazetteer.code(stated["municipality"])
    record = {"id": key, "title": cut(f"{stated['event']}: {stored.payload['title']}"), **stated}
    graph.put([schema.parse("Reuse", record)], space=space, reason="hergebruik")
    return key


def reuse_totals(graph: "Reader", by: By) -> list[ReuseTotal]:
    """Events and hours as stated, per "lesson", "municipality", "provider" or "month"; "" is what was not stated."""
    return totals((stored.payload for stored in graph.authoritative("Reuse")), by)


class Lessons(Room):
    """Whether lessons hold, what they become here, how they are kept, pushed and reused."""

    one = UseCase(lesson)
    applies = UseCase(applies_to)
    adapted = UseCase(adapted)
    beside = UseCase(comparisons.beside)
    holding = UseCase(comparisons.holding)
    near = UseCase(entry.near)
    due = UseCase(due)
    pushed = UseCase(steps.pushed)
    reuse_totals = UseCase(reuse_totals)
    step_of = UseCase(steps.step_of)
    missing_at = UseCase(steps.missing_at)
    store_plan = UseCase(store_plan)
    add = UseCase(add)
    move = UseCase(move)
    supersede = UseCase(supersede)
    restore = UseCase(restore)
    confirm = UseCase(confirm)
    correct = UseCase(correct)
    reuse = UseCase(reuse)
    places = UseCase(entry.places)
    like = UseCase(entry.like)
    write = UseCase(entry.write)
    review_queue = UseCase(queue.queue)
    queue_item = UseCase(queue.reviewed)
    send_back = UseCase(queue.send_back)
    take_away = UseCase(queue.take_away)
    corrections_of = UseCase(queue.corrections_of)
    earlier = UseCase(queue.earlier)
