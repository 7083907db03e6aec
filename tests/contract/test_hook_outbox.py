"""The outbox of web hooks: nothing is lost, nothing is taken twice at a time, and what is over is forgotten."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kg.adapters.outbox.sql import LEASE_S, MOST_HOOKS, OLD_SECRET_S
from kg.errors import Conflict, InputError, NotFound, StoreError
from kg.model.values import Milestone, Position
from kg.ports.outbox import Hook, News, Outbox
from kg.ports.trail import Wanted
from kg.profiles.access import open_outbox, open_trail

DAY_S = 86400.0
START = Milestone(what="inwerkingtreding", date="2027", certainty="vast")
SEEN = (Position(development="dev-1", rank=1, relevance=0.5, noise=1.0, dates=(START,)),)


class Clock:
    """A clock that a test sets."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hooks(tmp_path: Path, clock: Clock, engine: str) -> Iterator[Outbox]:  # noqa: ARG001 - opened in it
    with closing(open_outbox(tmp_path, clock)) as opened:
        yield opened


def made(hooks: Outbox, name: str = "proef", owner: str = "ede") -> Hook:
    return hooks.add(name, owner=owner, watch="volg", url="https://a.example/", seen=SEEN)[0]


def news(text: str = "iets") -> News:
    return News("watch.changed", {"changes": [{"development": "dev-1", "text": text}]}, frozenset({"ede/private"}))


def test_a_hook_comes_back_as_it_was_made_after_a_restart(
    hooks: Outbox, tmp_path: Path, clock: Clock, engine: str
) -> None:
    hook = made(hooks)
    hooks.close()
    with closing(open_outbox(tmp_path, clock)) as again:
        assert again.get(hook.id) == hook
        assert again.every() == [hook]
    assert hook.seen == SEEN
    assert engine != "SQLite" or stat.S_IMODE((tmp_path / "access.db").stat().st_mode) == 0o600


def test_a_hook_that_is_not_there_is_not_found(hooks: Outbox) -> None:
    for act in (hooks.get, hooks.remove, hooks.renew, hooks.test, lambda one: hooks.change(one, enabled=True)):
        with pytest.raises(NotFound, match="hook_weg"):
            act("hook_weg")
    with pytest.raises(NotFound, match="msg_weg"):
        hooks.again("msg_weg")


def test_an_organisation_has_so_many_hooks_and_no_more(hooks: Outbox) -> None:
    for number in range(MOST_HOOKS):
        made(hooks, f"proef {number}")
    with pytest.raises(Conflict, match="ede heeft al 50"):
        made(hooks)
    assert made(hooks, owner="baarn").owner == "baarn"
    with pytest.raises(InputError, match="organisatie"):
        made(hooks, owner="ede/private")


def test_news_and_the_point_to_count_from_are_written_together(hooks: Outbox) -> None:
    hook = made(hooks)
    (message,) = hooks.tell(hook, (), [news()])
    assert hooks.get(hook.id).seen == ()
    assert hooks.delivery(message).data == news().data
    with pytest.raises(TypeError):
        hooks.tell(hooks.get(hook.id), SEEN, [News("watch.changed", {"not": object()})])
    assert hooks.get(hook.id).seen == ()
    assert len(hooks.deliveries(hook.id)) == 1


def test_a_hook_that_was_switched_off_or_removed_while_we_looked_is_told_nothing(hooks: Outbox) -> None:
    hook = made(hooks)
    hooks.change(hook.id, enabled=False)
    assert hooks.tell(hook, (), [news()]) == []
    assert hooks.get(hook.id).seen == SEEN
    hooks.remove(hook.id)
    assert hooks.tell(hook, (), [news()]) == []


