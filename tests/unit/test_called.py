"""Which names of records a question uses. Names and records are fictitious where no law is named."""

from collections import defaultdict
from collections.abc import Collection

import pytest

from kg.dutch.aliases import called, keys_of, same_name
from kg.errors import AmbiguousName
from kg.names.developments import Developments, Meant

RECORDS = {
    "dev-wmebv": {"title": "Wet modernisering", "alt_labels": ["Wmebv"], "former_labels": ["afdeling 2.3 Awb (oud)"]},
    "dev-who": {"title": "Wet hergebruik", "alt_labels": ["Who"]},
    "dev-chatbots": {"title": "Chatbots", "alt_labels": ["Gem", "chatbot"]},
    "dev-ai": {"title": "AI-verordening", "alt_labels": ["AI Act", "AI-verordening"]},
    "dev-ai-4": {"title": "AI-geletterdheid", "alt_labels": ["artikel 4 AI-verordening"]},
    "dev-a": {"title": "Een", "alt_labels": ["XYZ"]},
    "dev-b": {"title": "Twee", "alt_labels": ["xyz"]},
}


def _meant(question: str, *, dutch: float = 1.0) -> tuple[set[str], set[str]]:
    index = defaultdict[str, set[str]](set)
    for record, payload in RECORDS.items():
        for key in keys_of("Development", payload):
            index[key].add(record)
    return called(question, index.keys().__and__, lambda key: index.get(key, ()), dutch=dutch)


@pytest.mark.parametrize("question", ["Wmebv", "WMEBV", "wmebv", " wmebv? ", "Afdeling 2.3 Awb (OUD)"])
def test_a_question_that_is_a_name_means_it_in_any_case(question: str) -> None:
    assert _meant(question) == ({"dev-wmebv"}, set())


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("Wat vraagt de Wmebv van ons?", {"dev-wmebv"}),
        ("wat vraagt de wmebv van ons", {"dev-wmebv"}),
        ("WAT VRAAGT DE WMEBV VAN ONS", {"dev-wmebv"}),
        ("Moeten we iets met de Who en de Wmebv?", {"dev-who", "dev-wmebv"}),
        ("Wat doet artikel 4 AI-verordening?", {"dev-ai-4"}),
        ("onze chatbot liegt", {"dev-chatbots"}),
        ("Wij vragen het aan Gem", {"dev-chatbots"}),
        ("hoeveel is dat gem per jaar", set()),
        ("Wmebvachtig", set()),
    ],
)
def test_a_name_among_other_words_counts_where_it_can_be_nothing_else(question: str, meant: set[str]) -> None:
    assert _meant(question) == (set(), meant)


def test_only_neighbours_of_a_word_that_begins_a_name_are_looked_up() -> None:
    """A question of 26 words has some 140 groups of neighbours; nearly none of them can be a name."""
    asked: list[str] = []

    def known(keys: Collection[str]) -> set[str]:
        asked.extend(keys)
        return {"< artikel", "^ artikel 4 AI-verordening"} & set(keys)

    called(f"wat doet artikel 4 {' '.join(f'woord{n}' for n in range(22))}", known, lambda _: (), dutch=1.0)
    groups = [key for key in asked if key.startswith("+ ")]
    assert len(groups) == 6, "those of one to six words that begin with the word"
    assert all(key.startswith("+ artikel") for key in groups)


def test_a_short_word_of_another_language_is_no_name() -> None:
    assert _meant("Who did this before?", dutch=0.0) == (set(), set())
    assert _meant("What does the Who ask of us?", dutch=0.0) == (set(), {"dev-who"})


def test_what_two_have_means_both() -> None:
    assert _meant("xyz") == ({"dev-a", "dev-b"}, set())


def test_a_question_without_words_or_without_end_calls_nothing() -> None:
    for question in ("", "?!", "\x00", "woord " * 100_000, "W" * 1_000_000):
        assert _meant(question) == (set(), set())


def test_names_are_kept_of_what_people_call_by_another_name() -> None:
    assert list(keys_of("Municipality", {"known_as": ["Den Bosch"]})) == ["~ den bosch"]
    assert list(keys_of("Concept", {"alt_labels": ["archieven"]})) == []
    assert list(keys_of("Development", {"alt_labels": ["!?"]})) == []
    assert same_name("ZGW-API’s") == same_name("zgw api's")


NAMED = Developments.of({"id": record, **payload} for record, payload in RECORDS.items())


def test_a_development_goes_by_id_title_and_every_name() -> None:
    assert NAMED.meant("dev-who") == Meant("dev-who")
    assert NAMED.meant("WET HERGEBRUIK") == Meant("dev-who")
    assert NAMED.meant("wmebv") == Meant("dev-wmebv", "wmebv is gelezen als: Wet modernisering (dev-wmebv).")
    assert "een naam van vroeger" in NAMED.meant("Afdeling 2.3 Awb (oud)").said
    assert NAMED.meant("dev-onbekend") == Meant("dev-onbekend")


def test_a_name_of_two_developments_is_asked_back_with_both() -> None:
    with pytest.raises(AmbiguousName, match=r"'XYZ'.*Een \(dev-a\) of Twee \(dev-b\)\?") as refused:
        NAMED.meant("XYZ")
    assert refused.value.candidates == ({"id": "dev-a", "name": "Een"}, {"id": "dev-b", "name": "Twee"})
