"""What was found, in short or with the whole sum: records, like municipalities, what may come next, who can help."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from api.render.short import MORE, cut, folded, graded, hanging, reason_lines, source_line
from api.render.terminal.borgen import FAILED
from api.render.terminal.lines import number, part_lines

if TYPE_CHECKING:
    from kg.cycle.borgen.expertise.helpers import FoundHelper
    from kg.cycle.interpret.ranking.peers import Peer
    from kg.cycle.interpret.ranking.uptake import Expected
    from kg.reason.hit import SearchHit

_INDENT: Final = "    "
_PASSAGE: Final = 190  # characters
_SAID: Final = 3  # pieces of evidence
_HELPERS: Final = {"Organisation": "aanbieder", "Expert": "deskundige", "Municipality": "gemeente"}


def hit_lines(hits: Sequence["SearchHit"], papers: Mapping[str, str]) -> Iterator[str]:
    """
    Hits of search in short: title, what it is, the passage that answers, the source.

    Args:
        hits: Best first.
        papers: Titles of documents, by id: the source of what cites no publication.
    """
    from api.answers.labels import kind_label
    from kg.model.kinds import KINDS

    if not hits:
        yield "Niets gevonden. Zoek met andere woorden, of met minder filters."
        return
    for rank, entry in enumerate(hits, 1):
        yield from hanging(f"{rank:2}. ", entry.title)
        label = kind_label(entry.kind, "nl") if entry.kind in KINDS else entry.kind
        yield f"{_INDENT}{graded(entry.score)}  {label}  {entry.id}"
        if passage := _beyond(entry.title, entry.passage.text):
            yield from folded(cut(passage, _PASSAGE), _INDENT)
        paper = entry.passage.source
        sources = entry.sources or [{"title": papers.get(paper, paper)}]
        yield from folded(source_line(sources), _INDENT, "  ")
        yield ""
    yield MORE


def _beyond(title: str, passage: str) -> str:
    """What a passage says besides the title that it begins with."""
    text, head = " ".join(passage.split()), " ".join(title.split())
    return text[len(head) :].strip() if text.startswith(head) else text


def likeness_lines(found: Sequence["Peer"], whom: str, *, explain: bool = False) -> Iterator[str]:
    """Like municipalities, each with its strongest reasons, or with every part of the sum."""
    if not found:
        yield f"{whom} staat niet in het register van bestaande gemeenten; lees het register in, of kies de opvolger."
        return
    yield f"Gemeenten die lijken op {whom}, meest gelijkend eerst"
    yield ""
    for rank, peer in enumerate(found, 1):
        yield f"{rank:2}. {peer.title}  {_score(peer.score, explain=explain)}  {peer.id}"
        yield from part_lines(peer.parts) if explain else reason_lines(peer.parts, _INDENT)
    if not explain:
        yield ""
        yield MORE


def expected_lines(found: Sequence["Expected"], whom: str, *, explain: bool = False) -> Iterator[str]:
    """What a municipality has not registered yet, by the share of those like it, or with its score and all reasons."""
    if not found:
        yield f"Er zijn geen registraties van andere gemeenten bekend die {whom} nog niet heeft."
        return
    yield f"Wat {whom} nog niet registreerde, waarschijnlijkste eerst"
    if not explain:
        yield "Het woord en de balk zeggen hoeveel van de vergelijkbare gemeenten dit wel deden."
    yield ""
    for rank, entry in enumerate(found, 1):
        yield from hanging(f"{rank:2}. ", entry.title)
        yield f"{_INDENT}{_score(entry.score if explain else entry.like, explain=explain)}"
        for evidence in entry.evidence if explain else entry.evidence[:_SAID]:
            yield from folded(f"- {evidence.text}", _INDENT, "  ")
    if not explain:
        yield ""
        yield MORE


def _score(score: float, *, explain: bool) -> str:
    return f"[{number(score)}]" if explain else graded(score)


def helper_lines(found: Sequence["FoundHelper"], *, explain: bool = False) -> Iterator[str]:
    """Who can help, with the strongest reasons or every part; those of whom it is only known that it failed, apart."""
    if not found:
        yield "Niemand gevonden die hierbij kan helpen. Vraag het met andere woorden, of lees in wie wat weet."
        return
    failed = [one for one in found if one.learn_from]
    rank = 0
    for heading, part in (("", [one for one in found if one not in failed]), (FAILED, failed)):
        if heading and part:
            yield heading
            yield ""
        for one in part:
            rank += 1
            at = f" bij {one.organisation}" if one.organisation else ""
            kind = _HELPERS.get(one.kind, one.kind)
            score = f"[{number(one.score)}]  kans {number(one.answers)}" if explain else graded(one.score)
            yield f"{rank:2}. {one.name}  {score}  {kind}{at}, {one.id}"
            if explain:
                yield from part_lines([part for part in one.why.parts if part.value or part.evidence])
            else:
                yield from reason_lines(one.why.parts, _INDENT)
                yield from folded(source_line(_proof(one)), _INDENT, "  ")
            yield ""
    if not explain:
        yield MORE


def _proof(one: "FoundHelper") -> list[dict[str, str]]:
    """What the strongest reasons rest on: an address, or else a record."""
    strong = sorted(one.why.parts, key=lambda part: -part.contribution)
    said = [evidence for part in strong if part.contribution > 0 for evidence in part.evidence]
    urls = dict.fromkeys(evidence.source for evidence in said if evidence.source)
    records = dict.fromkeys(evidence.id for evidence in said if evidence.id)
    return [{"url": url} for url in urls] or [{"title": f"record {key}"} for key in records]
