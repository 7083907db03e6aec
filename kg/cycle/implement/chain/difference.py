"""What a proposal would change: in its records, and in the figures of the chains that hold them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import JsonValue

from kg.cycle.implement.chain.gaps import FACETS, ChainGaps
from kg.reason.answer import KNOWN, Count, Held, answer
from kg.reason.proposal import ComparedChange

Fields = Annotated[Mapping[str, Any], Held(dict[str, JsonValue])]

_ASIDE: Final = frozenset({"id", "provenance"})  # how a record came in is no change of it


@answer
@dataclass(frozen=True, slots=True)
class FigureChange:
    """
    One figure of a chain, before and after.

    Attributes:
        of: The municipality or organisation.
        figure: What is counted, in Dutch.
        unit: "EUR", or "" for a number of records.
    """

    of: str
    figure: str
    unit: str
    before: Count
    after: Count


@answer
@dataclass(frozen=True, slots=True)
class RecordChange:
    """
    What a proposal would change in one record.

    Attributes:
        change: "toevoegen", "wijzigen" or "verwijderen".
        decision: What was decided on it; none while nobody did.
        conflict: Whether the record was changed after this was proposed, while nobody decided; it is not accepted then.
        now: The fields that differ as they are; all of it where it would go.
        then: The same fields as they would be; all of it where it would be new.
    """

    id: str
    kind: str
    title: str
    change: str
    decision: Annotated[str | None, KNOWN]
    conflict: bool
    now: Fields
    then: Fields


@answer
@dataclass(frozen=True, slots=True)
class ChangeEffect:
    """
    What a proposal would change.

    Attributes:
        records: In the order of the proposal, also those that were decided on.
        figures: Of the chains that hold what is still to be decided; none where nothing changes in them.
    """

    id: str
    records: tuple[RecordChange, ...]
    figures: tuple[FigureChange, ...]


def record_change(one: ComparedChange) -> RecordChange:
    """What differs between a record and what is proposed for it."""
    now, then = one.held.payload if one.held else {}, one.becomes or {}
    differing = [name for name in {**now, **then} if name not in _ASIDE and now.get(name) != then.get(name)]
    decision = one.change.get("decision")
    return RecordChange(
        one.change["target"],
        one.change["target_kind"],
        str(then.get("title") or now.get("title") or one.change["target"]),
        one.change["change"],
        decision,
        one.overtaken and not decision,
        {name: now[name] for name in differing if name in now},
        {name: then[name] for name in differing if name in then},
    )


def between(of: str, before: ChainGaps, after: ChainGaps) -> tuple[FigureChange, ...]:
    """The figures that differ, in the order of the chain."""
    pairs = zip(_figures(before), _figures(after), strict=True)
    return tuple(FigureChange(of, was[0], was[1], was[2], now[2]) for was, now in pairs if was[2] != now[2])


def _figures(found: ChainGaps) -> Sequence[tuple[str, str, int]]:
    return [*_counted(found), *_money(found)]


def _counted(found: ChainGaps) -> Iterator[tuple[str, str, int]]:
    counts = {(one.facet, one.kind): one for one in found.counts}
    for facet, kind in FACETS:
        one = counts.get((facet, kind))
        whose, name = FACETS[facet, kind][0], facet.capitalize()
        yield f"{name} bij {whose}, bekend", "", one.known if one else 0
        yield f"{name} bij {whose}, niet vastgelegd", "", one.not_found if one else 0
        yield f"{name} bij {whose}, ontbreekt", "", one.missing if one else 0


def _money(found: ChainGaps) -> Iterator[tuple[str, str, int]]:
    money = found.money
    yield "Geld bekend", "EUR", money.known_eur
    yield "Geld bij een doelstelling", "EUR", money.with_objective_eur
    yield "Geld met een eigenaar", "EUR", money.with_owner_eur
    yield "Activiteiten zonder bedrag", "", money.without_amount
