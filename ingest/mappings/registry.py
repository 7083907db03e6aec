"""
From rows to drafts: which mapping belongs to which shape of row.

A shape is the set of keys that tell a row apart; where the file lies does not matter.
A row of no known shape is an error that names the keys, never a silent loss.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, Final, TypeAlias

from ingest.document import Row, Section
from ingest.mappings import cases, developments, frameworks, generic, rdf, registers
from ingest.mappings.draft import Draft, Mapped, Origin, Skipped
from kg.errors import InputError
from kg.model.kinds import KINDS

VERSION: Final = "6"  # a higher number has every file mapped again
Mapper: TypeAlias = Callable[[Row, Origin], Mapped]
_QUARANTINED: Final = frozenset({"document", "place", "message", "row"})

# The first shape whose keys a row has; the more telling ones first.
_SHAPES: Final[tuple[tuple[frozenset[str], Mapper], ...]] = tuple(
    (frozenset(keys.split()), mapper)
    for keys, mapper in (
        ("@id @type", rdf.subject),
        ("lessons municipalities", cases.case),
        ("goals municipality", developments.policy),
        ("development source", developments.signal),
        ("levels applies_to", developments.development),
        ("meta themas", developments.coalition_agreement),
        ("code voorkeursnaam", registers.municipality),
        ("event tijdstip opgeheven", registers.reorganisation),
        ("code inwoners", registers.profile),
        ("code population", registers.approximate_profile),
        ("old_code new_code", registers.superseded),
        ("Key Title CategoryGroupID", registers.superseded),
        ("organisatie geregistreerd", registers.algorithm),
        ("algoritme_id geregistreerd", registers.adoption),
        ("family first_geregistreerd", registers.adoption_of_family),
        ("model fields", registers.fixture),
        ("type source target", frameworks.relation),
        ("type name documentation", frameworks.element),
        ("richtlijn action", frameworks.guideline_action),
        ("categorie toelichting onderwerp", frameworks.tool),
        ("id toelichting onderwerp", frameworks.requirement_or_measure),
        ("relations title", frameworks.guideline),
        ("text licence source", generic.corpus_text),
    )
)


# What is raised over a row that cannot be used: by us, or since a field lacks or holds another kind of value.
UNUSABLE: Final = (InputError, AttributeError, IndexError, KeyError, TypeError, ValueError)


def mapped(row: Row, origin: Origin) -> Mapped:
    """The drafts behind a row, or why there are none; what a mapper cannot make anything of is refused."""
    try:
        yield from _drafts(row, origin)
    except UNUSABLE as error:
        yield refusal(error)


def refusal(error: Exception) -> InputError:
    """Why a row cannot be used; `error` is one of `UNUSABLE`."""
    if isinstance(error, InputError):
        return error
    if isinstance(error, KeyError):
        return InputError(f"veld {error.args[0]!r} ontbreekt; een rij van deze soort heeft het")
    return InputError(f"een veld heeft een andere vorm dan in deze soort rij ({error}); herstel de rij")


def _drafts(row: Row, origin: Origin) -> Mapped:
    data = row.data
    if data.get("kind") in KINDS and not row.sections:
        return generic.payload(row, origin)
    if data.keys() >= _QUARANTINED:
        return _mended(row, origin)
    mapper = _mapper(frozenset(data))
    if mapper is not None:
        return mapper(row, origin)
    return generic.text(row, origin) if row.sections else _unknown(row)


@lru_cache(maxsize=1024)
def _mapper(keys: frozenset[str]) -> Mapper | None:
    return next((mapper for shape, mapper in _SHAPES if shape <= keys), None)


def _mended(row: Row, origin: Origin) -> Mapped:
    """A line of a quarantine file: the row inside it, as if it came from its own document."""
    inner = row.data["row"]
    if not isinstance(inner, Mapping):
        yield InputError("deze rij was niet te lezen en staat hier dus niet in; herstel haar in het bestand zelf")
        return
    name = PurePosixPath(str(row.data["document"]).replace("!/", "/"))
    sections = tuple(Section(**section) for section in row.data.get("sections") or ())
    within = Origin(name.parent.name or origin.folder, name.stem, str(row.data.get("tag") or origin.tag))
    yield from mapped(Row(row.place, inner, sections), within)


def _unknown(row: Row) -> Mapped:
    keys: dict[str, Any] = dict(row.data)
    seen = ", ".join(sorted(map(str, keys))[:12]) or "geen"
    kind = f"; soort {keys['kind']!r} bestaat niet" if "kind" in keys else ""
    yield InputError(f"niet herkend; gezien velden: {seen}{kind}")


__all__ = ["UNUSABLE", "VERSION", "Draft", "Mapped", "Origin", "Skipped", "mapped", "refusal"]
