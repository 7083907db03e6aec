"""Dates as people write them."""

from typing import Final

_MONTHS: Final = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)


def dutch_date(text: str) -> str:
    """A date as people write it: "1 mei 2022", "mei 2022", "2022"."""
    year, *rest = text.split("-")
    words = [str(int(rest[1]))] if len(rest) > 1 else []
    return " ".join([*words, *([_MONTHS[int(rest[0]) - 1]] if rest else []), year])
