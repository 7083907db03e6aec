"""Lessons, sharing and people in a real store. All records here are fictitious."""

import pytest

from kg.access import Principal
from kg.cycle.borgen.expertise import risk
from kg.cycle.borgen.expertise.use_cases.at_risk import known
from kg.cycle.borgen.lessons import delivery
from kg.cycle.borgen.lessons import use_cases as lessons
from kg.cycle.borgen.lessons.use_cases import steps
from kg.cycle.borgen.sharing import use_cases as people
from kg.errors import Forbidden, InputError, NotFound, StepRefused
from kg.model import schema
from kg.ports.journal import Put
from kg.reason.answer import to_json
from kg.service import KnowledgeGraph
from tests.mandates import as_user

TEXT = "Laat de eigen organisatie de kar trekken en leun niet zwaar op ingehuurde projectleiders"


def put(graph: KnowledgeGraph, kind: str, key: str, *, space: str = "local/private", **fields: object) -> None:
    graph.put([schema.parse(kind, {"id": key, "title": key, **fields})], space=space, reason="test")


def lesson(graph: KnowledgeGraph, key: str, **fields: object) -> None:
    published = [{"url": "https://voorbeeld.example/bron"}]
    put(graph, "Lesson", key, **{"phase": "borgen", "basis": "expliciet", "sources": published, **fields})


def register(graph: KnowledgeGraph, towns: int = 6) -> None:
    for at in range(1, towns + 1):
        code = f"GM{at:04}"
        put(graph, "Municipality", code, title=f"Dorp{at}", code=code, province="Drenthe")
        put(graph, "Profile", f"profiel-{at}", municipality=code, year="2024", population=25_000 + at)


def test_a_lesson_goes_from_draft_through_review_to_accepted(graph: KnowledgeGraph) -> None:
    lessons.add(graph, [{"id": "les-a", "title": TEXT, "phase": "borgen", "basis": "expliciet", "review": "aanvaard"}])
    assert graph.get("les-a").payload["review"] == "concept"
    with pytest.raises(StepRefused, match="getoetst"):
        lessons.move(graph, "les-a", "aanvaard")
    lessons.move(graph, "les-a", "getoetst", alone=True)
    assert lessons.move(graph, "les-a", "aanvaard", valid_until="2099", alone=True) == "getoetst"
    assert graph.get("les-a").payload["valid_until"] == "2099"


def test_a_writer_may_not_review(graph: KnowledgeGraph) -> None:
    writer = graph.seen_by(Principal("w", frozenset({"local"}), roles=frozenset({("local", "editor")})))
    lessons.add(writer, [{"id": "local.les-a", "title": TEXT, "phase": "borgen", "basis": "expliciet"}])
    with pytest.raises(Forbidden, match="reviewer"):
        lessons.move(writer, "local.les-a", "getoetst")


def test_a_new_lesson_that_nearly_exists_is_shown_beside_the_old_one(graph: KnowledgeGraph) -> None:
    lesson(graph, "les-oud", title=TEXT)
    (pair,) = lessons.add(
        graph, [{"id": "les-nieuw", "title": TEXT + " van buiten", "phase": "borgen", "basis": "expliciet"}]
    )
    assert {pair.one, pair.other} == {"les-oud", "les-nieuw"}


def test_a_circle_of_replacements_is_refused_and_nothing_is_written(graph: KnowledgeGraph) -> None:
    for key in ("les-a", "les-b"):
        lesson(graph, key)
    lessons.supersede(graph, "les-a", "les-b", alone=True)
    head = graph.stores.journal.head()
    with pytest.raises(InputError, match="les-a → les-b → les-a"):
        lessons.supersede(graph, "les-b", "les-a")
    assert graph.stores.journal.head() == head


def test_a_replacement_can_be_undone_to_the_status_before(graph: KnowledgeGraph) -> None:
    lesson(graph, "les-a", review="aanvaard")
    lesson(graph, "les-b")
    lessons.supersede(graph, "les-a", "les-b", alone=True)
    assert graph.get("les-a").payload["review"] == "vervangen"
    assert lessons.restore(graph, "les-a") == "aanvaard"
    assert graph.get("les-a").payload["review"] == "aanvaard"
    assert "supersedes" not in graph.get("les-b").payload


