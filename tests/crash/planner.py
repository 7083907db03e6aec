"""A process that commits plans, agrees on them and accounts for years until it is killed. All in it is fictitious."""

import itertools
import sys

import kg
from kg.model.schema import parse

ACTIVITIES = 25
YEARS = range(2000, 2040)


def main(directory: str) -> None:
    with kg.open(directory, with_encoder=None) as graph:
        print("open", flush=True)
        for at in itertools.count(graph.stores.journal.head()):
            held = [graph.get(f"a{number}").payload for number in range(ACTIVITIES)]
            anew = [parse("Activity", {**one, "description": f"ronde {at}"}) for one in held]
            proposal = graph.proposals.propose_set(anew, space="local/private", reason="proef")
            graph.proposals.decide(proposal.id, "aanvaard")
            graph.planning.agree("tr", f"ronde {at}")
            year = YEARS.start + sum(1 for _ in graph.scan("YearAccount"))
            if year in YEARS and at % 3 == 0:
                graph.budgets.account("tr", year, "besluit")
                print("accounted", year, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
