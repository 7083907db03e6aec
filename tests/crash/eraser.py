"""A process that erases a person from many records, until it is killed. Everything in it is fictitious."""

import sys

import kg
from kg import people

if __name__ == "__main__":
    with kg.open(sys.argv[1], with_encoder=None) as graph:
        print("open", flush=True)  # noqa: T201 - the test waits for it
        people.erase_person(graph, "Jan Bakker")
