"""`kring hook`: who is told when a watch has news; all but `add` and `run` work beside a service that runs."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.answers.own_hooks import FAULT, STATE, TROUBLE
from api.cli.options import STORE, AsJson, Encoder, Store, must_be_there, one_of, open_graph, say
from kg.errors import InputError

if TYPE_CHECKING:
    from api.hooks.courier import Courier
    from kg.ports.outbox import Delivery, Hook, Outbox
    from kg.service import KnowledgeGraph

HookId = Annotated[str, typer.Argument(help="Het id van de webhook, zie kring hook list.")]
MessageId = Annotated[str, typer.Argument(help="Het id van het bericht, zie kring hook deliveries.")]

_LOOKED_AT: Final = 10_000  # messages of a hook, for one that is meant

hooks_app = typer.Typer(
    name="hook",
    help="Webhooks: een ander programma meteen vertellen wat een volgopdracht meldt.",
    no_args_is_help=True,
)


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.add_typer(hooks_app)


@contextmanager
def _kept(store: Path) -> "Iterator[Outbox]":

    from kg.profiles.access import open_outbox

    must_be_there(store)
    with closing(open_outbox(store)) as hooks:
        yield hooks


def _hook(hooks: "Outbox", typed: str) -> str:
    return one_of(typed, (one.id for one in hooks.every()))


def _message(hooks: "Outbox", typed: str) -> str:
    return one_of(typed, (sent.id for one in hooks.every() for sent in hooks.deliveries(one.id, most=_LOOKED_AT)))


@contextmanager
def _courier(store: Path, graph: "KnowledgeGraph", hooks: "Outbox") -> "Iterator[Courier]":
    from api.hooks.courier import Courier
    from api.hooks.delivery import Sender
    from api.settings import Settings
    from kg.profiles.access import open_keys

    settings = Settings(store=store)
    with closing(open_keys(store)) as credentials:
        sender, service = Sender(settings.hook_rules), settings.base_url
        yield Courier(graph, hooks, credentials, sender, attempts=settings.hooks_attempts, service=service)


@hooks_app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Een naam die u herkent.")],
    watch: Annotated[str, typer.Option(help="De naam van de volgopdracht, zie kring watch list.")],
    url: Annotated[str, typer.Option(help="Waar de berichten heen gaan: https://...")],
    organisation: Annotated[str, typer.Option("--for", help="Voor welke organisatie; anders voor uzelf.")] = "local",
    store: Store = STORE,
    encoder: Encoder = "",
    as_json: AsJson = False,
) -> None:
    """Vertel het een ander programma als een volgopdracht iets meldt; het geheim wordt één keer getoond."""
    from api.settings import Settings
    from kg.addresses import AddressRefused, target_of

    try:
        target_of(url, Settings(store=store).hook_rules)
    except AddressRefused as refused:
        raise InputError(f"{url}: {refused}") from None
    with open_graph(store, encoder=encoder) as graph, _kept(store) as hooks, _courier(store, graph, hooks) as courier:
        watches = graph.seen_by(courier.looks_as(organisation, name)).watches
        one = watches.by_id(graph.watches.named(watch).id)
        seen = watches.standing(one)
        hook, secret = hooks.add(name, owner=organisation, watch=one.id, url=url, seen=seen)

    def lines() -> Iterator[str]:
        yield f"Webhook {hook.id} vertelt {url} voortaan wat {watch!r} meldt."
        yield "Bewaar het geheim waarmee de berichten zijn ondertekend nu; het wordt niet nog eens getoond:"
        yield secret

    say(as_json, _shown(hook) | {"secret": secret}, lines)


@hooks_app.command("list")
def every(store: Store = STORE, as_json: AsJson = False) -> None:
    """Toon de webhooks, en hoeveel berichten ervan wachten en onbestelbaar zijn."""
    with _kept(store) as hooks:
        found = [_shown(hook) | {"messages": dict(hooks.counts(hook.id))} for hook in hooks.every()]
    say(as_json, found, lambda: _hook_lines(found))


def _shown(hook: "Hook") -> dict[str, Any]:
    from kg.clock import iso

    return {
        "id": hook.id,
        "name": hook.name,
        "organisation": hook.owner,
        "watch": hook.watch,
        "url": hook.url,
        "enabled": hook.enabled,
        "trouble": hook.trouble or None,
        "created": iso(hook.created),
    }


def _hook_lines(found: list[dict[str, Any]]) -> Iterator[str]:
    if not found:
        yield "Er zijn nog geen webhooks; maak er een met: kring hook add NAAM --watch VOLGOPDRACHT --url https://..."
    for one in found:
        state = "" if one["enabled"] else "  [uit]"
        yield f"{one['id']}  {one['name']}: {one['watch']} naar {one['url']} ({one['organisation']}){state}"
        if one["trouble"]:
            yield f"    vertelt nu niets: {TROUBLE[one['trouble']]}"
        counts = ", ".join(f"{number} {STATE[state]}" for state, number in sorted(one["messages"].items()))
        yield f"    berichten: {counts or 'nog geen'}"


@hooks_app.command("remove")
def remove(hook: HookId, store: Store = STORE, as_json: AsJson = False) -> None:
    """Verwijder een webhook, met wat nog te vertellen was."""
    with _kept(store) as hooks:
        gone = hooks.remove(_hook(hooks, hook))
    say(as_json, {"removed": gone.id}, lambda: iter([f"Webhook {gone.id} ({gone.name}) is verwijderd."]))


@hooks_app.command("switch")
def switch(
    hook: HookId,
    on: Annotated[bool, typer.Option("--on/--off", help="Aan of uit.")],
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Zet een webhook uit, of weer aan; wat intussen veranderde vertelt hij dan alsnog."""
    with _kept(store) as hooks:
        changed = hooks.change(_hook(hooks, hook), enabled=on)
    said = f"Webhook {changed.id} ({changed.name}) staat {'aan' if on else 'uit'}."
    say(as_json, _shown(changed), lambda: iter([said]))


