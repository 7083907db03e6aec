"""The texts of the page in the language of a request: Dutch is what stands in the code, a catalogue has the others."""

from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from typing import Final

DUTCH: Final = "nl"
_language: ContextVar[str] = ContextVar("language", default=DUTCH)


def language() -> str:
    """The language of the page that is being made, as in BCP 47."""
    return _language.get()


def gettext(message: str) -> str:
    """A text of the page in the language of the request; as it stands where the catalogue lacks it."""
    return _catalogue(language()).gettext(message)


def ngettext(one: str, more: str, number: int) -> str:
    """A text of the page by how many there are."""
    return _catalogue(language()).ngettext(one, more, number)


_ = gettext


@cache
def _catalogue(_language: str) -> NullTranslations:
    return NullTranslations()
