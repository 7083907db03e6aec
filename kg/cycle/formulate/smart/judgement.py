"""The judgement of an objective as it is answered, and that of a draft, for which nothing is fetched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import date
from typing import Annotated, Any, Final

from kg import clock
from kg.cycle.formulate.smart.criteria import Assessment, ObjectiveDraft, assess
from kg.cycle.formulate.smart.sentence import MOST
from kg.dutch.language import dutch
from kg.errors import InputError
from kg.model.objective import Criterion
from kg.model.record import Citation
from kg.ports.journal import Stored
from kg.reason.answer import SPARSE, Held, answer
from ontologies import spelling
from ontologies.smart_words import groups, sources

FIELDS: Final[tuple[str, ...]] = ("indicator", "baseline", "target", "unit", "owner", "deadline")
SURE: Final = 0.5  # from this confidence on a text counts as Dutch


@answer
@dataclass(frozen=True, slots=True)
class ReadRecord:
    """A record that was read for a judgement."""

    id: str
    kind: str
    title: str
    sources: Annotated[Any, Held(list[Citation])]


@answer
@dataclass(frozen=True, slots=True)
class Demand:
    """A publication that what is demanded comes from."""

    url: str
    title: str


@answer
@dataclass(frozen=True, slots=True)
class BetterExample:
    """
    A real objective that does meet criteria which this one fails, the one that says most nearly the same.

    Attributes:
        criteria: Which.
        url: Of the publication that it comes from.
    """

    id: str
    title: str
    criteria: tuple[Criterion, ...]
    url: Annotated[str, SPARSE] = ""


@answer
@dataclass(frozen=True, slots=True)
class CheckedObjective(Assessment):
    """
    An objective with the judgement.

    Attributes:
        records: What was read besides words: the objective, its policy, its activities and its support, in that order.
        examples: Of others, for what fails; none where no store was asked.
    """

    records: tuple[ReadRecord, ...]
    demands: tuple[Demand, ...]
    examples: tuple[BetterExample, ...] = ()


def smart_draft(
    text: str,
    fields: Mapping[str, str] | None = None,
    *,
    start: str = "",
    activities: Sequence[Mapping[str, Any]] | None = None,
    today: date | None = None,
) -> CheckedObjective:
    """
    Judge an objective that is not stored; nothing is kept.

    Args:
        text: The objective in words.
        fields: indicator, baseline, target, unit, owner and deadline, as far as they are known.
        start: When its policy begins, as jjjj, jjjj-mm or jjjj-mm-dd.
        activities: What is done for it, each with `owner` and `budget_eur` as far as known; None: not known.
        today: The day to count from.

    Raises:
        InputError: If there is no text, or more than is read.
    """
    if not spelling.line(text):
        raise InputError("er is geen tekst om te toetsen; geef de doelstelling in één of enkele zinnen")
    if len(text) > MOST:
        raise InputError(f"de tekst heeft {len(text)} tekens; Kring toetst er hoogstens {MOST}; geef één doelstelling")
    policy = {"period": {"start": start}} if start else {}
    text, fields = spelling.normal(text).strip(), {name: spelling.line(value) for name, value in (fields or {}).items()}
    draft = ObjectiveDraft(text, fields, policy, activities, dutch=dutch(text) >= SURE)
    return checked(draft, today)


def checked(draft: ObjectiveDraft, today: date | None, read: Sequence[Stored] = ()) -> CheckedObjective:
    """The judgement of a draft, with the records that it was made of."""
    found = assess(draft, groups(), today=today or clock.today())
    records = (ReadRecord(one.id, one.kind, one.payload["title"], one.payload.get("sources", ())) for one in read)
    demands = (Demand(url, title) for url, title in sources().items())
    return CheckedObjective(
        **{one.name: getattr(found, one.name) for one in fields_of(found)},
        records=tuple(records),
        demands=tuple(demands),
    )
