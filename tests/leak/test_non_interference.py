"""
Nothing of a space that the principal may not read is seen, or can be inferred, at any door.

Two stores differ in nothing but records that the caller may not read: in one of them they are not there, or say
something else. Both are asked the same, and must answer the same, byte for byte: text, scores, counts, order, refusals,
validators, links. Then what is hidden has no influence, and nothing about it can be learned, not even that it is there.
"""

import os
import shutil
from pathlib import Path
from random import Random
from typing import Final

import pytest

from tests.leak.doors import Asking, a_probe
from tests.leak.stores import asked
from tests.leak.worlds import a_world

PROBES: Final = int(os.environ.get("KRING_PROBES", "500"))
PROBES_A_WORLD: Final = 50
FIRST: Final = int(os.environ.get("KRING_SEED", "0"))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + max(1, PROBES // PROBES_A_WORLD)))
def test_what_may_not_be_read_has_no_influence_on_any_answer(seed: int, tmp_path: Path) -> None:
    chance = Random(seed)  # noqa: S311 - chance that repeats
    world = a_world(chance)
    probes = [a_probe(Asking(chance, world)) for _ in range(PROBES_A_WORLD)]
    other = world.without() if chance.random() < 0.5 else world.otherwise(chance)
    encoder = chance.random() < 0.5
    store = tmp_path / "store"  # at one place, since files are known by theirs
    with asked(store, world, encoder=encoder, seed=seed) as service:
        answers = [service.answer(probe) for probe in probes]
    shutil.rmtree(store)
    with asked(store, other, encoder=encoder, seed=seed) as service:
        for probe, answer in zip(probes, answers, strict=True):
            again = service.answer(probe)
            assert answer[0] < 500, (probe, answer)
            assert again == answer, probe
