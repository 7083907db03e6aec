"""
KnowledgeGraph: the one door to the core.

It reads and writes as its principal may (`kg.store.reader`, `kg.store.writer`); what the circle asks goes to the
module that answers it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from kg import clock
from kg.access import LOCAL_SPACE
from kg.ports.journal import Stored
from kg.ports.rephraser import Rephraser
from kg.reason.answer import to_json
from kg.store.writer import Writer

if TYPE_CHECKING:
    from kg.cycle.borgen.cases import retrieval
    from kg.cycle.borgen.expertise import helpers, offer
    from kg.cycle.borgen.lessons.use_cases import Lessons
    from kg.cycle.borgen.sharing.use_cases import People
    from kg.cycle.implement.chain import use_cases as tracing
    from kg.cycle.interpret.card.card import Card
    from kg.cycle.interpret.card.use_cases import Cards
    from kg.cycle.interpret.coverage.use_cases import Statements
    from kg.cycle.interpret.radar import radar
    from kg.cycle.interpret.radar.use_cases import Watches
    from kg.cycle.interpret.ranking import peers, uptake
    from kg.cycle.interpret.ranking.use_cases import Assumed, RankedDevelopments
    from kg.cycle.interpret.signals import emerging, feeds, momentum
    from kg.cycle.interpret.signals.freshness import Knowledge
    from kg.cycle.interpret.weights.use_cases import Weights
    from kg.reason import time


class KnowledgeGraph(Writer):
    """What Kring knows, as one principal may see it."""

    def interpret(
        self,
        municipality: str,
        *,
        today: date | None = None,
        weights: Mapping[str, float] | None = None,
        momentum: "Mapping[str, time.Tempo] | None" = None,
        assumed: "Assumed | None" = None,
    ) -> "RankedDevelopments":
        """
        The developments ranked for a municipality, best first; nothing is stored.

        Args:
            municipality: Code or name.
            today: The date to count from; texts, registrations and other records of later are not looked at.
            weights: By feature; what is left out keeps the adopted weight, or else its default.
            momentum: By development id; from the signals when not given.
            assumed: Another profile than what is known.

        Raises:
            UnknownMunicipality: If no register has the name.
            InputError: If a weight is negative, no number, or of an unknown feature.
        """
        from kg.cycle.interpret.ranking.use_cases import ranked_for

        code = self.gazetteer.code(municipality)
        return ranked_for(self, code, today=today, weights=weights, momentum=momentum, assumed=assumed)

    def peers(self, municipality: str, *, top: int = 10, today: date | None = None) -> "list[peers.Peer]":
        """
        The municipalities most like one, with the parts that add up to their likeness.

        Raises:
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle.interpret.ranking.use_cases import peers_of

        return peers_of(self, self.gazetteer.code(municipality), today or clock.today(), top)

    def uptake(self, municipality: str, *, top: int = 10, today: date | None = None) -> "list[uptake.Expected]":
        """
        What a municipality has not registered yet, likeliest first, from what was known before a date.

        Raises:
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle.interpret.ranking.use_cases import uptake_of

        return uptake_of(self, self.gazetteer.code(municipality), today or clock.today())[:top]

    def borgen(
        self,
        text: str,
        *,
        municipality: str = "",
        context: str = "",
        phase: str = "",
        top: int = 10,
        weights: Mapping[str, float] | None = None,
    ) -> "list[retrieval.Experience]":
        """
        Cases and lessons that answer a question, best first, compared with the asker's municipality.

        Args:
            text: The question.
            municipality: Code or name of who asks, or "".
            context: What else is going on there; it helps to find the right situation.
            phase: A phase of the circle that lessons are wanted for, or "".
            top: How many at most.
            weights: By feature; those of `kg.cycle.borgen.cases.retrieval.WEIGHTS` when not given.

        Raises:
            InputError: If there is no such phase.
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle.borgen.cases import retrieval
        from kg.cycle.borgen.cases.use_cases import experiences

        return experiences(
            self, text, municipality=municipality, context=context, phase=phase, top=top,
            weights=weights or retrieval.WEIGHTS,
        )  # fmt: skip

    def who(
        self,
        text: str = "",
        *,
        themes: Sequence[str] = (),
        phase: str = "",
        municipality: str = "",
        top: int = 10,
        weights: Mapping[str, float] | None = None,
    ) -> "list[helpers.FoundHelper]":
        """
        Who can help: providers, people and municipalities that know it, offer it or did it, best first.

        Args:
            text: The question, or "" when themes are given.
            themes: Ids of themes.
            phase: A phase of the circle that help is wanted in, or "".
            municipality: Code or name of who asks, or "".
            top: How many at most.
            weights: By feature; those of `kg.cycle.borgen.expertise.helpers.WEIGHTS` when not given.

        Raises:
            InputError: If nothing is asked, or there is no such phase.
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle.borgen.expertise import helpers
        from kg.cycle.borgen.expertise.use_cases import can_help

        weighed = weights or helpers.WEIGHTS
        return self.told(
            can_help(self, text, themes=themes, phase=phase, municipality=municipality, top=top, weights=weighed)
        )

    def offer(self, about: str, municipality: str = "") -> "offer.Offer":
        """
        The joint offer for a trajectory or a development, head to tail, with its holes.

        Args:
            about: Id of a trajectory; id or name of a development.
            municipality: Code or name of whom it is looked at for; that of the trajectory when it has one.

        Raises:
            NotFound: If there is nothing under the id.
            AmbiguousName: If several developments have the name.
            InputError: If it is something else.
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle.borgen.expertise.joint_offer import joint_offer

        return self.told(joint_offer(self, about, municipality))

    @property
    def lessons(self) -> "Lessons":
        """Whether lessons hold, what they become here, how they are kept, pushed and reused."""
        from kg.cycle.borgen.lessons.use_cases import Lessons

        return Lessons(self)

    @property
    def people(self) -> "People":
        """Knowledge at risk, what leaves a private space, and what is held on a person."""
        from kg.cycle.borgen.sharing.use_cases import People

        return People(self)

    @property
    def coverage_statements(self) -> "Statements":
        """What municipalities state of their own answer to developments: that they have one, or that it is missing."""
        from kg.cycle.interpret.coverage.use_cases import Statements

        return Statements(self)

    @property
    def weights(self) -> "Weights":
        """What people think of a ranking, and the weights that are learned from it, adopted and taken back."""
        from kg.cycle.interpret.weights.use_cases import Weights

        return Weights(self)

    def card(
        self,
        development: str,
        municipality: str,
        *,
        today: date | None = None,
        rephraser: Rephraser | None = None,
        space: str = LOCAL_SPACE,
    ) -> "Card":
        """
        What a development means for a municipality, every sentence with its source; nothing is stored.

        The stored interpretation that it speaks of is that of a space.

        Args:
            development: Id or name.
            municipality: Code or name.
            today: The date to count from.
            rephraser: Who may put sentences in other words.
            space: See above.

        Raises:
            NotFound: If there is no such development.
            AmbiguousName: If the name is of several.
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle.interpret.card import use_cases as cards

        key = self.developments.meant(development).id

        def lessons_on(text: str, code: str) -> Any:
            return to_json(self.borgen(text, municipality=code, top=cards.LESSONS))

        return self.told(
            cards.card(self, key, municipality, today=today, rephraser=rephraser, space=space, lessons_on=lessons_on)
        )

    @property
    def cards(self) -> "Cards":
        """What is stored of a card, and how it is taken further."""
        from kg.cycle.interpret.card.use_cases import Cards

        return Cards(self)

    def trace(self, record_id: str, *, most: int = 100) -> "tracing.Trace":
        """
        What a record rests on and what came of it, in the order of the circle; at most `most` steps each way.

        Raises:
            NotFound: If there is none that the principal may read.
        """
        from kg.cycle.implement.chain import use_cases as tracing

        return tracing.trace(self, record_id, most=most)

    def momentum(self, *, today: date | None = None, region: str = "") -> "list[momentum.Momentum]":
        """
        How much each development gains in attention, strongest first; see `kg.cycle.interpret.signals.momentum`.

        Args:
            today: The last day that is looked at.
            region: A province, to count the signals from there alone.
        """
        from kg.cycle.interpret.signals.use_cases import momentum

        return self.told(momentum(self, today or clock.today(), region))

    def freshness(self, *, municipality: str = "", today: date | None = None, most: int = 100) -> "feeds.Freshness":
        """
        Until when things are known, and which feeds are silent; see `kg.cycle.interpret.signals.freshness`.

        Args:
            municipality: Code or name: only the `AGENDA` developments that stand first for it; "" for all.
            today: The day that is asked about.
            most: How many feeds are told, and how much of what is known.

        Raises:
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle.interpret.signals.feeds import AGENDA, freshness_of

        day = today or clock.today()
        found = freshness_of(self, day)
        if municipality:
            found = found.narrowed(entry.id for entry in self.interpret(municipality, today=day)[:AGENDA])
        return self.told(replace(found, most=most))

    def known(self, stored: Stored, *, today: date | None = None) -> "Knowledge | None":
        """Until when a development or source is known; None of anything else."""
        from kg.cycle.interpret.signals.feeds import KINDS, freshness_of

        return freshness_of(self, today or clock.today()).of(stored.id) if stored.kind in KINDS else None

    def mentions(self) -> "list[time.Mention]":
        """The signals with their development, themes and region."""
        from kg.cycle.interpret.signals.use_cases import mentions

        return mentions(self)

    def emerging(self, *, today: date | None = None) -> "emerging.Emerging":
        """Drafts of themes among the signals that belong to no known development; nothing is stored."""
        from kg.cycle.interpret.signals.use_cases import emerging_themes

        return self.told(emerging_themes(self, today or clock.today()))

    def radar(
        self,
        municipality: str,
        *,
        today: date | None = None,
        most: int = 60,
        keep: bool = False,
        everything: bool = False,
    ) -> "radar.Radar":
        """
        The radar of a municipality, with movement since the ranking that was kept last before `today`.

        Args:
            municipality: Code or name.
            today: The date to count from; today when not given.
            most: How many developments are shown.
            keep: Whether to store the ranking, so that a later radar can show movement.
            everything: Whether to draw what stands as well as what moves.

        Raises:
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle.interpret.radar import use_cases as tracking

        day = today or clock.today()
        ranked = self.interpret(municipality, today=day)
        found = tracking.radar_of(self, municipality, today=day, most=most, ranked=ranked, everything=everything)
        if keep:
            tracking.keep_ranking(self, municipality, today=day, ranked=ranked)
        return self.told(found)

    @property
    def watches(self) -> "Watches":
        """What is followed for a municipality, and tells what changed."""
        from kg.cycle.interpret.radar.use_cases import Watches

        return Watches(self)
