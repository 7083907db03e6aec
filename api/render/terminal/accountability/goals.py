"""The tree of aims of a year as a terminal shows it; what is not known begins with "[?]"."""

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from api.render.documents.report import COLOURS
from kg.cycle.report.measures.figure import in_place
from kg.cycle.report.tree.leaves import NO_AIM, NO_PROGRAMME
from kg.dutch.dates import dutch
from kg.dutch.figures import written

if TYPE_CHECKING:
    from kg.cycle.report.accountability.parts import ReportLight
    from kg.cycle.report.tree.tree import GoalTree, TreeActivity, TreeAim, TreeMoney

_WIDTH: Final = 110


def goal_lines(tree: "GoalTree") -> Iterator[str]:
    """The tree, a branch at a time, and what is not on record."""
    about = f"{tree.title}, programma {tree.programme}" if tree.programme else tree.title
    yield f"Doelenboom van {about} over {tree.year}, stand van {dutch(tree.as_of.isoformat())}"
    if not tree.programmes:
        yield "Wij vonden er niets over. Dat is niet hetzelfde als: er is niets."
    else:
        yield f"{tree.aims} {'doel' if tree.aims == 1 else 'doelen'}; {money_said(tree.money)}"
    if tree.years:
        yield f"Jaren waarover iets bekend is: {', '.join(map(str, tree.years))}"
    for one in tree.programmes:
        yield from ("", (one.title or NO_PROGRAMME).upper())
        yield from _hanging(money_said(one.money), "  ")
        for aim in one.aims:
            yield from _aim_lines(aim)
    if tree.task_fields:
        yield from ("", "Over taakvelden")
        for field in tree.task_fields:
            yield from _hanging(f"{field.title}: {money_said(field.money)}", "  - ")
    if tree.unknown or tree.other_years:
        yield from ("", "Wat niet bekend is")
        for said in tree.unknown:
            yield from _hanging(said, "  [?] ")
    if tree.other_years:
        yield from _hanging(f"{tree.other_years} doelen en activiteiten zijn alleen van andere jaren", "  - ")


def money_said(money: "TreeMoney") -> str:
    """Budget and what was spent, each with of how many activities it is known."""
    return "; ".join(
        f"{name} {one.said}" + (f" (bekend van {one.n} van {money.activities})" if one.n < money.activities else "")
        for name, one in (("budget", money.budget), ("besteed", money.spent))
    )


def share_said(basis_points: int) -> str:
    """A share as a percentage."""
    return f"{written(basis_points / 100, None)} %"


def _aim_lines(aim: "TreeAim") -> Iterator[str]:
    yield from _hanging(aim.title or NO_AIM, "  ")
    facts = [f"streefwaarde: {aim.target}" if aim.target else "", f"eigenaar: {aim.owner}" if aim.owner else ""]
    facts += [f"ook in: {', '.join(aim.also_in)}" if aim.also_in else ""]
    if said := "; ".join(filter(None, facts)):
        yield from _hanging(said, "      ")
    yield from _light_lines(aim.lights)
    for work in aim.activities:
        yield from _work_lines(work)
    if not aim.activities:
        yield "    [?] geen activiteit gevonden"
    for one in aim.indicators:
        for figure in one.values:
            yield from _hanging(in_place(figure), "    * ")
        if not one.values:
            yield from _hanging(f"{one.definition.title}: geen waarde over dit jaar bekend", "    [?] ")
    if aim.id and not aim.indicators:
        yield "    [?] geen indicator gevonden"
    for came in aim.results:
        when = dutch(came.date) if came.date else "datum niet bekend"
        yield from _hanging(f"resultaat: {came.title}{f': {came.value}' if came.value else ''} ({when})", "    = ")


def _work_lines(work: "TreeActivity") -> Iterator[str]:
    shares = ", ".join(f"{one.title} {share_said(one.basis_points)}" for one in work.shares)
    status = f" ({work.status})" if work.status else ""
    yield from _hanging(f"{work.title}{status}: {money_said(work.money)}{f'; {shares}' if shares else ''}", "    - ")
    yield from _light_lines(work.lights)


def _light_lines(lights: "tuple[ReportLight, ...]") -> Iterator[str]:
    if not lights:
        return
    yield from _hanging("; ".join(f"{one.side}: {COLOURS[one.colour].lower()}" for one in lights), "      ")
    for one in lights:
        for name, text in (("oorzaak", one.cause), ("gevolg", one.consequence), ("bijsturing", one.steering)):
            if text:
                yield from _hanging(f"{one.side}, {name}: {text}", "      ")


def _hanging(text: str, sign: str) -> Iterator[str]:
    yield from wrap(text, _WIDTH, initial_indent=sign, subsequent_indent=" " * len(sign))
