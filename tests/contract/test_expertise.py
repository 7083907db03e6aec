"""Who can help and the joint offer, from a store that searches on words alone. All records here are fictitious."""

from pathlib import Path

import pytest

from ingest.load import ingest_into
from kg.access import Principal
from kg.cycle.borgen.expertise.contributions import Who
from kg.errors import InputError, NotFound, UnknownMunicipality
from kg.model import schema
from kg.reason.answer import to_json
from kg.service import KnowledgeGraph
from ontologies.themes import related_themes

EXAMPLE = Path(__file__).parents[2] / "docs" / "reference" / "examples" / "traject.jsonl"


def put(graph: KnowledgeGraph, kind: str, key: str, *, space: str = "local/private", **fields: object) -> None:
    published = {"sources": [{"url": "https://voorbeeld.example/bron"}]} if kind == "Lesson" else {}
    graph.put([schema.parse(kind, {"id": key, "title": key, **published, **fields})], space=space, reason="proef")


@pytest.fixture
def filled(graph: KnowledgeGraph) -> KnowledgeGraph:
    """Two municipalities, a case with its lesson, a provider with a service, and two people, of whom one has left."""
    for code, name in (("GM0001", "Aveld"), ("GM0002", "Beveld")):
        put(graph, "Municipality", code, title=name, code=code, province="Drenthe")
        put(graph, "Profile", f"p-{code}", municipality=code, year="2024", population=25_000)
    put(
        graph,
        "Case",
        "case-a",
        title="Beveld ruimt zijn archief op",
        situation="Het archief stond vol.",
        outcome="succes",
        municipalities=["GM0002"],
        themes=["thema-archivering"],
    )
    put(
        graph,
        "Lesson",
        "les-a",
        title="Tel eerst de meters archief.",
        case="case-a",
        phase="formuleren",
        basis="expliciet",
        themes=["thema-archivering"],
    )
    put(graph, "Organisation", "org-a", title="Fictief Bureau")
    put(graph, "Expertise", "kennis-archief", title="Archiveren", themes=["thema-archivering"])
    put(
        graph,
        "Service",
        "dienst-a",
        title="Archief op orde",
        provider="org-a",
        phases=["formuleren"],
        expertise=["kennis-archief"],
    )
    put(graph, "Expert", "exp-1", title="Anna Proef", organisation="org-a", expertise=["kennis-archief"])
    put(
        graph,
        "Expert",
        "exp-2",
        title="Bert Proef",
        organisation="org-a",
        expertise=["kennis-archief"],
        period={"end": "2020"},
    )
    put(graph, "Source", "gids", title="Gids", summary="In deze gids staat Fictief Bureau beschreven.")
    put(
        graph,
        "Trajectory",
        "tra-1",
        title="Archief van Aveld",
        municipalities=["GM0001"],
        partners=["org-a"],
        themes=["thema-archivering"],
    )
    return graph


def found(graph: KnowledgeGraph, text: str = "", **asked: object) -> list[str]:
    return [one.id for one in graph.who(text, **asked)]  # type: ignore[arg-type]


def test_a_question_finds_provider_person_and_municipality_with_what_proves_it(filled: KnowledgeGraph) -> None:
    hits = {one.id: one for one in filled.who("Wie helpt ons met het archief?", municipality="Aveld")}
    assert set(hits) == {"org-a", "exp-1", "GM0002"}
    proof = {evidence.id for part in hits["org-a"].why.parts for evidence in part.evidence}
    assert proof >= {"kennis-archief", "exp-1", "dienst-a", "gids", "tra-1"}
    assert {evidence.id for part in hits["GM0002"].why.parts for evidence in part.evidence} >= {"case-a"}
    for one in hits.values():
        assert one.score == pytest.approx(sum(part.contribution for part in one.why.parts))
        assert all(0 <= part.value <= 1 for part in one.why.parts)


def test_who_has_left_helps_nobody(filled: KnowledgeGraph) -> None:
    assert "exp-2" not in str(to_json(filled.who("archief")))


def test_a_theme_is_enough_and_a_narrower_one_counts_less(filled: KnowledgeGraph) -> None:
    assert "thema-archivering" in related_themes("thema-archiving-by-design")
    exact, near = (filled.who(themes=[theme])[0] for theme in ("thema-archivering", "thema-archiving-by-design"))
    assert near.id == exact.id == "org-a"
    assert near.why.parts[0].value < exact.why.parts[0].value


@pytest.mark.parametrize(
    "question",
    [
        "archief",
        "Wie helpt ons met het archief? " * 700,
        "Who can help us with our archive and records management?",
        "wie helpt nos met het archief op odre van onze gemeetne",
    ],
    ids=["one word", "20,000 characters", "English", "typing errors"],
)
def test_any_way_of_asking_finds_the_provider(filled: KnowledgeGraph, question: str) -> None:
    assert "org-a" in found(filled, question)


def test_nobody_is_found_for_what_nobody_knows_and_nothing_asked_is_refused(filled: KnowledgeGraph) -> None:
    assert found(filled, "kernfusie") == []
    assert found(filled, themes=["thema-kernfusie"]) == []
    with pytest.raises(InputError, match="--theme"):
        filled.who("  ")
    with pytest.raises(InputError, match="'ontwerpen' is geen fase"):
        filled.who("archief", phase="ontwerpen")
    with pytest.raises(UnknownMunicipality):
        filled.who("archief", municipality="Nergenshuizen")


