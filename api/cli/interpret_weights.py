"""`kring judge` and `kring weights`: what people think of a ranking, and the weights learned from it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import STORE, AsJson, Store, a_date, open_graph, read_as, say
from api.render.terminal.lines import feature_name, number
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.cycle.interpret.ranking.ranking import InForce
    from kg.cycle.interpret.weights.preferences import Learned, Verdict
    from kg.model.circle import Judgement
    from kg.ports.journal import Stored

weights = typer.Typer(help="Gewichten van de ranglijst: tonen, leren van oordelen, vaststellen en terugnemen.")

For = Annotated[str, typer.Option("--for", help="Code of naam van een gemeente; zonder: voor alle gemeenten.")]
By = Annotated[str, typer.Option("--by", help="Wie het doet: een rol of kenmerk.")]
Reason = Annotated[str, typer.Option("--reason", help="Waarom.")]


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command()(judge)
    app.add_typer(weights, name="weights")


def judge(
    municipality: Annotated[str, typer.Argument(help="Code (GM0308) of naam van de gemeente.")],
    development: Annotated[str, typer.Argument(help="Id van de ontwikkeling, met --accept of --reject.")] = "",
    accept: Annotated[bool, typer.Option("--accept", help="Terecht op de lijst.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="Niet van belang voor deze gemeente.")] = False,
    above: Annotated[
        tuple[str, str], typer.Option("--above", metavar="DEV_A DEV_B", help="De eerste hoort boven de tweede.")
    ] = ("", ""),
    reason: Reason = "",
    by: By = "",
    as_of: Annotated[str, typer.Option("--as-of", help="Oordeel over de ranglijst van deze datum (jjjj-mm-dd).")] = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Leg vast wat u van een plaats op de ranglijst vindt; de gewichten kunnen ervan leren."""
    from kg.model.schema import dump

    if [accept, reject, any(above)].count(True) != 1:
        raise InputError("kies één oordeel: DEV --accept, DEV --reject, of --above DEV_A DEV_B")
    if bool(development) == any(above):
        raise InputError("noem met --accept of --reject één ontwikkeling, en met --above precies twee")
    verdict: Verdict = "hoger" if any(above) else "aanvaard" if accept else "verworpen"
    higher, lower = above if any(above) else (development, "")
    with open_graph(store) as graph:
        code = read_as(graph, municipality, as_json=as_json)
        higher, lower = (graph.meant(one, "Development") if one else "" for one in (higher, lower))
        made = graph.weights.judge(code, higher, verdict, below=lower, by=by, reason=reason, today=a_date(as_of))
    say(as_json, dump(made), lambda: _judgement_lines(made))


@weights.command()
def show(for_: For = "", store: Store = STORE, as_json: AsJson = False) -> None:
    """Toon welke gewichten gelden, en elke geleerde versie met haar verschil."""
    with open_graph(store) as graph:
        code = read_as(graph, for_, as_json=as_json)
        used, sets = graph.weights.in_force(code), graph.weights.versions(code)
    value = {
        "weights": dict(used.weights),
        "source": used.id,
        "versions": [dict(stored.payload) for stored in sets],
    }
    say(as_json, value, lambda: _overview_lines(used, sets))


@weights.command()
def learn(for_: For = "", by: By = "", reason: Reason = "", store: Store = STORE, as_json: AsJson = False) -> None:
    """Leer gewichten van de oordelen; een aantoonbaar betere uitkomst wordt een nieuwe versie in concept."""
    with open_graph(store) as graph:
        code = read_as(graph, for_, as_json=as_json)
        learned = graph.weights.learn(code, by=by, reason=reason)
        now = graph.weights.in_force(code).weights
    say(as_json, learned, lambda: _lesson_lines(learned, now))


