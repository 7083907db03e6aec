"""What one development means for a municipality: the card as a page, each sentence with its source in the margin."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import work_of
from api.web.frame import shown
from api.web.interpret_ranking import when
from api.web.place import of_place

if TYPE_CHECKING:
    from kg.cycle.interpret.card.card import Card
    from kg.places.gazetteer import Place
    from kg.reason.text import Reference, Section, Sentence
    from kg.service import KnowledgeGraph


_SHOWN: Final = 6  # sentences of a section; the others are one click away


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, with the numbers of its sources."""

    sentence: "Sentence"
    sources: Sequence[tuple[int, "Reference"]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    A section of the card.

    Attributes:
        sources: Those that are named here for the first time, with their number.
    """

    section: "Section"
    said: Sequence[Said]
    sources: Sequence[tuple[int, "Reference"]]


@of_place
async def card(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The card of one development."""
    values = await work_of(request).ask(lambda: _card(graph, request.path_params["id"], place))
    saved = request.query_params.get("bewaard") == "opgave"
    return shown(request, "card", active="interpreteren", place=place, saved=saved, **values)


def _card(graph: "KnowledgeGraph", development: str, place: "Place") -> dict[str, Any]:
    made = graph.card(development, place.code)
    return {
        "card": made,
        "sheets": sheets(made),
        "ranked": made.ranked,
        "names": graph.gazetteer.names,
        "most": _SHOWN,
        "when": when(made.ranked),
        "known_until": made.knowledge.said if made.knowledge else "",
    }


def sheets(made: "Card") -> list[Sheet]:
    """The sections that say something, their sources numbered in order of appearance; one address is one source."""
    numbers: dict[str, int] = {}
    found = []
    for section in made.sections:
        said, new = [], []
        for sentence in section.sentences:
            marks: list[tuple[int, Reference]] = []
            for reference in () if sentence.gap else sentence.citations:
                key = reference.url or reference.id
                if key not in numbers:
                    numbers[key] = len(numbers) + 1
                    new.append((numbers[key], reference))
                if (numbers[key], key) not in [(number, one.url or one.id) for number, one in marks]:
                    marks.append((numbers[key], reference))
            said.append(Said(sentence, marks))
        if said:
            found.append(Sheet(section, said, new))
    return found
