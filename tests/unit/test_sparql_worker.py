"""A process that answers queries loads a copy when that pays, and begins out of the way of others."""

import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.adapters.triples.sparql import worker


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    store = Store(str(tmp_path / "graph"))
    store.extend(Quad(NamedNode(f"urn:s{n}"), NamedNode("urn:p"), Literal(n), NamedNode("urn:g")) for n in range(100))
    store.backup(str(tmp_path / "copy"))
    return tmp_path / "copy"


def test_a_copy_stays_on_disk_until_its_answers_took_as_long_as_loading_it(folder: Path) -> None:
    size_gb = sum(file.stat().st_size for file in folder.iterdir()) / 1e9
    loading_s = worker.LOADING_S_PER_GB * size_gb
    copy = worker.GraphCopy(str(folder))
    for _ in range(9):
        copy.took(loading_s / 10)
    assert copy.loading is None
    copy.took(loading_s / 5)
    assert copy.loading is not None
    copy.took(loading_s)  # a second time starts nothing
    copy.loading.join(30)
    assert copy.in_memory
    assert len(copy.store) == 100
    assert list(folder.glob("*.nq")) == []


def test_a_copy_that_is_gone_by_then_is_not_loaded(folder: Path) -> None:
    copy = worker.GraphCopy(str(folder))
    copy.path = str(folder.parent / "not there" / "copy")
    copy.took(1.0)
    assert copy.loading is not None
    copy.loading.join(30)
    assert not copy.in_memory
    assert len(copy.store) == 100


def test_the_first_table_of_a_process_imports_nothing_large(folder: Path) -> None:
    asked = {"sparql": "SELECT * { ?s ?p ?o }", "default": ["urn:g"], "named": [], "form": "", "most": 10}
    script = (
        "import sys; from kg.adapters.triples.sparql.worker import GraphCopy, _answered\n"
        f"assert _answered(GraphCopy({str(folder)!r}), {asked!r})[0]['rows']\n"
        "print(*(name for name in sys.modules if name in ('numpy', 'pydantic') or name.startswith('kg.ports.')))"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == ""
