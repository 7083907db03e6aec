"""What every test may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg.service import KnowledgeGraph

SHARED = Path(__file__).parents[1].parent / "shared"


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[KnowledgeGraph]:
    """An empty store that searches on words alone."""
    with kg.open(tmp_path / "store", with_encoder=None, create=True) as opened:
        yield opened


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The project's real data; tests that need it are skipped where it is not."""
    if not (SHARED / "data").is_dir():
        pytest.skip("needs ../shared/data, which is not on this machine")
    return SHARED / "data"
