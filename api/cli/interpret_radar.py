"""The commands over time: signals and momentum, emerging themes, the radar, watches."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import STORE, AsJson, Store, a_date, open_graph, read_as, say
from kg import clock
from kg.dutch.figures import written
from kg.errors import InputError, KringError

if TYPE_CHECKING:
    from kg.cycle.interpret.radar.watch import WatchRun
    from kg.cycle.interpret.signals.emergence import Emerging
    from kg.cycle.interpret.signals.momentum import By
    from kg.service import KnowledgeGraph

AsOf = Annotated[str, typer.Option("--as-of", help="Zoals het op deze dag was (jjjj-mm-dd).")]
Name = Annotated[str, typer.Argument(help="Naam van de volgopdracht.")]
_WIDTH: Final = 110
_SHOWN: Final = 15
_MONTHS: Final = 12

watch_app = typer.Typer(
    name="watch", help="Volg een gemeente: alleen wat wezenlijk verandert wordt gemeld.", no_args_is_help=True
)


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    for command in (signals, emerging, radar):
        app.command()(command)
    app.add_typer(watch_app, name="watch")


def signals(
    development: Annotated[str, typer.Option("--development", help="Alleen deze ontwikkeling (id).")] = "",
    theme: Annotated[str, typer.Option("--theme", help="Alleen dit thema.")] = "",
    region: Annotated[str, typer.Option("--region", help="Alleen signalen uit deze provincie.")] = "",
    as_of: AsOf = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon hoe vaak er over ontwikkelingen wordt gesproken, per maand, en wat daarin stijgt."""
    day = a_date(as_of) or clock.today()
    with open_graph(store) as graph:
        value = signal_report(graph, day, development=development, theme=theme, region=region)
    say(as_json, value, lambda: _signal_lines(value))


def signal_report(graph: "KnowledgeGraph", today: date, *, development: str, theme: str, region: str) -> dict[str, Any]:
    """
    Momentum and monthly series of the signals that meet every condition.

    Raises:
        InputError: If no development has the id or the theme, or no municipality lies in the province.
    """
    from kg.cycle.interpret.signals.momentum import series
    from kg.reason.answer import to_json

    titles = {stored.id: stored.payload["title"] for stored in graph.scan("Development")}
    if development and development not in titles:
        raise InputError(f"ontwikkeling {development!r} bestaat niet; zoek haar id met: kring search TEKST")
    everything = graph.mentions()
    wanted = graph.theme(theme) if theme else ""
    if wanted and not any(wanted in mention.themes for mention in everything):
        raise InputError(f"thema {theme!r} komt bij geen enkel signaal voor; controleer de spelling")
    provinces = {stored.payload.get("province", "") for stored in graph.scan("Municipality")} - {""}
    if region and region not in provinces:
        raise InputError(f"provincie {region!r} bestaat niet; kies uit {', '.join(sorted(provinces)) or 'niets'}")
    mentions = [
        mention
        for mention in everything
        if development in {"", mention.development}
        and (not wanted or wanted in mention.themes)
        and region in {"", mention.region}
    ]
    narrowed = bool(theme or region)
    held = {mention.development for mention in mentions}
    counted = graph.momentum(today=today, region=region)
    kinds: tuple[By, ...] = ("development", "theme", "region")
    known = [mention for mention in mentions if mention.day <= today]
    return {
        "as_of": today.isoformat(),
        "signals": len(known),
        "later": len(mentions) - len(known),
        "without_development": sum(not mention.development for mention in known),
        "momentum": [
            {**to_json(entry), "title": titles[entry.development]}
            for entry in counted
            if entry.development == development or (not development and (entry.development in held or not narrowed))
        ],
        "series": {by: series(mentions, today, by) for by in kinds},
    }


