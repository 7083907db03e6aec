"""
The numbers that a page shows, and where each leads: to a record, a computation or a source that says the same number.

A number leads there by the link that it stands in, by a link of its row, item or paragraph, or since it is worked out
on the same page: as many as a list has, the sum of a column, or a part of a column whose sum is told.
Dates, addresses and what a form asks for are no numbers here, nor is what a source says in its own words.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import html

_MONTHS: Final = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
_DATE: Final = re.compile(
    rf"\b\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?|\b(?:{_MONTHS}) \d{{4}}|\b\d{{4}}-\d{{2}}(?:-\d{{2}})?\b"
    r"|\b(?:19|20)\d\d\b(?![,.]\d)|\b\d\d:\d\d\b"
)
_NUMBER: Final = re.compile(r"(?<![\w./,:-])(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?(?![\w/]|[.:,-]\w)")
_NO_NUMBERS: Final = (
    ".//svg|.//script|.//style|.//select|.//textarea|.//pre|.//code|.//nav|.//label|.//legend|.//blockquote"
    "|.//*[contains(@class,'citaat') or contains(@class,'kruimels') or contains(@class,'alleen-voorlezen')]"
    "|.//*[contains(@class,'bron')][self::a]|.//*[@class='nr']"
)
_PARTS: Final = frozenset({"section", "article", "main", "details", "div", "td", "table"})
_BLOCKS: Final = ("tr", "li", "p", "dd", "figcaption", "summary", "caption")


@dataclass(frozen=True, slots=True)
class Shown:
    """
    A number on a page.

    Attributes:
        number: As it is written, without its unit.
        said: The text that it stands in.
        links: Of its own link, else of its row, item or paragraph.
        here: Whether it is worked out on the same page.
    """

    number: str
    said: str
    links: tuple[str, ...]
    here: bool


def numbers(text: str) -> list[str]:
    """The numbers in a text that are no part of a date, a name or an address."""
    return _NUMBER.findall(_DATE.sub(" ", text))


def shown(page: bytes) -> Iterator[Shown]:
    """The numbers of a page, in order."""
    main = html.fromstring(page).find(".//main")
    if main is None:
        return
    worked: dict[Any, set[float]] = {}
    leaves = {_value(number) for one in main.xpath(".//nav") for number in numbers(one.text_content())}
    for one in main.xpath(_NO_NUMBERS):
        if one.getparent() is not None:
            one.drop_tree()
    for element in main.iter():
        if not isinstance(element.tag, str):
            continue
        for text, holder in ((element.text, element), (element.tail, element.getparent())):
            for number in numbers(text or "") if holder is not None and element is not main else ():
                around = [holder, *holder.iterancestors()]
                parts = [one for one in around if one.tag in _PARTS]
                worked |= {one: _told(one) for one in parts if one not in worked}
                here = _value(number) in leaves.union(*(worked[one] for one in parts))
                yield Shown(number, " ".join((text or "").split()), _links(around), here)


def _links(around: list[Any]) -> tuple[str, ...]:
    own = next((one.get("href") for one in around if one.tag == "a"), None)
    if own:
        return (own,)
    for one in (one for one in around if one.tag in _BLOCKS):
        if found := one.xpath(".//a[@href]"):
            return tuple(each.get("href") for each in found)
    return ()


def _told(part: Any) -> set[float]:
    """What a part of a page works out: how many there are of something, the sum of a column, and its cells."""
    lists = part.xpath(".//ul|.//ol|.//tbody|.//dl")
    found = {float(len(one)) for one in lists} | {float(len(part.xpath(".//li|.//tbody/tr")))}
    found |= {float(len(part.xpath(f".//{tag}"))) for tag in ("section", "h2", "h3")}
    there = {_value(one) for one in numbers(" ".join(part.itertext()))}
    for table in part.xpath(".//table"):
        rows = [[_cell(cell) for cell in row] for row in table.xpath("./tbody/tr")]
        for column in zip(*rows, strict=False):
            whole = round(sum(column), 2)
            found |= {whole, *column} if whole in there else {whole}
    return found


def _cell(cell: Any) -> float:
    found = numbers(cell.text_content())
    return _value(found[0]) if found else 0.0


def _value(number: str) -> float:
    return float(number.replace(".", "").replace(",", "."))


def astray(page: bytes, read: Callable[[str], str]) -> Iterator[Shown]:
    """
    The numbers of a page that lead nowhere.

    Args:
        page: As HTML.
        read: The text of the page at an address; "" where there is none.
    """
    told: dict[str, set[float]] = {}
    for one in shown(page):
        if one.here:
            continue
        for link in one.links:
            if link not in told:
                told[link] = {_value(number) for number in _NUMBER.findall(read(link))}
            if _value(one.number) in told[link]:
                break
        else:
            yield one
