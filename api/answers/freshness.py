"""The answer on freshness, as the OpenAPI document describes it."""

from pydantic import Field

from api.answers.rest import AboutPlace, Answer
from kg.cycle.interpret.signals.freshness import Basis, State


class FeedItem(Answer):
    """One feed as it is heard."""

    id: str | None = Field(description="Of its record; null when it is known by its items alone.")
    title: str
    publisher: str | None
    url: str | None
    space: str | None = Field(description="Of its record: its owner, and who may see it.")
    followed_by: str | None
    carries: list[str] = Field(description="The kinds of records that come from it.")
    items: int = Field(ge=0, description="Dated items on that day or before.")
    known_until: str | None = Field(description="The last day that its newest item can mean.")
    silent_days: int | None = Field(ge=0, description="Since that day.")
    rhythm_days: float | None = Field(description="From one day with items to the next; null when it is not known.")
    rhythm_basis: Basis | None = Field(description="As stated, or from its own items.")
    patience_days: int | None = Field(ge=0, description="How long it may be silent.")
    state: State
    said: str = Field(description="The same in Dutch.")


class KnownItem(Answer):
    """Until when a development or source is known."""

    id: str
    kind: str
    title: str
    known_until: str | None = Field(description="The newest date behind it, as it is written.")
    known: bool = Field(description="Whether its status can be said; false is not known, never calm.")
    status_unknown_since: str | None
    tempo_unknown_since: str | None = Field(description="Since when it is not known how often it is spoken of.")
    said: str = Field(description="The same in Dutch.")


class FreshnessAnswer(AboutPlace):
    """How fresh the knowledge is; what is not known any more comes first."""

    as_of: str
    together: FeedItem | None = Field(description="All feeds that nobody is said to follow, as if they were one.")
    feeds: list[FeedItem]
    feeds_total: int = Field(ge=0)
    items: list[KnownItem]
    total: int = Field(ge=0)
