"""
Cases and lessons for a question, from a store that searches on words alone, on one machine and beyond it.

All records here are fictitious.
"""

from collections.abc import Iterator

import pytest

from kg.access import Principal
from kg.cycle.borgen.cases.retrieval import Experience
from kg.errors import InputError, UnknownMunicipality
from kg.model import schema
from kg.model.environment import Development, Municipality, Profile
from kg.model.knowledge import Case, Confirmation, Lesson
from kg.model.record import Citation, Record
from kg.model.values import Law
from kg.reason.answer import to_json
from kg.service import KnowledgeGraph

RANSOMWARE = "Onze bestanden zijn gegijzeld door criminelen en nu willen ze losgeld van ons."


def source(kind: str) -> tuple[Citation, ...]:
    return (Citation(url="https://example.nl/bron", publisher="Uitgever", kind=kind),)


def records() -> Iterator[Record]:
    yield Municipality(id="GM0001", code="GM0001", title="Astad", province="Utrecht")
    yield Municipality(id="GM0002", code="GM0002", title="Bestad", province="Utrecht")
    yield Municipality(id="GM0003", code="GM0003", title="Cestad", province="Drenthe")
    yield Profile(id="p1", title="Astad 2020", municipality="GM0001", year="2020", population=1_000)
    yield Profile(id="p2", title="Astad 2022", municipality="GM0001", year="2022", population=30_000)
    yield Profile(id="p3", title="Bestad 2022", municipality="GM0002", year="2022", population=31_000)
    yield Development(
        id="dev-x", title="Wet gegevensrust (Wgr)", category="wettelijk", summary="Fictieve wet.", law=Law(name="Wgr")
    )
    yield Case(
        id="case-hack",
        title="Bestad: ransomware legt servers plat",
        situation="Aanvallers versleutelden alle servers.",
        outcome="mislukt",
        organisation_type="gemeente",
        municipalities=("GM0002", "GM0003"),
        sources=source("rekenkamer"),
    )
    yield Lesson(
        id="les-kopie",
        title="Houd een kopie van gegevens buiten het netwerk.",
        case="case-hack",
        phase="borgen",
        basis="expliciet",
        sources=source("rekenkamer"),
    )
    yield Case(
        id="case-kast",
        title="Cestad: opruimen van het papieren archief",
        situation="De kelder stond vol papier.",
        outcome="succes",
        municipalities=("GM0003",),
        sources=source("leverancier"),
    )
    yield Lesson(
        id="les-kast",
        title="Tel eerst de meters papier.",
        because="De Wgr vraagt een telling.",
        case="case-kast",
        phase="formuleren",
        basis="afgeleid",
        sources=source("leverancier"),
    )
    yield Lesson(
        id="les-los",
        title="Vraag inwoners wat zij van het loket vinden.",
        phase="verbeteren",
        basis="expliciet",
        sources=(Citation(url="https://example.nl/los"),),
    )


@pytest.fixture
def filled(engine: str, graph: KnowledgeGraph) -> KnowledgeGraph:  # noqa: ARG001 - first, so that it is opened there
    graph.put(list(records()), space="local/private", reason="proef")
    return graph


def ids(found: list[Experience]) -> list[str]:
    return [entry.id for entry in found]


def test_a_situation_in_other_words_finds_the_case_and_brings_its_lessons(filled: KnowledgeGraph) -> None:
    found = filled.borgen(RANSOMWARE)
    assert set(ids(found)[:2]) == {"case-hack", "les-kopie"}
    said = [evidence.text for part in found[0].why.parts if part.feature == "subjects" for evidence in part.evidence]
    assert any("ransomware (u zegt: gegijzeld" in text for text in said)


def test_scores_are_the_sum_of_their_parts_and_every_hit_has_a_passage(filled: KnowledgeGraph) -> None:
    for question in (RANSOMWARE, "archief", "loket", "Wgr"):
        for entry in filled.borgen(question, municipality="Astad", context="papier in de kelder", phase="borgen"):
            assert abs(sum(part.contribution for part in entry.why.parts) - entry.score) < 1e-9
            assert entry.passage.text
            assert all(0 <= part.value <= 1 for part in entry.why.parts)