def test_at_most_five_lessons_are_pushed_and_a_confirmed_one_comes_first(graph: KnowledgeGraph) -> None:
    register(graph)
    for at in range(7):
        lesson(graph, f"les-{at}")
    lesson(graph, "les-niet", applies_when="grote gemeenten")
    lesson(graph, "les-concept", review="concept")
    lessons.confirm(graph, "les-6", "Dorp2", by="Een tester", day="2026-01-01")
    found = steps.pushed(graph, steps.step_of(graph, "", "borgen"), "Dorp1")
    assert len(found) == delivery.MOST
    assert found[0].id == "les-6"
    assert not {"les-niet", "les-concept"} & {one.id for one in found}


def test_a_trajectory_is_at_the_phase_of_its_last_round(graph: KnowledgeGraph) -> None:
    put(graph, "Trajectory", "tra-1")
    put(graph, "Cycle", "c-1", trajectory="tra-1", number=1, phase="borgen")
    put(graph, "Cycle", "c-2", trajectory="tra-1", number=2, phase="formuleren")
    assert steps.step_of(graph, "tra-1").phase == "formuleren"


def test_of_a_trajectory_without_themes_its_own_words_say_what_it_is_about(graph: KnowledgeGraph) -> None:
    put(graph, "Trajectory", "tra-1", title="Dorp1: archivering")
    put(graph, "Trajectory", "tra-2", title="Dorp1: archivering", themes=["thema-groen"])
    put(graph, "Activity", "act-1", title="Archivering op orde")
    assert "thema-archivering" in steps.step_of(graph, "tra-1").themes
    assert steps.step_of(graph, "tra-2").themes == {"thema-groen"}, "what is recorded goes first"
    assert steps.step_of(graph, "act-1").themes == frozenset()
    lesson(graph, "les-archief", title="Ontwerp met bewaren in gedachten.", themes=["thema-archivering"])
    assert [(one.id, one.fits) for one in steps.pushed(graph, steps.step_of(graph, "tra-1"))] == [("les-archief", True)]


def test_hours_are_summed_only_where_somebody_stated_them(graph: KnowledgeGraph) -> None:
    lesson(graph, "les-a")
    for hours in (4.0, None):
        lessons.reuse(
            graph, {"lesson": "les-a", "event": "hielp", "person": "T", "date": "2026-01-02", "hours_saved": hours}
        )
    (row,) = lessons.reuse_totals(graph, "month")
    assert to_json(row) == {"month": "2026-01", "events": {"hielp": 2}, "hours_saved": 4.0, "stated": 1}


def test_a_plan_tells_what_happened_there_drops_what_fails_and_is_stored_only_on_request(graph: KnowledgeGraph) -> None:
    register(graph)
    put(
        graph,
        "Case",
        "case-a",
        municipalities=["GM0002"],
        situation="Dorp2 wilde iets",
        outcome="mislukt",
        approach="Dorp2 begon klein",
        duration_months=14,
    )
    lesson(graph, "les-a", case="case-a", applies_when="grote gemeenten")
    lesson(graph, "les-b", case="case-a", applies_when="als er ontwikkelkennis in huis is")
    lessons.correct(graph, "les-b", "Begin kleiner", because="ging elders mis", by="Een deskundige")
    head = graph.stores.journal.head()
    plan = lessons.adapted(graph, "case-a", "Dorp1", owner="Rol X")
    assert graph.stores.journal.head() == head
    assert [step.origin for step in plan.steps] == ["case-a", "les-b"]
    assert plan.goal == "De aanleiding daar: Dorp2 wilde iets"
    assert plan.warnings
    assert {"gemeente", "begin", "einde", "les", "trekker"} <= {change.what for change in plan.changes}
    assert any("Een deskundige" in change.reason for change in plan.changes)
    assert graph.get(lessons.store_plan(graph, plan, "Dorp1")).kind == "Trajectory"


def case(graph: KnowledgeGraph, **fields: object) -> None:
    put(
        graph,
        "Case",
        "case-dorp1",
        title="Dorp1 stopt",
        municipalities=["GM0001"],
        outcome="deels",
        budget_eur=120_000,
        situation="Wethouder Jan Bakker van Dorp1 gaf 120.000 euro uit; mail jan@dorp1.nl.",
        **fields,
    )


