"""
The records of a tree of aims as a file, for whoever goes on with it elsewhere; `kring ingest` reads it back.

Records go out whole, in the forms that Kring has for them: the column `tree` says where each stands, and is not read.
Source of the third form: https://www.w3.org/TR/json-ld11/.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from api.render.spreadsheet import SHEETS, XLSX
from kg.cycle.report.tree.leaves import TreeRecord

JSON_LD: Final = "application/ld+json"
TREE_FORMS: Final[Mapping[str, str]] = {"csv": "text/csv", "xlsx": XLSX, "jsonld": JSON_LD}  # by the end of its name


def tree_file(records: Sequence[TreeRecord], form: str) -> bytes:
    """
    The records of a tree as a file.

    Args:
        records: In the order of the tree.
        form: One of `TREE_FORMS`.
    """
    if form == "jsonld":
        from api.render.json_ld import json_ld_graph

        told = json_ld_graph((one.kind, one.payload) for one in records)
        return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
    made, _media_type = SHEETS[form]
    return made((one.kind, one.payload, {"tree": one.path} if one.path else {}) for one in records)


def tree_name(of: str, year: int, form: str) -> str:
    """What its file is called."""
    return f"doelenboom-{''.join(sign if sign.isalnum() or sign in '-.' else '-' for sign in of)}-{year}.{form}"
