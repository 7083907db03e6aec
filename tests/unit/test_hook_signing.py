"""The signature of web hooks, held against the verifier of the Standard Webhooks project."""

import base64
import time

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from api.hooks.signature import signed
from kg.ports.outbox import new_message_id, new_secret

BODY = '{"type":"watch.changed","data":{"name":"Ede – zaaksysteem"}}'.encode()


@pytest.fixture
def secret() -> str:
    return new_secret()


def test_the_example_of_the_specification_gets_its_signature() -> None:
    """Source: test vector of the reference libraries of Standard Webhooks."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    headers = signed("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, [secret])
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_message_is_accepted_by_who_has_the_secret(secret: str) -> None:
    headers = signed(new_message_id(), int(time.time()), BODY, [secret])
    assert Webhook(secret).verify(BODY, headers)["data"]["name"] == "Ede – zaaksysteem"


def test_a_message_is_refused_by_who_has_another_secret(secret: str) -> None:
    headers = signed(new_message_id(), int(time.time()), BODY, [new_secret()])
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, headers)


@pytest.mark.parametrize("change", ["body", "webhook-id", "webhook-timestamp", "webhook-signature"])
def test_what_was_changed_on_its_way_is_refused(secret: str, change: str) -> None:
    headers = signed(new_message_id(), int(time.time()), BODY, [secret])
    body = BODY.replace(b"Ede", b"Epe") if change == "body" else BODY
    if change == "webhook-signature":
        headers[change] = "v1," + base64.b64encode(bytes(32)).decode()
    elif change == "webhook-timestamp":
        headers[change] = str(int(headers[change]) + 1)
    elif change != "body":
        headers[change] = new_message_id()
    with pytest.raises(WebhookVerificationError, match="No matching signature"):
        Webhook(secret).verify(body, headers)


@pytest.mark.parametrize("seconds", [-301, 302])
def test_a_message_sent_again_later_is_refused_by_its_time(secret: str, seconds: int) -> None:
    headers = signed(new_message_id(), int(time.time()) + seconds, BODY, [secret])
    with pytest.raises(WebhookVerificationError, match=r"too (old|new)"):
        Webhook(secret).verify(BODY, headers)


def test_while_a_secret_is_renewed_both_are_accepted(secret: str) -> None:
    newer = new_secret()
    headers = signed(new_message_id(), int(time.time()), BODY, [newer, secret])
    for known in (secret, newer):
        assert Webhook(known).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(BODY, headers)


def test_a_secret_has_as_many_bits_as_the_specification_asks_and_an_id_no_dot(secret: str) -> None:
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    assert len({new_secret() for _ in range(50)} | {new_message_id() for _ in range(50)}) == 100
    assert "." not in new_message_id()
