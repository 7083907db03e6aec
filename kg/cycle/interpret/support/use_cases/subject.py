"""What support can be about, and what belongs to it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kg.errors import InputError
from kg.ports.journal import Stored

if TYPE_CHECKING:
    from kg.store.reader import Reader

KINDS: Final = ("Development", "Trajectory", "Policy", "Objective", "Activity", "Interpretation", "DraftVersion")


def subject_of(graph: "Reader", about: str) -> Stored:
    """
    The record that somebody means.

    Args:
        graph: As the caller sees it.
        about: An id, or the name of a development.

    Raises:
        NotFound: If there is none that may be read.
        AmbiguousName: If the name is of several developments.
        InputError: If it is of a kind that nobody supports.
    """
    held = graph.get_many([about]).get(about) or graph.get(graph.developments.meant(about).id)
    if held.kind not in KINDS:
        raise InputError(
            f"{about!r} is een {held.kind}; draagvlak gaat over een ontwikkeling, traject, beleid, doelstelling, "
            "activiteit, duiding of concept"
        )
    return held


def belonging(graph: "Reader", subject: Stored, code: str) -> Iterator[str]:
    """
    The ids by which something is said of a subject in a municipality.

    Of a development also what it means there, the trajectory that was chosen, and the policy that answers it; of
    anything else itself.
    """
    yield subject.id
    if subject.kind != "Development":
        return
    for one in graph.authoritative("Interpretation", "Policy"):
        payload = one.payload
        if payload.get("municipality") != code:
            continue
        if one.kind == "Interpretation" and payload["development"] == subject.id:
            yield from (one.id, *([payload["trajectory"]] if payload.get("trajectory") else ()))
        elif one.kind == "Policy" and subject.id in payload.get("responds_to", ()):
            yield one.id
