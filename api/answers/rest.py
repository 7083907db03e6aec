"""
The answers of the REST door that are no records, as the OpenAPI document describes them.

A value or a record inside an answer is named by its class in `kg.model`: the document has that part once, as
`api.answers.forms` describes it. Every field that is sent stands here; tests hold every answer to it
(`tests/described.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ingest.commit.summary import Ingested
from kg.cycle.borgen.cases.retrieval import Experience
from kg.cycle.interpret.coverage.coverage import Coverage
from kg.cycle.interpret.ranking.ranking import Ranked
from kg.reason.answer import KNOWN, SPARSE, Count, answer, camel, widened
from kg.reason.chance import Missing
from kg.reason.hit import SearchHit


class Answer(BaseModel):
    """The base: names are camelCase outside."""

    model_config = ConfigDict(alias_generator=camel, populate_by_name=True)


@answer
@dataclass(frozen=True, kw_only=True)
class ForPlace:
    """
    An answer for a municipality that was asked by name.

    Attributes:
        municipality_note: How the name of the municipality was read, in Dutch: of which place or former municipality it
            is, and which it went into. Left out when it is the municipality's own.
    """

    municipality_note: Annotated[str | None, SPARSE] = None


@answer
@dataclass(frozen=True, kw_only=True)
class ForFit:
    """
    An answer that knows whether it is one.

    Attributes:
        fits: Whether it is likely that anything here answers; if not, `items` are the nearest.
        missing: Left out when something fits.
    """

    fits: bool
    missing: Annotated[Missing | None, KNOWN] = None


class SelfLink(Answer):
    """Where it is read itself."""

    self: str


class PageLinks(SelfLink):
    """Other pages; the last has no next."""

    first: str
    next: str | None = None


@answer
@dataclass(frozen=True, kw_only=True)
class SearchAnswer(ForFit):
    """
    Hits, best first; per facet how many of all matching records have each value.

    Attributes:
        total: How many answer in all.
    """

    items: Sequence[SearchHit]
    total: Count
    facets: Mapping[str, Mapping[str, int]]


@answer
@dataclass(frozen=True, kw_only=True)
class Duty(Coverage):
    """A duty in force with what is known of its answer."""

    id: str
    title: str
    flags: tuple[str, ...]

    @classmethod
    def of(cls, entry: Ranked) -> "Duty":
        """From its place in a ranking."""
        return widened(cls, entry.coverage, id=entry.id, title=entry.title, flags=entry.flags)


@answer
@dataclass(frozen=True, kw_only=True)
class CoverageAnswer(ForPlace):
    """
    The duties in force for a municipality, each with what is known of its answer.

    Attributes:
        municipality: Its code.
    """

    municipality: str
    total: Count
    items: list[Duty]


@answer
@dataclass(frozen=True, kw_only=True)
class RankingAnswer(ForPlace):
    """
    The developments for a municipality: what moves first, best first; then what stands.

    Attributes:
        municipality: Its code.
        weights: What one whole feature adds to a score.
        weights_version: The adopted version that they come from; null for the default.
    """

    municipality: str
    weights: Mapping[str, float]
    weights_version: int | None
    total: Count
    items: Sequence[Ranked]


@answer
@dataclass(frozen=True, kw_only=True)
class BorgenAnswer(ForFit, ForPlace):
    """Cases and lessons of earlier municipalities, best first."""

    items: Sequence[Experience]


class Progress(Answer):
    """How far a job is."""

    what: str
    done: int = Field(ge=0)
    of: int = Field(ge=0, description="0: not known.")


class UploadLinks(SelfLink):
    """Where to look on."""

    quarantine: str | None = Field(None, description="What was refused, with the reason; can be mended and sent again.")


class Upload(Answer):
    """A bulk upload of files: a job with progress and result."""

    id: str
    state: str = Field(
        description="`waiting`, `running`, `done`, `failed` or `interrupted`; `previewed` when the result says what it "
        "would do, and somebody has yet to say that it may."
    )
    space: str
    files: list[str]
    created: str
    progress: Progress | None = None
    result: Ingested | None = Field(None, description="What was read, added, changed and refused.")
    problem: str | None = Field(None, description="Why it failed, in Dutch.")
    links: UploadLinks


class UploadsAnswer(Answer):
    """The uploads of the caller, newest first."""

    items: list[Upload]
