"""How the name of a municipality was read, told beside an answer."""

from typing import Any

from kg.service import KnowledgeGraph


def noted(graph: KnowledgeGraph, municipality: str | None, answer: dict[str, Any]) -> dict[str, Any]:
    """
    An answer for a municipality with how its name was read, where that is not plain; see `api.answers.AboutPlace`.

    Raises:
        UnknownMunicipality: If no register has it, or it may mean several.
    """
    said = graph.gazetteer.place(municipality).said if municipality else ""
    return {**answer, "municipalityNote": said} if said else answer
