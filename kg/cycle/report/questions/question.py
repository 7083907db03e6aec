"""
How a question goes from asked to public; payloads in, payloads out.

    gesteld      nobody is named who would answer: the record has no owner on record, and nobody assigned one
    toegewezen   somebody is named, perhaps with a day that was promised
    beantwoord   it has its answer, and says nothing else after that
    openbaar     everybody reads a copy of it, which names nobody

An unanswered question ages: in days since it was asked, and in days after the one that was promised.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Final, Literal

from kg.dutch.dates import dutch, span
from kg.errors import InputError, StepRefused
from kg.reason.answer import KNOWN, Count, answer

Payload = Mapping[str, Any]
QuestionState = Literal["gesteld", "toegewezen", "beantwoord", "openbaar"]
ANSWERED: Final = frozenset({"beantwoord", "openbaar"})
_UPWARDS: Final = ("activity", "plan", "objective", "definition", "about", "trajectory", "policy")
STEPS_UP: Final = 4


@answer
@dataclass(frozen=True, slots=True)
class LogLine:
    """
    One line of the log of a question or a recommendation.

    Attributes:
        at: The moment in UTC.
        event: The number of the last event of the journal before it: what was known then.
        person: Who did it; null where nobody may be named.
        to: Towards whom; null where nobody was known.
        text: What was said with it.
    """

    what: str
    at: str
    event: Count
    person: str | None
    to: str | None
    text: str | None


@answer
@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """
    A question as it stands on a day.

    Attributes:
        about: The id of the record that it is pinned to.
        about_title: Its title; null where it may not be seen, or is gone.
        figure: The field or measure of the record that is meant.
        asked_for: On whose behalf it was asked.
        asked_on: The day.
        owner: Who is to answer; null where nobody is known.
        routed: Why it went to them, or who may answer where nobody is known, in Dutch.
        promised: The day of the answer, as exact as it was promised.
        open_days: So many days without an answer; null once it has one.
        late_days: So many of them after the promised day; null while that is not past, or nothing was promised.
        published_as: The id of the copy that everybody may read.
        log: Oldest first.
    """

    id: str
    text: str
    about: str
    about_title: str | None
    about_kind: str | None
    municipality: str | None
    passage: str | None
    figure: str | None
    asked_for: str | None
    asked_by: str
    asked_on: date
    owner: str | None
    routed: str
    promised: str | None
    status: QuestionState
    open_days: Count | None
    late_days: Count | None
    answer: str | None
    answered_on: date | None
    published_as: Annotated[str | None, KNOWN]
    log: tuple[LogLine, ...]


@answer
@dataclass(frozen=True, slots=True)
class Questions:
    """
    What was asked, as the caller may see it.

    Attributes:
        open: Without an answer; the latest of all first, then the oldest.
        answered: With one, newest first.
        late: How many of the open ones are past their promised day.
        unowned: For how many of them nobody is known who would answer.
        said: The same in Dutch.
    """

    as_of: date
    open: tuple[AskedQuestion, ...]
    answered: tuple[AskedQuestion, ...]
    late: Count
    unowned: Count
    said: str

    def about(self, record_id: str) -> "Questions":
        """Those that are pinned to one record."""
        return overview([one for one in (*self.open, *self.answered) if one.about == record_id], self.as_of)


def overview(questions: Iterable[AskedQuestion], today: date) -> Questions:
    """What was asked, in order."""
    held = list(questions)
    waiting = sorted(
        (one for one in held if one.status not in ANSWERED),
        key=lambda one: (-(one.late_days or 0), one.asked_on, one.id),
    )
    done = sorted(
        (one for one in held if one.status in ANSWERED),
        key=lambda one: (-(one.answered_on or one.asked_on).toordinal(), one.id),
    )
    late, unowned = sum(bool(one.late_days) for one in waiting), sum(one.owner is None for one in waiting)
    return Questions(today, tuple(waiting), tuple(done), late, unowned, _said(len(waiting), late, unowned, len(done)))


def _said(waiting: int, late: int, unowned: int, done: int) -> str:
    if not waiting and not done:
        return "Er zijn geen vragen vastgelegd."
    number = {0: "Geen vraag wacht", 1: "Eén vraag wacht"}.get(waiting, f"{waiting} vragen wachten")
    parts = [f"{number} op antwoord"]
    if late:
        parts.append(f"{late} daarvan langer dan beloofd")
    if unowned:
        parts.append(f"bij {unowned} is geen eigenaar bekend")
    return f"{', '.join(parts)}; {done} beantwoord."


def told(payload: Payload, *, above: Sequence[Payload], routed: str, today: date, kind: str | None) -> AskedQuestion:
    """
    A question as it stands.

    Args:
        payload: Of the question, with its id.
        above: The record that it is pinned to, then what that hangs under; () where it may not be seen.
        routed: See `AskedQuestion.routed`.
        today: The day to count from.
        kind: Of that record.
    """
    log = tuple(line(one) for one in payload.get("moments", ()))
    asked = _day(log[0].at) if log else today
    answered = next((_day(one.at) for one in log if one.what == "beantwoord"), None)
    status: QuestionState = payload.get("status") or "gesteld"
    is_open, promised = status not in ANSWERED, payload.get("promised")
    after = (today - span(promised).last).days if promised and is_open else 0
    return AskedQuestion(
        id=payload["id"],
        text=payload["title"],
        about=payload["about"],
        about_title=str(above[0]["title"]) if above else None,
        about_kind=kind,
        municipality=next(filter(None, map(_municipality, above)), None),
        passage=payload.get("passage"),
        figure=payload.get("figure"),
        asked_for=payload.get("asked_for"),
        asked_by=payload["author"],
        asked_on=asked,
        owner=payload.get("owner"),
        routed=routed,
        promised=promised,
        status=status,
        open_days=max((today - asked).days, 0) if is_open else None,
        late_days=after if after > 0 else None,
        answer=payload.get("answer"),
        answered_on=answered,
        published_as=payload.get("published_as"),
        log=log,
    )


def line(moment: Payload) -> LogLine:
    """A moment of a record as a line of its log."""
    return LogLine(
        moment["what"], moment["at"], moment["event"], moment.get("person"), moment.get("to"), moment.get("text")
    )


def _day(at: str) -> date:
    return date.fromisoformat(at[:10])


def _municipality(about: Payload) -> str | None:
    named = about.get("municipality") or next(iter(about.get("municipalities") or ()), None)
    return str(named) if named else None


def routed_to(above: Sequence[Payload], answering: str) -> tuple[str | None, str]:
    """
    Who is to answer, and why, in Dutch.

    Args:
        above: The record, then what it hangs under, nearest first.
        answering: Who may answer, in Dutch: "wie voor baarn mag schrijven".
    """
    for number, one in enumerate(above):
        if one.get("owner"):
            why = "is de eigenaar van dit record" if not number else f"is de eigenaar van: {one['title']}"
            return str(one["owner"]), f"{one['owner']} {why}"
    return None, f"geen eigenaar vastgelegd; {answering}, kan antwoorden"


def upwards(payload: Payload) -> str | None:
    """The id of what a record hangs under, or None."""
    return next((payload[name] for name in _UPWARDS if payload.get(name)), None)


# --- what becomes of it --------------------------------------------------------------------------


def must_stand_there(about: Payload, *, passage: str, figure: str, record_id: str) -> None:
    """
    Nothing, when what a question is pinned to stands in the record.

    Raises:
        InputError: If the passage or the figure is not in it.
    """
    if passage and " ".join(passage.split()) not in " ".join(" ".join(_texts(about)).split()):
        raise InputError(f"deze passage staat niet in {record_id!r}: {passage[:80]!r}; neem haar letterlijk over")
    figures = figures_of(about)
    if figure and figure not in figures:
        has = f"; het heeft {', '.join(figures[:12])}" if figures else "; het heeft geen cijfers"
        raise InputError(f"{record_id!r} heeft geen cijfer {figure!r}{has}")


def figures_of(about: Payload) -> list[str]:
    """The figures of a record by name: its fields with a number in it, and of a report its measures."""
    own = [name for name, value in about.items() if _is_figure(value)]
    return [*own, *dict.fromkeys(one["measure"] for one in about.get("figures", ()))]


def _is_figure(value: Any) -> bool:
    if isinstance(value, Mapping):
        return "low" in value or "high" in value
    if isinstance(value, list | tuple):
        return any(isinstance(one, Mapping) and {"budget_cents", "spent_cents"} & one.keys() for one in value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ():
        yield from _texts(one)


def assigned(question: Payload, to: str, promised: str, moment: Payload) -> dict[str, Any]:
    """
    The question as given to somebody.

    Raises:
        InputError: If nobody is named.
        StepRefused: If it has its answer already.
    """
    if not to.strip():
        raise InputError("een vraag toewijzen vraagt een naam: zeg wie haar beantwoordt")
    _must_be_open(question)
    said = f"beloofd op {dutch(promised)}" if promised else None
    return {
        **question, "owner": to.strip(), "promised": promised or question.get("promised"), "status": "toegewezen",
        "moments": _with(question, {**moment, "what": "toegewezen", "to": to.strip(), "text": said}),
    }  # fmt: skip


def answered(question: Payload, text: str, moment: Payload) -> dict[str, Any]:
    """
    The question with its answer.

    Raises:
        InputError: If the answer says nothing.
        StepRefused: If it has its answer already.
    """
    if not text.strip():
        raise InputError("een antwoord zonder tekst zegt niets; schrijf op wat u weet, of dat u het niet weet")
    _must_be_open(question)
    to = question.get("asked_for") or question["author"]
    return {
        **question, "answer": text.strip(), "status": "beantwoord",
        "moments": _with(question, {**moment, "what": "beantwoord", "to": to}),
    }  # fmt: skip


def published(question: Payload, copy: str, moment: Payload) -> dict[str, Any]:
    """
    The question as made public.

    Raises:
        StepRefused: If it has no answer yet, or is public already.
    """
    if question.get("status") == "openbaar":
        raise StepRefused(f"vraag {question['id']!r} is al openbaar, als {question['published_as']!r}")
    if question.get("status") != "beantwoord":
        raise StepRefused(f"vraag {question['id']!r} heeft nog geen antwoord; beantwoord haar, dan kan zij openbaar")
    return {
        **question, "status": "openbaar", "published_as": copy,
        "moments": _with(question, {**moment, "what": "openbaar", "to": "iedereen"}),
    }  # fmt: skip


def without_names(question: Payload, copy: str, owner: str) -> dict[str, Any]:
    """The copy that everybody may read: the question, its answer and when; of people nothing."""
    kept = ("title", "about", "passage", "figure", "promised", "answer", "themes")
    return {
        **{name: question[name] for name in kept if question.get(name)},
        "id": copy,
        "author": owner,
        "status": "openbaar",
        "moments": [
            {name: one[name] for name in ("what", "at", "event")}
            for one in question["moments"]
            if one["what"] != "toegewezen"
        ],
    }


def unseen(question: AskedQuestion) -> AskedQuestion:
    """A question whose record may not be seen: the words that stood there are left out too."""
    return replace(question, passage=None, about_title=None, about_kind=None, municipality=None)


def _must_be_open(question: Payload) -> None:
    if question.get("status") in ANSWERED:
        done = next(one for one in question["moments"] if one["what"] == "beantwoord")
        by = f" door {done['person']}" if done.get("person") else ""
        raise StepRefused(
            f"vraag {question['id']!r} is op {dutch(done['at'][:10])}{by} beantwoord en zegt hierna niets anders meer; "
            "stel een nieuwe vraag"
        )


def _with(question: Payload, moment: Payload) -> list[Payload]:
    return [*question.get("moments", ()), {name: value for name, value in moment.items() if value is not None}]
