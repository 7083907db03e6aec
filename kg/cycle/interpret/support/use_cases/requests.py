"""
Questions after support by link: sent, withdrawn, opened and answered once.

What a link opens is one question. An answer is one record of support in the space of the asker, in the append that
settles the question; so of two answers at a time one is refused, and nothing is written over.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from kg import clock
from kg.access import LOCAL_SPACE, is_private, own_prefix
from kg.bounds import cut
from kg.cycle.interpret.support.form import LinkAnswer, SupportForm
from kg.cycle.interpret.support.links import Link, digest, written
from kg.cycle.interpret.support.picture import request_state
from kg.cycle.interpret.support.use_cases.subject import subject_of
from kg.dutch.dates import dutch, read
from kg.errors import InputError, NotFound, Overtaken, StepRefused
from kg.model.schema import dump, valid
from kg.model.support.records import Support, SupportRequest
from kg.model.values import Level
from kg.ports.journal import Put, Stored

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer

LONGEST_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class SentRequest:
    """A question that was sent, and the text of its link, which cannot be had again."""

    request: SupportRequest
    link: str


def send(
    graph: "Writer",
    about: str,
    municipality: str,
    question: str,
    *,
    key: bytes,
    valid_until: str,
    level: Level | None = None,
    group: str = "",
    recipient: str = "",
    shows_subject: bool = False,
    space: str = LOCAL_SPACE,
) -> SentRequest:
    """
    Ask a level or a group by a link.

    Args:
        graph: As the caller sees it.
        about: Id of what it is about, or the name of a development.
        municipality: Code or name.
        question: As it will stand on the form.
        key: Of the store, for the signature.
        valid_until: The last day that it works.
        level: Who is asked; or
        group: as it calls itself.
        recipient: To whom it goes, for the sender.
        shows_subject: Whether the form names what it is about.
        space: Where the question and the answer are kept; a private one.

    Raises:
        NotFound: If there is no such subject.
        InputError: If there is no question, the day is none of the coming `LONGEST_DAYS`, or the space is shared.
        InvalidRecord: If neither a level nor a group is asked.
        Forbidden: If the caller may not write there.
    """
    subject, code = subject_of(graph, about), graph.gazetteer.code(municipality)
    _must_be_a_question(question, space)
    until, request = _until(valid_until), f"{own_prefix(space)}draagvlakvraag-{secrets.token_hex(8)}"
    text = written(key, request, until)
    made = valid(
        SupportRequest,
        {
            "id": request,
            "title": cut(f"Vraag naar draagvlak: {subject.payload['title']}"),
            "about": subject.id,
            "municipality": code,
            "level": level,
            "group": group.strip() or None,
            "question": question.strip(),
            "shows_subject": shows_subject,
            "recipient": recipient.strip() or None,
            "valid_until": until,
            "asked_by": graph.principal.name,
            "asked_at": clock.now(),
            "link_digest": digest(text),
        },
    )
    graph.put([made], space=space, reason=f"draagvlakvraag {request} uitgezet", step="support", rests_on=0)
    return SentRequest(made, text)


def _must_be_a_question(question: str, space: str) -> None:
    if not is_private(space):
        raise InputError(
            f"een vraag met een link hoort in een besloten ruimte, niet in {space!r}; kies eigenaar/private"
        )
    if not question.strip():
        raise InputError("een vraag met een link heeft een vraag nodig; vul in wat u wilt weten")


def withdraw(graph: "Writer", request: str) -> SupportRequest:
    """
    Let a link work no more; what was answered stays.

    Raises:
        NotFound: If there is no such question.
        StepRefused: If it was answered or withdrawn already.
        Forbidden: If who withdraws it may not write there.
        Overtaken: If it was answered at the same moment.
    """
    held = graph.get(request)
    if held.kind != "SupportRequest":
        raise NotFound(f"{request!r} is geen draagvlakvraag; `kring support` toont welke er zijn")
    status = held.payload.get("status", "uitgezet")
    if status != "uitgezet":
        raise StepRefused(f"draagvlakvraag {request!r} is al {status}; er valt niets in te trekken")
    made = valid(SupportRequest, {**held.payload, "status": "ingetrokken", "settled_at": clock.now()})
    reason = f"draagvlakvraag {request} ingetrokken"
    graph.put([made], space=held.space, reason=reason, step="support", rests_on=held.seq)
    return made


def opened(graph: "Reader", link: Link, *, today: date | None = None) -> SupportForm:
    """
    What the holder of a link reads.

    Args:
        graph: As the organisation that asks sees it.
        link: With its signature found right.
        today: The day that counts.

    Raises:
        NotFound: If the question is no more, or the link is another one than was sent.
    """
    held = _held(graph, link)
    return _form(graph, held.payload, today or clock.today())


def answered(graph: "Writer", link: Link, said: LinkAnswer, *, today: date | None = None) -> SupportForm:
    """
    Keep the one answer to a question; the form as it stood when it cannot be given any more.

    Args:
        graph: As the organisation that asks sees it; what is written is written by the link.
        link: With its signature found right.
        said: What is answered.
        today: The day that counts.

    Returns:
        With the state "open" when the answer is kept; else why it is not.

    Raises:
        NotFound: As `opened`.
        InvalidRecord: If a text is too long.
    """
    day = today or clock.today()
    held = _held(graph, link)
    form = _form(graph, held.payload, day)
    if form.state != "open":
        return form
    settled = valid(SupportRequest, {**held.payload, "status": "beantwoord", "settled_at": clock.now()})
    made = valid(Support, _support(held, said, day, graph.principal.name))
    puts = [
        Put(made.id, "Support", held.space, dump(made), step="support", rests_on=0),
        Put(settled.id, "SupportRequest", held.space, dump(settled), step="support", rests_on=held.seq),
    ]
    try:
        graph.append(puts, reason=f"draagvlakvraag {held.id} beantwoord")
    except Overtaken:  # by another answer with the same link, or by who withdrew it
        return _form(graph, _held(graph, link).payload, day)
    return form


def _support(held: Stored, said: LinkAnswer, day: date, by: str) -> Mapping[str, Any]:
    asked = held.payload
    return {
        "id": f"{own_prefix(held.space)}draagvlak-{secrets.token_hex(8)}",
        "title": cut(f"Antwoord op een vraag naar draagvlak van {dutch(asked['asked_at'][:10])}"),
        "about": asked["about"],
        "municipality": asked["municipality"],
        "level": asked.get("level"),
        "group": asked.get("group"),
        "stance": said.stance,
        "date": day.isoformat(),
        "speaker": said.name or None,
        "condition": said.condition or None,
        "objection": said.objection or None,
        "evidence": said.words or None,
        "gathered": "link",
        "recorded_by": by,
        "request": held.id,
    }


def _held(graph: "Reader", link: Link) -> Stored:
    held = graph.get_many([link.request]).get(link.request)
    same = held is not None and held.kind == "SupportRequest"
    if held is None or not same or not hmac.compare_digest(held.payload["link_digest"], link.digest):
        raise NotFound("deze vraag is er niet meer; vraag wie u de link stuurde om een nieuwe")
    return held


def _form(graph: "Reader", payload: Mapping[str, Any], today: date) -> SupportForm:
    town = graph.gazetteer.name(payload["municipality"])
    status = request_state(payload, today)
    until, settled = payload["valid_until"], (payload.get("settled_at") or "")[:10]
    subject = graph.get_many([payload["about"]]).get(payload["about"])
    if status != "uitgezet":
        return SupportForm(status, town, until, settled=settled)
    if subject is None:
        return SupportForm("onderwerp niet meer te zien", town, until)
    return SupportForm(
        "open",
        town,
        until,
        question=payload["question"],
        whom=payload.get("group") or payload["level"],
        subject=subject.payload["title"] if payload.get("shows_subject") else "",
    )


def _until(text: str) -> str:
    today = clock.today()
    try:
        found = read(text)
    except InputError:
        found = None
    if found is None or not found.exact or not today <= found.first <= today + timedelta(days=LONGEST_DAYS):
        raise InputError(
            f"laatste dag {text!r} van de link is geen dag van vandaag tot en met "
            f"{dutch((today + timedelta(days=LONGEST_DAYS)).isoformat())}; schrijf bijvoorbeeld "
            f"{(today + timedelta(days=21)).isoformat()}"
        )
    return found.first.isoformat()
