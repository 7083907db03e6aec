"""Documents that are read while the caller is still busy with those before them."""

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import Final, TypeAlias

from ingest.document import Document, Row
from ingest.documents.extraction.process import MOST, Apart
from ingest.formats.registry import APART, READERS, read
from kg.errors import InputError

_WAITING: Final = 6  # documents that are read and not taken yet; of a running text the rows are few
_TABLES: Final = MOST  # of those, tables: their rows wait in a file each
_Rows: TypeAlias = Iterable[Row | InputError]


def read_ahead(documents: Iterable[Document]) -> Generator[_Rows]:
    """
    The rows of each document, as `ingest.formats.registry.read` gives them, in order.

    What is read in a process of its own is read ahead, running texts and a few tables; all else when it is taken.
    """
    waiting = deque[tuple[Document, Future[_Rows] | None]]()
    threads = ThreadPoolExecutor(MOST, "read-ahead")
    try:
        for document in documents:
            tables = sum(_is_table(one) for one, found in waiting if found is not None)
            if document.suffix in APART:
                waiting.append((document, threads.submit(_read, document)))
            elif _is_table(document) and tables < _TABLES:
                waiting.append((document, threads.submit(_begun, document)))
            else:
                waiting.append((document, None))
            if len(waiting) > _WAITING:
                yield _taken(*waiting.popleft())
        while waiting:
            yield _taken(*waiting.popleft())
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


def _is_table(document: Document) -> bool:
    return isinstance(READERS.get(document.suffix), Apart)


def _read(document: Document) -> _Rows:
    return list(read(document))


def _begun(document: Document) -> Iterator[Row | InputError]:
    """The rows of a table; when the first is there, the process has read all, see `Pool.rows`."""
    rows = read(document)
    return chain(list(islice(rows, 1)), rows)


def _taken(document: Document, found: Future[_Rows] | None) -> _Rows:
    return read(document) if found is None else found.result()
