"""Borgen: what decides the order, and that the reasons add up. All records here are fictitious."""

from dataclasses import replace
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cycle.borgen.cases.reasons import Account, evidence
from kg.cycle.borgen.cases.retrieval import (
    WEIGHTS,
    CaseQuestion,
    Experience,
    Family,
    FoundReasons,
    Member,
    RankedCase,
    Subject,
    rank,
)
from kg.places.municipality import MunicipalityFacts
from kg.ports.passages import BestPassage
from kg.reason.answer import to_json
from kg.reason.score import Part

OURS = MunicipalityFacts("GM0001", "Onzestad", "Utrecht", 25_000)
NEAR = MunicipalityFacts("GM0002", "Buurstad", "Utrecht", 26_000)
FAR = MunicipalityFacts("GM0003", "Grotestad", "Drenthe", 600_000)
NOWHERE = BestPassage("", "", "")


def case(key: str, score: float = 0.5, **known: object) -> Member:
    return replace(Member(key, "Case", score), **known)  # type: ignore[arg-type]


def lesson(key: str, score: float = 0.5, **known: object) -> Member:
    return replace(Member(key, "Lesson", score), **known)  # type: ignore[arg-type]


def family(*members: Member, outcome: str = "deels", places: tuple[MunicipalityFacts, ...] = (NEAR,)) -> Family:
    return Family(members[0].id, members, outcome, places)


def order(*families: Family, question: CaseQuestion = CaseQuestion(place=OURS)) -> list[str]:  # noqa: B008 - frozen
    return [entry.member.id for entry in rank(families, question)]


def test_a_lesson_inherits_the_answer_of_its_case() -> None:
    found = order(family(case("case-a", 0.9), lesson("les-a")), family(case("case-b", 0.1), lesson("les-b")))
    assert found.index("les-a") < found.index("les-b")


def test_a_case_inherits_the_words_of_its_lessons() -> None:
    found = order(family(case("case-b"), lesson("les-b", 0.1)), family(case("case-a"), lesson("les-a", 0.9)))
    assert found.index("case-a") < found.index("case-b")


def test_one_lesson_that_answers_is_enough_for_a_case_with_others_about_something_else() -> None:
    """With the mean over five, a case whose every text answered a little came first."""
    telling = family(case("case-a", 0.6), lesson("les-a", 1.0), *(lesson(f"les-a{n}", 0.0) for n in range(5)))
    vague = family(case("case-b", 0.6), *(lesson(f"les-b{n}", 0.6) for n in range(6)))
    assert order(vague, telling)[0] == "les-a"


def test_a_shared_subject_counts_whatever_the_words_and_a_rare_one_counts_more() -> None:
    subjects = {"rpa": Subject("RPA", "robotica", 3.0), "beleid": Subject("beleid", "beleid", 0.5)}
    rare = family(lesson("les-rare", subjects={"rpa": "softwarerobot"}))
    common = family(lesson("les-common", subjects={"beleid": "beleid"}))
    assert order(common, rare, question=CaseQuestion(subjects)) == ["les-rare", "les-common"]


def test_a_lesson_that_speaks_of_the_subject_itself_comes_before_its_sister() -> None:
    subjects = {"rpa": Subject("RPA", "robotica", 3.0)}
    found = order(family(lesson("les-b", subjects={"rpa": "robot"}), lesson("les-a")), question=CaseQuestion(subjects))
    assert found == ["les-b", "les-a"]


def test_what_worked_comes_first_and_what_failed_is_still_there() -> None:
    names = ("mislukt", "onbekend", "deels", "succes")
    assert order(*(family(case(name), outcome=name) for name in names)) == ["succes", "deels", "onbekend", "mislukt"]


def test_a_lesson_confirmed_in_several_municipalities_outranks_a_single_opinion() -> None:
    single = family(lesson("les-a"))
    confirmed = family(lesson("les-b", confirmed_by=("Derdestad", "Vierdestad")))
    assert order(single, confirmed) == ["les-b", "les-a"]
    assert order(single, family(lesson("les-c"), places=(NEAR, NEAR))) == ["les-a", "les-c"]  # twice the same is one


def test_a_supplier_weighs_less_than_an_audit_office_and_an_inference_less_than_a_statement() -> None:
    kinds = ("leverancier", "", "media", "rekenkamer")
    assert order(*(family(case(f"case-{kind}", source=kind)) for kind in kinds)) == [
        "case-rekenkamer",
        "case-media",
        "case-",
        "case-leverancier",
    ]
    stated, inferred = lesson("les-b", source="media"), lesson("les-a", source="media", inferred=True)
    assert order(family(stated), family(inferred)) == ["les-b", "les-a"]


