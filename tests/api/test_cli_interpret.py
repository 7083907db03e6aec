"""What-if, peers and uptake on the command line. Profiles and weights here are fictitious."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.commands import app
from kg import clock
from kg.errors import InputError

DEMO = Path(__file__).parents[2] / "ingest" / "demo"
RUN = CliRunner()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = str(tmp_path_factory.mktemp("interpret") / "store")
    parts = [str(DEMO / name) for name in ("cases", "developments", "gemeenten", "tooi")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KRING_ENCODER", "none")
        done = RUN.invoke(app, ["ingest", *parts, "--no-encode", "--store", folder])
        assert done.exit_code == 0, done.output
        yield folder


def answer(*arguments: str) -> Any:
    done = RUN.invoke(app, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def refusal(*arguments: str) -> str:
    done = RUN.invoke(app, list(arguments))
    assert isinstance(done.exception, InputError)
    return str(done.exception)


def test_other_weights_show_the_rank_now_and_by_default_and_store_nothing(store: str, tmp_path: Path) -> None:
    usual = answer("interpret", "Baarn", "--top", "100", "--store", store)
    file = tmp_path / "gewichten.yaml"
    file.write_text("urgency: 0\nduty: 0\nfit: 1.5\n", encoding="utf-8")
    tried = answer("interpret", "Baarn", "--top", "100", "--weights", str(file), "--store", store)
    ranks = {entry["id"]: entry["rank"] for entry in usual}
    assert {entry["id"]: entry["default_rank"] for entry in tried} == ranks
    assert [entry["id"] for entry in tried] != [entry["id"] for entry in usual]
    assert answer("interpret", "Baarn", "--top", "100", "--store", store) == usual
    assert "(was " in RUN.invoke(app, ["interpret", "Baarn", "--weights", str(file), "--store", store]).stdout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fit: -1", "gewicht -1 van fit is negatief"),
        ("fit: veel", "gewicht 'veel' van fit is geen getal"),
        ("{fit: [", "is geen YAML of JSON"),
        ("- fit", "bevat geen namen met waarden"),
        ("", "bevat geen namen met waarden"),
    ],
)
def test_weights_that_cannot_be_used_are_refused(store: str, tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "gewichten.yaml"
    file.write_text(text, encoding="utf-8")
    assert message in refusal("interpret", "Baarn", "--weights", str(file), "--store", store)


def test_the_version_of_the_weights_that_applies_is_told(store: str, tmp_path: Path) -> None:
    assert answer("interpret", "Baarn", "--top", "1", "--store", store)[0]["weights"] == {
        "version": None,
        "id": None,
        "municipality": None,
        "tried": [],
    }
    plain = RUN.invoke(app, ["interpret", "Baarn", "--top", "1", "--store", store])
    assert "Gerekend met" not in plain.stdout
    whole = RUN.invoke(app, ["interpret", "Baarn", "--top", "1", "--uitleg", "--store", store])
    assert "Gerekend met de standaardgewichten." in whole.stdout
    file = tmp_path / "proef.yaml"
    file.write_text("fit: 0.9\n", encoding="utf-8")
    tried = RUN.invoke(app, ["interpret", "Baarn", "--top", "1", "--weights", str(file), "--store", store])
    assert "Gerekend met de standaardgewichten, met uit proef.yaml: past bij eigen teksten." in tried.stdout


def test_a_file_that_is_not_there_is_named(store: str, tmp_path: Path) -> None:
    file = tmp_path / "weg.yaml"
    assert "weg.yaml kan niet worden gelezen" in refusal("interpret", "Baarn", "--weights", str(file), "--store", store)


def test_another_profile_takes_the_place_of_the_own_texts(store: str, tmp_path: Path) -> None:
    file = tmp_path / "profiel.json"
    file.write_text(
        json.dumps(
            {"population": 900_000, "texts": ["Archiefverordening voor het e-depot"], "themes": ["archivering"]}
        ),
        encoding="utf-8",
    )
    asked = ("interpret", "Baarn", "--profile", str(file), "--top", "100", "--as-of", "2026-06-01", "--store", store)
    (first, *_) = ranked = answer(*asked)
    fit = next(part for part in first["parts"] if part["feature"] == "fit")
    assert "Archiefverordening voor het e-depot" in fit["evidence"][0]["text"]
    by_fit = {entry["id"]: entry["parts"][0]["value"] for entry in ranked}
    assert max(by_fit, key=lambda key: by_fit[key]) == "dev-e-depot"


def test_a_profile_of_three_words_is_ranked_and_marked(store: str, tmp_path: Path) -> None:
    file = tmp_path / "profiel.yaml"
    file.write_text("texts: [veilig digitaal werken]\n", encoding="utf-8")
    (first, *_) = answer("interpret", "Baarn", "--profile", str(file), "--store", store)
    assert "weinig eigen tekst" in first["flags"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("inwoners: 3", "veld 'inwoners' bestaat niet; kies uit population"),
        ("population: veel", "population is 'veel'; geef een getal van 0 of meer"),
        ("", "bevat geen namen met waarden; schrijf bijvoorbeeld: population: 45000"),
        ("texts: een tekst", "texts is geen lijst van teksten"),
        ("themes: [archivering]", "geef ook texts"),
    ],
)
def test_a_profile_that_cannot_be_used_is_refused(store: str, tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "profiel.yaml"
    file.write_text(text, encoding="utf-8")
    assert message in refusal("interpret", "Baarn", "--profile", str(file), "--store", store)


def test_an_empty_profile_changes_nothing_and_no_texts_are_no_texts(store: str, tmp_path: Path) -> None:
    usual = answer("interpret", "Baarn", "--top", "100", "--store", store)
    file = tmp_path / "profiel.yaml"
    file.write_text("{}", encoding="utf-8")
    same = answer("interpret", "Baarn", "--top", "100", "--profile", str(file), "--store", store)
    assert [(entry["id"], entry["score"]) for entry in same] == [(entry["id"], entry["score"]) for entry in usual]
    file.write_text("texts: []", encoding="utf-8")
    (first, *_) = answer("interpret", "Baarn", "--profile", str(file), "--store", store)
    assert "geen eigen teksten" in first["parts"][0]["evidence"][0]["text"]


def test_another_date_counts_from_there_and_shows_the_difference(store: str) -> None:
    entries = answer("interpret", "Roermond", "--as-of", "2019-01-01", "--top", "100", "--store", store)
    assert all("default_rank" in entry for entry in entries)
    now = answer("interpret", "Roermond", "--as-of", "2021-06-01", "--top", "100", "--store", store)
    gap = {entry["id"]: next(p["value"] for p in entry["parts"] if p["feature"] == "gap") for entry in (*entries,)}
    later = {entry["id"]: next(p["value"] for p in entry["parts"] if p["feature"] == "gap") for entry in now}
    assert (gap["dev-avg"], later["dev-avg"]) == (0.5, 0.0)  # not found, and then covered


def test_a_municipality_without_texts_or_profile_still_gets_a_ranking(store: str) -> None:
    entries = answer("interpret", "GM0003", "--store", store)
    said = " ".join(e["text"] for part in entries[0]["parts"] for e in part["evidence"])
    assert "geen eigen teksten" in said


def test_peers_come_with_the_parts_that_add_up(store: str) -> None:
    found = answer("peers", "Baarn", "--top", "5", "--store", store)
    assert len(found) == 5
    for peer in found:
        assert peer["score"] == pytest.approx(sum(part["contribution"] for part in peer["parts"]), abs=1e-9)
    assert "Gemeenten die lijken op Baarn" in RUN.invoke(app, ["peers", "Baarn", "--store", store]).stdout


def test_without_registrations_nothing_is_expected_and_it_says_so(store: str) -> None:
    assert answer("uptake", "Baarn", "--store", store) == []
    assert "geen registraties" in RUN.invoke(app, ["uptake", "Baarn", "--store", store]).stdout


def test_the_readme_shows_the_lines_that_interpret_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scores and the order of reasons depend on vectors, so lines are compared without them."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (shown, *_) = re.findall(r"```text\n(.*?)```", readme, re.DOTALL)
    monkeypatch.setenv("KRING_ENCODER", "none")
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 29))  # the day that it names
    store = str(tmp_path / "store")
    RUN.invoke(app, ["ingest", str(DEMO), "--no-encode", "--store", store])
    printed = RUN.invoke(app, ["interpret", "Baarn", "--top", "2", "--store", store]).stdout
    assert _skeleton(shown) == _skeleton(printed)


def _skeleton(text: str) -> list[str]:
    heads = [line for line in text.splitlines() if line.strip() and not line.startswith(" " * 8)]
    bare = [re.sub(r"(Hoog|Middel|Laag) [█░]+", "", line) for line in heads if not line.startswith("    - ")]
    return [re.sub(r"\d", "0", line.partition(": ")[0].partition("  [")[0]) for line in bare]
