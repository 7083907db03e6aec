"""What the service gives of the chain of implementeren: what is known, what is lacking, what is touched."""

from typing import TYPE_CHECKING, Any

from kg.store.room import Facade

if TYPE_CHECKING:
    from kg.cycle.implement.chain.branches import ChainBranches
    from kg.cycle.implement.chain.chain import Trace
    from kg.cycle.implement.chain.difference import ChangeEffect
    from kg.cycle.implement.chain.gaps import ChainGaps
    from kg.cycle.implement.chain.impact import Impact
    from kg.cycle.implement.chain.own_chain import OwnChain
    from kg.cycle.implement.chain.suggestion import Suggestion, WorkSuggestion
    from kg.cycle.implement.legitimacy.legitimacy import Decisions


class ChainFacade(Facade):
    """The chain from policy to result, as one principal may see it."""

    def trace(self, record_id: str, *, most: int = 100) -> "Trace":
        """
        What a record rests on and what came of it, in the order of the circle; at most `most` steps each way.

        Raises:
            NotFound: If there is none that the principal may read.
        """
        from kg.cycle.implement.chain import use_cases as tracing

        return tracing.trace(self, record_id, most=most)

    def chain_of(self, municipality: str) -> "OwnChain":
        """
        What is known of what a municipality intends and does.

        Raises:
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle.implement.chain import use_cases as tracing

        return tracing.chain_of(self, self.gazetteer.code(municipality))

    def chain_gaps(self, of: str = "", **more: Any) -> "ChainGaps":
        """
        What a chain lacks: what is not found, and what is missing because somebody declared the rest complete.

        Args:
            of: A municipality by code or name, an organisation or trajectory by id; "" for all.
            more: `today`, from which silence is counted; `silent_days`, when an activity without news is silent; and
                which part of the gaps is given, see `kg.cycle.implement.chain.gaps.ChainGaps.part`.

        Raises:
            UnknownMunicipality: If nothing is called so.
        """
        from kg.cycle.implement.chain import use_cases as tracing

        return tracing.gaps(self, of, **more)

    def chain_branches(
        self, of: str = "", *, aim: str = "", skip: int = 0, top: int = 100, most: int = 20
    ) -> "ChainBranches":
        """
        Each aim of a chain with its policy, what is done for it, and what came of that.

        Args:
            of: As `chain_gaps`.
            aim: Only the objective with this id; "" for all.
            skip: How many aims are passed over.
            top: How many aims at most.
            most: Activities by name of each, at most.

        Raises:
            UnknownMunicipality: As `chain_gaps`.
        """
        from kg.cycle.implement.chain import use_cases as tracing

        return tracing.branches(self, of, aim=aim, skip=skip, top=top, most=most)

    def decisions(self, municipality: str, **more: Any) -> "Decisions":
        """
        By which decision a municipality does what it does: what has none, and what goes beyond its mandate.

        Args:
            municipality: Code or name.
            more: `today`, and which part is given, see `kg.cycle.implement.legitimacy.legitimacy.Decisions.part`.

        Raises:
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle.formulate.versions.mandate import legitimacy
        from kg.cycle.implement.legitimacy import use_cases as legitimising

        return legitimising.of(self, self.gazetteer.code(municipality), legitimacy, **more)

    def impact(self, record_id: str) -> "Impact":
        """
        What a change of a record touches, and what it rests on, counted.

        Raises:
            NotFound: If there is none that the principal may read.
        """
        from kg.cycle.implement.chain import use_cases as tracing

        return tracing.impact(self, record_id)

    def suggested_links(self, of: str = "", *, skip: int = 0, top: int | None = None) -> "list[Suggestion]":
        """
        For each activity without an objective, the likeliest objectives and plans of its owner, with reasons.

        Args:
            of: As `chain_gaps`.
            skip: How many activities are passed over.
            top: How many at most; None for all.

        Raises:
            UnknownMunicipality: As `chain_gaps`.
        """
        from kg.cycle.implement.chain import use_cases as tracing

        return tracing.suggestions(self, of, skip=skip, top=top)

    def suggested_work(self, of: str = "", *, skip: int = 0, top: int | None = None) -> "list[WorkSuggestion]":
        """
        For each objective without activities, the likeliest of those of its owner that have no objective.

        Args:
            of: As `chain_gaps`.
            skip: How many objectives are passed over.
            top: How many at most; None for all.

        Raises:
            UnknownMunicipality: As `chain_gaps`.
        """
        from kg.cycle.implement.chain import use_cases as tracing

        return tracing.work_suggestions(self, of, skip=skip, top=top)

    def proposal_effect(self, proposal_id: str) -> "ChangeEffect":
        """
        What a proposal would change: in its records, and in the figures of the chains that hold what is undecided.

        Raises:
            NotFound: If there is none that the principal may read.
        """
        from kg.cycle.implement.chain import use_cases as tracing
        from kg.store.proposals.request import compared

        return tracing.effect(self, proposal_id, compared(self, proposal_id))
