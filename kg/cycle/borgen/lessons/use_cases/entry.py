"""A lesson that somebody writes down: where it may come from, what it resembles, and that it is kept."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from kg.access import LOCAL_SPACE, new_id
from kg.bounds import cut
from kg.cycle.borgen.lessons.entry import WrittenLesson
from kg.errors import InputError
from kg.model import schema
from kg.ports.journal import Stored
from kg.reason.near_duplicates import NearDuplicate, near_duplicates

if TYPE_CHECKING:
    from kg.model.record import Record
    from kg.store.reader import Reader
    from kg.store.writer import Writer

_PLACES = ("Case", "Trajectory")  # where a lesson comes from
_ALIKE = 100  # lessons that are compared with a new one


def places(graph: "Reader", municipality: str) -> list[Stored]:
    """The cases and trajectories of a municipality that a lesson may come from, by title."""
    own = (one for one in graph.scan(*_PLACES) if municipality in one.payload.get("municipalities", ()))
    return sorted(own, key=lambda one: str(one.payload["title"]))


def _text(payload: Mapping[str, Any]) -> str:
    return f"{payload['title']} {payload.get('because', '')}"


def near(graph: "Reader", among: Sequence[Mapping[str, Any]] | None = None) -> list[NearDuplicate]:
    """
    Lessons that say nearly the same, most alike first; replaced ones are left out.

    Args:
        graph: As the asker may see it.
        among: Payloads, stored or not yet: only pairs with one of them. All pairs when None.
    """
    held = graph.scan("Lesson") if among is None else _alike_in_words(graph, among)
    texts = {stored.id: _text(stored.payload) for stored in held if stored.payload.get("review") != "vervangen"}
    texts |= {payload["id"]: _text(payload) for payload in among or ()}
    return near_duplicates(texts, among=None if among is None else [payload["id"] for payload in among])


def _alike_in_words(graph: "Reader", payloads: Sequence[Mapping[str, Any]]) -> Iterable[Stored]:
    """The lessons that share most words with some: what is nearly the same is among them, in any number of lessons."""
    filters = graph.filters(kinds=["Lesson"])
    search = graph.passages.search
    found = {hit.id for one in payloads for hit in search(_text(one), filters=filters, top=_ALIKE).hits}
    return graph.get_many(found).values()


def like(graph: "Reader", written: WrittenLesson) -> list[tuple[Stored, float]]:
    """The lessons that say nearly the same as what is written so far, with the likeness, most alike first."""
    draft = written.payload()
    return _others(graph, near(graph, [draft]), draft["id"])


def _others(graph: "Reader", pairs: list[NearDuplicate], own: str) -> list[tuple[Stored, float]]:
    alike = {
        pair.other if pair.one == own else pair.one: pair.likeness for pair in pairs if own in (pair.one, pair.other)
    }
    held = graph.get_many(alike)
    return [(held[key], likeness) for key, likeness in alike.items() if key in held]


def write(graph: "Writer", written: WrittenLesson, *, space: str = LOCAL_SPACE) -> Stored:
    """
    Keep a lesson as a draft, together with its case where that is not recorded yet: both or neither.

    Raises:
        InvalidRecord: If one breaks its shape.
        InputError: If nothing that may be read has the id of the place, or it is no case or trajectory.
        Forbidden: If the asker may not write there.
    """
    graph.principal.must_be("editor", space)
    records: list[Record] = []
    case = written.place
    if case or written.new_case:
        place = graph.get_many([case]).get(case) if case else None
        if case and (place is None or place.kind not in _PLACES):
            raise InputError(f"casus of traject {case!r} is niet bekend; kies er een uit de lijst, of laat dit leeg")
        if place is None or place.kind == "Trajectory":
            made = _case(graph, written, place.payload if place else {}, space)
            case = made.id
            records += [] if graph.get_many([case]) else [made]
    lesson = schema.parse("Lesson", written.payload(new_id(space, f"les-{uuid4().hex[:12]}"), case))
    graph.put([*records, lesson], space=space, reason="nieuwe les als concept")
    return graph.get(lesson.id)


def _case(graph: "Reader", written: WrittenLesson, trajectory: Mapping[str, Any], space: str) -> "Record":
    """What happened as a case; of a trajectory there is one, whatever is learned in it."""
    record_id = new_id(space, f"casus-{trajectory.get('id') or uuid4().hex[:12]}")
    codes = trajectory.get("municipalities") or ([written.municipality] if written.municipality else [])
    payload = {
        "id": record_id,
        "title": cut(str(trajectory.get("title") or written.new_case)),
        "municipalities": [graph.gazetteer.code(code) for code in codes],
        "situation": trajectory.get("goal") or written.happened or written.new_case,
        "outcome": written.outcome or "onbekend",
        "themes": list(trajectory.get("themes", ())),
    }
    return schema.composed("Case", payload)
