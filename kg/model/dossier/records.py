"""The record of a dossier: what somebody says of one piece that a trajectory must be able to show."""

from typing import Annotated, ClassVar, Literal

from kg.model.record import (
    AUTHOR,
    FEW,
    BySteps,
    Label,
    Name,
    Paragraph,
    PartialDate,
    Prop,
    Record,
    RecordId,
    Title,
)
from kg.model.values import BY_PLAN


class DossierItem(Record):
    """
    What somebody says of one piece that a trajectory must be able to show: that it is there, missing or not needed.

    Which pieces are asked is decided by rules (`kg.cycle.borgen.dossier.rules`); of what nobody said anything, it is
    looked for in what Kring holds, and not found is not missing.
    """

    class_iri: ClassVar[str] = "kring:DossierItem"

    trajectory: Annotated[RecordId, Prop("kring:trajectory", to="Trajectory")]
    piece: Annotated[Label, Prop("kring:dossierPiece")]  # the key of the rule that asks it, or an own word
    standing: Annotated[Literal["aanwezig", "ontbreekt", "niet nodig"], Prop("kring:dossierStanding")]
    concerns: Annotated[RecordId | None, Prop("kring:concerns", to="Record")] = None  # the provider, the development
    record: Annotated[RecordId | None, Prop("kring:dossierRecord", to="Record")] = None  # the piece itself
    kept_at: Annotated[Title | None, Prop("kring:keptAt")] = None  # where else it is: a system and its number
    owner: Annotated[Name | None, Prop("kring:owner")] = None
    shown_to: Annotated[tuple[Label, ...], Prop("dcterms:audience"), FEW] = ()  # (): as the rule says
    due: Annotated[PartialDate | None, Prop("kring:deadline")] = None  # when it must be there
    retention: Annotated[Label | None, Prop("kring:retentionNumber")] = None  # as an archivist chose: "16.1"
    restriction: Annotated[Label | None, Prop("dcterms:accessRights")] = None  # who may use it, as was decided
    grounds: Annotated[Paragraph, Prop("kring:grounds", search=True)]  # what it rests on, in their words
    date: Annotated[PartialDate, Prop("dcterms:date")]
    stated_by: Annotated[Name | None, Prop("dcterms:creator"), BySteps(BY_PLAN, initial=AUTHOR)] = None
