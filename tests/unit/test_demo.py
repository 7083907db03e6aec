"""The knowledge that comes along: every row becomes a record, every fact names its source, what was known stays."""

import json
import re
import shlex
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from api.cli.demo import further
from api.cli.options import STORE
from ingest.document import Document, Row
from ingest.formats.yaml import read
from ingest.mappings.draft import Draft, Origin
from ingest.mappings.registry import mapped
from kg.cycle.interpret.signals.freshness import Channel, Hearing, hearing
from ontologies.spelling import folded

DEMO = Path(str(files("ingest") / "demo"))


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DEMO / name).read_text("utf-8").splitlines()]


def drafts(name: str) -> Iterator[Draft]:
    """What a file of JSON Lines becomes, each row mapped without a complaint."""
    path = DEMO / name
    for number, row in enumerate(rows(name), 1):
        for draft in mapped(Row(f"regel {number}", row), Origin(path.parent.name, path.stem, "abc123")):
            assert isinstance(draft, Draft), (name, number, draft)
            yield draft


DEVELOPMENTS = {row["id"]: row for row in rows("developments/developments.jsonl")}


def test_every_date_of_a_development_has_its_source() -> None:
    for key, row in DEVELOPMENTS.items():
        assert row["sources"], key
        assert all(milestone["source"] for milestone in row["dates"]), key


def test_every_correction_names_what_it_was_what_it_is_and_how_it_was_read() -> None:
    corrections = [one for row in DEVELOPMENTS.values() for one in row.get("revisions", ())]
    assert corrections
    assert all(one["after"] and one["source"] and one["basis"] for one in corrections)


def test_developments_are_part_of_developments_that_come_along_and_never_of_themselves() -> None:
    for key, row in DEVELOPMENTS.items():
        assert set(row.get("part_of", ())) <= DEVELOPMENTS.keys() - {key}


def test_signals_are_of_developments_that_come_along_and_none_comes_twice() -> None:
    found = [draft.payload for draft in drafts("developments/signals.jsonl")]
    assert {signal["development"] for signal in found if "development" in signal} <= DEVELOPMENTS.keys()
    assert len({signal["id"] for signal in found}) == len(found)


def heard_of(day: date) -> Hearing:
    """The publishers of the signals that come along, as `kg.cycle.interpret.signals.use_cases.feeds` counts them."""
    dates = defaultdict[str, list[str]](list)
    for row in rows("developments/signals.jsonl"):
        dates[row["source"].get("publisher") or ""].append(row["date"])
    return hearing((Channel(name, name, dates=found) for name, found in dates.items()), day)


def test_every_publisher_with_a_rhythm_is_a_feed_that_comes_along() -> None:
    """What somebody would follow first has an address; how fresh it is stands in its signals, not in the record."""
    feeds = [draft.payload for draft in drafts("developments/feeds.jsonl")]
    regular = {name for name, heard in heard_of(date(2026, 11, 28)).feeds.items() if heard.rhythm}
    assert {feed["publisher"] for feed in feeds} == regular
    assert all(feed["url"].startswith("https://") for feed in feeds)
    assert not any(feed.keys() & {"rhythm_days", "newest", "followed_by"} for feed in feeds)


def test_the_signals_that_come_along_stop_and_that_is_seen() -> None:
    together = heard_of(date(2026, 11, 28)).together
    assert together is not None
    assert (together.is_silent, together.known_until) == (True, date(2026, 10, 7))
    before = heard_of(date(2026, 10, 8))
    assert before.together is not None
    assert not before.together.is_silent


@pytest.mark.parametrize(
    ("key", "day", "what"),
    [
        ("dev-cbw", "2026-08-15", "inwerkingtreding"),
        ("dev-participatie", "2027-01-01", "overgangstermijn"),
        ("dev-archiefwet", "2026-06-19", "publicatie"),
        ("dev-ai-verordening", "2027-12-02", "fase"),
    ],
)
def test_what_changed_last_is_what_the_record_says(key: str, day: str, what: str) -> None:
    assert any(
        (milestone["date"], milestone["kind"], milestone["certainty"]) == (day, what, "vast")
        for milestone in DEVELOPMENTS[key]["dates"]
    )


@pytest.mark.parametrize("key", ["dev-cbw", "dev-archiefwet", "dev-edi-wallet", "dev-wwke"])
def test_the_date_that_was_planned_before_stays_as_a_lapsed_plan(key: str) -> None:
    assert "verlopen planning" in {milestone["certainty"] for milestone in DEVELOPMENTS[key]["dates"]}


