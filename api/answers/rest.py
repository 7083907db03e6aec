"""
The answers of the REST door that are no records, as the OpenAPI document describes them.

A value or a record inside an answer is named by its class in `kg.model`: the document has that part once, as
`api.answers.forms` describes it. Every field that is sent stands here; tests hold every answer to it
(`tests/described.py`).
"""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from kg.cycle.interpret.coverage.coverage import State
from kg.model.record import Citation
from kg.model.values import Law, Milestone, Outcome, PerLevel, Phase


class Answer(BaseModel):
    """The base: names are camelCase outside."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class AboutPlace(Answer):
    """An answer for a municipality that was asked by name."""

    municipality_note: str | None = Field(
        None,
        description="How the name of the municipality was read, in Dutch: of which place or former municipality it is, "
        "and which it went into. Left out when it is the municipality's own.",
    )


class MissingHere(Answer):
    """What is lacking here for a question that nothing fits."""

    searched: dict[str, int] = Field(description="How many records were looked at, by kind.")
    words: list[str] = Field(description="Words of the question that nothing which was searched has.")
    subjects: list[str] = Field(description="What the question speaks of, in Dutch.")


class AboutFit(Answer):
    """An answer that knows whether it is one."""

    fits: bool = Field(description="Whether it is likely that anything here answers; if not, `items` are the nearest.")
    missing: MissingHere | None = Field(None, description="Left out when something fits.")


class Judged(Answer):
    """A hit with the chance that it answers."""

    answers: float = Field(ge=0, le=1, description="The chance that it answers.")
    fits: bool = Field(description="Whether that is enough: when false it is only the nearest.")


class Evidence(Answer):
    """What a part of a score rests on."""

    text: str = Field(description="What it says, in Dutch.")
    id: str | None = Field(None, description="The record that says it.")
    source: str | None = Field(None, description="The address of the publication that says it.")


class SelfLink(Answer):
    """Where it is read itself."""

    self: str


class PageLinks(SelfLink):
    """Other pages; the last has no next."""

    first: str
    next: str | None = None


class Named(Answer):
    """A record by its name."""

    id: str
    title: str


class Part(Answer):
    """One term of a score: contribution = weight × value."""

    feature: str
    value: float = Field(ge=0, description="0 to 1; more for an exact identifier.")
    weight: float
    contribution: float
    evidence: list[Evidence]


class FoundPassage(Answer):
    """The piece of a record that answers best, with its place in the source."""

    text: str | None = None
    source: str | None = None
    place: str | None = None


class Why(Answer):
    """
    The reason of a hit.

    score = lexicalWeight × lexical + semanticWeight × semantic, + 1 for an exact identifier.
    """

    terms: list[str] = Field(description="Words of the question that the record has.")
    lexical: float
    semantic: float
    lexical_weight: float
    semantic_weight: float
    identifier: bool


class SearchHit(Judged):
    """One record that answers."""

    id: str
    kind: str
    title: str
    score: float
    why: Why
    passage: FoundPassage
    sources: list[Citation]


class SearchAnswer(AboutFit):
    """Hits, best first; per facet how many of all matching records have each value."""

    items: list[SearchHit]
    total: int = Field(ge=0)
    facets: dict[str, dict[str, int]]


class Covered(Answer):
    """What is known of the answer of a municipality to a development; not found is not absent."""

    state: State
    chance: float | None = Field(None, ge=0, le=1, description="That it is answered, where only own texts tell.")
    searched: str = Field(description="What was looked through, in Dutch.")
    contradicted: bool = Field(description="A statement and a policy that runs say the opposite.")
    evidence: list[Evidence]


class CoveredDuty(Covered):
    """A duty in force with what is known of its answer."""

    id: str
    title: str
    flags: list[str]


class CoverageAnswer(AboutPlace):
    """The duties in force for a municipality, each with what is known of its answer."""

    municipality: str = Field(description="Its code.")
    total: int = Field(ge=0)
    items: list[CoveredDuty]


class RankedDevelopment(Answer):
    """A development with its score and the parts that add up to it."""

    id: str
    title: str
    rank: int = Field(ge=1, description="1 for the first.")
    score: float
    relevance: float = Field(ge=0, le=1, description="Whether it concerns the municipality.")
    priority: float = Field(ge=0, le=1, description="Whether it can wait.")
    parts: list[Part]
    flags: list[str] = Field(description="What must not be missed, in Dutch: `te laat`, `weinig eigen tekst`, …")
    standing: bool = Field(description="Whether it stands (a checklist) rather than moves (the ranking).")
    under: str | None = Field(None, description="The stronger development that it is part of, or an umbrella over.")
    ring: str = Field(description="When it matters, as on the radar.")
    coverage: Covered
    category: str | None = None
    summary: str | None = None
    dates: list[Milestone] | None = None
    meaning: PerLevel | None = None
    law: Law | None = None


class RankingAnswer(AboutPlace):
    """The developments for a municipality: what moves first, best first; then what stands."""

    municipality: str = Field(description="Its code.")
    weights: dict[str, float] = Field(description="What one whole feature adds to a score.")
    weights_version: int | None = Field(description="The adopted version that they come from; null for the default.")
    total: int = Field(ge=0)
    items: list[RankedDevelopment]


class Difference(Answer):
    """One point on which their situation and ours compare."""

    aspect: str
    theirs: str
    ours: str
    same: bool
    text: str


class SearchReason(Answer):
    """The reason that search gave, as in `Why`; empty for what was not found itself but came with its case."""

    terms: list[str] | None = None
    lexical: float | None = None
    semantic: float | None = None
    lexical_weight: float | None = None
    semantic_weight: float | None = None
    identifier: bool | None = None


class Reasons(Answer):
    """Why an experience answers: the parts of its score, and the reason that search gave."""

    parts: list[Part]
    search: SearchReason


class OfCase(Answer):
    """The case of which an experience is; empty when it is of none that may be read."""

    id: str | None = None
    title: str | None = None
    outcome: Outcome | None = None
    municipalities: list[str] | None = None


class ExperienceItem(Judged):
    """A case or lesson that answers, with what differs from the asker."""

    id: str
    kind: str
    title: str
    score: float
    group: str = Field(description="The id of its case, or its own: what belongs together.")
    marks: list[str] = Field(
        description="What to know before believing it, in Dutch: `mislukt`, `onbekende uitkomst`, `leverancier`, "
        "`afgeleid`, `alleen`, `concept`."
    )
    why: Reasons
    passage: FoundPassage
    because: str | None = None
    applies_when: str | None = None
    phase: Phase | None = None
    basis: str | None = None
    situation: str | None = None
    results: str | None = None
    case: OfCase
    differences: list[Difference] = Field(description="One an aspect.")
    differences_each: list[Difference] = Field(description="One an aspect and municipality.")
    sources: list[Citation]


class BorgenAnswer(AboutFit, AboutPlace):
    """Cases and lessons of earlier municipalities, best first."""

    items: list[ExperienceItem]


class Progress(Answer):
    """How far a job is."""

    what: str
    done: int = Field(ge=0)
    of: int = Field(ge=0, description="0: not known.")


class UploadLinks(SelfLink):
    """Where to look on."""

    quarantine: str | None = Field(None, description="What was refused, with the reason; can be mended and sent again.")


class Documents(Answer):
    """How many files were read, and how many skipped since they were the same as before."""

    read: int = Field(ge=0)
    skipped: int = Field(ge=0)


class UploadResult(Answer):
    """What came of an upload: documents and records counted."""

    documents: Documents
    records: dict[str, dict[str, int]] = Field(description="By kind, how many had which outcome.")
    added: int = Field(ge=0)
    changed: int = Field(ge=0)
    moved: int = Field(ge=0)
    confirmed: int = Field(ge=0)
    unchanged: int = Field(ge=0)
    withdrawn: int = Field(ge=0)
    quarantined: int = Field(ge=0)
    messages: list[str] = Field(description="Why rows and documents were refused, in Dutch.")
    left_out: dict[str, int] = Field(description="By reason, how much was left out on purpose.")
    open_links: int = Field(ge=0, description="Links to records that are not there.")
    seconds: float = Field(ge=0)


class Upload(Answer):
    """A bulk upload of files: a job with progress and result."""

    id: str
    state: str = Field(description="`waiting`, `running`, `done`, `failed` or `interrupted`.")
    space: str
    files: list[str]
    created: str
    progress: Progress | None = None
    result: UploadResult | None = Field(None, description="What was read, added, changed and refused.")
    problem: str | None = Field(None, description="Why it failed, in Dutch.")
    links: UploadLinks


class UploadsAnswer(Answer):
    """The uploads of who asks, newest first."""

    items: list[Upload]
