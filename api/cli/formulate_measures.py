"""The command on measures that fit a requirement or a development."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.options import STORE, AsJson, Store, open_graph, say
from kg.dutch.figures import written

if TYPE_CHECKING:
    from kg.cycle.formulate.measures.fit import FittingMeasure, MeasureFit

_WORDS: Final = {"words": "dezelfde woorden", "meaning": "dezelfde betekenis", "labels": "zelfde rol, fase of thema"}


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(fit)


def fit(
    record: Annotated[str, typer.Argument(metavar="ID", help="Een vereiste of een ontwikkeling.")],
    top: Annotated[int, typer.Option("--top", min=1, max=200, help="Hoogstens zoveel maatregelen.")] = 10,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon welke maatregelen passen bij een vereiste of een ontwikkeling, en waarom."""
    with open_graph(store) as graph:
        found = graph.fitting_measures(graph.meant(record, "Requirement", "Development"), top=top)
    say(as_json, found, lambda: fit_lines(found))


def fit_lines(found: "MeasureFit") -> Iterator[str]:
    """What fits, each with its reason and its source; what a source states is told apart from what is proposed."""
    yield f"Maatregelen bij “{found.title}”; gekeken naar {found.known}."
    if not found.measures:
        yield "Niets passends gevonden: geen vereiste die wij kennen gaat uitgesproken hierover."
    for number, one in enumerate(found.measures, 1):
        yield f"{number:2}. {one.title}  ({one.id})"
        yield f"    {_reason(one)}"
        yield from (f"    Bron: {source['url']}" for source in one.sources[:1])


def _reason(one: "FittingMeasure") -> str:
    if one.answers:
        return f"Volgens de bron bij: {'; '.join(answer.text for answer in one.answers[:2])}."
    said = [part.evidence[0].text for part in one.parts if part.evidence][:1]
    best = max(one.parts, key=lambda part: part.contribution)
    said += [_WORDS[best.feature]] if best.feature in _WORDS and not said else []
    return f"Voorstel ({written(one.score, 2)}): {said[0]}."
