"""Records and their links as a picture in columns."""

import re
from itertools import combinations

import pytest

from api.render.drawings.graph import LONGEST, MANY, NEAREST, Knot, Thread, folded, graph, placed
from tests.web.markup import read

_SIZE = (192, 98)
_COLUMNS = {"voor Les": "Les", "hier": "Casus", "na Les": "Les", "na Doel": "Doelstelling"}


def knots(count: int) -> list[Knot]:
    """So many knots, spread over the columns unevenly, in order of column and nearness."""
    names = list(_COLUMNS)
    spread = sorted((names[0 if number % 7 else 1 + number % 3], number) for number in range(count))
    return [Knot(f"k-{number:03}", column, "Les", f"Titel {number}", f"/id/k-{number:03}") for column, number in spread]


def drawn(found: list[Knot], threads: tuple[Thread, ...] = ()) -> str:
    return graph(found, threads, _COLUMNS, "proef")


@pytest.mark.parametrize("count", [0, 1, 9, 41, 500])
def test_no_knot_lies_over_another_and_all_are_within_the_picture(count: int) -> None:
    picture = placed(knots(count), tuple(_COLUMNS))
    assert len(picture.places) == count
    for (x1, y1), (x2, y2) in combinations(picture.places.values(), 2):
        assert abs(x1 - x2) >= _SIZE[0] or abs(y1 - y2) >= _SIZE[1]
    for x, y in picture.places.values():
        assert 0 <= x <= picture.width - _SIZE[0]
        assert 0 <= y <= picture.height - _SIZE[1]


def test_of_five_hundred_each_is_a_link_and_the_keyboard_follows_the_columns() -> None:
    given = knots(500)
    links = read(drawn(given)).links()
    order = sorted(given, key=lambda knot: list(_COLUMNS).index(knot.column))
    assert links == [knot.href for knot in order]


def test_of_many_a_column_shows_its_nearest_and_says_how_many_there_are_besides() -> None:
    given, more = knots(500), {column: f"?uit={column}" for column in _COLUMNS}
    shown = folded(given, unfold=(), more=more, said="nog %(number)s")
    for column in _COLUMNS:
        whole = [knot for knot in given if knot.column == column]
        here = [knot for knot in shown if knot.column == column]
        assert here[:NEAREST] == whole[:NEAREST]
        assert [(knot.title, knot.href) for knot in here[NEAREST:]] == [
            (f"nog {len(whole) - NEAREST}", f"?uit={column}")
        ]
    assert len(folded(given, unfold=["voor Les"], more=more, said="%(number)s")) == (
        sum(knot.column == "voor Les" for knot in given) + 3 * (NEAREST + 1)
    )


def test_few_are_all_drawn() -> None:
    given = [Knot(str(number), "hier", "Les", "", "") for number in range(LONGEST)]
    assert folded(given, unfold=(), more={}, said="") == given
    assert len(given) <= MANY


def test_a_line_to_a_knot_that_is_not_drawn_is_left_out_and_the_others_touch_their_knots() -> None:
    given = knots(9)
    first, last = given[0].id, given[-1].id
    page = drawn(given, (Thread(first, last, "lijn"), Thread(last, first, "pad stip"), Thread(first, "weg", "lijn")))
    lines = re.findall(r'<path class="([^"]+)" d="M(\d+) (\d+)C[\d ]+ (\d+) (\d+)"', page)
    assert [line[0] for line in lines] == ["lijn", "pad stip"]
    places = placed(given, tuple(_COLUMNS)).places
    edges = {(x + side, y + _SIZE[1] // 2) for x, y in (places[first], places[last]) for side in (0, _SIZE[0])}
    for _, x1, y1, x2, y2 in lines:
        assert {(int(x1), int(y1)), (int(x2), int(y2))} <= edges


def test_what_a_record_says_stays_text_and_a_long_title_ends_in_an_ellipsis() -> None:
    nasty = Knot("a", "hier", '"><script>', "<img src=x> " + "lang " * 60, '/id/"><b>', "midden")
    page = read(drawn([nasty]))
    assert {tag for tag, _ in page.elements} == {"svg", "text", "tspan", "rect", "a"}
    assert page.crossed == []
    said = [text.strip() for text in page.text if text.strip()]
    assert said[-1].endswith("…")
    assert all(len(text) <= 26 for text in said)
