"""Everything that `kring check` looks at, whether a service runs or not; nothing is changed."""

from pathlib import Path
from typing import Any

from kg.errors import StoreError
from kg.service import KnowledgeGraph


def checked(graph: KnowledgeGraph, store: Path, backup: Path | None) -> tuple[list[str], dict[str, Any]]:
    """
    What is wrong with a store, in Dutch, and its figures, with what could be better.

    Args:
        graph: The store, opened as it is.
        store: Its folder.
        backup: What it is held against too, or None.
    """
    from kg.profiles.access import access_faults

    anchors = graph.stores.anchors
    wrong = graph.check(anchors.faults, lambda: access_faults(store))
    if backup is not None:
        wrong += graph.missing_since(backup)
    try:
        facts = {**graph.facts(), "remarks": graph.remarks()}
        newest = anchors.newest()
    except StoreError:
        unknown = {"records": {}, "events": 0, "waiting_for_meaning": 0, "remarks": [], "anchor": None}
        return list(dict.fromkeys(wrong)), unknown
    return list(dict.fromkeys(wrong)), {**facts, "anchor": newest and newest.to_json()}
