"""Which language a question is in."""

import threading
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lingua import LanguageDetector

_LEAST_WORDS: Final = 3  # names and single words are no evidence of a language
_ENOUGH: Final = 500  # characters; more says nothing new
_DECIMALS: Final = 6  # the detector adds up in threads: the last ones differ from one call to the next
_loading = threading.Lock()


@cache
def _detector() -> "LanguageDetector":
    from lingua import Language, LanguageDetectorBuilder

    languages = (Language.DUTCH, Language.ENGLISH, Language.GERMAN, Language.FRENCH)
    return LanguageDetectorBuilder.from_languages(*languages).build()


def dutch(text: str) -> float:
    """How sure it is (0 to 1) that a text is Dutch, not English, German or French; short texts count as Dutch."""
    if len(text.split(maxsplit=_LEAST_WORDS)) < _LEAST_WORDS:
        return 1.0
    from lingua import Language

    with _loading:
        detector = _detector()
    return round(float(detector.compute_language_confidence(text[:_ENOUGH], Language.DUTCH)), _DECIMALS)
