"""The processes that read documents: they give up what they do not need, and are replaced when they die."""

import os
import select
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from ingest.document import Document
from ingest.documents.extraction import process
from ingest.documents.extraction.block import Block, Extract
from ingest.documents.extraction.process import Pool
from kg.errors import UnreadableDocument
from tests.office_files import docx, paragraph

HERE = "tests.unit.documents.test_extraction"
GOOD = Document(Path("/"), "goed.docx", docx(paragraph("Goed.")))


def said(text: str) -> Extract:
    return Extract((Block(text, "paragraph", "alinea", 1),))


# What a process is asked to do by the tests; each is an extractor.


def process_id(_document: Document) -> Extract:
    return said(str(os.getpid()))


def sleeps(_document: Document) -> Extract:
    time.sleep(60)
    return said("wakker")


def dies(_document: Document) -> Extract:
    os.kill(os.getpid(), signal.SIGSEGV)
    return said("leeft")


def counts(_document: Document) -> Extract:
    number = 0
    while True:
        number += 1


def takes(_document: Document) -> Extract:
    return said(str(len(bytearray(2_000_000_000))))


def tries(document: Document) -> Extract:
    """Whether what it does is refused."""
    import socket
    import subprocess

    deeds = {
        "net": lambda: socket.create_connection(("127.0.0.1", 9), 1),
        "program": lambda: subprocess.run(["true"], check=False),
        "file": lambda: Path(document.path, "geschreven").write_text("x", encoding="utf-8"),
    }
    try:
        deeds[document.name]()
    except PermissionError:
        return said("geweigerd")
    return said("gedaan")


def inside(document: Document) -> Extract:
    return Extract((), {"pages": 3}, (("a.txt", document.read()), ("b.txt", b"")), {"c.txt": "te diep"})


@pytest.fixture
def pool() -> "object":
    pool = Pool()
    yield pool
    pool.close()


def text(pool: Pool, extractor: str, name: str = "x", content: bytes | None = b"x", path: Path = Path("/")) -> str:
    return pool.extracted(f"{HERE}:{extractor}", Document(path, name, content)).blocks[0].text


def test_one_process_reads_many_documents(pool: Pool) -> None:
    assert len({text(pool, "process_id") for _ in range(5)}) == 1
    assert text(pool, "process_id") != str(os.getpid())


def test_what_is_inside_comes_whole(pool: Pool) -> None:
    content = bytes(range(256)) * 1000
    found = pool.extracted(f"{HERE}:inside", Document(Path("/"), "x", content))
    assert found.members == (("a.txt", content), ("b.txt", b""))
    assert found.metadata == {"pages": 3}
    assert found.refused == {"c.txt": "te diep"}


@pytest.mark.deep
@pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux has them")
@pytest.mark.parametrize(
    ("extractor", "reason"),
    [("dies", "liep vast"), ("takes", "geheugen"), ("counts", "rekentijd")],
)
def test_a_document_that_ends_its_process_is_named_and_the_next_is_read(
    pool: Pool, extractor: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "WALL_S", 300.0)  # of processor is what is tried here
    with pytest.raises(UnreadableDocument, match=reason):
        text(pool, extractor)
    found = pool.extracted("ingest.formats.office.content:extract", GOOD)
    assert [block.text for block in found.blocks] == ["Goed."]


def test_a_document_that_takes_too_long_is_named_and_not_tried_again_at_once(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert text(pool, "process_id")  # so that there is a process
    monkeypatch.setattr(process, "WALL_S", 0.2)
    with pytest.raises(UnreadableDocument, match="splits het document"):
        text(pool, "sleeps")
    monkeypatch.setattr(process, "WALL_S", 60.0)
    with pytest.raises(UnreadableDocument, match="splits het document"):
        text(pool, "process_id")  # the same bytes
    assert text(pool, "process_id", content=b"andere")


@pytest.mark.parametrize("deed", ["net", "program", "file"])
def test_a_process_calls_nobody_starts_nothing_and_writes_nothing(pool: Pool, deed: str, tmp_path: Path) -> None:
    assert text(pool, "tries", name=deed, path=tmp_path) == "geweigerd"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="waits for the process as Linux can")
def test_a_process_that_ended_in_between_is_replaced(pool: Pool) -> None:
    first = int(text(pool, "process_id"))
    ended = os.pidfd_open(first)
    os.kill(first, signal.SIGTERM)
    select.select([ended], [], [])
    os.close(ended)
    assert int(text(pool, "process_id")) != first


def test_many_ask_at_once_and_each_gets_its_own(pool: Pool) -> None:
    found: dict[int, str] = {}

    def ask(number: int) -> None:
        content = docx(paragraph(f"Nummer {number}."))
        extract = pool.extracted("ingest.formats.office.content:extract", Document(Path("/"), "a.docx", content))
        found[number] = extract.blocks[0].text

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: f"Nummer {number}." for number in range(8)}
