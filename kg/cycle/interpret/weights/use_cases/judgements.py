"""What people said of the place of a development, read back and withdrawn; and how much there is to learn from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from kg.cycle.interpret.ranking.use_cases.adoption import is_own
from kg.cycle.interpret.weights.preferences import MIN_JUDGEMENTS
from kg.ports.journal import Stored
from kg.reason.answer import SPARSE, Count, answer
from kg.store.room import named

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer


@answer
@dataclass(frozen=True, slots=True)
class Said:
    """
    One judgement on the place of a development.

    Attributes:
        text: What it comes to for that development, in Dutch.
        by: Who judged.
        at: When, in UTC.
        reason: Why, in their words.
        withdrawable: Whether the caller may withdraw it.
    """

    id: str
    text: str
    by: str
    at: str
    withdrawable: bool
    reason: Annotated[str, SPARSE] = ""


@answer
@dataclass(frozen=True, slots=True)
class Judged:
    """
    The judgements on one development, and how many there are for its municipality in all.

    Attributes:
        items: The newest first.
        together: On all developments of the municipality; what is learned is learned from all of them.
        needed: So many are needed before anything is learned.
    """

    development: str
    municipality: str
    items: tuple[Said, ...]
    together: Count
    needed: Count = MIN_JUDGEMENTS


def judged(graph: "Reader", municipality: str, development: str) -> Judged:
    """
    What was said in the principal's own spaces of the place of a development for a municipality.

    Raises:
        NotFound: If there is no such development.
        UnknownMunicipality: If no register has the name.
    """
    code, key = graph.gazetteer.code(municipality), graph.developments.meant(development).id
    own = [one for one in graph.scan("Judgement") if is_own(graph, one) and one.payload["municipality"] == code]
    about = [one for one in own if key in {one.payload["development"], one.payload.get("below")}]
    titles = {one: held.payload["title"] for one, held in graph.get_many(set(_named(about))).items()}
    told = [_said(graph, one, key, titles) for one in about]
    return Judged(key, code, tuple(sorted(told, key=lambda one: (one.at, one.id), reverse=True)), len(own))


def _named(judgements: list[Stored]) -> Iterator[str]:
    for one in judgements:
        yield one.payload["development"]
        yield one.payload.get("below") or one.payload["development"]


def _said(graph: "Reader", stored: Stored, key: str, titles: Mapping[str, str]) -> Said:
    payload: Mapping[str, Any] = stored.payload
    higher, lower = payload["development"], payload.get("below") or ""
    if payload["verdict"] == "hoger":
        other = lower if higher == key else higher
        text = f"Hoort {'boven' if higher == key else 'onder'} “{titles.get(other, other)}”."
    else:
        text = "Deze plaats klopt." if payload["verdict"] == "aanvaard" else "Niet van belang voor ons."
    may = graph.principal.may_write(stored.space)
    return Said(stored.id, text, payload["judged_by"], payload["judged_at"], may, payload.get("reason") or "")


def withdraw(graph: "Writer", judgement: str, *, reason: str = "") -> str:
    """
    Take a judgement back: it counts for nothing any more; the journal keeps that it was there.

    Raises:
        NotFound: If there is none by that id.
        Forbidden: If the principal may not write where it is.
    """
    named(graph, judgement, "Judgement", "oordeel")
    graph.delete(judgement, reason=f"oordeel ingetrokken: {reason}" if reason else "oordeel ingetrokken")
    return judgement
