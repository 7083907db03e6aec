"""
The interpretation card on one screen: what it is, the next date, why here, what it asks, who can help, the best lesson.

Every line is taken from the whole card, which `--uitleg` shows with all its sources; nothing is decided here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from api.render.short import cut, folded, graded, hanging, is_reason, reasons, source_line
from api.render.terminal.card import rephrasing_lines
from kg.dutch.dates import dutch

if TYPE_CHECKING:
    from kg.cycle.interpret.card.card import Card
    from kg.reason.text import Reference, Sentence

_SUMMARY: Final = 2  # sentences of what it is
_REASONS: Final = 2  # beside an own text
_SAID: Final = 190  # characters of one sentence
_ASKED: Final = 140  # of what a level is asked, and of a date
_SHOWN_ELSEWHERE: Final = ("duty", "urgency")  # the duty and the next date have lines of their own


def short_card_lines(card: "Card") -> Iterator[str]:
    """The card in at most some forty lines."""
    cited = _Cited(card.development.id)
    yield from folded(f"{card.development.title}: wat het betekent voor {card.municipality.title}", "")
    yield f"  Raakt ons {graded(card.ranked.concern)}   Dringend {graded(card.priority)}"
    status = f"Duiding: {card.status or 'nog niet vastgelegd'}"
    yield f"  {status}; plaats {card.place[0]} van {card.place[1]}; stand van {dutch(card.as_of.isoformat())}"
    if card.history:
        last = card.history[-1]
        yield from folded(f"Laatste stap: {dutch(last.at[:10])}, door {last.actor}: {last.reason}", "  ")
    yield from _section("WAT HET IS", (cited.line(one) for one in _meant(card)))
    yield from folded(_dates(card), "  ")
    if card.knowledge:
        yield from folded(card.knowledge.said, "  ")
    yield from _section(f"WAAROM IN {card.municipality.title.upper()}", _why(card, cited))
    yield from _section("WAT HET VRAAGT", _asks(card, cited))
    yield from _section("WIE KAN HELPEN", _help(card))
    yield from _lesson_lines(card.lessons)
    yield ""
    yield "BRONNEN"
    yield from cited.lines()
    yield from rephrasing_lines(card)
    yield ""
    yield "De hele kaart, met elke bron en de exacte berekening: zet er --uitleg achter."


class _Cited:
    """The first source of each line that is shown, numbered in order; what has the same address is one source."""

    def __init__(self, about: str) -> None:
        self._about = about
        self._found: dict[str, Reference] = {}

    def line(self, sentence: "Sentence", most: int = _SAID) -> str:
        """A sentence with its number; what is not known needs none."""
        if sentence.gap:
            return sentence.text
        first = sentence.citations[0]
        self._found.setdefault(first.url or first.id, first)
        return f"{cut(sentence.text, most)} [{list(self._found).index(first.url or first.id) + 1}]"

    def lines(self) -> Iterator[str]:
        """The sources, one line each; an address is never broken."""
        for number, (where, reference) in enumerate(self._found.items(), 1):
            title = "" if reference.id == self._about and reference.url else cut(reference.title, 50)
            yield f"  [{number}] " + " ".join(part for part in (title, where) if part)


def _section(heading: str, lines: Iterator[str]) -> Iterator[str]:
    yield ""
    yield heading
    for text in lines:
        yield from hanging("  - ", text)


def _told(card: "Card", key: str) -> Sequence["Sentence"]:
    return next((section.sentences for section in card.sections if section.key == key), ())


def _meant(card: "Card") -> list["Sentence"]:
    """The summary in two sentences, and whether it is a duty."""
    told = _told(card, "what")
    summary = [one for one in told if not (one.literal or one.gap)][:_SUMMARY]
    duty = [one for one in told if "wettelijke plicht" in one.text and one not in summary]
    return [*summary, *duty[:1]]


def _dates(card: "Card") -> str:
    """What comes, else what changed last; see `kg.cycle.interpret.ranking.movement`."""
    from kg.cycle.interpret.ranking.movement import movement

    return cut(movement(card.development.record, card.as_of).evidence[0].text, _ASKED)


def _why(card: "Card", cited: _Cited) -> Iterator[str]:
    """The best own text, or that none speaks of it; then the strongest reasons of the ranking."""
    yield from (cited.line(one) for one in _told(card, "why")[:1])
    yield from reasons(
        [part for part in card.ranked.parts if is_reason(part) and part.feature not in _SHOWN_ELSEWHERE], _REASONS
    )


def _asks(card: "Card", cited: _Cited) -> Iterator[str]:
    """One line for each level, with its support where that is known."""
    support = {one.level: one for one in _told(card, "support") if not one.gap}
    seen: set[str] = set()
    for one in _told(card, "asks"):
        if one.level and one.level not in seen:
            seen.add(one.level)
            stands = f" {cited.line(support[one.level], _ASKED)}" if one.level in support else ""
            yield f"{one.level.capitalize()}: {cited.line(one, _ASKED)}{stands}"


def _help(card: "Card") -> Iterator[str]:
    """One offer on the subject itself, and where to ask further."""
    from kg.cycle.interpret.card.support import GENERAL

    told = [one.text for one in _told(card, "cover") if not one.gap]
    offered = sorted((text for text in told if GENERAL not in text), key=lambda text: ": dienst " not in text)
    about = next(iter(offered), "")
    if about:
        yield cut(about, _ASKED)
    else:
        yield f"Op dit onderwerp zelf niets gevonden{'; algemene diensten wel' if told else ''}."
    yield f'Meer: kring who "{card.development.title}" --for {card.municipality.id}'


def _lesson_lines(lessons: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The best lesson of what worked, else of what failed, said as such."""
    told = [one for one in lessons if one["kind"] == "Lesson"]
    worked = [one for one in told if "mislukt" not in one["marks"]]
    yield ""
    if not told:
        yield "BESTE LES"
        yield "  Van anderen is nog geen les gevonden."
        return
    best = (worked or told)[0]
    yield "BESTE LES" if worked else "LEER VAN: DAAR MISLUKTE HET"
    yield from hanging("  - ", f"{best['title']} ({best['id']})")
    if best.get("because"):
        yield from folded(f"Omdat: {cut(best['because'], _ASKED)}", "    ")
    if best.get("case"):
        yield from folded(f"Uit: {best['case']['title']}", "    ", "  ")
    yield from folded(source_line(best["sources"]), "    ", "  ")
