"""
`python -m tests.bench.interpret [DATA]`: every measurement of interpreteren; prints; passes or fails nothing.

What the order of the whole, coverage and the agenda rest on is the demo: its dates are those that the readers saw.
"""

import sys
import tempfile
from pathlib import Path

from tests.bench.interpret import agenda, cold, coverage, own_texts, speed, uptake, watching, whole
from tests.bench.interpret.hidden import trials
from tests.bench.interpret.library import library_of
from tests.bench.interpret.store import loaded

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data"
DEMO = ROOT / "ingest" / "demo"


def main(data: Path = DATA) -> None:
    """Everything, or a line that says that there is no data."""
    if not data.is_dir():
        print(f"interpret: {data} is not there")
        return
    uptake.run(data)
    with tempfile.TemporaryDirectory() as folder:
        with loaded(data, Path(folder) / "store") as graph:
            hidden = trials(graph)
            own_texts.run(hidden, library_of(graph), graph.stores.passages)
            cold.run(hidden)
            watching.run(graph)
        with loaded(DEMO, Path(folder) / "demo") as graph:
            hidden = trials(graph)
            whole.run(hidden)
            coverage.run(hidden)
            agenda.run(graph)
        speed.run(data, Path(folder) / "speed")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:2]))
