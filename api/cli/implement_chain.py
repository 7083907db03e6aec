"""The commands on the chain: around a record, and of a municipality, an organisation, a trajectory or all."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.options import STORE, AsJson, Store, open_graph, say
from kg.cycle.implement.silence import SILENT_DAYS
from kg.dutch.figures import euros
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.cycle.implement.chain.chain import Trace, TracedRecord, TracedStep
    from kg.cycle.implement.chain.gaps import ChainGaps, Gap
    from kg.cycle.implement.chain.suggestion import LinkCandidate, Suggestion, WorkSuggestion

_WIDTH: Final = 110
_SHOWN: Final = 20  # gaps
_FIRST: Final = 3  # candidates


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.command()(trace)
    app.command()(chain)
    app.command()(alarms)


def trace(
    record: Annotated[str, typer.Argument(metavar="ID", help="Het id van een record, of het begin ervan.")],
    most: Annotated[int, typer.Option("--most", min=1, max=1000, help="Hoogstens zoveel stappen elke kant op.")] = 100,
    up: Annotated[bool, typer.Option("--up", help="Alleen waar het op rust.")] = False,
    down: Annotated[bool, typer.Option("--down", help="Alleen wat ervan kwam: wat geraakt wordt.")] = False,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon de keten rond een record: waar het op rust, en wat ervan kwam."""
    with open_graph(store) as graph:
        found = graph.trace(graph.meant(record), most=most)
    if up != down:
        found = replace(found, after=()) if up else replace(found, before=())
    say(as_json, found, lambda: trace_lines(found))


def chain(
    of: Annotated[
        str, typer.Argument(metavar="[CODE]", help="Een gemeente, of het id van een organisatie of een traject.")
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help="Van alles wat u mag lezen.")] = False,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Bij welke doelstelling horen activiteiten die er geen hebben?")
    ] = False,
    suggest_work: Annotated[
        bool, typer.Option("--suggest-work", help="Welke daarvan horen bij een doelstelling zonder activiteiten?")
    ] = False,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon wat er in de keten van beleid tot resultaat ontbreekt, of niet is vastgelegd."""
    if bool(of) == everything:
        raise InputError("noem een gemeente, organisatie of traject, of kies --all; niet allebei")
    if suggest and suggest_work:
        raise InputError("kies --suggest of --suggest-work; niet allebei")
    with open_graph(store) as graph:
        if suggest_work:
            work = graph.suggested_work(of)
            say(as_json, work, lambda: work_lines(work))
        elif suggest:
            links = graph.suggested_links(of)
            say(as_json, links, lambda: suggestion_lines(links))
        else:
            found = graph.chain_gaps(of)
            say(as_json, found, lambda: chain_lines(found))


def alarms(
    of: Annotated[str, typer.Option("--for", help="Een gemeente, of het id van een organisatie of een traject.")] = "",
    silent_days: Annotated[
        int, typer.Option("--silent", min=1, max=3650, help="Stil is: al meer dan zoveel dagen geen nieuws.")
    ] = SILENT_DAYS,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon wat zeker ontbreekt: wat niet gevonden is waar iemand opgaf dat alles bekend is."""
    with open_graph(store) as graph:
        found = graph.chain_gaps(of, silent_days=silent_days)
    say(as_json, found.alarms, lambda: alarm_lines(found))


def alarm_lines(found: "ChainGaps") -> Iterator[str]:
    """What is missing for certain, and in one line each what is not recorded."""
    yield from (_gap_line(gap) for gap in found.alarms)
    if not found.alarms:
        yield "Geen alarm: van niets is opgegeven dat het volledig is en er toch iets ontbreekt."
    yield from (one.said for one in found.counts if one.said)


def chain_lines(found: "ChainGaps") -> Iterator[str]:
    """What is known per facet, what is missing, and the money."""
    from kg.cycle.implement.chain.gaps import FACETS
    from kg.cycle.implement.chain.owners import LEFT

    for practice in found.practice:
        yield f"Praktijk uit {practice}: telt in geen enkel cijfer over Nederlandse gemeenten mee."
    yield f"Gelezen: {found.read} {'document' if found.read == 1 else 'documenten'}."
    for one in found.counts:
        if one.facet == LEFT:
            yield f"{LEFT.capitalize()} bij {FACETS[LEFT, one.kind][0]}: {one.missing} van {one.known + one.missing}"
            continue
        said = f"{one.known} bekend, {one.missing} ontbreekt, {one.not_found} niet vastgelegd"
        share = "" if one.share is None else f"; van wat volledig is opgegeven is {one.share:.0%} er"
        yield f"{one.facet.capitalize()} bij {FACETS[one.facet, one.kind][0]}: {said}{share}"
    yield from (_gap_line(gap) for gap in found.alarms[:_SHOWN])
    yield _money_line(found)


