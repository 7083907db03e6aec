"""What goes under what in a ranking. All developments here are fictitious."""

from hypothesis import given
from hypothesis import strategies as st

from kg.cycle.interpret.ranking.parts import Item, under


def item(key: str, priority: float, *part_of: str, moving: bool = True, **fields: object) -> Item:
    return Item(key, priority, moving, {"id": key, "part_of": part_of, **fields})


def test_a_part_goes_under_a_stronger_whole_and_not_under_a_weaker_one() -> None:
    assert under([item("wet", 0.8), item("norm", 0.7, "wet")]) == {"norm": "wet"}
    assert under([item("wet", 0.5, obligation=True), item("norm", 0.7, "wet")]) == {}


def test_nothing_goes_under_what_stands() -> None:
    assert under([item("wet", 0.8, moving=False), item("norm", 0.7, "wet")]) == {}


def test_an_umbrella_goes_under_its_strongest_part_and_a_law_does_not() -> None:
    parts = [item("a", 0.5, "koepel"), item("b", 0.6, "koepel")]
    assert under([item("koepel", 0.1, status="geen wet"), *parts]) == {"koepel": "b"}
    assert under([item("koepel", 0.1, obligation=True), *parts]) == {}
    assert under([item("koepel", 0.1, status="in werking"), *parts]) == {}


def test_what_is_under_something_goes_under_its_top() -> None:
    chain = [item("wet", 0.9), item("norm", 0.8, "wet"), item("maatregel", 0.7, "norm")]
    assert under(chain) == {"norm": "wet", "maatregel": "wet"}


def test_a_whole_further_up_counts_where_the_nearest_is_weaker() -> None:
    chain = [item("wet", 0.9), item("norm", 0.1, "wet", obligation=True), item("maatregel", 0.7, "norm")]
    assert under(chain) == {"norm": "wet", "maatregel": "wet"}


def test_a_whole_that_is_not_there_is_none() -> None:
    assert under([item("norm", 0.7, "weg")]) == {}


@given(st.lists(st.tuples(st.integers(0, 3), st.lists(st.integers(0, 5), max_size=3), st.booleans()), max_size=6))
def test_links_that_go_round_put_nothing_under_itself_nor_under_what_is_under_something(
    given_: list[tuple[int, list[int], bool]],
) -> None:
    items = [
        item(str(n), priority / 3, *map(str, parts), moving=moving)
        for n, (priority, parts, moving) in enumerate(given_)
    ]
    found = under(items)
    assert all(key != top and top not in found for key, top in found.items())