def _signal_lines(value: Mapping[str, Any]) -> Iterator[str]:
    if not value["signals"]:
        yield f"Op {value['as_of']} zijn geen signalen bekend."
        return
    yield f"{value['signals']} signalen tot en met {value['as_of']}"
    if value["later"]:
        yield f"{value['later']} signalen van na die dag tellen niet mee"
    if value["without_development"]:
        yield f"{value['without_development']} horen bij geen bekende ontwikkeling; zie kring emerging"
    months: dict[str, int] = {}
    for counts in value["series"]["development"].values():
        for month, count in counts.items():
            months[month] = months.get(month, 0) + count
    recent = sorted(months.items())[-_MONTHS:]
    yield "per maand: " + ", ".join(f"{month} {count}" for month, count in recent)
    yield ""
    told = [entry for entry in value["momentum"] if entry["known"]]
    for place, entry in enumerate(told[:_SHOWN], 1):
        momentum = written(entry["value"], 2)
        yield f"{place:2}. {entry['title']}  [momentum {momentum}]  {entry['development']}"
        yield from wrap(entry["said"], _WIDTH, initial_indent="    ", subsequent_indent="    ")
    yield from _unknown_lines([entry for entry in value["momentum"] if not entry["known"]], len(value["momentum"]))


def _unknown_lines(unknown: Sequence[Mapping[str, Any]], of: int) -> Iterator[str]:
    """What is not known, counted by the reason; of one that was asked for, what it says."""
    if of == 1:
        yield from (f"{entry['title']}: {entry['said']}" for entry in unknown)
    elif unknown:
        yield f"Van {len(unknown)} van de {of} ontwikkelingen is het tempo niet bekend; zie kring freshness"
        counts = Counter(entry["said"].removeprefix("Tempo niet bekend").lstrip(": ").rstrip(".") for entry in unknown)
        yield from (f"  {count}: {reason}" for reason, count in counts.most_common())


def emerging(as_of: AsOf = "", store: Store = STORE, as_json: AsJson = False) -> None:
    """Stel thema's voor uit signalen die bij geen bekende ontwikkeling horen; er wordt niets toegevoegd."""
    with open_graph(store) as graph:
        found = graph.emerging(today=a_date(as_of))
    say(as_json, found, lambda: _emerging_lines(found))


def _emerging_lines(found: "Emerging") -> Iterator[str]:
    if not found.looked_at:
        yield "Alle signalen horen bij een bekende ontwikkeling."
        return
    likeness = "betekenis" if found.basis == "betekenis" else "woorden; voor betekenis zijn geen vectoren bekend"
    yield f"{found.looked_at} signalen zonder bekende ontwikkeling, vergeleken op {likeness}"
    if not found.drafts:
        yield "Daarin komt geen thema naar voren."
    for place, draft in enumerate(found.drafts, 1):
        yield ""
        yield f"{place:2}. concept: {', '.join(draft.terms)}  ({draft.size} signalen, nieuwste {draft.newest})"
        for example in draft.examples:
            yield from wrap(f"{example.date} {example.title}", _WIDTH, initial_indent="    ", subsequent_indent="    ")


