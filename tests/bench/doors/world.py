"""A store of cases of real Dutch sentences, and the same texts in txtai; vectors are random, questions are not."""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import numpy as np

import kg
from kg.adapters.encoder.e5.onnx import E5Encoder
from kg.adapters.journal.sql import SqlJournal
from kg.ports.encoder import Matrix
from kg.ports.journal import Changed, Put
from tests.bench import bench_search
from tests.mandates import as_user

SPACE: Final = "kring/public"
INDEXING: Final = "KRING_BENCH_INDEXING"  # set while txtai takes texts in: vectors are random then


class Claimed(bench_search.RandomVectors):
    """Random vectors by the name of the real encoder: what is stored counts as its work."""

    def __init__(self) -> None:
        super().__init__()
        self.name = E5Encoder.open().name


def cases(count: int) -> Iterator[list[Changed]]:
    """The synthetic cases of the search bench, in batches."""
    yield from bench_search.records(count, bench_search.PASSAGE_SENTENCES)


def fill(store: Path, count: int) -> None:
    """Make the store, all views up to date."""
    store.mkdir(parents=True)
    with closing(SqlJournal.open(store / "journal.db")) as journal:
        for batch in cases(count):
            puts = [Put(change.id, "Case", SPACE, change.record.payload) for change in batch if change.record]
            journal.append(puts, mandate=as_user("meting"), reason="meting")
    with kg.open(store, with_encoder=Claimed(), create=True) as graph:
        graph.encode()


def fill_txtai(folder: Path, count: int) -> None:
    """The same texts in an index of txtai: hybrid, text kept, its defaults otherwise."""
    from txtai import Embeddings

    os.environ |= {INDEXING: "1", "ALLOW_RESOLVE_TRANSFORM": "1"}
    index = Embeddings(
        {"method": "external", "transform": f"{__name__}.vectors", "hybrid": True, "content": True, "gpu": False}
    )
    rows = (change.record for batch in cases(count) for change in batch)
    index.index((row.id, row.payload["situation"], None) for row in rows if row)
    index.save(str(folder))
    index.close()
    del os.environ[INDEXING]


def vectors(texts: Sequence[Any]) -> Matrix:
    """For txtai: random for what it takes in, sentence-transformers with the weights of Kring for a question."""
    if os.environ.get(INDEXING):
        return _chance.passages([str(text) for text in texts])
    rows: Matrix = np.stack([_real().query(str(text)) for text in texts])
    return rows


_chance = bench_search.RandomVectors()
_loaded: list[Any] = []


def _real() -> Any:
    if not _loaded:
        from kg.adapters.encoder.e5.conversion import transformers_folder
        from kg.adapters.encoder.sentence_transformers import SentenceTransformersEncoder

        _loaded.append(SentenceTransformersEncoder(transformers_folder(), device="cpu"))
    return _loaded[0]
