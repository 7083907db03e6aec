"""A plan of 5,000 activities in processor time, and 10,000 random plans beside an independent solver."""

import random
import time

from kg.cycle.implement.plan.schedule import Task, Wait, circles, scheduled
from tests.unit.implement.test_schedule import LINKS, a_plan, by_matrix

PLANS = 10_000


def test_ten_thousand_random_plans_have_the_dates_of_a_matrix_of_longest_ways() -> None:
    for seed in range(PLANS):
        chance = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
        tasks, waits = a_plan(chance, chance.randint(1, 14))
        early, late = by_matrix(tasks, waits)
        found = [(slot.early, slot.late) for slot in scheduled(tasks, waits).values()]
        assert found == list(zip(early, late, strict=True)), seed


def test_five_thousand_activities() -> None:
    chance = random.Random(5)  # noqa: S311
    tasks = [Task(f"a{at}", chance.randint(0, 2000), chance.randint(1, 60)) for at in range(5000)]
    waits = [
        Wait(f"a{chance.randrange(max(at - 50, 0), at)}", f"a{at}", chance.choice(LINKS), chance.randint(0, 5))
        for at in range(1, 5000)
        for _ in range(2)
    ]
    spent = []
    for _ in range(5):
        before = time.process_time()
        assert circles(waits) == []
        assert len(scheduled(tasks, waits)) == 5000
        spent.append(time.process_time() - before)
    print(f"5,000 activities, 9,998 dependencies: {min(spent) * 1000:.0f} ms of the processor")
