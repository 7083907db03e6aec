"""`python -m tests.bench.improve`: placebos on a real panel, chances of control limits, power on simulated panels."""

from pathlib import Path

from kg.cycle.improve.change.limits import NEXT, false_alarm, power
from tests.bench.improve import panel
from tests.bench.improve.power import table

SHARED = Path(__file__).parents[4] / "shared" / "data"


def main() -> None:
    for baseline, known in ((6, 15.5), (12, 8.0), (20, 5.0)):
        called = 100 * false_alarm(baseline, NEXT)
        told = ", ".join(f"{shift} sd {power(baseline, NEXT, float(shift)):.0%}" for shift in (1, 2, 3))
        print(f"XmR, baseline {baseline}, next {NEXT}: false alarms {called:.1f} % (known {known} %); seen: {told}")
    if (SHARED / "algoritmeregister").is_dir():
        share, error, municipalities, number = panel.rate(list(panel.placebos(SHARED)))
        print(
            f"real panel: {number} placebos over {municipalities} municipalities: {share:.1%} claimed "
            f"(standard error over municipalities {error:.1%})"
        )
    else:
        print("real panel: left out, ../shared/data/algoritmeregister is not there")
    print("\n".join(table()))


if __name__ == "__main__":
    main()
