"""The words by which two texts on one aim are compared, as `vocabulary.toml` holds them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def words(name: str) -> tuple[str, ...]:
    """The words under a name, in order."""
    return tuple(_lists()[name].split())


@cache
def _lists() -> Mapping[str, str]:
    return tomllib.loads((files("kg.cycle.implement.sides") / "vocabulary.toml").read_text("utf-8"))
