"""The files of a graph, and quads on their way to and from them."""

import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from pyoxigraph import NamedNode, Quad


class OfGraph(io.RawIOBase):
    """Takes N-Triples, and writes them on as N-Quads of one graph. Source: https://www.w3.org/TR/n-quads/."""

    def __init__(self, file: BinaryIO, graph: NamedNode) -> None:
        super().__init__()
        self._file = file
        self._end = f" {graph} .\n".encode()
        self._half = b""  # of a line

    def write(self, content: Any, /) -> int:
        """Take a piece, wherever it begins and ends."""
        lines, end, self._half = (self._half + content).rpartition(b"\n")
        self._file.write((lines + end).replace(b" .\n", self._end))  # there is no other: in a text it is escaped
        return len(content)


def fresh_place(directory: Path) -> Path:
    """Where the files are made anew."""
    return directory.with_name(f"{directory.name}-fresh")


def gone_place(directory: Path) -> Path:
    """Where the old ones are until they are taken away."""
    return directory.with_name(f"{directory.name}-gone")


def said_changed(files: Sequence[str]) -> str:
    """That files are not as they were written, and what to do."""
    return f"graaf: {', '.join(files)} is niet meer zoals het geschreven is; kring rebuild maakt de graaf opnieuw"


def as_data(statements: Iterable[Quad]) -> str:
    """Quads as SPARQL Update has them between the braces of a DATA clause."""
    by_graph: dict[str, list[str]] = defaultdict(list)
    for quad in statements:
        by_graph[str(quad.graph_name)].append(f"{quad.triple} .")
    return " ".join(f"GRAPH {graph} {{ {' '.join(lines)} }}" for graph, lines in by_graph.items())