def test_a_municipality_like_ours_comes_first_and_without_asker_likeness_does_not_count() -> None:
    families = family(case("case-a"), places=(FAR,)), family(case("case-b"), places=(FAR, NEAR))
    assert order(*families)[0] == "case-b"
    (entry, *_) = rank(families, CaseQuestion())
    assert "likeness" not in dict(entry.values)


def test_an_asker_without_profile_is_compared_on_province_alone() -> None:
    unknown = replace(OURS, population=None)
    (near, far) = rank([family(case("case-a"), places=(FAR,)), family(case("case-b"))], CaseQuestion(place=unknown))
    assert (near.member.id, far.member.id) == ("case-b", "case-a")
    assert (dict(near.values)["likeness"], dict(far.values)["likeness"]) == (pytest.approx(0.3), 0)


def test_a_phase_that_is_asked_for_brings_its_lessons_up() -> None:
    families = family(case("case-a"), lesson("les-a", phase="formuleren"), lesson("les-b", phase="borgen"))
    asked = rank([families], CaseQuestion(phase="borgen"))
    assert asked[0].member.id == "les-b"
    assert {entry.member.id: dict(entry.values)["phase"] for entry in asked} == {"case-a": 0.5, "les-a": 0, "les-b": 1}
    assert all("phase" not in dict(entry.values) for entry in rank([families], CaseQuestion()))


def test_a_record_that_carries_the_identifier_comes_first() -> None:
    found = order(family(case("case-a", 1.0), lesson("les-a", 1.0)), family(lesson("les-b", 0.0, identifier=True)))
    assert found[0] == "les-b"


def test_a_lesson_without_a_case_is_ranked_on_its_own_words() -> None:
    (entry,) = rank([family(lesson("les-a", 0.8), places=())], CaseQuestion())
    values = dict(entry.values)
    assert (values["own"], values["whole"], values["case"]) == (0.8, 0.8, 0.0)
    assert values["confirmed"] == 0
    assert "staat op zichzelf" in told(entry)["case"][0].text


def test_equal_scores_come_in_order_of_id_and_top_cuts() -> None:
    families = [family(lesson(key)) for key in ("les-c", "les-a", "les-b")]
    assert order(*families) == ["les-a", "les-b", "les-c"]
    assert [entry.member.id for entry in rank(families, CaseQuestion(), top=2)] == ["les-a", "les-b"]


def test_a_case_with_many_lessons_leaves_room_for_others_and_nothing_is_lost() -> None:
    """Five of one case at most come first; what it has beyond those comes behind the rest, in its own order."""
    many = family(case("case-a", 0.9), *(lesson(f"les-a{at}", 0.9 - at / 100) for at in range(7)))
    found = order(many, family(case("case-b", 0.1)))
    assert found[5] == "case-b"
    assert found[6:] == ["les-a4", "les-a5", "les-a6"]


def test_a_feature_without_weight_is_left_out() -> None:
    (entry,) = rank([family(lesson("les-a"))], CaseQuestion(), weights={**WEIGHTS, "own": 0})
    assert "own" not in dict(entry.values)


def told(entry: RankedCase, question: CaseQuestion | None = None) -> dict[str, tuple[object, ...]]:
    account = Account(entry, question or CaseQuestion(), ("robot",), {}, {"publisher": "Rekenkamer Elders"})
    return evidence(account)  # type: ignore[return-value]


def test_a_word_that_says_nothing_of_the_subject_is_no_reason() -> None:
    (entry,) = rank([family(lesson("les-a"))], CaseQuestion())
    for terms, said in (
        (("wij", "Moeten", "zaaksysteem"), "De tekst noemt zaaksysteem."),
        (("wij",), "De tekst past bij wat u bedoelt."),
    ):
        (own,) = evidence(Account(entry, CaseQuestion(), terms, {}, {}))["own"]
        assert own.short == said
        assert own.text == f"Zelf gevonden op: {', '.join(terms)}."


def test_every_feature_is_between_0_and_1_has_evidence_and_the_parts_add_up() -> None:
    subjects = {"rpa": Subject("RPA", "robotica", 3.0), "beleid": Subject("beleid", "plan", 0.5)}
    question = CaseQuestion(subjects, OURS, "borgen")
    families = [
        family(case("case-a", 1.0, identifier=True, source="rekenkamer"), lesson("les-a", 0.0, phase="borgen")),
        family(lesson("les-b", 0.3, subjects={"rpa": "robot"}, inferred=True), outcome="mislukt", places=(OURS,)),
        family(lesson("les-c", 0.3), places=()),
    ]
    for entry in rank(families, question):
        assert all(0 <= value <= 1 for _, value in entry.values)
        assert abs(fsum(WEIGHTS[feature] * value for feature, value in entry.values) - entry.score) < 1e-9
        reasons = told(entry, question)
        assert list(reasons) == [feature for feature, _ in entry.values]
        assert all(reasons[feature] for feature, value in entry.values if value), reasons


