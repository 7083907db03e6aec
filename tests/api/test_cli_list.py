"""`kring list`: what there is of a kind, on the data that comes along. What is called "fictief" is made up here."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import kg
from api.cli.commands import app
from api.cli.help import BEGIN
from api.cli.overview import LISTED, list_lines, meant
from ingest.load import ingest_into
from kg.errors import InputError
from kg.model.kinds import KINDS

DEMO = Path(__file__).parents[2] / "ingest" / "demo"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("lijst") / "store"
    with kg.open(folder, with_encoder=None, create=True) as graph:
        paths = [DEMO / name for name in ("cases", "gemeenten", "tooi", "providers", "developments", "baarn")]
        ingest_into(graph, paths, space="local/private", encode=False, progress=lambda *_: None)
    return str(folder)


def ask(store: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["list", *arguments, "--store", store])


def rows(store: str, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(ask(store, *arguments, "--json").stdout)
    return found


def test_a_line_has_id_title_and_what_tells_it_apart_and_the_last_says_how_many_there_are(store: str) -> None:
    lines = ask(store, "casussen", "--top", "3").stdout.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("case-")
    assert lines[0].endswith(("(Gelukt)", "(Deels gelukt)", "(Mislukt)", "(Uitkomst onbekend)"))
    total = len(rows(store, "cases", "--top", "1000"))
    assert lines[3] == f"3 van de {total}; --top {total} toont alles"


@pytest.mark.parametrize("names", [("developments", "ontwikkelingen", "Development", "ONTWIKKELINGEN")])
def test_dutch_english_and_the_kind_itself_mean_the_same(store: str, names: tuple[str, ...]) -> None:
    first = rows(store, names[0])
    assert set(first[0]) == {"id", "kind", "title", "category"}
    assert all(rows(store, name) == first for name in names)


def test_rows_stand_in_order_of_title(store: str) -> None:
    titles = [row["title"].lower() for row in rows(store, "gemeenten", "--top", "1000")]
    assert titles.index("baarn") < titles.index("ede") < titles.index("zwolle")


def test_a_municipality_narrows_and_a_lesson_is_of_the_municipality_of_its_case(store: str) -> None:
    of_gouda = {row["id"] for row in rows(store, "lessen", "--for", "Gouda")}
    assert "les-gouda-een-ingang" in of_gouda
    assert len(of_gouda) < len(rows(store, "lessen", "--top", "1000"))
    assert {row["municipality"] for row in rows(store, "beleid", "--for", "Baarn")} == {"GM0308"}


def test_a_theme_narrows(store: str) -> None:
    found = rows(store, "cases", "--theme", "archivering", "--top", "1000")
    assert 0 < len(found) < len(rows(store, "cases", "--top", "1000"))
    with kg.open(store, with_encoder=None) as graph:
        assert all("thema-archivering" in graph.get(row["id"]).payload["themes"] for row in found)


def test_an_unknown_kind_names_those_that_can_be_asked(store: str) -> None:
    with pytest.raises(InputError, match=r"'zaken' is niet bekend; kies uit ontwikkelingen, .*, lessen, "):
        meant("zaken")
    assert ask(store, "zaken").exit_code == 1


def test_without_a_kind_it_counts_the_kinds_that_there_are(store: str) -> None:
    shown = json.loads(ask(store, "--json").stdout)
    counted = {row["name"]: row["count"] for row in shown}
    assert counted["casussen"] == len(rows(store, "cases", "--top", "1000"))
    assert "duidingen" not in counted
    assert f"{counted['casussen']:6}  casussen" in ask(store).stdout.splitlines()


def test_nothing_found_says_so(store: str) -> None:
    assert ask(store, "duidingen").stdout.startswith("Niets gevonden onder duidingen.")
    assert rows(store, "duidingen") == []


def test_every_name_means_one_kind_that_has_the_field() -> None:
    names = [name for one in LISTED for name in {one.dutch, one.english} | one.also]
    assert len(names) == len(set(names))
    assert all(one.telling in KINDS[one.kind].model_fields for one in LISTED)


def test_what_it_refers_to_is_shown_by_its_name() -> None:
    (line,) = list_lines(
        [{"id": "d-1", "title": "Fictief", "provider": "org-1"}], meant("diensten"), {"org-1": "Fictief bureau"}, 1
    )
    assert line == "d-1  Fictief  (Fictief bureau)"


@pytest.mark.parametrize("command", BEGIN)
def test_what_the_first_page_begins_with_answers_on_what_comes_along(store: str, command: str) -> None:
    arguments = shlex.split(command.removeprefix("kring "))
    shown = CliRunner().invoke(app, [*arguments, "--store", store], env={"KRING_ENCODER": "none"})
    assert shown.exit_code == 0, shown.output
    assert len(shown.stdout.splitlines()) > 10
