"""Whether anything fits, told at the top of an answer with many hits."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from kg.reason.chance import Missing


class Hit(Protocol):
    """A hit that knows whether anything fits."""

    @property
    def fits(self) -> bool:
        """Whether it is likely that anything here answers."""


def any_fits(found: Iterable[Hit]) -> bool:
    """Whether anything fits; nothing does where nothing was found."""
    return any(one.fits for one in found)


def fit_of(found: Iterable[Hit], missing: "Callable[[], Missing]") -> dict[str, Any]:
    """Whether anything fits, and if not, what is missing here: the fields of `api.answers.rest.ForFit`."""
    fits = any_fits(found)
    return {"fits": fits, "missing": None if fits else missing()}
