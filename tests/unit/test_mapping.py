"""What mappings make of rows of each shape. Rows are fictitious, in the form of the real sources."""

from typing import Any

import pytest

from ingest.document import Row, Section
from ingest.mappings.draft import Draft, Origin, Skipped
from ingest.mappings.registry import SHAPES, mapped, turn
from ingest.mappings.shape import Turn
from kg.errors import InputError
from kg.model.schema import parse

ORIGIN = Origin("vereisten", "awb-01-zorgvuldig", "abc123")


def drafts(data: dict[str, Any], *sections: Section, origin: Origin = ORIGIN) -> list[Draft]:
    found = list(mapped(Row("regel 2", data, sections), origin))
    assert all(isinstance(draft, Draft) for draft in found), found
    return [draft for draft in found if isinstance(draft, Draft)]


def test_a_case_becomes_a_case_and_its_lessons_with_its_themes_and_source() -> None:
    lesson = {"id": "les-x", "lesson": "Doe het", "because": None, "phase": "borgen", "basis": "expliciet"}
    row = {"id": "case-x", "title": "X", "municipalities": ["Ede"], "situation": "s", "outcome": "deels"}
    source = {"url": "https://voorbeeld.nl/x"}
    case, child = drafts({**row, "themes": ["AI"], "lessons": [lesson], "source": source})
    assert (case.kind, child.kind) == ("Case", "Lesson")
    assert child.payload["case"] == "case-x"
    assert child.payload["title"] == "Doe het"
    assert "because" not in child.payload
    assert child.themes == ("AI",)
    assert child.payload["sources"] == [source]
    assert child.place == "regel 2, lessons[0]"


AIM = {"id": "doel-x", "municipality": "GM0308", "text": "Fictief doel", "responds_to": ["dev-x"], "doubt": "twijfel"}
NOTA = {"title": "Fictieve nota", "kind": "nota", "period": "2024-2027"}


def test_an_objective_of_a_plan_stands_in_its_policy_and_keeps_what_its_numbers_are_of() -> None:
    told = {"indicator": "reactietijd", "unit": "dagen", "baseline": {"value": 9.5, "year": 2018}}
    policy, aim = drafts({**AIM, **told, "policy": NOTA, "target": {"value": 5, "year": "2026-2027"}})
    assert (policy.kind, aim.kind, policy.yields) == ("Policy", "Objective", True)
    assert policy.payload["id"] == aim.payload["policy"] == "pol-gm0308-fictieve-nota-2024-2027"
    assert policy.payload["period"] == {"start": "2024", "end": "2027"}
    made = parse("Objective", aim.payload)
    assert (made.target, made.deadline, made.responds_to, made.note) == ("5 dagen", "2027", ("dev-x",), "twijfel")
    assert made.baseline_quantity is not None
    assert (made.baseline_quantity.low, made.baseline_quantity.unit) == (9.5, "dagen")
    assert made.baseline_quantity.period is not None
    assert made.baseline_quantity.period.start == "2018"


def test_a_recommendation_keeps_what_its_source_tells_and_leaves_out_what_it_does_not() -> None:
    row = {
        "id": "adv-x", "municipality": None, "body": "Een rekenkamer", "kind": "rekenkamer", "topic": "archief",
        "addressed_to": "college", "text": "Wijs iemand aan.", "basis": "expliciet", "college_response": None,
        "follow_up": "loopt", "council_decision": None, "doubt": "niet alles gezien",
        "source": {"url": "https://voorbeeld.nl/r", "title": "Rapport", "date": "2021-04"},
    }  # fmt: skip
    (draft,) = drafts(row)
    made = parse("Recommendation", draft.payload)
    assert (made.title, made.body_kind, made.date) == ("Wijs iemand aan.", "rekenkamer", "2021-04")
    assert (made.municipality, made.response, made.decision, made.follow_up) == (None, None, None, "loopt")
    assert (made.note, made.status, draft.themes) == ("niet alles gezien", None, ("archief",))


def test_what_a_report_said_is_about_a_record_or_about_a_subject_in_words() -> None:
    row = {
        "municipality": "GM0308", "about": "obj-x-1", "as_of": "2023-05", "audience": "raad", "asked": None,
        "statement": "Het loopt op.", "time": None, "money": "80.000 euro", "deviation_cause": "meer vragen",
    }  # fmt: skip
    (linked,), (named,) = drafts(row), drafts({**row, "about": "klantcontact"})
    made, other = parse("PublishedAccount", linked.payload), parse("PublishedAccount", named.payload)
    assert (made.about, made.subject, other.about, other.subject) == ("obj-x-1", None, None, "klantcontact")
    assert (made.money, made.cause, made.asked, made.time) == ("80.000 euro", "meer vragen", None, None)
    assert made.id != other.id
    assert drafts(row)[0].payload["id"] == made.id


