"""
The outside view: of comparable cases and activities, how many are known to have been late or over budget.

An activity tells by its records: what was agreed, when it ended, what was spent, the last light. A case tells by a
sentence of its own text that says so, which is quoted; one that says nothing of it is not known.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from kg.reason.answer import Count, answer

Payload = Mapping[str, Any]
Went = Literal["ja", "nee", "niet bekend"]
_SENTENCE: Final = re.compile(r"[^.!?;]+[.!?;]?")
_LATE: Final = re.compile(
    r"\bliep(?:en)?\b[^.;]{0,60}\bvertraging op\b|\bliep(?:en)?\s+(?:\w+\s+){0,3}uit\b(?!\s+de\s+kosten)|"
    r"\buitgelopen\b|"
    r"\bvertraagd\b|\bmet\s+vertraging\b|\b(?:weken|maanden|jaar|jaren)\s+(?:later|langer)\s+dan\s+(?:gepland|beoogd|"
    r"verwacht|voorzien)|\b(?:later|langer)\s+dan\s+(?:gepland|beoogd|voorzien)|\bniet\s+op\s+tijd\b|\bte\s+laat\s+"
    r"(?:klaar|opgeleverd|af)\b",
    re.IGNORECASE,
)
_ON_TIME: Final = re.compile(
    r"\b(?:is|was|werd|werden|waren|bleef|bleven|ging|gingen|opgeleverd|afgerond|klaar)\b[^.;]{0,60}"
    r"\b(?:op\s+tijd|binnen\s+(?:de\s+)?(?:planning|tijd)|volgens\s+planning)\b",
    re.IGNORECASE,
)
_OVER: Final = re.compile(
    r"\bliep(?:en)?\s+uit\s+de\s+kosten\b|\b(?:ton|miljoen|euro|procent|%)\s+duurder\b|\bduurder\s+(?:dan|uitgevallen)\b|"
    r"\b(?:het\s+)?budget\b[^.;]{0,30}\boverschreden\b|\bmeer\s+gekost\s+dan\b|\bkost(?:en|te|ten)?\b[^.;]{0,40}"
    r"\bhoger\s+dan\s+(?:begroot|geraamd|gepland)\b|\bkostenoverschrijding\b|\bboven\s+(?:het\s+)?budget\b",
    re.IGNORECASE,
)
_WITHIN: Final = re.compile(
    r"\b(?:is|was|werd|waren|bleef|bleven|uitgevoerd|gerealiseerd|afgerond)\b[^.;]{0,60}\bbinnen\s+(?:het\s+|de\s+)?"
    r"(?:budget|begroting|raming)\b",
    re.IGNORECASE,
)
# A sentence that says so of some only, or that it might have been so, says nothing of the case.
_UNSURE: Final = re.compile(
    r"\b(?:dreig\w*|verwacht\w*|zou(?:den)?|mogelijk|kan|kunnen|kon|risico|[eé]én\s+van|sommige|indien|als|voorkom\w*|net)\b",
    re.IGNORECASE,
)
_DONE: Final = re.compile(r"\b(?:afgerond|gereed|klaar|voltooid|uitgevoerd|afgesloten)\b", re.IGNORECASE)
_COLOURS: Final[Mapping[str, Went]] = {"rood": "ja", "oranje": "ja"}


@answer
@dataclass(frozen=True, slots=True)
class ComparableRecord:
    """
    A case or activity that is held comparable.

    Attributes:
        where: Whose it is: names of municipalities; "" when that is not known.
        comparable: Why it is held comparable, in Dutch.
        late: Whether it was later than planned.
        late_words: The sentence of the case, or what the records of the activity say; "" when it is not known.
        over: Whether it cost more than planned.
        over_words: Likewise.
    """

    id: str
    kind: str
    title: str
    where: str
    comparable: str
    late: Went
    late_words: str
    over: Went
    over_words: str


@answer
@dataclass(frozen=True, slots=True)
class OutsideTally:
    """Of how many it is known that it was so, of how many that it was not, of how many neither; together all."""

    yes: Count
    no: Count
    unknown: Count

    @property
    def known(self) -> int:
        """Of how many it is known."""
        return self.yes + self.no


@answer
@dataclass(frozen=True, slots=True)
class OutsideView:
    """
    How it went elsewhere, counted; never one corrected number.

    Attributes:
        how: How comparable was decided, in Dutch.
        compared: Each that was counted, nearest first.
        apart: How many more were comparable and are of another practice than Dutch: they are not counted.
        caution: What to mind when reading the counts, in Dutch.
    """

    how: str
    compared: tuple[ComparableRecord, ...]
    late: OutsideTally
    over: OutsideTally
    apart: Count
    caution: str


CAUTION: Final = (
    "Wat misging, wordt vaker opgeschreven dan wat op tijd was. Lees dit als wat er bekend is, niet als een kans."
)


def outside_view(how: str, compared: Sequence[ComparableRecord], apart: int = 0) -> OutsideView:
    """The counts over what is held comparable."""
    late, over = (_tally([getattr(one, name) for one in compared]) for name in ("late", "over"))
    return OutsideView(how, tuple(compared), late, over, apart, CAUTION)


def told(tally: OutsideTally, what: str) -> str:
    """A tally in one line of Dutch; `what` as in "later dan gepland"."""
    if not tally.known:
        return f"{what}: van geen van de {tally.unknown} is bekend of dat zo was."
    return f"{what}: {tally.yes} van {tally.known} waarvan het bekend is; van {tally.unknown} is het niet bekend."


def of_case(case: Payload, where: str, comparable: str) -> ComparableRecord:
    """What the text of a case says of its time and its money."""
    texts = [case.get(name) or "" for name in ("title", "situation", "approach", "results")]
    sentences = [one[0].strip() for text in texts for one in _SENTENCE.finditer(text)]
    late, over = _said(sentences, _LATE, _ON_TIME), _said(sentences, _OVER, _WITHIN)
    return ComparableRecord(case["id"], "Case", case["title"], where, comparable, *late, *over)


def of_activity(
    activity: Payload, where: str, comparable: str, *, agreed_end: str | None, update: Payload | None
) -> ComparableRecord:
    """
    What the records of an activity say of its time and its money.

    Args:
        activity: Its payload with its id.
        where: Whose it is.
        comparable: Why it is held comparable.
        agreed_end: Its end in the first plan that was agreed; None when there is none.
        update: The last status update on it.
    """
    return ComparableRecord(
        activity["id"],
        "Activity",
        activity["title"],
        where,
        comparable,
        *_late(activity, agreed_end, update),
        *_over(activity, update),
    )


def _said(sentences: Sequence[str], yes: re.Pattern[str], no: re.Pattern[str]) -> tuple[Went, str]:
    for sentence in sentences:
        if yes.search(sentence) and not _UNSURE.search(sentence):
            return "ja", sentence
    for sentence in sentences:
        if no.search(sentence) and not _UNSURE.search(sentence):
            return "nee", sentence
    return "niet bekend", ""


def _late(activity: Payload, agreed_end: str | None, update: Payload | None) -> tuple[Went, str]:
    end = (activity.get("period") or {}).get("end")
    if agreed_end and end:
        known = min(len(agreed_end), len(end))
        if end[:known] > agreed_end[:known]:
            return "ja", f"afgesproken einde {agreed_end}, nu {end}"
        if _DONE.search(activity.get("status") or ""):
            return "nee", f"afgesproken einde {agreed_end}, afgerond {end}"
    return _light(update, "time", done=bool(_DONE.search(activity.get("status") or "")))


def _over(activity: Payload, update: Payload | None) -> tuple[Went, str]:
    years = [
        one
        for one in activity.get("amounts", ())
        if one.get("budget_cents") is not None and one.get("spent_cents") is not None
    ]
    if years:
        budget, spent = (sum(one[name] for one in years) for name in ("budget_cents", "spent_cents"))
        return ("ja" if spent > budget else "nee"), f"begroot {budget // 100} euro, besteed {spent // 100} euro"
    return _light(update, "money", done=bool(_DONE.search(activity.get("status") or "")))


def _light(update: Payload | None, side: str, *, done: bool) -> tuple[Went, str]:
    light = (update or {}).get(side) or {}
    colour = light.get("colour", "")
    went = _COLOURS.get(colour, "nee" if colour == "groen" and done else "niet bekend")
    words = "" if went == "niet bekend" else f"bericht van {(update or {}).get('date', '')}: {colour}"
    return went, f"{words}, {light['cause']}" if words and light.get("cause") else words


def _tally(found: Sequence[Went]) -> OutsideTally:
    return OutsideTally(*(sum(one == went for one in found) for went in ("ja", "nee", "niet bekend")))
