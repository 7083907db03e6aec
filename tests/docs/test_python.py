"""The reference of the Python API has every public name, and its Python runs."""

import inspect
import re
from pathlib import Path

import pytest

import kg
from kg.model.schema import parse
from kg.profiles.modes import open_store
from ontologies.terms import KRING
from tests.docs.python_reference import BEGIN, PAGE, page, public, rooms

WRITTEN = PAGE.read_text(encoding="utf-8")


def calls(text: str) -> list[str]:
    """The calls in the tables, with their arguments; what is said of them is as it was when the page was made."""
    return re.findall(r"^\| `(.*?)` \|", text.partition(BEGIN)[2], re.MULTILINE)


def test_the_calls_are_those_of_the_code_with_their_arguments() -> None:
    assert calls(WRITTEN) == calls(page(WRITTEN)), "run: python -m tests.docs.python_reference"


def test_every_public_name_is_in_the_reference() -> None:
    for name in kg.__all__:
        assert f"`kg.{name}(" in WRITTEN
    for name in inspect.signature(open_store).parameters:
        assert re.search(rf"kg\.open\(.*\b{name}\b", WRITTEN)
    there = dict(rooms())
    assert len(there) >= 18
    for room, cls in there.items():
        for name in public(cls):
            assert f"`graph.{room}.{name}" in WRITTEN
    from kg.service import KnowledgeGraph

    for name in public(KnowledgeGraph):
        assert f"`graph.{name}" in WRITTEN or f"### graph.{name}\n" in WRITTEN, name


def test_the_python_of_the_reference_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KRING_ENCODER", "none")
    fictitious = [
        parse("Municipality", {"id": "GM0308", "code": "GM0308", "title": "Baarn"}),
        parse(
            "Case", {"id": "c", "title": "Zaaksysteem", "situation": "Fictief nieuw zaaksysteem", "outcome": "deels"}
        ),
    ]
    with kg.open("kring-store", create=True) as graph:
        graph.put(fictitious, reason="proef")
    (code,) = re.findall(r"```python\n(.*?)```", WRITTEN, re.DOTALL)
    scope: dict[str, object] = {}
    exec(compile(code, "python.md", "exec"), scope)  # noqa: S102 - our own page
    assert scope["counted"] == {"Case": 1, "Municipality": 1}
    kinds = scope["kinds"]
    assert dict(zip(kinds["kind"], kinds["n"], strict=True))[f"{KRING.ns}Case"] == 1  # type: ignore[index]
