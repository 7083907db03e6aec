"""What a run would write is held over a journal that is only read."""

from inspect import signature
from typing import get_type_hints

import pytest

from ingest.commit.rehearsal import Rehearsal
from kg.ports.journal import Journal

_OWN = {"planned"}


@pytest.mark.parametrize("name", sorted(name for name in vars(Rehearsal) if not name.startswith("_")))
def test_it_is_asked_as_a_journal_is(name: str) -> None:
    if name in _OWN or name not in vars(Journal):
        assert name in _OWN | set(get_type_hints(Rehearsal))
        return
    assert signature(getattr(Rehearsal, name)) == signature(getattr(Journal, name))
