"""Whether it got better, the circle of a trajectory and what was spared, as a terminal shows them."""

from collections.abc import Iterator

from kg.cycle.improve.change.control import ControlledComparison, ShiftChance
from kg.cycle.improve.circle.forerunners import BeforeChange
from kg.cycle.improve.circle.whole import CircleFact, WholeCircle
from kg.cycle.improve.continuity.continuity import Continuity
from kg.cycle.improve.cycles.comparison import SeriesChange
from kg.cycle.improve.improvement import Improvement
from kg.cycle.improve.relief.relief import Relief
from kg.dutch.dates import dutch
from kg.dutch.figures import written


def improvement_lines(found: Improvement) -> Iterator[str]:
    """Whether it got better: each series with its verdict, and of a trajectory what went before and must go on."""
    yield f"{found.title}: is het beter geworden? Stand van {dutch(found.as_of.isoformat())}"
    yield found.said
    for one in found.series:
        yield ""
        yield from _series(one)
    if left := found.series_found - len(found.series):
        yield f"En nog {left} maten."
    for rounded in found.rounds:
        until = dutch(rounded.end) if rounded.end else "niet vastgelegd"
        since = dutch(rounded.start) if rounded.start else "niet vastgelegd"
        yield f"Ronde {rounded.number}: {rounded.title} (van {since} tot {until})"
    if found.before:
        yield ""
        yield from _before(found.before)
    if found.continuity:
        yield ""
        yield from _continuity(found.continuity)
    if found.trajectories:
        yield ""
        yield "Trajecten; zie er een met: kring improve ID, en zijn cirkel met: kring improve ID --circle"
    for each in found.trajectories:
        yield f"  {each.title} ({each.id}): {each.rounds or 'geen'} {'ronde' if each.rounds == 1 else 'ronden'}"


def _series(one: SeriesChange) -> Iterator[str]:
    unit = ", ".join(each for each in one.units if each) or "zonder eenheid"
    yield f"{one.indicator} ({unit}; gemeten per {one.measured_in}; {_better(one)})"
    if one.points:
        yield "  " + "; ".join(f"{point.period}: {written(point.value, None)}" for point in one.points)
    yield f"  {one.verdict.said}"
    yield from (f"    {said}" for said in one.verdict.needed)
    yield from (f"    Let op: {said}" for said in one.verdict.remarks)
    if one.verdict.limits:
        limits = one.verdict.limits
        yield (
            f"    Grenzen: {written(limits.low, 2)} tot {written(limits.high, 2)}, midden {written(limits.centre, 2)}; "
            f"uit {limits.points} metingen, van {limits.first} tot en met {limits.last}"
        )
    if one.verdict.outside:
        yield f"    Erbuiten: {', '.join(one.verdict.outside)}"
    yield from (f"    {said}" for said in power_lines(one))
    yield from _controlled(one.verdict.controlled)
    yield from (f"    Ronde {each.cycle.number}: {_values(each)}{each.said}" for each in one.cycles)
    yield from (f"    {each.said}" for each in one.targets)
    for peer in one.peers:
        yield f"    {peer.name}, {peer.period}: {written(peer.value, None)} ({'; '.join(peer.why)})"
    if more := one.peers_found - len(one.peers):
        yield f"    En nog {more} andere gemeenten met deze maat."


def _better(one: SeriesChange) -> str:
    return "of hoger of lager beter is, is niet bekend" if one.better == "niet bekend" else one.better


def _values(each: object) -> str:
    mean, least, most = (getattr(each, name) for name in ("mean", "least", "most"))
    if mean is None:
        return ""
    span = f", van {written(least, 2)} tot {written(most, 2)}" if least != most else ""
    return f"gemiddeld {written(mean, 2)}{span}. "


def power_lines(one: SeriesChange) -> Iterator[str]:
    """How likely a false alarm is, and how likely it is that a shift would be seen."""
    verdict = one.verdict
    if verdict.false_alarm is not None:
        base = verdict.asked if verdict.limits else verdict.counted
        yield (
            f"Met {base} metingen als basis geeft {_of(verdict.false_alarm)} reeksen vals alarm binnen "
            f"{_next(verdict.next_points)}."
        )
    if verdict.powers:
        told = ", ".join(f"{_size(each, one)} in {_of(each.chance)}" for each in verdict.powers)
        yield (
            f"Zo vaak zien wij een verschuiving, met {verdict.asked} metingen als basis en "
            f"{_next(verdict.next_points)}: {told}."
        )


