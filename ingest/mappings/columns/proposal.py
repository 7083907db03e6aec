"""
What a table may be, and what its columns may become: proposed with reasons, and left open where it is not sure.

A name that we know counts most, then what stands in the column; a kind is proposed when it explains clearly more of the
table than any other. A proposal is never used before somebody confirmed it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from ingest.mappings.columns import words
from ingest.mappings.columns.cells import a_choice
from ingest.mappings.columns.content import Content, content
from ingest.mappings.columns.money import year_column
from ingest.mappings.columns.targets import KEY, NOTE, OFFERED, Target, folded, lacking, targets
from kg.errors import InputError

How = Literal["herkend", "niet zeker", "niet herkend"]
ENOUGH: Final = 3.0  # evidence for a kind, in columns that it alone explains
_MARGIN: Final = 1.0  # that it has more than the next
_EXACT, _PART, _SEEN = 1.0, 0.6, 0.4
_SURE: Final = 0.8
_NAMED_KIND: Final = 2.0  # a column, sheet or file that has the name of the kind
_ALSO_NAMED: Final = 1.5  # or a name that it shares with a kind that has the better claim to it
_SPEAKS_AGAINST: Final = 1.25  # a column that is surely a field which only another kind has
_FITS: Final = 0.3
_NEITHER = _HALF = 0.5
_AGAINST: Final = 0.7
_EXPECTED: Final[Mapping[str, frozenset[str]]] = {
    "date": frozenset({"datum", "leeg"}),
    "int": frozenset({"bedrag", "getal", "leeg"}),
    "float": frozenset({"bedrag", "getal", "leeg"}),
    "url": frozenset({"webadres", "leeg"}),
    "bool": frozenset({"ja of nee", "leeg"}),
}
_NO_NAME: Final = frozenset({"leeg", "getal", "datum", "bedrag"})  # what is no name of anything
_ASSUMED: Final[Mapping[str, Mapping[str, str]]] = {  # by kind: what may be said of every row, to be confirmed
    "Lesson": {"basis": "expliciet"},
    "Case": {"outcome": "onbekend"},
}


@dataclass(frozen=True, slots=True)
class ColumnProposal:
    """
    What one column may become.

    Attributes:
        field: A path of `targets`, `KEY` or `NOTE`; "" to leave it out.
        how: How sure that is; what is not sure is chosen by a person.
        why: In Dutch.
    """

    column: str
    letter: str
    seen: Content
    field: str
    how: How
    why: str


@dataclass(frozen=True, slots=True)
class TableProposal:
    """
    What a table may become.

    Attributes:
        kind: That each row is; "" where it is none of ours, or not clear which.
        why: In Dutch, also of what speaks for another kind.
        columns: In the order of the file.
        constants: By field, what may hold for every row.
        missing: Required fields for which there is no column.
    """

    kind: str
    why: str
    columns: tuple[ColumnProposal, ...]
    constants: Mapping[str, str]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Match:
    at: int
    path: str
    score: float
    why: str
    slot: str = ""  # where a field may have several columns: which of them this is


def proposal(
    columns: Sequence[str],
    letters: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    *,
    names: Sequence[str] = (),
    kind: str = "",
    is_municipality: Callable[[str], bool] = lambda _name: False,
    label: Callable[[str, str], str] = lambda _kind, _path: "",
) -> TableProposal:
    """
    Propose what a table becomes.

    Args:
        columns: The names of its columns.
        letters: As a spreadsheet names them.
        rows: The first of its rows.
        names: Of its sheet and file.
        kind: That somebody chose; "" to propose one.
        is_municipality: Whether a text is the name or code of one.
        label: What a field is called in Dutch, by kind and path; "" where the ontology gives no name.
    """
    seen = [content([row.get(name) for row in rows], is_municipality) for name in columns]
    judged = {one: _matches(one, columns, seen, label) for one in ([kind] if kind else OFFERED)}
    of_work = {match.path for match in judged.get("Activity", ()) if match.score >= _SURE}
    scores = Counter({one: _evidence(one, columns, names, found, of_work) for one, found in judged.items()})
    (best, most), *others = scores.most_common(2)
    second, next_ = others[0] if others else ("", 0.0)
    clear = bool(kind) or (most >= ENOUGH and most - next_ >= _MARGIN and "title" in {one.path for one in judged[best]})
    found = {one.at: one for one in judged[best]} if clear else {}
    told = tuple(
        _column(name, letter, one, found.get(at)) if clear else _open(name, letter, one)
        for at, (name, letter, one) in enumerate(zip(columns, letters, seen, strict=True))
    )
    chosen = best if clear else ""
    taken = {one.field for one in told}
    assumed = {path: said for path, said in _ASSUMED.get(chosen, {}).items() if path not in taken}
    missing = lacking(chosen, taken | assumed.keys()) if chosen else ()
    return TableProposal(chosen, _why(best, second, clear=clear, given=bool(kind)), told, assumed, missing)


def _why(best: str, second: str, *, clear: bool, given: bool) -> str:
    if given:
        return "u koos deze soort"
    if clear:
        return "de kolommen en de naam passen bij deze soort, en bij geen andere zo goed"
    between = f" ({best} en {second} liggen het dichtst bij)" if second else ""
    return f"de kolommen zeggen niet duidelijk wat een rij is{between}; kies de soort, of lees deze tabel niet in"


def _column(name: str, letter: str, seen: Content, match: _Match | None) -> ColumnProposal:
    if match is None:
        return _open(name, letter, seen)
    how: How = "herkend" if match.score >= _SURE else "niet zeker"
    return ColumnProposal(name, letter, seen, match.path if how == "herkend" else "", how, match.why)


def _open(name: str, letter: str, seen: Content) -> ColumnProposal:
    why = "er staat niets in" if seen.what == "leeg" else "geen veld past bij de naam en de inhoud"
    return ColumnProposal(name, letter, seen, "", "niet herkend", why)


# --- which column becomes which field -------------------------------------------------------------


def _matches(
    kind: str, columns: Sequence[str], seen: Sequence[Content], label: Callable[[str, str], str]
) -> list[_Match]:
    """The best field of each column that has one, each field once."""
    found = [
        match
        for at, (name, one) in enumerate(zip(columns, seen, strict=True))
        for match in _of_column(kind, at, name, one, label)
        if match.score > 0
    ]
    found.sort(key=lambda one: (-one.score, one.at))
    columns_done: set[int] = set()
    fields_done: set[str] = set()
    kept = []
    for match in found:
        slot = match.path + match.slot
        if match.at in columns_done or (slot in fields_done and match.path != NOTE):
            continue
        columns_done.add(match.at)
        fields_done.add(slot)
        kept.append(match)
    return kept


def _of_column(kind: str, at: int, name: str, seen: Content, label: Callable[[str, str], str]) -> list[_Match]:
    said, found = folded(name), []
    if said in (*words.KINDS.get(kind, ()), *words.ALSO.get(kind, ())) and seen.what not in _NO_NAME:
        found.append(_Match(at, "title", _EXACT + _FITS, f"{name!r} is wat een rij is"))
    found += _of_year(kind, at, name, seen)
    for path, target in targets(kind).items():
        if target.by_year:
            continue
        score, why = _named(said, kind, path, folded(label(kind, path)))
        score, why = (
            _weighed(score, why, target, seen) if seen.filled else (score * _HALF, f"{why}, maar er staat niets in")
        )
        found.append(_Match(at, path, score, why))
    score, why = _named(said, kind, KEY, "")
    if score:
        found.append(_Match(at, KEY, score if seen.tells_apart else 0.0, f"{why}; elke rij heeft een andere"))
    return found


def _of_year(kind: str, at: int, name: str, seen: Content) -> list[_Match]:
    """A column of amounts of one year; where the kind has no such field it stays as a remark."""
    if (column := year_column(name)) is None:
        return []
    year, known = str(column.year), targets(kind)
    score, why = (_EXACT, "de kop zegt het") if column.what else (_PART, "de kop is een jaar")
    path = "amounts.spent" if column.what == "spent" else "amounts.budget"
    if path not in known:
        said = "bedragen per jaar horen bij een activiteit; hier blijven ze als opmerking"
        return [_Match(at, NOTE, score + _FITS, said, year)] if seen.what in {"bedrag", "getal"} else []
    score, why = _weighed(score, why, known[path], seen)
    return [_Match(at, path, score, why, year)]


@cache
def _synonyms(kind: str, path: str) -> tuple[str, ...]:
    return tuple(folded(one) for one in words.FIELDS.get(f"{kind}.{path}", words.FIELDS.get(path, ())))


def _named(said: str, kind: str, path: str, label: str) -> tuple[float, str]:
    """How well the name of a column fits a field; the first of our words fits a little better than the last."""
    known = _synonyms(kind, path)
    if said and said == label:
        return _EXACT, "de kop zegt het"
    if said in known:
        return _EXACT - 0.01 * known.index(said), "de kop zegt het"
    parts = f" {said} "
    if any(len(one) > 2 and f" {one} " in parts for one in (*known, label)):
        return _PART, "een deel van de kop zegt het"
    return 0.0, ""


def _weighed(score: float, why: str, target: Target, seen: Content) -> tuple[float, str]:
    """The score with what stands in the column; a text that holds another sort counts for less."""
    spec, against = target.spec, f"{why}, maar de inhoud is {seen.what}"
    if expected := _EXPECTED.get(spec.range):
        fits = seen.what in expected or (spec.range == "date" and seen.what == "getal")
        return _balance(score, fits, f"{why}, en de inhoud past ({seen.what})", against)
    if spec.prop.to == "Municipality":
        fits = seen.what == "gemeente"
        return _balance(max(score, _SEEN * fits), fits, "er staan namen of codes van gemeenten in", against)
    if spec.choices:
        fits = bool(seen.samples) and all(_is_choice(one, spec.choices) for one in seen.samples)
        return _balance(score, fits, why, f"{why}, met andere woorden")
    odd = seen.what in {"datum", "bedrag", "webadres"} or (target.path in {"title", "themes"} and seen.what == "getal")
    return _balance(score, 0.0 if odd else _NEITHER, why, against)


def _balance(score: float, fits: float, for_: str, against: str) -> tuple[float, str]:
    """A score with what speaks for it (1), against it (0), or neither (0.5); contents alone never make one."""
    if not score or fits == _NEITHER:
        return score, for_
    return (score + _FITS, for_) if fits else (score - _AGAINST, against)


def _is_choice(text: str, choices: tuple[str, ...]) -> bool:
    try:
        a_choice(text, choices)
    except InputError:
        return False
    return True


# --- which kind -----------------------------------------------------------------------------------


def _evidence(
    kind: str, columns: Sequence[str], names: Sequence[str], found: Sequence[_Match], of_work: Collection[str]
) -> float:
    """
    What speaks for a kind: its name on a column, sheet or file, and columns that few other kinds explain.

    Columns that surely are fields of an activity, `of_work`, may speak against it.
    """
    own = {folded(one): _NAMED_KIND for one in words.KINDS.get(kind, ())}
    own |= {folded(one): _ALSO_NAMED for one in words.ALSO.get(kind, ())}
    called = max((own.get(folded(columns[one.at]), 0.0) for one in found if one.path == "title"), default=0.0)
    heard = max((much for one, much in own.items() for name in names if f" {one} " in f" {folded(name)} "), default=0.0)
    best: dict[str, float] = {}
    for one in found:
        best[one.path] = max(best.get(one.path, 0.0), min(one.score, 1.0))  # ten years say no more than one
    explained = sum(score * _telling(path) for path, score in best.items() if path not in {KEY, NOTE})
    needed = lacking(kind, {one.path for one in found} | _ASSUMED.get(kind, {}).keys() | {"municipality"})
    against = _SPEAKS_AGAINST * sum(path in of_work for path in words.AGAINST.get(kind, ()))
    return explained + called + heard - 0.5 * len(needed) - against


@cache
def _telling(path: str) -> float:
    """How much a field says about the kind: all of it when no other kind has it, next to nothing when all have."""
    having = sum(path in targets(kind) for kind in OFFERED)
    return 1 - (having - 1) / len(OFFERED) if having else 0.0
