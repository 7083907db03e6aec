"""The answers on web hooks, as the OpenAPI document describes them."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.answers.rest import Answer, PageLinks, SelfLink
from kg.ports.outbox import State


class HookLinks(SelfLink):
    """Where to look on."""

    deliveries: str


class HookAnswer(Answer):
    """A web hook, without its secret."""

    id: str
    name: str
    organisation: str = Field(description="In whose eyes it looks.")
    watch: str
    url: str
    enabled: bool
    trouble: Literal["gone", "failing", "key", "watch", "ranking"] | None = Field(
        description="Why it tells nothing: the receiver said 410; twenty messages in a row failed; the key that made "
        "it has ended; the watch cannot be read; the ranking cannot be made."
    )
    created: datetime
    links: HookLinks


class SecretAnswer(HookAnswer):
    """A web hook with its secret, which is given once."""

    secret: str = Field(description="`whsec_` and base64; see the Standard Webhooks specification.")


class HookPage(Answer):
    """Web hooks."""

    items: list[HookAnswer]


class DeliveryAnswer(Answer):
    """One message to a hook."""

    id: str = Field(description="The same at every attempt: `webhook-id`.")
    type: Literal["watch.changed", "account.changed", "hook.tested"]
    state: State
    attempts: int
    made: datetime
    tried: datetime | None
    due: datetime | None = Field(description="When the next attempt is made.")
    status: int | None = Field(description="Of the last answer.")
    fault: Literal["address", "name", "connection", "tls", "time", "answer", "key", "access", "gone"] | None = Field(
        description="Why there was no answer, or why it was not sent."
    )


class DeliveryPage(Answer):
    """A page of messages, newest first."""

    items: list[DeliveryAnswer]
    links: PageLinks
