"""The interpretation card as lines for a terminal and as Markdown; nothing is decided here."""

from collections.abc import Callable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from api.render.terminal.lines import number
from kg.dutch.dates import dutch

if TYPE_CHECKING:
    from kg.cycle.interpret.card.card import Card
    from kg.model.values import Level
    from kg.reason.text import Reference, Section, Sentence

_WIDTH: Final = 100


def card_lines(card: "Card") -> Iterator[str]:
    """The card for a terminal: numbered sources at the end."""
    cited = _Sources()
    yield f"{card.development.title}: wat het betekent voor {card.municipality.title}"
    yield f"  {_standing(card)}"
    for section in card.sections:
        yield ""
        yield section.title.upper()
        yield from _told(section, cited, lambda level: f"  {level}:", _wrapped)
    yield ""
    yield "BRONNEN"
    for place, reference in enumerate(cited.found, 1):
        yield from wrap(f"[{place}] {_source(reference)}", _WIDTH, initial_indent="  ", subsequent_indent="      ")
    yield from _ending(card)


def card_markdown(card: "Card") -> str:
    """The card as a document in CommonMark."""
    cited = _Sources()
    lines = [
        f"# {_escaped(card.development.title)}: wat het betekent voor {_escaped(card.municipality.title)}",
        "",
        _standing(card),
    ]
    for section in card.sections:
        lines += ["", f"## {_escaped(section.title)}", ""]
        lines += _told(section, cited, lambda level: f"\n### {level.capitalize()}\n", lambda text: iter([f"- {text}"]))
    lines += ["", "## Bronnen", ""]
    lines += [f"{place}. {_source(reference, link=True)}" for place, reference in enumerate(cited.found, 1)]
    lines += [f"\n{line}" for line in _ending(card) if line]
    return "\n".join(lines) + "\n"


class _Sources:
    """The references of a card, numbered in the order in which they are first cited."""

    def __init__(self) -> None:
        self.found: list[Reference] = []

    def markers(self, sentence: "Sentence") -> str:
        """Such as "[1][4]"."""
        for reference in sentence.citations:
            if reference not in self.found:
                self.found.append(reference)
        return "".join(f"[{self.found.index(reference) + 1}]" for reference in sentence.citations)


def _told(
    section: "Section", cited: _Sources, heading: Callable[[str], str], line: Callable[[str], Iterator[str]]
) -> Iterator[str]:
    level: Level | None = None
    for sentence in section.sentences:
        if sentence.level and sentence.level != level:
            yield heading(sentence.level)
        level = sentence.level
        yield from line(f"{sentence.text} {cited.markers(sentence)}")


def _wrapped(text: str) -> Iterator[str]:
    yield from wrap(text, _WIDTH, initial_indent="  - ", subsequent_indent="    ")


def _standing(card: "Card") -> str:
    status = card.status or "nog niet vastgelegd"
    unknown = " (of het raakt, is niet bekend)" if card.concern is None else ""
    axes = f"relevantie {number(card.relevance)}{unknown}, prioriteit {number(card.priority)}"
    return f"Duiding: {status}; {axes}; stand van {dutch(card.as_of.isoformat())}."


def _source(reference: "Reference", *, link: bool = False) -> str:
    title = _escaped(reference.title) if link else reference.title
    url = f"<{reference.url}>" if link and reference.url else reference.url
    return "; ".join(part for part in (title, reference.id, reference.place, url) if part)


def _escaped(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|" else sign for sign in text)


def _ending(card: "Card") -> Iterator[str]:
    if card.history:
        yield ""
        yield "Verloop van de duiding:"
        for event in card.history:
            moment = event.at[:16].replace("T", " ")
            yield f"  {moment}  {event.status or 'verwijderd'}, door {event.actor}: {event.reason}"
    yield from rephrasing_lines(card)


def rephrasing_lines(card: "Card") -> Iterator[str]:
    """What came of asking for other words; nothing when nobody asked."""
    told = card.rephrasing
    if told and told.problem:
        yield ""
        yield f"Niet verder herschreven: {told.problem}. De zinnen staan er zoals de bronnen ze geven."
    elif told:
        yield ""
        dropped = f"{told.dropped} afgekeurd, omdat de bron of een getal niet klopte"
        yield f"Herschreven door {told.by}: {told.kept} zinnen; {dropped}."
