"""What records are made of besides texts and numbers: parts of a record, and the words that a field may hold."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal, get_args

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from kg import bounds
from kg.dutch.amounts import Counted
from kg.dutch.dates import dutch, in_order
from kg.dutch.quantities import read as read_quantity
from kg.model.record import (
    FEW,
    MANY,
    SOME,
    Amount,
    Content,
    Flag,
    Fraction,
    Label,
    Measured,
    Name,
    Number,
    Paragraph,
    PartialDate,
    PassageText,
    Prop,
    RecordId,
    Share,
    Step,
    Timestamp,
    Title,
    Url,
    Value,
)
from ontologies import spelling

ORDER_SHACL: Final = """sh:sparql [
        sh:message "het einde ligt vóór het begin"@nl ;
        sh:select \"\"\"
        PREFIX kring: <https://w3id.org/kring/def#>
        SELECT $this WHERE {
            $this kring:start ?start ; kring:end ?end .
            BIND(STR(?start) AS ?from) BIND(STR(?end) AS ?until)
            BIND(IF(STRLEN(?from) < STRLEN(?until), STRLEN(?from), STRLEN(?until)) AS ?shown)
            FILTER(SUBSTR(?until, 1, ?shown) < SUBSTR(?from, 1, ?shown))
        }\"\"\" ]"""
Phase = Literal["interpreteren", "formuleren", "implementeren", "rapporteren", "borgen", "verbeteren"]
PHASES: Final[tuple[Phase, ...]] = get_args(Phase)  # in the order of the circle
Level = Literal["bestuur", "management", "uitvoering"]
Horizon = Literal[
    "pas veranderd", "binnen een jaar", "1 tot 3 jaar", "later", "onbekend", "nu", "1 jaar", "3 jaar"
]  # the last three: as rankings were kept until November 2026
LessonStatus = Literal["concept", "getoetst", "aanvaard", "vervangen", "verlopen"]
Outcome = Literal["succes", "deels", "mislukt", "onbekend"]
Certainty = Literal["vast", "verwacht", "verlopen planning"]  # the last: what was planned then, and is so no more
MilestoneKind = Literal[
    "inwerkingtreding", "fase", "overgangstermijn", "deadline", "aanvaard", "publicatie", "verwacht"
]
LegalStatus = Literal["in werking", "gefaseerd in werking", "aangenomen", "in voorbereiding", "geen wet"]
BY_REVIEW: Final = frozenset[Step]({"review"})
BY_INTERPRET: Final = frozenset[Step]({"interpret"})
BY_WEIGH: Final = frozenset[Step]({"weigh"})
BY_WATCH: Final = frozenset[Step]({"watch"})
BY_PROPOSE: Final = frozenset[Step]({"propose"})
BY_SHARE: Final = frozenset[Step]({"share"})
BY_MERGE: Final = frozenset[Step]({"merge"})
BY_PLAN: Final = frozenset[Step]({"plan"})
BY_OFFER: Final = frozenset[Step]({"offer"})
BY_FORMULATE: Final = frozenset[Step]({"formulate"})
BY_REPORT: Final = frozenset[Step]({"report"})
BY_ACCOUNT: Final = frozenset[Step]({"account"})
BY_SUPPORT: Final = frozenset[Step]({"support"})
Municipalities = Annotated[tuple[RecordId, ...], Prop("kring:municipality", to="Municipality"), SOME]
OneMunicipality = Annotated[RecordId, Prop("kring:municipality", to="Municipality")]
Status = Annotated[Label | None, Prop("kring:status")]
OfOrganisation = Annotated[RecordId | None, Prop("kring:ofOrganisation", to="Organisation")]
Notation = Annotated[Label | None, Prop("skos:notation")]  # its code in the source
Practice = Annotated[Literal["Vlaanderen"] | None, Prop("kring:practice")]  # None: Dutch


class Period(Value):
    """From and until; an open end is unknown or still running. It does not end before it begins."""

    class_iri: ClassVar[str] = "kring:Period"
    constraints: ClassVar[tuple[str, ...]] = (ORDER_SHACL,)

    start: Annotated[PartialDate | None, Prop("kring:start")] = None
    end: Annotated[PartialDate | None, Prop("kring:end")] = None

    @model_validator(mode="after")
    def _in_order(self) -> "Period":
        if self.start and self.end and not in_order(self.start, self.end):
            said = f"het einde ({dutch(self.end)}) ligt vóór het begin ({dutch(self.start)}); verbeter een van beide"
            raise PydanticCustomError("period", "{message}", {"message": said})
        return self


class Quantity(Value):
    """
    How much: between `low` and `high`, which are equal where one number is meant; one of the two for a bound.

    Source: https://schema.org/QuantitativeValue.
    """

    class_iri: ClassVar[str] = "schema:QuantitativeValue"

    low: Annotated[Measured | None, Prop("schema:minValue")] = None
    high: Annotated[Measured | None, Prop("schema:maxValue")] = None
    unit: Annotated[Label | None, Prop("schema:unitText")] = None  # "%", "EUR", "dagen", "% van de nulmeting"
    period: Annotated[Period | None, Prop("kring:period")] = None
    about: Annotated[Flag, Prop("kring:approximate")] = False  # it is not exact, and its source says so
    doubt: Annotated[Title | None, Prop("kring:doubt")] = None  # why it may be otherwise
    read: Annotated[Flag, Prop("kring:readFromText")] = False  # by Kring, from the text beside it

    @model_validator(mode="before")
    @classmethod
    def _in_order(cls, payload: Any) -> Any:
        """Whoever says "between 60 and 40" means the same; to refuse it would need a rule that no schema can state."""
        match payload:
            case {"low": int() | float() as low, "high": int() | float() as high} if low > high:
                return {**payload, "low": high, "high": low}
        return payload


def with_quantities(payload: Any, texts: Mapping[str, str], former: Mapping[str, str] | None = None) -> Any:
    """
    A payload with a quantity for each text that says one.

    What somebody states stands; what Kring read before is read again, since the text may be another by now.

    Args:
        payload: Of a record with the field `unit`; what is no payload is given back.
        texts: By the name of a quantity, the field whose text says it.
        former: By the name of a quantity, the field that says it too, when it tells of a change ("van 40 naar 80%").
    """
    if not isinstance(payload, Mapping):
        return payload
    found = dict(payload)
    for name, field in texts.items():
        stated = found.get(name)
        if stated and not (isinstance(stated, Mapping) and stated.get("read") is True):
            continue
        counted = _counted(found.get(field), found.get("unit"))
        found[name] = counted and _quantity(counted)
        if former and found.get(field) is None and name in former:
            change = _counted(found.get(former[name]), found.get("unit"))
            if change is not None and change.before is not None:
                found[name] = _quantity(Counted(change.before, change.before, change.unit))
    return found


def _counted(text: object, unit: object) -> Counted | None:
    if not isinstance(text, str):
        return None
    said = spelling.line(unit) if isinstance(unit, str) else ""
    return read_quantity(spelling.line(text), said if len(said) <= bounds.LABEL else "")


def _quantity(counted: Counted) -> dict[str, Any]:
    period: dict[str, str | None] = {"start": counted.start or None, "end": counted.end or None}
    if counted.start and counted.end and not in_order(counted.start, counted.end):
        period = {}  # "van 2027 naar 2026": which of the two is meant is not said
    return {
        "low": counted.low,
        "high": counted.high,
        "unit": counted.unit or None,
        "about": counted.about,
        "read": True,
        "period": period if any(period.values()) else None,
    }


class Milestone(Value):
    """A date in the life of a development, as certain as its source."""

    class_iri: ClassVar[str] = "kring:Milestone"

    date: Annotated[PartialDate, Prop("dcterms:date")]
    what: Annotated[Title, Prop("dcterms:description")]
    certainty: Annotated[Certainty, Prop("kring:certainty")]
    kind: Annotated[MilestoneKind | None, Prop("kring:milestoneKind")] = None
    written: Annotated[Label | None, Prop("kring:dateAsWritten")] = None  # "voorjaar 2027": narrower than `date`
    source: Annotated[Url | None, Prop("dcterms:source")] = None
    basis: Annotated[Label | None, Prop("kring:factBasis")] = None  # how it was read: gelezen, zoekfragment, …


class NextChange(Value):
    """What is to change next; without a date when nobody has set one."""

    class_iri: ClassVar[str] = "kring:NextChange"

    what: Annotated[Title, Prop("dcterms:description")]
    date: Annotated[PartialDate | None, Prop("dcterms:date")] = None
    written: Annotated[Label | None, Prop("kring:dateAsWritten")] = None


class Revision(Value):
    """What a record said before and says now, with what the change rests on. Source: PROV-O, prov:wasRevisionOf."""

    class_iri: ClassVar[str] = "kring:Revision"

    field: Annotated[Label, Prop("kring:revisedField")]  # "law.citation", "dates[2]"
    before: Annotated[Title | None, Prop("kring:before")] = None  # None: nothing was said
    after: Annotated[Title, Prop("kring:after")]
    certainty: Annotated[Certainty, Prop("kring:certainty")]
    source: Annotated[Url | None, Prop("dcterms:source")] = None
    basis: Annotated[Label | None, Prop("kring:factBasis")] = None


class PerLevel(Value):
    """One text for each level of the organisation."""

    class_iri: ClassVar[str] = "kring:PerLevel"

    board: Annotated[Paragraph | None, Prop("kring:board", search=True)] = None
    management: Annotated[Paragraph | None, Prop("kring:management", search=True)] = None
    operations: Annotated[Paragraph | None, Prop("kring:operations", search=True)] = None


class Law(Value):
    """A reference to law."""

    class_iri: ClassVar[str] = "eli:LegalResource"

    name: Annotated[Title | None, Prop("eli:title", search=True)] = None
    citation: Annotated[Title | None, Prop("dcterms:bibliographicCitation", search=True)] = None
    url: Annotated[Url | None, Prop("schema:url")] = None


class Passage(Value):
    """A piece of a text with its place in the document, to the line or page."""

    class_iri: ClassVar[str] = "kring:Passage"

    text: Annotated[PassageText, Prop("kring:text", search=True)]
    place: Annotated[Name, Prop("kring:place")]
    heading: Annotated[Title | None, Prop("kring:heading", search=True)] = None


class Identification(Value):
    """What Kring read of a document itself, and the words that say so."""

    class_iri: ClassVar[str] = "kring:Identification"

    field: Annotated[Label, Prop("kring:identifiedField")]  # of the source: "title", "municipalities"
    found: Annotated[Title, Prop("kring:found")]  # as the field says it; of a municipality its id
    quote: Annotated[Title | None, Prop("kring:quote")] = None
    place: Annotated[Name | None, Prop("kring:place")] = None
    how: Annotated[Label, Prop("kring:factBasis")]  # "grootste kop", "webadres", "afzender"


class NamedValue(Value):
    """A property that a source gives and for which Kring has no word of its own."""

    class_iri: ClassVar[str] = "schema:PropertyValue"

    name: Annotated[Name, Prop("schema:name")]
    value: Annotated[Paragraph, Prop("schema:value", search=True)]


class AgeShares(Value):
    """Shares of the population by age, in percent."""

    class_iri: ClassVar[str] = "kring:AgeShares"

    p0_14: Annotated[Share | None, Prop("kring:share0to14")] = None
    p15_24: Annotated[Share | None, Prop("kring:share15to24")] = None
    p25_44: Annotated[Share | None, Prop("kring:share25to44")] = None
    p45_64: Annotated[Share | None, Prop("kring:share45to64")] = None
    p65plus: Annotated[Share | None, Prop("kring:share65plus")] = None


class FeatureValue(Value):
    """A number for one feature of the ranking: what it measured, or what it weighs."""

    class_iri: ClassVar[str] = "kring:FeatureValue"

    feature: Annotated[Label, Prop("kring:feature")]
    amount: Annotated[Fraction, Prop("kring:amount")]


class Position(Value):
    """Where a development stood in a ranking, with its horizon and its dates on that day."""

    class_iri: ClassVar[str] = "kring:Position"

    development: Annotated[RecordId, Prop("kring:development", to="Development")]
    rank: Annotated[Amount, Prop("kring:rank")]  # 1 for the first
    relevance: Annotated[Number, Prop("kring:relevance")]
    noise: Annotated[Number | None, Prop("kring:rankNoise")] = None  # in places
    horizon: Annotated[Horizon | None, Prop("kring:horizon")] = None
    dates: Annotated[tuple[Milestone, ...], Prop("kring:milestone"), FEW] = ()


class Change(Value):
    """One thing that a watch reported."""

    class_iri: ClassVar[str] = "kring:Change"

    at: Annotated[Timestamp, Prop("prov:atTime")]
    development: Annotated[RecordId, Prop("kring:development", to="Development")]
    what: Annotated[Literal["nieuw", "datum", "stijging"], Prop("kring:changeCategory")]
    text: Annotated[Paragraph, Prop("kring:text")]


class ChangeGrounds(Value):
    """The words of a document that a proposed change rests on."""

    class_iri: ClassVar[str] = "kring:ChangeGrounds"

    source: Annotated[RecordId, Prop("prov:entity", to="Source")]
    place: Annotated[Name, Prop("kring:place")]
    quote: Annotated[PassageText, Prop("kring:quote")]  # as it stands there
    chance: Annotated[Fraction | None, Prop("kring:proposalChance")] = None  # that a person accepts it as it stands
    why: Annotated[Paragraph | None, Prop("kring:grounds")] = None  # by which rule it was found


class ProposedChange(Value):
    """One change of a proposal: what would become of one record, what it rests on, and what was decided."""

    class_iri: ClassVar[str] = "kring:ProposedChange"

    change: Annotated[Literal["toevoegen", "wijzigen", "verwijderen"], Prop("kring:proposedChange")]
    target: Annotated[RecordId, Prop("kring:proposedFor", to="Record")]
    target_kind: Annotated[Label, Prop("kring:proposedKind")]
    content: Annotated[Content | None, Prop("kring:proposedContent")] = None  # the payload as JSON
    rests_on: Annotated[Label | None, Prop("kring:restsOn")] = None  # a digest of what was there
    stated: Annotated[Label | None, Prop("kring:statedDigest")] = None  # a digest of what the document says
    grounds: Annotated[tuple[ChangeGrounds, ...], Prop("kring:changeGrounds"), FEW] = ()
    decision: Annotated[  # None: nobody decided yet; "aangepast": accepted with changes
        Literal["aanvaard", "aangepast", "afgewezen", "ingetrokken"] | None, Prop("kring:changeDecision")
    ] = None
    decided_by: Annotated[Name | None, Prop("kring:decidedBy")] = None
    decided_at: Annotated[Timestamp | None, Prop("kring:decidedAt")] = None
    answer: Annotated[Paragraph | None, Prop("kring:proposalAnswer")] = None  # why it was decided so


Body = Annotated[tuple[Passage, ...], Prop("kring:passage"), MANY]
Identified = Annotated[tuple[Identification, ...], Prop("kring:identification"), SOME]
Properties = Annotated[tuple[NamedValue, ...], Prop("schema:additionalProperty"), SOME]
