"""Addresses of the same page with another question."""

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.datastructures import QueryParams


def with_query(query: QueryParams, **changed: str | Sequence[str]) -> str:
    """What stands behind the path, with some fields in place of what they were; "" takes one out."""
    kept = [(name, value) for name, value in query.multi_items() if name not in changed]
    for name, value in changed.items():
        values = [value] if isinstance(value, str) else value
        kept += [(name, one) for one in dict.fromkeys(values) if one]
    return f"?{urlencode(kept)}" if kept else ""
