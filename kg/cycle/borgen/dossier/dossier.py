"""
The dossier of a trajectory: each piece that it must be able to show, and how far that is known.

    aanwezig          somebody said so, or a record that is tied to the trajectory is the piece
    niet gevonden     looked for in what Kring holds of the trajectory, and not there: that is not missing
    ontbreekt         somebody said so, or said that the dossier is complete
    niet nodig        somebody said so, with the reason
    niet bekend       whether the piece is asked at all is not on record

What somebody said goes before what was found.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal

from kg.cycle.borgen.dossier.material import DossierMaterial, TrajectoryPart
from kg.cycle.borgen.dossier.retention import RetentionRule, category, list_name
from kg.cycle.borgen.dossier.rules import CALLED, GROUPS, AskedPiece, asked
from kg.dutch.aliases import same_name
from kg.reason.answer import KNOWN, Count, answer

PieceState = Literal["aanwezig", "niet gevonden", "ontbreekt", "niet nodig", "niet bekend"]
STATES: Final[tuple[PieceState, ...]] = ("aanwezig", "niet gevonden", "ontbreekt", "niet nodig", "niet bekend")
NAMED: Final = 20  # documents by name
_MAYBE: Final = 3  # documents that may be the piece
_STANDING: Final[Mapping[str, PieceState]] = {
    "aanwezig": "aanwezig", "ontbreekt": "ontbreekt", "niet nodig": "niet nodig"
}  # fmt: skip


@answer
@dataclass(frozen=True, slots=True)
class FoundPiece:
    """A record that is a piece, or may be it."""

    id: str
    kind: str
    title: str


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPiece:
    """
    A piece that a trajectory must be able to show.

    Attributes:
        key: Of the rule that asks it, or the word of who added it.
        about: The id of the provider, development or offer that it belongs to; left out for the trajectory itself.
        state: See the module.
        why: Why it is asked, in Dutch.
        law: The article that it rests on; left out where none is on record.
        shown_to: To whom.
        due: By when, as exact as it is known; left out where nothing says so.
        found: The records that are the piece.
        maybe: Documents of the municipality that may be it, and are not tied to the trajectory; at most three.
        owner: Whose it is; left out where that is not on record.
        kept_at: Where it is outside of Kring; left out where that is not on record.
        retention: How long it is kept.
        restriction: Who may use it, as somebody decided; left out where that is not on record.
        said: What somebody said of it; left out where nobody did.
        stated_by: Who said so.
        stated_on: When.
        statement: The id of what they said, or of what declares the dossier complete.
    """

    key: str
    name: str
    group: str
    about: Annotated[str | None, KNOWN] = None
    state: PieceState
    why: str
    law: Annotated[str | None, KNOWN] = None
    law_url: Annotated[str | None, KNOWN] = None
    shown_to: tuple[str, ...]
    due: Annotated[str | None, KNOWN] = None
    found: tuple[FoundPiece, ...] = ()
    maybe: tuple[FoundPiece, ...] = ()
    owner: Annotated[str | None, KNOWN] = None
    kept_at: Annotated[str | None, KNOWN] = None
    retention: RetentionRule
    restriction: Annotated[str | None, KNOWN] = None
    said: Annotated[str | None, KNOWN] = None
    stated_by: Annotated[str | None, KNOWN] = None
    stated_on: Annotated[str | None, KNOWN] = None
    statement: Annotated[str | None, KNOWN] = None


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """
    What a trajectory must be able to show, as of a day.

    Attributes:
        trajectory: Its id.
        draft: It is a plan that nobody adopted yet.
        municipalities: Codes.
        pieces: By group, in the order of the rules.
        present, not_found, missing, not_needed, unknown: How many pieces are in each state; together all of them.
        documents: The documents that were looked in, by id, at most twenty.
        read: How many that were.
        retention_list: What the numbers are of.
    """

    trajectory: str
    title: str
    draft: bool
    as_of: date
    municipalities: tuple[str, ...]
    pieces: tuple[DossierPiece, ...]
    present: Count
    not_found: Count
    missing: Count
    not_needed: Count
    unknown: Count
    documents: tuple[FoundPiece, ...]
    read: Count
    retention_list: str


def dossier(material: DossierMaterial, *, today: date, read: Mapping[str, RetentionRule] | None = None) -> Dossier:
    """
    The dossier of a trajectory.

    Args:
        material: What may be read of it.
        today: The day that it is of.
        read: The categories of a retention list that was read in, by number.
    """
    wanted = asked(material)
    said = _latest(material.statements)
    pieces = [_piece(one, material, said, read, alone=_alone(one, wanted)) for one in wanted]
    known = {(one.key, one.about or "") for one in pieces}
    pieces += [
        _added(one, material, read) for key, one in said.items() if key not in known and (key[0], "") not in known
    ]
    pieces.sort(key=lambda one: GROUPS.index(one.group))
    counts = Counter(one.state for one in pieces)
    trajectory = material.trajectory
    return Dossier(
        trajectory=trajectory.id,
        title=trajectory.title,
        draft=trajectory.payload.get("status") == "concept",
        as_of=today,
        municipalities=tuple(trajectory.payload.get("municipalities", ())),
        pieces=tuple(pieces),
        present=counts["aanwezig"],
        not_found=counts["niet gevonden"],
        missing=counts["ontbreekt"],
        not_needed=counts["niet nodig"],
        unknown=counts["niet bekend"],
        documents=_found(material.documents)[:NAMED],
        read=len(material.documents),
        retention_list=list_name(),
    )


def _alone(piece: AskedPiece, wanted: Iterable[AskedPiece]) -> bool:
    return sum(one.key == piece.key for one in wanted) == 1


def _latest(statements: Sequence[TrajectoryPart]) -> dict[tuple[str, str], TrajectoryPart]:
    """What was said last of each piece, by its key and what it belongs to."""
    return {(one.payload["piece"].casefold(), one.payload.get("concerns", "")): one for one in statements}


def _piece(
    piece: AskedPiece,
    material: DossierMaterial,
    said: Mapping[tuple[str, str], TrajectoryPart],
    read: Mapping[str, RetentionRule] | None,
    *,
    alone: bool,
) -> DossierPiece:
    about = piece.about.id if piece.about else ""
    statement = said.get((piece.key, about)) or (said.get((piece.key, "")) if alone else None)
    found, maybe = _fitting(piece, material, alone=alone)
    state: PieceState = "aanwezig"
    if statement is not None:
        state = _STANDING[statement.payload["standing"]]
        if state == "ontbreekt":
            found, maybe = [], [*found, *maybe]
        found = _named(statement, material) or found
    elif not found:
        state = "niet bekend" if piece.need == "niet bekend" else "ontbreekt" if material.complete else "niet gevonden"
    own = statement.payload if statement else {}
    declared = statement or (material.complete if state == "ontbreekt" else None)
    return DossierPiece(
        key=piece.key,
        name=piece.name,
        group=piece.group,
        about=about or None,
        state=state,
        why=piece.why,
        law=piece.law.citation if piece.law else None,
        law_url=(piece.law.url or None) if piece.law else None,
        shown_to=tuple(own.get("shown_to", ())) or piece.shown_to,
        due=own.get("due") or piece.due or None,
        found=_found(found),
        maybe=_found(maybe)[:_MAYBE],
        owner=own.get("owner"),
        kept_at=own.get("kept_at"),
        retention=_retention(own.get("retention"), piece.retention, read),
        restriction=own.get("restriction"),
        **_told(declared),
    )


def _retention(chosen: str | None, proposed: str, read: Mapping[str, RetentionRule] | None) -> RetentionRule:
    return category(chosen or proposed, chosen=bool(chosen), read=read)


def _told(declared: TrajectoryPart | None) -> dict[str, Any]:
    """What somebody said, by whom and when."""
    if declared is None:
        return {}
    said = declared.payload
    return {
        "said": said["grounds"],
        "stated_by": said.get("stated_by"),
        "stated_on": said["date"],
        "statement": declared.id,
    }


def _named(statement: TrajectoryPart, material: DossierMaterial) -> list[TrajectoryPart]:
    """The record that somebody named as the piece, where it may be read."""
    record = material.records.get(statement.payload.get("record", ""))
    return [record] if record else []


def _added(
    statement: TrajectoryPart, material: DossierMaterial, read: Mapping[str, RetentionRule] | None
) -> DossierPiece:
    """A piece that somebody added, which no rule asks."""
    said = statement.payload
    chosen = said.get("retention")
    return DossierPiece(
        key=said["piece"],
        name=statement.title,
        group=GROUPS[-1],
        about=said.get("concerns"),
        state=_STANDING[said["standing"]],
        why="Iemand voegde dit stuk toe.",
        shown_to=tuple(said.get("shown_to", ())),
        due=said.get("due"),
        found=_found(_named(statement, material)),
        owner=said.get("owner"),
        kept_at=said.get("kept_at"),
        retention=category(chosen, chosen=True, read=read) if chosen else _NO_CATEGORY,
        restriction=said.get("restriction"),
        **_told(statement),
    )


_NO_CATEGORY: Final = category("", chosen=False)


def _fitting(
    piece: AskedPiece, material: DossierMaterial, *, alone: bool
) -> tuple[list[TrajectoryPart], list[TrajectoryPart]]:
    """The records that are a piece, and documents that may be it."""
    key, pattern = piece.key, CALLED.get(piece.key)
    name = same_name(piece.about.title) if piece.about else ""
    found: list[TrajectoryPart] = []
    if key == "opdracht":
        found = [one for one in material.decisions if one.payload.get("dossier") == material.trajectory.id]
    elif key == "plicht" and piece.about:
        answering = _answering(piece.about.id, material)
        found = [
            one for one in material.decisions if {one.payload.get("policy"), one.payload.get("dossier")} & answering
        ]
    elif key == "geld":
        work = {one.id for one in material.activities}
        found = [one for one in material.decisions if one.payload.get("dossier") in work]
    elif key == "aanbod" and piece.about:
        found = [piece.about] if piece.about.payload.get("status") in {"aangeboden", "aanvaard"} else []
    elif key == "voortgang":
        found = list(material.reports)
    if pattern is None:
        return found, []

    def called(one: TrajectoryPart) -> bool:
        return bool(pattern.search(_names(one))) and (alone or not name or name in same_name(_names(one)))

    found += [one for one in material.documents if called(one)]
    return found, [] if found else [one for one in material.others if called(one)]


def _answering(development: str, material: DossierMaterial) -> set[str | None]:
    """The development, and the policies that answer it, themselves or by an objective."""
    policies = {one.id for one in material.policies if development in one.payload.get("responds_to", ())}
    by_aim = {one.payload["policy"] for one in material.objectives if development in one.payload.get("responds_to", ())}
    return {development, *policies, *by_aim}


def _names(one: TrajectoryPart) -> str:
    return f"{one.title} {one.payload.get('document_kind', '')}"


def _found(held: Iterable[TrajectoryPart]) -> tuple[FoundPiece, ...]:
    return tuple(FoundPiece(one.id, one.kind, one.title) for one in held)
