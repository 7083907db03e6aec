"""
Kring's core: a knowledge graph of what municipalities learn about digital change.

    import kg
    with kg.open("kring-store") as graph:  # create=True makes one; read_only=True goes beside a service
        graph.search("achterstand in het archief")
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.profiles.embedded import open_store as open  # noqa: A004 - `kg.open` reads as what it does

__all__ = ["open"]


def __getattr__(name: str) -> Any:
    """`open`, found when it is first used: a process that only answers SPARQL starts without the rest."""
    if name != "open":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from kg.profiles.embedded import open_store

    return open_store
