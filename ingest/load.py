"""From paths to answers: ingest, then the views, then the vectors; the same tried first; and a source taken back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ingest.commit.quarantine import refusals, typed_over, without
from ingest.commit.rehearsal import Planned, Rehearsal
from ingest.commit.summary import Summary
from ingest.pipeline import ingest
from ingest.propose.documents import ByModel, by_rules
from ingest.withdrawal import Missing, missing, withdraw_document, withdraw_missing
from kg.access import checked_space
from kg.errors import InputError, NotFound
from kg.model.frameworks import FILE
from kg.ports.view import Progress
from kg.private_files import QUARANTINE, UPLOADS, own_folder
from kg.service import KnowledgeGraph
from kg.store.records import Records

if TYPE_CHECKING:
    from kg.ports.journal import Journal


def ingest_into(
    graph: KnowledgeGraph,
    paths: Sequence[Path],
    *,
    space: str,
    progress: Progress,
    withdraw: bool = False,
    encode: bool = True,
    summary: Summary | None = None,
    propose: bool = True,
    model: ByModel | None = None,
) -> Summary:
    """
    Load documents into a graph; a second run writes nothing.

    Args:
        graph: The store, opened.
        paths: Files and folders.
        space: "owner/audience" for what is new.
        progress: Told what is being done, and how far it is.
        withdraw: Also take back what came from files under `paths` that are gone.
        encode: Also make the vectors; when not, search goes on words until `KnowledgeGraph.encode`.
        summary: Where it is counted; whoever gives one has the figures of a run that was broken off.
        propose: Also propose what the texts of municipalities state, for a person to accept or drop.
        model: A language model that is asked too, whose words are checked; None: no text leaves.

    Raises:
        InputError: If the space is none, or its texts may not go to the model.
        Forbidden: If the principal may not write there, or not any more.
    """
    records, mandate = graph.stores.records, graph.mandate
    mandate.principal().must_write(checked_space(space))
    if model is not None:
        model.must_allow(space)
    quarantine = graph.stores.directory / QUARANTINE
    with graph.following(progress):
        done = ingest(
            paths,
            records,
            space=space,
            mandate=mandate,
            quarantine=quarantine,
            progress=progress,
            summary=summary,
            finder=(model or by_rules) if propose else None,
        )
        if model is not None:
            done.left_out.update(model.told)
        if withdraw:
            withdraw_missing(paths, records, mandate=mandate, summary=done)
    if encode:
        graph.encode(progress)
    return done


def would_withdraw(graph: KnowledgeGraph, paths: Sequence[Path]) -> Missing:
    """What `ingest_into` would take back of files that are gone."""
    return missing(paths, graph.stores.records, mandate=graph.mandate)


@dataclass(frozen=True, slots=True)
class Tried:
    """
    What a run would do.

    Attributes:
        summary: As of the run itself; its quarantine is a file that stands there.
        planned: The records that it would add, change or withdraw.
    """

    summary: Summary
    planned: Sequence[Planned]


def tried(graph: KnowledgeGraph, paths: Sequence[Path], *, space: str, progress: Progress) -> Tried:
    """
    What loading documents would do; nothing is written but what is refused.

    Raises:
        InputError, Forbidden: As `ingest_into`.
    """
    mandate = graph.mandate
    mandate.principal().must_write(checked_space(space))
    rehearsal, records = _rehearsed(graph)
    quarantine = graph.stores.directory / QUARANTINE
    summary = ingest(
        paths, records, space=space, mandate=mandate, quarantine=quarantine, progress=progress, finder=by_rules
    )
    return Tried(summary, rehearsal.planned())


@dataclass(frozen=True, slots=True)
class TakenBack:
    """
    What goes with a source.

    Attributes:
        title: Of the source.
        planned: The records that go, or would go.
        kept: How many stay, since another source states them too or since the caller may not take them away.
        leaning: Records that stay and name one that goes, each (id, kind, title).
    """

    title: str
    planned: Sequence[Planned]
    kept: int
    leaning: Sequence[tuple[str, str, str]]


def take_back(graph: KnowledgeGraph, source_id: str, *, really: bool) -> TakenBack:
    """
    Take back what came from a file, or say what that would take.

    Raises:
        NotFound: If there is no such source that the caller may read.
        InputError: If it is no file that was read.
        Forbidden: If they may not write where it is.
    """
    source = graph.get(source_id)
    if source.kind != "Source" or source.payload.get("category") != FILE:
        raise InputError(f"{source_id!r} is geen bestand dat is ingelezen")
    graph.mandate.principal().must_write(source.space)
    claimed = graph.stores.journal.claimed_by(source_id)
    rehearsal, records = _rehearsed(graph)
    withdraw_document(source_id, records, mandate=graph.mandate)
    planned = [one for one in rehearsal.planned() if one.outcome == "withdrawn"]
    gone = {one.id for one in planned}
    network = graph.network()
    readable, spaces = graph.spaces(), graph.stores.journal.spaces_of(claimed)
    kept = sum(space in readable for key, space in spaces.items() if key not in gone)
    names = {other for key in gone if key in network for other in network.predecessors(key)} - gone
    named = [(key, network.nodes[key]["kind"], network.nodes[key]["title"]) for key in names]
    graph.told([*gone, *names])
    if really:
        with graph.following():
            withdraw_document(source_id, graph.stores.records, mandate=graph.mandate)
    return TakenBack(str(source.payload["title"]), planned, kept, sorted(named, key=lambda one: one[1:]))


@dataclass(frozen=True, slots=True)
class FileOnRecord:
    """
    A file that was read, and what it states now.

    Attributes:
        at: When it was read last, ISO 8601 in UTC.
        by: By whom; "" where that is for the owner's people alone.
        kinds: By kind how many records it states, as far as the caller may read them.
    """

    id: str
    title: str
    space: str
    at: str
    by: str
    kinds: Mapping[str, int]


def files_on_record(graph: KnowledgeGraph, *, most: int, skip: int = 0) -> tuple[Sequence[FileOnRecord], int]:
    """The files that were read and that the caller may read of, newest first, and how many there are."""
    held = [one for one in graph.scan("Source") if one.payload.get("category") == FILE]
    held.sort(key=lambda one: -one.seq)
    network, readable, journal, found = graph.network(), graph.spaces(), graph.stores.journal, []
    for one in held[skip : skip + most]:
        ids = [key for key, space in journal.spaces_of(journal.claimed_by(one.id)).items() if space in readable]
        beside = graph.get_many(key for key in ids if key not in network)
        kinds = Counter(network.nodes[key]["kind"] for key in ids if key in network)
        kinds.update(stored.kind for stored in beside.values())
        last = graph.history(one.id).versions[-1]
        title = str(one.payload["title"])
        found.append(FileOnRecord(one.id, title, one.space, last.at, last.by, dict(kinds.most_common())))
    graph.told([one.id for one in found])
    return found, len(held)


def mend(graph: KnowledgeGraph, file: Path, mark: str, typed: Mapping[str, str], *, space: str) -> str:
    """
    Try a refused row again with what was typed in its fields; once it is taken it goes from the file.

    Args:
        graph: The store, opened.
        file: Of quarantine.
        mark: Of the row, see `Refusal`.
        typed: By field.
        space: Where its record comes.

    Returns:
        Why it is refused again, in Dutch; "" when it was taken.

    Raises:
        NotFound: If it is not there any more.
        Forbidden: If the principal may not write there, or not any more.
    """
    refused = next((one for one in refusals(file) if one.mark == mark), None)
    if refused is None:
        raise NotFound("deze regel staat er niet meer")
    again = graph.stores.directory / UPLOADS / "files" / space / f"herstel-{mark}.jsonl"
    own_folder(again.parent)
    again.write_text(typed_over(refused, typed), encoding="utf-8", errors="surrogateescape")
    try:
        summary = ingest_into(graph, [again], space=space, progress=lambda _what, _done, _of: None, encode=False)
    finally:
        again.unlink(missing_ok=True)
    if summary.quarantine:
        [said] = [one.message for one in refusals(Path(summary.quarantine))[:1]] or [""]
        Path(summary.quarantine).unlink(missing_ok=True)
        return said
    without(file, mark)
    return ""


def _rehearsed(graph: KnowledgeGraph) -> tuple[Rehearsal, Records]:
    rehearsal = Rehearsal(graph.stores.journal)
    return rehearsal, Records(cast("Journal", rehearsal))  # of a journal an ingest asks no more than it has
