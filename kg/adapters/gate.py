"""Who may use a view at the same time as others."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from kg.deadline import wait_for


class Gate:
    """
    Many who share at a time, or one alone; who wants to be alone goes before those that come later.

    Not to be entered again by who is inside.
    """

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._sharing = 0
        self._is_taken = False
        self._wanting = 0

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Inside together with others who share."""
        with self._change:
            wait_for(self._change, lambda: not self._is_taken and not self._wanting)
            self._sharing += 1
        try:
            yield
        finally:
            with self._change:
                self._sharing -= 1
                self._change.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Inside with nobody else."""
        with self._change:
            self._wanting += 1
            try:
                self._change.wait_for(lambda: not self._is_taken and not self._sharing)
                self._is_taken = True
            finally:
                self._wanting -= 1
        try:
            yield
        finally:
            with self._change:
                self._is_taken = False
                self._change.notify_all()
