"""`kring feeds`: what is followed and fetched; a service that runs does so by itself, and holds the store then."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

import typer

from api.cli.options import STORE, AsJson, Encoder, Store, must_be_there, one_of, open_graph, say
from kg.errors import InputError

if TYPE_CHECKING:
    from ingest.feeds.mailbox.connection import Post
    from ingest.feeds.poll import Polled
    from ingest.feeds.status import ConnectedFeed
    from ingest.feeds.web import Web
    from kg.ports.jobs import Feeds

FeedId = Annotated[str, typer.Argument(metavar="ID", help="(Begin van) het id van de bron, zie kring feeds list.")]
Kind = Literal["rss", "sru", "ori", "dcat", "map", "imap"]

feeds_app = typer.Typer(name="feeds", help="Bronnen en mappen die Kring zelf blijft ophalen.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.add_typer(feeds_app)


@contextmanager
def _kept(store: Path) -> "Iterator[Feeds]":
    from kg.profiles.access import open_feeds

    must_be_there(store)
    with closing(open_feeds(store)) as feeds:
        yield feeds


def _web(store: Path) -> "Web":
    from api.http.identity.trust import trusted
    from api.settings import Settings
    from ingest.feeds.web import Web

    return Web(Settings.read(store=store).feed_rules, trust=trusted())


def _post(store: Path) -> "Post":
    from api.http.identity.trust import trusted
    from api.settings import Settings
    from ingest.feeds.mailbox.connection import Post

    settings = Settings.read(store=store)
    return Post(settings.feed_rules, settings.feeds_secrets, trust=trusted())


@feeds_app.command("list")
def every(store: Store = STORE, as_json: AsJson = False) -> None:
    """Toon de bronnen die opgehaald kunnen worden: laatst gelukt, laatst iets nieuws, en wat er mis is."""
    from ingest.feeds.status import connected

    with open_graph(store) as graph, _kept(store) as feeds:
        found = connected(graph, feeds)
    say(as_json, found, lambda: _lines(found))


@feeds_app.command("status")
def status(feed: FeedId, store: Store = STORE, as_json: AsJson = False) -> None:
    """Toon alles van één bron: ritme, achterstand, fouten en wanneer er weer gekeken wordt."""
    from ingest.feeds.status import connected

    with open_graph(store) as graph, _kept(store) as feeds:
        feed = graph.meant(feed, "Feed", word="bron-")
        found = next((one for one in connected(graph, feeds) if one.id == feed), None)
    if found is None:
        raise InputError(f"er is geen bron {feed!r} die opgehaald kan worden; zie kring feeds list")
    say(as_json, found, lambda: _whole(found))


@feeds_app.command("add")
def add(
    address: Annotated[
        str, typer.Argument(help="Een webadres (https://...), een map op deze machine, of imaps://naam@server/map.")
    ],
    title: Annotated[str, typer.Option(help="Hoe de bron heet.")] = "",
    channel: Annotated[Kind | None, typer.Option(help="Soort kanaal; anders wat past bij het adres.")] = None,
    publisher: Annotated[str, typer.Option(help="Wie erin publiceert.")] = "",
    every_minutes: Annotated[int, typer.Option("--every", min=5, max=43_200, help="Om de hoeveel minuten.")] = 60,
    rhythm_days: Annotated[int, typer.Option("--rhythm", min=0, max=3660, help="Om de hoeveel dagen iets komt.")] = 0,
    carries: Annotated[list[str] | None, typer.Option(help="Wat ervan gemaakt wordt: Signal, Source.")] = None,
    development: Annotated[list[str] | None, typer.Option(help="Alleen signalen van deze ontwikkeling.")] = None,
    space: Annotated[str, typer.Option(help="Ruimte waarin komt wat nieuw is: eigenaar/doelgroep.")] = "local/private",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Leg een bron vast en zet haar aan; vanaf nu wordt zij opgehaald."""
    from ingest.feeds.declaration import ADDRESS, declare, switch_on

    folder = Path(address)
    is_mailbox = address.startswith("imaps:")
    kind = channel or ("imap" if is_mailbox else "map" if folder.is_dir() else "rss")
    fields: dict[str, Any] = {
        "title": title or (folder.resolve().name if kind == "map" else urlsplit(address).hostname or address),
        ADDRESS.get(kind, "url"): str(folder.resolve()) if kind == "map" else address,
        "channel": kind,
        "publisher": publisher or None,
        "poll_minutes": every_minutes,
        "rhythm_days": rhythm_days or None,
        "carries": carries or None,
        "followed_by": "Kring",
    }
    with open_graph(store, create=True) as graph, _kept(store) as feeds:
        fields["developments"] = [graph.developments.meant(one).id for one in development or ()] or None
        feed_id = declare(graph, {name: value for name, value in fields.items() if value}, space)
        switch_on(graph, feeds, _web(store), feed_id)
    said = f"Bron {feed_id} wordt voortaan opgehaald; kijk nu met: kring feeds run {feed_id}"
    say(as_json, {"id": feed_id, "enabled": True}, lambda: iter([said]))


