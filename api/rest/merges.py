"""Records that may be one and the same: found, compared, made one, and made two again."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.answers.forms import KIND_ORDER, json_answer
from api.http.dependencies import Graph, Threads
from api.rest.bodies import Body, Field, Id, Paragraph, described, given
from api.rest.parameters import Alone, PathId
from api.rest.replies import answered, refused_here
from kg.model.record import ID_PATTERN
from kg.reason.answer import answer, camel, sent
from kg.reason.duplicates import DuplicatePair
from kg.reason.merge import UNMERGEABLE, MergeComparison, MergeOutcome

if TYPE_CHECKING:
    Kind = str
else:
    Kind = Literal[tuple(kind for kind in KIND_ORDER if kind not in UNMERGEABLE)]
EXAMPLE = {"kept": "organisatie-1", "gone": "organisatie-2", "choices": {"title": "kept"}}
_SAMPLE = {"pattern": ID_PATTERN, "description": "The id of the record that stays.", "examples": ["organisatie-1"]}
_OTHER = {"pattern": ID_PATTERN, "description": "The id of the other one.", "examples": ["organisatie-2"]}

router = APIRouter(tags=["merges"])


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatesAnswer:
    """Pairs of records that may be one, the surest first."""

    items: list[DuplicatePair]


class Merging(Body):
    """Which record stays, which leads to it, and what is chosen of them."""

    kept: Id
    gone: Id
    choices: dict[str, Literal["kept", "other", "both"]] = Field(
        default_factory=dict,
        max_length=100,
        description="By field; what is not here is taken as the comparison suggests.",
    )
    state: str = Field("", max_length=200, description="As the comparison gave it; 412 when either was changed since.")
    reason: Paragraph | None = None
    alone: Alone = False


class Undoing(Body):
    """How a merge is undone."""

    despite: bool = Field(default=False, description="What was changed since may stay as it is.")


@router.get(
    "/duplicates",
    operation_id="duplicates",
    summary="Records that may be one and the same",
    response_model=DuplicatesAnswer,
)
async def duplicates(
    graph: Graph,
    work: Threads,
    kind: Annotated[list[Kind] | None, Query(max_length=50, description="Of which kinds; all without it.")] = None,
    record: Annotated[
        str | None, Query(pattern=ID_PATTERN, description="Only pairs with this record.", examples=["organisatie-1"])
    ] = None,
    top: Annotated[int, Query(ge=1, le=200, description="How many pairs at most.")] = 50,
) -> Response:
    """Pairs with the reasons: the same id of an authority, the same name in one form, or nearly the same text."""
    return await answered(
        work, lambda: sent(DuplicatesAnswer(items=graph.merges.find(kind or (), record=record or "", top=top)))
    )


@router.get(
    "/duplicate-comparisons",
    operation_id="compareDuplicates",
    summary="Two records side by side",
    response_model=MergeComparison,
)
async def compare(
    graph: Graph,
    work: Threads,
    kept: Annotated[str, Query(**_SAMPLE)],
    gone: Annotated[str, Query(**_OTHER)],
) -> Response:
    """Each field of both, what may be chosen of it, and what is taken when nobody chooses."""

    def found() -> Any:
        compared = sent(graph.merges.compare(kept, gone))
        return {**compared, "fields": [{**one, "name": camel(one["name"])} for one in compared["fields"]]}

    return await answered(work, found)


@router.post(
    "/merges",
    operation_id="merge",
    summary="Make one record of two",
    response_model=MergeOutcome,
    openapi_extra=described(Merging, EXAMPLE),
)
async def merge(request: Request, graph: Graph, work: Threads) -> Response:
    """The other id goes on to answer, with the record that stays; what named the one names the other."""
    asked = await given(request, Merging)

    def write() -> MergeOutcome:
        with refused_here():
            return graph.merges.merge(
                asked.kept, asked.gone, choices=_by_field(asked), state=asked.state, reason=asked.reason or "",
                alone=asked.alone,
            )  # fmt: skip

    return json_answer(_outcome(await work.change(write)))


@router.post(
    "/merges/{id}/undo",
    operation_id="undoMerge",
    summary="Make two records of one again",
    response_model=MergeOutcome,
    openapi_extra=described(Undoing, {"despite": False}),
)
async def undo(request: Request, graph: Graph, work: Threads, id: PathId) -> Response:
    """By the id that leads to the other; 409 with the fields that were changed since."""
    asked = await given(request, Undoing)

    def write() -> MergeOutcome:
        with refused_here():
            return graph.merges.undo(id, despite=asked.despite)

    return json_answer(_outcome(await work.change(write)))


def _by_field(asked: Merging) -> dict[str, Any]:
    """The choices by the names that Kring has; a name that it does not have is refused by that."""
    return {_snake(name): choice for name, choice in asked.choices.items()}


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _outcome(done: MergeOutcome) -> Any:
    return {**sent(done), **({"taken": [camel(name) for name in done.taken]} if done.taken else {})}
