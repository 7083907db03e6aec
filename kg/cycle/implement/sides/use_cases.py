"""Both sides of objectives fetched from the graph; what a side says is written, and a difference answered."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from kg import clock
from kg.access import LOCAL_SPACE, new_id
from kg.cycle.implement.chain.use_cases import scoped
from kg.cycle.implement.sides.comparison import mark_of
from kg.cycle.implement.sides.sides import ObjectiveSides, SidesCompared, SidesOverview, overview, sides_of
from kg.errors import InputError, NotFound, StepRefused
from kg.model.aims.records import ASPECTS, SIDES, SideDifference, SideStatement
from kg.model.schema import dump, valid
from kg.ports.journal import Put, Stored
from kg.store.room import Room, UseCase, named

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer

KINDS = ("SideStatement", "SideDifference")


def of(graph: "Reader", about: str) -> SidesOverview:
    """
    Both sides of one objective, or of each that has two in a trajectory, of a municipality or an organisation.

    With "" of all there are. What is said counts when it stands in a space of who wrote the objective, and may be read.

    Raises:
        UnknownMunicipality: If nothing is known under that name.
    """
    found = graph.get_many([about]).get(about) if about else None
    if found is not None and found.kind == "Objective":
        return overview(about, _sides(graph, [found]))
    key, tree = scoped(graph, about)
    held = graph.get_many(one["id"] for one in tree.by_kind["Objective"])
    return overview(key, _sides(graph, list(held.values())))


def one(graph: "Reader", objective: str) -> ObjectiveSides:
    """
    Both sides of one objective, also when execution said nothing.

    Raises:
        NotFound: If there is no such objective.
    """
    return _sides(graph, [_objective(graph, objective)])[0]


def state(
    graph: "Writer",
    objective: str,
    side: str,
    text: str,
    *,
    author: str = "",
    date: str = "",
    level: str = "",
    cost_hours: int | None = None,
    cost_cents: int | None = None,
    cost_period: str = "",
    cost_note: str = "",
    space: str = LOCAL_SPACE,
) -> SideStatement:
    """
    Write what a side says of an objective; what it said before stays to be read.

    Args:
        graph: As the caller sees it.
        objective: Its id.
        side: "beleid" or "uitvoering".
        text: In the words of that side.
        author: Who says it; the principal when not given.
        date: When; today when not given.
        level: "bestuur", "management" or "uitvoering"; "" when it is not said.
        cost_hours: What it costs in hours; None is not known.
        cost_cents: In cents of a euro.
        cost_period: "eenmalig" or "per jaar".
        cost_note: In their words.
        space: Where it is kept; of the organisation whose objective it is, else it would count nowhere.

    Raises:
        InputError: If there is no text, or no such side.
        NotFound: If there is no such objective.
        StepRefused: If the space is of another one.
    """
    about = _objective(graph, objective)
    if side not in SIDES:
        raise InputError(f"kant {side!r} bestaat niet; kies {' of '.join(SIDES)}")
    if not text.strip():
        raise InputError("een kant vraagt woorden: schrijf op wat volgens u het doel is")
    _must_count(graph, about, space)
    more = {"level": level, "cost_period": cost_period, "cost_note": cost_note.strip()}
    costs = {"cost_hours": cost_hours, "cost_cents": cost_cents}
    known = {name: value for name, value in {**more, **costs}.items() if value not in {None, ""}}
    fields = {
        "id": new_id(space, f"kant-{uuid4().hex[:16]}"),
        "title": text.strip(),
        "objective": objective,
        "side": side,
        "author": author.strip() or graph.principal.name,
        "date": date or clock.today().isoformat(),
        **known,
    }
    made = valid(SideStatement, fields)
    graph.put([made], space=space, reason=f"kant van {side} bij doelstelling {objective}")
    return made


def settle(
    graph: "Writer",
    objective: str,
    execution: str,
    aspect: str,
    owner: str,
    *,
    answer: str = "",
    by: str = "",
    rests_on: int | None = None,
    space: str = LOCAL_SPACE,
) -> SideDifference:
    """
    Say who answers a difference, or what the answer is.

    Args:
        graph: As the caller sees it.
        objective: Its id.
        execution: The id of the statement of execution that differs.
        aspect: In what, one of `ASPECTS`.
        owner: Who is to answer it.
        answer: The answer; "" while there is none.
        by: Who gives it; its owner when not said.
        rests_on: Where what is known of it stood in the journal when it was read; None: as it is now.
        space: Where it is kept.

    Raises:
        InputError: If nobody is to answer it, or the two do not differ in that.
        NotFound: If there is no such objective, or execution says no such thing now.
        Overtaken: If somebody else answered it since.
        StepRefused: If the space is of another one.
    """
    about = _objective(graph, objective)
    sides = _sides(graph, [about])[0]
    both = _differing(sides, execution, aspect)
    if not owner.strip():
        raise InputError("een verschil vraagt iemand die antwoord geeft: noem een rol of een naam")
    _must_count(graph, about, space)
    key = new_id(space, f"verschil-{aspect}-{execution}")
    held = graph.held(key)
    fields: dict[str, Any] = {
        "id": key,
        "title": f"Verschil in {aspect}",
        "objective": objective,
        "aspect": aspect,
        "execution": execution,
        "wording": mark_of(sides.policy.text, both.execution.text),
        "owner": owner.strip(),
    }
    if sides.policy.id != objective:
        fields["policy"] = sides.policy.id
    if answer.strip():
        told = {"answer": answer.strip(), "answered_by": by.strip() or owner.strip()}
        fields |= {**told, "answered_on": clock.today().isoformat()}
    made = valid(SideDifference, fields)
    known = held.seq if held is not None else 0
    put = Put(key, "SideDifference", space, dump(made), rests_on=known if rests_on is None else rests_on)
    graph.append([put], reason=f"verschil in {aspect} bij doelstelling {objective}")
    return made


def _differing(sides: ObjectiveSides, execution: str, aspect: str) -> SidesCompared:
    """What one who executes says, when that differs from policy in an aspect."""
    both = next((one for one in sides.compared if one.execution.id == execution), None)
    if both is None:
        raise NotFound(f"de uitvoering zegt niets (meer) onder {execution!r} bij doelstelling {sides.objective!r}")
    if aspect not in {one.aspect for one in both.differences}:
        raise InputError(f"de twee kanten verschillen niet in {aspect!r}; kies een verschil uit {', '.join(ASPECTS)}")
    return both


def _objective(graph: "Reader", objective: str) -> Stored:
    return named(graph, objective, "Objective", "doelstelling", "`kring list doelstellingen` toont welke er zijn")


def _must_count(graph: "Reader", about: Stored, space: str) -> None:
    if not graph.authority.may_add(space, about.space):
        raise StepRefused(f"doelstelling {about.id!r} is van een ander dan {space!r}; wie haar schrijft, legt dit vast")


def _sides(graph: "Reader", objectives: Sequence[Stored]) -> list[ObjectiveSides]:
    places = {one.id: one.space for one in objectives}
    held: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for stored in graph.scan(*KINDS):
        about = stored.payload["objective"]
        if about in places and graph.authority.may_add(stored.space, places[about]):
            held[stored.kind, about].append({**stored.payload, "id": stored.id, "seq": stored.seq})
    return [
        sides_of({**one.payload, "id": one.id}, held["SideStatement", one.id], held["SideDifference", one.id])
        for one in objectives
    ]


class Sides(Room):
    """What policy and execution each say of objectives, and who answers in what that differs."""

    of = UseCase(of)
    one = UseCase(one)
    state = UseCase(state)
    settle = UseCase(settle)
