"""
Lessons, people and statements, as `KnowledgeGraph` gives them: the doors go through here and nowhere else.

Each method is that of the same name in `kg.cycle.borgen.lessons.use_cases`, `kg.cycle.borgen.lessons.steps`,
`kg.cycle.borgen.sharing.use_cases`, `kg.cycle.interpret.coverage.use_cases` or `kg.cycle.borgen.expertise.risk`; that
says what it raises.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from kg.access import LOCAL_SPACE
from kg.cycle.borgen.expertise import risk
from kg.cycle.borgen.lessons import steps
from kg.cycle.borgen.lessons import use_cases as lessons
from kg.cycle.borgen.sharing import use_cases as people
from kg.cycle.interpret.coverage import use_cases as statements
from kg.reason.chance import Missing

if TYPE_CHECKING:
    from kg.cycle.borgen.cases import adaptation
    from kg.cycle.borgen.lessons import conditions, delivery
    from kg.cycle.borgen.lessons import review as retain
    from kg.cycle.borgen.sharing import anonymisation
    from kg.cycle.interpret.coverage.coverage import Verdict
    from kg.model.circle import CoverageStatement
    from kg.ports.journal import Stored
    from kg.store.writer import Writer


class Lessons:
    """Whether lessons hold, what they become here, how they are kept, pushed and reused."""

    def __init__(self, graph: "Writer") -> None:
        self._graph = graph

    def applies(self, lesson: str, municipality: str, context: str = "") -> "conditions.Applicability":
        """Whether a lesson holds for a municipality."""
        return self._graph.told(lessons.applies_to(self._graph, lesson, municipality, context))

    def adapted(self, case: str, municipality: str, *, start: date | None = None, owner: str = "") -> "adaptation.Plan":
        """A case as a plan for a municipality; nothing is stored."""
        return self._graph.told(lessons.adapted(self._graph, case, municipality, start=start, owner=owner))

    def store_plan(self, plan: "adaptation.Plan", municipality: str, *, space: str = LOCAL_SPACE) -> str:
        """Keep a plan as a draft trajectory; its id."""
        return lessons.store_plan(self._graph, plan, municipality, space=space)

    def near(self, among: Sequence[Mapping[str, Any]] | None = None) -> "list[retain.NearDuplicate]":
        """Lessons that say nearly the same, most alike first."""
        return self._graph.told(lessons.near(self._graph, among))

    def add(self, payloads: Sequence[Mapping[str, Any]], *, space: str = LOCAL_SPACE) -> "list[retain.NearDuplicate]":
        """Write new lessons as drafts; what they come near to."""
        return self._graph.told(lessons.add(self._graph, payloads, space=space))

    def move(self, lesson: str, after: str, *, valid_until: str = "", alone: bool = False) -> str:
        """Take a lesson one step through the review gate; its status before."""
        return lessons.move(self._graph, lesson, after, valid_until=valid_until, alone=alone)

    def supersede(self, old: str, new: str, *, alone: bool = False) -> None:
        """Let one lesson replace another."""
        lessons.supersede(self._graph, old, new, alone=alone)

    def restore(self, old: str) -> str:
        """Undo a replacement; the status that the old lesson has again."""
        return lessons.restore(self._graph, old)

    def confirm(self, lesson: str, municipality: str, *, by: str, day: str, space: str = LOCAL_SPACE) -> str:
        """Record that a lesson also held for a municipality; the id."""
        return lessons.confirm(self._graph, lesson, municipality, by=by, day=day, space=space)

    def correct(self, record: str, text: str, *, because: str, by: str, space: str = LOCAL_SPACE) -> str:
        """Put what an expert would say instead beside a record; the id."""
        return lessons.correct(self._graph, record, text, because=because, by=by, space=space)

    def due(self, today: date | None = None) -> "list[retain.Due]":
        """The lessons to look at again."""
        return self._graph.told(lessons.due(self._graph, today))

    def step_of(self, record: str, phase: str = "", themes: Sequence[str] = ()) -> "delivery.Step":
        """Where a trajectory, objective or activity stands."""
        return steps.step_of(self._graph, record, phase, themes)

    def pushed(self, step: "delivery.Step", municipality: str = "") -> "list[delivery.Pushed]":
        """The lessons that apply at a step, at most five."""
        return self._graph.told(steps.pushed(self._graph, step, municipality))

    def missing_at(self, step: "delivery.Step") -> Missing:
        """What is lacking here for a step that no lesson fits."""
        return steps.missing_at(self._graph, step)

    def reuse(self, fields: Mapping[str, Any], *, space: str = LOCAL_SPACE) -> str:
        """Record one moment of reuse as the user states it; the id."""
        return lessons.reuse(self._graph, fields, space=space)

    def reuse_totals(self, by: str) -> list[dict[str, Any]]:
        """Events and hours as stated, per "lesson", "municipality", "provider" or "month"."""
        return self._graph.told(lessons.reuse_totals(self._graph, by))


class People:
    """Knowledge at risk, what leaves a private space, and what is held on a person."""

    def __init__(self, graph: "Writer") -> None:
        self._graph = graph

    def risks(self, municipality: str = "") -> list[risk.Risk]:
        """Knowledge at risk, most severe first."""
        return self._graph.told(risk.risks(people.known(self._graph, municipality)))

    def coverage(self, municipality: str = "") -> list[risk.Coverage]:
        """How many people and providers carry each expertise, least carried first."""
        return self._graph.told(risk.coverage(people.known(self._graph, municipality)))

    def already(self, stored: "Stored", audience: str) -> bool:
        """Whether an audience can read a record as it is."""
        return people.already(stored, audience)

    def preview(self, record: str, *, keep: Collection[str] = ()) -> "anonymisation.Copy":
        """The anonymised copy that would leave; `keep`: what only looks like a name."""
        return people.preview(self._graph, record, keep=keep)

    def share(self, record: str, audience: str, *, anonymous: bool, by: str, keep: Collection[str] = ()) -> str:
        """Let others see a record; the id under which they see it, or "" when they could already."""
        return people.share(self._graph, record, audience, anonymous=anonymous, by=by, keep=keep)

    def held_on(self, name_or_id: str) -> "list[Stored]":
        """Every record that is about a person, points at them or names them."""
        held = people.held_on(self._graph, name_or_id)
        self._graph.witness.gave(held, "wat over een persoon bekend is")
        return held

    def once_held_on(self, name_or_id: str) -> list[str]:
        """The ids of records of which only an earlier version is about a person."""
        return people.once_held_on(self._graph, name_or_id)

    def spelled_in_ids(self, name_or_id: str) -> list[str]:
        """The ids that spell the name of a person; they stay in the journal when the person is erased."""
        return people.spelled_in_ids(self._graph, name_or_id)

    def doubts_on(self, name_or_id: str) -> list[people.Doubt]:
        """The records in which a person may be meant, with the words that may name them; for someone to decide."""
        return people.doubts_on(self._graph, name_or_id)

    def erase(self, name_or_id: str, *, also: Collection[str] = ()) -> list[str]:
        """
        Remove a person for good; the ids of what was erased or had the name taken out.

        Args:
            name_or_id: Who.
            also: Ids of records of `doubts_on` in which this person is meant.
        """
        return people.erase_person(self._graph, name_or_id, also=also)


class Statements:
    """What municipalities state of their own answer to developments."""

    def __init__(self, graph: "Writer") -> None:
        self._graph = graph

    def state(
        self, municipality: str, development: str, verdict: "Verdict", grounds: str, **options: Any
    ) -> "CoverageStatement":
        """Keep what somebody states; it is a draft until somebody else has read it."""
        return statements.state(self._graph, municipality, development, verdict, grounds, **options)

    def review(self, statement: str, *, alone: bool = False) -> "CoverageStatement":
        """Say that a statement was read and holds: from then on it counts."""
        return statements.review(self._graph, statement, alone=alone)

    def found(self, municipality: str, development: str) -> str:
        """The id of the newest statement of a municipality on a development."""
        return statements.found(self._graph, municipality, development)
