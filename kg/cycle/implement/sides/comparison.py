"""Two texts on one aim laid beside each other, aspect by aspect: quantity, date, who, scope."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from kg.cycle.implement.sides import actors, figures, scope, terms
from kg.cycle.implement.sides.verdict import ComparedAspect, HeardSides
from kg.dutch.dates import dutch

if TYPE_CHECKING:
    from kg.model.aims.records import Aspect

Payload = Mapping[str, Any]
NO_FIELDS: Final[Payload] = {}
_LONGEST: Final = 5000  # characters of a text that are compared


def compared(policy: str, execution: str, fields: Payload = NO_FIELDS) -> tuple[ComparedAspect, ...]:
    """
    What two texts say of each aspect, in the order of `ASPECTS`.

    Args:
        policy: What policy says.
        execution: What execution says.
        fields: Of the objective; its target, deadline and owner count where the words of policy name none.
    """
    policy, execution = policy[:_LONGEST], execution[:_LONGEST]
    deadline = dutch(fields["deadline"]) if fields.get("deadline") else ""
    found: dict[Aspect, HeardSides] = {
        "hoeveelheid": figures.compare(_or(policy, _target(fields), figures.figures), execution),
        "datum": terms.compare(policy, execution, deadline),
        "wie": actors.compare(_or(policy, fields.get("owner") or "", actors.actors), execution),
        "reikwijdte": scope.compare(policy, execution),
    }
    return tuple(ComparedAspect(aspect, one.verdict, one.policy, one.execution) for aspect, one in found.items())


def mark_of(policy: str, execution: str) -> str:
    """What tells these two texts from any others."""
    return blake2b(f"{policy}\0{execution}".encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _target(fields: Payload) -> str:
    return f"{fields.get('target') or ''} {fields.get('unit') or ''}".strip()


def _or(text: str, field: str, read: Any) -> str:
    """The text, or where it says nothing of the sort, the field."""
    return field if field and not read(text) else text
