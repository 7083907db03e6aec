"""Amounts in euros as people type them."""

import re
from typing import Final

_AMOUNT: Final = re.compile(r"(-?)(\d{1,3}(?:\.\d{3}){1,3}|\d{1,12})(?:,(\d{2}))?")  # "1.400", "-1400", "1.400,50"


def cents(text: str, *, signed: bool = False) -> int | None:
    """An amount in euros as Dutch writes it, in cents; None when it is none, or below 0 where it is not `signed`."""
    found = _AMOUNT.fullmatch(text.strip().removeprefix("€").strip())
    if found is None or (found[1] and not signed):
        return None
    sign, whole, rest = found.groups()
    amount = int(whole.replace(".", "")) * 100 + int(rest or 0)
    return -amount if sign else amount