@feeds_app.command("enable")
def enable(feed: FeedId, store: Store = STORE, as_json: AsJson = False) -> None:
    """Zet een vastgelegde bron aan, zoals zij nu is vastgelegd."""
    from ingest.feeds.declaration import switch_on

    with open_graph(store) as graph, _kept(store) as feeds:
        feed = graph.meant(feed, "Feed", word="bron-")
        switch_on(graph, feeds, _web(store), feed)
    say(as_json, {"id": feed, "enabled": True}, lambda: iter([f"Bron {feed} wordt voortaan opgehaald."]))


@feeds_app.command("disable")
def disable(feed: FeedId, store: Store = STORE, as_json: AsJson = False) -> None:
    """Zet een bron uit; wat binnen is, blijft."""
    with _kept(store) as feeds:
        feed = one_of(feed, (one.id for one in feeds.every()))
        if feed not in {one.id for one in feeds.every()}:
            raise InputError(f"bron {feed!r} is nooit aangezet; zie kring feeds list")
        feeds.switch_off(feed, by="local")
    say(as_json, {"id": feed, "enabled": False}, lambda: iter([f"Bron {feed} wordt niet meer opgehaald."]))


@feeds_app.command("run")
def run(
    feed: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Deze bronnen; anders alle.")] = None,
    due: Annotated[bool, typer.Option("--due", help="Alleen die aan de beurt zijn.")] = False,
    store: Store = STORE,
    encoder: Encoder = "",
    as_json: AsJson = False,
) -> None:
    """Haal nu op wat nieuw is; een dienst die draait doet dit zelf."""
    from ingest.feeds.poll import Poller
    from ingest.feeds.status import eyes
    from kg.profiles.access import open_keys

    with open_graph(store, encoder=encoder, writes=True) as graph, _kept(store) as feeds:
        with closing(open_keys(store)) as keys:
            poller = Poller(graph, feeds, _web(store), lambda state: eyes(state, keys), post=_post(store))
            named = [graph.meant(one, "Feed", word="bron-") for one in feed or ()]
            ids = named or [one.id for one in feeds.every() if one.enabled]
            found = poller.due() if due else poller.these(ids)
        graph.encode()
    say(as_json, found, lambda: _polled(found))
    if any(one.outcome in {"mislukt", "uitgezet"} for one in found):
        raise typer.Exit(1)


def _polled(found: "list[Polled]") -> Iterator[str]:
    if not found:
        yield "Geen bron is aan de beurt."
    for one in found:
        parts = [f"{one.new} nieuw", f"{one.changed} gewijzigd"]
        parts += [f"{one.matched} bij een ontwikkeling"] if one.matched else []
        parts += [f"{one.asked} te beoordelen"] if one.asked else []
        parts += [f"{one.refused} in quarantaine"] if one.refused else []
        said = one.fault or ", ".join(parts)
        yield f"{one.title}: {one.outcome} ({said})"


def _lines(found: "list[ConnectedFeed]") -> Iterator[str]:
    if not found:
        yield "Er is nog geen bron die opgehaald wordt; leg er een vast met: kring feeds add https://..."
    for one in found:
        sign = "! " if one.alarm else "  "
        yield f"{sign}{one.title} ({one.channel}): {one.state}  {one.id}"
        last = one.last_success[:16].replace("T", " ") if one.last_success else "nog nooit"
        changed = one.last_change[:16].replace("T", " ") if one.last_change else "nog nooit"
        yield f"    laatst gelukt: {last}; laatst iets nieuws: {changed}; {one.items} berichten"
        if one.fault:
            yield f"    {one.fault}"


def _whole(one: "ConnectedFeed") -> Iterator[str]:
    yield from _lines([one])
    yield f"    {one.address}, om de {one.every_minutes} minuten, naar {one.space}"
    if one.next_look:
        late = f", {one.behind_minutes} minuten te laat" if one.behind_minutes else ""
        yield f"    volgende keer: {one.next_look[:16].replace('T', ' ')}{late}"
    if one.silent_days is not None:
        rhythm = f"; na {one.patience_days} dagen is dat stil" if one.patience_days is not None else ""
        yield f"    {one.silent_days} dagen sinds er iets kwam{rhythm}"
    if one.failures:
        yield f"    {one.failures} keer achter elkaar mislukt, het laatst op {(one.last_failure or '')[:16]}"
