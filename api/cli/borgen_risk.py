"""The command on knowledge at risk."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import STORE, AsJson, Store, open_graph, read_as, say
from api.render.short import hanging

if TYPE_CHECKING:
    from kg.cycle.borgen.expertise.risk import KnowledgeRisk, RiskGroup


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(risk)


def risk(
    for_: Annotated[str, typer.Option("--for", help="Alleen trajecten en eigenaren van deze gemeente.")] = "",
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Hoeveel mensen een expertise dragen, en waar die aan hangt.")
    ] = False,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon welke kennis gevaar loopt, het ernstigste eerst."""
    from kg.cycle.borgen.expertise.risk import SEVERITIES, groups

    with open_graph(store) as graph:
        code = read_as(graph, for_, as_json=as_json)
        rows = graph.people.coverage(code) if coverage else []
        found = [] if coverage else graph.people.risks(code)
    if coverage:
        say(
            as_json,
            rows,
            lambda: (
                f"{row.expertise}: personen {row.people}, aanbieders {row.providers}"
                + (f"; hangt aan {', '.join(row.articulation_points)}" if row.articulation_points else "")
                for row in rows
            ),
        )
        return

    def lines() -> Iterator[str]:
        if not found:
            yield "Geen kennis in gevaar gevonden."
        for group in groups(found):
            yield from _group_lines(SEVERITIES[group.severity], group)

    say(as_json, found, lines)


def _group_lines(severity: str, group: "RiskGroup") -> Iterator[str]:
    """What is said once, and the list of what it is about; one by itself on one line, with its own words."""
    if len(group.risks) == 1:
        (one,) = group.risks
        yield f"[{severity}] {one.reason}  ({', '.join((one.about, *_proof(one)))})"
        return
    yield f"[{severity}] {group.text} ({len(group.risks)})"
    for one in group.risks:
        yield from hanging("  - ", f"{one.name or one.reason}  ({', '.join((one.about, *_proof(one)))})")


def _proof(one: "KnowledgeRisk") -> Iterator[str]:
    return (evidence.id for evidence in one.evidence if evidence.id != one.about)
