"""Which form of an answer the client wants (Accept). Source: RFC 9110, section 12.5.1."""

from collections.abc import Sequence
from typing import Final

import mimeparse

from api.problems import Problem

_MAX_HEADER: Final = 2000  # characters; longer is no preference but an attack


def best_form(accept: str, offered: Sequence[str]) -> str:
    """
    The media type to answer with.

    Args:
        accept: The Accept header; "" means anything.
        offered: Media types; the first is given to who has no preference.

    Raises:
        Problem: 406, if none of them is wanted.
    """
    wanted = accept.strip() or "*/*"
    found = ""
    if len(wanted) <= _MAX_HEADER:
        try:
            weights = {form: mimeparse.quality(form, wanted) for form in offered}
        except (mimeparse.MimeTypeParseException, ValueError):
            weights = {}
        found = max((form for form in offered if weights.get(form)), key=weights.__getitem__, default="")
    if not found:
        raise Problem(
            "not-acceptable",
            f"dit is er niet als {accept[:100]!r}, wel als {', '.join(offered)}",
            f"this is not available as {accept[:100]!r}, but as {', '.join(offered)}",
        )
    return found
