"""
The templates of an organisation: handed in, replaced and withdrawn by its own people, and used for their documents.

Of a kind of document it can have two: an outline (TOML, `kg.cycle.formulate.draft.template`) and a house style (DOCX).
They stand in the store, in a folder of the organisation; nobody else is told that they are there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from api.render.house.templates import NAME, template_named, template_names
from ingest.document import Document
from ingest.documents.encoding import refuse_size, whole_text
from ingest.formats.office.house_style import MOST_BYTES, house_style
from kg.access import LOCAL_SPACE, Principal, checked_organisation
from kg.cycle.formulate.draft.template import DraftTemplate, read
from kg.errors import InputError, NotFound
from kg.private_files import TEMPLATES, own_folder, put, turn_in
from kg.reason.answer import Count, answer

REPORT: Final = "rapportage"
EVERY: Final = "huisstijl"  # of what has no house style of its own
MOST_KINDS: Final = 50  # of one organisation
_STYLES: Final = (REPORT, EVERY)
_FORMS: Final = ("docx", "toml")
_AS: Final = {"docx": "docx", "dotx": "docx", "toml": "toml"}  # by how the name of the file ends
_MACROS: Final = frozenset({"docm", "dotm"})
_LARGEST: Final = 100_000  # bytes of an outline


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class HouseTemplate:
    """
    A template of an organisation.

    Attributes:
        kind: Of which documents: a kind of draft, "rapportage", or "huisstijl" for all that have none of their own.
        form: "toml" for which chapters there are and what stands in them, "docx" for what it looks like.
        changed: When it was handed in, in UTC.
    """

    kind: str
    organisation: str
    form: str
    size_bytes: Count
    sha256: str
    changed: datetime


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateReceipt:
    """
    What came of a template that was handed in.

    Attributes:
        replaced: The digest of the one that stood there; null when there was none.
        fields: Of a house style, the fields in it that are filled; of an outline, its chapters.
        fonts: Of a house style, the fonts that it names; they are not in the file.
    """

    template: HouseTemplate
    replaced: str | None
    fields: tuple[str, ...]
    fonts: tuple[str, ...] = ()


class TemplateShelf:
    """
    The templates that one person may use and change.

    Args:
        store: The folder of the store.
        principal: Who asks.
        folder: With templates that whoever runs the service brought; None for none.
    """

    def __init__(self, store: Path, principal: Principal, folder: Path | None = None) -> None:
        self._own: Final = store / TEMPLATES
        self._folders: Final = [*([folder] if folder else []), self._own]
        self._principal: Final = principal
        self.organisations: Final = sorted({one for one, _ in principal.roles} or _alone(principal))

    def outline(self, kind: str) -> DraftTemplate:
        """
        What a kind of document is made of, see `template_named`.

        Raises:
            InputError: If there is no such kind.
        """
        return template_named(kind, self._folders, self.organisations)

    def kinds(self) -> list[str]:
        """The kinds of draft that there are for them, in order."""
        return template_names(self._folders, self.organisations)

    def style(self, kind: str) -> bytes | None:
        """The house style for a kind of document; None for that of Kring."""
        for one in (kind, EVERY):
            for organisation in self.organisations:
                file = self._own / organisation / f"{one}.docx"
                if re.match(NAME, one) and file.is_file():
                    return file.read_bytes()
        return None

    def listed(self) -> tuple[HouseTemplate, ...]:
        """Those of the organisations that they take part in, by organisation, kind and form."""
        return tuple(one for organisation in self.organisations for one in self._of(organisation))

    def hand_in(self, kind: str, document: Document, organisation: str = "") -> TemplateReceipt:
        """
        Keep a template, in the place of the one that stood there.

        Args:
            kind: See `HouseTemplate`.
            document: A file, whose name says which form it is.
            organisation: Whose it is; "" for the one organisation that they take part in.

        Raises:
            InputError: If it is none that can be used, with what is wrong and what is known.
            Forbidden: If they may not write in the private space of that organisation.
        """
        whose = self._must_write(organisation)
        form = _form_of(document.name)
        content, fields, fonts = _outline(kind, document) if form == "toml" else _style(kind, document, self.kinds())
        folder = self._own / whose
        with turn_in(self._own):
            if len({one.kind for one in self._of(whose)} | {kind}) > MOST_KINDS:
                raise InputError(f"{whose} heeft al {MOST_KINDS} soorten sjablonen; trek er eerst een in")
            own_folder(folder)
            before = next((one.sha256 for one in self._of(whose) if (one.kind, one.form) == (kind, form)), None)
            put(folder / f"{kind}.{form}", content)
        return TemplateReceipt(
            template=_told(folder / f"{kind}.{form}", whose), replaced=before, fields=fields, fonts=fonts
        )

    def withdraw(self, kind: str, form: str, organisation: str = "") -> HouseTemplate:
        """
        Take a template away; what was made with it stays.

        Raises:
            NotFound: If there is none.
            Forbidden: As `hand_in`.
        """
        whose = self._must_write(organisation)
        found = next((one for one in self._of(whose) if (one.kind, one.form) == (kind, form)), None)
        if found is None:
            raise NotFound(f"{whose} heeft geen sjabloon {kind!r} als {form}")
        (self._own / whose / f"{kind}.{form}").unlink(missing_ok=True)
        return found

    def _must_write(self, organisation: str) -> str:
        if not organisation and len(self.organisations) > 1:
            raise InputError(f"zeg van welke organisatie het sjabloon is; kies uit {', '.join(self.organisations)}")
        whose = checked_organisation(organisation or next(iter(self.organisations), self._principal.name))
        self._principal.must_write(f"{whose}/private")
        return whose

    def _of(self, organisation: str) -> Iterator[HouseTemplate]:
        for file in sorted((self._own / organisation).glob("*.*")):
            if file.suffix[1:] in _FORMS and re.match(NAME, file.stem):
                yield _told(file, organisation)


def _alone(principal: Principal) -> set[str]:
    return {LOCAL_SPACE.partition("/")[0]} if principal.everything else set()


def _form_of(name: str) -> str:
    end = name.rpartition(".")[2].lower()
    if end in _MACROS:
        raise InputError(f"sjabloon {name!r} kan macro's bevatten; sla het op als DOCX zonder macro's")
    if end not in _AS:
        raise InputError(f"sjabloon {name!r}: geef een .docx voor de huisstijl, of een .toml voor de hoofdstukken")
    return _AS[end]


def _outline(kind: str, document: Document) -> tuple[bytes, tuple[str, ...], tuple[str, ...]]:
    if not re.match(NAME, kind) or kind in _STYLES:
        raise InputError(f"{kind!r} is geen soort stuk met hoofdstukken; kies een naam van kleine letters, zoals nota")
    refuse_size(document, _LARGEST)
    text = whole_text(document)
    return text.encode(), tuple(one.title for one in read(kind, text).chapters), ()


def _style(kind: str, document: Document, kinds: list[str]) -> tuple[bytes, tuple[str, ...], tuple[str, ...]]:
    if kind not in {*kinds, *_STYLES}:
        raise InputError(f"soort stuk {kind!r} is er niet; kies uit {', '.join([*kinds, *_STYLES])}")
    refuse_size(document, MOST_BYTES)
    found = house_style(document)
    ((_, content),) = found.members
    return content, tuple(found.metadata["fields"]), tuple(found.metadata["fonts"])


def _told(file: Path, organisation: str) -> HouseTemplate:
    content, at = file.read_bytes(), file.stat().st_mtime
    return HouseTemplate(
        kind=file.stem,
        organisation=organisation,
        form=file.suffix[1:],
        size_bytes=len(content),
        sha256=sha256(content).hexdigest(),
        changed=datetime.fromtimestamp(int(at), UTC),
    )
