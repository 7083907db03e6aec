"""From paths to answers: ingest, then the views, then the vectors."""

from collections.abc import Sequence
from pathlib import Path

from ingest.pipeline import ingest, withdraw_missing
from ingest.summary import Summary
from kg.access import checked_space
from kg.following import Progress
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
    """
    journal, actor = graph.stores.journal, graph.principal.name
    quarantine = graph.stores.directory / "quarantine"
    space = checked_space(space)
    admit = graph.must_state(space)
    with graph.following(progress):
        summary = ingest(
            paths,
            journal,
            space=space,
            actor=actor,
            quarantine=quarantine,
            progress=progress,
            admit=admit,
            readable=lambda stored: graph.principal.may_read(stored.space),
            common=graph.principal.everything,  # in a shared service they are loaded by who runs it
        )
        if withdraw:
            withdraw_missing(paths, journal, actor=actor, summary=summary)
    if encode:
        graph.encode(progress)
    return summary
