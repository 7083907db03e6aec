"""
The texts of the page, in the language of the request: Dutch, or English for a user who chooses it.

Dutch is the message id, so a text that has no English is shown in Dutch. The English stands in
`locales/en/LC_MESSAGES/kring.po`; what is read here is its compiled form beside it, made by `make texts`.
Which language a request is in is found once, by `speak`; work in another thread keeps it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from typing import Final

from starlette.requests import Request

from api.http.language import Language
from kg.dutch.dates import dutch
from kg.dutch.figures import written
from kg.reason.time import years_away

COOKIE: Final = "kring-taal"
FIELD: Final = "taal"  # of the address
LANGUAGES: Final[Mapping[str, Language]] = {"nl": "nl", "en": "en"}
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SWAPPED: Final = str.maketrans(",.", ".,")
_NOW: ContextVar[Language] = ContextVar("kring.language", default="nl")


def language_of(request: Request) -> Language:
    """What the address says, else what was chosen before, else Dutch: the texts of records are Dutch anyhow."""
    asked = request.query_params.get(FIELD, "")
    return LANGUAGES.get(asked) or LANGUAGES.get(request.cookies.get(COOKIE, ""), "nl")


@contextmanager
def speak(chosen: Language) -> Iterator[None]:
    """Texts in this language, for as long as it lasts."""
    before = _NOW.set(chosen)
    try:
        yield
    finally:
        _NOW.reset(before)


def language() -> Language:
    """The language of the page that is being made."""
    return _NOW.get()


def gettext(text: str) -> str:
    """A text of the page in the language of the request; as it stands where the catalogue lacks it."""
    return _catalogue(language()).gettext(text) if text else ""  # "" is the head of a catalogue


def ngettext(one: str, more: str, number: int) -> str:
    """A text of the page by how many there are."""
    return _catalogue(language()).ngettext(one, more, number)


_ = gettext


def message(text: str) -> str:
    """A text that is written down before there is a request: kept as it is, and shown with `_` later."""
    return text


def day(text: str) -> str:
    """A date of a record as people write it: "1 mei 2022", "mei 2022" or "2022"; in English "1 May 2022"."""
    if language() == "nl" or "-" not in text:
        return dutch(text)
    year, month, *days = text.split("-")
    return " ".join([*(str(int(one)) for one in days), _MONTHS[int(month) - 1], year])


def away(first: date, today: date) -> str:
    """How far off a day is: "over 33 dagen", "ruim 3 jaar geleden"; in English "in 33 days", "over 3 years ago"."""
    days = (first - today).days
    if days == 0:
        return _("vandaag")
    if years := years_away(first, today):
        return (_("over ruim %(num)s jaar") if days > 0 else _("ruim %(num)s jaar geleden")) % {"num": years}
    told = (
        ngettext("over %(num)s dag", "over %(num)s dagen", days)
        if days > 0
        else (ngettext("%(num)s dag geleden", "%(num)s dagen geleden", -days))
    )
    return told % {"num": abs(days)}


def figure(number: float, decimals: int | None = 0) -> str:
    """A number with its points and commas: 1.234,5; in English 1,234.5. Decimals as `kg.dutch.figures.written`."""
    said = written(number, decimals)
    return said if language() == "nl" else said.translate(_SWAPPED)


class InDutch:
    """The attribute of an element whose text stays Dutch, for a template: `lang="nl"` on a page in English."""

    def __html__(self) -> str:
        return "" if language() == "nl" else ' lang="nl"'


@cache
def _catalogue(chosen: Language) -> NullTranslations:
    """The texts of one language; of Dutch, the messages themselves."""
    if chosen == "nl":
        return NullTranslations()
    with files("api.web").joinpath("locales", chosen, "LC_MESSAGES", "kring.mo").open("rb") as compiled:
        return GNUTranslations(compiled)
