"""What policy and execution say of an objective, in what that differs, who answers it, and what it costs operations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from kg.cycle.implement.sides.comparison import compared, mark_of
from kg.cycle.implement.sides.verdict import DIFFERENT, ComparedAspect
from kg.model.aims.records import Aspect, Side
from kg.reason.answer import HIDDEN, KNOWN, PARTIAL, Count, answer

Payload = Mapping[str, Any]


@answer
@dataclass(frozen=True, slots=True)
class SideSaid:
    """
    What one side says of an objective.

    Attributes:
        id: Of the statement; of the objective where policy says nothing besides it.
        author: Who says it; None for the objective itself.
        cost_hours: None is not known, which is not 0.
        cost_period: "eenmalig" or "per jaar".
    """

    id: str
    side: Side
    text: str
    author: str | None
    date: Annotated[str | None, PARTIAL]
    level: Annotated[str | None, KNOWN] = None
    cost_hours: Annotated[int | None, KNOWN] = None
    cost_cents: Annotated[int | None, KNOWN] = None
    cost_period: Annotated[str | None, KNOWN] = None
    cost_note: Annotated[str | None, KNOWN] = None

    @property
    def costed(self) -> bool:
        """Whether anything is known of what it costs."""
        return any(one is not None for one in (self.cost_hours, self.cost_cents, self.cost_note))


@answer
@dataclass(frozen=True, slots=True)
class NamedDifference:
    """
    In what the two sides differ, and who answers it.

    Attributes:
        id: Of the record with the owner and the answer; None while nobody is to answer it.
        answered_words: Whether the answer, or who is to give it, is about the words of now; False when a side said
            something else since.
        rests_on: Where the record stands in the journal; 0 while there is none.
    """

    aspect: Aspect
    policy: str
    execution: str
    id: str | None = None
    owner: str | None = None
    answer: str | None = None
    answered_by: str | None = None
    answered_on: str | None = None
    answered_words: bool = True
    rests_on: Annotated[int, HIDDEN] = 0

    @property
    def open(self) -> bool:
        """Whether there is no answer to the words of now."""
        return not (self.answer and self.answered_words)


@answer
@dataclass(frozen=True, slots=True)
class SidesCompared:
    """What one who executes says, beside policy; what both say is in `aspects`, what differs in `differences`."""

    execution: SideSaid
    aspects: tuple[ComparedAspect, ...]
    differences: tuple[NamedDifference, ...]


@answer
@dataclass(frozen=True, slots=True)
class ObjectiveSides:
    """
    Both sides of one objective.

    Attributes:
        compared: A statement of execution each: the last of each author, newest first; () when execution said nothing
            that we know.
        earlier: What was said before, newest first.
    """

    objective: str
    title: str
    policy: SideSaid
    compared: tuple[SidesCompared, ...]
    earlier: tuple[SideSaid, ...]

    @property
    def differences(self) -> list[NamedDifference]:
        """Of all that execution says."""
        return [one for both in self.compared for one in both.differences]


@answer
@dataclass(frozen=True, slots=True)
class SidesOverview:
    """
    The objectives of which execution said something, with both sides.

    Attributes:
        of: What was asked for: an objective, a trajectory, a municipality or organisation; "" for all.
        objectives: How many there are.
        unheard: Of how many nothing is known that execution says.
        open_differences: How many differences have no answer to the words of now.
        unowned: How many of those have nobody who is to answer them.
    """

    of: str
    items: tuple[ObjectiveSides, ...]
    objectives: Count
    unheard: Count
    open_differences: Count
    unowned: Count


def sides_of(objective: Payload, statements: Sequence[Payload], answers: Sequence[Payload]) -> ObjectiveSides:
    """
    Both sides of an objective.

    Args:
        objective: Its payload with its id.
        statements: Of it, each payload with `id` and `seq`.
        answers: To its differences, likewise.
    """
    newest = sorted(statements, key=lambda one: (one["date"], one["seq"]), reverse=True)
    policies = [one for one in newest if one["side"] == "beleid"]
    last: dict[str, Payload] = {}
    for one in newest:
        if one["side"] == "uitvoering":
            last.setdefault(one["author"].casefold(), one)
    policy = _said(policies[0]) if policies else SideSaid(objective["id"], "beleid", objective["title"], None, None)
    now = {policy.id, *(one["id"] for one in last.values())}
    both = tuple(_compared(objective, policy, _said(one), answers) for one in last.values())
    earlier = tuple(_said(one) for one in newest if one["id"] not in now)
    return ObjectiveSides(objective["id"], objective["title"], policy, both, earlier)


def overview(of: str, found: Sequence[ObjectiveSides]) -> SidesOverview:
    """Those of which execution said something, most that is open first."""
    told = sorted(
        (one for one in found if one.compared),
        key=lambda one: (-sum(other.open for other in one.differences), one.title.casefold(), one.objective),
    )
    open_ones = [one for sides in told for one in sides.differences if one.open]
    unowned = sum(one.owner is None for one in open_ones)
    return SidesOverview(of, tuple(told), len(found), len(found) - len(told), len(open_ones), unowned)


def _said(one: Payload) -> SideSaid:
    costs = {name: one.get(name) for name in _COSTS}
    return SideSaid(one["id"], one["side"], one["title"], one["author"], one["date"], one.get("level"), **costs)


_COSTS: Final = ("cost_hours", "cost_cents", "cost_period", "cost_note")


def _compared(objective: Payload, policy: SideSaid, execution: SideSaid, answers: Sequence[Payload]) -> SidesCompared:
    aspects = compared(policy.text, execution.text, objective)
    mark = mark_of(policy.text, execution.text)
    given: dict[str, Payload] = {}
    for one in sorted(answers, key=lambda one: int(one["seq"])):  # the last one counts
        if one["execution"] == execution.id:
            given[one["aspect"]] = one
    differences = []
    for each in aspects:
        if each.verdict != DIFFERENT:
            continue
        named = NamedDifference(each.aspect, each.policy, each.execution)
        differences.append(_answered(named, given[each.aspect], mark) if each.aspect in given else named)
    return SidesCompared(execution, aspects, tuple(differences))


def _answered(named: NamedDifference, given: Payload, mark: str) -> NamedDifference:
    return replace(
        named,
        id=given["id"],
        owner=given["owner"],
        answer=given.get("answer"),
        answered_by=given.get("answered_by"),
        answered_on=given.get("answered_on"),
        answered_words=given["wording"] == mark,
        rests_on=given["seq"],
    )
