"""Names of municipalities are matched exactly, in any spelling that the register knows."""

import pytest

from kg.errors import UnknownMunicipality
from kg.gazetteer import Gazetteer

REGISTER = Gazetteer.of(
    [
        {"id": "GM0518", "title": "'s-Gravenhage", "alt_labels": ["Den Haag"]},
        {"id": "GM0888", "title": "Beek (L.)"},
        {"id": "GM0093", "title": "Terschelling"},
        {"id": "GM0376", "title": "Laren", "period": {"end": "2000-01-01"}},
        {"id": "GM0417", "title": "Laren"},
    ]
)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("den haag", "GM0518"),
        ("'S-GRAVENHAGE", "GM0518"),
        ("Gemeente Den Haag", "GM0518"),
        ("’s-Gravenhage", "GM0518"),
        ("Beek", "GM0888"),
        ("Beek (L.)", "GM0888"),
        ("gm0093", "GM0093"),
        ("Laren", "GM0417"),
    ],
)
def test_a_name_or_code_is_found_in_any_usual_spelling(name: str, code: str) -> None:
    assert REGISTER.code(name) == code


def test_a_name_that_is_nearly_right_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownMunicipality, match=r"'Terscheling'.*bedoelt u Terschelling"):
        REGISTER.code("Terscheling")


def test_an_empty_register_says_that_it_is_empty() -> None:
    with pytest.raises(UnknownMunicipality, match="nog geen register"):
        Gazetteer.of([]).code("Utrecht")
