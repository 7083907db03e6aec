"""What the service gives of rapporteren: questions, what is due unasked, and what others recommended."""

from datetime import date
from typing import TYPE_CHECKING

from kg import clock
from kg.cycle.report.alarms.alarm import NEAR_DAYS, OVER_PERCENT
from kg.store.room import Facade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.cycle.interpret.ranking.ranking import Ranked
    from kg.cycle.interpret.signals.freshness import Heard
    from kg.cycle.report.alarms.alarm import Alarms
    from kg.cycle.report.alarms.signs import Duty, SourceHeard
    from kg.cycle.report.alarms.work import PlanSlot
    from kg.cycle.report.questions.use_cases import QuestionRoom
    from kg.cycle.report.recommendations.use_cases import RecommendationRoom


class ReportFacade(Facade):
    """Rapporteren, as one principal may see it."""

    @property
    def questions(self) -> "QuestionRoom":
        """Questions pinned to records: asked, assigned, answered and made public."""
        from kg.cycle.report.questions.use_cases import QuestionRoom

        return QuestionRoom(self)

    @property
    def recommendations(self) -> "RecommendationRoom":
        """Recommendations of audit offices and other oversight, with what became of them."""
        from kg.cycle.report.recommendations.use_cases import RecommendationRoom

        return RecommendationRoom(self)

    def alarms(
        self,
        municipality: str,
        *,
        today: date | None = None,
        over_percent: int = OVER_PERCENT,
        near_days: int = NEAR_DAYS,
    ) -> "Alarms":
        """
        What is due to be reported though nobody asked, by rules; nothing is stored or sent.

        Args:
            municipality: Code or name.
            today: The day to count from.
            over_percent: From how many percent over the budget it is told.
            near_days: How many days before a legal date it is told.

        Raises:
            UnknownMunicipality: If no register has the name.
            InputError: If a threshold is negative.
        """
        from kg.cycle.implement.chain import use_cases as tracing
        from kg.cycle.implement.chain.gaps import Declared
        from kg.cycle.implement.plan import use_cases as planning
        from kg.cycle.implement.plan.plan import is_done
        from kg.cycle.interpret.ranking.use_cases import ranked_for
        from kg.cycle.interpret.signals.use_cases.feeds import freshness_of
        from kg.cycle.report.alarms.use_cases import due
        from kg.cycle.report.alarms.work import slots

        code, day = self.gazetteer.code(municipality), today or clock.today()
        _, tree = tracing.scoped(self, code)
        declared = Declared.of(tree)
        planned: dict[str, PlanSlot] = {}
        named = self.get_many({one["trajectory"] for one in tree.by_kind["Activity"] if one.get("trajectory")})
        for key in sorted(key for key, one in named.items() if one.kind == "Trajectory"):
            steps = planning.of(self, key, today=day).steps
            planned |= slots([(one.id, one.start, one.end, one.earliest_end, one.waits_for) for one in steps])
        return due(
            self,
            code,
            today=day,
            own=tree,
            declared=lambda facet, record: declared.by(facet, record, tree.whose.get(record["id"], "")),
            slots=planned,
            done=is_done,
            duties=[duty for entry in ranked_for(self, code, today=day) for duty in _duties(entry)],
            feeds=[_heard(one) for one in freshness_of(self, day).hearing.feeds.values() if one.id],
            over_percent=over_percent,
            near_days=near_days,
        )

    def legal_days(self, municipality: str, *, today: date | None = None) -> "tuple[Duty, ...]":
        """
        The legal dates that lie ahead and are certain, whatever the answer of a municipality to them; in order.

        Raises:
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle.interpret.ranking.use_cases import ranked_for
        from kg.dutch.dates import span

        day = today or clock.today()
        found = [
            duty for entry in ranked_for(self, self.gazetteer.code(municipality), today=day) for duty in _duties(entry)
        ]
        ahead = [one for one in found if one.certain and span(one.date).last >= day]
        return tuple(sorted(ahead, key=lambda one: (one.date, one.id)))

    def kept_reports(self, municipality: str) -> tuple[tuple[str, str, str], ...]:
        """
        The kept reports of a municipality and its trajectories, by who speaks for them: id, title, when; newest first.

        Raises:
            UnknownMunicipality: If no register has the name.
        """
        code = self.gazetteer.code(municipality)
        own = {one.id for one in self.authoritative("Trajectory") if code in one.payload.get("municipalities", ())}
        found = [
            (one.id, str(one.payload["title"]), str(one.payload.get("created") or one.at))
            for one in self.authoritative("Report")
            if one.payload.get("municipality") == code or one.payload.get("trajectory") in own
        ]
        return tuple(sorted(found, key=lambda one: (one[2], one[0]), reverse=True))


def _duties(entry: "Ranked") -> "Iterator[Duty]":
    """A development of law with the date that it turns on: the next one, else the one by which it holds."""
    from kg.cycle.report.alarms.signs import Duty

    at = entry.movement.ahead or (entry.movement.behind if entry.movement.in_force else None)
    if at is None or not (entry.law or entry.category == "wettelijk"):
        return
    proofs = entry.coverage.evidence
    yield Duty(
        entry.id, entry.title, at["date"], at["what"], at["certainty"] == "vast", entry.coverage.state,
        [one.text for one in proofs], [one.id for one in proofs if one.id],
    )  # fmt: skip


def _heard(one: "Heard") -> "SourceHeard":
    from kg.cycle.report.alarms.signs import SourceHeard

    stated = round(one.rhythm_days) if one.rhythm_basis == "opgegeven" and one.rhythm_days else None
    return SourceHeard(one.id or "", one.title, stated, one.known_until, one.is_silent, one.said)
