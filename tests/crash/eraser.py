"""A process that erases a person from many records, until it is killed. Everything in it is fictitious."""

import sys

import kg
from kg.cycle.borgen.sharing import use_cases as people

if __name__ == "__main__":
    with kg.open(sys.argv[1], with_encoder=None) as graph:
        print("open", flush=True)  # noqa: T201 - the test waits for it
        people.erase_person(graph, sys.argv[2] if len(sys.argv) > 2 else "Jan Bakker")
        print("erased", flush=True)  # noqa: T201 - some tests wait for this too
