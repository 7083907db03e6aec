"""What a process deletes first after a kill stays deleted, also when a merge of segments is under way."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from kg.adapters.passages.words import WordIndex

ROOT = Path(__file__).parents[2]
SEGMENTS = 8  # as many as the engine merges at once
# The last commit deletes from the second segment. The first one is larger, and untouched: the merge begins with it.
KILLED = f"""
import os, signal, sys
from pathlib import Path
from kg.adapters.passages.words import WordIndex

words = WordIndex(Path(sys.argv[1]))
for segment in range({SEGMENTS}):
    for number in range(9 if segment == 0 else 3):
        seq = 10 * segment + number + 1
        words.add(seq, f"les-{{seq}}", "publiek", text="fictief", facets={{}}, identifiers={{}})
    if segment == {SEGMENTS - 1}:
        words.remove(["les-11"])
    words.commit()
os.kill(os.getpid(), signal.SIGKILL)
"""


def _killed(directory: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", KILLED, str(directory)], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL


def test_what_is_deleted_first_after_a_kill_stays_gone(tmp_path: Path) -> None:
    for attempt in range(5):  # a kill may come after the merge
        directory = tmp_path / str(attempt)
        _killed(directory)
        words = WordIndex(directory)
        held = set(range(100)) - words.missing(range(100))
        assert held
        words.remove(["les-12"])
        words.add(99, "les-99", "publiek", text="fictief", facets={}, identifiers={})
        words.commit()
        words.settle()
        assert set(range(100)) - words.missing(range(100)) == held - {12} | {99}
        words.close()
