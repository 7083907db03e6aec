"""What is sent to the routes that are no records: read as strictly as a record, and described in the document."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from api.answers.forms import DATE, DAY_PATTERN, TEXT_PATTERN
from api.http.language import language
from api.http.problems import Problem
from api.http.reasons import reason
from api.rest.records import body_of
from kg import bounds
from kg.model.record import ID_PATTERN

Day = Annotated[str, StringConstraints(pattern=DAY_PATTERN), Field(json_schema_extra={"format": "date"})]
Moment = Annotated[str, StringConstraints(pattern=DATE)]  # a year, a month or a day
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=TEXT_PATTERN)]
Paragraph = Annotated[str, StringConstraints(min_length=1, max_length=bounds.PARAGRAPH, pattern=TEXT_PATTERN)]
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Town = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=TEXT_PATTERN)]
_B = TypeVar("_B", bound="Body")


def _whole(value: Any) -> Any:
    """In JSON 5.0 is a whole number too. Source: JSON Schema, Validation, 6.1.1."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Euros = Annotated[int, Field(ge=0, le=10**12, strict=True), BeforeValidator(_whole)]
BookYear = Annotated[int, Field(ge=1, le=bounds.YEARS[1], strict=True), BeforeValidator(_whole)]
Whole = Annotated[int, Field(ge=0, le=bounds.AMOUNT, strict=True), BeforeValidator(_whole)]
Cents = Annotated[int, Field(ge=-bounds.AMOUNT, le=bounds.AMOUNT, strict=True), BeforeValidator(_whole)]  # up or down
EXAMPLE = {"title": "Voorbeeld: betrek gebruikers vroeg", "phase": "borgen", "basis": "afgeleid"}  # of a lesson


class Body(BaseModel):
    """The base: names are camelCase outside, and what is not known is refused."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=False, extra="forbid", frozen=True)


async def given(request: Request, form: type[_B]) -> _B:
    """
    What was sent, when it is of a form.

    Raises:
        Problem: 400, with every field that does not fit; 415, if it is no JSON.
    """
    body = await body_of(request)
    try:
        return form.model_validate(body)
    except ValidationError as error:
        spoken = language(request.headers)
        found = [
            {"in": "body", "name": ".".join(map(str, one["loc"])) or "body", "reason": reason(one, spoken)}
            for one in error.errors(include_url=False)
        ]
        names = ", ".join(sorted({one["name"] for one in found}))[:300]
        raise Problem(
            "invalid-request",
            f"deze velden kloppen niet: {names}",
            f"these fields are not valid: {names}",
            errors=found,
        ) from None


def described(form: type[Body], example: dict[str, Any], *, items: str = "") -> dict[str, Any]:
    """How the document speaks of a body; `items` is the kind of the records in it."""
    whole = form.model_json_schema(by_alias=True)
    schema = _inlined(whole, whole.pop("$defs", {}))
    if items:
        schema["properties"]["items"]["items"] = {"$ref": f"#/components/schemas/{items}"}
    content = {"application/json": {"schema": schema, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


def _inlined(schema: Any, parts: Mapping[str, Any]) -> Any:
    """A schema with its own parts in place: in the document, `#/$defs` would be that of the document."""
    if isinstance(schema, list):
        return [_inlined(one, parts) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(parts[schema["$ref"].rsplit("/", 1)[-1]], parts)
    return {name: _inlined(one, parts) for name, one in schema.items()}


__all__ = ["Body", "Day", "Field", "Id", "Line", "Paragraph", "Town", "described", "given"]
