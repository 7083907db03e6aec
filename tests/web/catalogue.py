"""
The texts of the page, taken from its templates and its Python, and the catalogue of their English.

`python -m tests.web.catalogue` brings new texts into the catalogue, leaves out what no page says any more, and
compiles it. What has no English yet is printed; it is for a person to write.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from api.web.frame import templates

PAGE: Final = Path(__file__).parents[2] / "api" / "web"
ENGLISH: Final = PAGE / "locales" / "en" / "LC_MESSAGES" / "kring.po"
COMPILED: Final = ENGLISH.with_suffix(".mo")
Message = str | tuple[str, str]  # of more than one: the text for one, and for more
_ABOUT: Final = "# The page in English: see tests/web/catalogue.py."
_MADE: Final = datetime(2026, 11, 29, tzinfo=UTC)  # always the same: what changed, the repository knows
_KEYWORDS: Final = {"_": None, "gettext": None, "message": None, "ngettext": (1, 2)}


def messages() -> dict[Message, set[str]]:
    """Each text that a page says itself, with the files that say it."""
    found: dict[Message, set[str]] = {}
    for file in sorted(PAGE.rglob("*.html")):
        for _, _, text in templates().extract_translations(file.read_text(encoding="utf-8")):  # type: ignore[attr-defined]
            _add(found, text, file)
    for file in sorted(PAGE.rglob("*.py")):
        with file.open("rb") as code:
            for _, text, _, _ in extract("python", code, keywords=_KEYWORDS, options={"encoding": "utf-8"}):
                _add(found, text, file)
    return found


def _add(found: dict[Message, set[str]], text: str | tuple[str | None, ...] | None, file: Path) -> None:
    """Keep a text; what is worked out, and so is none, is left."""
    said = [one for one in (text if isinstance(text, tuple) else (text,)) if one is not None]
    if said:
        found.setdefault(said[0] if len(said) == 1 else (said[0], said[1]), set()).add(
            file.relative_to(PAGE).as_posix()
        )


def english() -> Catalog:
    """The catalogue as it is kept."""
    with ENGLISH.open("rb") as kept:
        return read_po(kept, locale="en")


def compiled(catalogue: Catalog) -> bytes:
    """What the service reads of a catalogue."""
    made = BytesIO()
    write_mo(made, catalogue)
    return made.getvalue()


def renewed(kept: Catalog) -> Catalog:
    """The catalogue of the texts of today, each with the English that it had."""
    made = Catalog(locale="en", project="Kring", creation_date=_MADE, revision_date=_MADE, header_comment=_ABOUT)
    for key, files in sorted(messages().items(), key=lambda pair: pair[0] if isinstance(pair[0], str) else pair[0][0]):
        held = kept.get(key if isinstance(key, str) else key[0])
        made.add(key, held.string if held else None, locations=[(file, None) for file in sorted(files)])
    return made


def untold(catalogue: Catalog) -> Iterator[Message]:
    """Texts without English."""
    for one in catalogue:
        if one.id and not (all(one.string) if isinstance(one.string, tuple | list) else one.string):
            yield one.id


if __name__ == "__main__":
    catalogue = renewed(english())
    with ENGLISH.open("wb") as file:
        write_po(file, catalogue, width=120, include_lineno=False)
    COMPILED.write_bytes(compiled(catalogue))
    sys.stdout.writelines(f"{one}\n" for one in untold(catalogue))
