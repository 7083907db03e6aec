"""Sentences that two readers judged on SMART, with their municipalities; a third of these is kept unseen."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[3].parent / "shared" / "eval" / "smart"
CRITERIA: Final = ("specifiek", "meetbaar", "tijdgebonden", "target")
_SETS: Final = ("nederland", "vlaanderen")


@dataclass(frozen=True, slots=True)
class Sentence:
    """
    One sentence with what the readers said.

    Attributes:
        labels: By criterion, and "goal" and "actor": whether both readers say that it holds; None where they differ.
        verbatim: False when the words are ours, after a source.
        apart: Of a municipality that nothing was made with.
    """

    text: str
    set: str
    municipality: str
    verbatim: bool
    labels: dict[str, bool | None]

    @property
    def apart(self) -> bool:
        """By a hash of the municipality, so that a sentence more moves no other."""
        return int(hashlib.sha256(f"kring-smart:{self.municipality}".encode()).hexdigest(), 16) % 3 == 0


def sentences(folder: Path = FOLDER) -> list[Sentence]:
    """All of them, in order of file and line."""
    return [
        Sentence(
            row["text"],
            name,
            row.get("nis") or row["municipality"],
            row.get("verbatim", True),
            {key: None if said is None else said == "ja" for key, said in row["labels"].items()},
        )
        for name in _SETS
        for row in map(json.loads, (folder / f"{name}.jsonl").read_text("utf-8").splitlines())
    ]
