"""The critical path is the one that an independent solver finds. All plans here are made up."""

import random
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.optimize import linprog

from kg.cycle.implement.plan.schedule import Task, Wait, circles, day_of, scheduled, task, working_day

LINKS = ("einde-begin", "begin-begin", "einde-einde", "begin-einde")


def a_plan(chance: random.Random, size: int) -> tuple[list[Task], list[Wait]]:
    tasks = [
        Task(f"a{at}", chance.choice((None, chance.randint(-50, 50))), chance.choice((None, chance.randint(0, 20))))
        for at in range(size)
    ]
    waits = [
        Wait(f"a{before}", f"a{after}", chance.choice(LINKS), chance.randint(-5, 5))
        for after in range(size)
        for before in range(after)
        if chance.random() < 2 / size
    ]
    return tasks, waits


def by_matrix(tasks: list[Task], waits: list[Wait]) -> tuple[list[int], list[int]]:
    """Earliest and latest beginnings by the closure of a matrix of longest ways (max-plus), without any graph."""
    at = {one.id: number for number, one in enumerate(tasks)}
    days = [one.days or 0 for one in tasks]
    known = [one.start for one in tasks if one.start is not None]
    stated = np.array([min(known, default=0) if one.start is None else one.start for one in tasks], float)
    longest = np.full((len(tasks), len(tasks)), -np.inf)
    np.fill_diagonal(longest, 0)
    for wait in waits:
        before, after = at[wait.before], at[wait.after]
        done = {"einde": days[before], "begin": 0}[wait.link.split("-")[0]]
        counted = {"einde": days[after], "begin": 0}[wait.link.split("-")[1]]
        longest[before, after] = max(longest[before, after], done + wait.lag - counted)
    for middle in range(len(tasks)):
        longest = np.maximum(longest, longest[:, middle, None] + longest[None, middle, :])
    early = np.max(stated[:, None] + longest, axis=0)
    end = max(early + days)
    late = np.min((end - np.array(days))[None, :] - longest, axis=1)
    return [int(one) for one in early], [int(one) for one in late]


@pytest.mark.parametrize("seed", range(300))
def test_the_dates_are_those_of_a_matrix_of_longest_ways(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    tasks, waits = a_plan(chance, chance.randint(1, 14))
    found = scheduled(tasks, waits)
    early, late = by_matrix(tasks, waits)
    assert [(slot.early, slot.late) for slot in found.values()] == list(zip(early, late, strict=True))
    assert min(slot.slack for slot in found.values()) == 0


@pytest.mark.parametrize("seed", range(40))
def test_the_earliest_dates_are_those_of_a_linear_program(seed: int) -> None:
    chance = random.Random(10_000 + seed)  # noqa: S311
    tasks, waits = a_plan(chance, 10)
    at = {one.id: number for number, one in enumerate(tasks)}
    days = {one.id: one.days or 0 for one in tasks}
    rows, bounds = [], []
    for wait in waits:
        row = [0] * len(tasks)
        row[at[wait.before]], row[at[wait.after]] = 1, -1
        done = days[wait.before] if wait.link.startswith("einde") else 0
        counted = days[wait.after] if wait.link.endswith("einde") else 0
        rows.append(row)
        bounds.append(-(done + wait.lag - counted))
    known = [one.start for one in tasks if one.start is not None]
    least = [(min(known, default=0) if one.start is None else one.start, None) for one in tasks]
    solved = linprog([1] * len(tasks), A_ub=rows or None, b_ub=bounds or None, bounds=least)
    assert [round(one) for one in solved.x] == [slot.early for slot in scheduled(tasks, waits).values()]


def test_a_working_day_has_its_number_and_a_weekend_leads_to_monday() -> None:
    day = date(2026, 1, 1)
    for number in range(800):
        one = day + timedelta(days=number)
        if one.weekday() < 5:
            assert day_of(working_day(one)) == one
        else:
            assert day_of(working_day(one)) == one + timedelta(days=7 - one.weekday())


def test_a_week_is_five_days_long_and_what_lies_in_a_weekend_none() -> None:
    assert task("a", date(2027, 1, 11), date(2027, 1, 15)).days == 5
    assert task("a", date(2027, 1, 11), date(2027, 1, 17)).days == 5
    assert task("a", date(2027, 1, 16), date(2027, 1, 17)).days == 0
    assert task("a", date(2027, 1, 11), date(2027, 1, 11)).days == 1
    assert task("a", date(2027, 1, 11), None).days is None


def test_a_circle_of_fifty_is_named_whole_and_so_is_waiting_for_oneself() -> None:
    ring = [Wait(f"a{at:02}", f"a{(at + 1) % 50:02}", "einde-begin", 0) for at in range(50)]
    (found,) = circles(ring)
    assert found.way == tuple(f"a{at:02}" for at in range(50))
    assert [one.way for one in circles([Wait("x", "x", "einde-begin", 0), Wait("x", "y", "einde-begin", 0)])] == [
        ("x",)
    ]
