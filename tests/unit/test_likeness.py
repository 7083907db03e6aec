"""How alike texts are in their words, held against scikit-learn, which counts the same parts one by one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from kg.dutch.likeness import Compared, word_likeness

TEXTS = [
    "Wij bewaren onze stukken digitaal en publiceren ze actief.",
    "De Archiefwet vraagt van een gemeente dat stukken worden bewaard.",
    "Wet modernisering elektronisch bestuurlijk verkeer",
    "Elk jaar een audit van gegevens over boa's",
    "Elk jaar een audit van gegevens over boa’s",
    "Coöperatie van bewoners voor warmte",
    "een a",
]
LETTERS = st.text(alphabet="abcdé 's’-\n", max_size=40)


def by_sklearn(rows: list[str], columns: list[str]) -> Any:
    weights = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), strip_accents="unicode", sublinear_tf=True)
    known = weights.fit_transform([text.replace("’", "'") for text in (*columns, *rows)])
    return (known[len(columns) :] @ known[: len(columns)].T).toarray()


def test_it_gives_what_scikit_learn_gives_but_tells_quotes_of_two_kinds_not_apart() -> None:
    rows, columns = TEXTS[:4], TEXTS[3:]
    assert word_likeness(rows, columns) == pytest.approx(by_sklearn(rows, columns), abs=0.02)
    assert word_likeness(TEXTS[3:4], TEXTS[4:5]) == pytest.approx(1.0)


@given(st.lists(LETTERS, max_size=6), st.lists(LETTERS, max_size=6))
def test_any_texts_are_alike_by_0_to_1_and_a_text_is_like_itself(rows: list[str], columns: list[str]) -> None:
    found = word_likeness(rows, columns)
    assert found.shape == (len(rows), len(columns))
    assert ((found >= 0) & (found <= 1 + 1e-5)).all()
    for row, text in enumerate(rows):
        if len(text.strip()) >= 3 and text in columns:
            assert found[row, columns.index(text)] == pytest.approx(1.0, abs=1e-4)


def test_a_row_depends_on_no_other_row() -> None:
    compared = Compared.of(TEXTS)
    together = compared.with_texts(TEXTS * 60)  # more than are worked out at a time
    for number, text in enumerate(TEXTS * 60):
        assert together[number] == pytest.approx(compared.with_text(text), abs=1e-6)
