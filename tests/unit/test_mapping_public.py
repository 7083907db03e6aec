"""What becomes of what publishers put out: sources, and policies where they are that."""

import re
from pathlib import Path
from typing import Any

import pytest

from ingest.document import Document, Row, Section
from ingest.formats.registry import read
from ingest.mappings.draft import Draft, Origin, Skipped
from ingest.mappings.registry import mapped

ORIGIN = Origin("map", "bestand", "abc123")
REGULATION = {"owms": "CVDR", "identifier": "CVDR1_2", "creator": "Baarn", "creator_scheme": "Gemeente"}


def drafts(data: dict[str, Any], text: str = "Tekst.") -> list[Draft]:
    found = list(mapped(Row("$", data, (Section(text, "artikel 1"),) if text else ()), ORIGIN))
    assert all(isinstance(one, Draft) for one in found), found
    return [one for one in found if isinstance(one, Draft)]


@pytest.mark.parametrize(
    ("title", "kind", "others"),
    [
        ("Beleidsregels schuldhulpverlening Baarn 2024", "beleidsregel", ["Policy"]),
        ("Woonvisie Baarn 2030", "visie", ["Policy"]),
        ("Archiefbeleid gemeente Baarn", "regeling", ["Policy"]),
        ("Verordening jeugdhulp Baarn 2024", "verordening", []),
        ("Verordening op het subsidiebeleid", "verordening", []),
        ("Mandaatbesluit beleidsmedewerkers Baarn", "mandaatbesluit", []),
        ("Marktreglement Baarn", "reglement", []),
    ],
)
def test_a_regulation_is_of_its_municipality_and_policy_only_when_its_title_says_so(
    title: str, kind: str, others: list[str]
) -> None:
    """What rules is no intention."""
    first, *rest = drafts({**REGULATION, "title": title, "valid_from": "2024-01-01", "valid_until": "2028-01-01"})
    assert (first.kind, first.payload["municipalities"], first.payload["document_kind"]) == ("Source", ["Baarn"], kind)
    assert [one.kind for one in rest] == others
    for policy in rest:
        assert policy.payload["municipality"] == "Baarn"
        assert policy.payload["period"] == {"start": "2024-01-01", "end": "2028-01-01"}


def test_a_regulation_of_a_province_is_of_no_municipality() -> None:
    """Utrecht is both."""
    data = {**REGULATION, "creator": "Utrecht", "creator_scheme": "Provincie", "title": "Beleidsregels natuur"}
    [source] = drafts(data)
    assert "municipalities" not in source.payload
    assert source.payload["publisher"] == "Utrecht"


def test_a_law_has_an_id_for_each_day_from_which_it_says_something_else() -> None:
    """As the articles of law that came before it."""
    [law] = drafts({"owms": "BWB", "identifier": "BWBR1", "title": "Oefenwet", "valid_from": "2026-01-01"})
    assert (law.payload["id"], law.payload["notation"]) == ("BWBR1@2026-01-01", "BWBR1")


def test_metadata_gives_way_to_the_text() -> None:
    """Both have the number of the publication."""
    data = {"owms": "SRU", "identifier": "gmb-2025-1", "title": "T", "available": "2025-05-01"}
    [source] = drafts(data, text="")
    assert source.yields
    assert source.payload["published"] == "2025-05-01"


def test_an_entry_of_a_feed_has_the_same_id_wherever_it_is_read() -> None:
    """From a file or from an address; one without a title is called by its first line."""
    data = {"feed": "Nieuws", "feed_url": "https://oefen.example/", "entry": "1", "title": "", "date": "2026-02-09"}
    [one] = drafts(data, text="Eerste regel.\nTweede.")
    assert one.payload["title"] == "Eerste regel."
    assert one.payload["id"] == drafts(data)[0].payload["id"]
    assert one.payload["id"] != drafts({**data, "entry": "2"})[0].payload["id"]


