"""On whose behalf tests write straight into a journal."""

from kg.access import Principal
from kg.store.intake import MandateOf


def as_user(name: str) -> MandateOf:
    """Somebody who may write everything, by name."""
    return MandateOf.of(Principal(name, everything=True))
