"""What a ranking shares: kept as long as it holds, true to dates and to spaces. All records here are fictitious."""

from datetime import date
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from kg.access import Principal
from kg.cycle.interpret.ranking.ranking import OVERDUE
from kg.cycle.interpret.ranking.trial import Assumed
from kg.cycle.interpret.ranking.use_cases import landscape_of
from kg.errors import InputError
from kg.model.circle import Objective, Policy
from kg.model.environment import Development, Municipality, Profile
from kg.model.frameworks import Adoption, Concept
from kg.model.record import Record
from kg.model.values import Milestone, Period
from kg.reason.answer import to_json
from kg.service import KnowledgeGraph

TODAY = date(2026, 6, 1)
NAMES = {"GM0001": "Eendorp", "GM0002": "Tweedorp", "GM0003": "Driedorp", "GM0004": "Vierdorp"}


def world() -> list[Record]:
    """Four municipalities of one province, two developments, a policy each for two of them, registrations."""
    towns = [Municipality(id=code, title=name, code=code, province="Utrecht") for code, name in NAMES.items()]
    sizes = dict(zip(NAMES, (20_000, 22_000, 25_000, 400_000), strict=True))
    profiles = [
        Profile(id=f"prof-{code}", title=f"Profiel {code}", municipality=code, year="2021", population=size)
        for code, size in sizes.items()
    ]
    return [
        *towns,
        *profiles,
        Concept(id="thema-archivering", title="archivering"),
        Development(
            id="dev-archief",
            title="Nieuwe archiefwet",
            category="wettelijk",
            summary="Archiveren van digitale stukken in een e-depot.",
            obligation=True,
            themes=("thema-archivering",),
            dates=(Milestone(date="2025-01-01", what="inwerkingtreding", certainty="vast"),),
        ),
        Development(
            id="dev-zwembad", title="Zwembaden", category="maatschappelijk", summary="Warm water om te zwemmen."
        ),
        Policy(
            id="pol-een",
            title="Archiefverordening voor digitale stukken",
            municipality="GM0001",
            themes=("thema-archivering",),
            period=Period(start="2024"),
        ),
        Objective(id="doel-een", title="Alle stukken in het e-depot", policy="pol-een"),
        Policy(
            id="pol-twee",
            title="Archiefbeleid",
            municipality="GM0002",
            themes=("thema-archivering",),
            responds_to=("dev-archief",),
            period=Period(start="2023", end="2027"),
        ),
        Adoption(id="a1", title="chatbot", municipality="GM0002", date="2024-03-01", family="chatbot"),
        Adoption(id="a2", title="scanauto", municipality="GM0004", date="2024-03-01", family="scanauto"),
        Adoption(id="a3", title="scanauto", municipality="GM0003", date="2026-01-01", family="scanauto"),
        Adoption(id="a4", title="Mijn eigen titel", municipality="GM0003", date="2024-01-01"),
    ]


@pytest.fixture
def filled(graph: KnowledgeGraph) -> KnowledgeGraph:
    graph.put(world(), reason="proef")
    return graph


def test_the_ranking_puts_the_development_of_the_own_texts_first_with_every_feature(filled: KnowledgeGraph) -> None:
    first, second = filled.interpret("Eendorp", today=TODAY)
    assert (first.id, second.id) == ("dev-archief", "dev-zwembad")
    parts = {part.feature: part for part in first.parts}
    assert parts["peers"].evidence[1].text == "Tweedorp gaat hier in eigen tekst of beleid op in."
    assert first.coverage.state in {"waarschijnlijk gedekt", "niet gevonden"}
    assert OVERDUE not in first.flags


def test_a_policy_that_answers_takes_the_gap_away_also_for_its_objectives(filled: KnowledgeGraph) -> None:
    first = next(entry for entry in filled.interpret("Tweedorp", today=TODAY) if entry.id == "dev-archief")
    assert {part.feature: part.value for part in first.parts}["gap"] == 0.0
    assert first.coverage.state == "gedekt"


def test_texts_that_did_not_exist_on_the_date_are_not_looked_at(filled: KnowledgeGraph) -> None:
    before, after = landscape_of(filled, date(2023, 6, 1)), landscape_of(filled, TODAY)
    assert before.entries.keys() == {"pol-twee"}
    assert after.entries.keys() == {"pol-een", "pol-twee", "doel-een"}


def test_uptake_looks_at_families_before_the_date_only(filled: KnowledgeGraph) -> None:
    assert [entry.id for entry in filled.uptake("Eendorp", today=date(2025, 1, 1))] == ["chatbot", "scanauto"]
    later = filled.uptake("Driedorp", today=TODAY)
    assert [entry.id for entry in later] == ["chatbot"]
    assert filled.uptake("Eendorp", today=date(2024, 1, 1)) == []


def seen_on(graph: KnowledgeGraph, day: date) -> list[object]:
    """What Eendorp is told as of a day; word statistics are those of today's texts, so fit is left out."""
    ranked = graph.interpret("Eendorp", today=day)
    return [
        {entry.id: [to_json(p) for p in entry.parts if p.feature != "fit"] for entry in ranked},
        to_json(graph.peers("Eendorp", today=day)),
        to_json(graph.uptake("Eendorp", today=day)),
    ]