POINT = {"type_data": {"title_prefix": "3.", "attributes": [{"value": "Kapverordening"}]}, "agenda_items": []}
PAPER = {"id": 9, "title": "Raadsvoorstel kap", "url": "https://oefen.example/9", "types": [{"value": "Voorstel"}]}
MEETING: dict[str, Any] = {
    "id": 7,
    "plannings": [{"start_date": "2026-02-08 13:30:00"}],
    "attributes": {"Titel": "Raad", "Locatie": "Raadzaal"},
    "documents": [PAPER],
    "agenda_items": [
        {**POINT, "documents": [{**PAPER, "publication_date": "2026-02-01"}, {**PAPER, "id": 10, "confidential": 1}]},
        {**POINT, "confidential": 1, "documents": [{**PAPER, "id": 11}]},
    ],
}


def test_a_meeting_has_its_points_and_each_public_paper_once() -> None:
    """A paper that goes with two points is one document, and what is confidential is left out."""
    found = list(mapped(Row("$", MEETING), ORIGIN))
    meeting, paper = (one for one in found if isinstance(one, Draft))
    assert [one.reason for one in found if isinstance(one, Skipped)] == ["vertrouwelijk stuk bij een vergadering"]
    assert (meeting.payload["title"], meeting.payload["date"]) == ("Raad", "2026-02-08")
    assert meeting.payload["body"] == [{"text": "Kapverordening\nRaadsvoorstel kap", "place": "agendapunt 3"}]
    assert (paper.payload["id"], paper.payload["document_kind"]) == ("notubiz-document-9", "Voorstel")
    assert paper.payload["related"] == ["notubiz-7"]
    assert "date" not in paper.payload  # the day of a meeting is not that of a paper


def test_a_record_of_open_raadsinformatie_is_of_the_municipality_that_comes_along() -> None:
    """By the name of the organisation, which stands in another record of the file."""

    def record(number: int, **said: Any) -> list[Any]:
        about = [{"predicate": f"http://schema.org/{name}", "value": value} for name, value in said.items()]
        return [{"ori_id": number, "properties": about}, "x", "y"]

    data = {
        "1": record(1, type="Meeting", name="Raad", hasOrganizationName=3, startDate="2026-02-08T20:00:00"),
        "2": record(2, type="MediaObject", name="Brief", hasOrganizationName=3, isReferencedBy=1, text="Geachte raad"),
        "3": record(3, type="Organization", prefLabel="Gemeente Baarn"),
    }
    found = list(mapped(Row("[1]", data), ORIGIN))
    meeting, letter = (one.payload for one in found if isinstance(one, Draft))
    assert (meeting["municipalities"], meeting["date"]) == (["Baarn"], "2026-02-08")
    assert (letter["municipalities"], letter["related"]) == (["Baarn"], ["ori-1"])
    assert letter["body"] == [{"text": "Geachte raad", "place": "tekst"}]
    assert len(found) == 3


