"""What web hooks tell, in whose eyes, and what becomes of it. Organisations and records here are fictitious."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import anyio
import pytest
from standardwebhooks import Webhook

import kg
from api.hooks.courier import NO_MEANS_NO, OFF_AFTER, Courier
from api.hooks.delivery import Sender
from kg.access import LOCAL, Grant
from kg.addresses import Rules
from kg.clock import wait_s
from kg.cycle.interpret.radar import use_cases as tracking
from kg.model.environment import Development
from kg.ports.keys import Keys
from kg.ports.outbox import Delivery, Hook, Outbox
from kg.ports.trail import Wanted
from kg.profiles.access import open_keys, open_outbox
from kg.service import KnowledgeGraph
from tests.receiver import Answer, Receiver, good, receiver
from tests.rest_service import fill

TODAY = datetime.now(UTC).date()
NEXT_YEAR = TODAY + timedelta(days=365)
ATTEMPTS = 5


@dataclass
class Post:
    """A store with hooks, a receiver, and a clock that a test moves on."""

    graph: KnowledgeGraph
    hooks: Outbox
    credentials: Keys
    courier: Courier
    there: Receiver
    ahead_s: float = 0.0

    def hook(self, *, key: str = "", owner: str = "ede", watch: str = "volg") -> tuple[Hook, str]:
        """A hook that counts from what stands now."""
        kept = Hook("", owner, "Zaken", watch, "", key, True, "", (), None, 0.0)  # noqa: FBT003 - a field
        eyes = self.courier.eyes(kept)
        assert eyes is not None
        one = tracking.find_watch(self.graph, watch)
        seen = tracking.standing(one.themes, self.graph.seen_by(eyes).interpret(one.municipality))
        return self.hooks.add("Zaken", owner=owner, watch=one.id, url=self.there.url, key=key, seen=seen)

    def develops(self, record_id: str, space: str = "kring/public", **more: Any) -> None:
        """Something new happens."""
        fields = {"title": f"Fictieve wet {record_id}", "category": "wettelijk", "summary": "Veilig inloggen", **more}
        self.graph.put([Development(id=record_id, **fields)], space=space, reason="proef")

    def deliver(self) -> int:
        """One round; how many attempts."""
        return anyio.run(self.courier.deliver)

    def told(self, secret: str) -> list[dict[str, Any]]:
        """What the receiver got, each message verified by the library of others."""
        return [Webhook(secret).verify(body, headers) for headers, body in self.there.messages]


@pytest.fixture
def posts(tmp_path: Path) -> Iterator[Callable[..., Post]]:
    with ExitStack() as stack:

        def made(answer: Answer = good) -> Post:
            fill(tmp_path / "store")
            there = stack.enter_context(receiver(answer))
            graph = stack.enter_context(kg.open(tmp_path / "store", with_encoder=None, operators={"kring", "baarn"}))
            graph.watches.add("volg", "Baarn", space="ede/private")
            post = Post.__new__(Post)
            hooks = stack.enter_context(closing(open_outbox(tmp_path / "store", lambda: time.time() + post.ahead_s)))
            credentials = stack.enter_context(closing(open_keys(tmp_path / "store")))
            rules = Rules((ip_network("127.0.0.0/8"),), http=True, ports=(there.port,))
            courier = Courier(
                graph, hooks, credentials, Sender(rules), attempts=ATTEMPTS, clock=lambda: time.time() + post.ahead_s
            )
            post.__init__(graph, hooks, credentials, courier, there)  # type: ignore[misc]
            return post

        yield made


@pytest.fixture
def post(posts: Callable[..., Post]) -> Post:
    return posts()


def key_of(post: Post, *, until: date = NEXT_YEAR, **roles: str) -> str:
    return post.credentials.add("proef", roles or {"ede": "editor"}, until=until, today=TODAY)[0].id


def only(post: Post, hook: Hook) -> Delivery:
    (found,) = post.hooks.deliveries(hook.id)
    return found


# --- what is told ---------------------------------------------------------------------------------


def test_news_is_told_once_signed_and_in_the_form_of_the_reference(post: Post) -> None:
    hook, secret = post.hook(key=key_of(post))
    assert post.courier.look() == []
    post.develops("dev-nieuw", title="Wet <&> \u201cnieuw\u201d")
    (message,) = post.courier.look()
    assert post.deliver() == 1
    (told,) = post.told(secret)
    ((headers, _),) = post.there.messages
    assert headers["webhook-id"] == message
    assert headers["content-type"] == "application/json"
    assert headers["host"] == f"127.0.0.1:{post.there.port}"
    watch = tracking.find_watch(post.graph, "volg")
    change = told["data"].pop("changes")[0]
    assert told == {
        "type": "watch.changed", "timestamp": told["timestamp"],
        "data": {
            "hook": hook.id, "watch": watch.id, "iri": f"https://w3id.org/kring/id/{watch.id}", "name": "volg",
            "municipality": "GM0308",
        },
    }  # fmt: skip
    assert datetime.fromisoformat(told["timestamp"]).tzinfo == UTC
    assert (change["development"], change["what"]) == ("dev-nieuw", "nieuw")
    assert change["iri"] == "https://w3id.org/kring/id/dev-nieuw"
    assert "Wet <&> “nieuw”" in change["text"]
    assert only(post, hook).state == "delivered"
    assert (post.courier.look(), post.deliver()) == ([], 0)


def test_a_message_leads_to_the_service_when_its_address_is_known(post: Post) -> None:
    hook, _ = post.hook()
    sender = Sender(Rules((), http=False, ports=()))
    there = Courier(post.graph, post.hooks, post.credentials, sender, attempts=1, service="https://kring.example/pad/")
    post.develops("dev-nieuw")
    there.look()
    data = only(post, hook).data
    assert data is not None
    assert data["url"] == f"https://kring.example/pad/id/{data['watch']}"
    assert [one["url"] for one in data["changes"]] == ["https://kring.example/pad/id/dev-nieuw"]


def test_a_hook_and_the_reader_of_the_watch_do_not_take_each_others_news(post: Post) -> None:
    first, second = post.hook()[0], post.hook()[0]
    post.develops("dev-nieuw")
    assert [one.development for one in post.graph.watches.run("volg").changes] == ["dev-nieuw"]
    assert len(post.courier.look()) == 2, "the reader was told, and so is each hook"
    post.develops("dev-later")
    assert len(post.courier.look()) == 2
    assert [one.development for one in post.graph.watches.run("volg").changes] == ["dev-later"]
    assert {one.state for hook in (first, second) for one in post.hooks.deliveries(hook.id)} == {"waiting"}


def test_much_news_comes_in_messages_of_a_size_that_is_advised(post: Post) -> None:
    _, secret = post.hook()
    for number in range(120):
        post.develops(f"dev-veel-{number}", title=f"Fictieve wet {number} " + "met een lange naam " * 3)
    assert len(post.courier.look()) == 3
    assert post.deliver() == 3
    told = post.told(secret)
    assert sorted(len(one["data"]["changes"]) for one in told) == [20, 50, 50]
    assert len({change["development"] for one in told for change in one["data"]["changes"]}) == 120
    assert max(len(body) for _, body in post.there.messages) < 20_000


# --- in whose eyes --------------------------------------------------------------------------------


def test_what_the_organisation_may_not_read_is_not_told(post: Post) -> None:
    """Not to a hook of one key, nor of a key that has a role elsewhere too, nor of who has the files."""
    secrets = [
        post.hook(key=key_of(post))[1], post.hook(key=key_of(post, ede="editor", baarn="steward"))[1], post.hook()[1],
    ]  # fmt: skip
    post.develops("baarn.dev-geheim", "baarn/private", title="Baarns geheime plan")
    post.develops("ede.dev-eigen", "ede/private", title="Edes eigen plan")
    assert len(post.courier.look()) == 3
    post.deliver()
    assert len(post.there.messages) == len(secrets)
    for _, body in post.there.messages:
        assert b"baarn" not in body.replace(b"Baarn,", b"").lower()
        assert [one["development"] for one in json.loads(body)["data"]["changes"]] == ["ede.dev-eigen"]


def test_the_ranks_that_are_told_are_those_of_what_may_be_read(post: Post) -> None:
    """The same message as when what is hidden were not there."""
    _, secret = post.hook(key=key_of(post))
    for number in range(5):
        post.develops(
            f"baarn.dev-{number}",
            "baarn/private",
            dates=[{"what": "start", "date": TODAY.isoformat(), "certainty": "vast"}],
        )
    post.develops("ede.dev-eigen", "ede/private")
    post.courier.look()
    post.deliver()
    (told,) = post.told(secret)
    ranked = post.graph.seen_by(post.courier.looks_as("ede", "proef")).interpret("Baarn")
    rank = [entry.id for entry in ranked].index("ede.dev-eigen") + 1
    assert told["data"]["changes"][0]["text"].startswith(f"Nieuw op plaats {rank}:")


def test_a_grant_opens_and_its_end_stops_what_waits(post: Post) -> None:
    hook, secret = post.hook(key=key_of(post))
    post.credentials.grant(Grant("baarn", "ede", TODAY))
    post.develops("baarn.dev-1", "baarn/private")
    post.courier.look()
    post.deliver()
    assert [one["data"]["changes"][0]["development"] for one in post.told(secret)] == ["baarn.dev-1"]
    post.develops("baarn.dev-2", "baarn/private")
    post.courier.look()
    post.credentials.withdraw("baarn", "ede")
    post.deliver()
    assert len(post.there.messages) == 1
    last = post.hooks.deliveries(hook.id)[0]
    assert (last.state, last.fault, last.data) == ("dropped", "access", None)


def test_a_grant_that_passes_its_last_day_stops_what_waits(post: Post) -> None:
    hook, _ = post.hook(key=key_of(post))
    post.credentials.grant(Grant("baarn", "ede", TODAY))
    post.develops("baarn.dev-1", "baarn/private")
    post.courier.look()
    post.ahead_s = 86400.0
    post.deliver()
    assert post.there.messages == []
    assert only(post, hook).fault == "access"


@pytest.mark.parametrize("end", ["revoked", "past its last day"])
def test_a_key_that_ends_stops_its_hooks(post: Post, end: str) -> None:
    key = key_of(post, until=TODAY)
    hook, _ = post.hook(key=key)
    post.develops("dev-x")
    post.courier.look()
    if end == "revoked":
        post.credentials.revoke(key, today=TODAY)
    else:
        post.ahead_s = 86400.0
    post.deliver()
    assert post.there.messages == []
    assert (only(post, hook).state, only(post, hook).fault) == ("dropped", "key")
    post.hooks.test(hook.id)
    post.deliver()
    assert post.there.messages == [], "not even a test message"
    post.develops("dev-2")
    assert post.courier.look() == []
    assert post.hooks.get(hook.id).trouble == "key"


def test_what_is_gone_when_it_is_sent_is_left_out(post: Post) -> None:
    _, secret = post.hook()
    post.develops("dev-blijft")
    post.develops("dev-gaat", title="Naam van iemand")
    post.courier.look()
    post.graph.erase("dev-gaat", reason="proef")
    post.deliver()
    (told,) = post.told(secret)
    assert [one["development"] for one in told["data"]["changes"]] == ["dev-blijft"]
    assert b"Naam van iemand" not in post.there.messages[0][1]


@pytest.mark.parametrize("gone", ["dev-gaat", "the watch"])
def test_a_message_of_which_nothing_is_left_is_dropped(post: Post, gone: str) -> None:
    hook, _ = post.hook()
    post.develops("dev-gaat")
    post.courier.look()
    if gone == "the watch":
        post.graph.watches.remove("volg")
    else:
        post.graph.delete(gone, reason="proef")
    post.deliver()
    assert post.there.messages == []
    assert (only(post, hook).state, only(post, hook).fault) == ("dropped", "gone")


def test_a_watch_that_cannot_be_read_is_told_as_trouble_and_mended_when_it_can(post: Post) -> None:
    post.graph.watches.add("anders", "Baarn", space="baarn/private")
    post.credentials.grant(Grant("baarn", "ede", TODAY))
    hook, secret = post.hook(watch="anders")
    post.credentials.withdraw("baarn", "ede")
    post.develops("dev-x")
    assert post.courier.look() == []
    assert post.hooks.get(hook.id).trouble == "watch"
    post.credentials.grant(Grant("baarn", "ede", TODAY))
    assert len(post.courier.look()) == 1
    post.deliver()
    assert post.hooks.get(hook.id).trouble == ""
    assert len(post.told(secret)) == 1


def test_the_single_user_is_told_everything_of_their_own_machine(post: Post) -> None:
    assert post.courier.looks_as("local", "proef") is LOCAL
    _, secret = post.hook(owner="local")
    post.develops("baarn.dev-1", "baarn/private")
    post.courier.look()
    post.deliver()
    assert len(post.told(secret)) == 1


def test_every_attempt_with_private_data_is_in_the_trail_before_it_is_made(post: Post) -> None:
    hook, _ = post.hook(key=key_of(post))
    post.develops("ede.dev-eigen", "ede/private")
    (message,) = post.courier.look()
    post.deliver()
    lines = post.graph.stores.trail.seen(Wanted(acts=frozenset({"export"})), most=10)
    assert [(one.space, one.detail) for one in lines] == [("ede/private", f"webhook {hook.id}, bericht {message}")]
    assert lines[0].actor == f"Zaken ({hook.id})"
    read = post.graph.stores.trail.seen(Wanted(record_id="ede.dev-eigen", acts=frozenset({"read"})), most=10)
    assert {one.actor for one in read} == {f"Zaken ({hook.id})"}


# --- what becomes of it ---------------------------------------------------------------------------


def answers(*given: int, **headers: str) -> Answer:
    """Answers in turn; the last one stays."""
    return lambda number: (given[min(number, len(given) - 1)], headers)


def waiting_s(post: Post, delivery: Delivery) -> float:
    assert delivery.due is not None
    return delivery.due - time.time() - post.ahead_s


@pytest.mark.parametrize("status", [500, 502, 503, 408, 425, 429])
def test_a_fault_that_passes_is_tried_again_later_with_the_same_id(posts: Callable[..., Post], status: int) -> None:
    post = posts(answers(status, status, 200))
    hook, secret = post.hook()
    post.develops("dev-x")
    post.courier.look()
    for attempt, (least, most) in enumerate([(2.4, 5), (12.4, 25)], 1):
        assert post.deliver() == 1
        left = only(post, hook)
        assert (left.state, left.attempts, left.status) == ("waiting", attempt, status)
        assert least <= waiting_s(post, left) <= most
        assert post.deliver() == 0, "not before its time"
        post.ahead_s += 30.0
    assert post.deliver() == 1
    assert only(post, hook).state == "delivered"
    ids = {headers["webhook-id"] for headers, _ in post.there.messages}
    times = [int(headers["webhook-timestamp"]) for headers, _ in post.there.messages]
    assert len(ids) == 1
    assert times[0] + 30 <= times[1] <= times[2] - 30
    assert len({body for _, body in post.there.messages}) == 1
    Webhook(secret).verify(post.there.messages[0][1], post.there.messages[0][0])


def test_what_fails_as_often_as_may_be_is_a_dead_letter_that_can_be_sent_again(posts: Callable[..., Post]) -> None:
    post = posts(answers(*[500] * ATTEMPTS, 204))
    hook, _ = post.hook()
    post.develops("dev-x")
    (message,) = post.courier.look()
    for _ in range(ATTEMPTS):
        assert post.deliver() == 1
        post.ahead_s += 2 * 86400.0
    assert post.deliver() == 0
    assert only(post, hook).state == "dead"
    assert post.hooks.get(hook.id).enabled
    post.hooks.again(message)
    assert post.deliver() == 1
    assert only(post, hook).state == "delivered"
    assert {headers["webhook-id"] for headers, _ in post.there.messages} == {message}


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 401, 403, 404, 422])
def test_a_no_is_asked_again_twice_and_a_redirect_is_not_followed(posts: Callable[..., Post], status: int) -> None:
    post = posts(answers(status, Location="/elders"))
    hook, _ = post.hook()
    post.develops("dev-x")
    post.courier.look()
    for _ in range(ATTEMPTS + 1):
        post.deliver()
        post.ahead_s += 2 * 86400.0
    assert len(post.there.messages) == NO_MEANS_NO
    assert (only(post, hook).state, only(post, hook).status) == ("dead", status)


def test_gone_ends_the_hook_at_once(posts: Callable[..., Post]) -> None:
    post = posts(answers(410))
    hook, _ = post.hook()
    post.develops("dev-x")
    post.courier.look()
    post.deliver()
    assert (only(post, hook).state, only(post, hook).attempts) == ("dead", 1)
    assert (post.hooks.get(hook.id).enabled, post.hooks.get(hook.id).trouble) == (False, "gone")
    post.develops("dev-2")
    assert post.courier.look() == []


@pytest.mark.parametrize(
    ("asked", "least", "most"), [("600", 590, 600), ("9999999", 86000, 86400), ("morgen", 2, 5), ("-5", 2, 5)]
)
def test_the_receiver_can_ask_for_more_time_and_not_for_more_than_a_day(
    posts: Callable[..., Post], asked: str, least: float, most: float
) -> None:
    post = posts(answers(429, **{"Retry-After": asked}))
    hook, _ = post.hook()
    post.develops("dev-x")
    post.courier.look()
    post.deliver()
    assert least <= waiting_s(post, only(post, hook)) <= most


def test_a_hook_whose_messages_all_fail_is_switched_off(posts: Callable[..., Post]) -> None:
    post = posts(answers(404))
    hook, _ = post.hook()
    for number in range(OFF_AFTER + 5):
        post.develops(f"dev-x{number}")
        post.courier.look()
        for _ in range(NO_MEANS_NO):
            post.deliver()
            post.ahead_s += 600.0
    assert post.hooks.counts(hook.id)["dead"] == OFF_AFTER
    assert (post.hooks.get(hook.id).enabled, post.hooks.get(hook.id).trouble) == (False, "failing")
    post.hooks.change(hook.id, enabled=True)
    assert len(post.courier.look()) == 1, "switched on, it tells in one message what it missed"


def test_waits_grow_have_chance_in_them_and_end_at_a_day() -> None:
    for attempt in range(1, 10):
        most = min(5.0 * 5 ** (attempt - 1), 86400.0)
        drawn = [wait_s(attempt) for _ in range(200)]
        assert most / 2 <= min(drawn) < max(drawn) <= most
        assert len(set(drawn)) > 190
    assert sum(wait_s(attempt) for attempt in range(1, 9)) > 86400.0, "a receiver may be away for a day"


def test_nobody_answers_at_all(posts: Callable[..., Post]) -> None:
    post = posts()
    hook, _ = post.hook()
    post.hooks.change(hook.id, url=post.there.url.replace("127.0.0.1", "127.0.0.2"))
    post.develops("dev-x")
    post.courier.look()
    post.deliver()
    left = only(post, hook)
    assert (left.state, left.status, left.fault) == ("waiting", None, "connection")


def test_an_address_that_may_not_be_called_is_a_dead_letter_at_once(post: Post) -> None:
    hook, _ = post.hook()
    post.hooks.change(hook.id, url=f"http://10.0.0.1:{post.there.port}/")
    post.develops("dev-x")
    post.courier.look()
    post.deliver()
    assert (only(post, hook).state, only(post, hook).fault, only(post, hook).attempts) == ("dead", "address", 1)


def test_a_test_message_needs_no_news_and_tells_nothing(post: Post) -> None:
    hook, secret = post.hook()
    post.hooks.test(hook.id)
    post.deliver()
    (told,) = post.told(secret)
    assert (told["type"], told["data"]) == ("hook.tested", {"hook": hook.id})


def test_a_round_that_is_stopped_leaves_the_rest_for_later(post: Post) -> None:
    first, second = post.hook()[0], post.hook()[0]
    for hook in (first, second):
        post.hooks.test(hook.id)

    def go_on() -> bool:
        return not post.there.messages

    async def deliver() -> int:
        return await post.courier.deliver(go_on=go_on)

    anyio.run(deliver)
    left = post.hooks.counts().get("waiting", 0)
    post.hooks.release()
    assert post.deliver() == left
    assert post.hooks.counts() == {"delivered": 2}


def test_two_secrets_sign_while_one_is_renewed(post: Post) -> None:
    hook, old = post.hook()
    _, new = post.hooks.renew(hook.id)
    post.hooks.test(hook.id)
    post.deliver()
    for secret in (old, new):
        assert post.told(secret)
    headers: Mapping[str, str] = post.there.messages[0][0]
    assert len(headers["webhook-signature"].split(" ")) == 2
