"""Texts that are made by chance, without what nobody sees."""

import re
from typing import Any

from ontologies.spelling import normal


def shown(body: Any) -> Any:
    """The same with an x for what the normal form leaves out: that nothing is left then, no schema can say."""
    match body:
        case dict():
            return {shown(name): shown(item) for name, item in body.items()}
        case list():
            return [shown(item) for item in body]
        case str():
            seen = "".join(one if normal(f"x{one}x") == f"x{one}x" else "x" for one in body)
            return seen if normal(f"x{seen}x") == f"x{seen}x" else re.sub(r"[^!-~]", "x", seen)
    return body
