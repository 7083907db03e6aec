"""
What goes along when a person or a provider leaves a trajectory: what is open, whose, why, who to call, what is where.

What the one who leaves has comes first. A document goes along with its text where the caller's own organisation keeps
it for itself, or where its licence is one that lets anybody pass it on; every other is named, with the reason.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Final, Literal

from kg.cycle.borgen.dossier.dossier import Dossier
from kg.cycle.borgen.dossier.material import DossierMaterial, TrajectoryPart
from kg.dutch.aliases import same_name
from kg.errors import NotFound
from kg.reason.answer import HIDDEN, KNOWN, PARTIAL, Count, answer

MOST: Final = 500  # documents in one pack
_LARGEST: Final = 20_000_000  # characters of their texts together
_DONE: Final = frozenset({"afgerond", "gereed", "klaar", "voltooid", "gestopt", "vervallen"})
# Licences under which anybody may pass a text on, unchanged and with its source.
_OPEN: Final = re.compile(r"^(?:cc0|cc[ -]by(?:[ -]sa)?(?:[ -][0-9.]+)?|eupl(?:-[0-9.]+)?|publiek domein)$")
EndKind = Literal["activiteit", "doelstelling", "stuk"]
LeaverKind = Literal["persoon", "aanbieder", "partner"]


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEnd:
    """
    Something that is not finished.

    Attributes:
        id: Of its record; of a piece that the dossier lacks, its key.
        owner: Left out where that is not on record.
        leaves: Whose it is leaves.
        due: As exact as it is known; left out where no date is on record.
        why: In what way it is open, in Dutch.
    """

    what: EndKind
    id: str
    title: str
    owner: Annotated[str | None, KNOWN] = None
    leaves: bool = False
    due: Annotated[str | None, KNOWN] = None
    why: str


@answer
@dataclass(frozen=True, slots=True)
class EndOwner:
    """Who owns what is open; "" for what nobody owns on record."""

    name: str
    ends: Count
    leaves: bool


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTaken:
    """A decision on the trajectory, its policy or its work; why it was taken is "" where that is not on record."""

    id: str
    title: str
    date: Annotated[str | None, KNOWN, PARTIAL] = None
    body: Annotated[str | None, KNOWN] = None
    number: Annotated[str | None, KNOWN] = None
    why: str


@answer
@dataclass(frozen=True, slots=True)
class LessonLeft:
    """A lesson from a result of the trajectory; `status` "" is from a published source."""

    id: str
    title: str
    because: str
    status: str


@answer
@dataclass(frozen=True, slots=True)
class Contact:
    """Who to call for what; `leaves`: until then."""

    id: str
    name: str
    organisation: str
    knows: tuple[str, ...]
    leaves: bool


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLeft:
    """
    A document, and where it is.

    Attributes:
        where: An address, a path or a place outside of Kring; "" where none is on record.
        along: Whether its text goes along.
        why: Why it does, or does not.
        text: What goes along.
    """

    id: str
    title: str
    kind: str
    published: Annotated[str | None, KNOWN] = None
    language: Annotated[str | None, KNOWN] = None
    where: str
    licence: Annotated[str | None, KNOWN] = None
    checksum: Annotated[str | None, KNOWN] = None
    along: bool
    why: str
    text: Annotated[str, HIDDEN] = ""


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """
    All that goes along.

    Attributes:
        leaver: Who leaves, as it is told; left out where nobody in particular does.
        leaver_kind: What that is.
        ends: Of who leaves first, then what nobody owns, then the rest.
        decisions: First to last.
        contacts: By organisation and name.
        documents: Each that the trajectory rests on, names or is named by.
        dossier: What the trajectory must be able to show.
    """

    trajectory: str
    title: str
    as_of: date
    leaver: Annotated[str | None, KNOWN] = None
    leaver_kind: Annotated[LeaverKind | None, KNOWN] = None
    ends: tuple[OpenEnd, ...]
    owners: tuple[EndOwner, ...]
    decisions: tuple[DecisionTaken, ...]
    lessons: tuple[LessonLeft, ...]
    contacts: tuple[Contact, ...]
    documents: tuple[DocumentLeft, ...]
    dossier: Dossier


@dataclass(frozen=True, slots=True)
class Around:
    """
    What may be read around a trajectory, beside its dossier.

    Attributes:
        lessons: From results of the trajectory.
        people: Who are there still, of the parties and of the municipality.
        names: By id, what an organisation or a field of expertise is called.
    """

    lessons: Sequence[TrajectoryPart] = ()
    people: Sequence[TrajectoryPart] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Leaver:
    """Who leaves: how it is told, and the ids and names by which it is known."""

    told: str
    kind: LeaverKind
    ids: frozenset[str]
    names: frozenset[str]

    def has(self, owner: str | None) -> bool:
        """Whether something is owned by the one who leaves."""
        return bool(owner) and same_name(owner or "") in self.names


def leaver_of(said: str, material: DossierMaterial, around: Around) -> Leaver:
    """
    Who somebody means: a party or a person by id or name, or a name that owns something here.

    Raises:
        NotFound: If nothing of the trajectory is of anybody called so.
    """
    name = same_name(said)
    providers = {one.id for one in material.providers}
    for one in material.parties.values():
        if said == one.id or name == same_name(one.title):
            kind: LeaverKind = "aanbieder" if one.id in providers else "partner"
            return Leaver(one.title, kind, frozenset({one.id}), frozenset({same_name(one.title)}))
    for one in around.people:
        if said == one.id or name == same_name(one.title):
            return Leaver(one.title, "persoon", frozenset({one.id}), frozenset({same_name(one.title)}))
    owned = [*material.activities, *material.objectives, *material.statements]
    if name and any(same_name(one.payload.get("owner") or "") == name for one in owned):
        return Leaver(said.strip(), "persoon", frozenset(), frozenset({name}))
    raise NotFound(f"van {said!r} vonden wij niets bij dit traject; noem een persoon of aanbieder zoals die hier staat")


def handover(material: DossierMaterial, around: Around, made: Dossier, said: str = "") -> Handover:
    """
    What goes along.

    Args:
        material: What may be read of the trajectory.
        around: What may be read around it.
        made: Its dossier.
        said: Who leaves, by id or name; "" for nobody in particular.

    Raises:
        NotFound: See `leaver_of`.
    """
    leaver = leaver_of(said, material, around) if said.strip() else None
    ends = sorted(_ends(material, made, leaver), key=lambda one: (not one.leaves, bool(one.owner), one.due or "9"))
    return Handover(
        trajectory=made.trajectory,
        title=made.title,
        as_of=made.as_of,
        leaver=leaver.told if leaver else None,
        leaver_kind=leaver.kind if leaver else None,
        ends=tuple(ends),
        owners=_owners(ends, leaver),
        decisions=tuple(map(_decision, sorted(material.decisions, key=lambda one: one.payload.get("date") or ""))),
        lessons=tuple(map(_lesson, around.lessons)),
        contacts=tuple(sorted(_contacts(around, leaver), key=lambda one: (one.organisation, one.name))),
        documents=tuple(_documents(material)),
        dossier=made,
    )


def _ends(material: DossierMaterial, made: Dossier, leaver: Leaver | None) -> Iterator[OpenEnd]:
    work: tuple[tuple[EndKind, Sequence[TrajectoryPart]], ...] = (
        ("activiteit", material.activities),
        ("doelstelling", material.objectives),
    )
    for what, held in work:
        yield from (_unfinished(what, one, leaver) for one in held if _status(one).casefold() not in _DONE)
    for piece in made.pieces:
        if piece.state in {"niet gevonden", "ontbreekt"}:
            yield OpenEnd(
                what="stuk",
                id=piece.key,
                title=piece.name,
                owner=piece.owner,
                leaves=leaver is not None and (leaver.has(piece.owner) or piece.about in leaver.ids),
                due=piece.due,
                why=piece.state,
            )


def _unfinished(what: EndKind, one: TrajectoryPart, leaver: Leaver | None) -> OpenEnd:
    status = _status(one)
    return OpenEnd(
        what=what,
        id=one.id,
        title=one.title,
        owner=one.payload.get("owner"),
        leaves=leaver is not None and leaver.has(one.payload.get("owner")),
        due=one.payload.get("deadline") or (one.payload.get("period") or {}).get("end"),
        why=f"stand in de bron: {status}" if status else "de bron zegt niet dat het klaar is",
    )


def _status(one: TrajectoryPart) -> str:
    return str(one.payload.get("status") or "")


def _owners(ends: Iterable[OpenEnd], leaver: Leaver | None) -> tuple[EndOwner, ...]:
    counts = Counter(one.owner or "" for one in ends)
    return tuple(
        EndOwner(name, count, leaver is not None and leaver.has(name))
        for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def _decision(one: TrajectoryPart) -> DecisionTaken:
    said = one.payload
    return DecisionTaken(
        id=one.id,
        title=one.title,
        date=said.get("date"),
        body=said.get("body"),
        number=said.get("number"),
        why=said.get("description") or said.get("note") or "",
    )


def _lesson(one: TrajectoryPart) -> LessonLeft:
    return LessonLeft(one.id, one.title, one.payload.get("because") or "", one.payload.get("review") or "")


def _contacts(around: Around, leaver: Leaver | None) -> Iterator[Contact]:
    for one in around.people:
        organisation = one.payload.get("organisation") or ""
        knows = tuple(around.names[key] for key in one.payload.get("expertise", ()) if key in around.names)
        gone = leaver is not None and (one.id in leaver.ids or organisation in leaver.ids)
        yield Contact(one.id, one.title, around.names.get(organisation, organisation), knows, gone)


def _documents(material: DossierMaterial) -> Iterator[DocumentLeft]:
    kept = {
        one.payload["record"]: one.payload["kept_at"]
        for one in material.statements
        if one.payload.get("record") and one.payload.get("kept_at")
    }
    room = _LARGEST
    for number, one in enumerate(material.documents):
        said = one.payload
        text = "\n\n".join(_passages(said))
        along, why = _may_go(one, text, number)
        if along and len(text) > room:
            along, why = False, "de map zou te groot worden; kijk waar het stuk staat"
        room -= len(text) if along else 0
        yield DocumentLeft(
            id=one.id,
            title=one.title,
            kind=said.get("document_kind") or said.get("category") or "",
            published=said.get("published") or said.get("date"),
            language=said.get("language"),
            where=said.get("url") or kept.get(one.id) or said.get("path") or "",
            licence=said.get("licence"),
            checksum=said.get("checksum"),
            along=along,
            why=why,
            text=text if along else "",
        )


def _passages(said: Mapping[str, Any]) -> Iterator[str]:
    for one in said.get("body", ()):
        yield "\n".join(filter(None, (one.get("heading"), one["text"])))


def _may_go(one: TrajectoryPart, text: str, number: int) -> tuple[bool, str]:
    """Whether the text of a document goes along, and why."""
    licence = str(one.payload.get("licence") or "")
    if not text:
        return False, "Kring heeft de tekst niet; kijk waar het stuk staat"
    if number >= MOST:
        return False, f"er gaan hoogstens {MOST} stukken mee"
    if one.private:
        return True, "een stuk van uw eigen organisatie; geef het niet verder buiten uw organisatie"
    if _OPEN.match(" ".join(licence.casefold().split())):
        return True, f"de licentie ({licence}) laat het toe"
    if licence:
        return False, f"of de licentie ({licence}) het toelaat, is niet zeker"
    return False, "er is geen licentie vastgelegd"
