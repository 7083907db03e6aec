"""
What a language model says that a document states: only what it quotes, and what it quotes has to stand there.

    Section, … --passages--> model --answer--> checked: kind known, words literal, not found already --> Finding

Nothing else of the answer is used: the fields come from the same rules as those of every finding, and a person decides.
So a document that gives the model orders can at most make it point at sentences of that document.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ingest.document import Section
from ingest.propose.finding import Finding
from ingest.propose.rules import fields
from ingest.propose.rules.statements import FEWEST_WORDS, KINDS, MOST_CHARACTERS, MOST_WORDS
from kg.bounds import TITLE, cut

TOGETHER: Final = 8_000  # characters of passages in one question
MOST_ASKED: Final = 12  # questions about one document
MOST_ANSWERED: Final = 200  # statements of one answer that are looked at
CHANCE: Final = 0.5  # not known: no answers of a model were labelled
NO_LIST: Final = "voorstel van het taalmodel geweigerd: geen lijst in de gevraagde vorm"
NO_QUOTE: Final = "voorstel van het taalmodel geweigerd: de woorden staan niet in de passage"
NO_KIND: Final = "voorstel van het taalmodel geweigerd: geen soort waar naar gevraagd is"
NO_SIZE: Final = "voorstel van het taalmodel geweigerd: te kort of te lang voor één uitspraak"
KNOWN: Final = "voorstel van het taalmodel weggelaten: de regels vonden het ook"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was kept of an answer, and how much was not, by reason."""

    findings: Sequence[Finding]
    dropped: Counter[str]


def questions(sections: Sequence[Section]) -> Iterator[Sequence[Section]]:
    """The sections that are asked about together; what is beyond the bound is not asked."""
    asked: list[Section] = []
    size = number = 0
    for section in sections:
        if asked and size + len(section.text) > TOGETHER:
            yield asked
            asked, size, number = [], 0, number + 1
        if number == MOST_ASKED:
            return
        if section.text.strip() and len(section.text) <= TOGETHER:
            asked.append(section)
            size += len(section.text)
    if asked:
        yield asked


def quoted(answer: str, sections: Sequence[Section], found: Sequence[Finding], name: str) -> Checked:
    """
    What stands of an answer.

    Args:
        answer: Of the model, not to be trusted.
        sections: That it was asked about, in that order.
        found: By the rules; what they found too is left out.
        name: Of the model, for the reviewer.
    """
    dropped: Counter[str] = Counter()
    said = _listed(answer)
    if said is None:
        return Checked((), Counter({NO_LIST: 1}))
    kept: list[Finding] = []
    for one in said[:MOST_ANSWERED]:
        made = _finding(one, sections, name)
        if isinstance(made, str):
            dropped[made] += 1
        elif any(_same(made, other) for other in (*found, *kept)):
            dropped[KNOWN] += 1
        else:
            kept.append(made)
    return Checked(tuple(kept), dropped)


def _listed(answer: str) -> list[Any] | None:
    """The list in an answer, also between the fences that models like to put around it; None without one."""
    bare = answer.strip().removeprefix("```").removeprefix("json").removesuffix("```")
    try:
        said = json.loads(bare)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, list) else None


def _finding(one: Any, sections: Sequence[Section], name: str) -> Finding | str:
    """One statement as a finding, or why it is none."""
    if not isinstance(one, dict):
        return NO_LIST
    kind, number, quote = one.get("kind"), one.get("passage"), one.get("quote")
    if not isinstance(kind, str) or kind not in KINDS:
        return NO_KIND
    if not isinstance(quote, str) or not isinstance(number, int) or not 1 <= number <= len(sections):
        return NO_QUOTE
    words = quote.split()
    if not FEWEST_WORDS <= len(words) <= MOST_WORDS or len(quote) > MOST_CHARACTERS:
        return NO_SIZE
    section = sections[number - 1]
    spaced = r"\s+".join(map(re.escape, words))
    stands = re.search(rf"(?<!\w){spaced}(?!\w)", section.text)
    if stands is None:
        return NO_QUOTE
    said = " ".join(words)
    made = dict(fields.of(kind, said)) | ({"basis": "expliciet"} if kind == "Lesson" else {})
    why = f"Taalmodel {name} wees deze woorden aan; geen regel vond ze."
    return Finding(kind, cut(said, TITLE), made, section.place, stands[0], CHANCE, why)


def _same(one: Finding, other: Finding) -> bool:
    """Whether two are of the same words of the same place, in whole or for one within the other."""
    if one.place != other.place or other.kind in {"Amount", "Date", "Policy"}:
        return False
    mine, theirs = (" ".join(two.quote.split()) for two in (one, other))
    return mine in theirs or theirs in mine
