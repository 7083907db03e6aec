"""What the service gives of interpreteren: which developments matter here, what moves, and what people think of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from kg import clock
from kg.access import LOCAL_SPACE
from kg.ports.journal import Stored
from kg.store.room import Facade

if TYPE_CHECKING:
    from kg.cycle.interpret.card.use_cases import Cards
    from kg.cycle.interpret.coverage.use_cases import Documents
    from kg.cycle.interpret.news.change import WhatChanged
    from kg.cycle.interpret.radar import radar
    from kg.cycle.interpret.radar.use_cases import Watches
    from kg.cycle.interpret.ranking import peers, trial, uptake
    from kg.cycle.interpret.ranking.trial import Assumed
    from kg.cycle.interpret.ranking.use_cases import RankedDevelopments
    from kg.cycle.interpret.signals import emergence, momentum, series
    from kg.cycle.interpret.signals.answers import Freshness
    from kg.cycle.interpret.signals.freshness import Knowledge
    from kg.cycle.interpret.statements.use_cases import Statements
    from kg.cycle.interpret.support.use_cases import SupportRoom
    from kg.cycle.interpret.weights.use_cases import Weights
    from kg.reason import time


class InterpretFacade(Facade):
    """Interpreteren, as one principal may see it."""

    def interpret(
        self,
        municipality: str,
        *,
        today: date | None = None,
        weights: Mapping[str, float] | None = None,
        momentum: "Mapping[str, time.Tempo] | None" = None,
        assumed: "Assumed | None" = None,
        top: int | None = None,
    ) -> "RankedDevelopments":
        """
        The developments ranked for a municipality, best first; nothing is stored.

        Args:
            municipality: Code or name.
            today: The date to count from; texts, registrations and other records of later are not looked at.
            weights: By feature; what is left out keeps the adopted weight, or else its default.
            momentum: By development id; from the signals when not given.
            assumed: Another profile than what is known.
            top: How many are given; all when not given.

        Raises:
            UnknownMunicipality: If no register has the name.
            InputError: If a weight is negative, no number, or of an unknown feature.
        """
        from kg.cycle.interpret.ranking.use_cases import ranked_for

        code = self.gazetteer.code(municipality)
        return ranked_for(self, code, today=today, weights=weights, momentum=momentum, assumed=assumed, top=top)

    def what_if(
        self,
        municipality: str,
        weights: Mapping[str, float],
        *,
        today: date | None = None,
        ranked: "RankedDevelopments | None" = None,
    ) -> "trial.WhatIf":
        """
        Which developments would rise and fall in the ranking with other weights; nothing is stored.

        Args:
            municipality: Code or name.
            weights: By feature; what is left out keeps the weight that holds.
            today: The date to count from; today when not given.
            ranked: All of its ranking, when the caller has it already.

        Raises:
            UnknownMunicipality: If no register has the name.
            InputError: If a weight is negative, no number, or of an unknown feature, or if all of them are 0.
        """
        from kg.cycle.interpret.ranking.use_cases import what_if

        return what_if(self, self.gazetteer.code(municipality), weights, today=today, ranked=ranked)

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

    @property
    def weights(self) -> "Weights":
        """What people think of a ranking, and the weights that are learned from it, adopted and taken back."""
        from kg.cycle.interpret.weights.use_cases import Weights

        return Weights(self)

    @property
    def support(self) -> "SupportRoom":
        """Who supports what: as far as is known, recorded, and asked by link."""
        from kg.cycle.interpret.support.use_cases import SupportRoom

        return SupportRoom(self)

    @property
    def cards(self) -> "Cards":
        """What is stored of a card, and how it is taken further."""
        from kg.cycle.interpret.card.use_cases import Cards

        return Cards(self)

    def momentum(self, *, today: date | None = None, region: str = "") -> "list[momentum.Momentum]":
        """
        How much each development gains in attention, strongest first; see `kg.cycle.interpret.signals.momentum`.

        Args:
            today: The last day that is looked at.
            region: A province, to count the signals from there alone.
        """
        from kg.cycle.interpret.signals.use_cases import momentum

        return momentum(self, today or clock.today(), region)

    def series(self, development: str, *, today: date | None = None) -> "series.Series":
        """
        How often a development is spoken of over time; after the sources fell silent that is not known.

        Args:
            development: Id or name.
            today: The last day that is looked at.

        Raises:
            NotFound: If there is no such development.
            AmbiguousName: If the name is of several.
        """
        from kg.cycle.interpret.signals.use_cases.series import series_of

        return series_of(self, development, today or clock.today())

    def freshness(self, *, municipality: str = "", today: date | None = None, most: int = 100) -> "Freshness":
        """
        Until when things are known, and which feeds are silent; see `kg.cycle.interpret.signals.freshness`.

        Args:
            municipality: Code or name: only the `AGENDA` developments that stand first for it; "" for all.
            today: The day that is asked about.
            most: How many feeds are told, and how much of what is known.

        Raises:
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle.interpret.ranking.use_cases import ranked_for
        from kg.cycle.interpret.signals.use_cases.feeds import AGENDA, freshness_of

        day = today or clock.today()
        found = freshness_of(self, day)
        if municipality:
            first = ranked_for(self, self.gazetteer.code(municipality), today=day, top=AGENDA)
            found = found.narrowed(entry.id for entry in first)
        return replace(found, most=most)

    def known(self, stored: Stored, *, today: date | None = None) -> "Knowledge | None":
        """Until when a development or source is known; None of anything else."""
        from kg.cycle.interpret.signals.use_cases.feeds import KINDS, freshness_of

        return freshness_of(self, today or clock.today()).of(stored.id) if stored.kind in KINDS else None

    def mentions(self) -> "list[time.Mention]":
        """The signals with their development, themes and region."""
        from kg.cycle.interpret.signals.use_cases import mentions

        return mentions(self)

    def emerging(self, *, today: date | None = None) -> "emergence.Emerging":
        """Drafts of themes among the signals that belong to no known development; nothing is stored."""
        from kg.cycle.interpret.signals.use_cases import emerging_themes

        return emerging_themes(self, today or clock.today())

    def radar(
        self,
        municipality: str,
        *,
        today: date | None = None,
        most: int = 60,
        keep: bool = False,
        everything: bool = False,
        ranked: "RankedDevelopments | None" = None,
        space: str = LOCAL_SPACE,
    ) -> "radar.Radar":
        """
        The radar of a municipality, with movement since the ranking that was kept last before `today`.

        Args:
            municipality: Code or name.
            today: The date to count from; today when not given.
            most: How many developments are shown.
            keep: Whether to store the ranking, so that a later radar can show movement.
            everything: Whether to draw what stands as well as what moves.
            ranked: All of its ranking of that day, when the caller has it already.
            space: Where it is kept.

        Raises:
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle.interpret.radar import use_cases as tracking
        from kg.cycle.interpret.ranking.use_cases import ranked_for

        day = today or clock.today()
        ranked = ranked or ranked_for(self, self.gazetteer.code(municipality), today=day)
        found = tracking.radar_of(self, municipality, today=day, most=most, ranked=ranked, everything=everything)
        if keep:
            tracking.keep_ranking(self, municipality, today=day, ranked=ranked, space=space)
        return found

    def changed_for(self, municipality: str, *, since: int, at: datetime) -> "WhatChanged":
        """
        What became new or otherwise for a municipality after an event of the journal; nothing is stored.

        Args:
            municipality: Code or name.
            since: The event.
            at: The moment with which is compared: that at which the journal was there.

        Raises:
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle.interpret.news.use_cases import changed_for

        return changed_for(self, self.gazetteer.code(municipality), since=since, at=at)

    @property
    def watches(self) -> "Watches":
        """What is followed for a municipality, and tells what changed."""
        from kg.cycle.interpret.radar.use_cases import Watches

        return Watches(self)

    @property
    def coverage_statements(self) -> "Statements":
        """What municipalities state of their own answer to developments: that they have one, or that it is missing."""
        from kg.cycle.interpret.statements.use_cases import Statements

        return Statements(self)

    @property
    def documents(self) -> "Documents":
        """What documents answer and name, and which a municipality has."""
        from kg.cycle.interpret.coverage.use_cases import Documents

        return Documents(self)
