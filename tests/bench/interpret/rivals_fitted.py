"""
Models fitted on what was registered before the cut-off, tried against Kring's score; none of them was kept.

Every one gives logarithms of chances, or what differs from them by a constant per town; shape (towns, items).
No later registration chose anything: spreads were set beforehand, and what is chosen is chosen by how likely earlier
months made the registrations of the month after them.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby, product
from typing import Final

import numpy as np
from scipy.optimize import minimize

from kg.cycle.interpret.ranking import peers
from kg.places.municipality import MunicipalityFacts
from tests.bench.interpret.rivals import Matrix, Past, Rival, likeness_alone
from tests.bench.interpret.rivals_more import MORE, earlier, later_by_row

# Standard deviations of the effects of size, density, province, COROP area and health region, per item.
SPREADS: Final = {"size": 1.0, "density": 0.6, "province": 0.5, "region": 0.5, "health_region": 0.5}
ITEM_SPREAD: Final = 2.0
STEP_SPREAD: Final = 0.5  # of these, in a choice of one item among all
HELD_SPREAD: Final = 0.3  # of what a town has already, on what comes next
GRID: Final = tuple(product((1, 2, 4, 8), (0.25, 1.0, 3.0), (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)))
STEPS: Final = 25


def traits(towns: Sequence[MunicipalityFacts], spreads: float = 1.0) -> Matrix:
    """What is known of every town, each column as wide as its effect may spread; shape (towns, traits)."""
    blocks = []
    for name, values in (
        ("size", [town.population for town in towns]),
        ("density", [town.density_per_km2 for town in towns]),
    ):
        logs = _standardised(np.array([np.log(value) if value else np.nan for value in values]))
        blocks.append(SPREADS[name] * np.stack([logs, (logs**2 - 1) / 2], axis=1))
    for name in ("province", "region", "health_region"):
        places = [getattr(town, name) for town in towns]
        blocks.append(SPREADS[name] * np.array([[place == other for other in sorted(set(places))] for place in places]))
    return spreads * np.concatenate(blocks, axis=1)


def _standardised(logs: Matrix) -> Matrix:
    filled = np.where(np.isnan(logs), np.nanmean(logs), logs)
    scaled: Matrix = (filled - filled.mean()) / filled.std()
    return scaled


def effects_logit(past: Past) -> Matrix:
    """See `effects`."""
    return effects(past.towns, past.takers.taken)


def effects(towns: Sequence[MunicipalityFacts], taken: Matrix) -> Matrix:
    """Hierarchical logit per item over the towns that have anything: random effects of size, density and place."""
    active = taken.any(axis=1)
    mean = np.clip(taken[active].mean(), 1e-3, 1 - 1e-3)
    columns = np.concatenate([np.full((len(taken), 1), ITEM_SPREAD), traits(towns)], axis=1)
    usual = float(np.log(mean / (1 - mean)))
    fitted = [_map(columns[active], had, usual) for had in taken[active].T]
    return usual + columns @ np.array(fitted).reshape(-1, columns.shape[1]).T


def _map(columns: Matrix, had: Matrix, usual: float) -> Matrix:
    """The likeliest effects under standard normal priors, by Newton's method."""
    effects = np.zeros(columns.shape[1])
    for _ in range(STEPS):
        chances = 1 / (1 + np.exp(-np.clip(usual + columns @ effects, -30, 30)))
        slope = columns.T @ (had - chances) - effects
        curve = (columns * (chances * (1 - chances))[:, None]).T @ columns + np.eye(len(effects))
        step = np.linalg.solve(curve, slope)
        effects += step
        if np.abs(step).max() < 1e-5:
            break
    return effects