@hooks_app.command("secret")
def secret(hook: HookId, store: Store = STORE, as_json: AsJson = False) -> None:
    """Geef een webhook een nieuw geheim; het oude ondertekent nog een dag mee."""
    with _kept(store) as hooks:
        changed, text = hooks.renew(_hook(hooks, hook))
    said = ["Bewaar het nieuwe geheim nu; het wordt niet nog eens getoond:", text]
    say(as_json, _shown(changed) | {"secret": text}, lambda: iter(said))


@hooks_app.command("test")
def try_out(hook: HookId, store: Store = STORE, encoder: Encoder = "", as_json: AsJson = False) -> None:
    """Stuur een bericht dat alleen zegt dat het werkt; draait er een dienst, dan bezorgt die het."""
    from kg.errors import StoreLocked

    with _kept(store) as hooks:
        made = hooks.test(_hook(hooks, hook))
        try:
            with open_graph(store, encoder=encoder) as graph:
                _deliver(store, graph, hooks, only=[made.id])
        except StoreLocked:
            pass  # a service holds the store, and sends it
        found = hooks.delivery(made.id)
    say(as_json, _said(found), lambda: iter([_line(found)]))


def _deliver(store: Path, graph: "KnowledgeGraph", hooks: "Outbox", only: list[str] | None = None) -> int:
    import anyio

    with _courier(store, graph, hooks) as courier:

        async def deliver() -> int:
            return await courier.deliver(only=only or [])

        return anyio.run(deliver)


@hooks_app.command("run")
def run(store: Store = STORE, encoder: Encoder = "", as_json: AsJson = False) -> None:
    """Kijk nu of er nieuws is en bezorg wat wacht; een dienst die draait doet dit zelf."""
    with open_graph(store, encoder=encoder, writes=True) as graph, _kept(store) as hooks:
        hooks.release()  # the store is ours alone, so nobody else is sending
        with _courier(store, graph, hooks) as courier:
            made = courier.look()
        tried = _deliver(store, graph, hooks)
        value = {"made": len(made), "tried": tried, "messages": dict(hooks.counts())}
    new = "1 nieuw bericht" if len(made) == 1 else f"{len(made)} nieuwe berichten"
    said = f"{new}, {tried} {'poging' if tried == 1 else 'pogingen'} om te bezorgen."
    say(as_json, value, lambda: iter([said]))


@hooks_app.command("deliveries")
def deliveries(
    hook: HookId,
    dead: Annotated[bool, typer.Option("--dead", help="Alleen wat onbestelbaar was.")] = False,
    top: Annotated[int, typer.Option("--top", min=1, max=10_000, help="Hoeveel hoogstens.")] = 20,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon de berichten van een webhook, het nieuwste eerst."""
    with _kept(store) as hooks:
        found = hooks.deliveries(hooks.get(_hook(hooks, hook)).id, state="dead" if dead else None, most=top)
    say(as_json, [_said(one) for one in found], lambda: map(_line, found))


@hooks_app.command("redeliver")
def redeliver(message: MessageId, store: Store = STORE, as_json: AsJson = False) -> None:
    """Bied een onbestelbaar bericht opnieuw aan, bij de volgende ronde van de dienst of van kring hook run."""
    with _kept(store) as hooks:
        found = hooks.again(_message(hooks, message))
    say(as_json, _said(found), lambda: iter([_line(found)]))


@hooks_app.command("drop")
def drop(message: MessageId, store: Store = STORE, as_json: AsJson = False) -> None:
    """Geef een onbestelbaar bericht op; wat erin stond is dan weg."""
    with _kept(store) as hooks:
        found = hooks.drop(_message(hooks, message))
    say(as_json, _said(found), lambda: iter([_line(found)]))


def _said(delivery: "Delivery") -> dict[str, Any]:
    from kg.clock import iso

    return {
        "id": delivery.id,
        "type": delivery.type,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "made": iso(delivery.made),
        "due": iso(delivery.due) if delivery.due else None,
        "status": delivery.status,
        "fault": delivery.fault or None,
    }


def _line(delivery: "Delivery") -> str:
    from kg.clock import iso

    why = FAULT.get(delivery.fault, "") or (f"antwoord {delivery.status}" if delivery.status else "")
    tried = f"na {delivery.attempts} pogingen" if delivery.attempts > 1 else ""
    said = ", ".join(part for part in (tried, why) if part)
    made = iso(delivery.made)[:19].replace("T", " ")
    return f"{delivery.id}  {made}  {STATE[delivery.state]:<12}  {said}".rstrip()
