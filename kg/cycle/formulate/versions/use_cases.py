"""Versions of drafts in the graph: kept, written on, reviewed, adopted by a decision, and proposed as policy."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from kg import clock
from kg.access import LOCAL_SPACE, new_id
from kg.bounds import TITLE, cut
from kg.cycle.formulate.draft.draft import Draft
from kg.cycle.formulate.versions.difference import PartClash, VersionDifference, clashes, difference, told
from kg.cycle.formulate.versions.mandate import DraftLegitimacy, legitimacy
from kg.cycle.formulate.versions.policy import intended
from kg.cycle.formulate.versions.revision import carried, rewritten, same
from kg.cycle.formulate.versions.version import KeptDraft, KeptLine, kept, line, stored_chapters
from kg.errors import InputError, NotFound, Overtaken, StepRefused
from kg.model import schema
from kg.model.plan.drafts import DraftVersion
from kg.ports.journal import Payload, Stored
from kg.store.four_eyes import must_be_another
from kg.store.room import Room, UseCase, named

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer

STEPS: Final[Mapping[str, tuple[str, str]]] = {  # step: from which status, to which; as of an interpretation
    "review": ("concept", "getoetst"),
    "adopt": ("getoetst", "vastgesteld"),
}
_SAME: Final = ("title", "municipality", "development", "template", "body", "lead", "as_of", "interpretation")


def keep(graph: "Writer", made: Draft, *, reason: str = "", space: str = LOCAL_SPACE) -> KeptDraft:
    """
    Keep a draft as it is now; where it was kept before, as its next version, with the own words of the newest in it.

    Args:
        graph: As the caller sees it.
        made: The draft.
        reason: Why, or "".
        space: Where it is kept.

    Raises:
        StepRefused: If the newest version says the same.
        Overtaken: If somebody else kept one at the same moment.
    """
    before = _newest(_line_of(graph, made.development, made.municipality, made.template, space))
    chapters = stored_chapters(made, graph.gazetteer.names)
    if before is not None:
        chapters = carried(chapters, before.payload["chapters"])
        if same(chapters, before.payload["chapters"]):
            raise StepRefused(f"{before.id!r} zegt al hetzelfde; er is niets veranderd om te bewaren")
    about = {name: getattr(made, name) for name in _SAME}
    return _put(graph, {**about, "as_of": made.as_of.isoformat()}, chapters, before=before, reason=reason, space=space)


def revise(graph: "Writer", version: str, texts: Mapping[int, str], *, reason: str = "") -> KeptDraft:
    """
    Write on in a version: that becomes the next one, in which every line that did not stand there is own words.

    Args:
        graph: As the caller sees it.
        version: The id of the version that they saw.
        texts: By the number of a part, from 1, its sentences, one a line.
        reason: Why, or "".

    Raises:
        NotFound: If there is no such version.
        InputError: If there is no such part, or a text is too long.
        StepRefused: If nothing changed.
        Overtaken: If there is a newer version: what differs is said, and nothing is written.
    """
    stored = _stored(graph, version)
    newest = _newest(_beside(graph, stored))
    if newest is not None and newest.id != stored.id:
        raise _overtaken(stored, newest, texts)
    number = stored.payload["version"] + 1
    chapters = rewritten(
        stored.payload["chapters"], texts, by=graph.principal.name, version=_id(stored.payload, number, stored.space)
    )
    if same(chapters, stored.payload["chapters"]):
        raise StepRefused(f"in {version!r} is niets veranderd; er is niets te bewaren")
    try:
        return _put(graph, stored.payload, chapters, before=stored, reason=reason, space=stored.space)
    except Overtaken:
        newest = _newest(_beside(graph, stored))
        if newest is None or newest.id == stored.id:
            raise
        raise _overtaken(stored, newest, texts) from None


def advance(
    graph: "Writer", version: str, step: str, *, decision: str = "", reason: str = "", alone: bool = False
) -> KeptDraft:
    """
    Take a version a step further: "review", or "adopt" with the decision of the body that adopted it.

    Args:
        graph: As the caller sees it.
        version: Its id.
        step: See `STEPS`.
        decision: With "adopt": the id of the decision.
        reason: Why, or "".
        alone: Whether its author may take it, see `kg.store.four_eyes`.

    Raises:
        InputError: If there is no such step, or the decision is of another municipality.
        NotFound: If the version or the decision is not there.
        StepRefused: If the step cannot be taken from the present status, by them, or with that decision.
    """
    if step not in STEPS:
        raise InputError(f"stap {step!r} is er niet; kies uit: {', '.join(STEPS)}")
    stored = _stored(graph, version)
    now, (before, after) = stored.payload["status"], STEPS[step]
    if now != before:
        possible = next((name for name, (origin, _) in STEPS.items() if origin == now), "")
        then = f"wat nu kan: {possible}" if possible else "een wijziging is een nieuwe versie, met een eigen besluit"
        raise StepRefused(f"stap {step!r} kan niet: versie {stored.payload['version']} is {now}; {then}")
    if decision and step != "adopt":
        raise StepRefused("een besluit hoort bij het vaststellen; laat het hier weg")
    if step == "adopt":
        _must_carry(graph, stored, decision)
    wrote = {said["by"] for part in stored.payload["chapters"] for said in part.get("statements", ()) if said.get("by")}
    noted = must_be_another(graph, stored, alone=alone, also=wrote)
    done = "reviewed" if step == "review" else "adopted"
    fields: dict[str, Any] = {
        "status": after,
        f"{done}_by": graph.principal.name,
        f"{done}_at": clock.now(),
        **({f"{done}_alone": True} if noted else {}),
        **({"decision": decision} if decision else {}),
    }
    made = schema.valid(DraftVersion, {**stored.payload, **fields})
    said = ", ".join(part for part in (f"concept {stored.id}: {after}", noted, reason.strip()) if part)
    graph.put([made], space=stored.space, reason=said, step="formulate", rests_on=stored.seq)
    return of(graph, version)


def of(graph: "Reader", version: str) -> KeptDraft:
    """
    A version, whole.

    Raises:
        NotFound: If there is none that the principal may read.
    """
    stored = _stored(graph, version)
    newest = _newest(_beside(graph, stored)) or stored
    return kept(stored.payload, newest.id, _carried_by(graph, stored.payload))


def versions(
    graph: "Reader", *, municipality: str = "", development: str = "", template: str = ""
) -> tuple[KeptLine, ...]:
    """
    The versions of drafts that may be read, by draft, the newest first.

    Args:
        graph: As the caller sees it.
        municipality: Its code; "" for all.
        development: Its id; "" for all.
        template: The kind of document; "" for all.
    """
    wanted = {"municipality": municipality, "development": development, "template": template}
    found = [
        one
        for one in graph.scan("DraftVersion")
        if all(not value or one.payload[name] == value for name, value in wanted.items())
    ]
    found.sort(key=lambda one: (*_draft(one.payload), one.space, -one.payload["version"]))
    return tuple(line(one.payload, _carried_by(graph, one.payload)) for one in found)


def numbered(graph: "Reader", made: Mapping[str, str], number: int, *, space: str = LOCAL_SPACE) -> str:
    """
    The id of a version by its number.

    Args:
        graph: As the caller sees it.
        made: Of which draft: "development", "municipality" and "template".
        number: From 1; 0 for the newest.
        space: Where it is kept.

    Raises:
        NotFound: If there is none.
    """
    held = _line_of(graph, made["development"], made["municipality"], made["template"], space)
    newest = _newest(held)
    found = next((one for one in held if one.payload["version"] == number), None) if number else newest
    if newest is None:
        raise NotFound("van dit concept is nog geen versie bewaard")
    if found is None:
        raise NotFound(f"versie {number} is er niet; de nieuwste is {newest.payload['version']}")
    return found.id


def compare(graph: "Reader", first: str, second: str) -> VersionDifference:
    """
    What changed from one version to another, part by part.

    Raises:
        NotFound: If one of them is not there.
        InputError: If they are of two drafts.
    """
    one, other = _stored(graph, first), _stored(graph, second)
    if _draft(one.payload) != _draft(other.payload):
        raise InputError(f"{first!r} en {second!r} zijn versies van twee verschillende concepten; kies er twee van één")
    return difference(one.payload, other.payload)


def clash(graph: "Reader", version: str, texts: Mapping[int, str]) -> tuple[KeptDraft, list[PartClash]]:
    """
    The newest version, and where it and what somebody wrote in an older one differ.

    Raises:
        NotFound: If there is no such version.
    """
    stored = _stored(graph, version)
    newest = _newest(_beside(graph, stored)) or stored
    return of(graph, newest.id), clashes(stored.payload["chapters"], newest.payload["chapters"], texts)


def propose(graph: "Writer", version: str, *, reason: str = "") -> Stored:
    """
    Propose what an adopted version intends as policy, with its own aims as objectives: for a person to accept.

    Raises:
        NotFound: If there is no such version.
        StepRefused: If it is not adopted.
        Forbidden, Conflict: As `kg.store.proposals.request.propose_set`.
    """
    from kg.store.proposals.request import propose_set

    stored = _stored(graph, version)
    if stored.payload["status"] != "vastgesteld":
        raise StepRefused(f"{version!r} is {stored.payload['status']}; stel het eerst vast met een besluit")
    found = graph.get_many([stored.payload["decision"]]) if stored.payload.get("decision") else {}
    decision = next((one.payload for one in found.values() if one.space == stored.space), None)
    records = [schema.parse(kind, fields) for kind, fields in intended(stored.payload, decision, stored.space)]
    title = cut(f"Beleid uit {stored.payload['title']}, versie {stored.payload['version']}")
    return propose_set(graph, records, space=stored.space, title=title, reason=reason)


# --- what they share ------------------------------------------------------------------------------


def _put(
    graph: "Writer", about: Payload, chapters: Sequence[Payload], *, before: Stored | None, reason: str, space: str
) -> KeptDraft:
    number = before.payload["version"] + 1 if before else 1
    fields: dict[str, Any] = {
        **{name: about[name] for name in _SAME if about.get(name)},
        "title": cut(about["title"]),
        "id": _id(about, number, space),
        "version": number,
        "follows": before.id if before else None,
        "reason": reason.strip() or None,
        "author": graph.principal.name,
        "created": clock.now(),
        "chapters": [{**one, "title": cut(one["title"], TITLE)} for one in chapters],
        "status": "concept",
    }
    made = schema.valid(DraftVersion, fields)
    graph.put([made], space=space, reason=f"concept bewaard, versie {number}", step="formulate", rests_on=0)
    return of(graph, made.id)


def _id(about: Payload, number: int, space: str) -> str:
    template = re.sub(r"[^A-Za-z0-9-]+", "-", about["template"])
    return new_id(space, f"concept-{about['municipality']}-{about['development']}-{template}-{number}")


def _stored(graph: "Reader", version: str) -> Stored:
    return named(graph, version, "DraftVersion", "versie van een concept")


def _draft(payload: Payload) -> tuple[str, str, str]:
    return payload["development"], payload["municipality"], payload["template"]


def _beside(graph: "Reader", stored: Stored) -> list[Stored]:
    """All versions of the same draft, in the same space."""
    return _line_of(graph, *_draft(stored.payload), stored.space)


def _line_of(graph: "Reader", development: str, municipality: str, template: str, space: str) -> list[Stored]:
    wanted = (development, municipality, template)
    return [one for one in graph.scan("DraftVersion") if one.space == space and _draft(one.payload) == wanted]


def _newest(held: Sequence[Stored]) -> Stored | None:
    return max(held, key=lambda one: one.payload["version"], default=None)


def _carried_by(graph: "Reader", payload: Payload) -> DraftLegitimacy | None:
    if payload["status"] != "vastgesteld":
        return None
    key = payload.get("decision") or ""
    found = graph.get_many([key]).get(key) if key else None
    decision = found.payload if found is not None and found.kind == "Decision" else None
    return legitimacy(payload["template"], payload.get("body") or "", key, decision)


def _must_carry(graph: "Reader", stored: Stored, decision: str) -> None:
    """Nothing, when a decision can adopt a version."""
    if not decision:
        raise StepRefused(
            "vaststellen vraagt een besluit: leg vast wie wanneer besloot, en geef het id van dat besluit"
        )
    found = named(graph, decision, "Decision", "besluit", "leg eerst vast wie er besloot en wanneer")
    if found.payload["municipality"] != stored.payload["municipality"]:
        raise InputError(f"besluit {decision!r} is van een andere gemeente dan dit concept")
    for one in _adopted(_beside(graph, stored)):
        if one.payload.get("decision") == decision:
            raise StepRefused(
                f"besluit {decision!r} stelde versie {one.payload['version']} al vast; een nieuwe versie vraagt een "
                "eigen besluit"
            )
        if one.payload["version"] > stored.payload["version"]:
            raise StepRefused(f"versie {one.payload['version']} is al vastgesteld, en die is nieuwer")


def _adopted(held: Sequence[Stored]) -> Iterator[Stored]:
    return (one for one in held if one.payload["status"] == "vastgesteld")


def _overtaken(stored: Stored, newest: Stored, texts: Mapping[int, str]) -> Overtaken:
    who, number = newest.payload["author"], newest.payload["version"]
    found = clashes(stored.payload["chapters"], newest.payload["chapters"], texts)
    about = f" Verschil per deel: {told(found, who)}." if found else ""
    return Overtaken(
        f"opslaan is niet gelukt: {who} maakte intussen versie {number} ({newest.id!r}); er is niets overschreven."
        f"{about} Schrijf verder in die versie"
    )


class Drafts(Room):
    """The versions of drafts."""

    keep = UseCase(keep)
    revise = UseCase(revise)
    advance = UseCase(advance)
    of = UseCase(of)
    versions = UseCase(versions)
    numbered = UseCase(numbered)
    compare = UseCase(compare)
    clash = UseCase(clash)
    propose = UseCase(propose)