SCORES = st.floats(0, 1)
MEMBERS = st.lists(
    st.builds(
        Member,
        st.uuids().map(str),
        st.just("Lesson"),
        SCORES,
        subjects=st.dictionaries(st.sampled_from("abc"), st.just("woord")),
        source=st.sampled_from(["", "rekenkamer", "leverancier", "krant"]),
        inferred=st.booleans(),
        phase=st.sampled_from(["borgen", "formuleren"]),
    ),
    min_size=1,
    max_size=7,
)
FAMILIES = st.lists(
    st.builds(
        lambda members, outcome, places: Family(members[0].id, tuple(members), outcome, tuple(places)),
        MEMBERS,
        st.sampled_from(["succes", "deels", "onbekend", "mislukt"]),
        st.lists(st.sampled_from([OURS, NEAR, FAR]), unique=True),
    ),
    max_size=5,
)
ABC = {key: Subject(key, key, weight) for key, weight in (("a", 3.0), ("b", 0.1), ("c", 2.2))}


@given(FAMILIES)
def test_whatever_is_found_values_lie_between_0_and_1_and_add_up(families: list[Family]) -> None:
    ranked = rank(families, CaseQuestion(ABC, OURS, "borgen"))
    assert len(ranked) == sum(len(family.members) for family in families)
    by_case = [[entry.score for entry in ranked if entry.family.id == key] for key in {e.family.id for e in ranked}]
    assert all(scores == sorted(scores, reverse=True) for scores in by_case)
    for entry in ranked:
        assert all(0 <= value <= 1 for _, value in entry.values)
        assert abs(fsum(WEIGHTS[feature] * value for feature, value in entry.values) - entry.score) < 1e-9


@given(MEMBERS, SCORES)
def test_a_better_answer_never_lowers_a_score(members: list[Member], better: float) -> None:
    first = members[0]
    raised = replace(first, score=max(first.score, better))
    before, after = (
        next(e.score for e in rank([Family("f", (member, *members[1:]))], CaseQuestion()) if e.member.id == first.id)
        for member in (first, raised)
    )
    assert after >= before - 1e-12


def test_the_reason_names_the_words_of_both_sides() -> None:
    question = CaseQuestion({"rpa": Subject("RPA", "robotica", 3.0)})
    both = family(lesson("les-a", subjects={"rpa": "softwarerobot"}), lesson("les-b"))
    texts = {entry.member.id: told(entry, question)["subjects"][0].text for entry in rank([both], question)}  # type: ignore[attr-defined]
    assert texts["les-a"] == "Gaat ook over RPA (u zegt: robotica; hier: softwarerobot)."
    assert texts["les-b"] == "De casus gaat ook over RPA (u zegt: robotica)."


def test_json_holds_the_whole_reason_the_source_and_the_marks() -> None:
    source = {"url": "https://example.nl/casus", "kind": "leverancier"}
    payload = {"id": "les-a", "title": "Les", "basis": "afgeleid", "because": "Daarom."}
    known = {"id": "case-a", "title": "Casus", "outcome": "mislukt", "sources": [source]}
    parts = (Part("own", 0.5, 0.1), Part("case", 1.0, 0.15))
    entry = to_json(Experience.of("Lesson", payload, known, score=0.2, why=FoundReasons(parts), passage=NOWHERE))
    assert entry["sources"] == [source]
    assert entry["because"] == "Daarom."
    assert entry["marks"] == ["mislukt", "leverancier", "afgeleid"]
    assert sum(part["contribution"] for part in entry["why"]["parts"]) == pytest.approx(entry["score"])


def test_a_supplier_beside_another_source_is_no_mere_suppliers_story() -> None:
    sources = [{"url": "https://a.nl", "kind": "leverancier"}, {"url": "https://b.nl", "kind": "media"}]
    payload = {"id": "case-a", "title": "A", "sources": sources}
    entry = Experience.of("Case", payload, {}, score=0.2, why=FoundReasons(()), passage=NOWHERE)
    assert "leverancier" not in entry.marks


def test_a_partnership_of_municipalities_is_one_experience_and_each_other_municipality_one_more() -> None:
    together = (
        MunicipalityFacts("GM1", "Aveld"),
        MunicipalityFacts("GM2", "Beveld"),
        MunicipalityFacts("GM3", "Ceveld"),
    )
    partnership = Family("case-a", (lesson("les-a"),), places=together)
    said_by_themselves = Family("case-b", (lesson("les-b", confirmed_by=("Aveld", "Beveld")),), places=together)
    said_elsewhere = Family("case-c", (lesson("les-c", confirmed_by=("Develd",)),), places=together)
    found = {
        one.member.id: dict(one.values)["confirmed"]
        for one in rank([partnership, said_by_themselves, said_elsewhere], CaseQuestion())
    }
    assert found == {"les-a": 0, "les-b": 0, "les-c": 1 / 2}
