"""Who supports something: fetched from the graph, and recorded; only who may speak for a municipality counts."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from kg import clock
from kg.access import LOCAL_SPACE, new_id
from kg.bounds import cut
from kg.cycle.interpret.support.advice import Elsewhere, of_case, of_lesson
from kg.cycle.interpret.support.picture import (
    LEVELS,
    SupportMaterial,
    SupportPicture,
    SupportProposed,
    picture,
)
from kg.cycle.interpret.support.use_cases import requests
from kg.cycle.interpret.support.use_cases.subject import belonging, subject_of
from kg.dutch.dates import span
from kg.errors import InputError, InvalidRecord
from kg.model.change_set import content_of
from kg.model.schema import valid
from kg.model.support.records import NOBODY, Gathered, Stance, Support
from kg.model.values import Level
from kg.ports.journal import Payload, Stored
from kg.store.room import Room, UseCase

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer


def of(graph: "Reader", about: str, municipality: str, *, today: date | None = None) -> SupportPicture:
    """
    Who supports something in a municipality, level by level and group by group.

    Args:
        graph: As the caller sees it.
        about: Id of a development, trajectory, policy, objective, activity, interpretation or draft; or the name of a
            development.
        municipality: Code or name.
        today: The day to count from; what was said later is not looked at.

    Raises:
        NotFound: If there is no such subject.
        AmbiguousName: If the name is of several.
        UnknownMunicipality: If no register has the name.
        InputError: If it is of a kind that nobody supports.
    """
    subject = subject_of(graph, about)
    return of_subject(graph, subject, graph.gazetteer.code(municipality), today or clock.today())


def of_subject(graph: "Reader", subject: Stored, code: str, today: date) -> SupportPicture:
    """See `of`, when the caller has the subject already."""
    subjects = frozenset(belonging(graph, subject, code))
    said, hearsay = _said(graph, subjects, code, today)
    documents = own_documents(graph, code)
    return picture(
        SupportMaterial(
            subject={**subject.payload, "kind": subject.kind},
            municipality=code,
            town=graph.gazetteer.name(code),
            today=today,
            said=said,
            hearsay=hearsay,
            requests=[
                one.payload
                for one in graph.scan("SupportRequest")
                if one.payload["about"] in subjects
                and one.payload["municipality"] == code
                and graph.authority.speaks_for(one.space, code)
            ],
            declared=_declared(graph, subjects, code, today),
            searched=len(documents),
            elsewhere=graph.kept(
                f"support elsewhere, {subject.id}, {code}",
                lambda: _elsewhere(graph, subject, code),
                kinds=("Lesson", "Case"),
            ),
            proposed=list(_proposed(graph, documents)),
        )
    )


def record(
    graph: "Writer",
    about: str,
    municipality: str,
    stance: Stance,
    *,
    level: Level | None = None,
    group: str = "",
    day: str = "",
    said: Mapping[str, str] | None = None,
    gathered: Gathered = "gesprek",
    source: str = "",
    space: str = LOCAL_SPACE,
) -> Support:
    """
    Keep what a level or a group says.

    Args:
        graph: As who records it sees it.
        about: As `of`.
        municipality: Code or name.
        stance: "onbekend" is an answer too: they were asked and have not decided.
        level: Whose it is; or
        group: as it calls itself.
        day: On which it was said, as a partial date; today when not given.
        said: `condition`, `objection`, `evidence` (their own words) and `speaker`, as far as they are known.
        gathered: How.
        source: Id of the document that states it, or "".
        space: Where it is kept.

    Raises:
        NotFound: If there is no such subject or document.
        InputError: If the day has still to come.
        InvalidRecord: If neither a level nor a group is given, or a value does not fit.
        Forbidden: If who records it may not write there.
    """
    subject, code, today = subject_of(graph, about), graph.gazetteer.code(municipality), clock.today()
    if source:
        graph.get(source)
    if not (whom := group.strip() or level):
        raise InvalidRecord(NOBODY)
    fields: dict[str, Any] = {
        "id": new_id(space, f"draagvlak-{secrets.token_hex(8)}"),
        "title": cut(f"Draagvlak bij {whom}: {subject.payload['title']}"),
        "about": subject.id,
        "municipality": code,
        "level": level,
        "group": group.strip() or None,
        "stance": stance,
        "date": day.strip() or today.isoformat(),
        "gathered": gathered,
        "source": source or None,
        "recorded_by": graph.principal.name,
        **{name: text.strip() or None for name, text in (said or {}).items()},
    }
    made = valid(Support, fields)
    if made.date and span(made.date).first > today:
        raise InputError(f"datum {made.date} van de uitspraak ligt in de toekomst; vul in wanneer het gezegd is")
    graph.put([made], space=space, reason=f"draagvlak over {subject.id} vastgelegd", step="support", rests_on=0)
    return made


def own_documents(graph: "Reader", code: str) -> Sequence[Stored]:
    """The documents of a municipality with running text, kept where those who may speak for it keep them."""
    ids = graph.passages.having(graph.filters(kinds=["Source"], municipality=code))
    return [
        held
        for _, held in sorted(graph.get_many(ids).items())
        if held.payload.get("body") and graph.authority.speaks_for(held.space, code)
    ]


def _said(
    graph: "Reader", subjects: frozenset[str], code: str, today: date
) -> tuple[list[Payload], list[tuple[str, Payload]]]:
    """What counts, and what others say of it; what a municipality says of itself is no word on another one."""
    said, hearsay = list[Payload](), list[tuple[str, Payload]]()
    authority = graph.authority
    for one in graph.scan("Support"):
        payload, owner = one.payload, one.space.rpartition("/")[0]
        if payload["about"] not in subjects or payload.get("municipality", code) != code or _is_later(payload, today):
            continue
        if authority.speaks_for(one.space, code):
            said.append(payload)
        elif "municipality" in payload or owner not in authority.municipalities:
            hearsay.append((owner, payload))
    return said, hearsay


def _is_later(payload: Payload, today: date) -> bool:
    return bool(payload.get("date")) and span(payload["date"]).first > today


def _declared(graph: "Reader", subjects: frozenset[str], code: str, today: date) -> str:
    """The id of a statement that all there is of support is known, of one of the subjects or of the municipality."""
    for one in graph.scan("CompletenessStatement"):
        payload = one.payload
        about = payload.get("about")
        theirs = about in subjects if about else payload.get("municipality") == code
        if "draagvlak" in payload["covers"] and theirs and graph.authority.speaks_for(one.space, code):
            start, end = (payload["period"].get(name) for name in ("start", "end"))
            if not (start and span(start).first > today) and not (end and span(end).last < today):
                return one.id
    return ""


def _elsewhere(graph: "Reader", subject: Stored, code: str) -> Mapping[str, list[Elsewhere]]:
    """By level what lessons and cases of other municipalities say, those on the themes of the subject first."""
    held = graph.authoritative("Lesson", "Case")
    cases = {one.id: one.payload for one in held if one.kind == "Case"}
    themes = frozenset(subject.payload.get("themes", ()))
    names = graph.gazetteer.names

    def where(case: Payload) -> str:
        return ", ".join(names.get(one, one) for one in case.get("municipalities", ()))

    found: dict[str, list[tuple[tuple[int, int, str], Elsewhere]]] = {level: [] for level in LEVELS}
    for one in held:
        case = one.payload if one.kind == "Case" else cases.get(one.payload.get("case", ""), {})
        if code in case.get("municipalities", ()):
            continue
        shared = len(themes & {*one.payload.get("themes", ()), *case.get("themes", ())})
        for level in LEVELS:
            told = (
                of_case(one.payload, level, where(case))
                if one.kind == "Case"
                else of_lesson(one.payload, level, where(case), case.get("outcome", "onbekend"))
            )
            if told:
                found[level].append(((-shared, one.kind == "Case", one.id), told))
    return {level: [told for _, told in sorted(those, key=lambda pair: pair[0])] for level, those in found.items()}


def _proposed(graph: "Reader", documents: Sequence[Stored]) -> Iterator[SupportProposed]:
    """What documents of the municipality say of support that nobody decided on yet."""
    titles = {one.id: one.payload["title"] for one in documents}
    for one in graph.scan("Proposal"):
        document = one.payload.get("document", "")
        if document not in titles:
            continue
        for change in one.payload.get("changes", ()):
            if change.get("target_kind") == "Support" and not change.get("decision"):
                quote = next((ground["quote"] for ground in change.get("grounds", ())), "")
                yield SupportProposed(one.id, change["target"], quote or _title(change), document, titles[document])


def _title(change: Mapping[str, Any]) -> str:
    return str((content_of(change) or {}).get("title", ""))


class SupportRoom(Room):
    """What is known of support, recorded, and asked by link."""

    of = UseCase(of)
    record = UseCase(record)
    send = UseCase(requests.send)
    withdraw = UseCase(requests.withdraw)
    opened = UseCase(requests.opened)
    answered = UseCase(requests.answered)
