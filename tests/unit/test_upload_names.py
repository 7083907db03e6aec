"""Two names are two documents, the same name is the same document, and no name leads out of its folder."""

import unicodedata
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.uploads.names import kept_as

LONG = "raadsvoorstel vaststellen omgevingsplan wijziging buitengebied met bijlagen participatieverslag " * 3
names = st.text(st.sampled_from("ab./\\ &+~_0é\u0301\x00:\ud83d€-"), max_size=40).map(lambda name: f"{name}.md")


@pytest.mark.parametrize("name", ["lessen.jsonl", "Nota A&B.md", "Plan (def) v2.xlsx", "é.csv", f"{LONG[:150]}.md"])
def test_an_ordinary_name_stays_as_it_is(name: str) -> None:
    assert kept_as(name) == name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"2024 {LONG}.md", f"2025 {LONG}.md"),
        (f"{LONG} 2024.md", f"{LONG} 2025.md"),
        ("Nota A&B.md", "Nota A+B.md"),
        ("Nota A:B.md", "Nota A?B.md"),
        ("Nota A:B.md", "Nota A_B.md"),
        ("2024/notulen.md", "2025/notulen.md"),
        ("notulen.md", "2025/notulen.md"),
        ("../a.md", "a.md"),
        ("a.md/b.md", "a_md/b.md"),
        ("2024/notulen.md", "2024_notulen.md"),
        ("a:.md", kept_as("a:.md")),
        ("a.MD", "a.md"),
    ],
)
def test_other_names_are_other_places(one: str, other: str) -> None:
    assert kept_as(one) != kept_as(other)


@given(names, names)
def test_names_share_a_place_only_when_they_are_the_same(one: str, other: str) -> None:
    first, second = (unicodedata.normalize("NFC", name).replace("\\", "/") for name in (one, other))
    assert (kept_as(one) == kept_as(other)) is (first == second)


@given(names)
def test_a_name_is_no_place_and_fits_a_file_system(name: str) -> None:
    kept = kept_as(name)
    assert PurePosixPath(kept).parts == (kept,)
    assert len(kept.encode()) < 255
    assert "\x00" not in kept


def test_names_of_every_sort_are_kept_beside_each_other(tmp_path: Path) -> None:
    for name in ("a.md", "a.md/b.md", "a.md/b.md/c.md", LONG + ".md", "x/" + LONG + ".csv", "💡" * 90 + ".md"):
        path = tmp_path / kept_as(name)
        path.write_text(name)
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == 6


def test_composed_and_decomposed_letters_are_the_same_name() -> None:
    assert kept_as("re\u0301sume\u0301.md") == kept_as("résumé.md")
