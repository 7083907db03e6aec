"""Measures that fit: what is stated goes first, then good company and shared words. Records are fictitious."""

from typing import Any

import numpy as np
import pytest

from kg.cycle.formulate.measures.fit import WEIGHTS, MeasureFit, Payload, fit, fitted
from kg.reason.score import total

REQUIRED: dict[str, Any] = {"id": "eis-1", "title": "Het register is openbaar", "roles": ["jurist"]}
REGISTER: dict[str, Any] = {"id": "m-1", "title": "Publiceer het register van verwerkingen", "requirements": ["eis-1"]}
LIKE_IT: dict[str, Any] = {"id": "m-2", "title": "Werk de lijst van verwerkingen elk kwartaal bij", "roles": ["jurist"]}
CAMERA: dict[str, Any] = {"id": "m-3", "title": "Haal camera's weg", "requirements": ["eis-2"]}
VECTORS = {
    "eis-1": np.array([1.0, 0.0, 0.0]),
    "m-1": np.array([0.9, 0.43, 0.0]),
    "m-2": np.array([0.88, 0.47, 0.0]),
    "m-3": np.array([0.0, 0.0, 1.0]),
}


def fitting(*measures: Payload, top: int = 10, **vectors: Any) -> MeasureFit:
    return fit(fitted(REQUIRED, {"eis-1": 1.0}, {"eis-1": REQUIRED}, measures, vectors), top=top)


def test_what_a_source_states_goes_first_and_says_which_requirement() -> None:
    found = fitting(REGISTER, LIKE_IT, CAMERA, **VECTORS)
    assert [one.id for one in found.measures][:2] == ["m-1", "m-2"]
    assert [answer.id for answer in found.measures[0].answers] == ["eis-1"]
    assert found.measures[1].answers == ()
    assert (found.id, found.known, found.requirements) == ("eis-1", 3, ("eis-1",))


@pytest.mark.parametrize("vectors", [VECTORS, {}])
def test_a_measure_in_good_company_goes_before_another_and_names_it(vectors: dict[str, Any]) -> None:
    found = fitting(REGISTER, LIKE_IT, CAMERA, **vectors)
    like = next(one for one in found.measures if one.id == "m-2")
    assert "m-3" not in {one.id for one in found.measures} or found.measures[-1].id == "m-3"
    company = next(part for part in like.parts if part.feature == "company")
    assert [one.id for one in company.evidence] == ["m-1"]
    assert "Publiceer het register" in company.evidence[0].text


def test_the_score_is_the_sum_of_its_parts() -> None:
    for one in fitting(REGISTER, LIKE_IT, CAMERA, **VECTORS).measures:
        assert one.score == pytest.approx(total(one.parts))
        assert all(part.weight == WEIGHTS[part.feature] and 0 < part.value <= 1 for part in one.parts)


def test_a_measure_is_no_company_of_itself() -> None:
    (only,) = fitting(REGISTER, **VECTORS).measures
    assert "company" not in {part.feature for part in only.parts}


def test_at_most_so_many_are_given() -> None:
    assert [one.id for one in fitting(LIKE_IT, REGISTER, top=1, **VECTORS).measures] == ["m-1"]
