"""A next step for a level or a group, from how it stands, with what others did; a person chooses."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from kg.model.support.records import Stance
from kg.model.values import Level, Outcome
from kg.reason.answer import SPARSE, answer
from kg.reason.text import Reference, cite, sentences

SHOWN: Final = 2  # of what others did, for each level
THE: Final[Mapping[str, str]] = {
    "bestuur": "het bestuur",
    "management": "het management",
    "uitvoering": "de uitvoering",
}
_PER_LEVEL: Final[Mapping[Level, str]] = {"bestuur": "board", "management": "management", "uitvoering": "operations"}
_SUPPORT: Final = re.compile(
    r"\b(?:draagvlak|weerstand|verzet|scepsis|enthousias\w+|meekrijgen|commitment|eigenaarschap|betrek\w*|betrokken\w*)\b",
    re.IGNORECASE,
)
_LEVEL_WORDS: Final[Mapping[Level, re.Pattern[str]]] = {
    "bestuur": re.compile(r"\b(?:raad|raadsleden|college|wethouders?|burgemeester|bestuur\w*)\b", re.IGNORECASE),
    "management": re.compile(
        r"\b(?:management\w*|directie\w*|teamleiders?|leidinggevenden|managers?)\b", re.IGNORECASE
    ),
    "uitvoering": re.compile(
        r"\b(?:medewerkers?|gebruikers?|werkvloer|uitvoering|ambtenaren|teams?|ondernemingsraad)\b", re.IGNORECASE
    ),
}


@answer
@dataclass(frozen=True, slots=True)
class Elsewhere:
    """
    What was done, or seen, with the support of a level in another municipality.

    Attributes:
        text: In the words of the lesson or the case.
        because: The reason of a lesson.
        where: The municipalities of its case.
        outcome: Of that case; "mislukt" is to learn from.
        reference: The lesson or case.
    """

    text: str
    where: str
    outcome: Outcome
    reference: Reference
    because: Annotated[str, SPARSE] = ""


@answer
@dataclass(frozen=True, slots=True)
class SupportStep:
    """
    A proposed next step; nothing happens until somebody takes it.

    Attributes:
        text: What to do, in Dutch.
        elsewhere: What others did, most like the subject first; empty when nothing was found.
        said: What was found elsewhere, or that nothing was.
    """

    text: str
    said: str
    elsewhere: tuple[Elsewhere, ...] = ()


def step(
    name: str,
    stance: Stance | None,
    *,
    condition: str = "",
    objection: str = "",
    elsewhere: Sequence[Elsewhere] = (),
    confirmed: bool = False,
) -> SupportStep:
    """
    The next step for a level or group.

    Args:
        name: As a sentence calls it: "het bestuur", "de groep inwoners".
        stance: The last one; None when nothing is known.
        condition: Which it set last.
        objection: Which it had last.
        elsewhere: What others did.
        confirmed: Whether it was declared that there is nothing to know.
    """
    shown = tuple(elsewhere[:SHOWN])
    said = f"Elders gevonden: {len(shown)}." if shown else "Elders is hierover niets gevonden."
    return SupportStep(
        _text(name, stance, condition.rstrip("."), objection.rstrip("."), confirmed=confirmed), said, shown
    )


def _text(name: str, stance: Stance | None, condition: str, objection: str, *, confirmed: bool) -> str:
    if stance is None:
        why = "er is bevestigd geen uitspraak" if confirmed else "hierover is niets gevonden"
        return f"Vraag het aan {name}: {why}. Stuur het korte formulier."
    if condition and stance != "onbekend":
        return f"Regel met {name} eerst de voorwaarde: {condition}."
    if objection and stance in {"verdeeld", "tegen"}:
        return f"Praat met {name} over het bezwaar: {objection}."
    return {
        "onbekend": f"Vraag {name} wat er nodig is om te kunnen kiezen.",
        "voor": f"Houd de steun van {name} vast: laat zien wat ermee gebeurt, en vraag het opnieuw voor het besluit.",
        "verdeeld": f"Zoek bij {name} uit wie wat anders ziet, en leg het verschil vast.",
        "tegen": f"Vraag {name} wat ertegen is, en leg het bezwaar vast.",
    }[stance]


def of_case(payload: Mapping[str, Any], level: Level, where: str) -> Elsewhere | None:
    """What a case says of the support of a level; None when it says nothing."""
    told = (payload.get("support") or {}).get(_PER_LEVEL[level])
    if not told:
        return None
    return Elsewhere(told, where, payload["outcome"], cite(payload, f"draagvlak bij {level}"))


def of_lesson(payload: Mapping[str, Any], level: Level, where: str, outcome: Outcome) -> Elsewhere | None:
    """A lesson on how to gain or keep the support of a level; None when it is about something else."""
    said = [payload["title"], *sentences(payload.get("because") or "")]
    words = _LEVEL_WORDS[level]
    if not (_SUPPORT.search(payload["title"]) or any(_SUPPORT.search(one) and words.search(one) for one in said)):
        return None
    if not any(words.search(one) for one in said):
        return None
    return Elsewhere(payload["title"], where, outcome, cite(payload, "les"), payload.get("because") or "")
