"""A version of a draft as it was kept: from a draft to what is stored, and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from kg.bounds import PARAGRAPH, TITLE, cut
from kg.cycle.formulate.draft.draft import Draft
from kg.cycle.formulate.draft.material import FIELDS, DraftAim
from kg.cycle.formulate.versions.mandate import DraftLegitimacy
from kg.dutch.dates import span
from kg.reason.answer import KNOWN, SPARSE, Count, answer
from kg.reason.text import Reference, Sentence

Payload = Mapping[str, Any]

_AIM: Final = ("text", "own", "municipality", "policy", "unit", "holds", "fails", *FIELDS)


@answer
@dataclass(frozen=True, slots=True)
class KeptSentence(Sentence):
    """
    A sentence of a version.

    Attributes:
        by: Whose own words it is; left out when it is what Kring knows.
    """

    by: Annotated[str, SPARSE] = ""


@answer
@dataclass(frozen=True, slots=True)
class KeptChapter:
    """
    A part of a version.

    Attributes:
        number: By which it is called, from 1.
        aims: As they were known when the version was kept.
    """

    number: Count
    title: str
    aims: tuple[DraftAim, ...]
    sentences: tuple[KeptSentence, ...]

    @property
    def text(self) -> str:
        """Its sentences to write on in: one a line."""
        return "\n".join(one.text for one in self.sentences)


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLine:
    """
    A version of a draft, in short.

    Attributes:
        template: The kind of document.
        version: Which version of this draft it is, from 1.
        follows: The id of the version that it was written on; null for the first.
        status: concept, getoetst or vastgesteld.
        own: How many sentences are in somebody's own words.
        reason: Why it was kept, or "".
        reviewed_by: Who reviewed it; null when nobody did.
        reviewed_alone: Whether who wrote it reviewed it as well.
        adopted_by: Who recorded that it was adopted; null when nobody did.
        decision: The id of the decision that adopted it.
        legitimacy: What is known of that decision; null before it is adopted.
    """

    id: str
    title: str
    development: str
    municipality: str
    template: str
    version: Count
    follows: str | None
    status: str
    as_of: date
    gaps: Count
    own: Count
    author: str
    created: str
    reason: str
    reviewed_by: str | None
    reviewed_at: str | None
    reviewed_alone: bool
    adopted_by: str | None
    adopted_at: str | None
    adopted_alone: bool
    decision: str | None
    legitimacy: Annotated[DraftLegitimacy | None, KNOWN] = None


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDraft(KeptLine):
    """
    A version of a draft, whole: as it was when it was kept, whatever became known after it.

    Attributes:
        lead: What stands under the title, or "".
        interpretation: The status that the interpretation had; null when none was stored.
        newest: The id of the newest version of this draft.
    """

    lead: str
    interpretation: str | None
    newest: str
    chapters: tuple[KeptChapter, ...]


def line(payload: Payload, legitimacy: DraftLegitimacy | None) -> KeptLine:
    """A version in short."""
    return KeptLine(**_line(payload), legitimacy=legitimacy)


def kept(payload: Payload, newest: str, legitimacy: DraftLegitimacy | None) -> KeptDraft:
    """A version, whole."""
    return KeptDraft(
        **_line(payload),
        legitimacy=legitimacy,
        lead=payload.get("lead") or "",
        interpretation=payload.get("interpretation"),
        newest=newest,
        chapters=tuple(_chapter(number, one) for number, one in enumerate(payload["chapters"], 1)),
    )


def _line(payload: Payload) -> dict[str, Any]:
    said = [one for chapter in payload["chapters"] for one in chapter.get("statements", ())]
    same = ("id", "title", "development", "municipality", "template", "version", "status", "author", "created")
    open_ = ("follows", "reviewed_by", "reviewed_at", "adopted_by", "adopted_at", "decision")
    return {
        **{name: payload[name] for name in same},
        **{name: payload.get(name) for name in open_},
        "as_of": span(payload["as_of"]).first,
        "gaps": sum(bool(one.get("gap")) for one in said),
        "own": sum(bool(one.get("by")) for one in said),
        "reason": payload.get("reason") or "",
        "reviewed_alone": bool(payload.get("reviewed_alone")),
        "adopted_alone": bool(payload.get("adopted_alone")),
    }


def _chapter(number: int, payload: Payload) -> KeptChapter:
    aims = tuple(_aim(one) for one in payload.get("aims", ()))
    return KeptChapter(number, payload["title"], aims, tuple(_sentence(one) for one in payload.get("statements", ())))


def _sentence(payload: Payload) -> KeptSentence:
    cited = tuple(_reference(one) for one in payload["references"])
    return KeptSentence(
        payload["text"], cited, payload.get("level"), gap=bool(payload.get("gap")), by=payload.get("by") or ""
    )


def _reference(payload: Payload) -> Reference:
    return Reference(*(payload.get(name) or "" for name in ("record", "url", "place", "title")))


def _aim(payload: Payload) -> DraftAim:
    said = {name: payload[name] for name in _AIM if payload.get(name)}
    more = {name: tuple(payload.get(name, ())) for name in ("holds", "fails")}
    missing = tuple(word for name, word in FIELDS.items() if not payload.get(name))
    return DraftAim(**{"own": False, **said, **more, "citation": _reference(payload["reference"]), "missing": missing})


# --- what is stored -------------------------------------------------------------------------------


def stored_chapters(made: Draft, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The chapters of a draft as a version keeps them; `names` has titles by id, for sources without one."""
    return [
        {
            "title": one.title,
            "aims": [_aim_kept(aim, names) for aim in one.aims],
            "statements": [_statement(said, names) for said in one.sentences],
        }
        for one in made.chapters
    ]


def _statement(said: Sentence, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "text": cut(said.text, PARAGRAPH),  # words of ours around a text that may be as long
        "level": said.level,
        "gap": said.gap,
        "references": [_reference_kept(one, names) for one in said.citations],
    }


def own_statement(text: str, by: str, version: str) -> dict[str, Any]:
    """A sentence in somebody's own words, which are its source, in the version in which they wrote it."""
    said = {"record": version, "title": f"Eigen woorden van {by}"}
    return {"text": text, "by": by, "gap": False, "references": [said]}


def _aim_kept(aim: DraftAim, names: Mapping[str, str]) -> dict[str, Any]:
    said = {name: getattr(aim, name) for name in _AIM}
    return {
        **{name: value for name, value in said.items() if value != ""},
        "reference": _reference_kept(aim.citation, names),
    }


def _reference_kept(one: Reference, names: Mapping[str, str]) -> dict[str, str]:
    title = cut(one.title or names.get(one.id, ""), TITLE)
    said = {"record": one.id, "url": one.url, "place": cut(one.place, TITLE), "title": title}
    return {name: value for name, value in said.items() if value.strip()}
