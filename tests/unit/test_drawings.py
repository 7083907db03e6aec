"""The drawings of developments: nothing stands on anything else, and colours come by class. Records are fictitious."""

import re
from importlib.resources import files
from itertools import combinations
from math import hypot
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.render.drawings import blips
from api.render.drawings.axes import Point, Words, axes
from api.render.drawings.blips import APART, RADIUS, Blip, Bounds
from api.render.radar.layout import Box

WORDS = Words("Nu oppakken", "Plannen", "Volgen", "Benutten", "weinig", "sterk", "dringend", "rustig")
BOUNDS = Bounds(0, 0, 900, 440)
LONG = "Een fictieve ontwikkeling met een heel lange titel " * 4
LEVELS = ("Hoog", "Middel", "Laag")


def points(count: int, *, at: tuple[float, float] | None = None) -> list[Point]:
    """Developments spread over the axes, or all at one place."""
    return [
        Point(
            number,
            f"Ontwikkeling {number} & <b>",
            LONG if number % 2 else f"Naam {number}",
            f"#t-{number}",
            at[0] if at else (number * 37 % 100) / 100,
            at[1] if at else (number * 61 % 100) / 100,
            "vak",
        )
        for number in range(1, count + 1)
    ]


def parsed(drawing: str) -> ET.Element:
    return ET.fromstring(drawing)  # noqa: S314 - our own


def links(drawing: str) -> list[ET.Element]:
    return [one for one in parsed(drawing).iter() if one.tag == "a"]


def middles(drawing: str) -> list[tuple[float, float]]:
    circles = (link.find("circle") for link in links(drawing))
    return [(float(one.attrib["cx"]), float(one.attrib["cy"])) for one in circles if one is not None]


def text_boxes(drawing: str) -> list[Box]:
    """Around every line of text that is no number of a mark."""
    found = []
    for one in parsed(drawing).iter("text"):
        if "nr" not in one.get("class", "").split():
            label = blips.Label(
                one.text or "", float(one.attrib["x"]), float(one.attrib["y"]), 14, one.get("text-anchor", "start")
            )
            found.append(label.box)
    return found


@pytest.mark.parametrize("count", [0, 1, 10, 25, 26, 60, 120])
@pytest.mark.parametrize("at", [None, (0.0, 0.0), (1.0, 1.0), (0.36, 0.9)])
def test_on_two_axes_no_mark_or_name_stands_on_another(count: int, at: tuple[float, float] | None) -> None:
    drawing = axes(points(count, at=at), WORDS, "proef")
    marks, lines = middles(drawing), text_boxes(drawing)
    assert len(marks) == count
    assert all(hypot(a[0] - b[0], a[1] - b[1]) > APART - 0.2 for a, b in combinations(marks, 2))
    assert not any(one.overlaps(other) for one, other in combinations(lines, 2))
    circles = [Box(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in marks]
    assert not any(line.overlaps(circle) for line in lines for circle in circles)


def test_marks_come_in_the_order_of_the_list_and_lead_to_its_rows() -> None:
    found = links(axes(points(60), WORDS, "proef"))
    assert [link.attrib["href"] for link in found] == [f"#t-{number}" for number in range(1, 61)]
    assert found[0].attrib["aria-label"] == "1. Ontwikkeling 1 & <b>: vak"


def test_with_many_marks_only_numbers_stand_in_the_drawing() -> None:
    few, many = axes(points(25), WORDS, "proef"), axes(points(26), WORDS, "proef")
    assert any(len(link.findall("text")) == 2 for link in links(few))
    assert all(len(link.findall("text")) == 1 for link in links(many))


def test_a_mark_that_gave_way_is_tied_to_where_it_belongs() -> None:
    drawing = axes(points(2, at=(0.5, 0.5)), WORDS, "proef")
    assert drawing.count("lijn-3") == 1
    assert "lijn-3" not in axes(points(1), WORDS, "proef")


@given(st.lists(st.tuples(st.floats(0, 900), st.floats(0, 440)), max_size=40))
@settings(max_examples=40, deadline=None)
def test_marks_stay_within_the_drawing_and_apart(places: list[tuple[float, float]]) -> None:
    given_ = [Blip(n, "naam", "naam", "Laag", "#", x, y) for n, (x, y) in enumerate(places, 1)]
    placed = blips.apart(given_, BOUNDS)
    assert all(BOUNDS.holds(Box(one.x - 12, one.y - 12, one.x + 12, one.y + 12)) for one in placed)
    assert all(hypot(a.x - b.x, a.y - b.y) >= APART for a, b in combinations(placed, 2))
    names = [one.box for one in blips.names(placed, [], BOUNDS) if one]
    assert not any(one.overlaps(other) for one, other in combinations(names, 2))
    assert not any(name.overlaps(blips.around(one)) for name in names for one in placed)


def test_a_verb_goes_with_each_quarter() -> None:
    assert [WORDS.verb(*at) for at in ((0.35, 0.35), (0.34, 0.35), (0.34, 0.34), (0.35, 0.34))] == [
        "Nu oppakken",
        "Plannen",
        "Volgen",
        "Benutten",
    ]


# --- colours --------------------------------------------------------------------------------------

CSS = files("api.web").joinpath("assets", "kring.css").read_text(encoding="utf-8")
TOKENS = dict(
    re.findall(
        r"--kring-([\w-]+):\s*(#[0-9a-f]{6})",
        files("api.web").joinpath("assets", "tokens.css").read_text(encoding="utf-8"),
    )
)
GROUNDS = {"vlak-0": "papier", "vlak-1": "merk-licht", "vlak-2": "vlak"}  # what text in a drawing stands on
TEXTS = {".grafiek text": "inkt", ".grafiek .as": "inkt-zacht", ".grafiek .nu-tekst": "fout"}
ON_MARKS = {("inkt", "merk-licht"), ("inkt", "papier"), ("op-merk", "teken-1")}  # a number in a mark


def fill(selector: str) -> str:
    """The token that a rule of the style sheet fills with."""
    rule = re.search(re.escape(selector) + r" \{[^}]*fill: var\(--kring-([\w-]+)\)", CSS)
    assert rule, selector
    return rule.group(1)


def luminance(colour: str) -> float:
    """Source: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_in_a_drawing_can_be_read_on_every_ground_by_the_colours_of_its_class() -> None:
    for kind, token in TEXTS.items():
        assert fill(kind) == token
        for ground, paper in GROUNDS.items():
            assert fill(f".grafiek .{ground}") == paper
            assert contrast(token, paper) >= 4.5, (kind, ground)
    assert (fill(".grafiek .teken"), fill(".grafiek a .nr.op-vol")) == ("teken-1", "op-merk")
    for text, ground in ON_MARKS:
        assert contrast(text, ground) >= 4.5


def test_a_drawing_holds_no_colour_style_or_script() -> None:
    for one in parsed(axes(points(60), WORDS, "proef")).iter():
        assert not {"style", "fill", "stroke"} & set(one.attrib)
        assert not any(name.startswith("on") for name in one.attrib)
        assert one.tag in {"svg", "a", "rect", "path", "circle", "text", "line"}
