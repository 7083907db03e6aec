"""The reference of what a record may hold says what the code says."""

import re
from pathlib import Path

from kg import bounds

REFERENCE = (Path(__file__).parents[2] / "docs/reference/bounds.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `([A-Z]+)` \|[^|]*\| ([\d,to ]+) \|", REFERENCE, re.MULTILINE))


def test_every_bound_stands_in_the_reference_with_its_number() -> None:
    known = {name: value for name, value in vars(bounds).items() if name.isupper()}
    told = {name: tuple(int(part.replace(",", "")) for part in row.split(" to ")) for name, row in ROWS.items()}
    assert told == {name: value if isinstance(value, tuple) else (value,) for name, value in known.items()}