def test_every_case_has_its_source_how_far_it_was_read_and_lessons_of_its_own() -> None:
    found = list(drafts("cases/cases.jsonl"))
    cases = {draft.payload["id"] for draft in found if draft.kind == "Case"}
    lessons = [draft.payload["id"] for draft in found if draft.kind == "Lesson"]
    assert len(lessons) == len(set(lessons))
    assert {draft.payload["case"] for draft in found if draft.kind == "Lesson"} == cases
    assert all(draft.payload["sources"][0]["read"] for draft in found)


def _questions() -> list[str]:
    lessons = [lesson for case in rows("cases/cases.jsonl") for lesson in case["lessons"]]
    assert {len(lesson["questions"]) for lesson in lessons} == {2}
    return [folded(question) for lesson in lessons for question in lesson["questions"]]


def test_every_lesson_says_which_two_questions_it_answers() -> None:
    ours = _questions()
    assert len(set(ours)) == len(ours)
    assert all(question.endswith("?") for question in ours)


def test_no_question_of_a_lesson_is_one_that_search_is_measured_with(shared_data: Path) -> None:
    measured = (
        shared_data / "cases-2026-11" / "questions.jsonl",
        shared_data.parent / "eval/cases/questions.jsonl",
        Path(__file__).parents[1] / "bench/borgen/questions.jsonl",
    )
    asked = {folded(json.loads(line)["question"]) for path in measured for line in path.read_text().splitlines()}
    assert asked.isdisjoint(_questions())


def test_what_providers_offer_says_where_it_was_read_or_that_it_is_their_own_word() -> None:
    found = list(drafts("providers/providers.jsonl"))
    providers = {draft.payload["id"] for draft in found if draft.kind == "Organisation"}
    for draft in found:
        if draft.kind in {"Service", "Product", "Expertise"}:
            assert draft.payload.get("sources") or "document over de werkwijze" in draft.payload["note"], draft
        if draft.kind in {"Service", "Product"}:
            assert {draft.payload["provider"], *draft.payload.get("partners", ())} <= providers
        if draft.payload.get("category") == "referentie":
            assert draft.payload["url"]
            assert set(draft.payload["related"]) & providers


FRAMEWORK = {
    kind: list(drafts(f"algoritmekader/{name}.jsonl"))
    for kind, name in (("Requirement", "vereisten"), ("Measure", "maatregelen"))
}


@pytest.mark.parametrize("kind", FRAMEWORK)
def test_each_page_of_the_framework_is_one_sentence_of_ours_with_its_address_roles_and_stages(kind: str) -> None:
    for draft in FRAMEWORK[kind]:
        told = draft.payload
        assert draft.kind == kind
        assert told["summary"].endswith((".", "?"))
        assert told["summary"] != told["title"]
        assert told["id"] in told["sources"][0]["url"]
        assert told["roles"]
        assert told["stages"]
        assert "body" not in told


def test_measures_lead_to_requirements_and_requirements_to_the_law() -> None:
    known = {draft.payload["id"] for draft in FRAMEWORK["Requirement"]}
    assert {key for draft in FRAMEWORK["Measure"] for key in draft.payload.get("requirements", ())} <= known
    without = [draft.payload["id"] for draft in FRAMEWORK["Requirement"] if not draft.payload.get("laws")]
    assert without == ["bzk-01-algoritmeregister"]  # rests on policy, not on a law


def test_every_commitment_of_baarn_has_its_place_in_the_agreement_and_its_address() -> None:
    found = [draft for draft in agreement() if draft.kind == "Objective"]
    assert found
    for draft in found:
        (source,) = draft.payload["sources"]
        assert source["url"].startswith("https://")
        assert "afspraak" in source["note"] or "bijlage" in source["note"] or "inleiding" in source["note"], draft
        assert draft.themes


def agreement() -> list[Draft]:
    path = DEMO / "baarn" / "coalitieakkoord.yaml"
    (row,) = [row for row in read(Document(path, path.name)) if isinstance(row, Row)]
    return [draft for draft in mapped(row, Origin("baarn", "coalitieakkoord", "abc123")) if isinstance(draft, Draft)]


SEVEN_WORDS = 7


def runs(text: str) -> set[str]:
    """Each seven words in a row, without case or marks."""
    words = re.findall(r"\w+", text.casefold())
    return {" ".join(words[at : at + SEVEN_WORDS]) for at in range(len(words) - SEVEN_WORDS + 1)}


@pytest.mark.parametrize("folder", ["algoritmekader", "baarn"])
def test_no_sentence_of_ours_was_taken_over(shared_data: Path, folder: str) -> None:
    originals = [path.read_text("utf-8") for path in sorted((shared_data / folder).rglob("*")) if path.is_file()]
    taken = set().union(*map(runs, originals))
    if folder == "baarn":
        ours = [draft.payload["title"] for draft in agreement() if draft.kind == "Objective"]
    else:
        ours = [draft.payload["summary"] for drafted in FRAMEWORK.values() for draft in drafted]
    assert [text for text in ours if runs(text) & taken] == []


