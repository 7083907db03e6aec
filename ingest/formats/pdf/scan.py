"""Text that is only a picture, by tesseract where that is installed; in a process with limits, without network."""

import os
import shutil
import subprocess
import sys
from functools import cache
from typing import Final

from ingest.formats.pdf.characters import repaired

_SECONDS: Final = 20
_LANGUAGE: Final = "nld"


@cache
def _tesseract() -> str:
    """Where tesseract is, when it knows Dutch; "" when not."""
    program = shutil.which("tesseract")
    if program is None:
        return ""
    known = subprocess.run([program, "--list-langs"], capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603  # nosec B603 - it is looked up
    return program if _LANGUAGE.encode() in known.stdout.split() else ""


def can_read() -> bool:
    """Whether there is anything to read a picture with."""
    return bool(_tesseract())


def recognised(picture: bytes) -> str:
    """The text in the picture of a page; "" where there is none."""
    command = [sys.executable, "-m", "ingest.documents.extraction.confinement", _tesseract(), "stdin", "stdout"]
    environment = {
        "PATH": os.defpath,
        "OMP_THREAD_LIMIT": "1",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    try:
        done = subprocess.run(  # noqa: S603  # nosec B603 - it is looked up; the picture goes by standard input
            [*command, "-l", _LANGUAGE, "--psm", "1"],
            input=picture,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        return ""
    lines = (repaired(line) for line in done.stdout.decode("utf-8", "replace").split("\n"))
    return "\n".join(lines).strip("\n\x02 ") if done.returncode == 0 else ""
