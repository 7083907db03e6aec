"""The drawings of developments: nothing stands on anything else, and colours come by class. Records are fictitious."""

import re
from datetime import date
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
from api.render.drawings.radar import radar_drawing
from api.render.drawings.series.months import Column, columns
from api.render.drawings.timeline import Course, Moment, TimelineWords, timeline
from api.render.radar.layout import Box
from tests.unit.test_radar import drawn as radar_of
from tests.unit.test_radar import standing

WORDS = Words("Nu oppakken", "Plannen", "Volgen", "Benutten", "Nagaan", "weinig", "sterk", "dringend", "rustig")
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
    assert found[0].attrib["aria-label"] == "1: Ontwikkeling 1 & <b>, vak"


def test_with_many_marks_only_numbers_stand_in_the_drawing() -> None:
    few, many = axes(points(25), WORDS, "proef"), axes(points(26), WORDS, "proef")
    assert any(len(link.findall("text")) == 2 for link in links(few))
    assert all(len(link.findall("text")) == 1 for link in links(many))


@pytest.mark.parametrize("count", [25, 60])
def test_what_is_seen_of_a_mark_begins_what_is_heard(count: int) -> None:
    """Source: https://www.w3.org/TR/WCAG22/#label-in-name."""
    for drawing in (axes(points(count), WORDS, "proef"), on_radar(count), on_timeline(course(1), course(2))):
        for link in links(drawing):
            seen = " ".join(one.text or "" for one in link.iter("text"))
            assert link.attrib["aria-label"].startswith(seen)


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


# --- radar ----------------------------------------------------------------------------------------

RINGS = ("pas veranderd", "binnen een jaar", "1 tot 3 jaar", "later", "onbekend")


def on_radar(count: int, before: dict[str, int] | None = None) -> str:
    """A radar of so many developments over all rings and ten themes, each with a long name."""
    found = radar_of([standing(n, ring=RINGS[n % 5], themes=(f"thema {n % 10}",)) for n in range(1, count + 1)], before)
    return radar_drawing(found, [(LONG, "Hoog")] * count, lambda blip: f"#t-{blip.development}", "proef")


@pytest.mark.parametrize("count", [0, 1, 15, 25, 26, 60])
@pytest.mark.parametrize("before", [None, {f"dev-{n}": 61 - n for n in range(1, 50)}])
def test_on_the_radar_no_mark_or_name_stands_on_another(count: int, before: dict[str, int] | None) -> None:
    drawing = on_radar(count, before)
    marks, lines = middles(drawing), text_boxes(drawing)
    assert len(marks) == count
    assert all(hypot(a[0] - b[0], a[1] - b[1]) >= 28 for a, b in combinations(marks, 2))
    circles = [Box(x - 13, y - 13, x + 13, y + 13) for x, y in marks]
    assert not any(one.overlaps(other) for one, other in combinations(lines, 2))
    assert not any(line.overlaps(circle) for line in lines for circle in circles)
    assert [link.attrib["href"] for link in links(drawing)] == [f"#t-dev-{n}" for n in range(1, count + 1)]


def test_the_radar_shows_a_direction_only_where_a_former_place_is_known() -> None:
    assert "pijl" not in on_radar(20)
    moved = on_radar(20, {f"dev-{n}": 21 - n for n in range(1, 20)})
    assert moved.count('class="pijl"') == len([n for n in range(1, 20) if abs(20 - 2 * n) > 2]) + 1
    assert "nieuw" in links(moved)[-1].attrib["aria-label"]


# --- timeline -------------------------------------------------------------------------------------

TODAY = date(2026, 6, 30)


def course(number: int, *moments: Moment, beyond: str = "") -> Course:
    return Course(number, LONG, f"#dev-{number}", f"{number}. naam", moments, beyond)


def on_timeline(*courses: Course, silent: date | None = None) -> str:
    return timeline(courses, TODAY, TimelineWords("vandaag", "kennis tot"), "proef", silent_since=silent)


