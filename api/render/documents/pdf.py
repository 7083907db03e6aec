"""
A document as tagged PDF, by Typst, which refuses to write what does not follow PDF/UA-1.

Source: ISO 14289-1; https://typst.app/docs/reference/pdf/.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import as_file
from typing import Any, Final

from api.render.documents.document import (
    Block,
    Document,
    Figure,
    Heading,
    Items,
    Paragraph,
    Table,
    Text,
    address,
    must_fit,
    plain,
)
from api.render.documents.typesetter import WEIGHTS
from api.render.letters import FONTS
from kg import deadline
from kg.errors import InputError, QuestionEnded

MAX_S: Final = 60.0
_LOOK_S: Final = 0.05  # between two looks at whether anybody still waits
_INSTEAD: Final = "◌"  # for a character that our font does not have
_SAME: Final = str.maketrans({"\u2011": "-"})  # a hyphen that does not break: our font has it under the plain one
_LINE: Final = 88  # characters of our font that fit beside each other on a page
_REPLACED: Final = f"Een teken dat het lettertype van deze PDF niet heeft, staat er als {_INSTEAD}."


def pdf(document: Document) -> bytes:
    """
    The document as PDF.

    Raises:
        InputError: If it is too long for one file.
        QuestionEnded: If it takes too long, or nobody waits for it any more.
    """
    must_fit(document)
    return _set(json.dumps(_values(document), sort_keys=True).encode())


def _values(document: Document) -> Mapping[str, Any]:
    said = _Characters()
    notes = [
        {"text": said(note.text), "url": said(note.url), "link": bool(address(note.url))} for note in document.notes
    ]
    values = {
        "title": said(document.title),
        "author": said(document.author),
        "about": said(document.about),
        "language": document.language,
        "on": {"year": document.on.year, "month": document.on.month, "day": document.on.day},
        "made": int(datetime(document.on.year, document.on.month, document.on.day, tzinfo=UTC).timestamp()),
        "lead": said(document.lead),
        "blocks": [_block(block, said) for block in document.blocks],
        "notes": notes,
        "sources-title": said(document.sources_title),
        "replaced-note": _REPLACED,
    }
    return {**values, "replaced": said.replaced}


def _block(block: Block, said: "_Characters") -> Mapping[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "text": said(block.text)}
        case Paragraph():
            return {"kind": "paragraph", "text": _words(block.text, said)}
        case Items():
            return {
                "kind": "ordered" if block.ordered else "items",
                "items": [_words(one, said) for one in block.items],
            }
        case Table():
            rows = [[_words(cell, said) for cell in row] for row in block.rows]
            head = [said(one) for one in block.head]
            shares = _columns(block)
            return {"kind": "table", "caption": said(block.caption), "head": head, "rows": rows, "columns": shares}
        case Figure():
            return {
                "kind": "picture", "svg": block.svg, "alternative": said(block.alternative),
                "caption": said(block.caption),
            }  # fmt: skip


def _columns(table: Table) -> list[float]:
    """How wide each column is beside the others: as the table says, or as its longest word asks."""
    usual = [float(table.first if at == 0 else 1) for at in range(len(table.head))]
    one = _LINE / sum(usual)  # characters
    longest = [
        max((len(word) for said in (head, *(row[at].text for row in table.rows)) for word in said.split()), default=0)
        for at, head in enumerate(table.head)
    ]
    return [max(share, round((length + 1) / one, 2)) for share, length in zip(usual, longest, strict=True)]


def _words(text: Text, said: Callable[[str], str]) -> Mapping[str, Any]:
    return {
        "text": said(text.text),
        "label": said(text.label),
        "notes": list(text.notes),
        "gap": text.gap,
    }


class _Characters:
    """
    Texts in characters that the font has.

    Attributes:
        replaced: Whether one was not among them.
    """

    def __init__(self) -> None:
        self.replaced = False

    def __call__(self, text: str) -> str:
        """The text, with a square for a character that the font lacks; what only steers writing is left out."""
        line = "".join(sign for sign in plain(text).translate(_SAME) if unicodedata.category(sign) != "Cf")
        missing = set(line) - _held()
        if missing:
            self.replaced = True
            line = "".join(_INSTEAD if sign in missing else sign for sign in line)
        return line


@cache
def _held() -> frozenset[str]:
    from fontTools.ttLib import TTFont

    held = []
    for name in WEIGHTS:
        with (
            as_file(FONTS / f"SourceSansPro-{name}.ttf") as path,
            TTFont(path) as font,
        ):
            held.append(set(font.getBestCmap()))
    return frozenset(map(chr, set.intersection(*held)))


def _set(values: bytes) -> bytes:
    """What the typesetter makes of it."""
    with tempfile.TemporaryFile() as given:  # a pipe stops taking more once its process was looked at
        given.write(values)
        given.seek(0)
        process = subprocess.Popen(  # nosec B603 - our own module, without arguments
            [sys.executable, "-m", "api.render.documents.typesetter"],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        with process:
            try:
                made, said = _heard(process)
            except BaseException:  # whatever ends it, the process goes
                process.kill()
                raise
    if process.returncode or not made.startswith(b"%PDF-"):
        raise InputError(f"van dit document kon geen PDF worden gemaakt; kies Word of HTML{_why(said)}")
    return made


def _heard(process: "subprocess.Popen[bytes]") -> tuple[bytes, bytes]:
    until = time.monotonic() + MAX_S
    while True:
        try:
            return process.communicate(timeout=_LOOK_S)
        except subprocess.TimeoutExpired:
            deadline.check()
            if time.monotonic() > until:
                raise QuestionEnded(f"een PDF hiervan duurt langer dan {MAX_S:g} seconden") from None


def _why(said: bytes) -> str:
    last = said.decode("utf-8", "replace").strip().splitlines()[-1:]
    return f" ({last[0][:200]})" if last else ""
