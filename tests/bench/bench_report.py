"""
A report and the page of a plan over ten thousand records of one trajectory: processor seconds of each step.

Processor time, since other work on the machine lengthens the clock: the first time, and the median.
Records are made up.

    python -m tests.bench.bench_report
"""

import gc
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

import kg
from api.cli.commands import NEW_OBJECTS
from api.render.documents.forms import FORMS
from api.render.documents.report import report_document
from tests.rest_service import TOWN, client, fill
from tests.web.test_pages import BROWSER

ROUNDS: Final = 7
WORK: Final = 5_000  # activities; with each goes a record of another kind
STEPS: Final = 10_000  # of a plan
DAY: Final = "2026-06-01"
SOURCE: Final = [{"url": "https://voorbeeld.example/stuk", "title": "Fictieve begroting", "note": "blz. 3"}]
LIGHT: Final = {"colour": "oranje", "cause": "ziekte", "consequence": "later open", "steering": "inhuur"}
_T = TypeVar("_T")


def records() -> Iterator[tuple[str, dict[str, Any]]]:
    """A trajectory with its aims, and per activity by turns what was said of it, measured, feared, reached or felt."""
    yield "Trajectory", {"id": "tra", "title": "Fictief traject", "municipalities": ["GM0308"], "goal": "Sneller"}
    yield "Policy", {"id": "bel", "title": "Fictief beleid", "municipality": "GM0308"}
    for number in range(50):
        yield "Objective", {"id": f"doel-{number}", "title": f"Doel {number}", "policy": "bel", "indicator": "Op tijd"}
    for number in range(WORK):
        key, aim = f"werk-{number:05}", f"doel-{number % 50}"
        money = [{"year": year, "budget_cents": number * 100, "spent_cents": number * 90} for year in (2025, 2026)]
        period = {"start": "2026-01", "end": f"2026-{number % 12 + 1:02}-28"}
        yield "Activity", {"id": key, "title": f"Werk {number}", "trajectory": "tra", "objective": aim,
                           "amounts": money, "period": period, "status": "lopend", "sources": SOURCE}  # fmt: skip
        year = f"{2010 + number % 16}"
        value = {"low": number % 100, "high": number % 100, "unit": "%", "period": {"start": year, "end": year}}
        kind, fields = (
            ("StatusUpdate", {"about": key, "author": "leider", "date": DAY, "time": LIGHT,
                              "money": {"colour": "groen"}, "quality": {"colour": "onbekend"}}),
            ("Measurement", {"objective": aim, "indicator": "Op tijd", "what": "realisatie", "value": value}),
            ("Risk", {"municipality": "GM0308", "about": "tra", "cause": "krapte"}),
            ("Result", {"objective": aim, "activity": key, "date": DAY, "value_quantity": value}),
            ("Support", {"about": "tra", "level": "bestuur", "group": f"groep {number}", "stance": "voor",
                         "date": DAY}),
        )[number % 5]  # fmt: skip
        yield kind, {"id": f"bij-{number:05}", "title": f"Bij {number}", "sources": SOURCE, **fields}


def plan() -> Iterator[tuple[str, dict[str, Any]]]:
    """A trajectory whose activities each wait for the one before."""
    yield "Trajectory", {"id": "tra", "title": "Fictief traject", "municipalities": ["GM0308"]}
    for number in range(STEPS):
        before = [{"activity": f"werk-{number - 1:05}"}] if number else []
        yield "Activity", {"id": f"werk-{number:05}", "title": f"Werk {number}", "trajectory": "tra",
                           "period": {"start": "2026-01-12", "end": "2026-01-16"}, "depends_on": before}  # fmt: skip


class Spent:
    """Processor seconds by step."""

    def __init__(self) -> None:
        self._by: dict[str, list[float]] = {}

    def on(self, step: str, make: Callable[[], _T]) -> _T:
        """What a step makes; what it took is kept."""
        begun = time.process_time()
        made = make()
        self._by.setdefault(step, []).append(time.process_time() - begun)
        return made

    def told(self) -> dict[str, dict[str, float]]:
        """By step the first time, and the median of them all."""
        return {
            step: {"first": round(took[0], 3), "median": round(statistics.median(took), 3)}
            for step, took in self._by.items()
        }


def of_report(folder: Path) -> dict[str, dict[str, float]]:
    """Made as it is and as it was at a moment, and written as files."""
    fill(folder, {"kring/public": [("Municipality", TOWN)], "local/private": list(records())})
    spent = Spent()
    gc.set_threshold(NEW_OBJECTS)  # as every command has it, `kring serve` among them
    with kg.open(folder, with_encoder=None) as graph:
        kept = ""
        for _ in range(ROUNDS):
            made = spent.on("report", lambda: graph.report("tra", "raad"))
            kept = kept or graph.keep_report("tra", "directie").id
            spent.on("as it was", lambda kept=kept: graph.kept_report(kept))
            document = spent.on("document", lambda made=made: report_document(made))
            for form in ("html", "pdf"):
                spent.on(form, lambda form=form, document=document: FORMS[form].made(document))
    return spent.told()


def of_plan(folder: Path) -> dict[str, dict[str, float]]:
    """The page of a plan, its first and its last sheet."""
    fill(folder, {"kring/public": [("Municipality", TOWN)], "local/private": list(plan())})
    spent, address = Spent(), "/implementeren/planning/tra"
    with client(folder) as service:
        service.headers.update(BROWSER)
        service.cookies.set("kring-gemeente", "GM0308")
        for _ in range(ROUNDS):
            spent.on("page", lambda: service.get(address).raise_for_status())
            spent.on("last sheet", lambda: service.get(f"{address}?blad=200").raise_for_status())
    return spent.told()


def main() -> None:
    """Print both."""
    with tempfile.TemporaryDirectory() as folder:
        print(f"report: {json.dumps(of_report(Path(folder) / 'report'))}")
        print(f"plan: {json.dumps(of_plan(Path(folder) / 'plan'))}")


if __name__ == "__main__":
    main()
