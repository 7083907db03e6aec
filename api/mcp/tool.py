"""What a tool over MCP is, and the arguments that several take."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from api.mcp.answers import Reply
from api.mcp.excerpt import Portion
from api.mcp.sanitiser import clean
from kg.model.record import ID_PATTERN


def typed_in(value: object) -> object:
    """A text that a model sent, without what cannot be seen."""
    return clean(value) if isinstance(value, str) else value


Words = Annotated[str, BeforeValidator(typed_in), Field(min_length=1, max_length=2000)]
Place = Annotated[
    str,
    BeforeValidator(typed_in),
    Field(min_length=1, max_length=100, description="Code of naam (or name)."),
]
Id = Annotated[str, BeforeValidator(typed_in), Field(pattern=ID_PATTERN, description="Record-id.")]
Day = Annotated[date | None, Field(description="Rekendag. | Counted from.")]
Top = Annotated[int, Field(ge=1, le=50, description="Max.")]


class Arguments(BaseModel):
    """What a tool takes: names are camelCase, and what is not known is refused."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Tool:
    """
    One tool.

    Attributes:
        nl: What it does, in Dutch.
        en: The same in English.
        answer: What it answers; `portion` says how much of that is given.
        run: From the graph as the asker may see it, and the arguments, to the reply; of a tool for `feeds` also from
            where it is kept how those stand.
        writes: Whether it changes something: then it is there only when a person said that it may be.
    """

    name: str
    title: str
    nl: str
    en: str
    arguments: type[Arguments]
    answer: type
    run: Callable[..., Reply]
    portion: Portion
    feeds: bool = False
    writes: bool = False
