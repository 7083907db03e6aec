"""
What the chain of a municipality lacks, and how sure that is.

Each gap is one of three: known, not found in what was read, or missing. Missing is only what somebody who may say so
declared: that all there is of a facet is known (`CompletenessStatement`), and it is not there. Only that counts in a
share or an alarm; all the rest is one line that says what is not recorded.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Final, Literal

from kg.cycle.implement.chain.owners import LEFT, Departed
from kg.cycle.implement.silence import SILENT_DAYS, is_silent
from kg.deadline import steps
from kg.dutch.aliases import same_name
from kg.reason.answer import KNOWN, Chance, Count, answer
from kg.reason.time import last_day

Payload = Mapping[str, Any]
State = Literal["bekend", "niet gevonden", "ontbreekt"]
KINDS: Final = ("Policy", "Objective", "ActionPlan", "Activity", "Result", "StatusUpdate", "CompletenessStatement")
# By facet and kind: whose is lacking, and how that is said.
FACETS: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("ontwikkeling", "Policy"): ("beleidsstukken", "geen ontwikkeling als aanleiding"),
    ("activiteit", "Objective"): ("doelstellingen", "geen activiteit"),
    ("eigenaar", "Objective"): ("doelstellingen", "geen eigenaar"),
    (LEFT, "Objective"): ("doelstellingen", "een eigenaar die vertrok"),
    ("doelstelling", "Activity"): ("activiteiten", "geen doelstelling"),
    ("eigenaar", "Activity"): ("activiteiten", "geen eigenaar"),
    (LEFT, "Activity"): ("activiteiten", "een eigenaar die vertrok"),
    ("budget", "Activity"): ("activiteiten", "geen budget"),
    ("resultaat", "Activity"): ("activiteiten", "geen resultaat"),
    ("voortgang", "Activity"): ("activiteiten", "geen nieuws over de voortgang"),
    ("onderbouwing", "StatusUpdate"): ("voortgangsberichten", "geen onderbouwing"),
}


@answer
@dataclass(frozen=True, slots=True)
class Gap:
    """
    One record that lacks something.

    Attributes:
        of: The municipality or organisation whose it is, "" where that is not known.
        facet: What it lacks.
        state: "niet gevonden" or "ontbreekt".
        declared_by: The statement by which it is missing, or who it was that left; left out while it is not.
    """

    id: str
    kind: str
    title: str
    of: str
    facet: str
    state: State
    declared_by: Annotated[str | None, KNOWN] = None


@answer
@dataclass(frozen=True, slots=True)
class FacetCount:
    """
    How much of one facet is known.

    Attributes:
        known, not_found, missing: How many records are in that state; together all of the kind. Of "eigenaar
            vertrokken" all that name an owner; it stands here only where one of them left.
        share: Of what was declared complete, how much is there; left out where nothing was declared.
        said: What is not recorded, in one line of Dutch; "" when all is known or missing.
    """

    facet: str
    kind: str
    known: Count
    not_found: Count
    missing: Count
    share: Annotated[Chance | None, KNOWN]
    said: str


@answer
@dataclass(frozen=True, slots=True)
class Money:
    """
    The euros of activities, as far as amounts are known.

    Attributes:
        known_eur: All of it.
        with_objective_eur: Of activities that name an objective, or are in a plan for one.
        without_objective_eur: Of activities of which none was found.
        with_owner_eur: Of activities that name an owner.
        without_amount: How many activities have no amount on record.
    """

    known_eur: Count
    with_objective_eur: Count
    without_objective_eur: Count
    with_owner_eur: Count
    without_amount: Count


@answer
@dataclass(frozen=True, slots=True)
class Owned:
    """What one owner has: "" for all that has none on record."""

    owner: str
    activities: Count
    budget_eur: Count


@answer
@dataclass(frozen=True, slots=True)
class ChainGaps:
    """
    What a chain lacks.

    Attributes:
        of: What was asked for: a municipality, an organisation, a trajectory; "" for all.
        documents: The documents that were read, by id, at most twenty.
        read: How many documents that were.
        practice: Where it is not Dutch practice: which; it counts in no Dutch figure.
        counts: By facet and kind.
        gaps: Every record that lacks something, missing first; or the part of them that was asked for.
        total: How many there are, of what was asked for.
        money: See there.
        owners: Those with most activities first, at most twenty.
    """

    of: str
    documents: tuple[str, ...]
    read: Count
    practice: tuple[str, ...]
    counts: tuple[FacetCount, ...]
    gaps: tuple[Gap, ...]
    total: Count
    money: Money
    owners: tuple[Owned, ...]

    @property
    def alarms(self) -> tuple[Gap, ...]:
        """What is missing for certain."""
        return tuple(gap for gap in self.gaps if gap.state == "ontbreekt")

    def part(
        self, *, facet: str = "", kind: str = "", state: str = "", skip: int = 0, top: int | None = None
    ) -> "ChainGaps":
        """The same with some of the gaps: of one facet, kind and state ("" for any), at most `top` after `skip`."""
        chosen = [
            gap for gap in self.gaps if facet in {"", gap.facet} and kind in {"", gap.kind} and state in {"", gap.state}
        ]
        end = None if top is None else skip + top
        return replace(self, gaps=tuple(chosen[skip:end]), total=len(chosen))


@dataclass(frozen=True, slots=True)
class Tree:
    """
    The records of a chain by kind, each with its id, and whose each is.

    Attributes:
        by_kind: In order of id.
        whose: By id the municipality or organisation; "" where it is not known.
    """

    by_kind: Mapping[str, Sequence[Payload]]
    whose: Mapping[str, str]

    @classmethod
    def of(cls, records: Iterable[tuple[str, Payload]]) -> "Tree":
        """From (kind, payload with its id)."""
        by_kind: dict[str, list[Payload]] = {kind: [] for kind in KINDS}
        for kind, payload in records:
            by_kind[kind].append(payload)
        whose: dict[str, str] = {}
        above = {
            "Policy": (), "Objective": ("policy",), "ActionPlan": ("objective",),
            "Activity": ("objective", "plan"), "Result": ("activity", "objective"), "StatusUpdate": ("about",),
            "CompletenessStatement": (),
        }  # fmt: skip
        for kind, names in above.items():
            for one in steps(by_kind[kind]):
                own = one.get("municipality") or one.get("organisation") or ""
                over = (whose.get(one.get(name) or "", "") for name in names)
                whose[one["id"]] = own or next(filter(None, over), "")
        return cls(by_kind, whose)

    def within(self, of: str, trajectory: str = "") -> "Tree":
        """What is of one municipality or organisation, or of one trajectory."""
        if trajectory:
            work = [one for one in self.by_kind["Activity"] if one.get("trajectory") == trajectory]
            plans = {one["plan"] for one in work if one.get("plan")}
            kept = {one["id"] for one in work} | {one.get("objective") for one in work} | plans
            kept |= {one.get("objective") for one in self.by_kind["ActionPlan"] if one["id"] in plans}
            kept |= {one["policy"] for one in self.by_kind["Objective"] if one["id"] in kept}
            whose = {self.whose[one] for one in kept if one is not None and one in self.whose}
            kept |= {
                one["id"]
                for kind in ("Result", "StatusUpdate")
                for one in self.by_kind[kind]
                if {one.get("activity"), one.get("objective"), one.get("about")} & {*kept, trajectory} - {None}
            }
            kept |= {one["id"] for one in self.by_kind["CompletenessStatement"] if self.whose[one["id"]] in whose}
        else:
            kept = {key for key, owner in self.whose.items() if owner == of}
            kept |= {
                one["id"] for one in self.by_kind["CompletenessStatement"] if self.whose.get(one.get("about", "")) == of
            }
        found = {kind: [one for one in held if one["id"] in kept] for kind, held in self.by_kind.items()}
        return Tree(found, self.whose)

    def aims(self) -> Mapping[str, str]:
        """By activity the objective that it names, or that its plan is for; "" where neither does."""
        above = {one["id"]: one.get("objective") or "" for one in self.by_kind["ActionPlan"]}
        return {
            one["id"]: one.get("objective") or above.get(one.get("plan") or "", "") for one in self.by_kind["Activity"]
        }


def chain_gaps(
    tree: Tree, of: str, *, today: date, silent_days: int = SILENT_DAYS, left: Departed | None = None
) -> ChainGaps:
    """
    Sweep a chain for what it lacks.

    Args:
        tree: What counts as fact for the asker.
        of: What was asked for, as it is told.
        today: The day from which silence is counted.
        silent_days: An activity is silent when its last update is older, see `kg.cycle.implement.silence`.
        left: Which owners have left, see `owners.departed`.
    """
    declared = Declared.of(tree)
    lacking = _lacking(tree, today, silent_days)
    gaps: list[Gap] = []
    totals: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for facet, kind in FACETS:
        if facet == LEFT:
            gone = list(_left(tree, kind, left or {}))
            totals[facet, kind].update({"ontbreekt": len(gone), "bekend": _owned(tree, kind) - len(gone)})
            gaps += gone
            continue
        lacks = lacking[facet, kind]
        for one in steps(tree.by_kind[kind]):
            key = one["id"]
            statement = declared.by(facet, one, tree.whose[key])
            state: State = "bekend" if key not in lacks else "ontbreekt" if statement else "niet gevonden"
            totals[facet, kind][state] += 1
            totals[facet, kind]["opgegeven"] += bool(statement) and state == "bekend"
            if state != "bekend":
                gaps.append(Gap(key, kind, one["title"], tree.whose[key], facet, state, statement or None))
    documents = sorted(
        {d["source"] for held in tree.by_kind.values() for one in held for d in one.get("provenance", ())}
    )
    gaps.sort(key=lambda one: one.state != "ontbreekt")
    return ChainGaps(
        of,
        tuple(documents[:20]),
        len(documents),
        tuple(sorted({one["practice"] for one in tree.by_kind["Activity"] if one.get("practice")})),
        tuple(
            _count(facet, kind, totals[facet, kind])
            for facet, kind in FACETS
            if (totals[facet, kind]["ontbreekt"] if facet == LEFT else tree.by_kind[kind])
        ),
        tuple(gaps),
        len(gaps),
        _money(tree),
        _owners(tree.by_kind["Activity"]),
    )


def _left(tree: Tree, kind: str, left: Departed) -> Iterator[Gap]:
    """What is owned by somebody who left: for certain, since somebody recorded it."""
    for one in steps(tree.by_kind[kind]) if left else ():
        whose = tree.whose[one["id"]]
        if one.get("owner") and (who := left.get((whose, same_name(one["owner"])))):
            yield Gap(one["id"], kind, one["title"], whose, LEFT, "ontbreekt", who)


def _owned(tree: Tree, kind: str) -> int:
    return sum(bool(one.get("owner")) for one in tree.by_kind[kind])


def _count(facet: str, kind: str, states: Counter[str]) -> FacetCount:
    known, absent, missing = (states[name] for name in ("bekend", "niet gevonden", "ontbreekt"))
    declared = 0 if facet == LEFT else missing + states["opgegeven"]
    whose, lacks = FACETS[facet, kind]
    said = (
        f"niet vastgelegd: {absent} van {known + absent + missing} {whose} hebben {lacks} in de bron" if absent else ""
    )
    return FacetCount(facet, kind, known, absent, missing, states["opgegeven"] / declared if declared else None, said)


def _lacking(tree: Tree, today: date, silent_days: int) -> Mapping[tuple[str, str], set[str]]:
    """By facet and kind, the ids of what has no link, name, amount or news on record."""
    held = tree.by_kind
    aims, aim_of = {one["id"] for one in held["Objective"]}, tree.aims()
    served = set(aim_of.values())
    answering = {one["policy"] for one in held["Objective"] if one.get("responds_to")}
    done = {one.get("activity") for one in held["Result"]}
    heard = {one["about"] for one in held["StatusUpdate"] if not is_silent(last_day(one["date"]), today, silent_days)}

    def without(kind: str, field: str) -> set[str]:
        return {one["id"] for one in held[kind] if not one.get(field) and one.get(field) != 0}

    return {
        ("ontwikkeling", "Policy"): without("Policy", "responds_to") - answering,
        ("activiteit", "Objective"): aims - served,
        ("eigenaar", "Objective"): without("Objective", "owner"),
        ("doelstelling", "Activity"): {key for key, aim in aim_of.items() if not aim},
        ("eigenaar", "Activity"): without("Activity", "owner"),
        ("budget", "Activity"): {
            one["id"] for one in held["Activity"] if one.get("budget_eur") is None and not one.get("amounts")
        },
        ("resultaat", "Activity"): {one["id"] for one in held["Activity"]} - done,
        ("voortgang", "Activity"): {one["id"] for one in held["Activity"]} - heard,
        ("onderbouwing", "StatusUpdate"): {
            one["id"] for one in held["StatusUpdate"] if not one.get("evidence") and not one.get("sources")
        },
    }


@dataclass(frozen=True, slots=True)
class Declared:
    """What was declared complete: by facet and by whom or what it is about, the statements."""

    statements: Mapping[tuple[str, str], Sequence[Payload]]

    @classmethod
    def of(cls, tree: Tree) -> "Declared":
        """What a chain declares."""
        found: dict[tuple[str, str], list[Payload]] = defaultdict(list)
        for one in tree.by_kind["CompletenessStatement"]:
            about = one.get("about") or one.get("municipality") or one.get("organisation") or ""
            for facet in one["covers"] if about else ():
                found[facet, about].append(one)
        return cls(found)

    def by(self, facet: str, record: Payload, whose: str) -> str:
        """The id of the statement by which all of a facet is known of a record, or ""."""
        if not self.statements:
            return ""
        for about in (record["id"], whose):
            for one in self.statements.get((facet, about), ()):
                if _same_time(one["period"], record.get("period") or {}) and _same_source(one, record):
                    return str(one["id"])
        return ""


def _same_time(declared: Payload, period: Payload) -> bool:
    """Whether a record falls within the period of a statement; one without a period does."""
    start, end = declared.get("start"), declared.get("end")
    after = bool(end and period.get("start") and last_day(end) < last_day(period["start"]))
    before = bool(start and period.get("end") and last_day(period["end"]) < last_day(start))
    return not after and not before


def _same_source(statement: Payload, record: Payload) -> bool:
    source = statement.get("source")
    return not source or any(one["source"] == source for one in record.get("provenance", ()))


def _money(tree: Tree) -> Money:
    activities, aim_of = tree.by_kind["Activity"], tree.aims()

    def total(work: Iterator[Payload]) -> int:
        return sum(one["budget_eur"] for one in work if one.get("budget_eur"))

    known = total(iter(activities))
    aimed = total(one for one in activities if aim_of[one["id"]])
    owned = total(one for one in activities if one.get("owner"))
    return Money(known, aimed, known - aimed, owned, sum(one.get("budget_eur") is None for one in activities))


def _owners(activities: Sequence[Payload]) -> tuple[Owned, ...]:
    count, budget = Counter[str](), Counter[str]()
    for one in activities:
        count[one.get("owner") or ""] += 1
        budget[one.get("owner") or ""] += one.get("budget_eur") or 0
    return tuple(Owned(owner, number, budget[owner]) for owner, number in count.most_common(20))
