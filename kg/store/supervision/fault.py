"""Why a view is down, and what it waits for."""

from dataclasses import dataclass

from kg.errors import StoreError, StoreFull, ViewAway


@dataclass(frozen=True, slots=True)
class Fault:
    """
    Why a view is down.

    Attributes:
        is_full: Whether all that it needs is room.
        is_away: Whether all that it needs is the server that holds it.
        said: By the engine, for the operator: it may name files.
    """

    is_full: bool
    is_away: bool
    said: str

    @property
    def is_of_the_view(self) -> bool:
        """Whether the view itself is not to be trusted."""
        return not (self.is_full or self.is_away)

    def waits(self, name: str) -> str:
        """What all that it needs is, in Dutch; "" when it is to be made again."""
        if self.is_full:
            return f"{name} wacht op ruimte op de schijf; maak ruimte, dan gaat het vanzelf verder"
        if self.is_away:
            return (
                f"de server met {name} antwoordt niet; zoeken en interpreteren gaan door, en dit gaat vanzelf verder "
                "zodra hij er weer is"
            )
        return ""


def fault_of(error: StoreError) -> Fault:
    """Of an error, without the error itself: with its traceback it would keep the files open."""
    return Fault(isinstance(error, StoreFull), isinstance(error, ViewAway), str(error))
