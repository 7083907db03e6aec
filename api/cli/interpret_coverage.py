"""`kring coverage`: whether a municipality answers what it must, and "dit hebben wij" or "dit ontbreekt"."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import STORE, AsJson, Store, a_date, open_graph, read_as, say, tell
from api.render.short import capital, folded
from kg.dutch.dates import dutch
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.cycle.interpret.coverage.coverage import State
    from kg.cycle.interpret.ranking.ranking import Ranked
    from kg.model.circle import CoverageStatement
    from kg.service import KnowledgeGraph

_ORDER: Final[tuple["State", ...]] = ("ontbreekt", "verlopen", "niet gevonden", "waarschijnlijk gedekt", "gedekt")


def add_to(app: typer.Typer) -> None:
    """Give the command line this command."""
    app.command()(coverage)


def coverage(
    municipality: Annotated[str, typer.Argument(help="Code (GM0308) of naam van de gemeente.")],
    development: Annotated[str, typer.Argument(metavar="DEV", help="Id of naam van de ontwikkeling.")] = "",
    have: Annotated[bool, typer.Option("--have", help="Dit hebben wij.")] = False,
    missing: Annotated[bool, typer.Option("--missing", help="Dit ontbreekt.")] = False,
    grounds: Annotated[
        str, typer.Option("--source", help="Waar dat op rust: wie het zei en waar, of in welk stuk het staat.")
    ] = "",
    url: Annotated[str, typer.Option("--url", help="Adres van dat stuk.")] = "",
    policy: Annotated[str, typer.Option("--policy", help="Id van het beleid dat erop antwoordt, met --have.")] = "",
    by: Annotated[str, typer.Option("--by", help="Wie het meldt: een rol of kenmerk.")] = "",
    review: Annotated[bool, typer.Option("--review", help="Ik keek de opgave na, en zij klopt.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Trek de opgave in.")] = False,
    alone: Annotated[
        bool, typer.Option("--alone", help="Kijk zelf na wat u zelf meldde; dat wordt erbij gezet.")
    ] = False,
    as_of: Annotated[str, typer.Option("--as-of", help="Reken vanaf deze datum (jjjj-mm-dd).")] = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon per plicht of er beleid voor is, of meld dat u het hebt of dat het ontbreekt."""
    steps = [have, missing, review, withdraw]
    if steps.count(True) > 1:
        raise InputError("kies er één: --have, --missing, --review of --withdraw")
    if any(steps) and not development:
        raise InputError("noem de ontwikkeling waar de opgave over gaat: kring coverage Baarn Woo --missing --source …")
    if (grounds or url or policy or by) and not (have or missing):
        raise InputError("--source, --url, --policy en --by horen bij --have of --missing")
    from kg.model.schema import dump

    with open_graph(store) as graph:
        code = read_as(graph, municipality, as_json=as_json)
        if development:
            meant = graph.developments.meant(development)
            tell(meant.said, as_json=as_json)
            development = meant.id
        if have or missing:
            made = graph.coverage_statements.state(
                code, development, "aanwezig" if have else "ontbreekt", grounds, by=by, url=url, policy=policy
            )
            made = graph.coverage_statements.review(made.id, alone=True) if alone else made
            say(as_json, dump(made), lambda: _kept(made))
        elif review:
            found = graph.coverage_statements.found(code, development)
            read = graph.coverage_statements.review(found, alone=alone)
            say(as_json, dump(read), lambda: _kept(read))
        elif withdraw:
            gone = graph.coverage_statements.found(code, development)
            graph.delete(gone, reason=f"opgave {gone} ingetrokken")
            say(as_json, {"withdrawn": gone}, lambda: iter([f"Ingetrokken: {gone}."]))
        else:
            entries = _asked(graph, code, development, as_of)
            name = f"{graph.gazetteer.name(code)} ({code})"
            say(as_json, entries, lambda: checklist_lines(entries, name))


def _asked(graph: "KnowledgeGraph", code: str, development: str, as_of: str) -> "list[Ranked]":
    day = a_date(as_of)
    if not development:
        return graph.coverage_statements.duties(code, today=day)
    found = [entry for entry in graph.interpret(code, today=day) if entry.id == development]
    if not found:
        raise InputError(f"er is geen ontwikkeling {development!r}; zoek haar met: kring list developments")
    return found


def _kept(made: "CoverageStatement") -> Iterator[str]:
    yield f"{made.title}."
    if made.review == "nagekeken":
        yield f"Nagekeken door {made.reviewed_by}{', zonder tweede lezer' if made.reviewed_alone else ''}: dit telt."
    else:
        yield f"Vastgelegd als {made.id}. Het telt zodra een ander het nakeek: kring coverage … --review"


def checklist_lines(entries: "Sequence[Ranked]", whom: str) -> Iterator[str]:
    """One line a duty under the state of its coverage, with what that rests on; what is too late comes first."""
    from kg.cycle.interpret.ranking.ranking import OVERDUE

    if not entries:
        yield f"Voor {whom} is geen plicht bekend die al geldt."
        return
    yield f"Plichten die al gelden voor {whom}"
    yield f"{capital(entries[0].coverage.searched)}. Niet gevonden is niet hetzelfde als: het is er niet."
    for state in _ORDER:
        chosen = [entry for entry in entries if entry.coverage.state == state]
        if chosen:
            yield ""
            yield f"{capital(state)} ({len(chosen)})"
        for entry in sorted(chosen, key=lambda entry: OVERDUE not in entry.flags):
            late = "  ! te laat" if OVERDUE in entry.flags else ""
            yield f"  {entry.title}{_since(entry)}{late}  {entry.id}"
            said = entry.coverage.evidence[1:] if state == "niet gevonden" else entry.coverage.evidence
            for evidence in said:
                yield from folded(evidence.text, " " * 6)
    yield ""
    yield "Weet u meer? kring coverage GEMEENTE DEV --have of --missing, met --source"


def _since(entry: "Ranked") -> str:
    since: Any = entry.development.get("in_force_since") or (entry.movement.behind or {}).get("date")
    return f", sinds {dutch(since)}" if since else ""