def test_of_two_that_looked_at_the_same_moment_one_tells_it(hooks: Outbox, tmp_path: Path, clock: Clock) -> None:
    hook = made(hooks)
    with closing(open_outbox(tmp_path, clock)) as other:
        looked = other.get(hook.id)
        assert len(hooks.tell(hook, (), [news()])) == 1
        assert other.tell(looked, (), [news()]) == []
    assert hooks.counts() == {"waiting": 1}
    fresh, _ = hooks.add("vers", owner="ede", watch="volg", url="https://a.example/")
    assert len(hooks.tell(fresh, SEEN, [news()])) == 1
    assert hooks.tell(fresh, SEEN, [news()]) == []


def test_what_one_takes_no_other_takes_until_its_lease_ends(hooks: Outbox, tmp_path: Path, clock: Clock) -> None:
    (message,) = hooks.tell(made(hooks), SEEN, [news()])
    with closing(open_outbox(tmp_path, clock)) as other:
        assert [(one.id, one.attempts) for one in hooks.take(10)] == [(message, 1)]
        assert other.take(10) == []
        clock.now += LEASE_S + 1
        assert [(one.id, one.attempts) for one in other.take(10)] == [(message, 2)], "as after a crash"
        other.release()
        assert [one.id for one in hooks.take(10)] == [message]


def test_one_hook_gets_one_message_at_a_time_the_oldest_first(hooks: Outbox, clock: Clock) -> None:
    first, second = made(hooks, "een"), made(hooks, "twee")
    ids = []
    for hook in (first, first, second):
        ids += hooks.tell(hook, SEEN, [news()])
        clock.now += 1
    assert [one.id for one in hooks.take(10)] == [ids[0], ids[2]]
    assert hooks.take(10) == []
    hooks.settle(ids[0], "delivered", status=204)
    assert [one.id for one in hooks.take(10)] == [ids[1]]


def test_a_hook_that_is_off_gets_nothing_and_what_waits_stays(hooks: Outbox) -> None:
    hook = made(hooks)
    (message,) = hooks.tell(hook, SEEN, [news()])
    hooks.trouble(hook.id, "gone", off=True)
    assert not hooks.is_due()
    assert hooks.take(10) == []
    assert hooks.change(hook.id, enabled=True).trouble == ""
    assert hooks.is_due()
    assert [one.id for one in hooks.take(10)] == [message]


def test_what_is_to_come_later_is_not_due(hooks: Outbox, clock: Clock) -> None:
    (message,) = hooks.tell(made(hooks), SEEN, [news()])
    hooks.take(10)
    hooks.settle(message, "waiting", status=503, due=clock.now + 25)
    assert not hooks.is_due()
    clock.now += 26
    assert hooks.is_due()
    assert hooks.delivery(message).status == 503


