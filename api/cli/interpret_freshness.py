"""The command on how fresh the knowledge is."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.options import STORE, AsJson, Store, a_date, open_graph, read_as, say
from kg import clock
from kg.dutch.dates import dutch

if TYPE_CHECKING:
    from kg.cycle.interpret.signals.answers import Freshness

_TITLE: Final = 34  # characters of a title on a line


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(freshness)


def freshness(
    for_: Annotated[
        str, typer.Option("--for", help="Alleen wat voor deze gemeente bovenaan staat, en waar dat vandaan komt.")
    ] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="Zoals het op deze dag was (jjjj-mm-dd).")] = "",
    most: Annotated[int, typer.Option("--most", min=1, max=10_000, help="Hoeveel regels hoogstens per lijst.")] = 12,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon tot wanneer de kennis reikt, welke bronnen stil zijn en wat daardoor niet bekend is."""
    day = a_date(as_of) or clock.today()
    with open_graph(store) as graph:
        code = read_as(graph, for_, as_json=as_json)
        found = graph.freshness(municipality=code, today=day, most=most)
        name = graph.gazetteer.names.get(code, "")
    say(as_json, found, lambda: _lines(found, most, name))


def _lines(found: "Freshness", most: int, name: str) -> Iterator[str]:
    yield f"Kennis op {dutch(found.as_of.isoformat())}{f', voor {name}' if name else ''}"
    together = found.together
    if together and together.is_silent and together.known_until and together.rhythm:
        since = dutch(together.known_until.isoformat())
        yield f"Sinds {since} kwam van geen enkele uitgever iets binnen; meestal gebeurt dat {together.rhythm.said}."
    yield ""
    yield from _feeds(found, most)
    yield ""
    yield from _unknown(found, most)


def _feeds(found: "Freshness", most: int) -> Iterator[str]:
    shown = [heard for heard in found.hearing.feeds.values() if heard.rhythm or heard.id]
    loose = len(found.hearing.feeds) - len(shown)
    yield "Bronnen, de stilste eerst" if shown else "Van geen bron is een ritme bekend."
    for heard in shown[:most]:
        yield f"  {_short(heard.title):{_TITLE}} {heard.said}"
    if len(shown) > most:
        yield f"  … en nog {len(shown) - most}; toon ze met --most {len(shown)}"
    if loose:
        yield f"  en {loose} uitgevers met te weinig berichten voor een ritme"


def _unknown(found: "Freshness", most: int) -> Iterator[str]:
    gone, all_of_them = found.not_known, len(found.developments)
    if not gone:
        yield f"Van alle {all_of_them} ontwikkelingen is de stand bekend." if all_of_them else "Geen ontwikkelingen."
        return
    told = sum(one.kind == "Development" for one in gone)
    yield f"De stand is niet bekend van {told} van de {all_of_them} ontwikkelingen"
    for one in gone[:most]:
        since = dutch(one.status_unknown_since.isoformat()) if one.status_unknown_since else ""
        yield f"  {_short(one.title):{_TITLE}} niet bekend sinds {since}  {one.id}"
    if len(gone) > most:
        yield f"  … en nog {len(gone) - most}; toon ze met --most {len(gone)}"


def _short(title: str) -> str:
    return title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…"
