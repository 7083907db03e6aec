"""
Recommendations with what became of them, and what goes out to other programs; all of it fictitious.
"""

from datetime import date
from email import message_from_bytes
from email.policy import default
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar

from api.render.documents.forms import FORMS
from api.render.documents.report import report_document
from api.render.oversight import draft_file, oversight_agenda, oversight_feed, report_letter
from kg.errors import Forbidden, InputError, NotFound, StepRefused, UnknownMunicipality
from kg.model.schema import dump, parse
from kg.ports.journal import Put
from kg.service import KnowledgeGraph
from tests.contract.test_acknowledged import member

TODAY = date(2026, 11, 30)
ADVICE = {"title": "Wijs één regisseur aan", "body": "Een rekenkamer", "municipality": "GM0308", "date": "2024"}
LAW = {
    "id": "dev-wet",
    "title": "Een fictieve wet",
    "category": "wettelijk",
    "summary": "Zij bestaat niet",
    "dates": [
        {"date": "2027-01-01", "what": "de wet gaat gelden", "certainty": "vast", "kind": "inwerkingtreding"},
    ],
}
WORLD: list[tuple[str, str, dict[str, Any]]] = [
    ("kring/public", "Municipality", {"id": "GM0308", "title": "Baarn", "code": "GM0308"}),
    ("kring/public", "Municipality", {"id": "GM0228", "title": "Ede", "code": "GM0228"}),
    ("kring/public", "Development", LAW),
    ("baarn/private", "Policy", {"id": "baarn.pol", "title": "Een visie", "municipality": "GM0308"}),
    ("baarn/private", "Recommendation", {**ADVICE, "id": "baarn.open"}),
    ("baarn/private", "Recommendation", {**ADVICE, "id": "baarn.los", "date": None, "response": "Overgenomen."}),
    ("ede/private", "Recommendation", {**ADVICE, "id": "ede.advies", "municipality": "GM0228"}),
]


@pytest.fixture
def town(graph: KnowledgeGraph) -> KnowledgeGraph:
    graph.append([Put(one["id"], kind, space, dump(parse(kind, one))) for space, kind, one in WORLD], reason="proef")
    return member(graph, "Griffier", {"baarn": "editor"})


def test_what_is_not_on_record_is_said_and_is_not_called_absent(town: KnowledgeGraph) -> None:
    found = town.recommendations.listed("Baarn", today=TODAY)
    assert [(one.id, one.standing, one.open_days) for one in found.items] == [
        ("baarn.open", "niet bekend", 699),
        ("baarn.los", "reactie", None),
    ]
    assert found.said == (
        "2 aanbevelingen, geen daarvan als afgesloten vastgelegd. "
        "Niet vastgelegd: 1 zonder reactie; 2 zonder opvolging; 1 zonder datum."
    )
    assert town.recommendations.listed("Ede").said.startswith("Geen aanbevelingen gevonden.")
    with pytest.raises(UnknownMunicipality):
        town.recommendations.listed("Nergenshuizen")


def test_it_is_followed_until_it_is_closed_and_is_not_opened_again(town: KnowledgeGraph) -> None:
    before = town.stores.records.head()
    town.recommendations.take("baarn.open", "reactie", "Het college neemt dit over.")
    town.recommendations.take("baarn.open", "opvolging", "De regisseur is benoemd.", by="de gemeentesecretaris")
    closed = town.recommendations.take("baarn.open", "afgesloten", "De rekenkamer is akkoord.")
    assert (closed.standing, closed.open_days) == ("afgesloten", None)
    assert [(one.what, one.person, one.event) for one in closed.lines] == [
        ("reactie", "Griffier", before),
        ("opvolging", "de gemeentesecretaris", before + 1),
        ("afgesloten", "Griffier", before + 2),
    ]
    for again in ("reactie", "opvolging", "afgesloten"):
        with pytest.raises(StepRefused, match="gaat niet weer open"):
            town.recommendations.take("baarn.open", again, "Toch weer.")
    held = town.get("baarn.open")
    with pytest.raises(StepRefused, match="goedgekeurd"):
        town.put([parse("Recommendation", {**held.payload, "title": "Anders"})], space=held.space, reason="proef")
    assert [one.id for one in town.recommendations.listed("Baarn").items] == ["baarn.los", "baarn.open"]


def test_a_step_without_text_that_is_none_or_of_another_is_refused(town: KnowledgeGraph) -> None:
    with pytest.raises(InputError, match="vraagt een tekst"):
        town.recommendations.take("baarn.open", "opvolging", "  ")
    with pytest.raises(InputError, match="'heropend' is geen stap"):
        town.recommendations.take("baarn.open", "heropend", "Toch weer.")  # type: ignore[arg-type]  # as typed
    with pytest.raises(NotFound):
        town.recommendations.take("ede.advies", "opvolging", "Gedaan.")
    with pytest.raises(NotFound):
        town.recommendations.of("baarn.pol")


