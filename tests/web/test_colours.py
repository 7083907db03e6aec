"""
The colours of the page, each on the grounds that it stands on: contrast as WCAG 2.2 asks, for text in drawings too.

What stands on what is read from the style sheet: a rule that sets both is a pair; a text without a ground of its own
stands on paper and on a plane. Left are grounds that another element gives, which `ON` names.
"""

import re
from collections.abc import Iterator
from importlib.resources import files

import pytest

ASSETS = files("api.web") / "assets"
TEXT, PART = 4.5, 3.0  # the least contrast of text, and of what carries meaning without words
ON = {  # the colours that stand on a ground of somebody else's
    "op-merk": ("merk", "merk-diep", "actie", "actie-hover", "teken-1", "teken-2"),
    "op-merk-zacht": ("merk-diep",),
    "actie": ("papier", "vlak", "merk-licht"),
    "inkt": ("papier", "vlak", "merk-licht", "markeer", "goed-vlak", "let-op-vlak", "fout-vlak", "onbekend-vlak"),
    "inkt-zacht": ("papier", "vlak", "merk-licht", "onbekend-vlak", "fout-vlak"),
    "focus-rand": ("focus",),
}
PLAIN = ("papier", "vlak")
PARTS = (
    ("teken-1", "papier"), ("teken-1", "merk-licht"), ("teken-3", "papier"), ("rand", "papier"), ("rand", "vlak"),
    ("focus-rand", "papier"), ("focus", "merk"), ("focus", "focus-rand"), ("teken-1", "raster"),
)  # fmt: skip
_USED = r"var\(--kring-([\w-]+)\)"


def colours() -> dict[str, str]:
    """The colours of our house style by name, as "#rrggbb"."""
    style = (ASSETS / "tokens.css").read_text(encoding="utf-8")
    return dict(re.findall(r"--kring-([\w-]+):\s*(#[0-9a-f]{6});", style))


def ratio(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21. Source: WCAG 2.2, relative luminance."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def rules() -> Iterator[tuple[str, str]]:
    """The selector and the declarations of each rule, those for forced colours aside."""
    style = re.sub(r"/\*.*?\*/", "", (ASSETS / "kring.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    yield from ((one.strip(), said) for one, said in re.findall(r"([^{}]+)\{([^{}]*)\}", style))


def texts() -> Iterator[tuple[str, str]]:
    """Each colour of a text with a ground that it stands on."""
    for selector, said in rules():
        grounds = re.findall(rf"(?<![\w-])background(?:-color)?: {_USED}", said)
        drawn = re.search(r"\btext\b|tekst|\.as\b|\.nr\b|\.op", selector)
        for colour in re.findall(rf"(?<![\w-]){'(?:color|fill)' if drawn else 'color'}: {_USED}", said):
            yield from ((colour, ground) for ground in (grounds or ON.get(colour, PLAIN)))


@pytest.mark.parametrize(("colour", "ground"), sorted(set(texts())))
def test_a_text_is_read_on_its_ground(colour: str, ground: str) -> None:
    assert ratio(colours()[colour], colours()[ground]) >= TEXT


@pytest.mark.parametrize(("colour", "ground"), PARTS)
def test_a_part_of_a_drawing_or_a_form_is_seen_on_its_ground(colour: str, ground: str) -> None:
    assert ratio(colours()[colour], colours()[ground]) >= PART


def test_black_on_white_and_the_pairs_that_matter_most_are_among_them() -> None:
    assert round(ratio("#000000", "#ffffff"), 1) == 21.0
    assert ratio("#777777", "#ffffff") < TEXT < ratio("#767676", "#ffffff")  # where the limit is known to lie
    assert {("inkt", "papier"), ("actie", "papier"), ("op-merk", "merk"), ("goed", "papier"), ("tekst", "x")} - set(
        texts()
    ) == {("tekst", "x")}


def test_no_rule_names_a_colour_that_the_house_style_lacks() -> None:
    style = (ASSETS / "tokens.css").read_text(encoding="utf-8")
    given = set(re.findall(r"--kring-([\w-]+):", style))
    assert {name for _, said in rules() for name in re.findall(_USED, said)} <= given