def test_every_part_is_also_told_in_short_without_figures_of_the_sum(filled: KnowledgeGraph) -> None:
    entry = filled.borgen(RANSOMWARE, municipality="Astad")[0]
    told = {part.feature: part.evidence[0].short for part in entry.why.parts if part.evidence and part.contribution}
    assert {"own", "case", "whole", "subjects", "likeness"} <= {feature for feature, said in told.items() if said}
    for said in filter(None, told.values()):
        assert said.endswith(".")
        assert "u zegt" not in said
        assert len(said) < 110
    assert told["whole"] == "De tekst past bij uw vraag."


def test_a_shared_development_counts(filled: KnowledgeGraph) -> None:
    first = filled.borgen("Wat vraagt de Wet gegevensrust van ons?")[0]
    assert first.case.id == "case-kast"
    assert any("Wgr" in evidence.text for part in first.why.parts for evidence in part.evidence)


def test_failure_is_shown_and_marked_and_so_is_a_suppliers_story(filled: KnowledgeGraph) -> None:
    marks = {entry.id: entry.marks for entry in filled.borgen("ransomware en papier", top=10)}
    assert "mislukt" in marks["case-hack"]
    assert set(marks["les-kast"]) == {"leverancier", "afgeleid"}


def test_differences_are_summed_up_with_the_municipalities_beside_it(filled: KnowledgeGraph) -> None:
    first = to_json(filled.borgen(RANSOMWARE, municipality="GM0001")[0])
    assert {d["aspect"]: d["text"] for d in first["differences"]}["inwoners"].startswith("1 van de 2 gemeenten")
    assert sum(d["aspect"] == "inwoners" for d in first["differences_each"]) == 2
    newest = next(d for d in first["differences"] if d["aspect"] == "inwoners")
    assert newest["ours"] == "30.000"


def test_one_word_is_enough_and_no_word_finds_nothing(filled: KnowledgeGraph) -> None:
    assert ids(filled.borgen("archief"))[0] in {"case-kast", "les-kast"}
    assert filled.borgen("") == []
    assert filled.borgen("?!") == []


def test_twenty_thousand_characters_are_read_and_no_more(filled: KnowledgeGraph) -> None:
    long = (RANSOMWARE + " ") * 300
    assert len(long) > 20_000
    assert filled.borgen(long)[0].case.id == "case-hack"
    assert filled.borgen("x" * 20_000 + " archief papier") == []


def test_english_finds_dutch_by_the_words_of_a_subject(filled: KnowledgeGraph) -> None:
    found = filled.borgen("How do we deal with our archive and records management?")
    assert found[0].case.id == "case-kast"


def test_a_typing_error_in_every_third_word_finds_the_same_case(filled: KnowledgeGraph) -> None:
    whole = filled.borgen("hoe beginnen we met opruimen van het papieren archief in de kelder")
    typed = filled.borgen("hoe beginnen ew met opruimen avn het papieren arhcief in de kleder")
    assert typed[0].case.id == whole[0].case.id == "case-kast"


def test_an_asker_without_profile_is_answered_and_the_gap_is_said(filled: KnowledgeGraph) -> None:
    found = filled.borgen("archief", municipality="Bestad")
    assert found[0].case.id == "case-kast"
    assert any("niet bekend" in d.text for d in found[0].differences)
    with pytest.raises(UnknownMunicipality):
        filled.borgen("archief", municipality="Nergenshuizen")


def test_a_lesson_without_a_case_is_found_on_its_own(filled: KnowledgeGraph) -> None:
    first = filled.borgen("Wat vinden inwoners van het loket?", municipality="Astad")[0]
    assert first.id == "les-los"
    assert to_json(first)["case"] == {}
    assert first.differences == ()


def test_a_phase_brings_its_lessons_up_and_a_wrong_one_is_named(filled: KnowledgeGraph) -> None:
    scores = {
        phase: {entry.id: entry.score for entry in filled.borgen(RANSOMWARE, phase=phase)}
        for phase in ("borgen", "formuleren")
    }
    assert scores["borgen"]["les-kopie"] == pytest.approx(scores["formuleren"]["les-kopie"] + 0.1)
    assert scores["formuleren"]["les-kast"] == pytest.approx(scores["borgen"]["les-kast"] + 0.1)
    with pytest.raises(InputError, match="'ontwerpen'"):
        filled.borgen(RANSOMWARE, phase="ontwerpen")


