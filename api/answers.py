"""The answers of the REST door that are no records, as the OpenAPI document describes them."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Answer(BaseModel):
    """The base: names are camelCase outside."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Evidence(Answer):
    """What a part of a score rests on."""

    text: str = Field(description="What it says, in Dutch.")
    id: str | None = Field(None, description="The record that says it.")
    source: str | None = Field(None, description="The address of the publication that says it.")


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


class SearchHit(Answer):
    """One record that answers."""

    id: str
    kind: str
    title: str
    score: float
    why: Why
    passage: FoundPassage
    sources: list[dict[str, Any]]


class SearchAnswer(Answer):
    """Hits, best first; per facet how many of all matching records have each value."""

    items: list[SearchHit]
    total: int = Field(ge=0)
    facets: dict[str, dict[str, int]]


class RankedDevelopment(Answer):
    """A development with its score and the parts that add up to it."""

    id: str
    title: str
    score: float
    parts: list[Part]
    category: str | None = None
    summary: str | None = None
    dates: list[dict[str, Any]] | None = None
    meaning: dict[str, Any] | None = None
    law: dict[str, Any] | None = None


class RankingAnswer(Answer):
    """The developments for a municipality, best first."""

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


class Reasons(Answer):
    """Why an experience answers: the parts of its score, and the reason that search gave."""

    parts: list[Part]
    search: dict[str, Any]


class ExperienceItem(Answer):
    """A case or lesson that answers, with what differs from the asker."""

    id: str
    kind: str
    title: str
    score: float
    why: Reasons
    passage: FoundPassage
    because: str | None = None
    applies_when: str | None = None
    phase: str | None = None
    basis: str | None = None
    situation: str | None = None
    results: str | None = None
    case: dict[str, Any]
    differences: list[Difference]
    sources: list[dict[str, Any]]


class BorgenAnswer(Answer):
    """Cases and lessons of earlier municipalities, best first."""

    items: list[ExperienceItem]


class Progress(Answer):
    """How far a job is."""

    what: str
    done: int = Field(ge=0)
    of: int = Field(ge=0, description="0: not known.")


class UploadLinks(Answer):
    """Where to look on."""

    self: str
    quarantine: str | None = Field(None, description="What was refused, with the reason; can be mended and sent again.")


class Upload(Answer):
    """A bulk upload of files: a job with progress and result."""

    id: str
    state: str = Field(description="`waiting`, `running`, `done`, `failed` or `interrupted`.")
    space: str
    files: list[str]
    created: str
    progress: Progress | None = None
    result: dict[str, Any] | None = Field(None, description="What was read, added, changed and refused.")
    problem: str | None = Field(None, description="Why it failed, in Dutch.")
    links: UploadLinks


class UploadsAnswer(Answer):
    """The uploads of who asks, newest first."""

    items: list[Upload]
