"""What a move would do, and what it did: told as it was found, by looking at both sides."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.access import LOCAL
from kg.adapters.jobs.transfer import waiting
from kg.adapters.journal.chain import Tail
from kg.adapters.journal.tables import ACCESS, EVENT
from kg.adapters.journal.transfer import chain_faults, end_of, tallies
from kg.adapters.sql.transfer import digests
from kg.adapters.triples.digests import digests_held, digests_told
from kg.private_files import JOBS
from kg.profiles.migration import files
from kg.profiles.migration.sides import KEPT, Side
from kg.service import KnowledgeGraph
from kg.store.records import Records
from kg.store.stores import Stores


@dataclass(frozen=True, slots=True)
class Planned:
    """
    What would move.

    Attributes:
        source: Its name.
        target: Its name.
        events: Of the journal.
        there: Of those, how many the target has by now.
        lines: Of the trail.
        records: By kind.
        kept: Rows by table, of what lies beside the journal.
        jobs: That wait or run.
        carried: Files and bytes, by what they are in.
    """

    source: str
    target: str
    events: int
    there: int
    lines: int
    records: Mapping[str, int]
    kept: Mapping[str, int]
    jobs: int
    carried: Mapping[str, files.FilesCarried]


@dataclass(frozen=True, slots=True)
class Verified:
    """
    What both sides hold, when that is the same.

    Attributes:
        events: How many, of both.
        last_hash: Of the last event, of both.
        lines: Of the trail, of both.
        last_line: The hash of the last of them.
        records: By kind.
        kept: By table of what lies beside the journal: rows, and the hash over them.
        graphs: By graph of the target: statements, and what they add up to; those that the journal of the source gives.
        wrong: What does not add up, in Dutch.
    """

    events: int
    last_hash: str
    lines: int
    last_line: str
    records: Mapping[str, int]
    kept: Mapping[str, tuple[int, str]]
    graphs: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    wrong: tuple[str, ...] = ()


def planned(source: Side, target: str, there: int) -> Planned:
    """What would move from a side."""
    return Planned(
        source.name,
        target,
        end_of(source.journal, EVENT).seq,
        there,
        end_of(source.journal, ACCESS).seq,
        _by_kind(tallies(source.journal)),
        {name: count for name, (count, _) in kept(source).items()},
        len(waiting(source.directory / JOBS, source.jobs())),
        files.seen(source.directory),
    )


def compared(source: Side, target: Side, sound: tuple[Tail, Tail]) -> Verified:
    """
    Both, while nobody writes in either.

    Args:
        source: The one.
        target: The other.
        sound: Up to where the chains of the target were verified.
    """
    wrong = chain_faults(target.journal, *sound)
    ends = {table.name: (end_of(source.journal, table), end_of(target.journal, table)) for table in (EVENT, ACCESS)}
    said = {EVENT.name: "het journaal", ACCESS.name: "wie wat zag"}
    wrong += [f"{said[name]} eindigt anders in het doel" for name, (one, other) in ends.items() if one != other]
    held, come = tallies(source.journal), tallies(target.journal)
    wrong += [f"{kind} in {space}: andere records in het doel" for kind, space in _unlike(held, come)]
    rows, found = kept(source), kept(target)
    wrong += [f"andere rijen in {name}" for name in _unlike(rows, found)]
    events, lines = (ends[table.name][1] for table in (EVENT, ACCESS))
    return Verified(events.seq, events.hash, lines.seq, lines.hash, _by_kind(come), found, wrong=tuple(wrong))


def kept(side: Side) -> dict[str, tuple[int, str]]:
    """By table of what lies beside the journal: how many rows, and a hash over them."""
    found: dict[str, tuple[int, str]] = {}
    for name, tables in KEPT.items():
        found |= digests(side.kept[name], tables)
    return found


def graphs(stores: Stores, source: Side) -> tuple[dict[str, tuple[int, int]], list[str]]:
    """What the graphs of the target add up to; and which are not what the journal of the source gives."""
    from kg.adapters.journal.sql import SqlJournal

    told = digests_told(Records(SqlJournal(source.journal, read_only=True)).scan())
    held = digests_held(stores.triples, {space for _, space in stores.journal.counts()})
    return held, [f"graaf {name}: andere uitspraken dan het journaal van de bron geeft" for name in _unlike(told, held)]


def faults(stores: Stores, target: Side) -> list[str]:
    """What `kring check` finds in the target."""
    return KnowledgeGraph(stores, LOCAL).check(stores.anchors.faults, target.faults)


def _by_kind(found: Mapping[tuple[str, str], tuple[int, int, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for (kind, _), (count, _, _) in found.items():
        total[kind] += count
    return dict(sorted(total.items()))


def _unlike(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> list[Any]:
    return sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))
