"""
The answers of the REST door that are no records, as the OpenAPI document describes them.

A value or a record inside an answer is named by its class in `kg.model`: the document has that part once, as
`api.answers.forms` describes it. Every field that is sent stands here; tests hold every answer to it
(`tests/described.py`).
"""

from dataclasses import dataclass, fields
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ingest.commit.summary import Ingested
from kg.cycle.borgen.cases.retrieval import Experience
from kg.cycle.interpret.coverage.coverage import Coverage
from kg.cycle.interpret.ranking.ranking import Ranked
from kg.reason.answer import SPARSE, Count, answer, camel
from kg.reason.chance import Missing
from kg.reason.hit import SearchHit


class Answer(BaseModel):
    """The base: names are camelCase outside."""

    model_config = ConfigDict(alias_generator=camel, populate_by_name=True)


_PlaceNote = Annotated[
    str | None,
    Field(
        description="How the name of the municipality was read, in Dutch: of which place or former municipality it is, "
        "and which it went into. Left out when it is the municipality's own.",
    ),
]


class AboutPlace(Answer):
    """An answer for a municipality that was asked by name."""

    municipality_note: _PlaceNote = None


@answer
@dataclass(frozen=True, kw_only=True)
class ForPlace:
    """Beside an answer of the core for a municipality that was asked by name."""

    municipality_note: Annotated[_PlaceNote, SPARSE] = None


class AboutFit(Answer):
    """An answer that knows whether it is one."""

    fits: bool = Field(description="Whether it is likely that anything here answers; if not, `items` are the nearest.")
    missing: Missing | None = Field(None, description="Left out when something fits.")


class SelfLink(Answer):
    """Where it is read itself."""

    self: str


class PageLinks(SelfLink):
    """Other pages; the last has no next."""

    first: str
    next: str | None = None


class SearchAnswer(AboutFit):
    """Hits, best first; per facet how many of all matching records have each value."""

    items: list[SearchHit]
    total: int = Field(ge=0)
    facets: dict[str, dict[str, int]]


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
        known = {one.name: getattr(entry.coverage, one.name) for one in fields(Coverage)}
        return cls(id=entry.id, title=entry.title, flags=entry.flags, **known)


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


class RankingAnswer(AboutPlace):
    """The developments for a municipality: what moves first, best first; then what stands."""

    municipality: str = Field(description="Its code.")
    weights: dict[str, float] = Field(description="What one whole feature adds to a score.")
    weights_version: int | None = Field(description="The adopted version that they come from; null for the default.")
    total: int = Field(ge=0)
    items: list[Ranked]


class BorgenAnswer(AboutFit, AboutPlace):
    """Cases and lessons of earlier municipalities, best first."""

    items: list[Experience]


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
    state: str = Field(description="`waiting`, `running`, `done`, `failed` or `interrupted`.")
    space: str
    files: list[str]
    created: str
    progress: Progress | None = None
    result: Ingested | None = Field(None, description="What was read, added, changed and refused.")
    problem: str | None = Field(None, description="Why it failed, in Dutch.")
    links: UploadLinks


class UploadsAnswer(Answer):
    """The uploads of who asks, newest first."""

    items: list[Upload]
