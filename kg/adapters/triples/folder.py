"""A copy of the folder of a graph while it is written."""

import shutil
from pathlib import Path
from typing import Final

from kg.adapters.copies import TRIES, bring
from kg.adapters.triples.sums import FILE as SUMS
from kg.errors import StoreDamaged
from kg.private_files import own_folder

_UNUSED: Final = ("LOCK", "LOG", "LOG.old", SUMS)  # of RocksDB, and what is copied apart


def copy_graph(source: Path, target: Path) -> bool:
    """
    Copy the folder of a graph, also while it is written; whether that could be done.

    RocksDB writes in its manifest which files it consists of. As long as that has not changed between the first and the
    last look, nothing was merged, moved or thrown away in between, and the copy is a state that the graph has had; what
    was written to its log meanwhile is in it up to some change, as after a kill.

    Raises:
        StoreDamaged: If there is no manifest.
    """
    before = None
    if not (source / "CURRENT").exists():
        return False
    for _ in range(TRIES):
        shutil.rmtree(target, ignore_errors=True)
        own_folder(target)
        before = _manifest(source)
        if before is None:
            continue
        try:
            for path in sorted(source.iterdir()):
                if not path.name.startswith(_UNUSED):
                    bring(path, target / path.name, linked=path.suffix == ".sst")
            if (source / SUMS).exists():
                bring(source / SUMS, target / SUMS, linked=False)
        except FileNotFoundError:
            continue
        if _manifest(source) == before:
            return True
    if before is None:
        raise StoreDamaged(f"de graaf {source} is niet te lezen: CURRENT noemt geen manifest")
    shutil.rmtree(target, ignore_errors=True)
    return False


def _manifest(folder: Path) -> tuple[str, bytes] | None:
    try:
        current = (folder / "CURRENT").read_text(encoding="utf-8", errors="replace").strip()
        return current, (folder / current).read_bytes()
    except (OSError, ValueError):
        return None
