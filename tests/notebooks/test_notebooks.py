"""
The notebooks run from the first cell to the last, on words alone so that it takes seconds; nothing leaves the house.

What Jupyter and matplotlib keep in the user's folders is theirs, and not looked at.
"""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.egress.recorder import House

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.mark.filterwarnings("ignore::Warning")  # of the kernel, which is not ours
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_whole_and_calls_nobody(path: Path, house: House) -> None:
    environment = house.environment(KRING_STORE=str(house.store), KRING_ENCODER="none")
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}})
    client.execute(env=environment)
    silent = [cell.source for cell in notebook.cells if cell.cell_type == "code" and not cell.outputs]
    assert silent == []
    assert [line for line in house.left(house.log) if not line.startswith("write ")] == []


def test_there_is_a_notebook_for_each_of_these_subjects() -> None:
    assert {"interpreteren", "borgen", "keten", "verbeteren"} <= {path.stem for path in NOTEBOOKS}
