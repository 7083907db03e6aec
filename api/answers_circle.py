"""The answers of the routes along the circle, as the OpenAPI document describes them."""

from typing import Any, Literal

from pydantic import Field

from api.answers import Answer, Evidence, Part


class Blip(Answer):
    """One development on the radar."""

    development: str
    title: str
    category: str
    number: int
    ring: str = Field(description="When it matters.")
    sector: str
    relevance: float
    move: int | None = Field(None, description="Places up or down since the ranking that it is compared with.")
    moved: str | None = None


class RadarAnswer(Answer):
    """The radar of a municipality."""

    municipality: str
    as_of: str
    since: str = Field(description="The day of the ranking that it is compared with; empty when there is none.")
    left_out: int = Field(ge=0)
    rings: list[str]
    sectors: list[str]
    blips: list[Blip]


class Read(Answer):
    """The document that a record was read from, and where."""

    id: str
    document: str | None = None
    place: str
    method: str


class ChainStep(Answer):
    """One record of a chain; `beside` is the record one link nearer, `by` the field that makes the link."""

    id: str
    kind: str
    title: str
    sources: list[dict[str, Any]]
    read_from: list[Read]
    distance: int | None = None
    beside: str | None = None
    by: str | None = None


class TraceAnswer(Answer):
    """The chain around a record, in the order of the circle."""

    record: ChainStep
    before: list[ChainStep]
    after: list[ChainStep]
    missing: list[str] = Field(description="Kinds of the chain of which nothing is known here.")
    left_out: int = Field(ge=0)


class CardAnswer(Answer):
    """What a development means for a municipality, every sentence with its source."""

    development: dict[str, str]
    municipality: dict[str, str]
    interpretation: str = Field(description="The id of the stored interpretation, if there is one.")
    status: str | None = Field(None, description="Its status.")
    relevance: float
    priority: float
    as_of: str
    sections: list[dict[str, Any]]
    history: list[dict[str, Any]]


class MomentumItem(Answer):
    """How much a development gains in attention."""

    development: str
    value: float
    said: str


class MomentumAnswer(Answer):
    """The developments, strongest first."""

    items: list[MomentumItem]


class RiskAnswerItem(Answer):
    """One thing at risk; severity 1 is lost now, 2 hangs on one, 3 missing."""

    severity: int = Field(ge=1, le=3)
    rule: str
    about: str
    reason: str
    evidence: list[Evidence]


class RiskAnswer(Answer):
    """Knowledge at risk, most severe first."""

    items: list[RiskAnswerItem]
    total: int = Field(ge=0)


class AdviceItem(Answer):
    """A lesson that applies at a step."""

    id: str
    title: str
    score: float
    why: dict[str, list[Part]]
    verdict: str | None = None
    reason: str | None = None


class AdviceAnswer(Answer):
    """At most five lessons, best first."""

    items: list[AdviceItem]


class DueItem(Answer):
    """A lesson to look at again."""

    id: str
    title: str
    valid_until: str
    past: bool


class DueAnswer(Answer):
    """Lessons to look at again, earliest date first."""

    items: list[DueItem]


class Pair(Answer):
    """Two lessons that say nearly the same."""

    one: str
    other: str
    likeness: float = Field(ge=0, le=1)


class PairsAnswer(Answer):
    """Lessons that say nearly the same, most alike first."""

    items: list[Pair]


class ApplicabilityAnswer(Answer):
    """Whether a lesson holds for a municipality."""

    verdict: Literal["geldt", "geldt niet", "onbekend"]
    reason: str
    conditions: list[dict[str, Any]]


class PlanAnswer(Answer):
    """A case as a plan for a municipality, every change with the reason."""

    case: str
    municipality: str
    title: str
    goal: str
    period: dict[str, str | None]
    steps: list[dict[str, str]]
    changes: list[dict[str, Any]]
    questions: list[str]
    warnings: list[str]


class SharePreview(Answer):
    """What leaves when a record is shared."""

    already: bool = Field(description="Whether the audience can read it as it is.")
    kind: str | None = None
    record: dict[str, Any] | None = None
    removed: list[str] | None = Field(None, description="What stays behind.")
    doubtful: list[str] | None = Field(None, description="What looks like a name, and is left out.")
    municipalities_that_fit: int | None = None


class TotalsAnswer(Answer):
    """Reuse counted, with the hours as stated."""

    items: list[dict[str, Any]]


class Drafted(Answer):
    """Lessons added as drafts, and what they come near to."""

    added: list[str]
    near: list[Pair]


class WatchRun(Answer):
    """What changed for a watch since it last told."""

    name: str
    municipality: str
    changes: list[dict[str, str]]
