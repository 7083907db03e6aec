"""The commands of interpreteren: what matters to a municipality, which others are like it, what it may take up next."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import STORE, AsJson, Explain, Store, Top, a_date, open_graph, read_as, say
from api.render.system_errors import plain
from api.render.terminal import lines
from api.render.terminal.hits import expected_lines, likeness_lines
from api.render.terminal.ranking import interpret_lines
from kg.errors import InputError, UnreadableDocument

if TYPE_CHECKING:
    from kg.cycle.interpret.ranking.ranking import Ranked
    from kg.cycle.interpret.ranking.trial import Assumed
    from kg.service import KnowledgeGraph

Municipality = Annotated[str, typer.Argument(help="Code (GM0308) of naam van de gemeente.")]
AsOf = Annotated[str, typer.Option("--as-of", help="Reken vanaf deze datum (jjjj-mm-dd), met wat er toen was.")]
_FACTS: Final = {
    "population": int,
    "density_per_km2": float,
    "province": str,
    "region": str,
    "health_region": str,
}
_LISTS: Final = ("texts", "themes", "answers")


def add_to(app: typer.Typer) -> None:
    """Put the commands in the command line."""
    for command in (interpret, peers, uptake):
        app.command()(command)


def interpret(
    municipality: Municipality,
    top: Annotated[int, typer.Option("--top", min=1, max=1000, help="Hoeveel ontwikkelingen.")] = 5,
    as_of: AsOf = "",
    weights: Annotated[
        Path | None, typer.Option("--weights", help="Proef met andere gewichten: bestand (YAML of JSON) per kenmerk.")
    ] = None,
    profile: Annotated[
        Path | None, typer.Option("--profile", help="Proef met een ander profiel: bestand (YAML of JSON).")
    ] = None,
    explain: Explain = False,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Rangschik de ontwikkelingen voor een gemeente, met de reden per ontwikkeling; een proef bewaart niets."""
    from kg.reason.answer import to_json

    day = a_date(as_of)
    given = _mapping(weights, "fit: 0.4") if weights else None
    assumed = assumed_from(_mapping(profile, "population: 45000"), str(profile)) if profile else None
    with open_graph(store) as graph:
        code = read_as(graph, municipality, as_json=as_json)
        name = graph.gazetteer.name(code)
        ranked = graph.interpret(code, today=day, weights=given, assumed=assumed)
        trial = bool(day or weights or profile)
        usual = {entry.id: entry.rank for entry in graph.interpret(code)} if trial else None
        shown = ranked[:top]
        known = {} if as_json or explain else _known(graph, shown, day)
    version = {**to_json(ranked.adopted), "tried": sorted(given or ())}
    value = [
        {**to_json(entry), "weights": version, **({"default_rank": usual[entry.id]} if usual else {})}
        for entry in shown
    ]
    said = f"{ranked.adopted.said}{f', met uit {weights.name}: {_listed(given)}' if weights and given else ''}"
    whom, told = f"{name} ({code})", said if given or ranked.adopted.version else ""
    if explain:
        say(as_json, value, lambda: lines.ranking_lines(shown, whom, usual, said))
    else:
        say(as_json, value, lambda: interpret_lines(ranked, top, whom, usual=usual, known=known, weights=told))


def _known(graph: "KnowledgeGraph", shown: Sequence["Ranked"], day: date | None) -> dict[str, str]:
    """By id, until when what is shown is known, in Dutch."""
    held = graph.get_many(entry.id for entry in shown)
    return {key: found.said for key, one in held.items() if (found := graph.known(one, today=day))}


def _listed(weights: Mapping[str, Any]) -> str:
    return ", ".join(lines.feature_name(feature) for feature in weights)


def peers(
    municipality: Municipality,
    top: Top = 10,
    as_of: AsOf = "",
    explain: Explain = False,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon de gemeenten die het meest op deze lijken, met de reden."""
    with open_graph(store) as graph:
        code = read_as(graph, municipality, as_json=as_json)
        whom = f"{graph.gazetteer.name(code)} ({code})"
        found = graph.peers(code, top=top, today=a_date(as_of))
    say(as_json, found, lambda: likeness_lines(found, whom, explain=explain))


def uptake(
    municipality: Municipality,
    top: Top = 10,
    as_of: AsOf = "",
    explain: Explain = False,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon wat deze gemeente nog niet registreerde en vergelijkbare gemeenten wel, waarschijnlijkste eerst."""
    with open_graph(store) as graph:
        code = read_as(graph, municipality, as_json=as_json)
        whom = f"{graph.gazetteer.name(code)} ({code})"
        found = graph.uptake(code, top=top, today=a_date(as_of))
    say(as_json, found, lambda: expected_lines(found, whom, explain=explain))


def assumed_from(given: dict[str, Any], document: str = "") -> "Assumed":
    """
    A profile for a what-if, see docs/reference/interpreteren.md.

    Raises:
        InputError: If a field is unknown or holds something else than it should.
    """
    from kg.cycle.interpret.ranking.trial import Assumed
    from ontologies.themes import canonical_theme

    facts: dict[str, Any] = {}
    lists: dict[str, list[str]] = {}
    for key, value in given.items():
        if key in _FACTS:
            facts[key] = _fact(key, value, document)
        elif key in _LISTS:
            if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
                raise InputError(f"{key} is geen lijst van teksten", document=document)
            lists[key] = value
        else:
            raise InputError(f"veld {key!r} bestaat niet; kies uit {', '.join((*_FACTS, *_LISTS))}", document=document)
    if "texts" not in lists and ("themes" in lists or "answers" in lists):
        raise InputError("themes en answers horen bij texts; geef ook texts", document=document)
    return Assumed(
        facts,
        lists.get("texts"),
        frozenset(canonical_theme(label)[0] for label in lists.get("themes", ())),
        frozenset(lists.get("answers", ())),
    )


def _fact(key: str, value: Any, document: str) -> Any:
    wanted = _FACTS[key]
    if wanted is str and isinstance(value, str):
        return value
    if wanted is not str and isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9:
        return wanted(value)
    raise InputError(
        f"{key} is {value!r}; geef een {'tekst' if wanted is str else 'getal van 0 of meer'}", document=document
    )


def _mapping(path: Path, example: str) -> dict[str, Any]:
    """What a YAML or JSON file holds, by name; a refusal shows an example of such a file."""
    from ingest.document import Document
    from ingest.documents.encoding import size_of, whole_text
    from ingest.formats.yaml import parse

    document = Document(path, path.name)
    try:
        value = parse(whole_text(document), document) if size_of(document) else None
    except OSError as error:
        said = plain(OSError(error.errno, error.strerror))
        raise InputError(f"bestand {path} kan niet worden gelezen: {said}") from error
    except UnreadableDocument as error:
        raise InputError(f"bestand {path} is geen YAML of JSON: {' '.join(str(error).split())}") from error
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise InputError(f"bestand {path} bevat geen namen met waarden; schrijf bijvoorbeeld: {example}")
    return value
