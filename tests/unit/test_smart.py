"""What makes an objective SMART: the words, the fields, and how well the words are judged on sentences of others."""

import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.cycle.formulate.smart.criteria import CRITERIA, Assessment, ObjectiveDraft, assess
from kg.cycle.formulate.smart.features import features
from kg.cycle.formulate.smart.finding import Finding
from kg.cycle.formulate.smart.lines import FlawedLine, JudgedLine, judged_line
from kg.cycle.formulate.smart.sentence import read
from kg.cycle.formulate.smart.weights import weights
from ontologies.smart_words import groups, sources
from tests.bench.formulate.sentences import Sentence, sentences
from tests.bench.formulate.training import LABELS, fitted
from tests.bench.formulate.words import Judge, weighed

TODAY = date(2026, 11, 26)
WHOLE = {
    "indicator": "doorlooptijd van Woo-verzoeken",
    "baseline": "60",
    "target": "42",
    "unit": "dagen",
    "owner": "team Woo",
    "deadline": "2027-12-31",
}
POLICY = {"period": {"start": "2026"}}
WORK = [{"owner": "team Woo", "budget_eur": 40_000}]
FOR = [{"id": "dra-1", "level": "bestuur", "stance": "voor"}]


def judged(text: str, **more: Any) -> Assessment:
    return assess(ObjectiveDraft(text, **more), groups(), today=TODAY)


def verdict(found: Assessment, criterion: str) -> str:
    return next(one.verdict for one in found.criteria if one.criterion == criterion)


def findings(found: Assessment, criterion: str) -> dict[str, Finding]:
    """By rule; the last of each."""
    return {
        one.rule: one for judgement in found.criteria if judgement.criterion == criterion for one in judgement.findings
    }


def test_an_objective_that_says_it_all_holds_on_every_criterion() -> None:
    found = judged(
        "De doorlooptijd gaat omlaag naar 42 dagen.", fields=WHOLE, policy=POLICY, activities=WORK, support=FOR
    )
    assert {one.criterion: one.verdict for one in found.criteria} == dict.fromkeys(CRITERIA, "voldoet")
    assert found.executable is True


SAYS = [
    ("voor 1 mei 2027 is het register openbaar", dict.fromkeys(("specifiek", "meetbaar", "tijdgebonden"), "voldoet")),
    ("We streven naar een betere dienstverlening.", {"specifiek": "voldoet niet", "meetbaar": "voldoet niet"}),
    ("Het college streefde naar minder papier.", {"specifiek": "voldoet niet", "meetbaar": "voldoet niet"}),
    ("De gemeente bevordert digitale inclusie.", {"specifiek": "voldoet niet", "meetbaar": "voldoet niet"}),
    ("We zetten de komende jaren stevig in op data.", {"specifiek": "voldoet niet", "tijdgebonden": "voldoet niet"}),
    ("We onderzoeken of een app mogelijk is.", {"specifiek": "voldoet", "meetbaar": "voldoet"}),
    ("We kijken of dat mogelijk is.", {"specifiek": "voldoet niet", "meetbaar": "voldoet niet"}),
    ("Op termijn worden de dossiers overgebracht.", {"specifiek": "voldoet", "tijdgebonden": "voldoet niet"}),
    ("Zo snel mogelijk is het register openbaar.", {"specifiek": "voldoet", "tijdgebonden": "voldoet niet"}),
    ("De wachttijd halveren.", {"specifiek": "voldoet", "meetbaar": "voldoet", "tijdgebonden": "voldoet niet"}),
    ("In 2019 werd 80% van de vragen beantwoord.", {"meetbaar": "voldoet niet", "tijdgebonden": "voldoet niet"}),
    ("In 2028 gebruikt tien tot vijftien procent de app.", {"meetbaar": "voldoet", "tijdgebonden": "voldoet"}),
    ("In 2028 gebruikt 10-15% de app.", {"meetbaar": "voldoet", "tijdgebonden": "voldoet"}),
    ("Meer dan dertig processen zijn digitaal.", {"specifiek": "voldoet", "meetbaar": "voldoet"}),
    ("Alle medewerkers volgen de cursus in 2027.", {"meetbaar": "voldoet", "tijdgebonden": "voldoet"}),
    ("Alle dossiers zijn per één mei tweeduizendzevenentwintig overgebracht.", {"tijdgebonden": "voldoet"}),
    ("In het derde kwartaal van 2027 is dat klaar.", {"tijdgebonden": "voldoet"}),
    ("Verzoeken worden binnen drie weken beantwoord.", {"tijdgebonden": "voldoet"}),
    ("Elk kwartaal wordt de stand gepubliceerd.", {"tijdgebonden": "voldoet"}),
    ("We werken Groenvisie 2021-2030 uit, zie artikel 3.", {"meetbaar": "voldoet", "tijdgebonden": "voldoet niet"}),
    ("In 2023 is het register openbaar.", {"tijdgebonden": "voldoet niet"}),
    ("Op 31 februari 2027 is het register openbaar.", {"tijdgebonden": "voldoet niet"}),
    ("De archivaris controleert het beheer.", {"acceptabel": "onbekend"}),
    ("Het beheer wordt door de archivaris gecontroleerd.", {"acceptabel": "onbekend"}),
    ("In de gemeente is het register openbaar.", {"acceptabel": "voldoet niet"}),
]


