"""
Experiences in short: by case, the best lesson of each, and failures apart.

With `--uitleg` the whole sum of every record is told instead, see `api.render.terminal.lines`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from api.render.short import MORE, OUTCOMES, cut, folded, graded, hanging, reason_lines, source_line

if TYPE_CHECKING:
    from kg.cycle.borgen.cases.retrieval import Experience

SHOWN: Final = 5  # cases, when nothing is said of how many
FAILED: Final = "Leer van: daar mislukte het"
_DEPTH, _A_CASE = 60, 12  # answers that are looked at: at least, and for each case
_INDENT: Final = "    "
_REASON: Final = 160  # characters of why a lesson is given
_TOWNS: Final = 3  # that are named of a case
_OTHERS: Final = 4  # lessons of which the id is given
_MARKS: Final = {
    "leverancier": "een leverancier vertelt dit",
    "afgeleid": "wij leidden de les af; de bron zegt haar niet letterlijk",
    "alleen": "alleen wie de les schreef, keek ernaar",
}


def depth(cases: int) -> int:
    """
    How many cases and lessons to ask for, to show some cases with the lessons that answer too.

    Five cases more or less do not change what is said of the first one.
    """
    return max(_DEPTH, cases * _A_CASE)


class Group(NamedTuple):
    """
    What belongs to one case.

    Attributes:
        first: What answers best, of the case and its lessons.
        lesson: The best lesson; None when only the case itself answers.
        others: The lessons besides, best first.
    """

    first: "Experience"
    lesson: "Experience | None"
    others: tuple["Experience", ...]

    @property
    def failed(self) -> bool:
        """Whether it went wrong there: to learn from, not to follow."""
        return "mislukt" in self.first.marks


def groups(found: Sequence["Experience"]) -> list[Group]:
    """The experiences by case, those with the best answer first."""
    together: dict[str, list[Experience]] = {}
    for entry in found:
        together.setdefault(entry.group, []).append(entry)
    made = []
    for entries in together.values():
        lessons = [entry for entry in entries if entry.kind == "Lesson"]
        made.append(Group(entries[0], lessons[0] if lessons else None, tuple(lessons[1:])))
    return made


def borgen_lines(found: Sequence["Experience"], names: Mapping[str, str], most: int = SHOWN) -> Iterator[str]:
    """
    The best cases, each with its best lesson; what failed comes last, under a heading of its own.

    Args:
        found: Best first.
        names: Of municipalities, by code.
        most: How many cases at most.
    """
    if not found:
        yield "Geen casussen of lessen gevonden. Vertel de situatie in andere woorden, of lees eerst casussen in."
        return
    shown = groups(found)[:most]
    went_well = [group for group in shown if not group.failed]
    number = 0
    for heading, part in (("", went_well), (FAILED, [group for group in shown if group.failed])):
        if heading and part:
            yield heading
            yield ""
        for group in part:
            number += 1
            yield from _group_lines(number, group, names)
            yield ""
    yield MORE


def _group_lines(number: int, group: Group, names: Mapping[str, str]) -> Iterator[str]:
    first = group.first
    yield from hanging(f"{number:2}. ", first.case.title or first.title)
    outcome = OUTCOMES[first.case.outcome or "onbekend"]
    where = _where(first, names)
    yield f"{_INDENT}{graded(first.score)}  {outcome}{f'  {where}' if where else ''}  {first.group}"
    if group.lesson:
        yield from _lesson_lines(group.lesson, "Les" if group.failed else "Beste les", alone=not first.case.id)
    yield from reason_lines(first.why.parts, _INDENT)
    minded = [_MARKS[mark] for mark in (group.lesson or first).marks if mark in _MARKS]
    differing = ", ".join(difference.aspect for difference in first.differences if not difference.same)
    told = [f"Let op: {'; '.join(minded)}."] if minded else []
    told += [f"Anders dan bij u: {differing}."] if differing else []
    yield from folded(" ".join(told), _INDENT)
    yield from folded(source_line(first.sources), _INDENT, "  ")
    yield from _others(group.others)


def _lesson_lines(lesson: "Experience", label: str, *, alone: bool) -> Iterator[str]:
    if not alone:
        yield from folded(f"{label}: {lesson.title} ({lesson.id})", _INDENT, "  ")
    if lesson.because:
        yield from folded(f"Omdat: {cut(lesson.because, _REASON)}", _INDENT, "  ")


def _where(entry: "Experience", names: Mapping[str, str]) -> str:
    towns = [names.get(code, code) for code in entry.case.municipalities]
    more = f" en nog {len(towns) - _TOWNS}" if len(towns) > _TOWNS else ""
    return ", ".join(towns[:_TOWNS]) + more


def _others(others: Sequence["Experience"]) -> Iterator[str]:
    if others:
        ids = ", ".join(entry.id for entry in others[:_OTHERS])
        yield from folded(
            f"En nog {len(others)} uit deze casus: {ids}{', …' if len(others) > _OTHERS else ''}", _INDENT, "  "
        )