@weights.command()
def adopt(
    version: Annotated[int, typer.Argument(min=1, help="De versie, zie kring weights show.")],
    for_: For = "",
    reason: Reason = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Stel een versie vast: de ranglijst rekent er voortaan mee."""
    from kg.model.schema import dump

    with open_graph(store) as graph:
        made = graph.weights.adopt(version, read_as(graph, for_, as_json=as_json), reason=reason)
    say(as_json, dump(made), lambda: iter([f"{made.title}: vastgesteld. De ranglijst rekent er voortaan mee."]))


@weights.command()
def revert(for_: For = "", reason: Reason = "", store: Store = STORE, as_json: AsJson = False) -> None:
    """Neem de vastgestelde versie terug; wat daarvoor gold, geldt weer."""
    with open_graph(store) as graph:
        gone, back = graph.weights.revert(read_as(graph, for_, as_json=as_json), reason=reason)
    value = {"reverted": gone.id, "in_force": back.id if back else None}
    again = f"versie {back.version} geldt weer" if back else "de standaard geldt weer"
    say(as_json, value, lambda: iter([f"{gone.title}: teruggenomen; {again}."]))


def _judgement_lines(made: "Judgement") -> Iterator[str]:
    yield f"{made.title}. Vastgelegd als {made.id}."
    for values, whose in ((made.features, made.development), (made.features_below, made.below)):
        if values:
            yield f"  {whose}: " + ", ".join(
                f"{feature_name(value.feature)} {number(value.amount)}" for value in values
            )


def _overview_lines(used: "InForce", sets: "Sequence[Stored]") -> Iterator[str]:
    held = next((f"{one.payload['title']} ({one.id})" for one in sets if one.id == used.id), "de standaard")
    yield f"Nu geldt: {held}"
    yield from _weight_lines(used.weights, used.weights)
    for stored in sets:
        payload = stored.payload
        yield ""
        yield f"{payload['title']}: {payload['status']}  ({payload['created']}, {payload['author']})"
        yield f"  geleerd van {len(payload['learned_from'])} oordelen; {_agreement(payload)}"
        if payload.get("reason"):
            yield f"  reden: {payload['reason']}"
        yield from _weight_lines({value["feature"]: value["amount"] for value in payload["weights"]}, used.weights)


def _agreement(payload: Mapping[str, Any]) -> str:
    before, after = (number(payload.get(key, 0.0)) for key in ("agreement_before", "agreement_after"))
    return f"volgt {after} van de oordelen waarvan niet geleerd is (was {before})"


def _weight_lines(values: Mapping[str, float], now: Mapping[str, float]) -> Iterator[str]:
    for name, value in values.items():
        change = value - now.get(name, 0.0)
        moved = f"  ({'+' if change > 0 else '−'}{number(abs(change))})" if abs(change) >= 0.005 else ""
        yield f"    {number(value)}  {feature_name(name)}{moved}"


def _lesson_lines(learned: "Learned", now: Mapping[str, float]) -> Iterator[str]:
    made, agreement = learned.made, learned.agreement
    low, high = (f"{'−' if bound < 0 else '+'}{number(abs(bound))}" for bound in agreement.gain)
    yield f"{len(learned.used)} oordelen gebruikt, {len(learned.left_out)} niet."
    for entry in learned.left_out:
        yield f"  niet gebruikt: {entry.id} ({entry.why})"
    if learned.contradictions:
        yield f"{len(learned.contradictions)} keer spreken twee oordelen elkaar tegen; beide tellen:"
        yield from (f"  {one} en {other}" for one, other in learned.contradictions)
    yield f"Overeenstemming op oordelen waarvan niet geleerd is: {number(agreement.before)} → {number(agreement.after)}"
    yield f"  verschil {low} tot {high} (95%-interval)"
    if made is None:
        yield "Geen aantoonbare verbetering; er is geen nieuwe versie gemaakt en de gewichten blijven zoals ze zijn."
        return
    yield f"{made.title} staat klaar in concept. Stel haar vast met: kring weights adopt {made.version}"
    yield from _weight_lines(learned.weights, now)
