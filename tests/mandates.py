"""On whose behalf tests write straight into a journal."""

from kg.access import Principal
from kg.store.intake import Mandate


def as_user(name: str) -> Mandate:
    """Somebody who may write everything, by name."""
    return Mandate.of(Principal(name, everything=True))
