"""A process that notes until it is killed: every line on standard output is a read whose answer was given, and when."""

import itertools
import sys
import time
from pathlib import Path

from kg.adapters.trail.sql import SqlTrail
from kg.ports.trail import Access


def main(file: str, run: str) -> None:
    trail = SqlTrail.open(Path(file))
    print("open", flush=True)
    for number in itertools.count():
        trail.note([Access("an", "read", "ede/private", f"{run}.{number}")])
        print(number, time.monotonic(), flush=True)
        time.sleep(0.001)
        if number % 50 == 49:
            trail.note([Access("an", "export", "ede/private", detail=f"{run}.{number}")])
            trail.flush()
            print("exported", number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