@pytest.mark.usefixtures("town")
def test_who_only_reads_records_nothing(graph: KnowledgeGraph) -> None:
    with pytest.raises(Forbidden):
        member(graph, "Lezer", {"baarn": "reader"}).recommendations.take("baarn.open", "opvolging", "Gedaan.")


def late(town: KnowledgeGraph) -> str:
    return town.questions.ask("Wat kost het?", "baarn.pol", space="baarn/private", promised="2026-11-20").id


def test_a_feed_tells_questions_and_what_is_due_and_keeps_its_ids(town: KnowledgeGraph) -> None:
    key = late(town)
    told = [
        oversight_feed(
            town.alarms("Baarn", today=TODAY), town.questions.listed(today=TODAY), service="https://k.example"
        )
        for _ in range(2)
    ]
    assert told[0] == told[1]
    name = "{http://www.w3.org/2005/Atom}"
    entries = ET.fromstring(told[0]).findall(f"{name}entry")  # noqa: S314 - our own
    assert {one.findtext(f"{name}title") for one in entries} == {
        "Vraag (gesteld): Wat kost het?",
        "Ongevraagd: Een vraag wacht 10 dagen te lang op antwoord.",
    }
    links = {one.find(f"{name}link").attrib["href"] for one in entries}  # type: ignore[union-attr]  # each has one
    assert links == {f"https://k.example/id/{key}"}


def test_a_kept_report_stands_in_the_feed_of_its_own_municipality_alone(town: KnowledgeGraph) -> None:
    traject = {"id": "baarn.tra", "title": "Een traject", "municipalities": ["GM0308"]}
    town.put([parse("Trajectory", traject)], space="baarn/private", reason="proef")
    kept = town.keep_report("baarn.tra", "raad", space="baarn/private")
    assert [key for key, _title, _at in town.kept_reports("Baarn")] == [kept.id]
    assert town.kept_reports("Ede") == ()
    reports = town.kept_reports("Baarn")
    told = oversight_feed(town.alarms("Baarn"), town.questions.listed(), reports=reports).decode()
    assert kept.id in told
    assert "Rapportage: " in told


def test_an_agenda_holds_promised_answers_and_certain_legal_dates(town: KnowledgeGraph) -> None:
    town.questions.ask("Wanneer?", "baarn.pol", space="baarn/private", promised="2027-02")
    found, asked = town.alarms("Baarn", today=TODAY), town.questions.listed(today=TODAY)
    made = oversight_agenda(found, asked, town.legal_days("Baarn", today=TODAY))
    assert made == oversight_agenda(found, asked, town.legal_days("Baarn", today=TODAY))
    events: list[Any] = Calendar.from_ical(made).walk("VEVENT")
    assert [(str(one["SUMMARY"]), one["DTSTART"].dt, one["DTEND"].dt) for one in events] == [
        ("Een fictieve wet: de wet gaat gelden", date(2027, 1, 1), date(2027, 1, 2)),
        ("Antwoord beloofd: Wanneer?", date(2027, 2, 1), date(2027, 3, 1)),
    ]


def test_a_draft_says_what_is_known_leaves_the_rest_open_and_names_no_receiver(town: KnowledgeGraph) -> None:
    key = late(town)
    found = town.alarms("Baarn", today=TODAY)
    alarm = found.of(f"vraag:{key}")
    assert alarm is not None
    page = draft_file(found, alarm, "html").decode()
    assert "Concept, door niemand nagekeken en niet verstuurd." in page
    assert page.count("niet ingevuld") == 2
    assert "voor 1 wettelijke datum is geen beleid gevonden" in page
    written = draft_file(found, alarm, "eml")
    assert written == draft_file(found, alarm, "eml")
    letter = message_from_bytes(written, policy=default)
    assert letter["To"] is None
    assert letter["X-Unsent"] == "1"
    (attached,) = letter.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("melding.pdf", "application/pdf")
    assert attached.get_content().startswith(b"%PDF-")


def test_a_report_goes_along_as_a_letter_with_its_pdf(town: KnowledgeGraph) -> None:
    made = report_document(town.report("Baarn", "raad"))
    letter = message_from_bytes(report_letter(made), policy=default)
    (attached,) = letter.iter_attachments()
    assert attached.get_content() == FORMS["pdf"].made(made)
    assert (letter["Subject"], letter["To"], attached.get_filename()) == (made.title, None, "rapportage.pdf")


def test_what_is_due_is_told_again_on_the_next_look_and_nothing_was_kept_of_it(town: KnowledgeGraph) -> None:
    late(town)
    before = town.stores.records.head()
    assert town.alarms("Baarn", today=TODAY) == town.alarms("Baarn", today=TODAY)
    assert town.stores.records.head() == before
