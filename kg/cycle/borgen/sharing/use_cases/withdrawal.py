"""What of a record is shared now, and taking that back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.access import is_private
from kg.errors import NotFound, StepRefused
from kg.model import schema
from kg.ports.journal import Delete
from kg.reason.answer import answer

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer


@answer
@dataclass(frozen=True, slots=True)
class SharedCopy:
    """
    An anonymous copy of a record.

    Attributes:
        id: Under which others see it.
        audience: Who sees it now; "" when nobody does any more.
        date: When it was made.
        person: Who made it.
    """

    id: str
    audience: str
    date: str
    person: str


@answer
@dataclass(frozen=True, slots=True)
class Sharing:
    """
    Who sees a record.

    Attributes:
        audience: Of the record itself: "private", "network" or "public".
        moved: Whether it was shared with them, and not made for them.
        copies: Its anonymous copies, oldest first; only for callers who may see the record's private space.
    """

    audience: str
    moved: bool
    copies: Sequence[SharedCopy]


def sharing(graph: "Reader", record_id: str) -> Sharing:
    """
    Who sees a record now, as itself and as an anonymous copy.

    Raises:
        NotFound: If there is none that the principal may read.
    """
    stored = graph.get(record_id)
    owner, _, audience = stored.space.rpartition("/")
    home = f"{owner}/private"
    once = (event.space for event in graph.stores.journal.events(record_id=record_id))
    moved = not is_private(stored.space) and graph.principal.may_read(home) and home in once
    traces = [one for one in graph.scan("Disclosure") if one.payload["original"] == record_id]
    held = graph.get_many(one.payload["copied_as"] for one in traces)
    copies = [
        SharedCopy(
            one.payload["copied_as"],
            held[one.payload["copied_as"]].space.rpartition("/")[2] if one.payload["copied_as"] in held else "",
            one.payload["date"],
            one.payload["person"],
        )
        for one in sorted(traces, key=lambda one: one.seq)
    ]
    return Sharing(audience, moved, copies)


def withdraw(graph: "Writer", record_id: str, copy: str = "") -> None:
    """
    Take a record back into the private space that it came from, or take away an anonymous copy of it.

    What others read or copied meanwhile is theirs; from now on they do not find it any more.

    Raises:
        NotFound: If there is no such record or copy that the principal may read.
        StepRefused: If it was not shared.
        Forbidden: If the principal may not write where it is.
    """
    now = sharing(graph, record_id)
    if copy:
        if copy not in {one.id for one in now.copies if one.audience}:
            raise NotFound(f"van {record_id!r} is er geen afschrift {copy!r}")
        graph.append([Delete(copy, step="share")], reason="anoniem afschrift ingetrokken")
        return
    if not now.moved:
        raise StepRefused(f"{record_id!r} is niet gedeeld; er valt niets in te trekken")
    stored = graph.get(record_id)
    graph.put(
        [schema.parse(stored.kind, stored.payload)],
        space=f"{stored.space.rpartition('/')[0]}/private",
        reason="delen ingetrokken",
        step="share",
        rests_on=stored.seq,
    )
