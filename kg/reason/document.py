"""What a document says of itself and answers, where it lies, and what its other versions say otherwise."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from kg.dutch.dates import span
from kg.reason.answer import KNOWN, Chance, Count, answer
from kg.reason.text import sentences
from ontologies import spelling

SHOWN: Final = 10  # sentences of a difference that are given, each way
_DRAFT: Final = re.compile(r"\b(?:concept\w*|(?:voor)?ontwerp)\b", re.IGNORECASE)
_LINE: Final = re.compile(r"\n+")
Age = Literal["ouder", "nieuwer", "onbekend"]


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifiedField:
    """
    What Kring read of a document itself.

    Attributes:
        field: Of the source.
        found: What was read.
        now: What the field says, where a person made something else of it.
        how: How it was known, in Dutch.
        quote: The words that say so.
        place: Where they stand.
    """

    field: str
    found: str
    now: Annotated[str | None, KNOWN] = None
    how: str
    quote: Annotated[str | None, KNOWN] = None
    place: Annotated[str | None, KNOWN] = None


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class DevelopmentAnswered:
    """
    A development that a document may answer.

    Attributes:
        id: Of the development.
        chance: That it does, calibrated.
        place: Of the passage that says it most.
        quote: Words of that passage.
        why: What that rests on, in Dutch.
    """

    id: str
    title: str
    chance: Chance
    place: str
    quote: str
    why: str


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNamed:
    """
    A record that a document calls by name.

    Attributes:
        said: The name as the document first writes it.
        place: Where that stands.
        quote: The sentence around it.
        how: By which name it was known, in Dutch.
    """

    id: str
    kind: str
    title: str
    said: str
    place: str
    quote: str
    how: str


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class FileOfDocument:
    """
    A file that has this text.

    Attributes:
        id: Of its record.
        title: Its name.
        read: When it was read, ISO 8601 in UTC.
    """

    id: str
    title: str
    read: str


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class OtherVersion:
    """
    A document that says nearly the same, beside this one.

    Attributes:
        age: Beside this one, by the date on both, or since one is a draft.
        dated: The date that stands on it.
        only_here: Sentences that this one has and the other has not, the first few.
        only_there: The other way round.
        here_left_out: How many there are besides those in `only_here`.
        there_left_out: How many there are besides those in `only_there`.
    """

    id: str
    title: str
    age: Age
    dated: Annotated[str | None, KNOWN] = None
    only_here: tuple[str, ...]
    only_there: tuple[str, ...]
    here_left_out: Count
    there_left_out: Count


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedFromDocument:
    """
    A proposal of what a document states.

    Attributes:
        changes: How many it holds.
        left: On how many nobody decided.
    """

    id: str
    title: str
    changes: Count
    left: Count


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentTold:
    """
    A document: what it says of itself, what it answers and names, and how it lies beside others.

    Attributes:
        identified: What Kring read of it, each with its evidence.
        answers: The developments that it may answer, the likeliest first.
        names: The records that it calls by name, in order of where it does.
        files: The files that have this text.
        versions: Documents that say nearly the same, the older first.
        proposals: What it states, for a person to decide on.
    """

    id: str
    title: str
    identified: tuple[IdentifiedField, ...]
    answers: tuple[DevelopmentAnswered, ...]
    names: tuple[RecordNamed, ...]
    files: tuple[FileOfDocument, ...]
    versions: tuple[OtherVersion, ...]
    proposals: tuple[ProposedFromDocument, ...]


def identified(payload: Mapping[str, Any]) -> tuple[IdentifiedField, ...]:
    """What was read of a document, with what its fields say where a person changed that."""
    return tuple(
        IdentifiedField(
            field=one["field"],
            found=one["found"],
            now=_now(payload.get(one["field"]), one["found"]),
            how=one["how"],
            quote=one.get("quote"),
            place=one.get("place"),
        )
        for one in payload.get("identified") or ()
    )


def _now(value: Any, found: str) -> str | None:
    held = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)] if value else []
    return None if found in held else ", ".join(held)


def version(here: Mapping[str, Any], there: Mapping[str, Any]) -> OtherVersion:
    """A document beside another, both as payloads with their running text."""
    own, others = _said(here), _said(there)
    only_here = [said for key, said in own.items() if key not in others]
    only_there = [said for key, said in others.items() if key not in own]
    return OtherVersion(
        id=there["id"],
        title=there["title"],
        age=_age(here, there),
        dated=_date(there) or None,
        only_here=tuple(only_here[:SHOWN]),
        only_there=tuple(only_there[:SHOWN]),
        here_left_out=max(0, len(only_here) - SHOWN),
        there_left_out=max(0, len(only_there) - SHOWN),
    )


def _said(payload: Mapping[str, Any]) -> dict[str, str]:
    """The headings and sentences of a text by their folded form, in order; each once."""
    found: dict[str, str] = {}
    for part in payload.get("body") or ():
        for line in ((part.get("heading") or "").rpartition(" > ")[2], *_LINE.split(part["text"])):
            for said in sentences(line):
                found.setdefault(spelling.folded(said), said)
    found.pop("", None)
    return found


def _date(payload: Mapping[str, Any]) -> str:
    return str(payload.get("date") or payload.get("published") or "")


def _age(here: Mapping[str, Any], there: Mapping[str, Any]) -> Age:
    """Whether the other is older or newer: by dates on both that do not overlap, else a draft is the older one."""
    dates: Sequence[str] = (_date(here), _date(there))
    if all(dates):
        own, other = (span(one) for one in dates)
        if other.last < own.first:
            return "ouder"
        if other.first > own.last:
            return "nieuwer"
    drafts = [bool(_DRAFT.search(str(one["title"]))) for one in (here, there)]
    if drafts[0] == drafts[1]:
        return "onbekend"
    return "ouder" if drafts[1] else "nieuwer"
