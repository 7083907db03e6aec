"""How much of a view is still believed when it is opened, or opened again."""

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from kg.errors import StoreDamaged
from kg.ports.view import View

_V = TypeVar("_V", bound=View)
_V_co = TypeVar("_V_co", bound=View, covariant=True)
# How it is opened: as it stands; with what is broken taken out; or thrown away, when it fell again soon after that.
Doubt = Literal["none", "looked over", "made anew"]


class Opener(Protocol[_V_co]):
    """How an adapter opens a view in a folder."""

    def __call__(self, path: Path, *, mend: bool) -> _V_co:
        """The view; with `mend`, without what is broken in it."""


def opened(path: Path, opener: Opener[_V], doubt: Doubt) -> _V:
    """A view; one that cannot be mended is thrown away: the journal holds all that is needed to make it again."""
    if doubt == "none":
        return opener(path, mend=False)
    if doubt == "looked over":
        with contextlib.suppress(StoreDamaged):
            return opener(path, mend=True)
    shutil.rmtree(path, ignore_errors=True)
    return opener(path, mend=False)


def opened_copy(
    room: Callable[[], Path], source: Path, bring: Callable[[Path, Path], object], opener: Opener[_V], doubt: Doubt
) -> _V:
    """
    As `opened`, of a copy.

    Args:
        room: The folder in which the copy comes.
        source: The folder of the view.
        bring: Copies that to another place.
        opener: Of the view.
        doubt: Of the copy.
    """
    copy = room() / source.name
    if doubt != "made anew":
        with contextlib.nullcontext() if doubt == "none" else contextlib.suppress(StoreDamaged):
            bring(source, copy)
            return opener(copy, mend=doubt != "none")
    shutil.rmtree(copy, ignore_errors=True)
    return opener(copy, mend=False)