def test_the_joint_offer_that_comes_along_is_an_example_and_rests_on_what_was_published() -> None:
    found = {draft.payload["id"]: draft for draft in drafts("providers/providers.jsonl")}
    offers = [draft.payload for draft in found.values() if draft.kind == "JointOffer"]
    assert offers
    for offer in offers:
        assert offer["example"] is True
        assert "niet door de aanbieders gedaan" in offer["note"]
        assert offer["about"] in DEVELOPMENTS
        assert not offer.get("moments")
        for part in offer["parts"]:
            for step in part["steps"]:
                assert step["rests_on"], step
                assert not step.keys() & {"price_cents", "role"}, "no page says so"
                for key in step["rests_on"]:
                    rests_on = found[key].payload
                    assert rests_on["sources"], key
                    assert step["phase"] in rests_on["phases"], (step["phase"], key)
                    assert rests_on.get("provider", part["provider"]) == part["provider"]


def test_the_circle_of_baarn_hangs_together_and_names_its_sources() -> None:
    names = ("doelen", "activiteiten", "metingen", "trajecten")
    held = {draft.payload["id"]: draft for name in names for draft in drafts(f"baarn/{name}.jsonl")}
    agreement = read(Document(DEMO / "baarn" / "coalitieakkoord.yaml", "baarn/coalitieakkoord.yaml"))
    commitments = {
        draft.payload["id"]: draft
        for row in agreement
        for draft in mapped(row, Origin("baarn", "coalitieakkoord", "abc123"))
        if isinstance(draft, Draft)
    }
    known = {**held, **commitments}
    for key, draft in held.items():
        links = [draft.payload.get(name) for name in ("policy", "objective", "trajectory")]
        assert set(filter(None, links)) <= known.keys(), key
        assert set(draft.payload.get("responds_to", ())) <= DEVELOPMENTS.keys(), key
        assert draft.kind == "Policy" or draft.payload["sources"], key
    for key, draft in commitments.items():
        assert set(draft.payload.get("responds_to") or ()) <= DEVELOPMENTS.keys(), key
    ours = [draft.payload["note"] for draft in held.values() if draft.kind == "Trajectory"]
    assert all("Door Kring samengesteld" in note and "Niet gevonden" in note for note in ours)


def test_each_recommendation_says_who_made_it_where_it_stands_and_what_was_not_seen() -> None:
    """What no source tells is not filled in: nothing is closed, and a finding is not called a recommendation."""
    found = [draft.payload for draft in drafts("toezicht/aanbevelingen.jsonl") if draft.kind == "Recommendation"]
    assert len(found) == 28
    for one in found:
        assert one["body"], one["id"]
        assert all(source["url"] for source in one["sources"]), one["id"]
        assert one["basis"] == "expliciet" or one["note"], one["id"]
        assert not one.get("status")
    assert sum(bool(one.get("response")) for one in found) == 5
    assert sum(bool(one.get("follow_up")) for one in found) == 8


def test_what_baarn_published_of_itself_names_its_day_and_its_page() -> None:
    found = [draft.payload for draft in drafts("baarn/verslagen.jsonl") if draft.kind == "PublishedAccount"]
    assert len(found) == 8
    assert all(one["municipality"] == "GM0308" and one["as_of"] and one["sources"] for one in found)
    linked = {one["about"] for one in found if one.get("about")}
    assert linked <= {row["id"] for row in rows("baarn/activiteiten.jsonl")}
    assert len(linked) == 2


def test_no_fragment_that_was_seen_comes_along_with_oversight(shared_data: Path) -> None:
    """What the compiler saw of a source is theirs; only our own words and the place are carried over."""
    seen = [
        json.loads(line)["source"]["excerpt_seen"]
        for name in ("recommendations", "reports")
        for line in (shared_data / "circle" / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]
    files = ("toezicht/aanbevelingen.jsonl", "baarn/verslagen.jsonl")
    told = "".join((DEMO / name).read_text("utf-8") for name in files)
    assert len(seen) > 70
    assert not [one for one in seen if one in told]
    assert "excerpt_seen" not in told


def test_the_commands_that_the_demo_names_find_its_store_wherever_it_is() -> None:
    assert not [line for line in further(STORE) if "--store" in line]
    assert [shlex.split(line.partition(",")[0])[-2:] for line in further(Path("../mijn map"))][:3] == (
        [["--store", "../mijn map"]] * 3
    )
