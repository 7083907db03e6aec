"""`kring serve`, `kring key` and `kring grant`: the service, and who may come in."""

import signal
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.options import STORE, AsJson, Store, a_date, must_be_there, one_of, say
from kg import clock
from kg.errors import InputError, StoreError

if TYPE_CHECKING:
    from kg.ports.keys import Keys

_LOOK_S: Final = 1.0  # between two looks whether all goes on
_TURN_S: Final = 0.001  # a thread that computes lets others go after this; an answer passes four threads on its way

keys = typer.Typer(name="key", help="Sleutels waarmee andere programma's binnenkomen.", no_args_is_help=True)
grants = typer.Typer(
    name="grant", help="Welke organisatie de besloten kennis van een andere mag lezen.", no_args_is_help=True
)


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command()(serve)
    app.command()(work)
    app.add_typer(keys)
    app.add_typer(grants)


def serve(
    store: Store = STORE,
    host: Annotated[str, typer.Option(envvar="KRING_HOST", help="Adres om op te luisteren.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="KRING_PORT", min=0, max=65535, help="Poort om op te luisteren.")] = 8080,
) -> None:
    """Start de dienst: REST, gekoppelde data en wat er verder aan deuren is; instellingen komen uit KRING_*."""
    from api.app import create_app
    from api.http.observation import log_to_standard_error
    from api.server import Server, listening
    from api.settings import Settings

    settings = Settings.read(store=store, host=host, port=port)
    with listening(settings) as there:  # before anything is opened, and before the log begins: it may not be possible
        service = create_app(settings)
        log_to_standard_error(settings.log_level)
        sys.setswitchinterval(_TURN_S)
        Server(service, settings).run(sockets=[there])


def work(store: Store = STORE) -> None:
    """Doe het werk van een opslag in een database: uploads, bronnen, webhooks. Er mogen er meer naast elkaar lopen."""
    from api.http.observation import log_to_standard_error
    from api.settings import Settings
    from api.workers import working

    settings, ending = Settings.read(store=store), threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: ending.set())
    with working(settings) as threads:
        log_to_standard_error(settings.log_level)
        while not ending.wait(_LOOK_S):
            if not all(thread.is_well for thread in threads):
                raise StoreError("een deel van het werk is stilgevallen, zie het logboek; start kring work opnieuw")


def _credentials(store: Path) -> "Keys":
    """Those of a store that is there."""
    from kg.profiles.access import open_keys

    must_be_there(store)
    return open_keys(store)


@keys.command("add")
def key_add(
    name: Annotated[str, typer.Argument(help="Voor wie of wat de sleutel is.")],
    role: Annotated[list[str], typer.Option(help="Rol per organisatie: ede=reader, editor, reviewer of steward.")],
    until: Annotated[str, typer.Option(help="Laatste dag waarop de sleutel werkt (jjjj-mm-dd); anders een jaar.")] = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Maak een sleutel; hij wordt één keer getoond."""
    from kg.ports.keys import DAYS

    roles = {}
    for one in role:
        where, sign, what = one.partition("=")
        if not sign:
            raise InputError(f"rol {one!r} is niet ORGANISATIE=ROL, bijvoorbeeld ede=editor")
        roles[where] = what
    last = a_date(until) or clock.today() + timedelta(days=DAYS)
    key, text = _credentials(store).add(name, roles, until=last, today=clock.today())
    value = {"id": key.id, "name": key.name, "roles": dict(key.roles), "until": key.until.isoformat(), "key": text}

    def lines() -> Iterator[str]:
        yield f"Sleutel {key.id} voor {key.name}, geldig tot en met {key.until}."
        yield "Bewaar hem nu; hij wordt niet nog eens getoond:"
        yield text

    say(as_json, value, lines)


@keys.command("list")
def key_list(store: Store = STORE, as_json: AsJson = False) -> None:
    """Toon welke sleutels er zijn, zonder hun geheim."""
    found = _credentials(store).every()

    def lines() -> Iterator[str]:
        if not found:
            yield "Er zijn nog geen sleutels; maak er een met: kring key add NAAM --role ORGANISATIE=ROL"
        for key in found:
            roles = ", ".join(f"{where}={what}" for where, what in key.roles.items())
            state = f"ingetrokken op {key.revoked}" if key.revoked else f"geldig tot en met {key.until}"
            yield f"{key.id}  {key.name}  ({roles})  {state}"

    say(as_json, found, lines)


@keys.command("revoke")
def key_revoke(
    key: Annotated[str, typer.Argument(help="Het id van de sleutel, zie kring key list.")],
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Trek een sleutel in; hij werkt meteen niet meer, ook niet bij een dienst die draait."""
    credentials = _credentials(store)
    key = one_of(key, (one.id for one in credentials.every()))
    credentials.revoke(key, today=clock.today())
    say(as_json, {"revoked": key}, lambda: iter([f"Sleutel {key} is ingetrokken."]))


@grants.command("add")
def grant_add(
    owner: Annotated[str, typer.Argument(help="Van wie de kennis is.")],
    grantee: Annotated[str, typer.Argument(help="Wie die mag lezen.")],
    until: Annotated[str, typer.Option(help="Laatste dag waarop dat mag (jjjj-mm-dd).")],
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Laat een organisatie de besloten kennis van een andere lezen, tot en met een dag."""
    from kg.access import Grant

    last = a_date(until)
    if last is None:
        raise InputError("geef met --until de laatste dag, bijvoorbeeld --until 2026-12-31")
    _credentials(store).grant(Grant(owner, grantee, last))
    value = {"owner": owner, "grantee": grantee, "until": until}
    say(as_json, value, lambda: iter([f"{grantee} mag tot en met {until} lezen wat besloten is van {owner}."]))


@grants.command("list")
def grant_list(store: Store = STORE, as_json: AsJson = False) -> None:
    """Toon wie wat van wie mag lezen."""
    found = _credentials(store).grants()
    empty = "Geen organisatie heeft een andere toegang gegeven."
    lines = [f"{grant.grantee} leest {grant.owner} tot en met {grant.until}" for grant in found] or [empty]
    say(as_json, found, lambda: iter(lines))


@grants.command("revoke")
def grant_revoke(
    owner: Annotated[str, typer.Argument(help="Van wie de kennis is.")],
    grantee: Annotated[str, typer.Argument(help="Wie die niet meer mag lezen.")],
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Trek toegang in; dat werkt meteen."""
    _credentials(store).withdraw(owner, grantee)
    say(as_json, {"owner": owner, "grantee": grantee}, lambda: iter([f"{grantee} leest niet meer mee bij {owner}."]))
