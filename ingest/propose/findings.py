"""
What a document states: from its sections to findings, each with the words that say so.

The rules read what stands there and nothing else: no model, no network, the same text always gives the same findings.
Amounts and dates are no records of their own; they are of the statement that `under` names, or of none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from ingest.document import Section
from ingest.propose.finding import Finding
from ingest.propose.rules import fields, rows
from ingest.propose.rules.statements import can_state, leaning, statements
from ingest.propose.rules.sums import sums
from ingest.propose.rules.support import stand
from ingest.propose.rules.times import times
from ingest.propose.rules.units import Unit, units
from kg.bounds import LABEL, TITLE, cut

MOST: Final = 20_000  # findings of a document; who reads it in is told when there are more
_PLANS: Final = re.compile(r"beleid|(?:plan|visie|programma|akkoord|agenda|strategie|nota|kader)\b", re.IGNORECASE)
_YEARS: Final = re.compile(r"\b((?:19|20)\d\d)\s*(?:[-–/]|tot(?: en met)?|t/m)\s*((?:19|20)?\d\d)\b")
_IN_TABLE: Final = 0.85  # thought, not measured: no table with such a head is among the labelled documents
_FOR_THAT: Final = re.compile(r"\b(?:daarvoor|hiervoor|daaraan|hieraan|ervoor)\b", re.IGNORECASE)
_MUNICIPALITY: Final = re.compile(r"\b[Gg]emeente ((?:[A-ZÀ-Þ][\w’'-]+|aan|den|de|op|bij|en)(?: [A-ZÀ-Þ][\w’'-]+)*)")
_FACTS: Final = {"Amount": 0.93, "Date": 0.95}  # chance that it is one, as measured on the tuning half


def findings(
    sections: Sequence[Section],
    *,
    kind: str = "",
    municipality: str = "",
    date: str = "",
    title: str = "",
    names: Sequence[str] = (),
) -> Sequence[Finding]:
    """
    What a document states, in its order.

    Args:
        sections: Its running text.
        kind: Of document, as identity found it: "beleidsplan", "collegevoorstel", "besluitenlijst", …; "" if unknown.
        municipality: The id of the municipality that it is of; "" if unknown.
        date: Of the document, as a partial date; "" if unknown.
        title: As identity found it; "" if unknown.
        names: How its municipality is called; a sentence about another one by name is then left out, support excepted.

    Returns:
        First the policy, when the document is one; at most `MOST`.
    """
    found: list[Finding] = [*_policy(sections, kind, municipality, title)]
    policy = 0 if found else None
    aim: tuple[int, str] | None = None  # the last objective, and the heading it stood under
    pieces = [list(units(section)) for section in sections]
    top = _top(sections)
    leans = leaning(unit for piece in pieces for unit in piece)
    for piece in pieces:
        for unit in piece:
            if len(found) >= MOST:
                return found
            mine: int | None = None
            for one in _statements(unit, date, leans, names):
                if one.kind != "Support" and _of_another(unit.said, names):
                    continue
                under = policy if one.kind == "Objective" else None
                if one.kind == "Activity" and aim is not None and _near(aim[1], unit, top):
                    under = aim[0]
                mine = len(found) if mine is None else mine
                found.append(replace(one, under=under))
                if one.kind == "Objective":
                    aim = (len(found) - 1, unit.heading)
            found.extend(_facts(unit, mine))
    return found[:MOST]


def _of_another(said: str, names: Sequence[str]) -> bool:
    """Whether a sentence is about a municipality by another name."""
    named = [one[1].casefold() for one in _MUNICIPALITY.finditer(said)]
    own = [name.casefold() for name in names]
    return bool(own and named) and not any(one.startswith(name) for one in named for name in own)


def _top(sections: Sequence[Section]) -> str:
    """The heading above all others, as a title is; "" where there is none."""
    first = {section.heading.partition(" > ")[0] for section in sections if section.heading}
    return first.pop() if len(first) == 1 else ""


def _near(heading: str, unit: Unit, top: str) -> bool:
    """Whether a unit stands in the part of the document that an objective stood in; chapters are parts of their own."""
    above, _, own = unit.heading.rpartition(" > ")
    beside = above == heading.rpartition(" > ")[0] and above not in {"", top}
    return unit.heading == heading or bool(_FOR_THAT.search(own)) or beside


def _statements(unit: Unit, date: str, leans: float, names: Sequence[str]) -> Iterator[Finding]:
    """What a row of a table states by the head of its columns, or what a unit states by its words."""
    place, quote = unit.section.place, unit.text
    if (row := rows.stated(unit)) is not None:
        made = {**row.fields, **({"date": date} if row.kind == "Decision" and date else {})}
        yield Finding(row.kind, row.title, made, place, quote, _IN_TABLE, "Regel: de kolom van de tabel zegt het.")
        return
    stands = stand(unit.said, names=names) if can_state(unit) else None
    if stands is not None:
        title = cut(unit.said.strip(" ;,.") or unit.said, TITLE)
        stated = fields.of_stand(stands, unit.said, date)
        yield Finding("Support", title, stated, place, quote, stands.chance, f"Regel: {stands.why}.")
    for one in statements(unit, leaning=leans):
        title = cut(unit.said.strip(" ;,.") or unit.said, TITLE)
        why = f"Regel: {'; '.join(one.reasons[:3])}."
        yield Finding(one.kind, title, _fields(one.kind, unit, date), place, quote, one.chance, why)


def _fields(kind: str, unit: Unit, date: str) -> dict[str, Any]:
    made = dict(fields.of(kind, unit.said))
    if kind == "Decision" and date:
        made["date"] = date
    if kind == "Lesson":
        made["basis"] = "expliciet"
    return made


def _facts(unit: Unit, under: int | None) -> Iterator[Finding]:
    """The sums and the times in a unit, with what they are for."""
    for one in sums(unit.text):
        quote = unit.text[one.start : one.end]
        made = {} if one.euros is None else {"amount_eur": one.euros}
        why = "Regel: een bedrag met een munt erbij."
        yield Finding("Amount", cut(unit.said, TITLE), made, unit.section.place, quote, _FACTS["Amount"], why, under)
    for moment in times(unit.text):
        quote = unit.text[moment.start : moment.end]
        made_of = {} if moment.days is None else {"date": moment.days.partial(), "until": moment.days.last.isoformat()}
        why = "Regel: een dag, maand of jaar dat als tijd genoemd wordt."
        yield Finding("Date", cut(unit.said, TITLE), made_of, unit.section.place, quote, _FACTS["Date"], why, under)


def _policy(sections: Sequence[Section], kind: str, municipality: str, title: str) -> Iterator[Finding]:
    """The document as a policy, when its kind or its title says that it is one, with the words of its title."""
    named = _named(sections, title)
    if named is None:
        return
    section, quote = named
    said = " ".join((title or quote).split())
    sure = bool(_PLANS.search(kind))
    if not sure and not _PLANS.search(said):
        return
    found: dict[str, Any] = {"municipality": municipality} if municipality else {}
    if kind:
        found["category"] = kind[:LABEL]
    if years := _YEARS.search(said):
        end = years[2] if len(years[2]) == 4 else years[1][:2] + years[2]
        found["period"] = {"start": years[1], "end": end}
    why = f"Het document is een {kind}." if sure else "De titel zegt dat het beleid is."
    yield Finding("Policy", cut(said, TITLE), found, section.place, quote, 0.9 if sure else 0.7, why)


def _named(sections: Sequence[Section], title: str) -> tuple[Section, str] | None:
    """Where the title stands in the text; without one, the first words of the text that can be a title."""
    words = title.split()
    if words:
        pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
        for section in sections[:20]:
            if found := pattern.search(section.text):
                return section, found[0]
    for section in sections[:1]:
        for unit in units(section):
            if title or len(unit.said) <= 150:
                return section, unit.text
            break
    return None