def test_a_day_is_a_point_a_period_a_bar_and_a_lapsed_plan_is_struck_through() -> None:
    day, year = date(2026, 9, 1), (date(2027, 1, 1), date(2027, 12, 31))
    drawing = on_timeline(
        course(1, Moment(day, day, "vast")), course(2, Moment(*year, "verwacht")), course(3, Moment(day, day, "oud"))
    )
    assert drawing.count('<circle class="teken"') == 1
    assert drawing.count('<rect class="teken-leeg"') == 1
    assert drawing.count('class="door"') == 1


def test_what_lies_outside_the_years_is_not_drawn_and_names_stay_apart() -> None:
    old, far = date(2019, 1, 1), date(2040, 1, 1)
    courses = [course(n, Moment(old, old, "vast"), Moment(far, far, "verwacht"), beyond="ook 2040") for n in range(60)]
    drawing = on_timeline(*courses)
    assert "circle" not in drawing
    assert drawing.count("ook 2040") == 60
    lines = text_boxes(drawing)
    assert not any(one.overlaps(other) for one, other in combinations(lines, 2))
    assert [link.attrib["href"] for link in links(drawing)] == [f"#dev-{n}" for n in range(60)]


def test_only_the_time_in_which_sources_were_silent_is_hatched() -> None:
    assert "url(#stilte)" not in on_timeline(course(1))
    assert "url(#stilte)" not in on_timeline(course(1), silent=TODAY)
    hatched = on_timeline(course(1), silent=date(2026, 3, 1))
    band = next(one for one in parsed(hatched).iter("rect") if one.get("fill"))
    line = next(one for one in parsed(hatched).iter("path") if one.get("class") == "nu")
    end = float(band.attrib["x"]) + float(band.attrib["width"])
    assert line.attrib["d"].startswith(f"M{end:.1f} ")


# --- series ---------------------------------------------------------------------------------------


def by_month(*counts: int | None, begin: int = 1) -> str:
    months = [f"{2024 + (begin + n - 1) // 12}-{(begin + n - 1) % 12 + 1:02}" for n in range(len(counts))]
    return columns([Column(*one) for one in zip(months, counts, strict=True)], "niet bekend", "proef")


def test_a_count_is_a_column_with_its_number_and_nought_is_none() -> None:
    drawing = by_month(1, 0, 4)
    high = [float(one.attrib["height"]) for one in parsed(drawing).iter("rect")]
    assert high == [45.0, 180.0]
    assert {one.text for one in parsed(drawing).iter("text")} >= {"1", "4", "0", "2024"}


def test_months_of_which_nothing_is_known_are_hatched_and_never_drawn_as_nought() -> None:
    assert "url(#stilte)" not in by_month(1, 0, 0)
    drawing = by_month(1, 0, None, None)
    assert "url(#stilte)" in drawing
    assert "niet bekend" in drawing
    assert drawing.count('class="balk-nu"') == 1


@pytest.mark.parametrize("count", [0, 1, 2, 11, 36])
@pytest.mark.parametrize("begin", [1, 6, 12])
def test_the_years_of_a_series_stand_apart(count: int, begin: int) -> None:
    lines = [
        blips.Label(one.text or "", float(one.attrib["x"]), 0, 14).box
        for one in parsed(by_month(*[0] * count, begin=begin)).iter("text")
        if (one.text or "").startswith("20")
    ]
    assert not any(one.overlaps(other) for one, other in combinations(lines, 2))


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
    day = Moment(TODAY, TODAY, "oud")
    for drawing in (
        axes(points(60), WORDS, "proef"),
        on_radar(60, {"dev-1": 9}),
        on_timeline(course(1, day), silent=date(2026, 1, 1)),
        by_month(1, None),
    ):
        for one in parsed(drawing).iter():
            assert not {"style", "stroke"} & set(one.attrib)
            assert one.get("fill", "url(#stilte)") == "url(#stilte)"
            assert not any(name.startswith("on") for name in one.attrib)
            assert one.tag in {"svg", "a", "rect", "path", "circle", "text", "defs", "pattern"}