def _money_line(found: "ChainGaps") -> str:
    """What is known of the money: without an activity nothing is, and that is not zero."""
    money = found.money
    if not any(one.kind == "Activity" for one in found.counts):
        return "Geld: niet bekend; er is geen activiteit vastgelegd."
    if not money.known_eur:
        return f"Geld: niet bekend; van geen van de {money.without_amount} activiteiten is een bedrag vastgelegd."
    return (
        f"Geld: {euros(money.known_eur)} bekend, waarvan {euros(money.with_objective_eur)} bij een doelstelling en "
        f"{euros(money.with_owner_eur)} met een eigenaar; activiteiten zonder bedrag: {money.without_amount}."
    )


def suggestion_lines(found: "Sequence[Suggestion]") -> Iterator[str]:
    """Each activity with its likeliest places, and why."""
    if not found:
        yield "Geen activiteit zonder doelstelling gevonden waarvan de doelstellingen van de eigenaar bekend zijn."
    for one in found:
        yield f"{one.activity.title}  ({one.activity.id})"
        yield from _candidate_lines(one.candidates)


def work_lines(found: "Sequence[WorkSuggestion]") -> Iterator[str]:
    """Each objective without activities with the likeliest of those without an objective, and why."""
    if not found:
        yield "Geen doelstelling zonder activiteiten gevonden waarvoor er activiteiten zonder doelstelling zijn."
    for one in found:
        yield f"{one.objective.title}  ({one.objective.id})"
        yield from _candidate_lines(one.candidates)


def _candidate_lines(candidates: "Sequence[LinkCandidate]") -> Iterator[str]:
    from kg.cycle.implement.chain.suggestion import LIKELY

    if candidates and candidates[0].score < LIKELY:
        yield f"  niets lijkt er genoeg op (de hoogste kans is {100 * candidates[0].score:.0f} van de 100)"
    for candidate in [one for one in candidates[:_FIRST] if one.score >= LIKELY]:
        yield f"  {candidate.score:.2f}  {candidate.title}  ({candidate.id})"
        yield from (f"        {part.said}" for part in candidate.parts[:1])


def _gap_line(gap: "Gap") -> str:
    from kg.cycle.implement.chain.owners import LEFT

    if gap.facet == LEFT:
        return f"{LEFT}: {gap.title}  ({gap.id}; volgens {gap.declared_by})"
    return f"ontbreekt: {gap.facet} van {gap.title}  ({gap.id}; volgens {gap.declared_by})"


def trace_lines(found: "Trace") -> Iterator[str]:
    """The chain, each step with its source."""
    from api.answers.labels import kind_label

    yield from _chain("Rust op", found.before)
    yield from _record(found.record, "> ")
    yield from _chain("Leidde tot", found.after)
    if found.left_out:
        yield f"{found.left_out} stappen zijn weggelaten; vraag om meer met --most"
    if found.missing:
        yield f"In de keten is nog niets bekend van: {', '.join(kind_label(kind, 'nl') for kind in found.missing)}"


def _chain(heading: str, steps: "Sequence[TracedStep]") -> Iterator[str]:
    yield f"{heading}:" if steps else f"{heading}: niets bekend"
    for step in steps:
        yield from _record(step, "  ", f"via {step.beside} ({step.by.replace('_', ' ')})")


def _record(told: "TracedRecord", indent: str, way: str = "") -> Iterator[str]:
    from api.answers.labels import kind_label

    head = f"{kind_label(told.kind, 'nl')}: {told.title}  ({told.id})"
    yield from wrap(head, _WIDTH, initial_indent=indent, subsequent_indent=" " * (len(indent) + 2))
    if way:
        yield f"{' ' * len(indent)}  {way}"
    for source in told.sources[:1]:
        yield f"{' ' * len(indent)}  bron: {source['url']}"
    for read in told.read_from[:1]:
        yield f"{' ' * len(indent)}  gelezen uit: {read.document or read.id}, {read.place}"
