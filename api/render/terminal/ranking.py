"""
What moves for a municipality, short: a line, two words with their bars, the state of own policy, three reasons.

With `--uitleg` the whole sum of every development is told instead, see `api.render.terminal.lines`.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from api.render.short import MORE, WIDTH, capital, cut, folded, graded, is_reason, reasons

if TYPE_CHECKING:
    from kg.cycle.interpret.ranking.ranking import Ranked

_PARTS: Final = 3  # titles of parts that are named


def interpret_lines(
    ranked: Sequence["Ranked"],
    top: int,
    whom: str,
    *,
    usual: Mapping[str, int] | None = None,
    known: Mapping[str, str] = MappingProxyType({}),
    weights: str = "",
) -> Iterator[str]:
    """
    The first developments that move, what is part of each, and how many stand.

    Args:
        ranked: All of them, in order.
        top: How many are shown.
        whom: The municipality.
        usual: The rank of each in the default ranking.
        known: Of those that are shown, until when they are known, in Dutch.
        weights: Which weights applied, in Dutch, where these are others than the default.
    """
    if not ranked:
        yield "Er zijn nog geen ontwikkelingen ingelezen."
        return
    moving = sum(not entry.standing for entry in ranked)
    duties = sum(entry.movement.in_force for entry in ranked)
    yield f"Wat beweegt er voor {whom}? {moving} van de {len(ranked)} ontwikkelingen."
    if weights:
        yield f"Gerekend met {weights}."
    titles = {entry.id: entry.title for entry in ranked}
    for entry in ranked[:top]:
        yield ""
        yield from _entry(entry, usual, known.get(entry.id, ""))
        if entry.under:
            yield _line(f"Hoort bij: {titles[entry.under]}")
        elif parts := [one.title for one in ranked if one.under == entry.id]:
            more = f" en nog {len(parts) - _PARTS}" if len(parts) > _PARTS else ""
            yield _line(f"Daaronder: {'; '.join(cut(one, 40) for one in parts[:_PARTS])}{more}")
    yield ""
    yield f"{duties} plichten gelden al; hun dekking staat in: kring coverage. {capital(ranked[0].coverage.searched)}."
    yield MORE


def _entry(entry: "Ranked", usual: Mapping[str, int] | None, known: str) -> Iterator[str]:
    moved = f"  (was {usual[entry.id]})" if usual is not None and usual[entry.id] != entry.rank else ""
    marked = f"  ! {', '.join(entry.flags)}" if entry.flags else ""
    yield from folded(f"{entry.rank:2}. {entry.title}  {entry.id}{moved}{marked}", "", "    ")
    state = entry.coverage.state
    yield f"    Raakt ons {graded(entry.concern)}   Dringend {graded(entry.priority)}   Ons beleid: {state}"
    for said in reasons([part for part in entry.parts if is_reason(part)]):
        yield _line(f"- {said}")
    sources: Sequence[Mapping[str, Any]] = entry.development.get("sources") or ()
    first = sources[0] if sources else {}
    source = ", ".join(filter(None, (first.get("publisher"), first.get("url")))) or "niet bekend"
    yield f"    {known} Bron: {source}" if known else f"    Bron: {source}"


def _line(text: str) -> str:
    return f"    {cut(text, WIDTH - 4)}"
