"""A process that moves a store until it is killed, or one that writes in it; a line is what was acknowledged."""

import itertools
import sys
from pathlib import Path

import kg
from kg.errors import StoreMoved
from kg.model.knowledge import Lesson
from kg.ports.trail import Access
from kg.profiles.migration import move as moving

SHORT_S = 6.0  # that a source stays held after a kill, in place of half a minute


def move(where: moving.Where, directory: str, into: str) -> None:
    moving.HOLD_S = SHORT_S  # type: ignore[misc]
    print("open", flush=True)
    found, held_s = moving.move(where, Path(directory), Path(into))
    print(f"moved {held_s:.1f}", *found.wrong, flush=True)


def write(directory: str) -> None:
    with kg.open(directory, with_encoder=None) as graph:
        print("open", flush=True)
        for number in itertools.count():
            key = f"les-t{number}"
            try:
                graph.put([Lesson(id=key, title=f"Les {number}", phase="borgen", basis="afgeleid")], reason="proef")
                graph.stores.trail.note([Access(f"lezer-{number}", "read", "ede/private", "les-1")])
            except StoreMoved as error:
                if "is verhuisd" in str(error):
                    return
                continue
            print(number, flush=True)


if __name__ == "__main__":
    {"move": move, "write": write}[sys.argv[1]](*sys.argv[2:])
