"""Names become ids by what the data says, and by nothing else."""

import pytest

from ingest.commit.links import linked, new_themes
from ingest.mappings.draft import Draft
from kg.errors import UnknownMunicipality
from kg.places.gazetteer import Gazetteer

REGISTER = Gazetteer.of([{"id": "GM0228", "title": "Ede"}, {"id": "GM0308", "title": "Baarn"}])


def test_names_and_codes_become_codes_once_each() -> None:
    draft = Draft("Case", {"id": "case-x", "municipalities": ["Ede", "gemeente ede", "GM0308"]}, "proef")
    assert linked(draft, REGISTER)["municipalities"] == ["GM0228", "GM0308"]


def test_an_unknown_municipality_is_refused() -> None:
    with pytest.raises(UnknownMunicipality):
        linked(Draft("Policy", {"id": "pol-x", "municipality": "Edde"}, "proef"), REGISTER)


def test_a_field_that_may_lack_is_left_out_instead() -> None:
    draft = Draft("AlgorithmRegistration", {"id": "alg-1", "municipality": "Edde"}, "proef", may_lack=("municipality",))
    assert "municipality" not in linked(draft, REGISTER)


def test_themes_become_ids_whatever_their_spelling() -> None:
    draft = Draft("Case", {"id": "case-x"}, "proef", ("algoritmes", "algoritmen", "AI"))
    assert linked(draft, REGISTER)["themes"] == ["thema-algoritmen", "thema-ai"]


def test_only_a_theme_that_nothing_states_yet_is_new() -> None:
    known = {"thema-ai"}
    made = list(new_themes(Draft("Case", {}, "proef", ("AI", "Iets nieuws", "iets nieuws")), known))
    assert [concept["id"] for concept in made] == ["thema-iets-nieuws"]
