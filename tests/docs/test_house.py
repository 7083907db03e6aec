"""The house is as CONTRIBUTING.md draws it: a newcomer finds the file for a change, every room keeps its measure."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, get_args

import pytest

from kg.model.values import Phase

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("ontologies", "kg", "ingest", "api")
MAP: Final = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ENGLISH: Final = {
    "interpreteren": "interpret",
    "formuleren": "formulate",
    "implementeren": "implement",
    "rapporteren": "report",
    "borgen": "borgen",
    "verbeteren": "improve",
}
DOORS: Final = {"api/cli", "api/rest", "api/web"}  # as many files as there are subjects
NOUNS: Final = {  # that end as a gerund or a participle does, with the profiles and the door of DESIGN
    *("embedded", "encoding", "feed", "finding", "linked", "meaning", "ranking", "reading", "rewording"),
    *("scaled", "sharing", "spelling", "standing", "wording", "working"),
}
FILE_LINES: Final = 400
FUNCTION_LINES: Final = 60
FOLDER_FILES: Final = 12


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def folders() -> list[Path]:
    return sorted({file.parent for file in modules()})


def named(folder: Path) -> str:
    return folder.relative_to(ROOT).as_posix()


# --- the map --------------------------------------------------------------------------------------


def test_every_file_and_folder_that_the_map_names_is_there() -> None:
    said = re.findall(r"`((?:ontologies|kg|ingest|api|docs|tests)/[\w./-]*)`", MAP)
    assert len(said) > 20
    assert [path for path in said if not (ROOT / path).exists()] == []


def test_ten_changes_have_a_place_to_begin() -> None:
    table = MAP.partition("| what you want to change |")[2].partition("\n\n")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")]
    assert len(rows) >= 10
    assert all(re.search(r"`[\w/]+\.py`", row) for row in rows)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_room_is_drawn(package: str) -> None:
    drawn = MAP.partition("```text")[2].partition("```")[0].partition(f"\n{package}/")[2]
    part = re.split(r"\n(?=\w)", drawn)[0]
    rooms = {folder.name for folder in folders() if folder.parent == ROOT / package}
    assert {room for room in rooms if room not in part} == set()


def test_the_folders_of_the_cycle_are_the_phases() -> None:
    there = {folder.name for folder in (ROOT / "kg" / "cycle").iterdir() if (folder / "__init__.py").exists()}
    assert there == {ENGLISH[phase] for phase in get_args(Phase)}


def test_ports_and_adapters_mirror_each_other() -> None:
    """A view is what triples and passages have in common; what SQL adapters share stands in a folder too."""
    ports = {file.stem for file in (ROOT / "kg" / "ports").glob("*.py")} - {"__init__", "view"}
    adapters = {file.parent.name for file in (ROOT / "kg" / "adapters").glob("*/__init__.py")} - {"sql"}
    assert ports == adapters


def test_inside_a_phase_only_what_is_called_use_cases_fetches() -> None:
    """Imports of types count as well."""
    assert [
        named(file)
        for file in (ROOT / "kg" / "cycle").rglob("*.py")
        if "use_cases" not in file.relative_to(ROOT).with_suffix("").parts
        if re.search(r"^\s*(?:from|import) kg\.store\b", file.read_text(encoding="utf-8"), re.MULTILINE)
    ] == []


def test_a_room_is_called_by_a_noun() -> None:
    parts = {part for one in (*modules(), *folders()) for part in one.stem.split("_")}
    assert {part for part in parts if part.endswith(("ing", "ed"))} - NOUNS == set()


# --- the measure ----------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", folders(), ids=named)
def test_a_folder_can_be_seen_at_a_glance(folder: Path) -> None:
    names = [file.stem for file in folder.glob("*.py") if file.stem != "__init__"]
    assert named(folder) in DOORS or len(names) <= FOLDER_FILES
    first = Counter(name.split("_")[0] for name in names)
    assert named(folder) in DOORS or [one for one, count in first.items() if count > 2] == []
    assert (folder / "__init__.py").exists()


def test_no_file_and_no_function_does_two_things() -> None:
    long = [named(file) for file in modules() if len(file.read_text(encoding="utf-8").splitlines()) > FILE_LINES]
    assert long == []
    found = [
        (named(file), node.name)
        for file in modules()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES
    ]
    assert found == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_public_class_has_its_name_once_a_package(package: str) -> None:
    names = Counter(
        node.name
        for file in (ROOT / package).rglob("*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_a_broad_except_says_why() -> None:
    found = [
        f"{named(file)}:{node.lineno}"
        for file in modules()
        for lines in [file.read_text(encoding="utf-8").splitlines()]
        for node in ast.walk(ast.parse("\n".join(lines)))
        if isinstance(node, ast.ExceptHandler)
        if node.type is None or {"Exception", "BaseException"} & {getattr(one, "id", "") for one in ast.walk(node.type)}
        if not re.search(r"  # (?!noqa: \S+$)", lines[node.lineno - 1])
    ]
    assert found == []


def test_every_error_is_drawn_in_the_tree_of_errors() -> None:
    """Those that begin with an underscore are of one module alone."""
    trees = [ast.parse(path.read_text("utf-8")) for path in modules()]
    above = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    errors = {"KringError"}
    while more := {name for name, bases in above.items() if bases & errors} - errors:
        errors |= more
    drawn = set(re.findall(r"\w+", (ROOT / "kg" / "errors.py").read_text("utf-8").split('"""')[1]))
    assert {name for name in errors if not name.startswith("_")} - drawn == set()
    assert len(errors) > 30
