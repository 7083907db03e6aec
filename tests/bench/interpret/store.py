"""A store with the real developments, policies, cases and municipalities, read on words and meaning."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import kg
from ingest.load import ingest_into
from kg.service import KnowledgeGraph

FOLDERS: Final = ("developments", "cases", "baarn", "gemeenten", "tooi")


@contextmanager
def loaded(data: Path, store: Path) -> Iterator[KnowledgeGraph]:
    """The store; vectors are made, which takes about a minute on two cores."""
    with kg.open(store, create=True) as graph:
        folders = [data / name for name in FOLDERS]
        ingest_into(graph, folders, space="kring/public", progress=lambda *_: None)
        yield graph