def test_an_objective_may_name_a_policy_that_is_known_and_must_name_one() -> None:
    (aim,) = drafts({**AIM, "policy": {"id": "pol-bekend"}})
    assert aim.payload["policy"] == "pol-bekend"
    (refused,) = mapped(Row("regel 2", {**AIM, "policy": None}, ()), ORIGIN)
    assert isinstance(refused, InputError)
    assert "policy.title" in str(refused)


@pytest.mark.parametrize(
    ("written", "start", "end", "said"),
    [
        ("2025-2027", "2025", "2027", None),
        ("2024", "2024", "2024", None),
        ("vanaf 2026", "2026", None, None),
        ("tot 2032", None, "2032", None),
        ("2023, in aanloop", "2023", "2023", "Periode volgens de bron: 2023, in aanloop."),
        ("volgend jaar", None, None, "Periode volgens de bron: volgend jaar."),
    ],
)
def test_an_activity_of_a_plan_keeps_its_years_its_money_and_what_it_was_written_as(
    written: str, start: str | None, end: str | None, said: str | None
) -> None:
    row = {"id": "act-x", "municipality": "GM0308", "objective": None, "text": "Fictief werk", "period": written}
    money = {"budget_eur": 30, "budget_by_year": {"2025": 10, "2026": 20, "2027": None}, "spent_eur": 7}
    (draft,) = drafts({**row, **money, "light": {"time": "later dan gepland", "money": None}})
    made = parse("Activity", draft.payload)
    assert made.objective is None
    assert (made.period.start, made.period.end) == (start, end) if made.period else start is end is None
    assert made.description == said
    assert [(one.year, one.budget_cents) for one in made.amounts] == [(2025, 1000), (2026, 2000)]
    assert {one.name: one.value for one in made.properties} == {"time": "later dan gepland", "spent_eur": "7"}


def test_a_requirement_is_known_by_the_name_of_its_file() -> None:
    data = {"id": "urn:nl:ak:ver:awb-01", "title": "X", "toelichting": "t", "onderwerp": ["governance"]}
    (draft,) = drafts(data, Section("Tekst.", "regel 9-10", "Vereiste"))
    assert (draft.kind, draft.payload["id"]) == ("Requirement", "awb-01-zorgvuldig")
    assert draft.payload["body"] == [{"text": "Tekst.", "place": "regel 9-10", "heading": "Vereiste"}]


def test_a_measure_links_to_the_requirements_that_its_page_names() -> None:
    data = {"id": "urn:nl:ak:mtr:org-02", "title": "X", "toelichting": None, "onderwerp": [], "vereiste": ["awb-01-z"]}
    (draft,) = drafts(data)
    assert (draft.kind, draft.payload["requirements"]) == ("Measure", ["awb-01-z"])


@pytest.mark.parametrize(
    ("data", "kind", "key"),
    [
        ({"uri": "https://x.nl/gm1", "code": "GM0001", "naam": "A", "voorkeursnaam": "B"}, "Municipality", "GM0001"),
        ({"family": "RPA", "code": "GM0001", "first_geregistreerd": "2024-01-01"}, "Adoption", "adoptie-rpa-GM0001"),
        ({"id": "id-1", "type": "Goal", "name": None, "documentation": None}, "ArchitectureElement", "id-1"),
        (
            {"model": "selectielijst.procestype", "pk": 3, "fields": {"naam": "A", "nummer": 3}},
            "Concept",
            "procestype-3",
        ),
        ({"kind": "Lesson", "id": "les-1", "title": "x", "phase": "borgen", "basis": "afgeleid"}, "Lesson", "les-1"),
    ],
)
def test_a_row_of_a_known_shape_becomes_a_valid_record(data: dict[str, Any], kind: str, key: str) -> None:
    (draft,) = drafts(data)
    assert (draft.kind, draft.payload["id"]) == (kind, key)
    assert parse(draft.kind, draft.payload).id == key


def test_a_case_of_a_result_of_the_retention_list_hangs_under_it_and_takes_no_number_of_another() -> None:
    def result(pk: int, **fields: Any) -> dict[str, Any]:
        return {
            "model": "selectielijst.resultaat",
            "pk": pk,
            "fields": {"naam": "Uitgevoerd", "proces_type": 4, **fields},
        }

    (whole,) = drafts(result(29, nummer=2))
    (case,) = drafts(result(38, nummer=2, generiek_resultaat=29, waardering="blijvend_bewaren"))
    assert (whole.payload["notation"], whole.payload["broader"]) == ("4.2", ["procestype-4"])
    assert ("notation" in case.payload, case.payload["broader"]) == (False, ["resultaat-29"])
    assert {"name": "nummer", "value": "2"} in case.payload["properties"]


def test_a_signal_gets_the_same_id_from_the_same_words_and_another_from_others() -> None:
    row = {"development": "dev-x", "date": "2025-01-01", "title": "t", "source": {"url": "https://x.nl"}}
    first, again, other = (drafts({**row, "title": title})[0].payload["id"] for title in ("t", "t", "u"))
    assert first == again
    assert first != other


