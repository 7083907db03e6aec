"""What a proposal would change in the figures of a chain, for the pages on which it is judged."""

from typing import TYPE_CHECKING

from kg.cycle.implement.chain.gaps import KINDS

if TYPE_CHECKING:
    from kg.cycle.implement.chain.difference import FigureChange
    from kg.ports.journal import Stored
    from kg.service import KnowledgeGraph


def effect_of(graph: "KnowledgeGraph", stored: "Stored") -> list[tuple[str, "FigureChange"]] | None:
    """The figures that would change, each with the name of whose it is; None where no chain is left to decide on."""
    left = [one for one in stored.payload["changes"] if not one.get("decision") and one["target_kind"] in KINDS]
    if not left:
        return None
    figures = graph.proposal_effect(stored.id).figures
    names = {key: one.payload["title"] for key, one in graph.get_many({one.of for one in figures}).items()}
    names |= {key: name for key, name in graph.gazetteer.names.items() if key not in names}
    return [(names.get(one.of, one.of), one) for one in figures]
