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


def with_fit(answer: dict[str, Any], missing: "Callable[[], Missing]", *, fits: bool) -> dict[str, Any]:
    """
    An answer that says whether anything fits, and if not, what is missing here; as `api.answers.rest.AboutFit` has it.
    """
    from kg.reason.answer import sent

    return {"fits": fits, **({} if fits else {"missing": sent(missing())}), **answer}
