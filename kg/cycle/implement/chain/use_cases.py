"""Where a record comes from, what came of it and what it hangs together with, fetched from the graph."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from kg import clock
from kg.cycle.implement.chain import chain
from kg.cycle.implement.chain.branches import ChainBranches, chain_branches
from kg.cycle.implement.chain.chain import Links, ReadFrom, Trace, TracedRecord, TracedStep
from kg.cycle.implement.chain.difference import ChangeEffect, FigureChange, between, record_change
from kg.cycle.implement.chain.gaps import KINDS, ChainGaps, Tree, chain_gaps
from kg.cycle.implement.chain.impact import Impact, impact_of
from kg.cycle.implement.chain.neighbourhood import Neighbourhood, Ties, Way
from kg.cycle.implement.chain.own_chain import OwnChain, own_chain
from kg.cycle.implement.chain.owners import Departed, departed
from kg.cycle.implement.chain.suggestion import (
    Branch,
    Leaf,
    Suggestion,
    Vectors,
    WorkSuggestion,
    suggested,
    suggested_work,
)
from kg.cycle.implement.silence import SILENT_DAYS
from kg.errors import InputError, NotFound, UnknownMunicipality
from kg.ports.journal import Stored
from kg.reason.proposal import ComparedChange

if TYPE_CHECKING:
    from kg.store.reader import Reader

MOST: Final = 100  # steps each way
_PEOPLE: Final = ("Expert", "Organisation")  # who may have left, and whose they were
_S = TypeVar("_S")
_Suggest: TypeAlias = Callable[[Sequence[Leaf], Sequence[Branch], Vectors], list[_S]]


def trace(graph: "Reader", record_id: str, *, most: int = MOST) -> Trace:
    """See `KnowledgeGraph.trace`."""
    record = graph.get(record_id)
    links = _links(graph)
    before, after = links.before(record_id), links.after(record_id)
    shown = [*before[:most], *after[:most]]
    records = {**graph.get_many(step.id for step in shown), record_id: record}
    sources = {one["source"] for stored in records.values() for one in stored.payload.get("provenance", ())}
    titles = {key: document.payload["title"] for key, document in graph.get_many(sources).items()}

    def told(steps: Sequence[chain.ChainStep]) -> tuple[TracedStep, ...]:
        return tuple(
            TracedStep(*_source(records[one.id], titles), one.distance, one.beside, one.by)
            for one in steps[:most]
            if one.id in records
        )

    return Trace(
        TracedRecord(*_source(record, titles)),
        told(before),
        told(after),
        tuple(chain.missing(record.kind, before, after)),
        len(before) + len(after) - len(shown),
    )


def chain_of(graph: "Reader", code: str) -> OwnChain:
    """See `KnowledgeGraph.chain_of`; the municipality by its code."""
    kinds = ("Policy", "Objective", "Activity", "Result")

    def made() -> OwnChain:
        held: dict[str, list[Mapping[str, Any]]] = {kind: [] for kind in kinds}
        for stored in graph.authoritative(*kinds):
            held[stored.kind].append({**stored.payload, "id": stored.id})
        return own_chain(code, *held.values())

    return graph.kept(f"chain of {code}", made, kinds=kinds)


def gaps(
    graph: "Reader", of: str, *, today: date | None = None, silent_days: int = SILENT_DAYS, **part: Any
) -> ChainGaps:
    """See `KnowledgeGraph.chain_gaps`; `part` as `ChainGaps.part`."""
    key, tree = scoped(graph, of)
    day = today or clock.today()

    def made() -> ChainGaps:
        return chain_gaps(tree, key, today=day, silent_days=silent_days, left=_departed(graph, day))

    found = graph.kept(f"chain gaps of {key} on {day} after {silent_days}", made, kinds=(*KINDS, *_PEOPLE))
    return found.part(**part)


def effect(graph: "Reader", key: str, changes: Sequence[ComparedChange]) -> ChangeEffect:
    """
    What a proposal would change.

    Args:
        graph: As the caller sees it.
        key: Of the proposal.
        changes: All of it.
    """
    open_ = [one for one in changes if not one.change.get("decision") and one.change["target_kind"] in KINDS]
    figures = _figures(graph, open_) if open_ else ()
    return ChangeEffect(key, tuple(record_change(one) for one in changes), figures)


def _figures(graph: "Reader", changes: Iterable[ComparedChange]) -> tuple[FigureChange, ...]:
    """What changes would do to the figures of the chains that hold what they change."""
    day = clock.today()
    left = _departed(graph, day)
    _, before = scoped(graph, "")
    becomes = {str(one.change["target"]): (str(one.change["target_kind"]), one.becomes) for one in changes}
    records = [(kind, one) for kind in KINDS for one in before.by_kind[kind] if one["id"] not in becomes]
    records += [(kind, {**payload, "id": target}) for target, (kind, payload) in becomes.items() if payload is not None]
    after = Tree.of(sorted(records, key=lambda one: str(one[1]["id"])))
    owners = {tree.whose.get(target, "") for tree in (before, after) for target in becomes} - {""}
    return tuple(
        one
        for owner in sorted(owners)
        for one in between(
            owner,
            chain_gaps(before.within(owner), owner, today=day, left=left),
            chain_gaps(after.within(owner), owner, today=day, left=left),
        )
    )


def _departed(graph: "Reader", today: date) -> Departed:
    """Who left, of those organisations whose own people are on record."""
    people = [{**one.payload, "id": one.id} for one in graph.authoritative("Expert")]
    if not any((one.get("period") or {}).get("end") for one in people):
        return {}
    whose = {}
    for one in graph.scan("Organisation"):
        code = graph.gazetteer.find(one.payload["title"])
        whose[one.id] = (one.id, code) if code else (one.id,)
    return departed(people, whose, today=today)


def branches(graph: "Reader", of: str, *, aim: str, skip: int, top: int, most: int) -> ChainBranches:
    """See `KnowledgeGraph.chain_branches`."""
    key, tree = scoped(graph, of)
    found = graph.kept(f"chain branches of {key}", lambda: chain_branches(tree, key), kinds=KINDS)
    return found.part(aim=aim, skip=skip, top=top, most=most)


def impact(graph: "Reader", record_id: str) -> Impact:
    """See `KnowledgeGraph.impact`."""
    record, links, facts = graph.get(record_id), _links(graph), _facts(graph)
    before, after = links.before(record_id, facts), links.after(record_id, facts)
    payloads = [(facts[one.id].kind, facts[one.id].payload) for one in after]
    told = (record.id, record.kind, record.payload["title"])
    return impact_of(told, before, after, payloads)


def suggestions(graph: "Reader", of: str, *, skip: int = 0, top: int | None = None) -> list[Suggestion]:
    """See `KnowledgeGraph.suggested_links`."""
    return _suggested(graph, of, suggested)[skip : None if top is None else skip + top]


def work_suggestions(graph: "Reader", of: str, *, skip: int = 0, top: int | None = None) -> list[WorkSuggestion]:
    """See `KnowledgeGraph.suggested_work`."""
    return _suggested(graph, of, suggested_work)[skip : None if top is None else skip + top]


def _suggested(graph: "Reader", of: str, suggest: _Suggest[_S]) -> list[_S]:
    """All that is suggested, kept until the chain changes, or more of it has a vector."""
    key, tree = scoped(graph, of)
    compared = [str(one["id"]) for kind in ("Activity", "Objective", "ActionPlan") for one in tree.by_kind[kind]]
    vectors = graph.stores.passages.vectors(compared)
    what = f"{suggest.__name__} of {key} by {len(vectors)} vectors"
    return graph.kept(what, lambda: _over(tree, suggest, vectors), kinds=KINDS)


def _over(tree: Tree, suggest: _Suggest[_S], vectors: Vectors) -> list[_S]:
    """What is suggested for each owner apart, in order of owner."""
    aims = tree.aims()
    leaves: dict[str, list[Leaf]] = {}
    for one in tree.by_kind["Activity"]:
        words = (one["title"], one.get("description", ""), one.get("notation", ""))
        told = Leaf(one["id"], *words, aims[one["id"]], one.get("plan", ""))
        leaves.setdefault(tree.whose[one["id"]], []).append(told)
    held: dict[str, list[Branch]] = {}
    for kind in ("Objective", "ActionPlan"):
        for one in tree.by_kind[kind]:
            held.setdefault(tree.whose[one["id"]], []).append(_branch(kind, one))
    return [one for whose in sorted(leaves) if whose for one in suggest(leaves[whose], held.get(whose, ()), vectors)]


def _branch(kind: str, one: Mapping[str, Any]) -> Branch:
    above = one.get("objective", "") if kind == "ActionPlan" else ""
    return Branch(one["id"], kind, one["title"], one.get("description", ""), one.get("notation", ""), above)


def scoped(graph: "Reader", of: str) -> tuple[str, Tree]:
    """What was asked for by its id, and its chain; "" is all."""

    def made() -> Tree:
        return Tree.of((stored.kind, {**stored.payload, "id": stored.id}) for stored in graph.authoritative(*KINDS))

    tree = graph.kept("chain tree", made, kinds=KINDS)
    if not of:
        return "", tree
    found = graph.get_many([of]).get(of)
    if found is not None and found.kind == "Trajectory":
        return of, tree.within("", of)
    key = of if found is not None and found.kind == "Organisation" else _whose(graph, of)
    return key, tree.within(key)


def _whose(graph: "Reader", name: str) -> str:
    """The code of a municipality, or the id of an organisation of that name that has activities of its own."""
    try:
        return graph.gazetteer.code(name)
    except UnknownMunicipality:
        called = [one.id for one in graph.scan("Organisation") if one.payload["title"].casefold() == name.casefold()]
        if len(called) != 1:
            raise
        return called[0]


def neighbourhood(
    graph: "Reader", record_id: str, *, depth: int, kinds: Collection[str], relations: Collection[str], most: int
) -> Neighbourhood:
    """See `KnowledgeGraph.neighbourhood`."""
    kind, links, ties = graph.get(record_id).kind, _links(graph), _ties(graph)
    if record_id not in ties.kinds:
        raise InputError(f"{record_id!r} is een {kind}: die staat niet tussen wat samenhangt")
    lacking = tuple(chain.missing(kind, links.before(record_id), links.after(record_id)))
    found = ties.around(record_id, depth=depth, kinds=kinds, relations=relations, most=most, missing=lacking)
    graph.told([one.id for one in found.records])
    return found


def way(graph: "Reader", start: str, end: str) -> Way:
    """See `KnowledgeGraph.way`."""
    ties = _ties(graph)
    for record_id in (start, end):
        if record_id not in ties.kinds:
            raise NotFound(f"er is niets bekend onder {record_id!r}")
    found = ties.way(start, end)
    graph.told([step.id for step in found.steps])
    return found


def _links(graph: "Reader") -> Links:
    return graph.kept(
        "trace", lambda: Links.of((stored.id, stored.kind, stored.payload) for stored in graph.scan(*chain.ORDER))
    )


def _facts(graph: "Reader") -> dict[str, Stored]:
    """What counts as fact of the circle, by id."""
    return graph.kept(
        "facts of the circle", lambda: {one.id: one for one in graph.authoritative(*chain.ORDER)}, kinds=chain.ORDER
    )


def _ties(graph: "Reader") -> Ties:
    def made() -> Ties:
        network = graph.network()
        records = ((key, about["kind"], about["title"]) for key, about in network.nodes(data=True))
        return Ties.of(records, network.edges(keys=True), _links(graph))

    return graph.kept("ties", made)


def _source(stored: Stored, titles: Mapping[str, str]) -> tuple[str, str, str, Any, tuple[ReadFrom, ...]]:
    """What is told of a record itself, with the titles of documents by id."""
    read = [
        ReadFrom(one["source"], titles.get(one["source"]), one["place"], one["method"])
        for one in stored.payload.get("provenance", ())
    ]
    return stored.id, stored.kind, stored.payload["title"], stored.payload.get("sources", ()), tuple(read)
