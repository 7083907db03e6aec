"""Questions, what is due unasked, and recommendations, as Dutch lines for people; nothing is decided here."""

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from kg.dutch.dates import dutch

if TYPE_CHECKING:
    from kg.cycle.report.alarms.alarm import Alarms
    from kg.cycle.report.questions.question import AskedQuestion, LogLine, Questions
    from kg.cycle.report.recommendations.recommendation import FollowedRecommendation, Recommendations

_WIDTH: Final = 110
STANDINGS: Final = {
    "niet bekend": "reactie en opvolging niet vastgelegd",
    "reactie": "reactie bekend, opvolging niet vastgelegd",
    "opvolging": "opvolging bekend, niet als afgesloten vastgelegd",
    "afgesloten": "afgesloten",
}


def questions_lines(found: "Questions") -> Iterator[str]:
    """What waits, the latest first, then what was answered."""
    yield found.said
    for one in (*found.open, *found.answered):
        yield ""
        yield from question_lines(one, log=False)


def question_lines(one: "AskedQuestion", *, log: bool = True) -> Iterator[str]:
    """A question with its answer, and its log."""
    yield from _folded(f"{one.text}  {one.id}", "")
    about = f"“{one.about_title}”" if one.about_title else "een record dat u niet ziet, of dat er niet meer is"
    pinned = f", cijfer {one.figure}" if one.figure else f", passage “{one.passage}”" if one.passage else ""
    yield from _folded(f"bij: {about}{pinned}  {one.about}", "  ")
    yield from _folded(f"stand: {standing(one)}", "  ")
    yield from _folded(one.routed, "  ")
    if one.answer:
        yield from _folded(f"antwoord: {one.answer}", "  ")
    for line in one.log if log else ():
        yield from _folded(log_line(line), "  - ")


def standing(one: "AskedQuestion") -> str:
    """How a question stands: "toegewezen, beloofd op 18 november 2026, 10 dagen te laat"."""
    parts: list[str] = [one.status]
    if one.open_days is not None:
        parts.append(f"wacht {days(one.open_days)}")
    if one.promised:
        parts.append(f"beloofd op {dutch(one.promised)}")
    if one.late_days:
        parts.append(f"{days(one.late_days)} te laat")
    return ", ".join(parts)


def log_line(line: "LogLine") -> str:
    """One line of the log: when, what, by whom, towards whom, as of which event."""
    who = f" door {line.person}" if line.person else ""
    to = f" aan {line.to}" if line.to else ""
    said = f": {line.text}" if line.text else ""
    return f"{dutch(line.at[:10])}: {line.what}{who}{to}, stand {line.event}{said}"


def alarms_lines(found: "Alarms") -> Iterator[str]:
    """What is due unasked with its reason, arithmetic and sources; then what cannot be judged, in one line."""
    number = len(found.alarms)
    yield f"Ongevraagd te melden over {found.name} op {dutch(found.as_of.isoformat())}: {number or 'niets'}"
    for one in found.alarms:
        yield ""
        yield from _folded(f"{one.reason}  [{one.key}]", "")
        yield from _folded(one.arithmetic, "  ")
        sure = f"bevestigd in {one.declared_by}" if one.declared_by else one.basis
        yield from _folded(f"{sure}; bron: {', '.join(one.sources)}", "  ")
    if found.not_recorded:
        yield ""
        yield from _folded(f"{found.not_recorded[0].upper()}{found.not_recorded[1:]}.", "")
    if number:
        yield ""
        yield "Niets hiervan is verstuurd. --draft SLEUTEL -o BESTAND maakt het concept."


def recommendations_lines(found: "Recommendations") -> Iterator[str]:
    """What is open first, each with what became of it."""
    yield found.said
    for one in found.items:
        yield ""
        yield from recommendation_lines(one)


def recommendation_lines(one: "FollowedRecommendation") -> Iterator[str]:
    """A recommendation with the response and the follow-up."""
    yield from _folded(f"{one.text}  {one.id}", "")
    ago = f", {days(one.open_days)} geleden" if one.open_days is not None else ""
    when = f"{dutch(one.date)}{ago}" if one.date else "datum niet vastgelegd"
    to = f" aan {one.addressed_to}" if one.addressed_to else ""
    yield from _folded(f"{one.body}{to}; {when}; {STANDINGS[one.standing]}", "  ")
    for line in one.lines:
        at = f" ({dutch(line.at[:10])}{f', {line.person}' if line.person else ''})" if line.at else ""
        yield from _folded(f"{line.what}{at}: {line.text}", "  - ")
    if one.doubt:
        yield from _folded(f"twijfel: {one.doubt}", "  ")
    yield from _folded(f"bron: {', '.join(one.sources) or 'niet vastgelegd'}", "  ")


def days(number: int) -> str:
    """So many days in Dutch."""
    return "1 dag" if number == 1 else f"{number} dagen"


def _folded(text: str, indent: str) -> list[str]:
    after = " " * len(indent)
    return wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=after, break_long_words=False) or [indent]