def test_what_is_dated_later_changes_nothing_as_of_a_date(filled: KnowledgeGraph) -> None:
    before = seen_on(filled, date(2025, 1, 1))
    later = Period(start="2025-06")
    filled.put(
        [
            Adoption(id="b1", title="vertalen", municipality="GM0001", date="2025-02-01", family="vertalen"),
            Adoption(id="b2", title="vertalen", municipality="GM0002", date="2025-02-01", family="vertalen"),
            Policy(id="pol-later", title="Archief", municipality="GM0001", responds_to=("dev-archief",), period=later),
            Policy(id="pol-ander", title="Archief", municipality="GM0003", responds_to=("dev-zwembad",), period=later),
        ],
        reason="proef",
    )
    assert seen_on(filled, date(2025, 1, 1)) == before
    assert seen_on(filled, TODAY) != before


def test_a_heading_speaks_of_nothing_and_the_name_of_a_policy_does(filled: KnowledgeGraph) -> None:
    """A portfolio called "Archief" carried a fit with the archive law; three words of a goal are no sentence either."""
    filled.put(
        [
            Policy(id="pol-kop", title="Archiveren", municipality="GM0003"),
            Objective(id="doel-kop", title="Digitale stukken archiveren", policy="pol-kop"),
            Policy(id="pol-naam", title="Archiefverordening", municipality="GM0004"),
        ],
        reason="proef",
    )
    landscape = landscape_of(filled, TODAY)
    best = {key: landscape.fits([key]).max() for key in landscape.entries}
    assert best["pol-kop"] == best["doel-kop"] == 0.0
    assert best["pol-naam"] > 0.0


def test_a_registration_of_which_only_the_year_is_known_counts_after_that_year(graph: KnowledgeGraph) -> None:
    graph.put(
        [*world(), Adoption(id="a9", title="x", municipality="GM0002", date="2025", family="vertalen")], reason="proef"
    )
    during, after = (graph.uptake("Eendorp", today=day) for day in (date(2025, 7, 1), date(2026, 1, 2)))
    assert "vertalen" not in {entry.id for entry in during}
    assert "vertalen" in {entry.id for entry in after}


def test_peers_come_by_size_where_the_province_is_the_same(filled: KnowledgeGraph) -> None:
    assert [peer.id for peer in filled.peers("Eendorp", top=3)] == ["GM0002", "GM0003", "GM0004"]


def test_another_profile_is_tried_and_nothing_of_it_stays(filled: KnowledgeGraph) -> None:
    usual = to_json(filled.interpret("Eendorp", today=TODAY))
    head = filled.stores.journal.head()
    tried = filled.interpret("Eendorp", today=TODAY, assumed=Assumed(texts=["Warm water in het zwembad van ons dorp"]))
    fits = {entry.id: entry.parts[0].value for entry in tried}
    assert fits["dev-zwembad"] > fits["dev-archief"]
    assert to_json(filled.interpret("Eendorp", today=TODAY)) == usual
    assert filled.stores.journal.head() == head


def test_a_profile_that_answers_what_is_not_there_is_refused(filled: KnowledgeGraph) -> None:
    with pytest.raises(InputError, match="ontwikkeling 'dev-weg' bestaat niet"):
        filled.interpret("Eendorp", assumed=Assumed(texts=["Archief"], answers=frozenset({"dev-weg"})))


def test_weights_are_checked(filled: KnowledgeGraph) -> None:
    with pytest.raises(InputError, match="gewicht -1 van fit is negatief"):
        filled.interpret("Eendorp", weights={"fit": -1})


def test_the_network_is_kept_until_the_journal_moves_on(filled: KnowledgeGraph) -> None:
    kept = filled.network()
    assert filled.network() is kept
    filled.put([Concept(id="thema-nieuw", title="nieuw")], reason="proef")
    assert "thema-nieuw" in filled.network()
    assert "thema-nieuw" not in kept


def test_a_kept_network_cannot_be_changed_by_accident_but_can_be_copied(filled: KnowledgeGraph) -> None:
    with pytest.raises(nx.NetworkXError, match=r"(?i)frozen"):
        filled.network().add_node("x")
    copy = filled.network().copy()
    copy.add_node("x")
    assert "x" in copy


def test_what_is_kept_for_one_principal_is_not_given_to_another(filled: KnowledgeGraph) -> None:
    filled.network()
    filled.interpret("Eendorp", today=TODAY)
    stranger = filled.seen_by(Principal("vreemde", frozenset()))
    assert len(stranger.network()) == 0
    assert landscape_of(stranger, TODAY).entries == {}


def test_a_store_without_municipalities_or_developments_gives_an_empty_landscape(graph: KnowledgeGraph) -> None:
    landscape = landscape_of(graph, TODAY)
    assert (landscape.developments, landscape.towns, landscape.taken) == ([], [], [])


def test_one_landscape_serves_every_municipality(filled: KnowledgeGraph) -> None:
    filled.interpret("Eendorp", today=TODAY)
    kept = landscape_of(filled, TODAY)
    filled.interpret("Tweedorp", today=TODAY)
    assert landscape_of(filled, TODAY) is kept


def test_more_vectors_make_a_new_landscape(tmp_path: Path) -> None:
    """Encoding does not move the journal on; what was worked out from words alone must still give way."""
    import kg

    class Letters:
        """Counts letters; enough of an encoder to make vectors."""

        name = "letters"
        dimension = 26

        def passages(self, texts: list[str]) -> np.ndarray:
            counts = np.array([[text.lower().count(chr(97 + n)) + 1 for n in range(26)] for text in texts], np.float32)
            return counts / np.linalg.norm(counts, axis=1, keepdims=True)

        def query(self, text: str) -> np.ndarray:
            return self.passages([text])[0]

    with kg.open(tmp_path / "store", with_encoder=Letters(), create=True) as opened:
        opened.put(world(), reason="proef")
        words_alone = landscape_of(opened, TODAY)
        opened.encode()
        assert landscape_of(opened, TODAY) is not words_alone
