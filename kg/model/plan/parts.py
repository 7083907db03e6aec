"""What a plan and its money are made of: parts of records."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field
from pydantic_core import PydanticCustomError

from kg import bounds
from kg.dutch.figures import written
from kg.model.record import FEW, Amount, Label, Name, Paragraph, Prop, RecordId, Title, Value
from kg.model.values import Period

WorkingDays = Annotated[int, Field(ge=-bounds.DAYS, le=bounds.DAYS, strict=True)]
BookYear = Annotated[int, Field(ge=1, le=bounds.YEARS[1], strict=True)]
BasisPoints = Annotated[int, Field(ge=1, le=10_000, strict=True)]  # hundredths of a percent
WHOLE: Final = 10_000  # basis points
NOT_WHOLE: Final = "de aandelen in taakvelden zijn samen {} %; maak er 100 % van, of laat ze weg"
TWICE: Final = "het jaar {} staat twee keer bij de bedragen; voeg ze samen"
# What the fields of an activity cannot say one by one.
SHARES_SHACL: Final = """sh:sparql [
        sh:message "de aandelen in taakvelden zijn samen geen 100 %"@nl ;
        sh:select \"\"\"
        PREFIX kring: <https://w3id.org/kring/def#>
        SELECT $this WHERE {
            $this kring:taskFieldShare/kring:basisPoints ?share
        } GROUP BY $this HAVING (SUM(?share) != 10000)\"\"\" ]"""
YEARS_SHACL: Final = """sh:sparql [
        sh:message "een jaar staat twee keer bij de bedragen"@nl ;
        sh:select \"\"\"
        PREFIX kring: <https://w3id.org/kring/def#>
        SELECT $this WHERE {
            $this kring:yearAmount/kring:bookYear ?year
        } GROUP BY $this ?year HAVING (COUNT(?year) > 1)\"\"\" ]"""


class Dependency(Value):
    """That an activity waits for another one, in working days from Monday to Friday."""

    class_iri: ClassVar[str] = "kring:Dependency"

    activity: Annotated[RecordId, Prop("kring:activity", to="Activity")]
    link: Annotated[  # what of the other one comes first, and what of this one follows
        Literal["einde-begin", "begin-begin", "einde-einde", "begin-einde"], Prop("kring:dependencyKind")
    ] = "einde-begin"
    lag_days: Annotated[WorkingDays, Prop("kring:lagDays")] = 0  # negative: so many days before that


class YearAmount(Value):
    """What an activity may cost in one year, and what it did cost; None is not known, which is not 0."""

    class_iri: ClassVar[str] = "kring:YearAmount"

    year: Annotated[BookYear, Prop("kring:bookYear")]
    budget_cents: Annotated[Amount | None, Prop("kring:budgetCents")] = None
    spent_cents: Annotated[Amount | None, Prop("kring:spentCents")] = None
    currency: Annotated[Literal["EUR"], Prop("schema:currency")] = "EUR"


class TaskFieldShare(Value):
    """The part of an activity's money that belongs to one task field of the Iv3 information model of CBS."""

    class_iri: ClassVar[str] = "kring:TaskFieldShare"

    task_field: Annotated[Label, Prop("kring:taskField")]  # its code: "0.4"
    basis_points: Annotated[BasisPoints, Prop("kring:basisPoints")]


class AccountedYear(Value):
    """That a year of an activity was accounted for: its amounts do not change any more."""

    class_iri: ClassVar[str] = "kring:AccountedYear"

    year: Annotated[BookYear, Prop("kring:bookYear")]
    decision: Annotated[RecordId, Prop("kring:accountedBy", to="Decision")]


class DecisionMandate(Value):
    """On behalf of whom a body decides, and how far that goes, as its source states it."""

    class_iri: ClassVar[str] = "kring:DecisionMandate"

    ground: Annotated[Paragraph, Prop("kring:grounds")]  # "Mandaatbesluit 2026, artikel 3"
    covers: Annotated[tuple[Label, ...], Prop("kring:mandateCovers"), FEW] = ()  # kinds of document; (): not stated
    period: Annotated[Period | None, Prop("kring:period")] = None


class AgreedAmount(Value):
    """What an activity was to cost in one year, as it was agreed."""

    class_iri: ClassVar[str] = "kring:AgreedAmount"

    year: Annotated[BookYear, Prop("kring:bookYear")]
    budget_cents: Annotated[Amount, Prop("kring:budgetCents")]


class PlannedActivity(Value):
    """When an activity was to be done and what it was to cost, as it was agreed."""

    class_iri: ClassVar[str] = "kring:PlannedActivity"

    activity: Annotated[RecordId, Prop("kring:activity", to="Activity")]
    title: Annotated[Title, Prop("dcterms:title")]
    period: Annotated[Period | None, Prop("kring:period")] = None
    amounts: Annotated[tuple[AgreedAmount, ...], Prop("kring:agreedAmount"), FEW] = ()  # (): none was on record then


class AccountedAmount(Value):
    """What one activity was to cost in an accounted year and did cost, as it was accounted for."""

    class_iri: ClassVar[str] = "kring:AccountedAmount"

    activity: Annotated[RecordId, Prop("kring:activity", to="Activity")]
    title: Annotated[Title, Prop("dcterms:title")]
    objective: Annotated[RecordId | None, Prop("kring:objective", to="Objective")] = None
    programme: Annotated[Name | None, Prop("kring:budgetProgramme")] = None
    budget_cents: Annotated[Amount | None, Prop("kring:budgetCents")] = None
    spent_cents: Annotated[Amount | None, Prop("kring:spentCents")] = None
    shares: Annotated[tuple[TaskFieldShare, ...], Prop("kring:taskFieldShare"), FEW] = ()


def must_add_up(shares: Sequence[TaskFieldShare], amounts: Sequence[YearAmount]) -> None:
    """
    Nothing, when shares are together all there is, and each year has its amounts once.

    Raises:
        PydanticCustomError: If not, in Dutch.
    """
    told = sum(one.basis_points for one in shares)
    if shares and told != WHOLE:
        raise PydanticCustomError("shares", "{message}", {"message": NOT_WHOLE.format(written(told / 100, None))})
    years = [one.year for one in amounts]
    twice = sorted({year for year in years if years.count(year) > 1})
    if twice:
        raise PydanticCustomError("years", "{message}", {"message": TWICE.format(twice[0])})
