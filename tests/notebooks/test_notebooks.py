"""The notebooks run from the first cell to the last, on words alone so that it takes seconds."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.mark.filterwarnings("ignore::Warning")  # of the kernel, which is not ours
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_whole(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRING_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("KRING_ENCODER", "none")
    monkeypatch.setenv("PYTHONPATH", str(path.parents[1]))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    silent = [cell.source for cell in notebook.cells if cell.cell_type == "code" and not cell.outputs]
    assert silent == []


def test_there_is_a_notebook_for_interpreteren_and_one_for_borgen() -> None:
    assert {"interpreteren", "borgen"} <= {path.stem for path in NOTEBOOKS}