def test_an_exact_identifier_comes_first(filled: KnowledgeGraph) -> None:
    assert filled.borgen("les-los")[0].id == "les-los"


def test_nothing_of_another_space_counts_or_shows(filled: KnowledgeGraph) -> None:
    secret = Lesson(
        id="les-geheim",
        title="Betaal losgeld nooit.",
        case="case-hack",
        phase="borgen",
        basis="expliciet",
        sources=source("media"),
    )
    filled.put([secret], space="buur/private", reason="proef")
    assert "les-geheim" in ids(filled.borgen(RANSOMWARE))
    neighbour = filled.seen_by(Principal("onze", frozenset({"local"})))
    assert set(ids(neighbour.borgen(RANSOMWARE))) >= {"case-hack", "les-kopie"}
    assert "les-geheim" not in str(to_json(neighbour.borgen(RANSOMWARE)))
    assert filled.seen_by(Principal("vreemde", frozenset())).borgen(RANSOMWARE) == []


def test_what_is_written_changed_or_erased_counts_at_once(filled: KnowledgeGraph) -> None:
    assert "les-nieuw" not in ids(filled.borgen(RANSOMWARE))
    new = Lesson(
        id="les-nieuw",
        title="Oefen het herstel.",
        case="case-hack",
        phase="borgen",
        basis="expliciet",
        sources=source("media"),
    )
    filled.put([new], space="local/private", reason="proef")
    assert "les-nieuw" in ids(filled.borgen(RANSOMWARE))
    moved = new.model_copy(update={"case": "case-kast"})
    filled.put([moved], space="local/private", reason="proef")
    entry = next(e for e in filled.borgen("oefen het herstel") if e.id == "les-nieuw")
    assert entry.case.id == "case-kast"
    filled.erase("les-nieuw", reason="proef")
    assert "les-nieuw" not in ids(filled.borgen(RANSOMWARE))


def test_a_confirmation_counts_at_once_and_only_for_who_may_read_it(filled: KnowledgeGraph) -> None:
    def confirmed(graph: KnowledgeGraph) -> tuple[float, str]:
        entry = next(entry for entry in graph.borgen(RANSOMWARE) if entry.id == "les-kopie")
        (part,) = [part for part in entry.why.parts if part.feature == "confirmed"]
        return part.value, part.evidence[0].text

    assert confirmed(filled) == (0, "Eén ervaring, van 2 gemeenten samen.")
    said = {"title": "x", "lesson": "les-kopie", "date": "2026-01-01", "person": "Een tester"}
    within = Confirmation(id="b1", municipality="GM0003", **said)
    without = Confirmation(id="b2", municipality="GM0001", **said)
    filled.put([within], space="local/private", reason="proef")
    assert confirmed(filled)[0] == 0
    filled.put([without], space="buur/private", reason="proef")
    assert confirmed(filled) == (1 / 2, "Eén ervaring, van 2 gemeenten samen. Het ging ook op voor Astad.")
    assert confirmed(filled.seen_by(Principal("onze", frozenset({"local"}))))[0] == 0
    filled.delete("b2", reason="proef")
    assert confirmed(filled)[0] == 0


def test_what_may_not_be_read_weighs_in_no_answer(filled: KnowledgeGraph) -> None:
    """Neither the names of another's developments nor how many of its cases speak of a subject."""
    told = list(records())
    filled.put([schema.parse(one.kind(), schema.dump(one)) for one in told], space="local/private", reason="proef")
    asker = filled.seen_by(Principal("raadslid", frozenset({"local"})))

    def answers() -> list[object]:
        found = [asker.borgen(text, top=50) for text in (RANSOMWARE, "Tel het papier in het archief voor de Wgr")]
        return [(one.id, one.score, one.why.parts) for several in found for one in several]

    filled.stores.hold_all()  # what somebody else wrote is found some moments later
    before = answers()
    hidden: list[Record] = [
        Development(id="elders.dev", title="Papier", category="wettelijk", summary="Fictief."),
        *(
            Case(id=f"elders.{n}", title="Ransomware", situation="ransomware archief papier", outcome="succes")
            for n in range(9)
        ),
    ]
    filled.put(hidden, space="elders/private", reason="proef")
    filled.stores.hold_all()
    assert answers() == before != []