@pytest.mark.parametrize("state", ["delivered", "dropped"])
def test_what_is_over_is_forgotten_but_for_its_outcome(hooks: Outbox, tmp_path: Path, engine: str, state: str) -> None:
    (message,) = hooks.tell(made(hooks), SEEN, [news("een geheim van Ede")])
    hooks.take(10)
    hooks.settle(message, state, status=204)  # type: ignore[arg-type]
    found = hooks.delivery(message)
    assert (found.state, found.status, found.data, found.spaces) == (state, 204, None, frozenset())
    if engine != "SQLite":
        return
    hooks.close()
    with closing(sqlite3.connect(tmp_path / "access.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"een geheim van Ede" not in b"".join(file.read_bytes() for file in tmp_path.glob("access.db*"))


def test_who_comes_second_with_an_outcome_changes_nothing(hooks: Outbox) -> None:
    (message,) = hooks.tell(made(hooks), SEEN, [news()])
    hooks.settle(message, "delivered", status=204)
    hooks.settle(message, "waiting", status=503, due=0.0)
    assert (hooks.delivery(message).state, hooks.delivery(message).status) == ("delivered", 204)


def test_a_dead_letter_is_sent_again_or_dropped_and_nothing_else_is(hooks: Outbox) -> None:
    (message,) = hooks.tell(made(hooks), SEEN, [news()])
    for act in (hooks.again, hooks.drop):
        with pytest.raises(Conflict, match="geen onbestelbaar bericht maar waiting"):
            act(message)
    hooks.settle(message, "dead", fault="time")
    assert hooks.again(message).attempts == 0
    assert [one.data for one in hooks.take(10)] == [news().data]
    hooks.settle(message, "dead", fault="time")
    assert hooks.drop(message).data is None


def test_dead_letters_in_a_row_are_counted_from_what_was_delivered_last(hooks: Outbox, clock: Clock) -> None:
    hook = made(hooks)
    for state in ("dead", "delivered", "dead", "dead"):
        hooks.tell(hook, SEEN, [news()])
        (taken,) = hooks.take(1)
        hooks.settle(taken.id, state)  # type: ignore[arg-type]
        clock.now += 1
    assert hooks.dead_in_a_row(hook.id) == 2


def test_the_secret_before_signs_for_a_day(hooks: Outbox, clock: Clock) -> None:
    hook, first = hooks.add("proef", owner="ede", watch="volg", url="https://a.example/")
    renewed, second = hooks.renew(hook.id)
    assert renewed.secrets == (second, first)
    clock.now += OLD_SECRET_S + 1
    assert hooks.get(hook.id).secrets == (second,)


def test_deliveries_come_in_pages_newest_first(hooks: Outbox, clock: Clock) -> None:
    hook = made(hooks)
    ids = []
    for number in range(7):
        ids += hooks.tell(hook, SEEN, [news(), news()] if number == 3 else [news()])
        clock.now += 1
    seen, after = [], ""
    while page := hooks.deliveries(hook.id, after=after, most=3):
        seen += [one.id for one in page]
        after = seen[-1]
    assert sorted(seen) == sorted(ids)
    assert len(seen) == 8
    assert [one.made for one in map(hooks.delivery, seen)] == sorted(
        (hooks.delivery(i).made for i in ids), reverse=True
    )
    assert hooks.deliveries(hook.id, state="dead") == []
    assert hooks.counts() == hooks.counts(hook.id) == {"waiting": 8}


def test_what_is_long_over_is_let_go_of_and_what_waits_never(hooks: Outbox, clock: Clock) -> None:
    hook = made(hooks)
    states = ("waiting", "dead", "delivered", "dropped")
    for state in states:
        (message,) = hooks.tell(hook, SEEN, [news()])
        hooks.settle(message, state)  # type: ignore[arg-type]
    clock.now += 31 * DAY_S
    hooks.forget()
    assert set(hooks.counts()) == {"waiting", "dead"}
    clock.now += 60 * DAY_S
    hooks.forget()
    assert set(hooks.counts()) == {"waiting"}


def test_removing_a_hook_removes_what_it_had_to_tell(hooks: Outbox) -> None:
    hook, other = made(hooks), made(hooks, "ander")
    for one in (hook, other):
        hooks.tell(one, SEEN, [news()])
    hooks.remove(hook.id)
    assert [one.id for one in hooks.every()] == [other.id]
    assert hooks.counts() == {"waiting": 1}


def test_making_renewing_moving_and_removing_are_in_the_trail(hooks: Outbox, tmp_path: Path) -> None:
    hook = made(hooks)
    hooks.renew(hook.id)
    hooks.change(hook.id, url="https://b.example/", actor="iemand")
    hooks.change(hook.id, enabled=False)
    hooks.remove(hook.id)
    with open_trail(tmp_path) as trail:
        lines = trail.seen(Wanted(acts=frozenset({"key"})), most=10)
    assert [line.detail.removeprefix(f"webhook {hook.id} ") for line in reversed(lines)] == [
        "gemaakt",
        "kreeg een nieuw geheim",
        "gaat naar een ander adres",
        "verwijderd",
    ]
    assert {line.space for line in lines} == {"ede/private"}
    assert "whsec" not in repr(lines)
    assert "https" not in repr(lines)


def test_a_damaged_file_is_an_error_of_kring(tmp_path: Path) -> None:
    (tmp_path / "access.db").write_bytes(b"geen database" * 1000)
    with pytest.raises(StoreError, match=r"access\.db"):
        open_outbox(tmp_path)