def test_an_anonymous_copy_has_no_names_figures_or_way_back(graph: KnowledgeGraph) -> None:
    register(graph)
    case(graph)
    key = people.share(graph, "case-dorp1", "network", anonymous=True, by="T")
    outsider = graph.seen_by(Principal("ander"))
    seen = outsider.get(key)
    said = str({name: value for name, value in seen.payload.items() if name != "id"}) + seen.space
    for telling in ("Dorp1", "dorp1", "Bakker", "120", "GM0001", "provenance"):
        assert telling not in said
    assert "20.000 tot 50.000 inwoners" in said
    assert "Disclosure" not in outsider.counts()
    assert graph.counts()["Disclosure"] == 1


def test_fewer_than_five_that_fit_are_refused(graph: KnowledgeGraph) -> None:
    register(graph, towns=4)
    case(graph)
    with pytest.raises(InputError, match="maar 4 gemeenten"):
        people.share(graph, "case-dorp1", "network", anonymous=True, by="T")


def test_what_is_public_already_is_left_alone(graph: KnowledgeGraph) -> None:
    case(graph, space="local/public")
    head = graph.stores.journal.head()
    assert people.share(graph, "case-dorp1", "network", anonymous=False, by="T") == ""
    assert graph.stores.journal.head() == head


def test_two_people_of_one_name_are_listed_and_an_id_is_asked(graph: KnowledgeGraph) -> None:
    put(graph, "Expert", "exp-1", title="Jan Bakker")
    put(graph, "Expert", "exp-2", title="Jan Bakker")
    put(graph, "Policy", "pol-1", municipality="GM0001")
    put(graph, "Objective", "doel-1", policy="pol-1", owner="Jan Bakker")
    with pytest.raises(InputError, match=r"exp-1.*exp-2"):
        people.held_on(graph, "jan bakker")
    assert [stored.id for stored in people.held_on(graph, "exp-1")] == ["exp-1"]


def test_every_form_of_a_name_is_found_and_what_may_be_another_asks(graph: KnowledgeGraph) -> None:
    put(graph, "Expert", "exp-1", title="Jan de Proef")
    put(graph, "Policy", "pol-1", municipality="GM0001")
    put(graph, "Objective", "doel-1", policy="pol-1", owner="Proef, J. de")
    put(graph, "Case", "case-1", situation="Vraag het JAN\u00a0DE\nPRO\u00adEF of j.deproef@dorp.nl.", outcome="deels")
    put(graph, "Case", "case-2", situation="Volgens mevrouw De Proef ging het goed.", outcome="deels")
    put(graph, "Case", "case-3", situation="Klaas de Proef en Jan van de Proef niet.", outcome="deels")
    assert [stored.id for stored in people.held_on(graph, "j. de proef")] == ["case-1", "doel-1", "exp-1"]
    assert [(one.id, one.words) for one in people.doubts_on(graph, "exp-1")] == [("case-2", ("De Proef",))]
    with pytest.raises(InputError, match=r"'De Proef' zegt niet zeker wie.*exp-1 \(Jan de Proef\)"):
        people.held_on(graph, "De Proef")
    with pytest.raises(InputError, match="in case-3 staat niets dat op 'Jan de Proef' lijkt"):
        people.erase_person(graph, "Jan de Proef", also=["case-3"])
    assert people.erase_person(graph, "Jan de Proef", also=["case-2"]) == ["case-1", "case-2", "doel-1", "exp-1"]
    assert graph.get("case-1").payload["situation"] == "Vraag het een medewerker of een-medewerker@dorp.nl."
    assert graph.get("case-2").payload["situation"] == "Volgens mevrouw een medewerker ging het goed."
    assert "Klaas de Proef" in graph.get("case-3").payload["situation"]
    assert people.doubts_on(graph, "Jan de Proef") == []


def test_initials_that_fit_two_people_ask(graph: KnowledgeGraph) -> None:
    put(graph, "Expert", "exp-1", title="Jan de Proef")
    put(graph, "Expert", "exp-2", title="Joost de Proef")
    put(graph, "Case", "case-1", situation="J. de Proef vond het goed.", outcome="deels")
    assert [stored.id for stored in people.held_on(graph, "Jan de Proef")] == ["exp-1"]
    assert [one.id for one in people.doubts_on(graph, "Jan de Proef")] == ["case-1"]
    with pytest.raises(InputError, match=r"2 mensen heten 'J. de Proef'.*exp-1.*exp-2"):
        people.held_on(graph, "J. de Proef")


