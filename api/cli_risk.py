"""The command on knowledge at risk."""

from collections.abc import Iterator
from typing import Annotated

import typer

from api.options import STORE, AsJson, Store, open_graph, read_as, say


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(risk)


def risk(
    for_: Annotated[str, typer.Option("--for", help="Alleen trajecten en eigenaren van deze gemeente.")] = "",
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Hoeveel mensen een expertise dragen, en waar die aan hangt.")
    ] = False,
    store: Store = STORE, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Toon welke kennis gevaar loopt, het ernstigste eerst."""
    from kg.cycle.risk import SEVERITIES

    with open_graph(store, encoder="none") as graph:
        code = read_as(graph, for_, as_json=as_json)
        rows = graph.people.coverage(code) if coverage else []
        found = [] if coverage else graph.people.risks(code)
    if coverage:
        say(
            as_json,
            [row.to_json() for row in rows],
            lambda: (
                f"{row.expertise}: personen {row.people}, aanbieders {row.providers}"
                + (f"; hangt aan {', '.join(row.articulation)}" if row.articulation else "")
                for row in rows
            ),
        )
        return

    def lines() -> Iterator[str]:
        if not found:
            yield "Geen kennis in gevaar gevonden."
        for one in found:
            proof = ", ".join(evidence.id for evidence in one.evidence)
            yield f"[{SEVERITIES[one.severity]}] {one.reason}  ({one.about}{'; ' + proof if proof else ''})"

    say(as_json, [one.to_json() for one in found], lines)
