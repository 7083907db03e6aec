"""Several processes that write in one folder take turns: nothing that one wrote is lost to another."""

import subprocess
import sys
from pathlib import Path

from kg.private_files import put, turn_in

COUNTS = """
import sys
from pathlib import Path
from kg.private_files import put, turn_in
file = Path(sys.argv[1])
for _ in range(100):
    with turn_in(file.parent):
        put(file, str(int(file.read_text()) + 1).encode())
"""


def test_processes_that_share_a_folder_take_turns(tmp_path: Path) -> None:
    file = tmp_path / "aantal"
    put(file, b"0")
    processes = [subprocess.Popen([sys.executable, "-c", COUNTS, str(file)]) for _ in range(3)]
    for _ in range(100):
        with turn_in(tmp_path):
            put(file, str(int(file.read_text()) + 1).encode())
    assert [process.wait(120) for process in processes] == [0, 0, 0]
    assert file.read_text() == "400"
