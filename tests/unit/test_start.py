"""A command begins at once: what is heavy is loaded by the command that needs it."""

import subprocess
import sys
from typing import Final

HEAVY: Final = frozenset(
    [
        "networkx",
        "numpy",
        "onnxruntime",
        "pydantic",
        "pyoxigraph",
        "rdflib",
        "scipy",
        "sklearn",
        "sqlalchemy",
        "tantivy",
    ]
)


def test_the_command_line_loads_nothing_heavy() -> None:
    asked = f"import sys, api.cli.commands; print(*sorted({set(HEAVY)!r} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    assert said.split() == []
