"""Which template a draft is made with: one of an organisation's own, or one that Kring brings along."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from ingest.document import Document
from ingest.documents.encoding import whole_text
from kg.cycle.formulate.draft.template import DraftTemplate, read, template, templates
from kg.errors import InputError, UnreadableDocument

NAME: Final = "^[a-z0-9][a-z0-9-]{0,39}$"  # of a template, as a doorway takes it
_LARGEST: Final = 100_000  # bytes
_ENDS: Final = ".toml"


def template_named(name: str, folders: Sequence[Path] = (), organisations: Iterable[str] = ()) -> DraftTemplate:
    """
    The template of a name: an organisation's own goes before one for everybody, and that before those of Kring.

    Args:
        name: For instance "raadsvoorstel".
        folders: Each holds NAME.toml, or ORGANISATION/NAME.toml; a later one goes before an earlier one.
        organisations: Those of the asker.

    Raises:
        InputError: If there is none of that name, or it is not as it has to be.
    """
    own = _own(folders, organisations)
    return from_file(own[name]) if name in own else template(name)


def template_names(folders: Sequence[Path] = (), organisations: Iterable[str] = ()) -> list[str]:
    """The names that somebody can choose from, in order."""
    return sorted({*templates(), *_own(folders, organisations)})


def from_file(path: Path) -> DraftTemplate:
    """
    A template from a file of one's own.

    Raises:
        InputError: If it cannot be read, is too large, or is not as it has to be.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"sjabloon {path.name!r} is te groot; hoogstens {_LARGEST} bytes")
        return read(path.stem, whole_text(Document(path, path.name)))
    except OSError as error:
        raise InputError(f"sjabloon {path.name!r} is niet te lezen: {error.strerror}") from None
    except UnreadableDocument as error:
        raise InputError(f"sjabloon {path.name!r} is niet te lezen: {error}") from None


def _own(folders: Sequence[Path], organisations: Iterable[str]) -> Mapping[str, Path]:
    """The files that somebody brought, by name; those of an organisation last, so that they go first."""
    known = sorted(set(organisations))
    places = [*folders, *(folder / one for folder in folders for one in known)]
    return {one.stem: one for place in places for one in sorted(place.glob(f"*{_ENDS}")) if re.match(NAME, one.stem)}
