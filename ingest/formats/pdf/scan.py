"""Text that is only a picture, by tesseract where that is installed; in a process of its own, with a limit of time."""

import io
import os
import shutil
import subprocess
from contextlib import closing
from functools import cache
from typing import Final

from pypdfium2 import PdfDocument

from ingest.formats.pdf.characters import repaired

_DOTS_PER_INCH: Final = 250
_MOST_PIXELS: Final = 25_000_000  # of a page: a poster is drawn coarser
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


def recognised(pdf: PdfDocument, index: int) -> str:
    """The text in the picture of a page; "" where there is none, or nothing to read it with."""
    program = _tesseract()
    if not program:
        return ""
    with closing(pdf[index]) as page:
        width, height = page.get_size()
        scale = min(_DOTS_PER_INCH / 72, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        picture = io.BytesIO()
        page.render(scale=scale, grayscale=True).to_pil().save(picture, "PNG")
    command = [program, "stdin", "stdout", "-l", _LANGUAGE, "--psm", "1"]
    environment = {"PATH": os.defpath, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(  # noqa: S603  # nosec B603 - it is looked up; the picture goes by standard input
            command, input=picture.getvalue(), capture_output=True, timeout=_SECONDS, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        return ""
    lines = (repaired(line) for line in done.stdout.decode("utf-8", "replace").split("\n"))
    return "\n".join(lines).strip("\n\x02 ") if done.returncode == 0 else ""