def test_a_dataset_is_a_source_of_who_publishes_it(tmp_path: Path) -> None:
    """In Dutch where it says so; the files of a dataset are no records of their own."""
    path = tmp_path / "catalogus.rdf"
    path.write_text(
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://purl.org/dc/terms/"
 xmlns:dcat="http://www.w3.org/ns/dcat#"><dcat:Dataset rdf:about="https://oefen.example/id/bomen">
<d:title xml:lang="en">Trees</d:title><d:title xml:lang="nl">Bomen</d:title>
<d:publisher rdf:resource="http://standaarden.overheid.nl/owms/terms/Baarn_(gemeente)"/>
<d:issued>2024-05-01T00:00:00</d:issued><dcat:keyword xml:lang="nl">groen</dcat:keyword>
<dcat:landingPage rdf:resource="https://oefen.example/bomen"/></dcat:Dataset>
<dcat:Distribution rdf:about="https://oefen.example/id/bomen.csv"/></rdf:RDF>""",
        encoding="utf-8",
    )
    rows = [row for row in read(Document(path, path.name)) if isinstance(row, Row)]
    found = [one for row in rows for one in mapped(row, ORIGIN)]
    (dataset,) = (one.payload for one in found if isinstance(one, Draft))
    assert (dataset["title"], dataset["category"], dataset["publisher"]) == ("Bomen", "dataset", "Baarn (gemeente)")
    assert (dataset["municipalities"], dataset["published"]) == (["Baarn"], "2024-05-01")
    assert dataset["url"] == "https://oefen.example/bomen"
    assert dataset["properties"] == [{"name": "trefwoord", "value": "groen"}]
    (skipped,) = (one.reason for one in found if isinstance(one, Skipped))
    assert skipped == "bestand bij een dataset die zelf is ingelezen"


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//oefening//NL
X-WR-CALNAME:Raad Baarn
BEGIN:VEVENT
UID:1@oefen.example
DTSTART;TZID=Europe/Amsterdam:20260312T200000
SUMMARY:Raadsvergadering
LOCATION:Raadzaal\\, Baarn
DESCRIPTION:Agenda:\\n1. Opening
ORGANIZER;CN="Jans Voorbeeldman":mailto:jans@oefen.example
ATTENDEE;CN="Een Ander":mailto:ander@oefen.example
RRULE:FREQ=MONTHLY;COUNT=3
END:VEVENT
BEGIN:VEVENT
UID:2@oefen.example
DTSTART;VALUE=DATE:20260501
SUMMARY:Kadernota
END:VEVENT
BEGIN:VEVENT
UID:3@oefen.example
SUMMARY:Zonder begin
END:VEVENT
END:VCALENDAR
"""


def test_an_appointment_is_a_source_on_its_day_without_who_was_invited(tmp_path: Path) -> None:
    """With its hour as it stands in its own zone; one without a beginning is refused."""
    path = tmp_path / "raad.ics"
    path.write_text(CALENDAR, encoding="utf-8")
    first, second, third = read(Document(path, path.name))
    assert isinstance(first, Row)
    assert isinstance(second, Row)
    assert str(third) == "raad.ics, afspraak 3: de afspraak heeft geen begin (DTSTART) dat te lezen is"
    (one,) = (draft.payload for draft in mapped(first, ORIGIN) if isinstance(draft, Draft))
    assert (one["title"], one["date"], one["publisher"]) == ("Raadsvergadering", "2026-03-12", "Raad Baarn")
    assert one["body"] == [{"text": "Agenda:\n1. Opening", "place": "afspraak 1"}]
    assert {"name": "begin", "value": "2026-03-12T20:00"} in one["properties"]
    assert "oefen.example" not in str(one)
    assert second.data["start"] == "2026-05-01"


@pytest.mark.parametrize("text", ["BEGIN:VCALENDAR\nEND:VCALENDAR\n", "geen agenda", "BEGIN:VCALENDAR\nBEGIN:VEVENT\n"])
def test_a_calendar_without_appointments_is_refused(tmp_path: Path, text: str) -> None:
    """Whether it is empty, broken off, or none."""
    path = tmp_path / "leeg.ics"
    path.write_text(text, encoding="utf-8")
    assert [type(one).__name__ for one in read(Document(path, path.name))] == ["UnreadableDocument"]


def test_the_real_meeting_of_notubiz_is_read_whole(shared_data: Path) -> None:
    """As many papers as it has numbers of papers."""
    path = shared_data / "fixtures" / "ori" / "notubiz_meeting_amsterdam.json"
    found = [one for row in read(Document(path, path.name)) if isinstance(row, Row) for one in mapped(row, ORIGIN)]
    drafts_of = [one for one in found if isinstance(one, Draft)]
    assert (drafts_of[0].payload["title"], len(drafts_of[0].payload["body"])) == ("raadscommissie Financiën", 45)
    papers = set(re.findall(r'"api.notubiz.nl/document/(\d+)"', path.read_text("utf-8")))
    assert len(papers) > 50
    assert {one.payload["id"] for one in drafts_of[1:]} == {f"notubiz-document-{number}" for number in papers}
    assert len(drafts_of) == len(papers) + 1
