"""The chain as a picture: each aim a branch from its policy to what came of it, with a gap where nothing was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from api.render.drawings.graph import Knot, Line, Look, Thread, graph
from api.web.texts import _, ngettext
from api.web.words import kind_word

if TYPE_CHECKING:
    from kg.cycle.implement.chain.branches import AimBranch, BranchRecord, BranchWork, ChainBranches

COLUMNS: Final = ("Policy", "Objective", "ActionPlan", "Activity", "Result")
_RESULTS: Final = 2  # of one activity or aim by name


@dataclass
class _Drawing:
    """
    What is drawn so far.

    Attributes:
        root: What stands before every address.
        unfold: By id of an aim, "" for work without one: where all of its work is shown.
        row: The next one that is free.
    """

    root: str
    unfold: Mapping[str, str]
    knots: list[Knot] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)
    row: int = 0

    def add(self, key: str, kind: str, title: str, *, href: str = "", look: Look = "", row: int | None = None) -> str:
        told = _("Gat") if look == "gat" else kind_word(kind)
        self.knots.append(Knot(key, kind, told, title, href, look, self.row if row is None else row))
        return key

    def tie(self, earlier: str, later: str, line: Line = "lijn") -> None:
        self.threads.append(Thread(earlier, later, line))


def picture(found: "ChainBranches", root: str, unfold: Mapping[str, str], *, loose: bool) -> Markup:
    """
    The branches that are shown, as SVG.

    Args:
        found: Those, each with the work that is named.
        root: What stands before every address.
        unfold: By id of an aim, "" for work without one: where all of its work is shown.
        loose: Whether the work that names no aim is drawn too.
    """
    drawing = _Drawing(root, unfold)
    for _policy, aims in groupby(found.aims, key=lambda one: one.policy):
        policy = _policy_knot(drawing, _policy)
        for aim in aims:
            _branch(drawing, aim, policy)
    if loose and found.loose:
        _branch(drawing, found.loose, "")
    used = {knot.column for knot in drawing.knots}
    heads: dict[str, str] = {kind: kind_word(kind) for kind in COLUMNS if kind in used}
    count = len(found.aims)
    label = ngettext(
        "De keten van %(num)s doel in kolommen; de tabel hieronder zegt hetzelfde",
        "De keten van %(num)s doelen in kolommen; de tabel hieronder zegt hetzelfde",
        count,
    ) % {"num": count}
    return Markup(graph(drawing.knots, drawing.threads, heads, label))  # noqa: S704  # nosec B704 - what goes in is escaped there


def _policy_knot(drawing: _Drawing, policy: "BranchRecord | None") -> str:
    if policy is None:
        return ""
    return drawing.add(policy.id, "Policy", policy.title, href=f"{drawing.root}/keten/{policy.id}")


def _branch(drawing: _Drawing, aim: "AimBranch", policy: str) -> None:
    start = drawing.row
    if aim.id:
        here = drawing.add(aim.id, "Objective", aim.title, href=f"{drawing.root}/keten/{aim.id}")
    else:
        here = drawing.add("gat doel", "Objective", _("Geen doel gevonden"), look="gat")
    if policy:
        drawing.tie(policy, here)
    under: Line = "lijn" if aim.id else "lijn-gat"
    plans, drawn = {one.id: one.title for one in aim.plans}, set[str]()
    for work in aim.work:
        if work.plan in plans and work.plan not in drawn:
            drawn.add(work.plan)
            drawing.add(work.plan, "ActionPlan", plans[work.plan], href=f"{drawing.root}/keten/{work.plan}")
            drawing.tie(here, work.plan, under)
        _work(drawing, work, work.plan if work.plan in plans else here, "lijn" if work.plan in plans else under)
    rest = aim.activities - len(aim.work)
    if rest:
        said = ngettext("nog %(num)s activiteit", "nog %(num)s activiteiten", rest) % {"num": rest}
        more = drawing.add(f"{here} +", "Activity", said, href=drawing.unfold.get(aim.id, ""), look="nog")
        drawing.tie(here, more, under)
        drawing.row += 1
    if not aim.activities:
        drawing.tie(
            here, drawing.add(f"{here} werk", "Activity", _("Geen activiteit gevonden"), look="gat"), "lijn-gat"
        )
        drawing.row += 1
    elif aim.work and not aim.results:
        gap = drawing.add(f"{here} resultaat", "Result", _("Geen resultaat gevonden"), look="gat", row=start)
        drawing.tie(aim.work[0].id, gap, "lijn-gat")
    _results(drawing, aim.of_aim, here)


def _work(drawing: _Drawing, work: "BranchWork", above: str, line: Line) -> None:
    drawing.add(work.id, "Activity", work.title, href=f"{drawing.root}/keten/{work.id}")
    drawing.tie(above, work.id, line)
    start = drawing.row
    _results(drawing, work.results, work.id)
    drawing.row = max(drawing.row, start + 1)


def _results(drawing: _Drawing, results: "tuple[BranchRecord, ...]", above: str) -> None:
    """What came of something, each in a row of its own."""
    for one in results[:_RESULTS]:
        drawing.tie(above, drawing.add(one.id, "Result", one.title, href=f"{drawing.root}/keten/{one.id}"))
        drawing.row += 1
    if (rest := len(results) - _RESULTS) > 0:
        said = ngettext("nog %(num)s resultaat", "nog %(num)s resultaten", rest) % {"num": rest}
        href = f"{drawing.root}/keten/{above}"
        drawing.tie(above, drawing.add(f"{above} + resultaten", "Result", said, href=href, look="nog"))
        drawing.row += 1
