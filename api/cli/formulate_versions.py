"""What `kring formulate` does with versions of a draft: keep, list, write on, review, adopt, compare, propose."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from kg.errors import InputError

if TYPE_CHECKING:
    from kg.cycle.formulate.draft.template import DraftTemplate
    from kg.cycle.formulate.versions.difference import VersionDifference
    from kg.cycle.formulate.versions.version import KeptDraft, KeptLine
    from kg.service import KnowledgeGraph

_WIDTH: Final = 110
_SPACE: Final = "local/private"

Keep = Annotated[bool, typer.Option("--keep", help="Bewaar het concept zoals het nu is, als nieuwe versie.")]
Versions = Annotated[bool, typer.Option("--versions", help="Toon de versies die zijn bewaard.")]
Number = Annotated[int | None, typer.Option("--version", min=0, help="Neem deze bewaarde versie; 0 is de nieuwste.")]
Beside = Annotated[int, typer.Option("--beside", min=0, help="Toon wat er tussen --version en deze versie veranderde.")]
Part = Annotated[int, typer.Option("--part", min=0, help="Schrijf verder in dit deel; het wordt een nieuwe versie.")]
Text = Annotated[str, typer.Option("--text", help="De tekst van dat deel, een zin per regel; - leest van stdin.")]
Status = Annotated[str, typer.Option("--status", help="Zet de versie een stap verder: review of adopt.")]
Decision = Annotated[str, typer.Option("--decision", help="Met --status adopt: het id van het besluit.")]
Reason = Annotated[str, typer.Option("--reason", help="Waarom.")]
Alone = Annotated[
    bool, typer.Option("--alone", help="Neem zelf de stap over wat u zelf schreef; dat wordt erbij gezet.")
]
Propose = Annotated[bool, typer.Option("--propose", help="Stel een vastgestelde versie voor als beleid met doelen.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of the versions of one draft."""

    keep: bool = False
    versions: bool = False
    number: int | None = None
    beside: int = 0
    part: int = 0
    text: str = ""
    status: str = ""
    decision: str = ""
    reason: str = ""
    alone: bool = False
    propose: bool = False

    @property
    def anything(self) -> bool:
        """Whether versions are meant at all, and not the draft of now."""
        return any(getattr(self, one.name) != one.default for one in fields(self))

    def checked(self) -> "Asked":
        """
        Itself, when it asks one thing.

        Raises:
            InputError: If it asks several, or something is missing.
        """
        acts = [name for name in ("keep", "versions", "beside", "part", "status", "propose") if getattr(self, name)]
        if len(acts) > 1:
            raise InputError(f"kies één van --{' en --'.join(acts)}")
        if acts in ([], ["beside"], ["part"], ["status"], ["propose"]) and self.number is None:
            raise InputError("zeg met --version welke versie; 0 is de nieuwste")
        if bool(self.text) != bool(self.part):
            raise InputError("verder schrijven vraagt --part NUMMER en --text TEKST")
        if (self.decision or self.alone) and not self.status:
            raise InputError("--decision en --alone horen bij --status")
        return self


def answer_of(graph: "KnowledgeGraph", asked: Asked, key: str, code: str, template: "DraftTemplate", day: Any) -> Any:
    """What is asked of the versions of a draft on a development for a municipality."""
    drafts = graph.drafts
    if asked.keep:
        return drafts.keep(graph.draft(key, code, template, today=day), reason=asked.reason)
    if asked.versions:
        return list(drafts.versions(development=key, municipality=code))
    of = {"development": key, "municipality": code, "template": template.name}
    version = drafts.numbered(of, asked.number or 0, space=_SPACE)
    if asked.beside:
        return drafts.compare(version, drafts.numbered(of, asked.beside, space=_SPACE))
    return _done(graph, asked, version)


def _piped() -> str:
    from ingest.document import Document
    from ingest.documents.encoding import whole_text

    return whole_text(Document(Path("-"), "standaardinvoer", sys.stdin.buffer.read()))


def _done(graph: "KnowledgeGraph", asked: Asked, version: str) -> Any:
    drafts = graph.drafts
    if asked.part:
        text = _piped() if asked.text == "-" else asked.text
        return drafts.revise(version, {asked.part: text}, reason=asked.reason)
    if asked.status:
        return drafts.advance(version, asked.status, decision=asked.decision, reason=asked.reason, alone=asked.alone)
    if asked.propose:
        return {"proposal": drafts.propose(version, reason=asked.reason).id}
    return drafts.of(version)


def written(made: "KeptDraft", output: Path) -> None:
    """The version as a file."""
    from api.render.documents.draft import version_document
    from api.render.documents.forms import FORMS

    output.write_bytes(FORMS[output.suffix.removeprefix(".")].made(version_document(made)))


def lines(found: Any) -> Iterator[str]:
    """An answer to read in a terminal."""
    from kg.cycle.formulate.versions.difference import VersionDifference
    from kg.cycle.formulate.versions.version import KeptDraft

    if isinstance(found, KeptDraft):
        return _version(found)
    if isinstance(found, VersionDifference):
        return _difference(found)
    if isinstance(found, list):
        return _listed(found)
    return iter([f"Voorgesteld: {found['proposal']}. Beslis erover met: kring proposals"])


def _listed(found: "Sequence[KeptLine]") -> Iterator[str]:
    from api.render.documents.card import STATES
    from api.render.documents.draft import version_adopted

    if not found:
        yield "Er is nog geen versie bewaard. Bewaar er een met --keep."
    for one in found:
        day = one.created[:10]
        yield f"{one.version}  {STATES[one.status]}, door {one.author} op {day}; {one.template}  ({one.id})"
        if one.reviewed_by:
            yield f"   nagekeken door {one.reviewed_by}{' (schreef het zelf)' if one.reviewed_alone else ''}"
        for said in version_adopted(one):
            yield from wrap(said, _WIDTH, initial_indent="   ", subsequent_indent="   ")


def _version(made: "KeptDraft") -> Iterator[str]:
    from api.render.documents.draft import version_adopted, version_standing

    yield made.title
    for said in (version_standing(made), *version_adopted(made)):
        yield from wrap(said, _WIDTH)
    if made.newest != made.id:
        yield f"Er is een nieuwere versie: {made.newest}"
    for chapter in made.chapters:
        yield from ("", f"{chapter.number}. {chapter.title.upper()}")
        for aim in chapter.aims:
            whose = "eigen doel" if aim.own else f"voorbeeld, {aim.municipality}"
            yield from _hanging(f"{aim.text} ({whose})", "  * ")
        for one in chapter.sentences:
            own = f" (eigen woorden van {one.by})" if one.by else ""
            yield from _hanging(f"{one.text}{own}", "  [?] " if one.gap else "  - ")


def _difference(found: "VersionDifference") -> Iterator[str]:
    yield found.said
    for part in found.parts:
        yield from ("", f"{part.title}: {part.said}")
        for sign, texts in (("  - ", part.gone), ("  + ", part.added)):
            for text in texts:
                yield from _hanging(text, sign)


def _hanging(text: str, sign: str) -> Iterator[str]:
    yield from wrap(text, _WIDTH, initial_indent=sign, subsequent_indent=" " * len(sign))
