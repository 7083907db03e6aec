"""
Nothing of a space that the principal may not read is seen, or can be inferred, at any door.

Two stores differ in nothing but records that the caller may not read: in one of them they are not there, or say
something else. Both are asked the same, and must answer the same, byte for byte: text, scores, counts, order, refusals,
validators, links. Then what is hidden has no influence, and nothing about it can be learned, not even that it is there.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from random import Random
from typing import Final
from unittest.mock import patch

import pytest

from kg.profiles.choices import DATABASE_VARIABLE
from tests.leak.doors import Asking, a_probe
from tests.leak.stores import asked
from tests.leak.worlds import a_world
from tests.postgres import Postgres

PROBES: Final = int(os.environ.get("KRING_PROBES", "500"))
PROBES_BEYOND: Final = int(os.environ.get("KRING_PROBES_BEYOND", str(PROBES // 5)))  # a world takes longer there
PROBES_A_WORLD: Final = 50
FIRST: Final = int(os.environ.get("KRING_SEED", "0"))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + max(1, PROBES // PROBES_A_WORLD)))
def test_what_may_not_be_read_has_no_influence_on_any_answer(seed: int, tmp_path: Path) -> None:
    must_answer_the_same(seed, tmp_path / "store", nullcontext)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + max(1, PROBES_BEYOND // PROBES_A_WORLD)))
def test_beyond_one_machine_it_has_none_either(seed: int, tmp_path: Path, postgres_server: Postgres) -> None:
    must_answer_the_same(seed, tmp_path / "store", partial(database_named, postgres_server))


def must_answer_the_same(seed: int, store: Path, house: Callable[[], AbstractContextManager[object]]) -> None:
    """
    Ask two stores that differ in what is hidden.

    Args:
        seed: Of the world and of what is asked.
        store: Where both come, since files are known by theirs.
        house: Of each of them: while it is held, a new store comes in it.
    """
    chance = Random(seed)  # noqa: S311 - chance that repeats
    world = a_world(chance)
    probes = [a_probe(Asking(chance, world)) for _ in range(PROBES_A_WORLD)]
    other = world.without() if chance.random() < 0.5 else world.otherwise(chance)
    encoder = chance.random() < 0.5
    with house(), asked(store, world, encoder=encoder, seed=seed) as service:
        answers = [service.answer(probe) for probe in probes]
    shutil.rmtree(store)
    with house(), asked(store, other, encoder=encoder, seed=seed) as service:
        for probe, answer in zip(probes, answers, strict=True):
            again = service.answer(probe)
            assert answer[0] < 500, (probe, answer)
            assert again == answer, probe


@contextmanager
def database_named(server: Postgres) -> Iterator[None]:
    """While this is held, the settings name a new database."""
    url = server.fresh()
    with patch.dict(os.environ, {DATABASE_VARIABLE: url}):
        yield
    server.drop(url)
