"""The register of municipalities that comes along, as the records that a gazetteer is made of."""

import csv
from importlib.resources import files
from typing import Any, Final

_FILE: Final = files("ingest") / "demo" / "tooi" / "gemeenten_flat.csv"
REGISTER: Final[list[dict[str, Any]]] = [
    {"id": row["code"], "code": row["code"], "title": row["naam"], "period": {"end": row["einddatum"] or None}}
    for row in csv.DictReader(_FILE.read_text(encoding="utf-8").splitlines())
]
