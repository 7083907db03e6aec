"""The answers of the routes along the circle, as the OpenAPI document describes them."""

from typing import TYPE_CHECKING, Any, Literal, Union

from pydantic import Field

from api.answers.rest import AboutFit, AboutPlace, Answer, Evidence, Judged, Named, Part
from kg.model.kinds import KINDS
from kg.model.record import Citation
from kg.model.values import Level, Phase

if TYPE_CHECKING:
    AnyRecord = Any
else:
    AnyRecord = Union[tuple(KINDS.values())]  # noqa: UP007 - of the declared kinds


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


class RadarAnswer(AboutPlace):
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
    sources: list[Citation]
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


class CardDevelopment(Named):
    """The development that a card is about."""

    category: str


class CardCitation(Answer):
    """Where a sentence comes from: a record, a publication, or both."""

    id: str | None = None
    url: str | None = None
    place: str | None = Field(None, description="Where in it.")
    title: str | None = None


class CardSentence(Answer):
    """One statement with its sources."""

    text: str
    level: Level | None = Field(None, description="The level of the organisation that it is about.")
    gap: bool | None = Field(None, description="True when it says that something is not known; else left out.")
    citations: list[CardCitation]


class CardSection(Answer):
    """Sentences under one heading."""

    key: str
    title: str
    sentences: list[CardSentence]


class CardEvent(Answer):
    """One thing that happened to the stored interpretation."""

    at: str
    actor: str
    status: str | None = Field(description="The status that it got; null when it was deleted.")
    reason: str


class Rephrasing(Answer):
    """What came of asking a language model for other words: how many sentences counted and how many did not."""

    by: str
    kept: int = Field(ge=0)
    dropped: int = Field(ge=0)
    problem: str = Field(description="Why there are no other words; empty when there are.")


class CardAnswer(AboutPlace):
    """What a development means for a municipality, every sentence with its source."""

    development: CardDevelopment
    municipality: Named
    interpretation: str = Field(description="The id of the stored interpretation, if there is one.")
    status: str | None = Field(None, description="Its status.")
    relevance: float
    priority: float
    as_of: str
    known_until: str | None = Field(description="The newest date behind it, as it is written.")
    known: bool = Field(description="Whether its status can be said; false is not known, never calm.")
    sections: list[CardSection]
    history: list[CardEvent] = Field(description="Oldest first.")
    rephrasing: Rephrasing | None = Field(description="null when nobody was asked for other words.")


class Estimate(Answer):
    """A mean (of a ratio: a median) with the bounds of its 80 % interval."""

    middle: float
    lower: float
    upper: float


class Window(Answer):
    """One window against the time before it; rates are signals per 30 days."""

    window_days: int
    before_days: int
    recent: int = Field(description="Signals in the window.")
    before: int = Field(description="Signals in the days before it.")
    rate: Estimate
    rate_before: Estimate
    ratio: Estimate = Field(description="The rate as a multiple of the rate before.")
    chance: float = Field(ge=0, le=1, description="That the rate rose.")


class MomentumItem(Answer):
    """How much a development gains in attention."""

    development: str
    signals: int = Field(ge=0, description="All that are known.")
    newest: str | None = Field(description="The day of the newest.")
    known: bool = Field(description="Whether anything can be said; false is not known, never calm.")
    unknown_since: str | None = Field(description="The day up to which it is known, when its feeds are silent.")
    value: float | None = Field(description="0 to 1; null when it is not known.")
    changes: list[Window] = Field(description="None when it is not known.")
    said: str = Field(description="In plain Dutch.")
    explained: str = Field(description="The sum behind that, in Dutch.")


class MomentumAnswer(Answer):
    """The developments, strongest first."""

    items: list[MomentumItem]


class RiskAnswerItem(Answer):
    """One thing at risk; severity 1 is lost now, 2 hangs on one, 3 missing."""

    severity: int = Field(ge=1, le=3)
    rule: str
    about: str
    reason: str
    group: str | None = Field(None, description="What it has in common with others, said once.")
    evidence: list[Evidence]


class RiskAnswer(AboutPlace):
    """Knowledge at risk, most severe first."""

    items: list[RiskAnswerItem]
    total: int = Field(ge=0)


class AdviceReasons(Answer):
    """Why a lesson applies: the parts of its score."""

    parts: list[Part]


class AdviceItem(Judged):
    """A lesson that applies at a step."""

    id: str
    title: str
    score: float
    why: AdviceReasons
    because: str | None = None
    applies_when: str | None = None
    phase: Phase | None = None
    verdict: str | None = None
    reason: str | None = None


class AdviceAnswer(AboutFit, AboutPlace):
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


class ConditionAnswer(Answer):
    """One condition of a lesson with its verdict."""

    condition: str
    verdict: Literal["geldt", "geldt niet", "onbekend"]
    reason: str
    question: str | None = Field(None, description="What to ask when nothing decides.")
    evidence: list[Evidence]


class ApplicabilityAnswer(AboutPlace):
    """Whether a lesson holds for a municipality."""

    verdict: Literal["geldt", "geldt niet", "onbekend"]
    reason: str
    conditions: list[ConditionAnswer]


class PlanPeriod(Answer):
    """From when until when; null is not known."""

    start: str
    end: str | None


class PlanStep(Answer):
    """One step of a plan."""

    phase: Phase
    text: str
    origin: str = Field(alias="from", description="The id of the record that it comes from.")


class PlanChange(Answer):
    """One thing that is different here from there, and why."""

    what: str
    theirs: str
    ours: str
    reason: str
    evidence: list[Evidence]


class PlanAnswer(AboutPlace):
    """A case as a plan for a municipality, every change with the reason."""

    case: str
    municipality: str
    title: str
    goal: str
    period: PlanPeriod
    steps: list[PlanStep]
    changes: list[PlanChange]
    questions: list[str]
    warnings: list[str]


class SharePreview(Answer):
    """What leaves when a record is shared."""

    already: bool = Field(description="Whether the audience can read it as it is.")
    kind: str | None = None
    record: AnyRecord | None = Field(None, description="As it leaves, with the fields of its kind.")
    band: str | None = Field(None, description="What stands in the place of the municipality.")
    removed: list[str] | None = Field(None, description="What stays behind.")
    doubtful: list[str] | None = Field(None, description="What looks like a name, and is left out.")
    municipalities_that_fit: int | None = None


class ReuseTotal(Answer):
    """Reuse of one lesson, municipality, provider or month; empty is what was not stated."""

    lesson: str | None = None
    municipality: str | None = None
    provider: str | None = None
    month: str | None = None
    events: dict[str, int] = Field(description="How often each was stated.")
    hours_saved: float = Field(ge=0, description="In all, as stated.")
    stated: int = Field(ge=0, description="How many times hours were stated.")


class TotalsAnswer(Answer):
    """Reuse counted, with the hours as stated."""

    items: list[ReuseTotal]


class Drafted(Answer):
    """Lessons added as drafts, and what they come near to."""

    added: list[str]
    near: list[Pair]


class Told(Answer):
    """One thing that changed."""

    development: str
    what: Literal["nieuw", "datum", "stijging"]
    text: str = Field(description="In Dutch.")


class WatchRun(Answer):
    """What changed for a watch since it last told."""

    name: str
    municipality: str
    changes: list[Told]
