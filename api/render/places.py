"""How the name of a municipality was read, told beside an answer."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.service import KnowledgeGraph


def note(graph: "KnowledgeGraph", municipality: str | None) -> str | None:
    """
    How the name of a municipality was read, in Dutch; None where that is plain, or none is named.

    Raises:
        UnknownMunicipality: If no register has it, or it may mean several.
    """
    return (graph.gazetteer.place(municipality).said if municipality else "") or None


def noted(graph: "KnowledgeGraph", municipality: str | None, answer: dict[str, Any]) -> dict[str, Any]:
    """An answer for a municipality with that, as `api.answers.rest.ForPlace` has it; raises as `note`."""
    said = note(graph, municipality)
    return {**answer, "municipalityNote": said} if said else answer
