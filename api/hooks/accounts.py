"""
What a hook tells of accountability: questions that were asked and answered, and alarms that arise and go.

Each is told once, by its key: what stood at the first look is not told, and what was told is kept with the hook.

    gevraagd      a question about a record of the municipality of the watch
    beantwoord    such a question has its answer
    melding       an unasked report falls due by a rule of `kg.cycle.report.alarms`, that of late questions among them
    voorbij       one of these does not hold any more
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.bounds import cut

if TYPE_CHECKING:
    from kg.service import KnowledgeGraph

_LONGEST: Final = 300  # characters of a text in a message
_ALARM: Final = "melding"
_BETWEEN: Final = "\n"  # in no id and no key


@dataclass(frozen=True, slots=True)
class Happening:
    """
    One thing to tell.

    Attributes:
        record: The id of the record that it is about; who may not read that is not told.
        text: In Dutch.
    """

    record: str
    what: str
    text: str


def happenings(graph: "KnowledgeGraph", municipality: str) -> Mapping[str, Happening]:
    """
    All that stands now, by key, as the principal of the graph may see it.

    Args:
        graph: As the hook sees it.
        municipality: The code of that of the watch.
    """
    return dict(_standing(graph, municipality))


def _standing(graph: "KnowledgeGraph", municipality: str) -> Iterator[tuple[str, Happening]]:
    asked = graph.questions.listed(municipality=municipality)
    for one in (*asked.open, *asked.answered):
        yield _key("gevraagd", one.id), Happening(one.id, "gevraagd", cut(f"Gevraagd: {one.text}", _LONGEST))
        if one.answer:
            yield _key("beantwoord", one.id), Happening(one.id, "beantwoord", cut(f"Beantwoord: {one.text}", _LONGEST))
    for alarm in graph.alarms(municipality).alarms:
        yield _key(_ALARM, alarm.about, alarm.key), Happening(alarm.about, _ALARM, cut(alarm.reason, _LONGEST))


def since(told: frozenset[str], now: Mapping[str, Happening]) -> list[Happening]:
    """What is new since some keys were told, and which alarms went; in order of key."""
    fresh = [now[key] for key in sorted(now.keys() - told)]
    gone = [key.split(_BETWEEN) for key in sorted(told - now.keys()) if key.startswith(_ALARM + _BETWEEN)]
    return fresh + [Happening(about, "voorbij", cut(f"Geldt niet meer: {key}.", _LONGEST)) for _, about, key in gone]


def _key(*parts: str) -> str:
    return _BETWEEN.join(parts)
