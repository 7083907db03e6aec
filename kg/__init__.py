"""
Kring's core: a knowledge graph of what municipalities learn about digital change.

    import kg
    with kg.open("kring-store") as graph:
        graph.search("achterstand in het archief")
"""

from kg.wiring import open_store as open  # noqa: A004 - `kg.open` reads as what it does

__all__ = ["open"]