def _next(count: int) -> str:
    return "1 meting erna" if count == 1 else f"{count} metingen erna"


def _of(chance: float) -> str:
    return f"{written(100 * chance)} van de 100"


def _size(each: ShiftChance, one: SeriesChange) -> str:
    times = f"{written(each.spreads, None)} keer de gewone schommeling"
    if each.size is None:
        return times
    unit = one.units[0] if len(one.units) == 1 else ""
    return f"{f'{written(each.size, 2)} {unit}'.strip()} ({times})"


def _controlled(found: ControlledComparison | None) -> Iterator[str]:
    if found is None:
        return
    yield (
        f"    Vergeleken met {len(found.controls)} gemeenten ({', '.join(found.controls)}); {found.before} metingen "
        f"ervoor, {found.after} erna; {written(100 * found.chance, 1)} procent van alle verschilt zoveel of meer"
    )
    yield f"    Schijndatums geprobeerd: {found.fake_moments}, waarvan even ver of verder: {found.fake_larger}"
    if found.synthetic:
        shares = ", ".join(f"{one.municipality} {written(100 * one.share)} %" for one in found.synthetic.shares)
        yield (
            f"    Tweede blik, een mengsel van {shares}: verschil {written(found.synthetic.effect, 2)}; "
            f"{written(100 * found.synthetic.chance, 1)} procent wijkt zo ver af"
        )


def _before(found: BeforeChange) -> Iterator[str]:
    when = f" ({dutch(found.moment)})" if found.moment else ""
    yield f"Wat aan de laatste ronde{when} voorafging"
    yield f"  {found.said}"
    for one in found.items:
        said = f" – {one.said}" if one.said else ""
        yield f"  {dutch(one.date)}  {one.what}: {one.title}{said}"
    if found.more:
        yield f"  En nog {found.more} van eerder."


def _continuity(found: Continuity) -> Iterator[str]:
    end = f" op {dutch(found.ends)}" if found.ends else "; een einddatum is niet vastgelegd"
    yield f"Wat door moet gaan als dit stopt{end}"
    for one in found.items:
        yield f"  {one.subject}, {one.state}: {one.title.rstrip('.')}. {one.said}"
    yield f"  Nog open: {found.open} van {len(found.items)}."
    for aim in found.aim.aims:
        yield f"  Gezamenlijk doel: {aim}"
    yield f"  {found.aim.said}"


def circle_lines(found: WholeCircle) -> Iterator[str]:
    """One round of a trajectory, phase by phase, with its gaps."""
    name = f"ronde {found.round.number}" if found.round else "zonder ronden"
    yield f"{found.title}, {name}: is de cirkel rond? {found.said}"
    for step in found.steps:
        yield f"{step.phase.capitalize()}"
        yield from (f"  {_fact(one)}" for one in step.facts)
        if step.more:
            yield f"  En nog {step.more}."
        yield from (f"  Gat: {gap}" for gap in step.gaps)
        yield f"  verder: {step.onward}"
    if found.coming:
        yield "En weer interpreteren"
    for each in found.coming:
        when = dutch(each.date) if each.date else "datum niet bekend"
        yield f"  {each.title}: {each.what} ({when})"
    for lesson in found.lessons:
        yield f"  De volgende duiding heeft deze les: {lesson}"


def _fact(one: CircleFact) -> str:
    when = f"{dutch(one.when)}: " if one.when else ""
    of = "van een ander: " if one.theirs else ""
    said = f" {one.said}" if one.said else ""
    return f"{of}{when}{one.title} ({one.record}){said}"


def relief_lines(found: Relief) -> Iterator[str]:
    """What providers spared municipalities, as stated."""
    yield found.said
    for one in found.lines:
        yield f"{one.provider_name or 'zonder aanbieder'}, {one.municipality_name or 'zonder gemeente'}"
        yield (
            f"  uren opgegeven: {written(one.hours_saved, None)} (in {one.hours_stated} opgaven); getoond {one.shown}, "
            f"geopend {one.opened}, toegepast {one.applied}, hielp {one.helped}, hielp niet {one.helped_not}"
        )
        if one.spared:
            yield f"  hoeft niet zelf: {'; '.join(one.spared)}"
        if one.drawn_on:
            yield f"  met kennis van de aanbieder: {'; '.join(one.drawn_on)}"
        yield from (f"  niet bekend: {gap}" for gap in one.not_known)
    if found.offers_open:
        yield f"Aanboden die niet zijn aanvaard en dus niet meetellen: {found.offers_open}"
