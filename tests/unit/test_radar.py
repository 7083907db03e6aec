"""The radar: rings, sectors, movement, and a picture without overlaps. Records here are fictitious, one test apart."""

import json
from collections.abc import Sequence
from datetime import date
from itertools import combinations, cycle
from math import atan2, hypot, pi
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from api.render.radar.layout import Box, Layout, layout, shortened, text_width
from api.render.radar.svg import COLOURS, INK, PAPER, QUIET, RINGS, SVG, radar_png, radar_svg, radar_table
from kg.cycle.interpret.radar.radar import HORIZONS, OTHER, Radar, Standing, radar
from kg.cycle.interpret.ranking.movement import movement

TODAY = date(2026, 6, 30)
KINDS = tuple(COLOURS)


def standing(number: int, **fields: Any) -> Standing:
    plain = {
        "development": f"dev-{number}",
        "title": f"Fictieve ontwikkeling {number}",
        "category": KINDS[number % 4],
        "themes": ("ai",),
        "rank": number,
        "relevance": 1 / number,
        "ring": "onbekend",
    }
    return Standing(**{**plain, **fields})


def drawn(standings: Sequence[Standing], before: dict[str, int] | None = None) -> Radar:
    since = "2026-01-01" if before is not None else ""
    return radar(standings, municipality="Voorbeeld", today=TODAY, before=before, since=since, most=200)


def boxes(plan: Layout) -> list[Box]:
    """Around every mark and label of the fan and the legend."""
    below = [label for row in plan.rows for label in (row.label, row.moved) if label]
    return [one.box for one in (*plan.marks, *plan.ring_labels, *plan.sector_labels, *below)]


def overlaps(plan: Layout) -> list[tuple[Any, Any]]:
    return [pair for pair in combinations(boxes(plan), 2) if pair[0].overlaps(pair[1])]


def inside(plan: Layout) -> bool:
    return all(
        box.left >= 0 and box.right <= plan.width and box.top >= 0 and box.bottom <= plan.height for box in boxes(plan)
    )


def test_small_themes_go_together_and_no_theme_goes_by_kind() -> None:
    big = [standing(n, themes=("ai", f"klein-{n}")) for n in range(1, 5)]
    bare = [standing(n, themes=(), category="wettelijk") for n in range(5, 8)]
    found = drawn([*big, *bare, standing(8, themes=("zeldzaam",))])
    assert {blip.development: blip.sector for blip in found.blips} == {
        **{f"dev-{n}": "ai" for n in range(1, 5)},
        **{f"dev-{n}": "wettelijk" for n in range(5, 8)},
        "dev-8": OTHER,
    }
    assert found.sectors[-1] == OTHER


def test_a_sector_is_the_theme_that_a_development_is_mostly_about() -> None:
    """Its first theme that is a sector, not the largest sector that it could be in."""
    ai = [standing(n, themes=("ai",)) for n in range(1, 6)]
    archive = [standing(n, themes=("archief",)) for n in range(6, 9)]
    both = [standing(9, themes=("archief", "ai")), standing(10, themes=("anders", "ai"))]
    found = {blip.development: blip.sector for blip in drawn([*ai, *archive, *both]).blips}
    assert (found["dev-9"], found["dev-10"]) == ("archief", "ai")


def test_movement_is_among_those_in_both_rankings_and_small_moves_are_none() -> None:
    now = [standing(n) for n in range(1, 7)]
    before = {"dev-gone": 1, "dev-2": 2, "dev-3": 3, "dev-4": 4, "dev-5": 5, "dev-1": 6}
    moved = {blip.development: blip.moved for blip in drawn(now, before).blips}
    assert moved["dev-1"] == "4 plaatsen hoger"
    assert moved["dev-6"] == "nieuw"
    assert {moved[f"dev-{n}"] for n in range(2, 6)} == {""}


def test_without_an_earlier_ranking_nothing_moves() -> None:
    found = drawn([standing(1)])
    assert [blip.moved for blip in found.blips] == [""]
    assert "nog geen eerdere rangschikking" in radar_svg(found)
    assert radar_table(found).rstrip().endswith("| niet bekend |")
    assert radar_table(drawn([standing(1)], {"dev-1": 1})).rstrip().endswith("| gelijk |")


