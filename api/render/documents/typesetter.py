"""
A process of its own that makes one PDF: what it takes of memory is gone with it, and it can be stopped.

On standard input the values of `document.typ` in JSON, on standard output the PDF. Nothing is fetched: the source names
no package, fonts come from the installation alone, and nothing but it lies under its root.
"""

import json
import sys
import tempfile
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Final

from api.render.letters import FONTS

MOST_BYTES: Final = 4 << 30  # of address space
WEIGHTS: Final = ("Regular", "Bold")  # of our font


def main() -> None:
    """Make it."""
    import typst

    _bounded()
    asked = sys.stdin.buffer.read().decode("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        root, fonts = Path(folder, "root"), Path(folder, "fonts")
        root.mkdir()
        fonts.mkdir()
        source = root / "document.typ"
        source.write_bytes(files("api.render.documents").joinpath(source.name).read_bytes())
        for name in WEIGHTS:  # a folder with these alone: of two files for one weight Typst takes any
            fonts.joinpath(f"{name}.ttf").write_bytes((FONTS / f"SourceSansPro-{name}.ttf").read_bytes())
        made = typst.compile(
            source,
            root=root,
            font_paths=[fonts],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"document": asked},
            package_path=str(folder),
            package_cache_path=str(folder),
            timestamp=int(json.loads(asked)["made"]),
        )
    sys.stdout.buffer.write(made)


def _bounded() -> None:
    """See that it cannot take all memory of the machine, where the system has a way for that."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))


if __name__ == "__main__":
    main()