def test_nothing_of_another_space_helps_or_counts(filled: KnowledgeGraph) -> None:
    put(
        filled,
        "Expert",
        "exp-geheim",
        title="Geheim Persoon",
        organisation="org-a",
        expertise=["kennis-archief"],
        space="buur/private",
    )
    put(filled, "Source", "gids-2", title="Gids 2 over Fictief Bureau", space="buur/private")
    assert "exp-geheim" in found(filled, "archief")
    ours = filled.seen_by(Principal("onze", frozenset({"local"}), roles=frozenset({("local", "reader")})))
    told = str(to_json(ours.who("archief"))) + str(to_json(ours.offer("tra-1")))
    assert "exp-1" in told
    assert "geheim" not in told.casefold()
    assert "gids-2" not in told
    assert filled.seen_by(Principal("vreemde")).who("archief") == []
    with pytest.raises(NotFound):
        filled.seen_by(Principal("vreemde")).offer("tra-1")


def test_an_offer_names_service_person_lesson_and_holes(filled: KnowledgeGraph) -> None:
    made = filled.offer("tra-1")
    step = next(step for step in made.phases if step.phase == "formuleren")
    assert [(line.service, line.people) for line in step.services] == [("dienst-a", (Who("exp-1", "Anna Proef"),))]
    assert [lesson.id for lesson in step.lessons] == ["les-a"]
    assert made.municipality == "Aveld"
    assert [case.id for case in made.experience] == ["case-a"]
    rules = {hole.rule: hole for hole in made.holes}
    assert set(rules["geen aanbieder"].phases) == {
        "interpreteren",
        "implementeren",
        "rapporteren",
        "borgen",
        "verbeteren",
    }
    assert rules["één persoon"].text == "Het hangt aan Anna Proef."
    assert {e.id for hole in made.holes if hole.rule == "kennis in gevaar" for e in hole.evidence} == {"kennis-archief"}


def test_hours_that_users_stated_serve_the_promise_of_time(filled: KnowledgeGraph) -> None:
    assert filled.offer("tra-1").promises[0].status == "deels"
    fields = {"lesson": "les-a", "event": "hielp", "person": "T", "date": "2026-01-02", "hours_saved": 4.0}
    filled.lessons.reuse(fields)
    assert "1 keer op wat het scheelde: samen 4 uur" in filled.offer("tra-1").promises[0].text


def test_a_trajectory_without_themes_is_known_by_its_words(filled: KnowledgeGraph) -> None:
    put(filled, "Trajectory", "tra-2", title="Wij ruimen het archief op")
    made = filled.offer("tra-2", "Beveld")
    assert made.themes_from == "afgeleid uit de tekst"
    assert "thema-archivering" in {theme.id for theme in made.themes}
    assert made.municipality == "Beveld"


def test_only_a_trajectory_has_an_offer(filled: KnowledgeGraph) -> None:
    with pytest.raises(InputError, match="is geen traject of ontwikkeling maar een Case"):
        filled.offer("case-a")
    with pytest.raises(NotFound):
        filled.offer("tra-weg")


def test_erasing_the_only_person_empties_the_offer_and_says_so(filled: KnowledgeGraph) -> None:
    filled.people.erase("Anna Proef")
    made = filled.offer("tra-1")
    assert "geen deskundige" in {hole.rule for hole in made.holes}
    assert "Anna" not in str(to_json(made))
    assert "exp-1" not in found(filled, "archief")


def test_the_fictitious_example_of_the_reference_is_read_from_its_file(filled: KnowledgeGraph) -> None:
    put(filled, "Municipality", "GM0308", title="Baarn", code="GM0308")
    ingest_into(filled, [EXAMPLE], space="local/private", encode=False, progress=lambda *_: None)
    made = filled.offer("voorbeeld-traject-woo", "Aveld")
    assert "fictief" in made.title
    assert [step.phase for step in made.phases if step.now] == ["formuleren"]


def test_a_plan_made_from_a_case_keeps_its_themes(filled: KnowledgeGraph) -> None:
    plan = filled.lessons.adapted("case-a", "Aveld")
    made = filled.offer(filled.lessons.store_plan(plan, "Aveld"))
    assert [theme.id for theme in made.themes] == ["thema-archivering"]


def test_a_development_has_an_offer_in_each_phase_by_id_or_name(filled: KnowledgeGraph) -> None:
    put(
        filled,
        "Development",
        "dev-a",
        title="Archiefwet (Aw)",
        category="wettelijk",
        summary="Over bewaren.",
        themes=["thema-archivering"],
        alt_labels=["Aw"],
    )
    made = filled.offer("dev-a", "Aveld")
    assert [step.phase for step in made.phases] == [
        "interpreteren",
        "formuleren",
        "implementeren",
        "rapporteren",
        "borgen",
        "verbeteren",
    ]
    step = next(step for step in made.phases if step.phase == "formuleren")
    assert [line.service for line in step.services] == ["dienst-a"]
    assert [lesson.id for lesson in step.lessons] == ["les-a"]
    assert "Niet gevonden: wie hier iets aanbiedt." in made.phases[0].missing
    assert (made.development, made.trajectory) == ("dev-a", None)
    assert filled.offer("aw", "Aveld") == made


def test_what_a_development_is_about_is_read_from_its_title_as_well(filled: KnowledgeGraph) -> None:
    put(
        filled,
        "Development",
        "dev-b",
        title="Archivering in de cloud",
        category="technologisch",
        summary="Iets met een zaaksysteem.",
        themes=["thema-cloud"],
    )
    made = filled.offer("dev-b")
    themes = {theme.id for theme in made.themes}
    assert made.themes_from == "vastgelegd en afgeleid uit de tekst"
    assert {"thema-cloud", "thema-archivering"} <= themes
    assert "thema-zaaksysteem" not in themes


def test_a_lesson_stands_in_the_phase_that_it_is_for_and_in_no_other(filled: KnowledgeGraph) -> None:
    made = filled.offer("tra-1")
    assert {step.phase for step in made.phases for lesson in step.lessons if lesson.id == "les-a"} == {"formuleren"}
