"""
No web hook tells anything that follows from what its organisation may not read.

Two stores get the same hook and the same news: one with everything, one with only what the organisation may read. What
is told has to be the same, word for word. The key that makes the hook may have roles elsewhere; they must not count.
All organisations and records are fictitious.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
import time_machine

import kg
from api.hooks.courier import Courier
from api.hooks.delivery import Sender
from kg.access import Role
from kg.addresses import Rules
from kg.model.environment import Development
from kg.profiles.access import open_keys, open_outbox
from tests.leak.stores import filled
from tests.leak.worlds import NOW, ORGANISATIONS, SPACES, THEMES, TODAY, WORDS, World, a_world

WORLDS: Final = max(int(os.environ.get("KRING_PROBES", "500")) // 50, 5)
OPERATORS: Final = {"kring", *(space.partition("/")[0] for space in SPACES)}  # so that whatever may be read counts
TOWN: Final = {"id": "GM0308", "title": "Baarn", "code": "GM0308"}
News = Sequence[tuple[str, dict[str, Any]]]


def some_news(chance: Random) -> News:
    """What happens in which space, in one that is hidden too."""
    found = []
    for number in range(chance.randint(2, 6)):
        space = chance.choice(SPACES)
        happens = {"id": f"{space.partition('/')[0]}.nieuws-{number}", "title": chance.choice(WORDS)}
        found.append((space, {**happens, "category": "wettelijk", "summary": "x", "themes": [chance.choice(THEMES)]}))
    return found


def told(store: Path, world: World, roles: Mapping[str, Role], owner: str, happens: News) -> Any:
    """The changes in the outbox of a store, and the positions to count from."""
    filled(store, world)
    with (
        time_machine.travel(NOW, tick=False),
        kg.open(store, with_encoder=None, operators=OPERATORS) as graph,
        closing(open_keys(store)) as credentials,
        closing(open_outbox(store)) as hooks,
    ):
        for grant in world.grants:
            credentials.grant(grant)
        key, _ = credentials.add("proef", roles, until=TODAY + timedelta(days=9), today=TODAY)
        watch = graph.watches.add("volg", TOWN["id"], space=f"{owner}/private")
        courier = Courier(graph, hooks, credentials, Sender(Rules()), attempts=1)
        hook, _ = hooks.add("x", owner=owner, watch=watch.id, url="https://a.example/", key=key.id)
        courier.look()
        for space, payload in happens:
            graph.put([Development(**payload)], space=space, reason="proef")
        courier.look()
        return [(one.data or {})["changes"] for one in hooks.deliveries(hook.id)], hooks.get(hook.id).seen


@pytest.mark.parametrize("seed", range(WORLDS))
def test_a_hook_tells_the_same_whether_what_is_hidden_is_there_or_not(seed: int, tmp_path: Path) -> None:
    chance = Random(seed)  # noqa: S311 - chance that repeats
    owner, elsewhere = chance.sample(ORGANISATIONS, 2)
    world = replace(a_world(chance), roles={owner: "editor"})
    others = tuple(record for record in world.records if record[2]["id"] != TOWN["id"])
    world = replace(world, records=(("kring/public", "Municipality", TOWN), *others))
    roles: dict[str, Role] = {owner: "editor", elsewhere: "reader"}
    happens = [*some_news(chance), *some_news(chance)][: chance.randint(3, 9)]
    happens = list({payload["id"]: (space, payload) for space, payload in happens}.values())
    seen = [(space, payload) for space, payload in happens if world.may_read(space)]

    changes, kept = told(tmp_path / "all", world, roles, owner, happens)
    assert (changes, kept) == told(tmp_path / "seen", world.without(), roles, owner, seen)
    new = {change["development"] for part in changes for change in part if change["what"] == "nieuw"}
    assert new == {payload["id"] for _, payload in seen}


def test_the_news_of_these_worlds_is_partly_hidden() -> None:
    spaces = [space for seed in range(WORLDS) for space, _ in some_news(Random(seed))]  # noqa: S311 - repeats
    world = replace(a_world(Random(0)), roles={"ede": "editor"}, grants=())  # noqa: S311 - repeats
    assert 0 < sum(map(world.may_read, spaces)) < len(spaces)
