"""Recommendations fetched from the graph, and what became of them recorded."""

from datetime import date
from typing import TYPE_CHECKING, Final

from kg import clock
from kg.cycle.report.recommendations import recommendation as rules
from kg.cycle.report.recommendations.recommendation import FollowedRecommendation, Recommendations, Step, overview
from kg.model import schema
from kg.ports.journal import Stored
from kg.store.room import Room, UseCase, named

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer

KIND: Final = "Recommendation"


def listed(graph: "Reader", municipality: str = "", *, today: date | None = None) -> Recommendations:
    """
    The recommendations that count as fact for the caller.

    Args:
        graph: As the caller sees it.
        municipality: Code or name of whom they are for; "" for all, those of which that is not known among them.
        today: The day to count from.

    Raises:
        UnknownMunicipality: If no register has the name.
    """
    day, code = today or clock.today(), graph.gazetteer.code(municipality) if municipality else ""
    held = (one for one in graph.authoritative(KIND) if code in {"", one.payload.get("municipality")})
    return overview(code, [rules.told({**one.payload, "id": one.id}, day) for one in held], day)


def of(graph: "Reader", recommendation: str, *, today: date | None = None) -> FollowedRecommendation:
    """
    A recommendation as it stands.

    Raises:
        NotFound: If there is none that may be read.
    """
    return rules.told({**_recommendation(graph, recommendation).payload, "id": recommendation}, today or clock.today())


def take(graph: "Writer", recommendation: str, step: Step, text: str, *, by: str = "") -> FollowedRecommendation:
    """
    Record that there was a response or a follow-up, or close it.

    Args:
        graph: As the caller sees it.
        recommendation: Its id.
        step: "reactie", "opvolging" or "afgesloten".
        text: What was said or done, and where that stands; with "afgesloten" why it is done.
        by: Who says it; the principal when not given.

    Raises:
        NotFound: If there is no such recommendation.
        Forbidden: If the caller may not write where it is.
        InputError: If the step is none, or nothing is said with it.
        StepRefused: If it is closed.
        Overtaken: If it changed at the same moment.
    """
    stored = _recommendation(graph, recommendation)
    graph.principal.must_write(stored.space)
    moment = {
        "person": by.strip() or graph.principal.name,
        "at": clock.now(),
        "event": graph.stores.records.head(),
    }
    payload = rules.taken({**stored.payload, "id": recommendation}, step, text, moment)
    made = schema.parse(KIND, payload)
    graph.put([made], space=stored.space, reason=f"aanbeveling: {step}", step="account", rests_on=stored.seq)
    return of(graph, recommendation)


def _recommendation(graph: "Reader", recommendation: str) -> Stored:
    return named(graph, recommendation, KIND, "aanbeveling", "`kring recommendations` toont welke er zijn")


class RecommendationRoom(Room):
    """Recommendations of oversight, with what became of them."""

    listed = UseCase(listed)
    of = UseCase(of)
    take = UseCase(take)