@pytest.mark.parametrize(("text", "expected"), SAYS, ids=[text[:40] for text, _ in SAYS])
def test_what_a_sentence_says(text: str, expected: dict[str, str]) -> None:
    found = judged(text)
    assert {criterion: verdict(found, criterion) for criterion in expected} == expected
    assert verdict(found, "realistisch") == "onbekend"
    assert found.executable is None


def test_every_finding_on_words_shows_them_where_they_stand_with_a_reason_in_dutch() -> None:
    text = "Wij streven, waar mogelijk, naar zeventien à twintig betere loketten; op termijn zijn ze open."
    found = judged(text)
    placed = [one for judgement in found.criteria for one in judgement.findings if one.start is not None]
    assert {"streven", "zeventien", "op termijn"} <= {one.words for one in placed} | {
        m.words for m in read(text, groups()).marks
    }
    for one in placed:
        assert text[one.start : one.end] == one.words
        assert one.words in one.reason
        assert one.suggestion or one.verdict == "voldoet"


PIECES = [
    "dertig",
    "één",
    "mei",
    "2027",
    "streven",
    "zo",
    "mogelijk",
    ".",
    "e\u0301",
    "👍",
    "12,5%",
    "en",
    "İ",
    "eerste",
    "€",
]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join))
def test_places_are_right_in_any_text(text: str) -> None:
    seen = read(text, groups())
    for mark in (*seen.marks, *seen.quantities, *seen.times):
        assert text[mark.start : mark.end] == mark.words
        assert mark.words.strip()


def test_two_goals_in_one_sentence_are_told_apart() -> None:
    found = judged("We publiceren het register en evalueren de aanpak.")
    assert findings(found, "specifiek")["several"].reason == "Er staat meer dan één doel: “publiceren” en “evalueren”."
    one = judged("We publiceren het register, zodat inwoners het inzien en de raad kan evalueren.")
    assert "several" not in findings(one, "specifiek")


FIELDS = [
    ("wrong-way", "De doorlooptijd verlagen", {**WHOLE, "baseline": "42", "target": "60"}, "meetbaar"),
    ("wrong-way", "Het gebruik verhogen", {**WHOLE, "baseline": "duizend", "target": "tweehonderd"}, "meetbaar"),
    ("unit-disagrees", "De doorlooptijd verlagen", {**WHOLE, "unit": "procent"}, "meetbaar"),
    ("unit-disagrees", "Minder uitgeven", {**WHOLE, "indicator": "kosten per jaar", "unit": "dagen"}, "meetbaar"),
    ("past", "De doorlooptijd verlagen", {**WHOLE, "deadline": "2026-10"}, "tijdgebonden"),
    ("start", "De doorlooptijd verlagen", {**WHOLE, "deadline": "2025"}, "tijdgebonden"),
]


@pytest.mark.parametrize(("rule", "text", "fields", "criterion"), FIELDS)
def test_fields_that_contradict_each_other_fail(rule: str, text: str, fields: dict[str, str], criterion: str) -> None:
    found = judged(text, fields=fields, policy=POLICY, activities=WORK, support=FOR)
    assert findings(found, criterion)[rule].verdict == "voldoet niet"
    whole = judged("De doorlooptijd verlagen", fields=WHOLE, policy=POLICY, activities=WORK, support=FOR)
    assert rule not in findings(whole, criterion)


def test_a_target_the_right_way_and_a_unit_that_fits_are_left_alone() -> None:
    share = {**WHOLE, "indicator": "aandeel digitale aanvragen", "baseline": "20%", "target": "30 procent", "unit": "%"}
    assert (
        verdict(judged("Het aandeel verhogen", fields=share, policy=POLICY, activities=WORK), "meetbaar") == "voldoet"
    )
    days = {**WHOLE, "indicator": "aantal dagen doorlooptijd"}
    assert (
        verdict(judged("De doorlooptijd verlagen", fields=days, policy=POLICY, activities=WORK), "meetbaar")
        == "voldoet"
    )


