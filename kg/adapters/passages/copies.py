"""A copy of the folder of passages for a process that reads beside the one that has it open."""

import shutil
from pathlib import Path
from typing import Final

from kg.adapters.copies import TRIES, bring, copy_database
from kg.adapters.passages.files import PARTS
from kg.private_files import own_folder

_SEALED: Final = frozenset(f".{part}" for part in (*PARTS, "del"))


def copy_passages(source: Path, target: Path) -> None:
    """
    Copy the folder of passages, also while it is written: the table first, so that the words are never behind it.

    Raises:
        StoreDamaged: If the table cannot be read.
    """
    shutil.rmtree(target, ignore_errors=True)
    own_folder(target)
    if (source / "passages.db").exists():
        copy_database(source / "passages.db", target / "passages.db")
    for folder in sorted((source / "words").glob("*/")):
        _copy_index(folder, target / "words" / folder.name)


def _copy_index(source: Path, target: Path) -> None:
    for _ in range(TRIES):
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        try:
            bring(source / "meta.json", target / "meta.json", linked=False)
            for path in source.iterdir():
                if path.name != "meta.json" and not path.name.startswith(".tantivy"):
                    bring(path, target / path.name, linked=path.suffix in _SEALED)
        except FileNotFoundError:
            continue
        if _same(source, target):
            return


def _same(source: Path, target: Path) -> bool:
    return (source / "meta.json").read_bytes() == (target / "meta.json").read_bytes()
