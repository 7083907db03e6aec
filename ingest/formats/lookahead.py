"""Documents that are read while the caller is still busy with those before them."""

from collections import deque
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from ingest.document import Document, Row
from ingest.documents.extraction.process import MOST
from ingest.formats.registry import APART, read
from kg.errors import InputError

_WAITING: Final = 6  # documents that are read and not taken yet; of a running text the rows are few


def read_ahead(documents: Iterable[Document]) -> Generator[Iterable[Row | InputError]]:
    """
    The rows of each document, as `ingest.formats.registry.read` gives them, in order.

    What is a running text and is read in a process of its own is read ahead; all else when it is taken.
    """
    waiting = deque[Document | Future[Sequence[Row | InputError]]]()
    threads = ThreadPoolExecutor(MOST, "read-ahead")
    try:
        for document in documents:
            is_apart = document.suffix in APART
            waiting.append(threads.submit(_read, document) if is_apart else document)
            if len(waiting) > _WAITING:
                yield _taken(waiting.popleft())
        while waiting:
            yield _taken(waiting.popleft())
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


def _read(document: Document) -> Sequence[Row | InputError]:
    return list(read(document))


def _taken(one: "Document | Future[Sequence[Row | InputError]]") -> Iterable[Row | InputError]:
    return read(one) if isinstance(one, Document) else one.result()
