"""Which municipalities are alike. The municipalities here are fictitious."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cycle.interpret.ranking.peers import WEIGHTS, likeness, nearest
from kg.places.municipality import MunicipalityFacts

towns = st.builds(
    MunicipalityFacts,
    code=st.just(""),
    name=st.just("Fictiedorp"),
    population=st.none() | st.integers(0, 2_000_000),
    density_per_km2=st.none() | st.floats(0, 10_000),
    province=st.sampled_from(["", "Utrecht", "Zeeland"]),
    region=st.sampled_from(["", "A", "B"]),
    shared=st.frozensets(st.sampled_from(["een", "twee", "drie"])),
    themes=st.frozensets(st.sampled_from(["woo", "ai"])),
)


def town(code: str = "GM1", **fields: object) -> MunicipalityFacts:
    return MunicipalityFacts(code, f"Gemeente {code}", **fields)  # type: ignore[arg-type]


@given(st.lists(towns, min_size=2, max_size=6))
def test_parts_lie_between_0_and_1_and_add_up_to_the_likeness_of_the_matrix(given: list[MunicipalityFacts]) -> None:
    named = [
        MunicipalityFacts(f"GM{n}", *[getattr(t, f) for f in MunicipalityFacts.__slots__[1:]])
        for n, t in enumerate(given)
    ]
    matrix = likeness(named, range(len(named)))
    assert np.allclose(matrix, matrix.T)
    for peer in nearest(named, "GM0", 10):
        assert all(0 <= part.value <= 1 and part.evidence[0].text for part in peer.parts)
        assert peer.score == pytest.approx(sum(part.contribution for part in peer.parts), abs=1e-9)
        assert peer.score == pytest.approx(matrix[0, int(peer.id[2:])], abs=1e-9)


def test_the_weights_add_up_to_one() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)


def test_a_municipality_of_like_size_comes_before_one_of_other_size() -> None:
    found = nearest(
        [town("GM1", population=30_000), town("GM2", population=33_000), town("GM3", population=300_000)], "GM1", 2
    )
    assert [peer.id for peer in found] == ["GM2", "GM3"]
    assert "33.000 inwoners, tegenover 30.000." in found[0].parts[0].evidence[0].text


def test_a_shared_province_and_shared_registrations_are_told() -> None:
    ours, theirs = (town(code, province="Zeeland", shared=frozenset({"anonimiseren"})) for code in ("GM1", "GM2"))
    said = " ".join(part.evidence[0].text for part in nearest([ours, theirs], "GM1", 1)[0].parts)
    assert "Beide in: provincie Zeeland." in said
    assert "Beide deden: anonimiseren." in said


def test_what_is_not_known_adds_nothing_and_says_so() -> None:
    (peer,) = nearest([town("GM1"), town("GM2", population=10_000)], "GM1", 1)
    assert peer.score == 0.0
    assert "Aantal inwoners van Gemeente GM1 is niet bekend." in peer.parts[0].evidence[0].text


def test_a_municipality_is_no_peer_of_itself_and_an_unknown_one_has_none() -> None:
    assert nearest([town("GM1"), town("GM2")], "GM1", 5)[0].id == "GM2"
    assert nearest([town("GM1")], "GM9", 5) == []


def test_equally_like_municipalities_come_in_order_of_code() -> None:
    assert [p.id for p in nearest([town(code) for code in ("GM3", "GM1", "GM2")], "GM3", 5)] == ["GM1", "GM2"]
