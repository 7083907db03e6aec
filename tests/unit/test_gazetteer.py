"""Names of municipalities are matched exactly, in any spelling that the register knows."""

import pytest

from kg.errors import AmbiguousMunicipality, UnknownMunicipality
from kg.places.gazetteer import Gazetteer

REGISTER = Gazetteer.of(
    [
        {"id": "GM0518", "title": "'s-Gravenhage", "alt_labels": ["Den Haag"]},
        {"id": "GM0888", "title": "Beek (L.)"},
        {"id": "GM0093", "title": "Terschelling"},
        {"id": "GM0376", "title": "Laren", "period": {"end": "2000-01-01"}},
        {"id": "GM0417", "title": "Laren"},
    ]
)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("den haag", "GM0518"),
        ("'S-GRAVENHAGE", "GM0518"),
        ("Gemeente Den Haag", "GM0518"),
        ("’s-Gravenhage", "GM0518"),
        ("Beek", "GM0888"),
        ("Beek (L.)", "GM0888"),
        ("gm0093", "GM0093"),
        ("Laren", "GM0417"),
    ],
)
def test_a_name_or_code_is_found_in_any_usual_spelling(name: str, code: str) -> None:
    assert REGISTER.code(name) == code


def test_a_name_that_is_nearly_right_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownMunicipality, match=r"'Terscheling'.*bedoelt u Terschelling"):
        REGISTER.code("Terscheling")


def test_an_empty_register_says_that_it_is_empty() -> None:
    with pytest.raises(UnknownMunicipality, match="nog geen register"):
        Gazetteer.of([]).code("Utrecht")


def _town(code: str, title: str, **more: object) -> dict[str, object]:
    return {"id": code, "title": title, **more}


# The first two and their Den Bosch are as the register has them; what merges here is fictitious.
MERGED = Gazetteer.of(
    [
        _town("GM0373", "Bergen (NH)", province="Noord-Holland"),
        _town("GM0893", "Bergen (L)", province="Limburg"),
        _town("GM0796", "'s-Hertogenbosch", known_as=["Den Bosch"]),
        _town("GM9001", "Oudergem", period={"end": "2024-12-31"}),
        _town("GM9002", "Tussengem", period={"end": "2025-12-31"}),
        _town("GM9003", "Nieuwergem", known_as=["Beekdorp"]),
        _town("GM9004", "Beekdorp"),
        _town("GM9005", "Deelgem", period={"end": "2025-12-31"}),
        _town("GM9006", "Weggem", period={"end": "2025-12-31"}),
    ],
    [
        {"id": "w1", "date": "2025-01-01", "dissolved": ["GM9001"], "created": ["GM9002"]},
        {"id": "w2", "date": "2026-01-01", "dissolved": ["GM9002"], "extended": ["GM9003"]},
        {"id": "w3", "date": "2026-01-01", "dissolved": ["GM9005"], "extended": ["GM9003", "GM9004"]},
    ],
)


@pytest.mark.parametrize("name", ["Bergen", "BERGEN", "gemeente Bergen"])
def test_a_name_of_two_is_asked_back_with_both(name: str) -> None:
    with pytest.raises(AmbiguousMunicipality, match=r"Bergen \(NH\) of Bergen \(L\)\?") as refused:
        MERGED.code(name)
    assert [one["code"] for one in refused.value.candidates] == ["GM0373", "GM0893"]
    assert refused.value.candidates[1] == {"code": "GM0893", "name": "Bergen (L)", "province": "Limburg"}


@pytest.mark.parametrize("name", ["Den Bosch", "DEN BOSCH", "den bosch"])
def test_what_people_say_instead_is_found_and_it_is_told_how_it_was_read(name: str) -> None:
    place = MERGED.place(name)
    assert (place.code, place.name) == ("GM0796", "'s-Hertogenbosch")
    assert place.said == f"{name} is gelezen als de gemeente 's-Hertogenbosch (GM0796)."
    assert not MERGED.place("'s-Hertogenbosch").said


@pytest.mark.parametrize("name", ["Oudergem", "GM9001", "oudergem"])
def test_a_municipality_that_merged_twice_is_followed_to_what_is_there_now(name: str) -> None:
    place = MERGED.place(name)
    assert place.code == "GM9003"
    assert "is op 2025-01-01 opgegaan in Nieuwergem (GM9003)" in place.said


def test_a_record_of_then_keeps_the_code_of_then() -> None:
    assert MERGED.own("Oudergem") == "GM9001"
    assert MERGED.own("Den Bosch") == "GM0796"
    with pytest.raises(AmbiguousMunicipality):
        MERGED.own("Bergen")


def test_a_municipality_that_was_split_is_asked_back() -> None:
    with pytest.raises(AmbiguousMunicipality, match="op 2026-01-01 over meer gemeenten verdeeld: Nieuwergem of Beek"):
        MERGED.place("Deelgem")


def test_a_municipality_goes_before_a_place_of_the_same_name_and_says_so() -> None:
    place = MERGED.place("Beekdorp")
    assert place.code == "GM9004"
    assert place.said == "Beekdorp heet ook een plaats in Nieuwergem; dit gaat over de gemeente Beekdorp (GM9004)."


def test_one_that_went_nowhere_known_stays_itself_and_says_so() -> None:
    place = MERGED.place("Weggem")
    assert (place.code, place.said) == (
        "GM9006",
        "De gemeente Weggem bestaat sinds 2025-12-31 niet meer; waarin zij opging staat in geen register.",
    )


def test_whose_words_count_goes_by_official_names_alone() -> None:
    """`kg.store.authority` asks with `find`: who is called as people call a municipality does not speak for it."""
    assert [MERGED.find(name) for name in ("Den Bosch", "Bergen", "Bergen (L)", "gm0796")] == [
        "",
        "",
        "GM0893",
        "GM0796",
    ]


def test_reorganisations_in_a_circle_end() -> None:
    register = Gazetteer.of(
        [_town("GM9001", "A", period={"end": "2020-01-01"}), _town("GM9002", "B", period={"end": "2020-01-01"})],
        [
            {"id": "w1", "date": "2020-01-01", "dissolved": ["GM9001"], "created": ["GM9002"]},
            {"id": "w2", "date": "2020-01-01", "dissolved": ["GM9002"], "created": ["GM9001"]},
        ],
    )
    assert "staat in geen register" in register.place("A").said
