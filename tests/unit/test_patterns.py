"""
No pattern of ours takes long over any text: what is made to make it slow is tried on each of them.

A pattern that looks at each place once is done with such a text in a millisecond; one whose time grows with the square
of the text takes seconds.
"""

import ast
import contextlib
import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("ontologies", "kg", "ingest", "api")
LIMIT_S: Final = 1.0  # of processor
UNITS: Final = (
    " ", "\n", "\t ", "a", "A", "1", ".", "-", "(", "[", "<", "@", ":", "/", "\\", "{", "a ", "1.", "a.", "A. ", "a,b ",
    "a@", "www.", "http://", "art. 1 ", "1 ", "1-", "€ ", "a\n", "\r\n", "<a", "<!--", "[1]", "---\n", '"', "één ",
)  # fmt: skip
LENGTH: Final = 30_000  # characters
SHORT: Final = {"_LAW_BEFORE": 120, "_TO_PAGE": 150}  # by name: what is looked for in so many characters only
PLACES: Final = frozenset({"search", "finditer", "findall", "split", "sub", "subn"})  # looked for at every place
HOW: Final = frozenset({*PLACES, "match", "fullmatch"})
Found = tuple[str, re.Pattern[str], frozenset[str]]  # where it stands, the pattern, and in which ways it is used


class Slow(Exception):
    """A pattern took too long."""


def _slow(_signal: int, _frame: FrameType | None) -> None:
    raise Slow


def written_out() -> Iterator[Found]:
    """The patterns in the text of our modules."""
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args):
                    continue
                text, how = node.args[0], ast.unparse(node.func).removeprefix("re.")
                if isinstance(text, ast.Constant) and isinstance(text.value, str) and how in HOW:
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", re.compile(text.value), frozenset({how})


def compiled() -> Iterator[Found]:
    """Those that a module compiles and names."""
    for package in PACKAGES:
        found = pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}.")
        for name in [package, *(one.name for one in found if not one.name.endswith("__main__"))]:
            module = importlib.import_module(name)
            text = Path(str(module.__file__)).read_text(encoding="utf-8")
            for called, value in vars(module).items():
                for one in _within(value):
                    if isinstance(one, re.Pattern) and isinstance(one.pattern, str) and f"{called}" in text:
                        used = HOW & set(re.findall(rf"\b{re.escape(called)}\.(\w+)\(", text))
                        yield f"{name}.{called}", one, used or PLACES


def _within(value: Any) -> tuple[Any, ...]:
    if isinstance(value, dict):
        return tuple(value.values())
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def fitting(pattern: re.Pattern[str]) -> list[str]:
    """Some texts that a pattern fits, made from the pattern, always the same."""
    found: set[str] = set()

    @seed(1)
    @settings(
        max_examples=6, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(st.from_regex(pattern))
    def gathered(text: str) -> None:
        found.add(text)

    with contextlib.suppress(Unsatisfiable):  # one that fits nothing by itself, but a place
        gathered()
    return sorted(found, key=lambda text: (len(text), text))[:5]


def hostile(pattern: re.Pattern[str], length: int) -> Iterator[str]:
    """Texts of many beginnings of what fits, with and without something behind them that does not."""
    units = [*UNITS, *(part for text in fitting(pattern) for part in (text, text[:-1], text[1:]))]
    for unit in filter(None, units):
        yield unit * (length // len(unit))
        yield unit * (length // len(unit)) + "\0!"


# Without anything that repeats, a pattern looks at each place once.
PATTERNS: Final = {
    (where, one.pattern): (one, used)
    for where, one, used in (*compiled(), *written_out())
    if re.search(r"[*+{]", one.pattern)
}


@pytest.mark.deep
@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a clock of the processor")
@pytest.mark.parametrize(("where", "text"), PATTERNS)
def test_a_pattern_is_done_with_any_text_at_once(where: str, text: str) -> None:
    pattern, used = PATTERNS[where, text]
    length = SHORT.get(where.rpartition(".")[2], LENGTH)
    before = signal.signal(signal.SIGVTALRM, _slow)
    try:
        for tried in hostile(pattern, length):
            signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT_S)
            for how in used - PLACES:
                getattr(pattern, how)(tried)
            for _ in pattern.finditer(tried) if used & PLACES else ():
                pass
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
