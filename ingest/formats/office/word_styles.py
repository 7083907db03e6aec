"""Of a Word document: which paragraph is a heading, and the number or mark that Word puts before it."""

import re
from dataclasses import dataclass, field
from typing import Final

from ingest.formats.office.package import Element, Package, attribute, child, name_of

TITLE: Final = 0
CONTENTS: Final = -1  # a line of a table of contents
_HEADING: Final = re.compile(r"(?:heading|kop) ?([1-9])", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"(?:toc|inhopg|inhoudsopgave)[ -]?\d*", re.IGNORECASE)
_LEVELS: Final = 9
_DEEPEST: Final = 20  # styles that are based on each other
_ROMAN: Final = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
                 (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Style:
    key: str
    name: str
    above: str
    outline: int | None
    list_id: str | None
    list_level: int


class Styles:
    """The styles of a document, each with those that it is based on."""

    def __init__(self, package: Package, document: str) -> None:
        self._styles: dict[str, _Style] = {}
        for part in package.related(document, "styles"):
            root = package.root(part)
            for style in root if root is not None else ():
                if name_of(style) == "style" and (key := attribute(style, "styleId")):
                    self._styles[key] = _style(style)

    def level(self, paragraph: Element) -> int | None:
        """1 to 9 of a heading, TITLE, CONTENTS, or None for other text."""
        properties = child(paragraph, "pPr")
        own = _number(child(properties, "outlineLvl"))
        if own is not None:
            return own + 1 if own < _LEVELS else None
        for style in self._line(properties):
            if style.name.lower() in {"title", "titel"}:
                return TITLE
            if _CONTENTS.fullmatch(style.name):
                return CONTENTS
            if style.outline is not None:
                return style.outline + 1 if style.outline < _LEVELS else None
            if found := _HEADING.fullmatch(style.name):
                return int(found[1])
        return None

    def listed(self, paragraph: Element, numbering: "Numbering") -> tuple[str, int] | None:
        """The id of the list that a paragraph is in, and how deep from 0."""
        properties = child(paragraph, "pPr")
        own = child(properties, "numPr")
        key, depth = _value(child(own, "numId")), _number(child(own, "ilvl"))
        style = next((one for one in self._line(properties) if one.list_id), None)
        if key is None and style is not None:
            key = style.list_id
            if depth is None:
                named = [_value(child(properties, "pStyle")) or "", style.key]
                depth = numbering.depth(key or "", named, style.list_level)
        return (key, min(depth or 0, _LEVELS - 1)) if key and key != "0" else None

    def _line(self, properties: Element | None) -> list[_Style]:
        """The style of a paragraph, and those that it is based on; what goes deeper than people make it ends it."""
        found: list[_Style] = []
        key = _value(child(properties, "pStyle")) or ""
        style = self._styles.get(key) or (_Style(key, key, "", None, None, 0) if key else None)  # by its id, else
        while style is not None and len(found) < _DEEPEST:
            found.append(style)
            style = self._styles.get(style.above)
        return found


def _style(style: Element) -> _Style:
    properties = child(style, "pPr")
    listed = child(properties, "numPr")
    return _Style(
        attribute(style, "styleId") or "",
        _value(child(style, "name")) or "",
        _value(child(style, "basedOn")) or "",
        _number(child(properties, "outlineLvl")),
        _value(child(listed, "numId")),
        _number(child(listed, "ilvl")) or 0,
    )


def _value(element: Element | None) -> str | None:
    return attribute(element, "val") if element is not None else None


def _number(element: Element | None) -> int | None:
    value = _value(element)
    return int(value) if value is not None and re.fullmatch(r"\d{1,9}", value) else None


@dataclass(slots=True)
class _Level:
    form: str = "decimal"
    text: str = ""
    start: int = 1
    style: str = ""


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


class Numbering:
    """The lists of a document, with how far each has counted. Source: ECMA-376 part 1, clause 17.9."""

    def __init__(self, package: Package, document: str) -> None:
        self._lists: dict[str, _List] = {}
        for part in package.related(document, "numbering"):
            root = package.root(part)
            if root is not None:
                self._take(root)

    def _take(self, root: Element) -> None:
        models = {}
        for each in root:
            if name_of(each) == "abstractNum":
                levels = {_depth(level): _level(level) for level in each if name_of(level) == "lvl"}
                models[attribute(each, "abstractNumId")] = _List(levels)
        for each in root:
            model = models.get(_value(child(each, "abstractNumId"))) if name_of(each) == "num" else None
            if model is not None:
                changes = {}
                for change in each:
                    if name_of(change) == "lvlOverride":
                        level = child(change, "lvl")
                        begin = _number(child(change, "startOverride"))
                        known = _level(level) if level is not None else model.levels.get(_depth(change), _Level())
                        changes[_depth(change)] = (
                            known if begin is None else _Level(known.form, known.text, begin, known.style)
                        )
                # Lists of one model count on; one that begins anew counts for itself.
                self._lists[attribute(each, "numId") or ""] = _List({**model.levels, **changes}) if changes else model

    def depth(self, key: str, styles: list[str], otherwise: int) -> int:
        """How deep in a list the paragraphs of one of the styles stand."""
        found = self._lists.get(key)
        levels = found.levels.items() if found else ()
        return next((depth for name in styles for depth, level in levels if name and level.style == name), otherwise)

    def mark(self, listed: tuple[str, int]) -> str:
        """What stands before the next paragraph of a list: "2.1", "a)", "-"; "" when nothing does."""
        key, depth = listed
        found = self._lists.get(key)
        level = found.levels.get(depth) if found else None
        if found is None or level is None:
            return "-"
        for above in range(depth):
            if found.counts[above] is None:
                found.counts[above] = found.levels.get(above, _Level()).start
        before = found.counts[depth]
        found.counts[depth] = level.start if before is None else before + 1
        found.counts[depth + 1 :] = [None] * (_LEVELS - depth - 1)
        if level.form == "bullet":
            return "-"
        return "" if level.form == "none" else _marked(level.text, found)


def _marked(text: str, found: _List) -> str:
    def counted(match: re.Match[str]) -> str:
        depth = int(match[1]) - 1
        return _formed(found.counts[depth] or 1, found.levels.get(depth, _Level()).form)

    return re.sub(r"%([1-9])", counted, text).strip()


def _depth(element: Element) -> int:
    value = attribute(element, "ilvl") or "0"
    return int(value) if re.fullmatch(r"\d", value) else 0


def _level(element: Element) -> _Level:
    start = _number(child(element, "start"))
    text = _value(child(element, "lvlText")) or ""
    return _Level(
        _value(child(element, "numFmt")) or "decimal",
        text[:60],
        1 if start is None else start,
        _value(child(element, "pStyle")) or "",
    )


def _formed(number: int, form: str) -> str:
    match form:
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26 % 5)
        case "lowerRoman" | "upperRoman":
            letter = _roman(number % 4000)
        case "decimalZero":
            return f"{number:02}"
        case _:
            return str(number)
    return letter.upper() if form.startswith("upper") else letter


def _roman(number: int) -> str:
    said = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        said += letters * times
    return said
