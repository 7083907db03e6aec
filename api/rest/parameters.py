"""What many routes take: an id, a municipality, a day, a question."""

from typing import Annotated

from fastapi import Path, Query

from api.answers.forms import DAY_PATTERN, TEXT_PATTERN
from api.rest.bodies import Field
from kg.model.record import ID_PATTERN

PathId = Annotated[str, Path(pattern=ID_PATTERN, description="The id of the record.", examples=["les-1"])]
Place = Annotated[
    str, Query(min_length=1, max_length=100, description="Code or name of a municipality.", examples=["GM0308"])
]
AnyPlace = Annotated[
    str | None, Query(max_length=100, description="Code or name of a municipality.", examples=["GM0308"])
]
AsOf = Annotated[
    str | None,
    Query(
        alias="asOf",
        pattern=DAY_PATTERN,
        description="The day to count from; today without it.",
        examples=["2026-06-01"],
    ),
]
Theme = Annotated[
    list[Annotated[str, Query(pattern=TEXT_PATTERN, max_length=100)]] | None,
    Query(max_length=20, description="Themes, by name or by id as a facet gives it.", examples=[["archief"]]),
]
Text = Annotated[
    str,
    Query(alias="q", min_length=1, max_length=2000, description="The question.", examples=["draagvlak zaaksysteem"]),
]
Top = Annotated[int, Query(ge=1, le=200, description="How many answers at most.")]
Context = Annotated[
    str,
    Query(max_length=2000, description="What else is going on there.", examples=["een ambtelijke fusie in 2027"]),
]
Themes = Annotated[
    list[str] | None,
    Query(max_length=20, description="Only these themes, by name, or by id as facets give it.", examples=[["archief"]]),
]
Alone = Annotated[bool, Field(description="That nobody else can look at what you wrote yourself; it is recorded.")]
