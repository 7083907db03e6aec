"""What a store writes beside its databases is whole, whoever writes it at the same time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kg.private_files import put

WHOLE = {letter.encode() * 200_000 for letter in "abcd"}


def test_who_reads_a_file_while_others_put_it_reads_one_of_them_whole(tmp_path: Path) -> None:
    file, done = tmp_path / "lijst.json", threading.Event()
    put(file, min(WHOLE))

    def write(content: bytes) -> None:
        for _ in range(40):
            put(file, content)

    def read() -> set[bytes]:
        seen = set()
        while not done.is_set():
            seen.add(file.read_bytes())
        return seen

    with ThreadPoolExecutor(len(WHOLE) + 1) as threads:
        reading = threads.submit(read)
        writing = [threads.submit(write, content) for content in WHOLE]
        failed = [one.exception() for one in writing]
        done.set()
        assert failed == [None] * len(WHOLE)
        assert reading.result() <= WHOLE
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
