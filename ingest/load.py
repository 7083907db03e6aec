"""From paths to answers: ingest, then the views, then the vectors."""

from collections.abc import Sequence
from pathlib import Path

from ingest.commit.summary import Summary
from ingest.pipeline import ingest, withdraw_missing
from kg.access import checked_space
from kg.ports.view import Progress
from kg.private_files import QUARANTINE
from kg.service import KnowledgeGraph


def ingest_into(
    graph: KnowledgeGraph,
    paths: Sequence[Path],
    *,
    space: str,
    progress: Progress,
    withdraw: bool = False,
    encode: bool = True,
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

    Raises:
        InputError: If the space is none.
        Forbidden: If the principal may not write there, or not any more.
    """
    records, mandate = graph.stores.records, graph.mandate
    mandate.principal().must_write(checked_space(space))
    quarantine = graph.stores.directory / QUARANTINE
    with graph.following(progress):
        summary = ingest(paths, records, space=space, mandate=mandate, quarantine=quarantine, progress=progress)
        if withdraw:
            withdraw_missing(paths, records, mandate=mandate, summary=summary)
    if encode:
        graph.encode(progress)
    return summary
