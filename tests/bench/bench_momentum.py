"""
How well the number of signals per development in the next 180 days is forecast, from what was known on several days.

Rivals in the same run: as many as in the last 180 days, the mean of all developments, and none at all: most have none.
Only developments with a signal by that day take part: no other was known. Intervals: bootstrap over developments.
Twice: on half-yearly days, whose horizons hardly overlap, and on the first of every month, with less noise.
Further forecasters, none of them kept: `tests.bench.momentum_rivals`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from kg.cycle.interpret.signals.forecast import Forecast, forecasts
from tests.bench.momentum_rivals import Themes, rivals

ROOT: Final = Path(__file__).parents[2]
SIGNALS: Final = ROOT.parent / "shared" / "data" / "developments" / "signals.jsonl"
DEVELOPMENTS: Final = SIGNALS.with_name("developments.jsonl")
RIVALS: Final = ("smoothing", "Theta", "theme pooling", "count regression")
HORIZON_DAYS: Final = 180
DAYS: Final = (*(date(year, month, 1) for year in range(2022, 2026) for month in (1, 7)), date(2026, 1, 1))
EVERY_MONTH: Final = (*(date(year, month, 1) for year in range(2022, 2026) for month in range(1, 13)), DAYS[-1])
DRAWS: Final = 2000
MONTHLY_DRAWS: Final = 1000

Column = NDArray[np.float64]
Table = dict[str, Column]


def exactly_covered(forecast: Forecast, came: int) -> float:
    """How much of a count lies between the 10 % and 90 % quantile: a count that straddles one is in it in part."""
    law = stats.nbinom(forecast.shape, forecast.p)
    low, high = float(law.cdf(came - 1)), float(law.cdf(came))
    return max(0.0, min(high, 0.9) - max(low, 0.1)) / (high - low) if high > low else 0.0


def table(history: Mapping[str, Sequence[date]], day: date, themes: Themes | None) -> Table:
    """One row a development known on the day: what came, what each forecaster said; without themes no further ones."""
    found = forecasts(history, day, HORIZON_DAYS)
    span = timedelta(days=HORIZON_DAYS)
    came = [sum(day < when <= day + span for when in history[key]) for key in found]
    last = [sum(day - span < when <= day for when in history[key]) for key in found]
    rows = {
        "came": came,
        "mean": [forecast.mean for forecast in found.values()],
        "median": [forecast.median for forecast in found.values()],
        "last": last,
        "overall": [np.mean(last)] * len(last),
        "covered": [forecast.lower <= n <= forecast.upper for forecast, n in zip(found.values(), came, strict=True)],
        "holds": [forecast.holds for forecast in found.values()],
        "development": [sorted(history).index(key) for key in found],
        "day": [day.toordinal()] * len(came),
        "exact": [exactly_covered(forecast, n) for forecast, n in zip(found.values(), came, strict=True)],
    }
    further = {} if themes is None else rivals({key: history[key] for key in found}, day, themes)
    for name, (mean, median) in further.items():
        rows |= {name: mean.tolist(), f"{name}, median": median.tolist()}
    return {name: np.array(values, dtype=float) for name, values in rows.items()}


def spearman(rows: Table, name: str) -> float:
    """Mean over days of the rank correlation within a day; a constant forecast orders nothing: 0."""
    found = []
    for day in np.unique(rows["day"]):
        chosen = rows["day"] == day
        said, came = rows[name][chosen], rows["came"][chosen]
        flat = np.ptp(said) == 0 or np.ptp(came) == 0
        found.append(0.0 if flat else float(stats.spearmanr(said, came).statistic))
    return float(np.mean(found))


def error(rows: Table, name: str) -> float:
    """Mean absolute error in signals."""
    return float(np.abs(rows[name] - rows["came"]).mean())


def measures(rows: Table) -> dict[str, float]:
    """Everything that is measured, of one table."""
    further = [name for name in RIVALS if name in rows]
    order = {name: spearman(rows, name) for name in ("mean", "last", *further)}
    return {
        "spearman forecast": order["mean"],
        "spearman last 180 days": order["last"],
        "spearman overall mean": spearman(rows, "overall"),
        "spearman forecast - last": order["mean"] - order["last"],
        "MAE forecast (median)": error(rows, "median"),
        "MAE last 180 days": error(rows, "last"),
        "MAE overall mean": error(rows, "overall"),
        "MAE always none": float(rows["came"].mean()),
        "MAE forecast - none": error(rows, "median") - float(rows["came"].mean()),
        "MAE forecast - last": error(rows, "median") - error(rows, "last"),
        "MAE forecast - mean": error(rows, "median") - error(rows, "overall"),
        "coverage of the 80 % interval": float(rows["covered"].mean()),
        "coverage that the forecast states": float(rows["holds"].mean()),
        "coverage - stated": float(rows["covered"].mean() - rows["holds"].mean()),
        "coverage of exactly 80 %, counts split": float(rows["exact"].mean()),
        **{f"spearman {name}": order[name] for name in further},
        **{f"spearman {name} - forecast": order[name] - order["mean"] for name in further},
        **{f"spearman {name} - last": order[name] - order["last"] for name in further},
        **{f"MAE {name}": error(rows, f"{name}, median") for name in further},
        **{f"MAE {name} - forecast": error(rows, f"{name}, median") - error(rows, "median") for name in further},
    }


def limits(rows: Table) -> dict[str, float]:
    """What a forecaster would reach who knew of each development what all nine days brought on average."""
    own = {key: rows["came"][rows["development"] == key] for key in np.unique(rows["development"])}
    foreseen = {name: np.array([take(own[key]) for key in rows["development"]]) for name, take in _TAKES.items()}
    return {
        "share of forecasts that nothing follows": float((rows["came"] == 0).mean()),
        "MAE with the median of each development known": error({**rows, **foreseen}, "its median"),
        "spearman with the mean of each development known": spearman({**rows, **foreseen}, "its mean"),
    }


_TAKES: Final = {"its median": np.median, "its mean": np.mean}


def bootstrapped(
    rows: Table, measure: Callable[[Table], Mapping[str, float]], draws: int = DRAWS
) -> dict[str, tuple[float, float, float]]:
    """Each measure with its 95 % interval over developments, drawn with replacement with all their days."""
    generator = np.random.default_rng(0)
    keys = np.unique(rows["development"])
    places = {key: np.flatnonzero(rows["development"] == key) for key in keys}
    drawn: dict[str, list[float]] = {}
    for _ in range(draws):
        chosen = np.concatenate([places[key] for key in generator.choice(keys, len(keys))])
        for name, value in measure({column: values[chosen] for column, values in rows.items()}).items():
            drawn.setdefault(name, []).append(value)
    return {
        name: (value, *(float(bound) for bound in np.quantile(drawn[name], (0.025, 0.975))))
        for name, value in measure(rows).items()
    }


def run() -> dict[str, Any]:
    """Measures with intervals, and the figures of each day."""
    if not SIGNALS.exists():
        return {}
    history: dict[str, list[date]] = {}
    for row in map(json.loads, SIGNALS.read_text(encoding="utf-8").splitlines()):
        history.setdefault(row["development"], []).append(date.fromisoformat(row["date"]))
    developments = map(json.loads, DEVELOPMENTS.read_text(encoding="utf-8").splitlines())
    themes = {row["id"]: frozenset(row.get("themes") or ()) for row in developments}
    tables = [table(history, day, themes) for day in DAYS]
    together, monthly = _joined(tables), _joined([table(history, day, None) for day in EVERY_MONTH])
    by_day = {
        str(day): {name: round(value, 3) for name, value in measures(rows).items()}
        | {"developments": len(rows["came"])}
        for day, rows in zip(DAYS, tables, strict=True)
    }
    return {
        "rows": len(together["came"]),
        "all": bootstrapped(together, measures),
        "days": by_day,
        "limits": limits(together),
        "monthly": bootstrapped(monthly, measures, MONTHLY_DRAWS),
        "monthly rows": len(monthly["came"]),
    }


def _joined(tables: Sequence[Table]) -> Table:
    return {name: np.concatenate([rows[name] for rows in tables]) for name in tables[0]}


def main() -> None:
    found = run()
    if not found:
        print("no signals: ../shared/data is not on this machine")
        return
    print(f"{found['rows']} forecasts on {len(found['days'])} days")
    for name, (value, low, high) in found["all"].items():
        print(f"{name}: {value:.3f} [{low:.3f}, {high:.3f}]")
    for name, value in found["limits"].items():
        print(f"{name}: {value:.3f}")
    for day, figures in found["days"].items():
        print(day, figures)
    print(f"every month: {found['monthly rows']} forecasts on {len(EVERY_MONTH)} days")
    for name, (value, low, high) in found["monthly"].items():
        print(f"{name}: {value:.3f} [{low:.3f}, {high:.3f}]")


if __name__ == "__main__":
    main()