def test_sixty_real_developments_are_drawn_without_overlaps(shared_data: Path) -> None:
    lines = (shared_data / "developments" / "developments.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    moves = cycle((1, 30, -30, 0))
    standings = [
        Standing(row["id"], row["title"], row["kind"], tuple(row["themes"]), n, 1 - n / 100, movement(row, TODAY).ring)
        for n, row in enumerate(rows, 1)
    ]
    before = {one.development: one.rank + next(moves) for one in standings[:-3]}
    found = radar(standings, municipality="Utrecht", today=TODAY, before=before, since="2026-01-01", most=60)
    assert (len(found.blips), found.left_out) == (60, len(rows) - 60)
    plan = layout(found)
    assert len(plan.marks) == 60
    assert overlaps(plan) == []
    assert inside(plan)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("abcdefghij"), st.sampled_from(HORIZONS)), max_size=90))
def test_whatever_is_drawn_nothing_overlaps_and_every_mark_lies_in_its_own_cell(given_: list[tuple[str, Any]]) -> None:
    found = drawn(
        [standing(n, themes=(t,), ring=ring) for n, (t, ring) in enumerate(given_, 1)],
        {f"dev-{n}": (n * 37) % 91 for n in range(1, len(given_) + 1, 2)},
    )
    plan = layout(found)
    assert overlaps(plan) == []
    assert inside(plan)
    for mark in plan.marks:
        ring, sector = HORIZONS.index(mark.blip.ring), found.sectors.index(mark.blip.sector)
        away, angle = hypot(mark.x - plan.x, mark.y - plan.y), atan2(plan.y - mark.y, mark.x - plan.x)
        assert plan.radii[ring] < away < plan.radii[ring + 1]
        assert plan.angles[sector + 1] < angle < plan.angles[sector] <= pi


def test_seventy_developments_in_one_sector_and_ring_fit() -> None:
    plan = layout(drawn([standing(n) for n in range(1, 71)]))
    assert len(plan.marks) == 70
    assert overlaps(plan) == []


def test_a_title_of_three_hundred_characters_is_shortened_in_the_picture_and_whole_in_the_table() -> None:
    title = "Zeer lange titel " * 18
    found = drawn([standing(1, title=title)])
    (label,) = [row.label for row in layout(found).rows if row.blip]
    assert label.text.endswith("…")
    assert inside(layout(found))
    assert " ".join(title.split()) in radar_table(found)
    assert text_width(shortened(title, 200, 14), 14) <= 200


def test_hostile_characters_in_a_title_leave_the_picture_well_formed() -> None:
    title = "<script>&\"'\x01\x08]]> | pijp"
    found = drawn([standing(1, title=title)])
    root = ET.fromstring(radar_svg(found))  # noqa: S314 - our own picture
    assert not list(root.iter(f"{{{SVG}}}script"))
    assert "<script>&\"'��]]> | pijp" in {element.text for element in root.iter(f"{{{SVG}}}text")}
    assert radar_png(found).startswith(b"\x89PNG")
    assert "\\| pijp" in radar_table(found)


def test_the_picture_has_a_title_a_description_and_every_development() -> None:
    found = drawn([standing(n) for n in range(1, 11)])
    root = ET.fromstring(radar_svg(found))  # noqa: S314 - our own picture
    named = [root.find(f"{{{SVG}}}title"), root.find(f"{{{SVG}}}desc")]
    assert [element.get("id") for element in named if element is not None] == root.get("aria-labelledby", "").split()
    said = " ".join(element.text or "" for element in root.iter())
    assert all(blip.title in said for blip in found.blips)
    assert radar_table(found).count("| Fictieve ontwikkeling") == 10


def test_no_developments_give_a_picture_that_says_so() -> None:
    assert "nog geen ontwikkelingen" in radar_svg(drawn([]))
    assert radar_png(drawn([])).startswith(b"\x89PNG")


def luminance(colour: str) -> float:
    """Source: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_text_and_marks_keep_the_contrast_of_wcag_aa() -> None:
    grounds = (PAPER, *RINGS)
    for colour in (*COLOURS.values(), INK, QUIET):
        assert min(contrast(colour, ground) for ground in grounds) >= 4.5, colour
