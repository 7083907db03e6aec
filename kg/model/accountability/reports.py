"""What is measured and how, and what was reported of it to whom, as of which date."""

from typing import Annotated, ClassVar, Final, Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from kg import bounds
from kg.model.progress import Light
from kg.model.record import (
    AUTHOR,
    FEW,
    MANY,
    SOME,
    Amount,
    BySteps,
    Label,
    Name,
    Paragraph,
    PartialDate,
    Prop,
    Record,
    RecordId,
    Timestamp,
    Title,
    Value,
)
from kg.model.values import BY_REPORT, Body, OfOrganisation, Period, Quantity

Side = Literal["tijd", "geld", "kwaliteit", "draagvlak", "risico"]  # of a trajectory, in the order of a report
Direction = Literal["hoger is beter", "lager is beter", "binnen grenzen"]
Rhythm = Literal["per maand", "per kwartaal", "per half jaar", "per jaar", "eenmalig"]
OF_WHAT: Final = ("trajectory", "municipality", "organisation")
OF_NOTHING: Final = (
    "een rapportage gaat over een traject (trajectory), een gemeente (municipality) of een organisatie (organisation); "
    "noem er een"
)
OF_WHAT_SHACL: Final = f"""sh:sparql [
        sh:message "{OF_NOTHING}"@nl ;
        sh:select \"\"\"
        PREFIX kring: <https://w3id.org/kring/def#>
        SELECT $this WHERE {{
            $this a kring:Report
            FILTER NOT EXISTS {{ $this kring:trajectory|kring:municipality|kring:ofOrganisation ?what }}
        }}\"\"\" ]"""


class SeriesBreak(Value):
    """From when an indicator is counted otherwise: values before it and after it are not one series."""

    class_iri: ClassVar[str] = "kring:SeriesBreak"

    date: Annotated[PartialDate, Prop("dcterms:date")]
    reason: Annotated[Paragraph, Prop("kring:motivation")]


class Indicator(Record):
    """
    What is measured, and how: one definition, whoever shows the number.

    A measurement is of it when it says so (`definition`), or when its indicator is called like it.
    """

    class_iri: ClassVar[str] = "kring:Indicator"

    alt_labels: Annotated[tuple[Title, ...], Prop("skos:altLabel", search=True), FEW] = ()  # what sources call it
    municipality: Annotated[RecordId | None, Prop("kring:municipality", to="Municipality")] = None
    organisation: OfOrganisation = None  # neither: of everybody
    objectives: Annotated[tuple[RecordId, ...], Prop("kring:objective", to="Objective"), SOME] = ()
    formula: Annotated[Paragraph, Prop("kring:formula", search=True)]  # what is counted, over what, in words
    unit: Annotated[Label, Prop("kring:unit")]
    direction: Annotated[Direction | None, Prop("kring:direction")] = None  # None: not stated
    data_source: Annotated[Title | None, Prop("kring:dataSource", search=True)] = None  # where its values come from
    owner: Annotated[Name | None, Prop("kring:owner")] = None
    rhythm: Annotated[Rhythm | None, Prop("kring:rhythm")] = None
    breaks: Annotated[tuple[SeriesBreak, ...], Prop("kring:seriesBreak"), FEW] = ()


class ReportedLight(Value):
    """How one side of it stood in a report."""

    class_iri: ClassVar[str] = "kring:ReportedLight"

    side: Annotated[Side, Prop("kring:reportedSide")]
    light: Annotated[Light, Prop("kring:light")]


class ReportedFigure(Value):
    """A number as it stood in a report, with what it rests on; no quantity: it was not known."""

    class_iri: ClassVar[str] = "kring:ReportedFigure"

    measure: Annotated[Label, Prop("kring:measureCode")]  # "besteed", or the id of an indicator
    about: Annotated[RecordId, Prop("kring:about", to="Record")]
    quantity: Annotated[Quantity | None, Prop("kring:reportedQuantity")] = None
    observations: Annotated[Amount, Prop("kring:observations")]  # n: how many records it was made of
    period: Annotated[Period | None, Prop("kring:period")] = None
    whose: Annotated[Literal["eigen", "vergelijking"], Prop("kring:whoseFigure")] = "eigen"
    rests_on: Annotated[tuple[RecordId, ...], Prop("prov:wasDerivedFrom", to="Record"), SOME] = ()
    doubt: Annotated[Paragraph | None, Prop("kring:doubt")] = None


class Report(Record):
    """Accountability to one audience as of one date: of a trajectory, of who does it, or of a programme of theirs."""

    class_iri: ClassVar[str] = "kring:Report"
    most: ClassVar[int] = bounds.DOCUMENT
    written_once: ClassVar[bool] = True
    constraints: ClassVar[tuple[str, ...]] = (OF_WHAT_SHACL,)
    one_of: ClassVar[tuple[str, ...]] = OF_WHAT

    trajectory: Annotated[RecordId | None, Prop("kring:trajectory", to="Trajectory")] = None
    municipality: Annotated[RecordId | None, Prop("kring:municipality", to="Municipality")] = None
    organisation: OfOrganisation = None
    programme: Annotated[Name | None, Prop("kring:budgetProgramme")] = None  # of a municipality or organisation
    audience: Annotated[Label, Prop("dcterms:audience")]
    as_of: Annotated[PartialDate, Prop("kring:asOf")]
    journal_seq: Annotated[Amount | None, Prop("kring:journalSeq"), BySteps(BY_REPORT)] = None  # the last event it knew
    journal_hash: Annotated[Label | None, Prop("kring:journalHash"), BySteps(BY_REPORT)] = None  # of that event
    lights: Annotated[tuple[ReportedLight, ...], Prop("kring:reportedLight"), FEW] = ()
    figures: Annotated[tuple[ReportedFigure, ...], Prop("kring:reportedFigure"), MANY, BySteps(BY_REPORT)] = ()
    author: Annotated[Name | None, Prop("dcterms:creator"), BySteps(BY_REPORT, initial=AUTHOR)] = None
    created: Annotated[Timestamp | None, Prop("dcterms:created"), BySteps(BY_REPORT)] = None
    body: Body = ()

    @model_validator(mode="after")
    def _of_something(self) -> "Report":
        if not any(getattr(self, name) for name in self.one_of):
            raise PydanticCustomError("of_what", "{message}", {"message": OF_NOTHING})
        return self
