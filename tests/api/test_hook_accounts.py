"""What web hooks tell of questions and alarms, once each, and to whom. Records and questions are fictitious."""

from datetime import timedelta
from typing import Any

from kg.model.schema import parse
from tests.api.test_hook_courier import TODAY, Post, key_of, only, post, posts

__all__ = ["post", "posts"]  # fixtures

PLAN: dict[str, dict[str, Any]] = {
    "Policy": {"id": "ede.plan", "title": "Fictief plan", "municipality": "GM0228"},
    "Objective": {"id": "ede.doel", "title": "Sneller antwoord", "policy": "ede.plan"},
}


def following(made: Post) -> Post:
    """A store with a plan of Ede, and a watch of Ede on itself."""
    for kind, said in PLAN.items():
        made.graph.put([parse(kind, said)], space="ede/private", reason="proef")
    made.graph.watches.add("eigen", "Ede", space="ede/private")
    return made


def asked(made: Post, text: str, **more: str) -> str:
    return made.graph.questions.ask(text, about="ede.doel", space="ede/private", **more).id


def changes(made: Post, secret: str) -> list[tuple[str, str, str]]:
    """What was told of questions and alarms: what, of which record, in which words."""
    told = [one["data"]["changes"] for one in made.told(secret) if one["type"] == "account.changed"]
    return [(one["what"], one["record"], one["text"]) for part in told for one in part]


def test_a_question_is_told_once_when_it_is_asked_and_once_when_it_is_answered(post: Post) -> None:
    made = following(post)
    asked(made, "Van voor de webhook")
    _, secret = made.hook(key=key_of(made), watch="eigen")
    assert made.courier.look() == []  # what stands is where it begins
    key = asked(made, "Wat kost dit?")
    assert (len(made.courier.look()), made.courier.look(), made.deliver()) == (1, [], 1)
    made.graph.questions.answer(key, "Dat weten wij nog niet")
    assert (len(made.courier.look()), made.courier.look(), made.deliver()) == (1, [], 1)
    assert changes(made, secret) == [
        ("gevraagd", key, "Gevraagd: Wat kost dit?"),
        ("beantwoord", key, "Beantwoord: Wat kost dit?"),
    ]


def test_an_alarm_is_told_when_it_arises_and_when_it_goes(post: Post) -> None:
    """A question that is late is one; with its answer it does not hold any more."""
    made = following(post)
    _, secret = made.hook(key=key_of(made), watch="eigen")
    made.courier.look()
    key = asked(made, "Wanneer klaar?", promised=(TODAY - timedelta(days=3)).isoformat())
    made.courier.look()
    made.deliver()
    made.graph.questions.answer(key, "Volgende week")
    made.courier.look()
    made.deliver()
    assert [(what, record) for what, record, _ in changes(made, secret)] == [
        ("gevraagd", key), ("melding", key), ("beantwoord", key), ("voorbij", key),
    ]  # fmt: skip


def test_a_hook_of_somebody_else_hears_nothing_of_a_private_question(post: Post) -> None:
    """Also not that there is one: nothing is made, let alone sent."""
    made = following(post)
    made.graph.watches.add("vreemd", "Ede", space="kring/public")
    hook, _ = made.hook(key=key_of(made, baarn="editor"), owner="baarn", watch="vreemd")
    made.courier.look()
    asked(made, "Een geheime vraag", promised=(TODAY - timedelta(days=3)).isoformat())
    assert made.courier.look() == []
    held = made.hooks.get(hook.id)
    assert (held.trouble, held.told) == ("", frozenset())  # it did look


def test_what_may_not_be_read_when_it_is_sent_is_not_sent(post: Post) -> None:
    """A question that went between looking and sending is dropped with its words."""
    made = following(post)
    hook, secret = made.hook(key=key_of(made), watch="eigen")
    made.courier.look()
    key = asked(made, "Een vraag die verdwijnt")
    made.courier.look()
    made.graph.delete(key, reason="proef")
    assert made.deliver() == 1
    assert (changes(made, secret), only(made, hook).fault) == ([], "gone")


def test_no_name_of_a_person_goes_along(post: Post) -> None:
    made = following(post)
    _, secret = made.hook(key=key_of(made), watch="eigen")
    made.courier.look()
    asked(made, "Wie doet dit?", by="Fictieve Naam", asked_for="Andere Naam")
    made.courier.look()
    made.deliver()
    bodies = [body.decode() for _, body in made.there.messages]
    assert changes(made, secret)
    assert not [one for one in bodies if "Naam" in one]
