"""`kring support`: who supports something in a municipality, and recording what somebody says."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from api.cli.options import STORE, AsJson, Store, a_date, open_graph, read_as, say, tell
from api.render.short import folded
from kg.dutch.dates import dutch
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.cycle.interpret.support.picture import SupportPicture, SupportSide
    from kg.cycle.interpret.support.statement import SupportStatement
    from kg.model.support.records import Support

_STANCES: Final[Mapping[str, Literal["voor", "verdeeld", "tegen", "onbekend"]]] = {
    "voor": "voor", "verdeeld": "verdeeld", "tegen": "tegen", "onbekend": "onbekend",
}  # fmt: skip
_LEVELS: Final[Mapping[str, Literal["bestuur", "management", "uitvoering"]]] = {
    "bestuur": "bestuur", "management": "management", "uitvoering": "uitvoering",
}  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Give the command line this command."""
    app.command()(support)


def support(
    about: Annotated[str, typer.Argument(metavar="DEV|TRAJECT", help="Id, of naam van een ontwikkeling.")],
    municipality: Annotated[str, typer.Option("--for", help="Code (GM0308) of naam van de gemeente.")] = "",
    stance: Annotated[str, typer.Option("--stance", help="Leg vast: voor, verdeeld, tegen of onbekend.")] = "",
    level: Annotated[str, typer.Option("--level", help="Van wie: bestuur, management of uitvoering.")] = "",
    group: Annotated[str, typer.Option("--group", help="Of van welke groep.")] = "",
    day: Annotated[
        str, typer.Option("--date", help="Wanneer het gezegd is (jjjj-mm-dd); vandaag als u niets zegt.")
    ] = "",
    speaker: Annotated[str, typer.Option("--speaker", help="Wie het zei: een rol, zoals college.")] = "",
    condition: Annotated[str, typer.Option("--condition", help="Wat er eerst geregeld moet zijn.")] = "",
    objection: Annotated[str, typer.Option("--objection", help="Wat ertegen is.")] = "",
    words: Annotated[str, typer.Option("--words", help="In eigen woorden.")] = "",
    source: Annotated[str, typer.Option("--source", help="Id van het stuk waar het in staat.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="Reken vanaf deze datum (jjjj-mm-dd).")] = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon per niveau en groep wie erachter staat, of leg met --stance een uitspraak vast."""
    from kg.model.schema import dump

    if not stance and any((level, group, day, speaker, condition, objection, words, source)):
        raise InputError("--level, --group, --date en wat er gezegd is horen bij --stance voor|verdeeld|tegen|onbekend")
    if stance and stance not in _STANCES:
        raise InputError(f"stand {stance!r} is er niet; kies uit {', '.join(_STANCES)}")
    if level and level not in _LEVELS:
        raise InputError(f"niveau {level!r} is er niet; kies uit {', '.join(_LEVELS)}")
    with open_graph(store, writes=bool(stance)) as graph:
        code = read_as(graph, _town(municipality), as_json=as_json)
        if not graph.get_many([about]):
            meant = graph.developments.meant(about)
            tell(meant.said, as_json=as_json)
            about = meant.id
        if not stance:
            found = graph.support.of(about, code, today=a_date(as_of))
            say(as_json, found, lambda: support_lines(found))
            return
        said = {"speaker": speaker, "condition": condition, "objection": objection, "evidence": words}
        made = graph.support.record(
            about, code, _STANCES[stance], level=_LEVELS.get(level), group=group, day=day, said=said, source=source,
            gathered="stuk" if source else "gesprek",
        )  # fmt: skip
        say(as_json, dump(made), lambda: iter([_kept(made)]))


def _town(municipality: str) -> str:
    if not municipality:
        raise InputError("noem de gemeente: kring support DEV --for Baarn")
    return municipality


def _kept(made: "Support") -> str:
    return f"Vastgelegd als {made.id}: {made.title} ({made.stance}, {made.date})."


def support_lines(picture: "SupportPicture") -> Iterator[str]:
    """The levels, the groups, what was asked by link, and what waits for a decision."""
    yield f"Draagvlak voor {picture.title} in {picture.town}, stand van {dutch(picture.as_of.isoformat())}"
    yield picture.said
    yield "Niet gevonden is niet hetzelfde als: het is er niet."
    for side in picture.sides:
        yield ""
        yield from _side(side)
    if picture.asked:
        yield ""
        yield "Uitgezet"
        for one in picture.asked:
            whom = f", aan {one.recipient}" if one.recipient else ""
            yield f"  {one.whom}{whom}: {one.state}, link geldig tot en met {dutch(one.valid_until)}  {one.id}"
    for waiting in picture.proposed:
        yield ""
        yield from folded(f"Kijk na: in “{waiting.document_title}” staat: “{waiting.quote}”  {waiting.proposal}", "  ")


def _side(side: "SupportSide") -> Iterator[str]:
    name = side.name[:1].upper() + side.name[1:]
    yield f"{name}: {side.stance or side.state}" if side.state == "bekend" else f"{name}: {side.state}"
    yield from folded(side.said, "  ")
    for one in side.statements:
        yield from folded(_told(one), "  - ")
    for one in side.hearsay:
        yield from folded(f"Volgens {one.said_by}: {_told(one)}. Dat telt niet mee.", "  - ")
    if side.statements:
        yield from folded(side.trend.said, "  ")
    yield from folded(f"Volgende stap: {side.step.text} {side.step.said}", "  ")
    for other in side.step.elsewhere:
        where = other.where or "gemeente onbekend"
        learn = "Leer van" if other.outcome == "mislukt" else "Elders"
        yield from folded(
            f"{learn}: {other.text.rstrip('.')} ({where}, uitkomst {other.outcome})  {other.reference.id}", "    "
        )


def _told(one: "SupportStatement") -> str:
    from kg.cycle.interpret.support.statement import IS

    when = dutch(one.date) if one.date else "datum niet bekend"
    parts = [f"{when}: {IS[one.stance]}", *([f"“{one.words}”"] if one.words else [])]
    parts += [f"voorwaarde: {one.condition}"] if one.condition else []
    parts += [f"bezwaar: {one.objection}"] if one.objection else []
    by = f"vastgelegd door {one.recorded_by}" if one.recorded_by else "door wie vastgelegd, is niet bekend"
    return f"{'; '.join(parts)} ({by})"