def test_what_an_older_kring_wrote_is_found_and_erased_however_it_is_composed(graph: KnowledgeGraph) -> None:
    said = {"id": "case-1", "title": "Casus", "situation": "Rene\u0301e\u00a0Proef\u00adpersoon.", "outcome": "deels"}
    graph.stores.journal.append([Put("case-1", "Case", "local/private", said)], mandate=as_user("oud"), reason="proef")
    graph.catch_up()
    assert [hit.id for hit in graph.search("Proefpersoon").hits] == ["case-1"]
    assert graph.check() == []
    assert people.erase_person(graph, "Renée Proefpersoon") == ["case-1"]
    assert graph.get("case-1").payload["situation"] == "een medewerker."


def test_only_themes_that_are_everyones_leave_and_what_is_no_name_stays_when_said(graph: KnowledgeGraph) -> None:
    register(graph)
    put(graph, "Concept", "ede.thema-zwembad-de-vrije-slag", title="Zwembad De Vrije Slag", space="local/public")
    put(graph, "Concept", "thema-van-anderen", title="Van anderen", space="kring/public")
    themes = ["thema-archivering", "ede.thema-zwembad-de-vrije-slag", "thema-van-anderen", "thema-onbekend"]
    case(graph, themes=themes, approach="Pietersen koos Zaakwijzer.")
    copy = people.preview(graph, "case-dorp1", keep=["Zaakwijzer"])
    assert copy.record["themes"] == ["thema-archivering", "thema-van-anderen"]
    assert copy.record["approach"] == "[naam] koos Zaakwijzer."
    assert copy.doubtful == ("Jan Bakker", "Pietersen")  # known to nobody here
    with pytest.raises(InputError, match="'Dorp1' is in dit record niet als mogelijke naam gevonden"):
        people.preview(graph, "case-dorp1", keep=["Dorp1"])


def test_erasing_the_only_holder_of_an_expertise_leaves_no_name_a_whole_chain_and_a_risk(graph: KnowledgeGraph) -> None:
    put(graph, "Expertise", "kennis-1")
    put(graph, "Expert", "exp-1", title="Jan Bakker", expertise=["kennis-1"])
    put(graph, "Policy", "pol-1", municipality="GM0001")
    put(graph, "Objective", "doel-1", policy="pol-1", owner="Jan Bakker")
    assert people.erase_person(graph, "Jan Bakker") == ["doel-1", "exp-1"]
    assert graph.check() == []
    assert "Bakker" not in str([event.payload for event in graph.stores.journal.events()])
    assert graph.get("doel-1").payload["owner"] == "een medewerker"
    with pytest.raises(NotFound):
        people.held_on(graph, "Jan Bakker")
    found = risk.risks(known(graph))
    assert [(one.severity, one.rule, one.about) for one in found] == [(1, "deskundigen", "kennis-1")]


def test_a_theme_without_words_is_searched_by_its_name_and_a_narrower_theme_counts(graph: KnowledgeGraph) -> None:
    register(graph)
    for key, title, themes in (
        ("les-buiten", "Plant bomen in de straat.", ["thema-groen"]),
        ("les-woord", "Archivering hoort in elk proces.", ["thema-proces"]),
        ("les-nauw", "Ontwerp met bewaren in gedachten.", ["thema-archiving-by-design"]),
        ("les-ander", "Ontwerp met mensen in gedachten.", ["thema-proces"]),
    ):
        lesson(graph, key, title=title, themes=themes)
    found = steps.pushed(graph, steps.step_of(graph, "", "borgen", ["thema-archivering"]))
    order = [one.id for one in found]
    assert order.index("les-woord") < order.index("les-ander")
    assert order.index("les-nauw") < order.index("les-ander")
    near = next(one for one in found if one.id == "les-nauw")
    assert [e.text for part in near.why.parts if part.feature == "themes" for e in part.evidence] == [
        "Thema dat breder of enger is."
    ]
