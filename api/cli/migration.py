"""`kring migrate`: a store moves from one machine to a database and back, while it is used."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from api.cli.options import STORE, AsJson, Store, say
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.profiles.migration.findings import Planned, Verified

_ROWS: Final = {  # what lies beside the journal, by table
    "key": "sleutels", "grant": "toestemmingen", "visit": "bezoeken",
    "secret": "geheimen van de dienst",  # nosec B105 - what a person is told
    "hook": "webhooks", "hook_delivery": "berichten van webhooks", "feed": "bronnen die worden opgehaald",
    "feed_item": "stukken van bronnen",
}  # fmt: skip
_SHOWN: Final = 12  # characters of a hash


def add_to(app: typer.Typer) -> None:
    """Give the command line this command."""
    app.command()(migrate)


def migrate(
    where: Annotated[
        Literal["scaled", "embedded"],
        typer.Argument(help="scaled: naar de database van KRING_DATABASE_URL; embedded: daarvandaan naar een map."),
    ],
    into: Annotated[
        Path | None, typer.Option("--into", help="De map van de opslag na de verhuizing: een andere, lege map.")
    ] = None,
    store: Store = STORE,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Zeg alleen wat er zou verhuizen.")] = False,
    stop: Annotated[bool, typer.Option("--stop", help="Zie ervan af; de bron schrijft dan verder.")] = False,
    as_json: AsJson = False,
) -> None:
    """Verhuis de hele opslag terwijl zij in gebruik is, en controleer beide kanten."""
    from api.cli.progress import bars
    from kg.profiles.migration import move

    if stop:
        move.stop(where, store)
        say(as_json, {"stopped": True}, lambda: iter(["De verhuizing is gestopt; in de bron wordt weer geschreven."]))
        return
    if into is None:
        raise InputError("noem met --into de map van de opslag na de verhuizing: een andere, lege map")
    if dry_run:
        planned = move.plan(where, store, into)
        say(as_json, asdict(planned), lambda: _plan_lines(planned))
        return
    with bars() as progress:
        found, held_s = move.move(where, store, into, progress)
    say(as_json, {**asdict(found), "held_s": round(held_s, 1)}, lambda: _moved_lines(found, held_s, where, into))
    if found.wrong:
        raise typer.Exit(1)


def _plan_lines(planned: "Planned") -> Iterator[str]:
    yield f"Van {planned.source} naar {planned.target} zou verhuizen:"
    there = f", waarvan {planned.there} er al zijn" if planned.there else ""
    yield f"  journaal: {planned.events} gebeurtenissen{there}; records: {_kinds(planned.records)}"
    yield f"  wie wat zag: {planned.lines} regels"
    for name, count in planned.kept.items():
        yield f"  {_ROWS.get(name, name)}: {count}"
    yield f"  taken die wachten of lopen: {planned.jobs}"
    for name, carried in planned.carried.items():
        yield f"  bestanden, {name}: {carried.files} ({carried.size} bytes)"
    yield "Niet mee gaan de graaf en de zoekindex: die worden in het doel gemaakt. Er is niets verhuisd."


def _moved_lines(found: "Verified", held_s: float, where: str, into: Path) -> Iterator[str]:
    yield f"Journaal: {found.events} gebeurtenissen, aan beide kanten eindigend op {_short(found.last_hash)}"
    yield f"Wie wat zag: {found.lines} regels, aan beide kanten eindigend op {_short(found.last_line)}"
    yield f"Records: {_kinds(found.records)}"
    for name, (count, total) in found.kept.items():
        yield f"{_ROWS.get(name, name).capitalize()}: {count}, aan beide kanten som {_short(total)}"
    for name, (count, digest) in found.graphs.items():
        yield f"Graaf {name}: {count} uitspraken, som {digest:016x}"
    if found.wrong:
        yield "Verhuisd, maar dit klopt niet:"
        yield from (f"  {said}" for said in found.wrong)
    else:
        yield "Gecontroleerd: ketens, records, wat ernaast ligt en de graaf zijn gelijk aan de bron."
    waited = f"{held_s:.1f}".replace(".", ",")
    yield f"In de bron kon {waited} seconden niet worden geschreven."
    setting = "met KRING_DATABASE_URL" if where == "scaled" else "zonder KRING_DATABASE_URL"
    maker = "kring work" if where == "scaled" else "de dienst, of kring encode,"
    yield f"Zoeken gaat op woorden, tot {maker} de vectoren heeft gemaakt."
    yield f"Start nu de dienst {setting} en --store {into}. De bron blijft staan en neemt niets meer aan."


def _kinds(records: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in records.items()) or "geen"


def _short(hashed: str) -> str:
    return hashed[:_SHOWN] or "niets"
