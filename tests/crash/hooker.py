"""A process that makes news and delivers it until it is killed; every line is what the outbox has acknowledged."""

import sys
from contextlib import closing
from ipaddress import ip_network
from pathlib import Path

import anyio

import kg
from api.hooks.courier import Courier
from api.hooks.delivery import Sender
from kg.addresses import Rules
from kg.model.environment import Development
from kg.profiles.access import open_keys, open_outbox


def main(store: Path, first: int, port: int) -> None:
    with (
        kg.open(store, with_encoder=None) as graph,
        closing(open_outbox(store)) as hooks,
        closing(open_keys(store)) as credentials,
    ):
        rules = Rules((ip_network("127.0.0.0/8"),), http=True, ports=(port,))
        courier = Courier(graph, hooks, credentials, Sender(rules), attempts=20)
        hooks.release()
        print("open", flush=True)
        for number in range(first, first + 1000):
            record = Development(id=f"dev-{number}", title=f"Fictieve wet {number}", category="wettelijk", summary="x")
            graph.put([record], reason="proef")
            print("made", number, *courier.look(), flush=True)
            sys.stdin.readline()  # until it is told to go on
            anyio.run(courier.deliver)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