EXECUTION: list[tuple[list[dict[str, Any]], set[str]]] = [
    ([], {"activity"}),
    ([{}], {"capacity", "budget"}),
    ([{"owner": "team Woo", "budget_eur": 0}], {"budget"}),
    ([{"budget_eur": 100}], {"capacity"}),
    ([{"owner": "team Woo"}, {"budget_eur": 100}], set()),
]


@pytest.mark.parametrize(("activities", "lacking"), EXECUTION)
def test_what_nobody_can_carry_out_is_flagged(activities: list[dict[str, Any]], lacking: set[str]) -> None:
    found = judged("De doorlooptijd verlagen", fields=WHOLE, policy=POLICY, activities=activities)
    failed = {rule for rule, one in findings(found, "realistisch").items() if one.verdict == "voldoet niet"}
    assert failed == lacking
    assert found.executable is not bool(lacking)


STANCES = {"voor": "voldoet", "verdeeld": "onbekend", "tegen": "voldoet niet", "onbekend": "onbekend"}


@pytest.mark.parametrize(("stance", "expected"), STANCES.items())
def test_support_decides_with_its_record_named(stance: str, expected: str) -> None:
    found = judged("x", fields=WHOLE, activities=WORK, support=[{**FOR[0], "stance": stance}])
    assert verdict(found, "acceptabel") == expected
    assert "(dra-1)" in findings(found, "acceptabel")["support"].reason


def test_words_of_another_language_are_not_judged_but_fields_are() -> None:
    english = judged("We strive for better services as soon as possible.", dutch=False)
    assert {one.criterion: one.verdict for one in english.criteria} == dict.fromkeys(CRITERIA, "onbekend")
    filled = judged("Better services", dutch=False, fields=WHOLE, policy=POLICY, activities=WORK, support=FOR)
    assert [verdict(filled, one) for one in ("meetbaar", "acceptabel", "realistisch", "tijdgebonden")] == [
        "voldoet"
    ] * 4


def test_an_empty_field_does_not_fail_where_the_words_say_the_same() -> None:
    found = judged("Vóór 1 mei 2027 is het register openbaar.", activities=[])
    assert findings(found, "tijdgebonden")["time"].suggestion == "Leg 2027-05-01 vast als termijn."
    assert verdict(found, "tijdgebonden") == "voldoet"
    assert findings(found, "meetbaar")["indicator"].verdict == "onbekend"


@pytest.mark.parametrize(
    "piece",
    [
        "het college versterkt en dat wij dertig en zetten ",
        "zo ",
        "drie ",
        "zetten ",
        "1 ",
        "a",
        "½",
        "de eerste ",
        "30 meer ",
    ],
)
def test_the_longest_text_is_read_in_time(piece: str) -> None:
    started = time.process_time()  # of the processor: a machine may do more
    judged((piece * 20_000)[:20_000])
    assert time.process_time() - started < 5


TARGETS = [
    ("In 2026 leggen we 20 volkstuintjes aan.", ("20",), ("we",)),
    ("De wachttijd halveren.", ("halveren",), ()),
    ("BD 04: Duurzame mobiliteit voor iedereen", (), ()),
    ("Het college opent in 2027 een loket met een budget van € 50.000.", (), ("college",)),
    ("Alle dossiers zijn in 2027 digitaal.", ("Alle",), ()),
    ("In 2019 werd 80% van de vragen beantwoord.", (), ()),
    ("Deinze renoveert het zwembad.", (), ("Deinze",)),
    ("Deinze is groen.", (), ()),
]


@pytest.mark.parametrize(("text", "quantities", "who"), TARGETS, ids=[text[:30] for text, *_ in TARGETS])
def test_a_quantity_and_who_does_it_are_told_with_their_words(
    text: str, quantities: tuple[str, ...], who: tuple[str, ...]
) -> None:
    found = judged(text)
    assert (found.target_words, found.actor_words) == (quantities, who)
    assert (found.target, found.actor) == (bool(quantities), bool(who))


def test_a_court_of_audit_needs_a_baseline_with_date_and_source_and_somebody_who_checks() -> None:
    whole = judged(
        "We brengen het verzuim van 7% in 2024 naar 5% in 2027, volgens de verzuimmonitor; de rekenkamer gaat het na."
    )
    assert whole.audit.verdict == "voldoet"
    bare = judged("In 2027 is 80% van de inwoners tevreden.").audit
    assert bare.verdict == "onbekend"
    assert {one.rule for one in bare.findings} == {"baseline", "date", "source", "checker", "check"}
    assert judged("We streven naar een betere dienstverlening.").audit.verdict == "voldoet niet"


