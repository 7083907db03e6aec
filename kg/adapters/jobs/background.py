"""One thread that does things in order of coming."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

_log: Final = logging.getLogger("kring.jobs")


class InOrder:
    """What nobody waits for; what is raised in it is told in the log."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="kring-background")

    def later(self, work: Callable[[], object]) -> None:
        """Do something after what already waits."""
        self._thread.submit(_logged, work)

    def stop(self) -> None:
        """Come back when what is being done is done; the rest is not."""
        self._thread.shutdown(wait=True, cancel_futures=True)


def _logged(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:  # noqa: BLE001 - whatever it is, this is where it is told
        _log.exception("werk op de achtergrond brak af")
