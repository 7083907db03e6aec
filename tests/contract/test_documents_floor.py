"""On real files, the text of pages and what documents are stay as good as they were measured; skips without them."""

from pathlib import Path

import pytest

from tests.bench import bench_documents as bench


@pytest.fixture(autouse=True)
def _needs(shared_data: Path) -> None:
    """Real files."""
    assert shared_data == bench.DATA


@pytest.mark.parametrize("part", ["dev", "test"])
def test_titles_and_municipalities_are_known(part: str) -> None:
    found = bench.known(part)
    assert found["kring"]["title"][1] >= 0.9
    assert found["kring"]["municipality"][1] >= 0.95
    assert found["kring"]["named"][1] >= 0.95
    assert found["kring"]["title"][1] > max(found[name]["title"][1] for name in ("metadata", "first line"))


@pytest.mark.parametrize("part", ["dev", "test"])
def test_pages_are_read_in_order_without_what_runs_on_them(part: str) -> None:
    found = bench.pages(part)
    assert found["kring"]["order"] >= 0.95
    assert found["kring"]["furniture left"][0] == 0
    assert found["kring"]["order"] > found["pdfium"]["order"]
