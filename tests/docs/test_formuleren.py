"""The command on the page about formuleren gives the answer that stands there, and so do the figures."""

import re
from pathlib import Path

from tests.docs.test_borgen import answered
from tests.unit.test_smart import MEASURED

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "formuleren.md"


def test_the_command_gives_the_answer_of_the_page(tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8")
    assert page.count("$ kring smart") == 1
    assert answered(page, tmp_path) == page


def test_the_figures_are_those_that_the_tests_hold() -> None:
    rows = re.findall(r"^\| (\w+) \| (\.\d\d) \[", PAGE.read_text("utf-8"), re.MULTILINE)
    assert {name: float(figure) for name, figure in rows} == MEASURED
