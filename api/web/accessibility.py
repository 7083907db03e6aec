"""
The accessibility statement of whoever offers this page, in the parts that the law asks.

What an organisation says of itself comes from its own file (`KRING_ACCESSIBILITY`). Kring claims nothing for it: what
is not filled in is said to be so, and a status of (partly) conforming is refused without the research it rests on.
Source: Besluit digitale toegankelijkheid overheid; Implementing Decision (EU) 2018/1523, the model of the statement.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import settings_of
from api.web.frame import open_page, shown
from api.web.place import chosen_by_reader
from api.web.texts import message
from ingest.document import Document
from ingest.documents.encoding import whole_text
from kg.errors import InputError, UnreadableDocument

STATUSES: Final[Mapping[str, str]] = {
    "A": message("Voldoet volledig"),
    "B": message("Voldoet gedeeltelijk"),
    "C": message("Eerste maatregelen genomen"),
    "D": message("Voldoet niet"),
}
_Address = Annotated[str, Field(pattern=r"^https?://\S+$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Research(_Part):
    """On what the status rests: who looked, when, how, and where the report is."""

    datum: date
    door: str
    wijze: Literal["eigen onderzoek", "onderzoek door een ander"]
    rapport: _Address


class Deviation(_Part):
    """What does not conform: why, for whom that matters, what helps meanwhile, and when it is mended."""

    wat: str
    eis: str = ""
    oorzaak: str = ""
    gevolg: str = ""
    alternatief: str = ""
    maatregel: str = ""
    gereed: str = ""
    onevenredige_last: bool = False


class Statement(_Part):
    """What an organisation says of itself; empty where it did not."""

    organisatie: str = ""
    website: str = ""
    status: Literal["A", "B", "C", "D"] | None = None
    onderzoek: Research | None = None
    afwijking: tuple[Deviation, ...] = ()
    opgesteld: date | None = None
    bijgewerkt: date | None = None
    functie: str = ""
    mail: str = ""
    telefoon: str = ""
    antwoord_dagen: int | None = Field(None, gt=0)
    klacht: _Address | None = None

    @model_validator(mode="after")
    def _rests_on_research(self) -> Self:
        if self.status in {"A", "B"} and self.onderzoek is None:
            raise ValueError(f"status {self.status} rust op een onderzoek; vul [onderzoek] in, of kies C of D")
        return self


def statement_of(path: Path | None) -> Statement:
    """
    What stands in the file of an organisation; an empty statement without one.

    Raises:
        InputError: If the file cannot be read, or holds what cannot be.
    """
    if path is None:
        return Statement()
    try:
        return Statement.model_validate(tomllib.loads(whole_text(Document(path, path.name))))
    except (OSError, UnreadableDocument, tomllib.TOMLDecodeError) as error:
        raise InputError(f"KRING_ACCESSIBILITY {path} is niet te lezen als TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "verklaring"
        raise InputError(f"KRING_ACCESSIBILITY {path}: {where}: {first['msg']}") from None


@open_page
async def accessibility(request: Request) -> Response:
    """The statement, open to everybody, as the law asks."""
    said = statement_of(settings_of(request).accessibility)
    verdict = STATUSES.get(said.status or "", "")
    return shown(request, "accessibility", place=chosen_by_reader(request), said=said, verdict=verdict)
