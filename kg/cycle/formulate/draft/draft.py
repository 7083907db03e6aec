"""
A draft of policy: the chapters of a template, filled with what is known; a gap is shown as one and never written over.
"""

from dataclasses import dataclass
from datetime import date

from kg.cycle.formulate.draft.material import DraftAim, DraftMaterial
from kg.cycle.formulate.draft.parts import PARTS_OF, shown_aims
from kg.cycle.formulate.draft.template import Chapter, DraftTemplate, filled
from kg.reason.answer import Count, answer
from kg.reason.text import Sentence


@answer
@dataclass(frozen=True, slots=True)
class DraftChapter:
    """
    A chapter of a draft.

    Attributes:
        aims: Shown as a table before the sentences; empty where the chapter is not about aims.
    """

    title: str
    aims: tuple[DraftAim, ...]
    sentences: tuple[Sentence, ...]


@answer
@dataclass(frozen=True, slots=True)
class Draft:
    """
    A draft for somebody to write on in; nothing of it is decided.

    Attributes:
        template: The name of its template.
        body: Whose decision it asks, by its template; null where that does not say so.
        interpretation: The status of the interpretation that it rests on; null when none is stored.
        gaps: How many sentences say that something is not known or still to be written.
    """

    template: str
    body: str | None
    title: str
    lead: str
    development: str
    municipality: str
    as_of: date
    interpretation: str | None
    gaps: Count
    chapters: tuple[DraftChapter, ...]


def drafted(material: DraftMaterial, template: DraftTemplate) -> Draft:
    """The draft that a template makes of what is known."""
    chapters = tuple(_chapter(material, one) for one in template.chapters)
    names = {"town": material.town, "development": material.about["title"]}
    return Draft(
        template.name,
        template.body or None,
        filled(template.title, **names),
        filled(template.lead, **names),
        material.about["id"],
        material.interpreted.code,
        material.today,
        material.interpreted.status,
        sum(sentence.gap for chapter in chapters for sentence in chapter.sentences),
        chapters,
    )


def _chapter(material: DraftMaterial, chapter: Chapter) -> DraftChapter:
    names = {"town": material.town, "development": material.about["title"]}
    said = [sentence for part in chapter.parts for sentence in PARTS_OF[part](material)]
    aims = shown_aims(material) if "doelen" in chapter.parts else ()
    return DraftChapter(filled(chapter.title, **names), aims, tuple(dict.fromkeys(said)))
