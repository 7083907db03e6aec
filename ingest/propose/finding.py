"""
What a document states, on its way to a proposal.

    Sections --rules--> Finding, Finding, ...   (with the words that say so)
    Finding  --------> one change of a proposal (with an id, and the evidence beside it)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One statement of a document.

    Attributes:
        kind: Of the record that it would become: "Objective", "Activity", "Support", …
        title: Of that record, in the words of the document.
        fields: Its other fields, as `kg.model` names them, without ids of records that are not there yet.
        place: Of the section that says it, see `ingest.document.Section`.
        quote: The words that say it, as they stand in that section.
        chance: That a person would accept it as it stands, 0 to 1, calibrated on labelled documents.
        why: By which rule, in Dutch, for the reviewer.
        under: The number in the same list of the finding that it is part of: of an activity its objective.
    """

    kind: str
    title: str
    fields: Mapping[str, Any]
    place: str
    quote: str
    chance: float
    why: str
    under: int | None = None
