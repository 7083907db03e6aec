"""What one process remembers of its callers; it ends with that process."""

import time
from collections import OrderedDict
from collections.abc import Callable

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter


class RememberedHere:
    """`kg.ports.keys.Remembered` in memory; what was kept or changed longest ago gives way."""

    waits = False

    def __init__(self, most: int, clock: Callable[[], float] = time.time) -> None:
        self._most = most
        self._clock = clock
        self._held: OrderedDict[bytes, tuple[bytes, float]] = OrderedDict()

    def keep(self, name: bytes, value: bytes, *, until: float) -> None:
        """Remember a value until a moment."""
        self._held[name] = value, until
        self._held.move_to_end(name)
        while len(self._held) > self._most:
            self._held.popitem(last=False)

    def find(self, name: bytes) -> bytes | None:
        """The value under a name, before its end."""
        value, until = self._held.get(name, (None, 0.0))
        return value if self._clock() <= until else None

    def exchange(self, name: bytes, before: bytes, after: bytes, *, until: float) -> bool:
        """Put a value in the place of another one, which has to be there."""
        if self.find(name) != before:
            return False
        self.keep(name, after, until=until)
        return True

    def take(self, name: bytes) -> bytes | None:
        """The value under a name, before its end, once."""
        value = self.find(name)
        self._held.pop(name, None)
        return value


class PassesHere:
    """`kg.ports.keys.Passes` in memory."""

    waits = False

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def take(self, who: str, most: int) -> float:
        """Take a pass, or say how long there is none."""
        item = RateLimitItemPerMinute(most)
        if self._limiter.hit(item, who):
            return 0.0
        return max(0.001, self._limiter.get_window_stats(item, who).reset_time - self._clock())

    def is_open(self, who: str, most: int) -> bool:
        """Whether there is one."""
        return self._limiter.test(RateLimitItemPerMinute(most), who)


class CallersHere:
    """`kg.ports.keys.Callers` in memory."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock

    def remembered(self, what: str, most: int) -> RememberedHere:  # noqa: ARG002 - of the port; each is its own
        """Values of one sort."""
        return RememberedHere(most, self._clock)

    def passes(self, what: str) -> PassesHere:  # noqa: ARG002 - of the port; each is its own
        """Those of one gate."""
        return PassesHere(self._clock)

    def close(self) -> None:
        """Nothing is held."""
