"""Numbers as Dutch writes them."""

import pytest

from kg.dutch.figures import written


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [
        (0, 0, "0"),
        (1234567, 0, "1.234.567"),
        (0.456, 2, "0,46"),
        (-1234.5, 1, "-1.234,5"),
        (12.5, None, "12,5"),
        (100, None, "100"),
        (1e7, None, "10.000.000"),
        (1 / 3, None, "0,333333"),
    ],
)
def test_a_number_has_points_between_thousands_and_a_comma_before_its_decimals(
    number: float, decimals: int | None, text: str
) -> None:
    assert written(number, decimals) == text
