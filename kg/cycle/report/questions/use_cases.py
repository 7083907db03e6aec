"""
Questions fetched from the graph, and taken further.

A question lies in a private space of its asker or of the person asked, where both may read: nobody else sees that it
was asked, or how many there are. What everybody reads is a copy that is made when it is made public.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from kg import clock
from kg.access import LOCAL_SPACE, is_private, new_id
from kg.cycle.report.questions import question as rules
from kg.cycle.report.questions.question import AskedQuestion, Questions, overview
from kg.errors import InputError, StepRefused
from kg.model import schema
from kg.model.accountability.oversight import Question
from kg.ports.journal import Put, Stored
from kg.store.room import Room, UseCase, named

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer

KIND: Final = "Question"


def ask(
    graph: "Writer",
    text: str,
    about: str,
    *,
    passage: str = "",
    figure: str = "",
    asked_for: str = "",
    promised: str = "",
    space: str = LOCAL_SPACE,
    by: str = "",
) -> AskedQuestion:
    """
    Ask a question; it goes to the owner of the record, where one is on record.

    Args:
        graph: As the caller sees it.
        text: The question.
        about: The id of the record that it is pinned to.
        passage: Words of that record that it is about, as they stand there.
        figure: A figure of that record, by the name of its field or measure.
        asked_for: On whose behalf; "" for the caller.
        promised: When an answer is wanted, as YYYY-MM-DD, YYYY-MM or YYYY; "" for no day.
        space: Where it is kept, private; who reads there must be able to read the record.
        by: The caller; the principal when not given.

    Raises:
        InputError: If there is no question, what it is pinned to is not there, or the space is not private.
        NotFound: If there is no such record that may be read.
        StepRefused: If a reader of the place where it is kept may not see the record.
        Forbidden: If the caller may not write there.
        InvalidRecord: If the date is none, or a text is too long.
    """
    stored = _may_be_asked(graph, text, about, passage, figure, space)
    within = graph.within(space)
    owner, why = rules.routed_to(_above(within, stored), _answering(space))
    name = by.strip() or graph.principal.name
    moment = _moment(graph, name)
    moments = [{**moment, "what": "gesteld", "to": owner}]
    if owner:
        moments.append({**moment, "what": "toegewezen", "to": owner, "text": why})
    fields: dict[str, Any] = {
        "id": new_id(space, f"vraag-{uuid4().hex[:12]}"),
        "title": text.strip(),
        "about": about,
        "passage": passage.strip() or None,
        "figure": figure or None,
        "asked_for": asked_for.strip() or None,
        "author": name,
        "owner": owner,
        "promised": promised or None,
        "status": "toegewezen" if owner else "gesteld",
        "moments": moments,
    }
    made = schema.valid(Question, fields)
    graph.put([made], space=space, reason=f"vraag gesteld bij {about}", step="account", rests_on=0)
    return of(graph, made.id)


def _may_be_asked(  # noqa: PLR0917 - what a question is made of
    graph: "Reader", text: str, about: str, passage: str, figure: str, space: str
) -> Stored:
    """The record that a question is pinned to; raises as `ask`."""
    if not text.strip():
        raise InputError("een vraag zonder tekst kan niemand beantwoorden; schrijf op wat u wilt weten")
    if not is_private(space):
        raise InputError(f"een vraag begint besloten, niet in {space!r}; maak haar openbaar als zij beantwoord is")
    stored = graph.get(about)
    rules.must_stand_there(stored.payload, passage=passage, figure=figure, record_id=about)
    if about not in graph.within(space).get_many([about]):
        raise StepRefused(f"wie in {space!r} leest, mag {about!r} niet zien; deel dat eerst, of kies een andere ruimte")
    return stored


def of(graph: "Reader", question: str, *, today: date | None = None) -> AskedQuestion:
    """
    A question as it stands.

    Raises:
        NotFound: If there is none that may be read.
    """
    return _told(graph, _question(graph, question), today or clock.today())


def listed(
    graph: "Reader", *, about: str = "", municipality: str = "", loose: bool = False, today: date | None = None
) -> Questions:
    """
    What was asked and may be read; of a question and its public copy the one with the log.

    Args:
        graph: As the caller sees it.
        about: The id of a record; "" for all.
        municipality: Its code: questions about its records; "" for all.
        loose: With those about records that are of no municipality.
        today: The day to count from.
    """
    day = today or clock.today()
    held = list(graph.scan(KIND))
    copies = {one.payload.get("published_as") for one in held}
    found = [_told(graph, one, day) for one in held if one.id not in copies and about in {"", one.payload["about"]}]
    wanted = {municipality, None} if loose else {municipality}
    return overview([one for one in found if not municipality or one.municipality in wanted], day)


def assign(graph: "Writer", question: str, to: str, *, promised: str = "", by: str = "") -> AskedQuestion:
    """
    Give a question to somebody who answers it.

    Raises:
        NotFound: If there is no such question.
        Forbidden: If the caller may not write where it is.
        InputError: If nobody is named.
        InvalidRecord: If the promised date is none.
        StepRefused: If it has its answer already.
        Overtaken: If it changed at the same moment.
    """
    stored = _question(graph, question)
    graph.principal.must_write(stored.space)
    made = schema.parse(KIND, {"id": question, **stored.payload, **({"promised": promised} if promised else {})})
    told = rules.assigned(schema.dump(made), to, promised, _moment(graph, by))
    return _written(graph, stored, told, f"vraag toegewezen aan {to.strip()}")


def answer(graph: "Writer", question: str, text: str, *, by: str = "") -> AskedQuestion:
    """
    Answer a question; after that it says nothing else.

    Raises:
        NotFound: If there is no such question.
        Forbidden: If the caller may not write where it is.
        InputError: If the answer says nothing.
        StepRefused: If it has its answer already.
        Overtaken: If it changed at the same moment.
    """
    stored = _question(graph, question)
    graph.principal.must_write(stored.space)
    told = rules.answered({**stored.payload, "id": question}, text, _moment(graph, by))
    return _written(graph, stored, told, "vraag beantwoord")


def publish(graph: "Writer", question: str, *, by: str = "") -> AskedQuestion:
    """
    Let everybody read a question with its answer: a copy without the names of people.

    Raises:
        NotFound: If there is no such question.
        Forbidden: If the caller may not write where it is, or where the copy comes.
        StepRefused: If it has no answer yet, is public already, or not everybody may read the record that it is about.
        Overtaken: If it changed at the same moment.
    """
    stored = _question(graph, question)
    graph.principal.must_write(stored.space)
    owner = _owner(stored.space)
    space = f"{owner}/public"
    copy = new_id(space, f"openbaar-{uuid4().hex[:12]}")
    told = rules.published({**stored.payload, "id": question}, copy, _moment(graph, by))
    about = stored.payload["about"]
    if about not in graph.within(space).get_many([about]):
        raise StepRefused(f"niet iedereen mag {about!r} zien, waar de vraag bij staat; maak dat eerst openbaar")
    shown = schema.parse(KIND, rules.without_names(told, copy, owner))
    made = schema.parse(KIND, told)
    puts = [
        Put(copy, KIND, space, schema.dump(shown), step="account", rests_on=0),
        Put(question, KIND, stored.space, schema.dump(made), step="account", rests_on=stored.seq),
    ]
    graph.append(puts, reason="vraag en antwoord openbaar gemaakt")
    return of(graph, question)


def _question(graph: "Reader", question: str) -> Stored:
    return named(graph, question, KIND, "vraag", "`kring questions` toont welke er zijn")


def _told(graph: "Reader", stored: Stored, today: date) -> AskedQuestion:
    payload = {**stored.payload, "id": stored.id}
    about = graph.get_many([payload["about"]]).get(payload["about"])
    if about is None:
        routed = payload.get("owner") or f"{_answering(stored.space)} kan antwoorden"
        return rules.unseen(rules.told(payload, above=(), routed=routed, today=today, kind=None))
    above = _above(graph, about)
    owner, routed = rules.routed_to(above, _answering(stored.space))
    if payload.get("owner") and payload["owner"] != owner:
        routed = f"toegewezen aan {payload['owner']}"
    return rules.told(payload, above=above, routed=routed, today=today, kind=about.kind)


def _above(graph: "Reader", stored: Stored) -> list[Mapping[str, Any]]:
    """A record and what it hangs under, nearest first, as far as they may be read."""
    found, seen = [stored.payload], {stored.id}
    for _ in range(rules.STEPS_UP):
        key = rules.upwards(found[-1])
        above = graph.get_many([key]).get(key) if key and key not in seen else None
        if above is None:
            break
        seen.add(above.id)
        found.append(above.payload)
    return found


def _answering(space: str) -> str:
    """Who may answer what is kept in a space, in Dutch."""
    return "wie hier mag schrijven" if space == LOCAL_SPACE else f"wie voor {_owner(space)} mag schrijven"


def _owner(space: str) -> str:
    return space.rpartition("/")[0]


def _moment(graph: "Reader", by: str) -> dict[str, Any]:
    return {
        "person": by.strip() or graph.principal.name,
        "at": clock.now(),
        "event": graph.stores.records.head(),
    }


def _written(graph: "Writer", stored: Stored, payload: Mapping[str, Any], reason: str) -> AskedQuestion:
    made = schema.parse(KIND, payload)
    graph.put([made], space=stored.space, reason=reason, step="account", rests_on=stored.seq)
    return of(graph, stored.id)


class QuestionRoom(Room):
    """Questions pinned to records: asked, assigned, answered, made public."""

    ask = UseCase(ask)
    of = UseCase(of)
    listed = UseCase(listed)
    assign = UseCase(assign)
    answer = UseCase(answer)
    publish = UseCase(publish)