def next_choice(past: Past) -> Matrix:
    """Multinomial logit of which item a town takes next, with the same random effects and one of each thing it has."""
    town_columns = np.concatenate([np.full((len(past.towns), 1), ITEM_SPREAD), traits(past.towns, STEP_SPREAD)], axis=1)
    rows, held, free, chosen = _choices(past)
    columns = np.concatenate([town_columns[rows], _held(held)], axis=1)
    shape = (columns.shape[1], len(past.takers.items))

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        scores = np.where(free, columns @ flat.reshape(shape), -np.inf)
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        picked = (np.arange(len(chosen)), chosen)
        value = float(flat @ flat) / 2 - float(np.log(chances[picked]).sum())
        chances[picked] -= 1
        return value, (columns.T @ chances).ravel() + flat

    effects = minimize(loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    now: Matrix = np.concatenate([town_columns, _held(past.takers.taken)], axis=1) @ effects.reshape(shape)
    return now


def _held(taken: Matrix) -> Matrix:
    return HELD_SPREAD * np.concatenate([taken.any(axis=1, keepdims=True), taken], axis=1)


def _choices(past: Past) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """By registration: its row, what that town had, what it could choose from, and the column that it chose."""
    rows = {code: row for row, code in enumerate(past.takers.codes)}
    columns = {item: column for column, item in enumerate(past.takers.items)}
    held = np.zeros(past.takers.taken.shape)
    known = np.zeros(held.shape[1], dtype=bool)
    found: list[tuple[int, Matrix, Matrix, int]] = []
    events = sorted((event for event in past.events if event.municipality in rows), key=lambda event: event.day)
    for _, group in groupby(events, key=lambda event: event.day):
        day = [(rows[event.municipality], columns[event.item]) for event in group]
        known[[column for _, column in day]] = True
        found += [(row, held[row].copy(), known & (held[row] == 0), column) for row, column in day]
        for row, column in day:
            held[row, column] = 1.0
    row, had, free, chosen = (np.array(column) for column in zip(*found, strict=True))
    return row, had, free, chosen


def likeliest_settings(past: Past) -> Matrix:
    """Kring with the sharpness, prior and lift under which each earlier month made the next one likeliest."""
    likelihood = np.zeros(len(GRID))
    for then in earlier(past, 0):
        month_end = then.cut + timedelta(days=31)
        until = Past.before(min(month_end, past.cut), past.towns, past.events)
        later = later_by_row(then, until)
        for number, chances in enumerate(_on_grid(then)):
            logs = log_chances(chances, then.takers.taken)
            likelihood[number] += sum(logs[row, column] for row, taken in later.items() for column in taken)
    return _on_grid(past)[int(np.argmax(likelihood))]


def _on_grid(past: Past) -> list[Matrix]:
    taken = past.takers.taken
    active = taken.any(axis=1)
    overall = (taken.sum(axis=0) + 0.5) / (active.sum() + 1.0)
    like = peers.likeness(past.towns, range(len(past.towns)))
    ratios = {}
    for sharpness, prior, _ in GRID:
        if (sharpness, prior) not in ratios:
            weights = like**sharpness * active
            expected = weights.sum(axis=1, keepdims=True) * overall
            ratios[sharpness, prior] = np.log((weights @ taken + prior) / (expected + prior))
    return [np.log(overall) + lift * ratios[sharpness, prior] for sharpness, prior, lift in GRID]


def log_chances(scores: Matrix, taken: Matrix) -> Matrix:
    """As logarithms of chances over what each town has not taken yet."""
    free = np.where(taken > 0, -np.inf, scores)
    top = free.max(axis=1, keepdims=True)
    found: Matrix = free - top - np.log(np.exp(free - top).sum(axis=1, keepdims=True))
    return found


def together(*rivals: Rival) -> Rival:
    """The mean of the logarithms of their chances."""
    return lambda past: np.mean([log_chances(rival(past), past.takers.taken) for rival in rivals], axis=0)


def _logs(past: Past) -> Matrix:
    return np.log(likeness_alone(past))


FITTED: dict[str, Rival] = {
    "effects logit": effects_logit,
    "next choice": next_choice,
    "likeliest settings": likeliest_settings,
    "effects logit and Kring": together(effects_logit, _logs),
    "that and Kring + lately": together(effects_logit, MORE["Kring + lately"]),
    "all fitted and Kring": together(effects_logit, next_choice, _logs),
}
