"""What the service gives of borgen: who did this before, who can help, what was learned, and what may be shared."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kg.store.room import Facade

if TYPE_CHECKING:
    from kg.cycle.borgen.cases import retrieval
    from kg.cycle.borgen.expertise import helpers, offer
    from kg.cycle.borgen.lessons.use_cases import Lessons
    from kg.cycle.borgen.offers.use_cases import Offers
    from kg.cycle.borgen.sharing.use_cases import People


class BorgenFacade(Facade):
    """Borgen, as one principal may see it."""

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
            municipality: Code or name of the caller, or "".
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
            self,
            text,
            municipality=municipality,
            context=context,
            phase=phase,
            top=top,
            weights=weights or retrieval.WEIGHTS,
        )

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
            municipality: Code or name of the caller, or "".
            top: How many at most.
            weights: By feature; those of `kg.cycle.borgen.expertise.helpers.WEIGHTS` when not given.

        Raises:
            InputError: If nothing is asked, or there is no such phase.
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle.borgen.expertise import helpers
        from kg.cycle.borgen.expertise.use_cases import can_help

        weighed = weights or helpers.WEIGHTS
        return can_help(self, text, themes=themes, phase=phase, municipality=municipality, top=top, weights=weighed)

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
        from kg.cycle.borgen.expertise.use_cases.joint_offer import joint_offer

        return joint_offer(self, about, municipality)

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
    def offers(self) -> "Offers":
        """Joint offers: begun, filled by each party for itself, offered, and accepted."""
        from kg.cycle.borgen.offers.use_cases import Offers

        return Offers(self)
