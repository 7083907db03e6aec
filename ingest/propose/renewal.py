"""
What a document states, beside what was proposed of it before: the changes of its proposal as they are now.

Nothing that was decided is asked again as long as the document says the same: what was accepted is there, what was
dropped stays dropped. Where it says something else now, that is proposed: a change of what was accepted, or once more
what was dropped. What it does not say any more is withdrawn when nobody decided on it, and proposed to go when it was
accepted. What it says in other words is the same as before, see `ingest.propose.rewording`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ingest.document import Section
from ingest.mappings.converters import slug
from ingest.propose.finding import Finding
from ingest.propose.rewording import recognised, said_of
from kg.access import new_id
from kg.bounds import FEW, PASSAGE
from kg.model.change_set import NOT_TAKEN, TAKEN, content_of, digest
from kg.model.kinds import KINDS
from kg.model.schema import FieldSpec, fields_of, kind_class
from kg.ports.journal import Stored
from kg.store.proposals.request import digest_of
from ontologies.spelling import folded, normal

Change = dict[str, Any]
NO_MORE: Final = "Het document zegt dit niet meer."
GONE: Final = "Het document is ingetrokken."
_LOOSE: Final = ("about", "dossier")  # links to a record of any kind, by which a statement hangs on another


@dataclass(frozen=True, slots=True)
class Stating:
    """
    A document that states things.

    Attributes:
        id: Of its record.
        space: Where it is, and where what it states would come.
        municipality: Whose it is; "" when that is not one.
        sections: Its running text.
    """

    id: str
    space: str
    municipality: str
    sections: Sequence[Section]


def changes_of(document: Stating, found: Sequence[Finding]) -> list[Change]:
    """
    What a document states, as changes that add it; the same statement twice is one, with both its places.

    A finding whose words do not stand in its section is none, and neither is one of what is no kind of record.
    """
    made: dict[str, Change] = {}
    ids: dict[int, str] = {}
    for number, one in _kept(document, found):
        target = _id(document, one)
        ids[number] = target
        grounds = _grounds(document, one)
        if target in made:
            if grounds not in made[target]["grounds"] and len(made[target]["grounds"]) < FEW:
                made[target]["grounds"].append(grounds)
            continue
        content = {"id": target, "title": one.title, **_declared(one)}
        _filled(document, one, found, ids, content)
        made[target] = {
            "change": "toevoegen",
            "target": target,
            "target_kind": one.kind,
            "content": json.dumps(content, ensure_ascii=False),
            "stated": said_of(content),
            "grounds": [grounds],
        }
    return list(made.values())


def _kept(document: Stating, found: Sequence[Finding]) -> list[tuple[int, Finding]]:
    """The findings that become a change, each with its number."""
    by_place: dict[str, list[str]] = {}
    for section in document.sections:
        by_place.setdefault(section.place, []).append(section.text)
    return [
        (number, one)
        for number, one in enumerate(found)
        if one.kind in KINDS
        and one.kind != "Proposal"
        and any(one.quote in text for text in by_place.get(one.place, ()))
    ]


def _id(document: Stating, one: Finding) -> str:
    """The same as long as the document says the same; its name is of the organisation where it comes."""
    told = digest(document.id, one.kind, folded(one.title))[:10]
    return new_id(document.space, f"{one.kind.lower()}-{slug(one.title)[:60]}-{told}")


def _declared(one: Finding) -> Change:
    """The fields of a finding that its kind has; whoever decides is the body of a decision."""
    has = {spec.name for spec in fields_of(kind_class(one.kind)) if not spec.by_steps}
    fields = dict(one.fields)
    if one.kind == "Decision" and "owner" in fields:
        fields.setdefault("body", fields["owner"])
    return {name: value for name, value in fields.items() if name in has}


def _grounds(document: Stating, one: Finding) -> Change:
    return {
        "source": document.id,
        "place": one.place,
        "quote": normal(one.quote[:PASSAGE]),
        "chance": one.chance,
        **({"why": one.why} if one.why else {}),
    }


def _filled(document: Stating, one: Finding, found: Sequence[Finding], ids: Mapping[int, str], content: Change) -> None:
    """Fill in whose it is, and what it hangs on: the finding that it is under, else the policy of the document."""
    links = {spec.name: spec for spec in fields_of(kind_class(one.kind)) if spec.range == "link"}
    whose = links.get("municipality")
    if whose is not None and document.municipality:
        content.setdefault("municipality", document.municipality)
    if (states := links.get("source")) is not None and states.prop.to == "Source":
        content.setdefault("source", document.id)
    above = one.under if one.under in ids else None
    if above is None:
        above = next((number for number in ids if found[number].kind == "Policy" and one.kind != "Policy"), None)
    link = _link(links, found[above].kind) if above is not None else None
    if link is not None and above is not None and link not in content:
        content[link] = ids[above]


def _link(links: Mapping[str, FieldSpec], kind: str) -> str | None:
    """The field by which a record names one of a kind that it is part of."""
    exact = (name for name, spec in links.items() if spec.prop.to == kind and not spec.many and not spec.by_steps)
    loose = (name for name in _LOOSE if name in links)
    return next(exact, None) or next(loose, None)


def renewed(
    before: Sequence[Mapping[str, Any]], now: Sequence[Change], held: Mapping[str, Stored], text: str = ""
) -> list[Change]:
    """
    The changes of a proposal after the document was read again.

    Args:
        before: As they were; [] when nothing was proposed of it.
        now: What it states, as `changes_of`.
        held: By id what is there of the targets of both.
        text: Of the document; what was accepted stays as long as its words stand there, whatever the rules find.
    """
    now = recognised(before, now)
    was = {one["target"]: one for one in before}
    found = [_renewed(was.get(one["target"]), one, held.get(one["target"])) for one in now]
    stated = {one["target"] for one in now}
    said = normal(text)
    return found + [_unstated(one, held.get(key), said) for key, one in was.items() if key not in stated]


def _renewed(was: Mapping[str, Any] | None, now: Change, there: Stored | None) -> Change:
    if was is not None and was.get("answer") not in {NO_MORE, GONE}:
        if was.get("stated") == now["stated"]:
            return dict(was) if was.get("decision") else {**was, "grounds": now["grounds"]}
        if was.get("decision") in NOT_TAKEN and _is_reworded(was, now):
            return dict(was)  # a person dropped it; other words are no reason to ask again
    if there is None:
        return now
    content = _merged(was, now, there)
    if was is not None and content == there.payload:  # who decided put it so already
        gone = {} if was.get("decision") else {"decision": "ingetrokken", "answer": NO_MORE}
        return {**was, "stated": now["stated"], **gone}
    content.pop("provenance", None)  # what is accepted says itself where it comes from
    return {
        **now,
        "change": "wijzigen",
        "content": json.dumps(content, ensure_ascii=False),
        "rests_on": digest_of(there),
    }


def _is_reworded(was: Mapping[str, Any], now: Change) -> bool:
    """Whether a statement under the same id has other words: then it was recognised by them."""
    said, says = content_of(was) or {}, content_of(now) or {}
    return folded(said.get("title", "")) != folded(says.get("title", ""))


def _merged(was: Mapping[str, Any] | None, now: Change, there: Stored) -> Change:
    """What is there, with what the document says otherwise than before; a title that a person gave stays."""
    said, says = (content_of(was) if was else None) or {}, content_of(now) or {}
    new = {name: value for name, value in says.items() if said.get(name) != value}
    if was and said.get("title") not in {None, there.payload["title"]}:
        new.pop("title", None)
    return {**there.payload, **new}


def _unstated(was: Mapping[str, Any], there: Stored | None, text: str) -> Change:
    """What becomes of a change that the document gives no cause for any more."""
    if not was.get("decision"):
        return {**was, "decision": "ingetrokken", "answer": NO_MORE}
    stands = any(one["quote"] in text for one in was.get("grounds", ()))
    if was["decision"] not in TAKEN or there is None or was["change"] == "verwijderen" or stands:
        return dict(was)
    grounds = [{**one, "why": NO_MORE, "chance": 0.5} for one in was.get("grounds", ())]
    return {
        "change": "verwijderen",
        "target": was["target"],
        "target_kind": was["target_kind"],
        "rests_on": digest_of(there),
        "grounds": grounds,
    }
