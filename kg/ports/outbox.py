"""The outbox: web hooks, and the messages that they have to tell. Moments are seconds since 1970."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol, get_args

from kg.access import LOCAL
from kg.model.values import Position

Event = Literal["watch.changed", "account.changed", "hook.tested"]
State = Literal["waiting", "delivered", "dead", "dropped"]
STATES: Final = get_args(State)
WHSEC: Final = "whsec_"  # what a secret begins with
_SECRET_BYTES: Final = 32


def new_secret() -> str:
    """256 random bits, as receivers are given them: `whsec_` and base64."""
    return WHSEC + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def new_message_id() -> str:
    """The id of a message, the same at every attempt; without a dot, which separates what is signed."""
    return f"msg_{secrets.token_hex(12)}"


@dataclass(frozen=True, slots=True)
class Hook:
    """
    A web hook.

    Attributes:
        owner: The organisation in whose eyes it looks.
        watch: The id of the watch whose news it tells.
        key: The id of the key that made it; "" for a user of the files of the store.
        trouble: Why it tells nothing: "" or one of "gone", "failing", "key", "watch", "ranking".
        secrets: That sign now, the newest first.
        seen: Where it last told from; None before its first look.
        told: The keys of questions and alarms that it knows of; None before it first looked at those.
    """

    id: str
    owner: str
    name: str
    watch: str
    url: str
    key: str
    enabled: bool
    trouble: str
    secrets: tuple[str, ...]
    seen: tuple[Position, ...] | None
    created: float
    told: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """
    One message to one hook.

    Attributes:
        id: The same at every attempt.
        data: What it tells; None when that is not kept any more.
        spaces: What it was made of; all of it has to be readable when it is sent.
        due: When it is to be sent, or None.
        status: Of the last answer, or None.
        fault: Why there was no answer, or why it stopped; see `api.hooks.delivery` and `api.hooks.courier`.
    """

    id: str
    hook: str
    type: str
    made: float
    data: dict[str, Any] | None
    spaces: frozenset[str]
    state: State
    attempts: int
    due: float | None
    tried: float | None
    status: int | None
    fault: str


@dataclass(frozen=True, slots=True)
class News:
    """One message to come: what it tells, and the spaces that it was made of."""

    type: Event
    data: Mapping[str, Any]
    spaces: frozenset[str] = frozenset()


class Outbox(Protocol):
    """
    The hooks of one store and what they have to tell, open to several processes.

    Who makes a hook, changes its address or secret, or takes it away, is noted in the trail; else it is not done.
    Every call raises StoreError when what is kept cannot be read or written, and NotFound when there is no such hook or
    delivery.
    """

    # --- hooks -----------------------------------------------------------------------------------

    def add(
        self,
        name: str,
        *,
        owner: str,
        watch: str,
        url: str,
        key: str = "",
        seen: Sequence[Position] | None = None,
        actor: str = LOCAL.name,
    ) -> tuple[Hook, str]:
        """
        A new hook, and its secret, which is not given again.

        Raises:
            Conflict: If the organisation has as many as it may.
        """

    def every(self, owners: Sequence[str] | None = None) -> list[Hook]:
        """The hooks, of some organisations or of all, in order of making."""

    def get(self, hook_id: str) -> Hook:
        """A hook by id."""

    def change(self, hook_id: str, *, actor: str = LOCAL.name, **values: str | bool) -> Hook:
        """Another name, URL or switch; switched on anew it has no trouble."""

    def renew(self, hook_id: str, *, actor: str = LOCAL.name) -> tuple[Hook, str]:
        """Another secret; the one before signs too, for a day."""

    def remove(self, hook_id: str, *, actor: str = LOCAL.name) -> Hook:
        """Take a hook away, with all that it still had to tell."""

    def trouble(self, hook_id: str, what: str, *, off: bool = False) -> None:
        """Keep why a hook tells nothing; "" when it does."""

    # --- what they have to tell ------------------------------------------------------------------

    def tell(
        self, hook: Hook, seen: Sequence[Position], news: Sequence[News], told: frozenset[str] | None = None
    ) -> list[str]:
        """
        What a hook has to tell, and what it tells from after that: both or neither; the ids of the messages.

        Of two that looked at the same moment one tells it.

        Args:
            hook: As it was when the news was looked for; of one that is off, gone, or was told of since, [].
            seen: What it tells from after this.
            news: The messages.
            told: The keys of questions and alarms that it knows of after this; those of before when not given.
        """

    def test(self, hook_id: str) -> Delivery:
        """A message that says nothing but that it works."""

    def take(self, most: int, only: Sequence[str] = ()) -> list[Delivery]:
        """
        Deliveries whose time has come, the oldest of each hook that is on; nobody else gets them for a minute.

        When a minute ends without an outcome, as after a crash, a delivery is taken again.

        Args:
            most: How many at most.
            only: These deliveries, or all.
        """

    def is_due(self) -> bool:
        """Whether there is something to take; without the lock that taking needs."""

    def release(self) -> None:
        """Let go of all that was taken; for who knows that nobody else is sending."""

    def settle(
        self, delivery_id: str, state: State, *, status: int | None = None, fault: str = "", due: float | None = None
    ) -> None:
        """The outcome of an attempt; what was delivered or dropped is forgotten but for its outcome."""

    def again(self, delivery_id: str) -> Delivery:
        """
        Send what could not be delivered once more, from the first attempt on.

        Raises:
            Conflict: If it is no dead letter.
        """

    def drop(self, delivery_id: str) -> Delivery:
        """Give up what could not be delivered; as `again`."""

    def delivery(self, delivery_id: str) -> Delivery:
        """A delivery by id."""

    def deliveries(
        self, hook_id: str, *, state: State | None = None, after: str = "", most: int = 50
    ) -> list[Delivery]:
        """The deliveries of a hook, newest first, after one."""

    def counts(self, hook_id: str = "") -> dict[State, int]:
        """How many deliveries there are in each state, of one hook or of all."""

    def dead_in_a_row(self, hook_id: str) -> int:
        """How many of the last deliveries could not be delivered, since one could."""

    def forget(self) -> None:
        """Let go of what is long over."""

    def close(self) -> None:
        """Let go of the files."""
