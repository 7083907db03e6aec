"""A process that writes on in drafts, adopts them and makes policy of them until it is killed. All is fictitious."""

import sys
from contextlib import suppress

import kg
from kg.cycle.formulate.draft.template import template
from kg.errors import StepRefused
from kg.model.schema import parse

AIMS = 3
PART = 4


def main(directory: str) -> None:
    with kg.open(directory, with_encoder=None) as graph:
        print("open", flush=True)
        drafts = graph.drafts
        if not drafts.versions():
            drafts.keep(graph.draft("dev-wet", "GM0308", template("raadsvoorstel")))
        while True:
            last = drafts.versions()[0]
            if last.status == "concept":
                drafts.advance(last.id, "review", alone=True)
            elif last.status == "getoetst":
                besluit = f"besluit-{last.version}"
                graph.put(
                    [parse("Decision", {"id": besluit, "title": f"Besluit {last.version}", "municipality": "GM0308"})],
                    reason="proef",
                )
                drafts.advance(last.id, "adopt", decision=besluit, alone=True)
                print("adopted", last.version, flush=True)
            else:
                waiting = [one for one in graph.scan("Proposal") if one.payload["status"] == "open"]
                if not waiting:
                    with suppress(StepRefused):  # killed after it was accepted: all of it is policy already
                        waiting = [drafts.propose(last.id)]
                for one in waiting:
                    graph.proposals.decide(one.id, "aanvaard")
                aims = "\n".join(f"Doel: ronde {last.version + 1}, doel {at}." for at in range(AIMS))
                drafts.revise(last.id, {PART: aims})


if __name__ == "__main__":
    main(sys.argv[1])
