"""What leads to somebody in a text: addresses, numbers of accounts and people, handles, and names of files."""

import re
from collections.abc import Iterator
from typing import Final

_ENDINGS: Final = (
    "nl|com|org|eu|net|info|be|de|io|gov|frl|amsterdam|online|app|cloud|dev|docx?|xlsx?|pptx?|pdf|od[tsp]|csv|txt|md|"
    "json|xml|zip|jpe?g|png|msg|eml"
)
_PATTERN: Final = re.compile(  # what begins at any letter of a run would be looked for once for each of its letters
    r"(?:(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*://|www\.|mailto:)\S+"  # web addresses
    r"|(?<![^\s@<>(),;:])[^\s@<>(),;:]+@[^\s@<>(),;:]+\.[^\s@<>(),;:.!?]+"  # e-mail
    r"|(?<![\w.])@\w[\w.-]+"  # handles
    rf"|(?<![\w@%-])(?<![\w%-][./\\])[\w%-]+(?:[./\\][\w%-]+)*\.(?:{_ENDINGS})(?![\w])(?:/\S*)?"  # domains and files
    r"|(?<!\w)(?:\+|00)[1-9]\d{0,2}(?:[ .()/-]*\d){7,12}(?!\w)|(?<![\w.,])\(?0\d{1,3}\)?(?:[ .-]?\d){6,8}(?![\w])"
    r"|(?<!\w)[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?(?!\w)"  # IBAN
    r"|(?<!\w)[1-9]\d{3} ?(?-i:[A-Z]{2})(?!\w)",  # postcodes
    re.IGNORECASE,
)


def contacts(text: str) -> Iterator[tuple[int, int]]:
    """Where they begin and have ended; the text is in normal form."""
    for match in _PATTERN.finditer(text):
        said = match[0].rstrip(".,;:!?)\"'”’")
        yield match.start(), match.start() + len(said)
