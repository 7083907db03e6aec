"""
How each level and each group stands towards something, from what was recorded.

    known      somebody recorded how they stand
    undecided  they were asked and have not decided, which is an answer
    not found  nothing is recorded, and so many documents were looked at
    confirmed  somebody declared that there is nothing to know: that, and only that, is absence

Nothing is concluded of a level from a group in it, or from silence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Final, Literal, TypeAlias, get_args

from kg.cycle.interpret.support.advice import THE, Elsewhere, SupportStep, step
from kg.cycle.interpret.support.statement import (
    IS,
    Payload,
    SupportStatement,
    SupportTrend,
    latest,
    said_when,
    statement,
    trend,
    when_of,
)
from kg.dutch.dates import span
from kg.model.support.records import Stance
from kg.model.values import Level
from kg.reason.answer import KNOWN, SPARSE, Count, answer
from kg.reason.text import listed

SupportState: TypeAlias = Literal["bekend", "nog geen mening", "niet gevonden", "bevestigd: geen"]
RequestState: TypeAlias = Literal["uitgezet", "beantwoord", "verlopen", "ingetrokken"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)


@answer
@dataclass(frozen=True, slots=True)
class SupportSide:
    """
    One level or one group.

    Attributes:
        name: Of the level, or of the group as it is called.
        level: Of a group: in which level it stands; left out for one outside the three.
        is_group: Whether it is a group.
        state: What is known; "niet gevonden" is not "bevestigd: geen".
        stance: The last one; left out where none is known.
        said: In Dutch, in one sentence.
        statements: What counts, oldest first; those without a date before all others.
        hearsay: What organisations say of it that cannot speak for the municipality.
        declared_by: The statement by which nothing is there to know.
    """

    name: str
    is_group: bool
    state: SupportState
    said: str
    statements: tuple[SupportStatement, ...]
    trend: SupportTrend
    step: SupportStep
    level: Annotated[Level | None, KNOWN] = None
    stance: Annotated[Stance | None, KNOWN] = None
    hearsay: Annotated[tuple[SupportStatement, ...], SPARSE] = ()
    declared_by: Annotated[str, SPARSE] = ""


@answer
@dataclass(frozen=True, slots=True)
class SupportAsked:
    """
    A question that was sent by link.

    Attributes:
        whom: The level or group.
        recipient: To whom it was sent, as the sender noted.
        settled: The day on which it was answered or withdrawn.
    """

    id: str
    whom: str
    question: str
    valid_until: str
    state: RequestState
    asked_by: str
    asked: str
    recipient: Annotated[str, SPARSE] = ""
    settled: Annotated[str, SPARSE] = ""


@answer
@dataclass(frozen=True, slots=True)
class SupportProposed:
    """A passage that says how somebody stands, which nobody decided on yet; its subject is for the reviewer."""

    proposal: str
    target: str
    quote: str
    document: str
    document_title: str


@answer
@dataclass(frozen=True, slots=True)
class SupportPicture:
    """
    Who supports something, and who does not, as far as is known.

    Attributes:
        about: Id of what it is about.
        kind: Of that.
        municipality: Its code.
        town: Its name.
        as_of: The day to count from.
        said: The levels in one sentence, in Dutch.
        searched: Documents of the municipality with running text that were looked at.
        levels: Board, management and operations.
        groups: Those that said something, or were asked, by name.
        asked: Questions by link, newest first; for callers who may read them.
        proposed: What documents say that nobody decided on yet.
    """

    about: str
    title: str
    kind: str
    municipality: str
    town: str
    as_of: date
    said: str
    searched: Count
    levels: tuple[SupportSide, ...]
    groups: tuple[SupportSide, ...]
    asked: tuple[SupportAsked, ...]
    proposed: tuple[SupportProposed, ...]

    @property
    def sides(self) -> tuple[SupportSide, ...]:
        """The levels, then the groups."""
        return (*self.levels, *self.groups)


@dataclass(frozen=True, slots=True)
class SupportMaterial:
    """
    What a picture is made of; payloads as in `kg.model.kinds`.

    Attributes:
        subject: With its "kind".
        said: Support that counts.
        hearsay: Support that does not, with the organisation whose word it is.
        requests: Questions by link.
        declared: Id of the statement that all there is of support is known; "" when nobody said so.
        searched: Documents that were looked at.
        elsewhere: By level, what lessons and cases of others say.
        proposed: What waits for a decision.
    """

    subject: Payload
    municipality: str
    town: str
    today: date
    said: Sequence[Payload]
    hearsay: Sequence[tuple[str, Payload]] = ()
    requests: Sequence[Payload] = ()
    declared: str = ""
    searched: int = 0
    elsewhere: Mapping[str, Sequence[Elsewhere]] = field(default_factory=dict)
    proposed: Sequence[SupportProposed] = ()


def picture(material: SupportMaterial) -> SupportPicture:
    """Who supports it, level by level and group by group."""
    levels = tuple(_side(material, level, level, is_group=False) for level in LEVELS)
    groups = tuple(_side(material, name, level, is_group=True) for name, level in _groups(material))
    return SupportPicture(
        about=material.subject["id"],
        title=material.subject["title"],
        kind=material.subject["kind"],
        municipality=material.municipality,
        town=material.town,
        as_of=material.today,
        said=_together(levels),
        searched=material.searched,
        levels=levels,
        groups=groups,
        asked=tuple(_asked(material)),
        proposed=tuple(material.proposed),
    )


def _side(material: SupportMaterial, name: str, level: Level | None, *, is_group: bool) -> SupportSide:
    def of_it(payload: Payload) -> bool:
        group = payload.get("group") or ""
        return _same(group, name) if is_group else not group and payload.get("level") == name

    statements = sorted((statement(one) for one in material.said if of_it(one)), key=when_of)
    hearsay = tuple(statement(one, who) for who, one in material.hearsay if of_it(one))
    last = latest(statements)
    state = _state(last, declared=bool(material.declared))
    whom = f"de groep {name}" if is_group else THE[name]
    last_words = next((one for one in reversed(statements) if one.stance == last), None)
    return SupportSide(
        name=name,
        is_group=is_group,
        state=state,
        said=_said(material, whom, state, last, last_words),
        statements=tuple(statements),
        trend=trend(statements),
        step=step(
            whom,
            last,
            condition=_last_said(statements, "condition"),
            objection=_last_said(statements, "objection"),
            elsewhere=material.elsewhere.get(level or "", ()),
            confirmed=state == "bevestigd: geen",
        ),
        level=level,
        stance=last,
        hearsay=hearsay,
        declared_by=material.declared if state == "bevestigd: geen" else "",
    )


def _groups(material: SupportMaterial) -> Iterator[tuple[str, Level | None]]:
    """The groups that said something or were asked, each once, by name; with the level that was noted last."""
    found: dict[str, tuple[str, Level | None]] = {}
    for payload in (*material.said, *(one for _, one in material.hearsay), *material.requests):
        name = payload.get("group")
        if name:
            known = found.get(name.casefold())
            found[name.casefold()] = (known[0] if known else name, payload.get("level") or (known and known[1]) or None)
    yield from (found[key] for key in sorted(found))


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _state(stance: Stance | None, *, declared: bool) -> SupportState:
    if stance is None:
        return "bevestigd: geen" if declared else "niet gevonden"
    return "nog geen mening" if stance == "onbekend" else "bekend"


def _last_said(statements: Sequence[SupportStatement], name: str) -> str:
    """What the last statement says of a condition or an objection; an older one may be settled by now."""
    return str(getattr(statements[-1], name)) if statements else ""


def looked_at(count: int, town: str) -> str:
    """How many documents were looked at, in Dutch."""
    return f"{count} {'stuk' if count == 1 else 'stukken'} van {town}"


def _said(
    material: SupportMaterial, whom: str, state: SupportState, stance: Stance | None, last: SupportStatement | None
) -> str:
    if state == "niet gevonden":
        count, town = material.searched, material.town
        none = f"hele stukken van {town} om in te zoeken zijn hier niet"
        where = f"ook niet in {looked_at(count, town)}" if count else f"en {none}"
        return f"Van {whom} is niets gevonden, {where}."
    if state == "bevestigd: geen":
        return f"Bevestigd: van {whom} is er geen uitspraak ({material.declared})."
    return f"{_capital(whom)} {IS[stance or 'onbekend']}{said_when(last)}."


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _together(levels: Sequence[SupportSide]) -> str:
    """The three levels in one line: what is known first."""

    def those(state: SupportState) -> list[SupportSide]:
        return [one for one in levels if one.state == state]

    told = [*those("bekend"), *those("nog geen mening")]
    parts = [f"{THE[one.name]} {IS[one.stance or 'onbekend']}" for one in told]
    if missing := those("niet gevonden"):
        parts.append(f"van {listed([THE[one.name] for one in missing])} is niets gevonden")
    if none := those("bevestigd: geen"):
        parts.append(f"van {listed([THE[one.name] for one in none])} is bevestigd dat er niets is")
    return f"{_capital('; '.join(parts))}."


def _asked(material: SupportMaterial) -> Iterator[SupportAsked]:
    for one in sorted(material.requests, key=lambda one: (one["asked_at"], one["id"]), reverse=True):
        yield SupportAsked(
            id=one["id"],
            whom=one.get("group") or one["level"],
            question=one["question"],
            valid_until=one["valid_until"],
            state=request_state(one, material.today),
            asked_by=one["asked_by"],
            asked=one["asked_at"][:10],
            recipient=one.get("recipient") or "",
            settled=(one.get("settled_at") or "")[:10],
        )


def request_state(payload: Payload, today: date) -> RequestState:
    """How far a question by link is on a day."""
    status: Literal["uitgezet", "beantwoord", "ingetrokken"] = payload.get("status", "uitgezet")
    if status == "uitgezet" and today > span(payload["valid_until"]).last:
        return "verlopen"
    return status
