"""
The review queue: the lessons and proposals that wait for a second reader, and what became of those before.

A lesson that a reader did not find right is sent back: a correction stands beside it that is newer than what it says,
and it waits for its writer until that one wrote again.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from kg.cycle.borgen.lessons.queue import NEXT, WAITS, Earlier, Reviewed, Turn, correction, turn_of
from kg.cycle.borgen.lessons.review import role_for
from kg.errors import NotFound, StepRefused
from kg.model import schema
from kg.ports.journal import Put, Stored
from kg.reason.history import states
from kg.store.four_eyes import authors

if TYPE_CHECKING:
    from kg.access import Principal
    from kg.store.reader import Reader
    from kg.store.writer import Writer

_DONE: Final = 200  # of what was decided, that are given


def queue(graph: "Reader") -> list[Reviewed]:
    """What waits for the caller, longest first; then what waits for others; then what was decided, newest first."""
    found = [_judged(graph, *one) for one in _held(graph) if _concerns(graph.principal, one[0].space)]
    turns = {"u": 0, "een ander": 1, "klaar": 2}
    found.sort(key=lambda one: (turns[one.turn], -one.seq if one.turn == "klaar" else one.seq))
    waiting = sum(one.turn != "klaar" for one in found)
    return found[: waiting + _DONE]


def reviewed(graph: "Reader", record_id: str) -> Reviewed:
    """
    One of the queue, whatever its state.

    Raises:
        NotFound: If there is no such lesson or proposal that concerns the caller.
    """
    stored = graph.get(record_id)
    if stored.kind not in {"Lesson", "Proposal"} or not _concerns(graph.principal, stored.space):
        raise NotFound(f"er is niets bekend onder {record_id!r}")
    return _judged(graph, stored, _returned(graph).get((record_id, stored.space), 0) > stored.seq)


def send_back(graph: "Writer", lesson_id: str, *, because: str) -> Stored:
    """
    Send a lesson back to its writer with what is wrong with it, as a correction beside it; the correction.

    Raises:
        NotFound: If there is no such lesson that the principal may read.
        StepRefused: If it is not under review.
        Forbidden: If the asker is no reviewer there, or no steward once it was reviewed.
    """
    stored = _lesson(graph, lesson_id)
    status = stored.payload.get("review", "")
    if status not in WAITS:
        raise StepRefused(f"{lesson_id!r} wordt niet nagekeken; leg een verbetering vast")
    graph.principal.must_be(role_for(status, NEXT[status]), stored.space)
    back = {**stored.payload, "review": "concept"}
    by = graph.principal.name
    made = correction(stored, because, called="Teruggestuurd", because=because, by=by, space=stored.space)
    changes = [  # the lesson also where it is a draft already: then it is still what was judged
        Put(lesson_id, "Lesson", stored.space, back, step="review"),
        Put(made.id, "Correction", stored.space, schema.dump(made)),
    ]
    graph.resting_on(stored).append(changes, reason="les teruggestuurd")
    return graph.get(made.id)


def take_away(graph: "Writer", lesson_id: str) -> None:
    """
    Take a lesson away that was not accepted yet; its history stays.

    Raises:
        NotFound: If there is no such lesson that the principal may read.
        StepRefused: If it counts already.
        Forbidden: If the principal may not write where it is.
    """
    stored = _lesson(graph, lesson_id)
    if stored.payload.get("review", "") not in WAITS:
        raise StepRefused(f"{lesson_id!r} telt al mee en blijft te lezen; zet haar op verlopen")
    graph.delete(lesson_id, reason="concept van een les ingetrokken", rests_on=stored.seq)


def corrections_of(graph: "Reader", record_id: str) -> list[Stored]:
    """What others said instead of a record, oldest first."""
    found = (one for one in graph.scan("Correction") if one.payload["corrects"] == record_id)
    return sorted(found, key=lambda one: one.seq)


def earlier(graph: "Reader", record_id: str, is_it: Callable[[Stored], bool]) -> Earlier:
    """
    The newest state of a record that is the one meant, also the present one.

    Raises:
        NotFound: If there is no such record or state that the principal may read.
    """
    stored = graph.get(record_id)
    found: Earlier | None = None
    for state, actor in states(graph.stores.journal, graph.principal, record_id):
        if is_it(state):
            found = Earlier(state.payload, state.at, actor if _concerns(graph.principal, stored.space) else "")
    if found is None:
        raise NotFound(f"er is niets bekend onder {record_id!r}")
    return found


def _lesson(graph: "Reader", lesson_id: str) -> Stored:
    stored = graph.get(lesson_id)
    if stored.kind != "Lesson":
        raise NotFound(f"er is geen les {lesson_id!r}")
    return stored


def _concerns(principal: "Principal", space: str) -> bool:
    """Whether it is of an organisation in which they have a role."""
    return principal.has_role("reader", space.rpartition("/")[0])


def _held(graph: "Reader") -> Sequence[tuple[Stored, bool]]:
    """Every lesson under review and every proposal that may be read, with whether it was sent back."""

    def gathered() -> list[tuple[Stored, bool]]:
        back = _returned(graph)
        lessons = [one for one in graph.scan("Lesson") if one.payload.get("review") in {*WAITS, "aanvaard"}]
        return [(one, back.get((one.id, one.space), 0) > one.seq) for one in (*lessons, *graph.scan("Proposal"))]

    return graph.kept("review queue", gathered, kinds=("Lesson", "Proposal", "Correction"))


def _returned(graph: "Reader") -> Mapping[tuple[str, str], int]:
    """By record and space the number of the newest correction of the record there."""

    def newest() -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for one in graph.scan("Correction"):
            key = (one.payload["corrects"], one.space)
            found[key] = max(found.get(key, 0), one.seq)
        return found

    return graph.kept("corrections", newest, kinds=("Correction",))


def _judged(graph: "Reader", stored: Stored, back: bool) -> Reviewed:  # noqa: FBT001 - of one pair
    payload, me = stored.payload, graph.principal
    if stored.kind == "Proposal":
        state, own = payload["status"], payload["author"] == me.name
        space = payload["target_space"]
        waits = state == "open"
        why = f"Dit beslist iemand die mag schrijven in {space}." if waits and not me.may_write(space) else ""
        turn: Turn = "klaar" if not waits else "een ander" if why else "u"
    else:
        status = payload.get("review", "")
        own = status in WAITS and me.name in authors(graph, stored.id)
        state = "teruggestuurd" if back and status == "concept" else status
        turn, why = turn_of(me, stored, state, own=own)
    return Reviewed(stored.id, stored.kind, payload["title"], state, stored.at, turn, why, own, stored.seq)
