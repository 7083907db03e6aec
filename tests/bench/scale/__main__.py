"""
The sizing table of docs/explanation/scale.md.

Run: python -m tests.bench.scale [price of a core for an hour, in euros]
"""

import sys

from tests.bench.scale.inputs import SIZES, Supposed
from tests.bench.scale.model import Needed, breaks_at, needed

_ROWS = {
    "questions a second, busiest hour": lambda one: f"{one.per_s:.2g}",
    "a question, ms of a processor (service + database)": lambda one: "{:.0f} + {:.0f}".format(*one.question_ms),
    "facets besides, ms": lambda one: f"{one.facets_ms:,.0f}",
    "cores of services": lambda one: f"{one.service_cores}",
    "cores of the database": lambda one: f"{one.database_cores}",
    "wait for one of these, ms": lambda one: f"{one.wait_ms:.1f}",
    "disk: journal, search, triples, GB": lambda one: ", ".join(f"{gb:,.1f}" for gb in one.disk_gb.values()),
    "memory of vectors with their graphs, GB": lambda one: f"{one.graph_gb:,.1f}",
    "memory of the database, GB": lambda one: f"{one.memory_gb:,.1f}",
    "all vectors anew, core-hours": lambda one: f"{one.rebuild_h['vectors']:,.0f}",
    "graphs, words, triples anew, core-hours": lambda one: ", ".join(
        f"{one.rebuild_h[part]:.1f}" for part in ("graphs", "words", "triples")
    ),
    "share of what one order of events can take": lambda one: f"{one.writes:.2%}",
    "core-hours a month, one copy of the database besides": lambda one: f"{one.core_hours(Supposed()):,.0f}",
}


def table() -> str:
    """A column for each size, in Markdown."""
    found: list[Needed] = [needed(one) for one in SIZES]
    lines = [f"| | {' | '.join(one.name for one in SIZES)} |", f"|{'---|' * (len(SIZES) + 1)}"]
    lines.append(f"| passages | {' | '.join(f'{one.passages:,}' for one in SIZES)} |")
    lines.append(f"| triples | {' | '.join(f'{one.triples:,}' for one in SIZES)} |")
    lines.append(f"| users | {' | '.join(f'{one.users:,}' for one in SIZES)} |")
    lines += [f"| {what} | {' | '.join(map(said, found))} |" for what, said in _ROWS.items()]
    return "\n".join(lines)


def main() -> None:
    """Print the table, what breaks at how many passages, and what the cores cost at a price that is given."""
    print(table())
    for what, passages in breaks_at(64).items():
        print(f"{passages:>15,.0f} passages: {what}")
    if sys.argv[1:]:
        price = float(sys.argv[1])
        for asked in SIZES:
            cost = needed(asked).core_hours(Supposed()) * price
            print(f"{asked.name}: {cost:,.0f} euros a month at {price:g} a core-hour")


if __name__ == "__main__":
    main()