def test_lines_are_judged_one_by_one_and_a_flawed_one_says_why() -> None:
    good = judged_line({"id": "a", "text": "In 2015 is 60% van de bellers tevreden."}, 1)
    assert isinstance(good, JudgedLine)
    assert (good.id, good.tijdgebonden, good.meetbaar) == ("a", "voldoet", "voldoet")
    late = judged_line({"text": "In 2015 is 60% van de bellers tevreden."}, 2, TODAY)
    assert isinstance(late, JudgedLine)
    assert (late.id, late.tijdgebonden) == ("2", "voldoet niet")
    for row in (7, {"id": "b"}, {"text": ["x"]}, {"text": " "}, {"text": "x" * 20_001}):
        flawed = judged_line(row, 3)
        assert isinstance(flawed, FlawedLine)
        assert flawed.error


# --- the words -----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", sorted(groups()))
def test_every_word_of_a_group_is_found_by_itself(key: str) -> None:
    group = groups()[key]
    assert group.label
    assert group.why.endswith(".")
    for word in group.words:
        text = word.replace("…", "dan ook")
        assert any(mark.group == key for mark in read(text, groups()).marks) or key == "vague-amount", (key, word)


def test_the_demands_have_their_sources() -> None:
    assert len(sources()) == 2
    assert all(url.startswith("https://") and title for url, title in sources().items())


# --- how well ------------------------------------------------------------------------------------

# F1 of "voldoet" on 113 sentences of 43 municipalities that neither words nor weights were made with, by weights that
# are fitted on the others; readers who differ leave a sentence out. Measured 2026-11-30 with scikit-learn 1.9; a change
# that makes it worse must say so here. The weights that ship are fitted on all sentences.
MEASURED = {"specifiek": 0.85, "meetbaar": 0.80, "tijdgebonden": 0.92, "target": 0.90}
RECALL = {"target": 0.97}
# On sentences of our own, which show that the judgement works and not how well: how many agree, of 39.
OWN = {"specifiek": 27, "meetbaar": 23, "acceptabel": 36, "tijdgebonden": 39}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def apart(shared_data: Path) -> tuple[list[Sentence], Judge]:
    """Sentences of municipalities that are kept apart, which are not ours to ship, and how they are judged."""
    folder = shared_data.parent / "eval" / "smart"
    if not folder.is_dir():
        pytest.skip("needs ../shared/eval/smart, which is not on this machine")
    rows = sentences(folder)
    judge = weighed({name: fitted([row for row in rows if not row.apart], name) for name in LABELS})
    return [row for row in rows if row.apart], judge


@pytest.mark.parametrize("criterion", MEASURED)
def test_the_judgement_of_sentences_is_as_good_as_was_measured(
    apart: tuple[list[Sentence], Judge], criterion: str
) -> None:
    rows = [row for row in apart[0] if row.labels[criterion] is not None]
    said = [apart[1](row)[criterion] for row in rows]
    right = sum(one and bool(row.labels[criterion]) for one, row in zip(said, rows, strict=True))
    there = sum(bool(row.labels[criterion]) for row in rows)
    assert 2 * right / (sum(said) + there) >= MEASURED[criterion] - 0.01
    assert right / there >= RECALL.get(criterion, 0) - 0.01


def test_the_weights_that_ship_are_whole_numbers_and_know_every_feature_by_its_name() -> None:
    rows = lines(Path(__file__).parent / "smart" / "sentences.jsonl")
    seen = {name for row in rows for name in features(read(row["text"], groups()))}
    assert set(weights()) == {"doel", "specifiek", "meetbaar"}
    for one in weights().values():
        assert all(isinstance(value, int) for value in (one.bias, *one.by_feature.values()))
        assert seen & set(one.by_feature)


@pytest.mark.parametrize("criterion", OWN)
def test_sentences_of_our_own_are_judged_as_they_were_labelled(criterion: str) -> None:
    rows = lines(Path(__file__).parent / "smart" / "sentences.jsonl")
    assert len(rows) == 39
    said = [verdict(assess(ObjectiveDraft(row["text"]), groups(), today=date(2022, 6, 13)), criterion) for row in rows]
    assert sum(one == row[criterion] for one, row in zip(said, rows, strict=True)) >= OWN[criterion]