def radar(
    municipality: Annotated[str, typer.Argument(help="Code (GM0308) of naam van de gemeente.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Doel: .svg, .png, .json of .md")] = None,
    as_of: AsOf = "",
    keep: Annotated[bool, typer.Option("--keep", help="Bewaar de rangschikking, voor pijlen later.")] = False,
    most: Annotated[int, typer.Option("--most", min=1, max=200, help="Hoeveel ontwikkelingen hoogstens.")] = 60,
    everything: Annotated[bool, typer.Option("--all", help="Teken ook wat staat, niet alleen wat beweegt.")] = False,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Teken de radar van een gemeente: wat speelt wanneer, hoe relevant, en wat beweegt."""
    from api.render.radar.svg import described, radar_png, radar_svg, radar_table

    suffix = output.suffix.lower() if output else ""
    if output and suffix not in {".svg", ".png", ".json", ".md"}:
        raise InputError(f"{output}: de vorm {suffix or 'zonder uitgang'} kent kring niet; kies .svg .png .json of .md")
    with open_graph(store) as graph:
        code, day = read_as(graph, municipality, as_json=as_json), a_date(as_of)
        found = graph.radar(code, today=day, most=most, keep=keep, everything=everything)
    if output and suffix == ".png":
        output.write_bytes(radar_png(found))
    elif output:
        import json

        from kg.reason.answer import to_json

        writers = {".svg": radar_svg, ".md": radar_table}
        text = json.dumps(to_json(found), ensure_ascii=False, indent=2) if suffix == ".json" else writers[suffix](found)
        output.write_text(text, encoding="utf-8")
    said = [described(found), f"geschreven: {output}"] if output else [radar_table(found)]
    say(as_json, found, lambda: iter(said))


@watch_app.command("add")
def add(
    name: Name,
    municipality: Annotated[str, typer.Argument(help="Code (GM0308) of naam van de gemeente.")],
    theme: Annotated[str, typer.Option("--theme", help="Alleen dit thema.")] = "",
    threshold: Annotated[float, typer.Option("--threshold", help="Laagste relevantie die meetelt, 0 tot 1.")] = 0.0,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Begin een gemeente te volgen; wat er nu is geldt als bekend."""
    with open_graph(store) as graph:
        code = read_as(graph, municipality, as_json=as_json)
        one = graph.watches.add(name, code, theme=theme, threshold=threshold)
    said = f"volgopdracht {name!r} toegevoegd; {len(one.seen)} ontwikkelingen gelden als bekend"
    say(as_json, _watch_json(one), lambda: iter([said]))


@watch_app.command("list")
def list_watches(store: Store = STORE, as_json: AsJson = False) -> None:
    """Toon de volgopdrachten."""
    with open_graph(store) as graph:
        found = [_watch_json(one) for one in graph.watches.all()]
    say(as_json, found, lambda: _watch_lines(found))


@watch_app.command("run")
def run(
    name: Annotated[str, typer.Argument(help="Naam van de volgopdracht; zonder naam: allemaal.")] = "",
    as_of: AsOf = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Meld wat er sinds de vorige melding wezenlijk is veranderd."""
    with open_graph(store) as graph:
        day = a_date(as_of)
        found, failed = ([graph.watches.run(name, today=day)], dict[str, str]()) if name else _each_run(graph, day)
    say(as_json, found, lambda: _run_lines(found, silent=bool(failed)))
    for watch, said in failed.items():
        typer.echo(f"volgopdracht {watch!r} kon niets melden: {said}", err=True)
    if failed:
        raise typer.Exit(1)


def _each_run(graph: "KnowledgeGraph", today: date | None) -> "tuple[list[WatchRun], dict[str, str]]":
    """What each watch has to tell, and by name why one could not: it stops no other."""
    found, failed = [], {}
    for one in graph.watches.all():
        try:
            found.append(graph.watches.run(one.title, today=today))
        except KringError as error:
            failed[one.title] = str(error)
    return found, failed


@watch_app.command("remove")
def remove(name: Name, store: Store = STORE, as_json: AsJson = False) -> None:
    """Stop met volgen."""
    with open_graph(store) as graph:
        one = graph.watches.remove(name)
    say(as_json, {"removed": one.title}, lambda: iter([f"volgopdracht {name!r} verwijderd"]))


@watch_app.command("feed")
def feed(
    name: Name,
    output: Annotated[Path, typer.Option("-o", "--output", help="Het Atom-bestand dat gemaakt wordt.")],
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Schrijf wat een volgopdracht gemeld heeft als Atom-feed."""
    from api.render.atom import watch_feed
    from api.settings import Settings

    with open_graph(store) as graph:
        one = graph.watches.named(name)
    output.write_text(watch_feed(one, service=Settings(store=store).base_url), encoding="utf-8")
    value = {"file": str(output), "entries": len(one.changes)}
    say(as_json, value, lambda: iter([f"{len(one.changes)} meldingen geschreven: {output}"]))


def _watch_json(one: Any) -> dict[str, Any]:
    return {
        "name": one.title,
        "municipality": one.municipality,
        "themes": list(one.themes),
        "threshold": one.threshold,
        "checked": one.checked,
        "known": len(one.seen),
        "reported": len(one.changes),
    }


def _watch_lines(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not found:
        yield "Er wordt nog niets gevolgd; begin met: kring watch add NAAM GEMEENTE"
    for one in found:
        theme = f", {' en '.join(one['themes'])}" if one["themes"] else ""
        threshold = written(one["threshold"], 2)
        yield f"{one['name']}: {one['municipality']}{theme}, vanaf {threshold}; {one['reported']} keer iets gemeld"


def _run_lines(found: "Sequence[WatchRun]", *, silent: bool = False) -> Iterator[str]:
    if not found and not silent:
        yield "Er wordt nog niets gevolgd; begin met: kring watch add NAAM GEMEENTE"
    for one in found:
        yield f"{one.name} ({one.municipality}): {len(one.changes) or 'geen'} wezenlijke veranderingen"
        for change in one.changes:
            yield from wrap(f"{change.what}: {change.text}", _WIDTH, initial_indent="  ", subsequent_indent="    ")
