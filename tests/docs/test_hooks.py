"""The reference of web hooks: its receiver in Python does what it says, and its words are those of the code."""

import json
import re
import time
from pathlib import Path
from typing import Any, get_args

import pytest

from api.answers.hooks import DeliveryAnswer, HookAnswer
from api.cli.hooks import FAULT, STATE, TROUBLE, hooks_app
from api.hooks.signature import signed
from kg.ports.outbox import STATES, new_message_id, new_secret

TEXT = (Path(__file__).parents[2] / "docs" / "reference" / "hooks.md").read_text(encoding="utf-8")
RECEIVER = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)
PAYLOAD = re.search(r"```json\n(.*?)```", TEXT, re.DOTALL)
BODY = b'{"type":"hook.tested"}'


@pytest.fixture
def receiver() -> dict[str, Any]:
    """What the page has a reader write."""
    assert RECEIVER
    made: dict[str, Any] = {}
    exec(compile(RECEIVER[1], "hooks.md", "exec"), made)  # noqa: S102 - our own page
    return made


def test_the_receiver_of_the_page_takes_a_message_once(receiver: dict[str, Any]) -> None:
    secret, other = new_secret(), new_secret()
    headers = signed(new_message_id(), int(time.time()), BODY, [other, secret])
    assert receiver["accepts"](secret, headers, BODY)
    assert not receiver["accepts"](secret, headers, BODY), "sent again"


@pytest.mark.parametrize("wrong", ["body", "secret", "old", "new", "id", "moment", "signature"])
def test_the_receiver_of_the_page_refuses_what_is_not_right(receiver: dict[str, Any], wrong: str) -> None:
    secret = new_secret()
    moment = int(time.time()) + {"old": -301, "new": 302}.get(wrong, 0)
    headers = signed(new_message_id(), moment, BODY, [new_secret() if wrong == "secret" else secret])
    changed = {
        "id": ("webhook-id", "msg_ander"),
        "moment": ("webhook-timestamp", "morgen"),
        "signature": ("webhook-signature", "v1,AAAA v2,x"),
    }
    if wrong in changed:
        name, value = changed[wrong]
        headers[name] = value
    assert not receiver["accepts"](secret, headers, BODY + b" " if wrong == "body" else BODY)
    assert receiver["SEEN"] == {}


def test_the_message_of_the_page_has_the_fields_that_are_sent() -> None:
    assert PAYLOAD
    shown = json.loads(PAYLOAD[1])
    assert set(shown) == {"type", "timestamp", "data"}
    assert set(shown["data"]) == {"hook", "watch", "iri", "name", "municipality", "changes"}
    assert set(shown["data"]["changes"][0]) == {"development", "iri", "what", "text"}


def test_every_word_for_trouble_and_fault_is_on_the_page_and_has_a_dutch_sentence() -> None:
    trouble = set(get_args(get_args(HookAnswer.model_fields["trouble"].annotation)[0]))
    fault = set(get_args(get_args(DeliveryAnswer.model_fields["fault"].annotation)[0]))
    assert trouble == set(TROUBLE)
    assert fault == set(FAULT)
    assert set(STATES) == set(STATE)
    for word in trouble | fault:
        assert f"`{word}`" in TEXT, word


def test_every_command_on_hooks_is_in_the_reference_with_its_options() -> None:
    import typer

    page = (Path(__file__).parents[2] / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    said = "\n".join(line for line in page.splitlines() if line.startswith("| `kring hook"))
    commands = typer.main.get_command(hooks_app).commands  # type: ignore[attr-defined]
    assert len(commands) == 10
    for name, command in commands.items():
        assert re.search(rf"\b{name}\b", said), name
        for option in (one for parameter in command.params for one in parameter.opts if one.startswith("--")):
            assert option in said or option in {"--store", "--json", "--encoder", "--help"}, option
