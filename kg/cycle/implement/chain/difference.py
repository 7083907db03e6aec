"""What a change of records would do to the figures of a chain."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.cycle.implement.chain.gaps import FACETS, ChainGaps
from kg.reason.answer import Count, answer


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
class ChangeEffect:
    """What a proposal would do to the figures of chains; of nothing where no chain holds what it changes."""

    id: str
    figures: tuple[FigureChange, ...]


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
