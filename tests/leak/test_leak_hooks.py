"""
No web hook tells anything that follows from what its organisation may not read.

Two stores get the same hook and the same news: one with everything, one with only what the organisation may read. What
is told has to be the same, word for word. The key that makes the hook may have roles elsewhere; they must not count.
All organisations and records are fictitious.
"""

import os
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import hypothesis
from hypothesis import strategies as st
from tests.leak.test_leak_rest import THEMES, TODAY, WORDS, World, spaces, worlds

import kg
from api.credentials import Credentials
from api.hook_addresses import Rules
from api.hook_running import Courier
from api.hook_sending import Sender
from api.hook_store import Hooks
from kg import tracking
from kg.model import Development
from tests.rest_service import TOWN, fill

if TYPE_CHECKING:
    from collections.abc import Mapping

WORLDS: Final = max(int(os.environ.get("KRING_PROBES", "500")) // 50, 5)


@st.composite
def news(draw: st.DrawFn) -> list[tuple[str, dict[str, Any]]]:
    """What happens in which space."""
    found = []
    for number in range(draw(st.integers(1, 6))):
        space = draw(spaces)
        happens = {"id": f"{space.partition('/')[0]}.nieuws-{number}", "title": draw(st.sampled_from(WORDS))}
        found.append(
            (space, {**happens, "category": "wettelijk", "summary": "x", "themes": [draw(st.sampled_from(THEMES))]})
        )
    return found


def told(world: World, viewer: World, owner: str, happens: list[tuple[str, dict[str, Any]]], *, hidden: bool) -> Any:
    """The changes in the outbox of a store, and the positions to count from."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        rows: Mapping[str, Any] = viewer.rows(hidden=hidden)
        town = [("Municipality", TOWN)] if not _has_town(viewer) else []
        fill(store, {**rows, "kring/public": [*rows.get("kring/public", []), *town]})
        with (
            kg.open(store, with_encoder=None) as graph,
            closing(Credentials.open(store)) as credentials,
            closing(Hooks.open(store)) as hooks,
        ):
            for grant in world.grants:
                credentials.grant(grant)
            key, _ = credentials.add("proef", world.roles, until=TODAY + timedelta(days=9), today=TODAY)
            watch = graph.add_watch("volg", "GM0308", space=f"{owner}/private")
            courier = Courier(graph, hooks, credentials, Sender(Rules()), attempts=1)
            hook, _ = hooks.add("x", owner=owner, watch=watch.id, url="https://a.example/", key=key.id)
            courier.look()
            for space, payload in happens:
                if hidden or viewer.may_read(space):
                    graph.put([Development(**payload)], space=space, reason="proef")
            courier.look()
            data = [one.data or {} for one in hooks.deliveries(hook.id)]
            seen = tracking.watch_by_id(graph, watch.id)
            assert seen.id == watch.id
            return [one["changes"] for one in data], hooks.get(hook.id).seen


def _has_town(world: World) -> bool:
    return any(payload["id"] == "GM0308" for _, _, payload in world.records)


def test_a_hook_tells_the_same_whether_what_is_hidden_is_there_or_not() -> None:
    hidden: list[bool] = []

    @hypothesis.settings(
        max_examples=WORLDS, deadline=None, derandomize=True, database=None, phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    @hypothesis.given(world=worlds().filter(lambda world: not _has_town(world)), happens=news())
    def same(world: World, happens: list[tuple[str, dict[str, Any]]]) -> None:
        owner = min(world.roles)
        asker = replace(world, roles={**world.roles, owner: "editor"})
        viewer = replace(world, roles={owner: "editor"})
        changes, seen = told(asker, viewer, owner, happens, hidden=True)
        assert (changes, seen) == told(asker, viewer, owner, happens, hidden=False)
        visible = {payload["id"] for space, payload in happens if viewer.may_read(space)}
        assert {change["development"] for part in changes for change in part if change["what"] == "nieuw"} == visible
        hidden.extend(not viewer.may_read(space) for space, _ in happens)

    same()
    assert any(hidden)
    assert not all(hidden)
