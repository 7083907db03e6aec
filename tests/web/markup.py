"""A page as its elements, and what is wrong with it whatever it says."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from typing import Final

VOID: Final = {"meta", "link", "input", "use", "rect", "path", "br", "circle", "line"}
_NAMING: Final = ("aria-labelledby", "aria-describedby", "for")


@dataclass
class Markup(HTMLParser):
    """
    The elements of a page in order, as (tag, attributes), and its text.

    Attributes:
        open: The tags that are open.
        crossed: Tags that were closed while another was open.
    """

    elements: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    crossed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Source: `html.parser.HTMLParser`."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Source: `html.parser.HTMLParser`."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Source: `html.parser.HTMLParser`."""
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)

    def handle_data(self, data: str) -> None:
        """Source: `html.parser.HTMLParser`."""
        self.text.append(data)

    def links(self) -> list[str]:
        """The addresses of links, in order."""
        return [about["href"] for tag, about in self.elements if tag == "a" and "href" in about]


def read(page: str) -> Markup:
    """A page taken apart."""
    found = Markup()
    found.feed(page)
    found.close()
    return found


OUR_SCRIPT: Final = "/assets/kring.js"


def flaws(page: str) -> Iterator[str]:
    """What no page may have, see `docs/adr/0050-the-page.md`."""
    found = read(page)
    if found.crossed or found.open:
        yield f"elements that are not closed in order: {found.crossed or found.open}"
    ids = Counter(about["id"] for _, about in found.elements if "id" in about)
    yield from (f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1)
    headings = [int(tag[1]) for tag, _ in found.elements if tag in {"h1", "h2", "h3", "h4"}]
    if headings.count(1) != 1:
        yield f"{headings.count(1)} headings of the first level"
    yield from (f"h{later} comes after h{first}" for first, later in pairwise(headings) if later > first + 1)
    for tag, about in found.elements:
        for name in _NAMING:
            yield from (
                f"{name} names {one!r}, which is not there" for one in about.get(name, "").split() if one not in ids
            )
        if (
            "style" in about
            or tag in {"style", "iframe", "object", "embed", "base"}
            or (tag == "script" and not (set(about) == {"type", "src"} and about["src"].endswith(OUR_SCRIPT)))
            or any(name.startswith("on") for name in about)
        ):
            yield f"<{tag} {dict(about)}> is style or script in the page"
        fetched = about.get("src", "") + (about.get("href", "") if tag in {"link", "use"} else "")
        if "//" in fetched:
            yield f"<{tag}> is fetched from elsewhere: {fetched}"
        if tag == "input" and not about.get("type"):
            yield f"<input name={about.get('name')}> does not say what it is"
        if tag == "a" and not about.get("href"):
            yield "a link that leads nowhere"
        if (
            tag in {"input", "textarea"}
            and about.get("type") not in {"hidden", "radio", "checkbox"}
            and about.get("id")
            not in {one["for"] for other, one in found.elements if other == "label" and "for" in one}
        ):
            yield f"<{tag} name={about.get('name')}> has no label"
