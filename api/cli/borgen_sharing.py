"""The commands on sharing and on people."""

from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.options import STORE, AsJson, Store, open_graph, say
from api.render.terminal.lines import value_lines
from kg.errors import InputError, NotFound
from ontologies.spelling import line

if TYPE_CHECKING:
    from kg.cycle.borgen.sharing.doubt import Doubt
    from kg.ports.keys import Visit

_SHOWN: Final = 20  # records in which somebody may be meant
people = typer.Typer(help="Wat over een persoon bewaard wordt: uitvoeren en wissen.", no_args_is_help=True)
Yes = Annotated[bool, typer.Option("--yes", help="Doe het ook echt.")]
Who = Annotated[str, typer.Argument(metavar="NAAM|ID", help="De naam, of het id als meer mensen zo heten.")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.command()(share)
    app.add_typer(people, name="person")


def share(
    record: Annotated[str, typer.Argument(metavar="ID", help="Wat u deelt.")],
    audience: Annotated[str, typer.Option(help="network of public.")] = "network",
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Een afschrift zonder namen en getallen.")] = False,
    by: Annotated[str, typer.Option("--by", help="Wie deelt.")] = "local",
    keep: Annotated[
        list[str] | None,
        typer.Option("--keep", metavar="WOORD", help="Wat op een naam lijkt, en toch mag blijven staan."),
    ] = None,
    yes: Yes = False,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Laat zien wat er bij delen naar buiten gaat; met --yes wordt het gedeeld."""
    from kg.reason.answer import to_json

    with open_graph(store) as graph:
        record = graph.meant(record)
        leaving = graph.people.preview(record, audience, anonymous=anonymous, keep=keep or ())
        shares = yes or audience == "private"
        key = graph.people.share(record, audience, anonymous=anonymous, by=by, keep=keep or ()) if shares else ""

    def lines() -> Iterator[str]:
        if leaving.already:
            yield f"{record} is al te lezen voor {audience}; er is niets veranderd."
            return
        yield from value_lines(leaving.record, "  ")
        if leaving.band:
            fitting, removed = leaving.municipalities_that_fit, ", ".join(leaving.removed or ())
            yield f"Past op {fitting} gemeenten. Blijft achter: {removed or 'niets'}"
            if leaving.doubtful:
                yield f"Dit lijken namen en is weggelaten: {', '.join(leaving.doubtful)}"
                yield "Is iets daarvan geen naam? Laat het staan met --keep WOORD."
        yield f"Gedeeld als {key}." if key else "Dit is een voorbeeld; er is niets gedeeld. Delen: --yes"

    leaves = to_json(leaving)
    done = leaves.pop("already")
    say(as_json, {"already": done, "shared_as": key or None, "leaves": None if done else leaves}, lines)


@people.command()
def export(who: Who, store: Store = STORE, as_json: AsJson = False) -> None:
    """Toon alles wat over een persoon bewaard wordt."""
    visits = _visits(store, who)
    with open_graph(store) as graph, suppress(NotFound) if visits else nullcontext():
        held, once, doubts, refused = [], [], [], []
        held, once = graph.people.held_on(who), graph.people.once_held_on(who)
        doubts, refused = graph.people.doubts_on(who), graph.people.refused_on(who)
    rows = [{"id": s.id, "kind": s.kind, "space": s.space, "record": dict(s.payload)} for s in held]

    def lines() -> Iterator[str]:
        if not (held or once or visits or refused):
            yield f"Over {who!r} is niets zeker bekend."
        yield from (f"{s.kind} {s.id} ({s.space}): {s.payload['title']}" for s in held)
        yield from (f"alleen in een eerdere versie: {key}" for key in once)
        yield from (f"misschien: {said}" for said in _doubtful(doubts))
        yield from (f"in quarantaine: {', '.join(filter(None, (one.document, one.place)))}" for one in refused)
        yield from (f"laatste bezoek van {one.who} aan Start, voor {one.place}: {one.at}" for one in visits)

    seen = [{name: value for name, value in asdict(one).items() if value} for one in visits]
    told = {"records": rows, "only_in_history": once, "doubtful": doubts, "visits": seen, "quarantine": refused}
    say(as_json, told, lines)


@people.command()
def erase(
    who: Who,
    yes: Yes = False,
    also: Annotated[
        list[str] | None,
        typer.Option("--also", metavar="ID", help="Een record dat misschien over deze persoon gaat, en dat doet."),
    ] = None,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Wis een persoon uit alle records en hun geschiedenis; de keten van het journaal blijft heel."""
    if not yes:
        raise InputError(f"wissen is voorgoed; bekijk eerst: kring person export {who!r}, en geef dan --yes")
    visits = _visits(store, who)
    with open_graph(store) as graph, suppress(NotFound) if visits else nullcontext():
        spelled, doubts, gone, refused = [], [], [], []
        spelled = graph.people.spelled_in_ids(who)
        doubts = [one for one in graph.people.doubts_on(who) if one.id not in (also or ())]
        refused = graph.people.refused_on(who)
        gone = graph.people.erase(who, also=also or ())
    forgotten = _forget(store, visits)

    def lines() -> Iterator[str]:
        if gone or not (forgotten or refused):
            yield f"Gewist in {len(gone)} records: {', '.join(gone)}"
        if refused:
            yield f"Gewist uit quarantaine: {len(refused)} {'rij' if len(refused) == 1 else 'rijen'}."
        if forgotten:
            towns = "1 gemeente" if len(visits) == 1 else f"{len(visits)} gemeenten"
            yield f"Vergeten: het laatste bezoek aan Start, voor {towns}."
        if doubts:
            yield "Misschien gaat het ook hier om deze persoon; dat is niet gewist. Wis het met --also ID:"
            yield from (f"  {said}" for said in _doubtful(doubts))
        if spelled:
            yield f"Let op: de naam staat in de id's {', '.join(spelled)}; die blijven in het journaal."
            yield "Geef mensen voortaan een id zonder hun naam."

    told = {"erased": gone, "spelled_in_ids": spelled, "doubtful": doubts, "visits": forgotten}
    say(as_json, {**told, "quarantine": len(refused)}, lines)


def _visits(store: Path, who: str) -> "list[Visit]":
    """When this person last looked, if they may sign in: by the name of their key, or the whole name in the journal."""
    from kg.profiles.access import open_visits

    with closing(open_visits(store, read_only="er wordt alleen gekeken")) as visits:
        return [one for one in visits.every() if one.of_person(who)]


def _forget(store: Path, held: "Sequence[Visit]") -> int:
    """Take away when somebody looked; how many times that was kept."""
    from kg.profiles.access import open_visits

    if not held:
        return 0
    with closing(open_visits(store)) as visits:
        return sum(visits.forget(one.who, one.place) for one in held)


def _doubtful(doubts: "Sequence[Doubt]") -> Iterator[str]:
    for one in doubts[:_SHOWN]:
        said = ", ".join(f"“{line(words)}”" for words in one.words)
        yield f"{one.kind} {one.id}: {said}"
    if len(doubts) > _SHOWN:
        yield f"en nog {len(doubts) - _SHOWN} records; --json geeft ze alle"