def test_a_development_keeps_how_far_it_is_what_it_is_part_of_and_what_was_known_before() -> None:
    change = {"field": "dates[0]", "before": "2026-07-01", "after": "2026-08-15", "certainty": "vast"}
    told = {
        "status": "in werking",
        "in_force_since": "2026-08-15",
        "next_change": {"what": "evaluatie"},
        "known_until": "2026-10",
        "part_of": ["dev-y"],
        "dates": [
            {"date": "2026-08-15", "what": "x", "certainty": "vast", "kind": "inwerkingtreding", "basis": "gelezen"}
        ],
        "revisions": [{**change, "basis": "via repository"}],
    }
    row = {"id": "dev-x", "title": "X", "kind": "wettelijk", "summary": "s", "levels": None, "applies_to": None}
    (draft,) = drafts(row | told)
    assert {key: draft.payload[key] for key in told} == told
    assert parse(draft.kind, draft.payload).id == "dev-x"


def test_a_dutch_date_is_read_as_one() -> None:
    (draft,) = drafts(
        {"id": "x/1", "title": "t", "text": "tekst", "licence": "l", "source": "o/r", "date": "27-3-2019"}
    )
    assert draft.payload["published"] == "2019-03-27"


def test_a_superseded_list_is_left_out_with_the_reason() -> None:
    (left,) = mapped(Row("regel 2", {"old_code": "GM1", "new_code": "GM2"}), ORIGIN)
    assert isinstance(left, Skipped)
    assert "TOOI" in left.reason


def test_a_row_of_no_known_shape_is_an_error_that_names_its_keys() -> None:
    (error,) = mapped(Row("regel 2", {"foo": 1, "bar": 2}), ORIGIN)
    assert isinstance(error, InputError)
    assert "bar, foo" in str(error)


DEVELOPMENT = {
    "id": "dev-x", "title": "Fictief", "kind": "wettelijk", "summary": "s", "obligation": None, "applies_to": None,
    "themes": [], "levels": None, "law": None, "sources": [], "note": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ("voorjaar 2027", "2027"),
        ("Q3 2026", "2026"),
        ("uiterlijk eind 2028", "2028"),
        ("1 januari 2027", "2027-01-01"),
        ("mei 2027", "2027-05"),
    ],
)
def test_a_milestone_in_words_keeps_them_beside_the_narrowest_date_that_holds_it(written: str, held: str) -> None:
    row = {**DEVELOPMENT, "dates": [{"date": written, "what": "fase", "certainty": "verwacht"}]}
    (draft,) = drafts({**row, "next_change": {"what": "fase", "date": written}})
    assert draft.payload["dates"][0]["date"] == draft.payload["next_change"]["date"] == held
    assert draft.payload["dates"][0]["written"] == draft.payload["next_change"]["written"] == written
    parse("Development", draft.payload)


def test_a_date_of_a_record_stays_as_it_is() -> None:
    (draft,) = drafts({**DEVELOPMENT, "dates": [{"date": "2027-05", "what": "fase", "certainty": "vast"}]})
    assert draft.payload["dates"] == [{"date": "2027-05", "what": "fase", "certainty": "vast"}]


@pytest.mark.parametrize("written", ["2026-13", "ooit", "31-02-2027"])
def test_a_milestone_that_is_no_date_is_refused_by_its_own_words(written: str) -> None:
    row = {**DEVELOPMENT, "dates": [{"date": written, "what": "fase", "certainty": "vast"}]}
    (refused,) = mapped(Row("regel 2", row, ()), ORIGIN)
    assert isinstance(refused, InputError)
    assert repr(written) in str(refused)


def test_no_shape_stands_behind_one_that_takes_all_its_rows() -> None:
    plain = SHAPES[-1].where
    for number, shape in enumerate(SHAPES):
        behind = [later for later in SHAPES[number + 1 :] if set(shape.marker.split()) <= set(later.marker.split())]
        assert not behind or shape.where is not plain, (shape.marker, [one.marker for one in behind])


def test_what_others_refer_to_is_read_first_and_what_gives_way_last() -> None:
    assert turn(Row("regel 2", {"code": "GM0001", "voorkeursnaam": "B"})) is Turn.FIRST
    assert turn(Row("[0]", {"id": "id-1", "type": "Goal", "name": None, "documentation": None})) is Turn.FIRST
    assert turn(Row("regel 1", {"lessons": [], "municipalities": []})) is Turn.ALONG
    assert turn(Row("[0]", {"type": "Flow", "source": "a", "target": "b"})) is Turn.LAST
    assert turn(Row("[0]", {"model": "metadata.organisation", "fields": None})) is Turn.ALONG


def test_where_a_text_lies_and_what_it_is_called_do_not_decide_what_it_is() -> None:
    section = Section("Tekst.", "regel 1", "")
    for folder in ("vereisten", "rollen", "brieven"):
        (draft,) = drafts({"title": "X"}, section, origin=Origin(folder, "gemeenten_flat", "abc123"))
        assert (draft.kind, draft.payload["category"]) == ("Source", "tekst")
