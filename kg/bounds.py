"""
How much a record may hold, so that what a type admits is what every computation takes.

Texts are measured in characters. What there is of each sort in the sources that Kring was tried on, and what a step of
work over one record costs at these bounds, stands in docs/reference/bounds.md; why there are bounds in ADR 25.
"""

from typing import Final

# --- texts, by what they are ----------------------------------------------------------------------

ID: Final = 200
LABEL: Final = 200  # a word from a list, a unit, a status, a place in a document
NAME: Final = 500  # of a person, an organisation, a thing
TITLE: Final = 1_000
URL: Final = 2_000
CONDITION: Final = 2_000  # when a lesson holds: each of its words is held against every fact of a municipality
PATH: Final = 4_096  # of a file; PATH_MAX of Linux
PARAGRAPH: Final = 20_000
PASSAGE: Final = 100_000  # a piece of a document
CONTENT: Final = 5_000_000  # a record as JSON, in a proposal

# --- lists, by how many things there can be -------------------------------------------------------

FEW: Final = 50  # themes, sources, dates, roles
SOME: Final = 500  # municipalities, partners, documents that say the same
MANY: Final = 10_000  # passages of a document, places in a ranking

# --- all texts of a record together, without its provenance ---------------------------------------

RECORD: Final = 50_000
DOCUMENT: Final = 4_000_000  # of a kind with passages or positions
PROPOSAL: Final = CONTENT + RECORD

# --- numbers and dates ----------------------------------------------------------------------------

AMOUNT: Final = 10**12  # euros, versions, places
PEOPLE: Final = 10**8  # inhabitants
MONTHS: Final = 1_200
DAYS: Final = 3_660  # between two items of a feed: ten years
MINUTES: Final = 43_200  # between two looks at a feed: thirty days
NUMBER: Final = 10**9  # square kilometres, inhabitants on one of them, hours
YEARS: Final = (1000, 2999)  # four digits, and a thousand years from either end of the calendar that Python has


def cut(text: str, most: int = TITLE) -> str:
    """A text that Kring made of others, at most so long: two titles in one must not be refused for their length."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
