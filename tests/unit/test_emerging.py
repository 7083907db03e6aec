"""Emerging themes. All signals here are fictitious."""

from datetime import date

import numpy as np

from kg.cycle.interpret.signals.emergence import emerging
from kg.reason.answer import to_json
from kg.reason.time import Mention

TODAY = date(2026, 6, 30)
DRONES = ("Drones boven de haven", "Gemeente koopt drones voor toezicht", "Drones en toezicht op bouw", "Regels drones")
HEAT = ("Warmtenet in de wijk", "Warmtenet wordt duurder", "Wijk stapt over op warmtenet", "Uitstel warmtenet wijk")


def mentions(*titles: str, day: date = date(2026, 5, 1)) -> list[Mention]:
    return [Mention(f"sig-{n}", title, "", day) for n, title in enumerate(titles)]


def places(*groups: int) -> np.ndarray:
    """Vectors near an axis for each group; a negative group lies by itself."""
    rows = np.zeros((len(groups), 12))
    for row, group in enumerate(groups):
        rows[row, group if group >= 0 else 5 + row % 7] = 1.0
        rows[row, 4] = 0.01 * row
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def test_signals_of_one_subject_become_one_draft_with_its_words() -> None:
    found = emerging(mentions(*DRONES, *HEAT), places(*[0] * 4, *[1] * 4), TODAY)
    assert found.basis == "betekenis"
    assert [draft.size for draft in found.drafts] == [4, 4]
    assert {draft.terms[0] for draft in found.drafts} == {"drones", "warmtenet"}
    assert all(to_json(draft)["status"] == "concept" for draft in found.drafts)


def test_stop_words_are_no_terms() -> None:
    found = emerging(mentions(*DRONES, *HEAT), places(*[0] * 4, *[1] * 4), TODAY)
    assert not {"de", "en", "op", "voor", "in"} & {term for draft in found.drafts for term in draft.terms}


def test_without_vectors_words_are_compared_and_the_answer_says_so() -> None:
    found = emerging(mentions(*DRONES, *HEAT), None, TODAY)
    assert found.basis == "woorden"
    for draft in found.drafts:
        assert len({mention.title in DRONES for mention in draft.mentions}) == 1, "a draft mixes two subjects"


def test_one_subject_among_loose_signals_is_found_and_loose_signals_alone_are_none() -> None:
    loose = ("Burgemeester geïnstalleerd", "Belasting per post", "Zwembad dicht")
    found = emerging(mentions(*DRONES, *loose), None, TODAY)
    assert ["drones" in draft.terms for draft in found.drafts] == [True]
    assert emerging(mentions(*loose, "Fietspad verlegd", "Markt verplaatst"), None, TODAY).drafts == ()


def test_few_signals_make_no_theme() -> None:
    assert to_json(emerging([], None, TODAY)) == {"basis": "woorden", "looked_at": 0, "loose": 0, "drafts": []}
    assert emerging(mentions("Drones", "Drones"), None, TODAY).drafts == ()


def test_titles_without_a_word_are_no_error() -> None:
    assert emerging(mentions("123", "456", "789", "!!"), None, TODAY).looked_at == 4


def test_a_signal_of_the_future_does_not_count() -> None:
    later = mentions(*DRONES, day=date(2026, 7, 1))
    assert emerging(later, places(*[0] * 4), TODAY).looked_at == 0
