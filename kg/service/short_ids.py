"""Which record somebody means who types its id in short: without the owner's prefix, or only how it begins."""

from collections.abc import Iterable, Sequence
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final

from kg.errors import AmbiguousName

if TYPE_CHECKING:
    from kg.ports.journal import Stored
    from kg.store.reader import Reader

LEAST: Final = 3  # characters that a beginning has
_NAMED: Final = 5  # candidates that a message names


def meant(graph: "Reader", typed: str, kinds: Sequence[str] = (), *, word: str = "") -> str:
    """
    The id that somebody means; what they typed where nothing begins so.

    Args:
        graph: As the caller sees it.
        typed: An id, or one without its prefix, or the beginning of either.
        kinds: Of the record; any when none is named.
        word: With which the ids of that kind begin, that may be left out too.

    Raises:
        AmbiguousName: If it may be several; the error has the first of them.
    """
    if typed in graph.get_many([typed]):
        return typed
    owners = sorted({f"{space.rpartition('/')[0]}." for space in graph.spaces()})
    forms = [f"{owner}{start}{typed}" for owner in ("", *owners) for start in dict.fromkeys(("", word))]
    whole = [one for one in graph.get_many(forms).values() if not kinds or one.kind in kinds]
    found = whole or list(_beginning(graph, forms, kinds)) if len(typed) >= LEAST else whole
    if len(found) > 1:
        some = ", ".join(f"{one.id} ({one.payload['title'][:60]})" for one in found[:_NAMED])
        more = " en nog meer" if len(found) > _NAMED else ""
        candidates = tuple({"id": one.id, "name": str(one.payload["title"])} for one in found[:_NAMED])
        raise AmbiguousName(f"{typed!r} kan meer zijn: {some}{more}; typ meer van het id", candidates=candidates)
    return found[0].id if found else typed


def _beginning(graph: "Reader", forms: Iterable[str], kinds: Sequence[str]) -> "Iterable[Stored]":
    """The first few records of some kinds whose id begins with one of the forms; each once."""
    seen: dict[str, Stored] = {}
    for form in forms:
        after = graph.stores.records.scan(kinds=kinds or None, spaces=graph.spaces(), after=form)
        begun = takewhile(lambda one, form=form: one.id.startswith(form), after)  # type: ignore[misc]
        seen |= {one.id: one for one in islice(begun, _NAMED + 1)}
    return seen.values()
