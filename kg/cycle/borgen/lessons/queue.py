"""What waits for a second reader: whose turn it is, what is not certain in it, and what is said instead of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, Literal
from uuid import uuid4

from kg import clock
from kg.access import new_id
from kg.bounds import cut
from kg.cycle.borgen.lessons.review import role_for
from kg.model import schema
from kg.ports.journal import Payload, Stored
from kg.reason.answer import HIDDEN, answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.access import Principal
    from kg.model.record import Record

Turn = Literal["u", "een ander", "klaar"]
NEXT: Final = {"concept": "getoetst", "getoetst": "aanvaard"}
WAITS: Final = frozenset(NEXT)


@answer
@dataclass(frozen=True, slots=True)
class Reviewed:
    """
    Something that waits for a second reader, or was decided.

    Attributes:
        kind: "Lesson" or "Proposal".
        state: Of a lesson its status or "teruggestuurd", of a proposal its status.
        at: When it came into that state, ISO 8601 in UTC.
        turn: Whose turn it is: of the caller, of somebody else, or of nobody.
        why: Why it is not the turn of the caller, in Dutch; "" when it is.
        own: Whether the caller wrote it.
    """

    id: str
    kind: str
    title: str
    state: str
    at: str
    turn: Turn
    why: str
    own: bool
    seq: Annotated[int, HIDDEN] = 0


@dataclass(frozen=True, slots=True)
class Earlier:
    """A state of a record that is no more, and who wrote it when; "" where that is not for the caller."""

    payload: Payload
    at: str
    actor: str


@answer
@dataclass(frozen=True, slots=True)
class FieldDoubt:
    """What a second reader has to look at in one field of a lesson, in Dutch."""

    field: str
    said: str


def doubts(lesson: Payload) -> list[FieldDoubt]:
    """What is not certain in a lesson, by what it says and leaves open."""
    open_: Mapping[str, str] = {
        "because": "De reden ontbreekt. Zonder reden kan een ander de les niet wegen.",
        "applies_when": "Geen voorwaarde vastgelegd. Kring kan dan niet zeggen waar zij geldt.",
        "case": "Geen casus genoemd. Hoe het afliep, is niet bekend.",
        "sources": "Geen stuk genoemd. Dit is de eigen ervaring van wie het schreef.",
    }
    read_in = {"sources"} if lesson.get("provenance") else set()
    found = [FieldDoubt(name, said) for name, said in open_.items() if not lesson.get(name) and name not in read_in]
    if lesson.get("basis") == "afgeleid":
        found.append(FieldDoubt("basis", "Afgeleid: de bron zegt het niet met zoveel woorden."))
    return found


def correction(of: Stored, text: str, *, called: str, because: str, by: str, space: str) -> "Record":
    """What somebody says instead of a record, to stand beside it; `called` begins its title."""
    fields = {
        "id": new_id(space, f"verbetering-{uuid4().hex[:12]}"),
        "title": cut(f"{called}: {of.payload['title']}"),
        "corrects": of.id,
        "text": text,
        "because": because,
        "date": clock.today().isoformat(),
        "person": by,
    }
    return schema.parse("Correction", fields)


def turn_of(me: "Principal", stored: Stored, state: str, *, own: bool) -> tuple[Turn, str]:
    """Whose turn a lesson is, and why not of the caller."""
    if state == "teruggestuurd":
        return ("u", "") if own else ("een ander", "Teruggestuurd; de schrijver past haar aan.")
    if state not in WAITS:
        return "klaar", ""
    role = role_for(state, NEXT[state])
    if not me.has_role(role, stored.space.rpartition("/")[0]):
        return "een ander", f"Dit beslist iemand met de rol {role}."
    if own and not me.everything:
        return "een ander", "U schreef hieraan mee; een ander kijkt haar na."
    return "u", ""
