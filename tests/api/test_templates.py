"""The templates of an organisation: handed in, used, replaced, withdrawn, and its own. All in them is fictitious."""

import io
import json
import re
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.commands import app
from api.render.documents.document import Document as Made
from api.render.documents.document import Heading, Items, Note, Paragraph, Table, Text
from api.render.documents.word import word
from ingest.document import Document
from ingest.formats.office.house_style import FIELDS, house_style
from kg import clock
from kg.errors import UnreadableDocument
from kg.profiles.access import open_keys
from tests.api.test_drafts import ROWS
from tests.house_style_file import COLOUR, TEXT, changed, house_file
from tests.rest_service import client, fill
from tests.web.markup import flaws

if TYPE_CHECKING:
    from kg.access import Role

OUTLINE = 'titel = "Ons stuk over {ontwikkeling}"\n[[hoofdstuk]]\ntitel = "Geld"\ndelen = ["kosten"]\n'
PLACES = ("{{inhoud}}",)
SAID = Made(
    "Raadsvoorstel <b>",
    date(2026, 11, 30),
    [
        Paragraph(Text("Eerst.", notes=[1])),
        Heading("Aanleiding"),
        Items([Text("een"), Text("twee")]),
        Items([Text("a"), Text("b")], ordered=True),
        Items([Text("c")], ordered=True),
        Table("Tabel", ["x"], [[Text("1")]]),
    ],
    lead="Voor de raad",
    notes=[Note("Bron", "https://voorbeeld.example/a")],
)


def read(content: bytes, name: str = "stijl.docx") -> tuple[bytes, dict[str, Any]]:
    found = house_style(Document(Path(name), name, content))
    ((_, kept),) = found.members
    return kept, dict(found.metadata)


def lines(content: bytes) -> list[str]:
    return [one.text for one in docx.Document(io.BytesIO(content)).paragraphs if one.text]


# --- a document dressed in one --------------------------------------------------------------------


def test_fields_are_filled_where_they_stand_and_what_stands_around_them_stays() -> None:
    kept, about = read(house_file(*TEXT))
    assert about["fields"] == sorted(FIELDS)
    made = word(SAID, kept)
    assert made == word(SAID, kept)
    assert lines(made) == [
        "Aan de raad: Raadsvoorstel <b>", "Voor de raad", "Vaste tekst.", "Eerst. [1]", "Aanleiding", "een", "twee",
        "a", "b", "c", "Tabel", "Ten slotte.", "Bronnen", "1. Bron https://voorbeeld.example/a", "Einde.",
    ]  # fmt: skip
    section = docx.Document(io.BytesIO(made)).sections[0]
    assert section.header.paragraphs[0].text == "Gemeente Fictief: Raadsvoorstel <b>"
    assert section.footer.paragraphs[0].text == "Stuk van 30 november 2026"


def test_a_document_without_fields_lends_its_looks_alone_and_nothing_of_ours_is_lost() -> None:
    kept, about = read(house_file("Een oud stuk dat niet mee moet.", header="Kop", footer="Voet"))
    assert about["fields"] == []
    made = word(SAID, kept)
    plain = lines(word(SAID))
    assert lines(made) == plain
    styles = docx.Document(io.BytesIO(made)).styles
    assert styles["Heading 2"].font.color.rgb == COLOUR
    assert styles["Normal"].font.name == "Georgia"
    assert docx.Document(io.BytesIO(made)).sections[0].header.paragraphs[0].text == "Kop"


def test_without_a_place_for_sources_they_follow_the_chapters_and_a_title_without_a_field_stands_above_them() -> None:
    said = lines(word(SAID, read(house_file("Voor.", *PLACES, "Na."))[0]))
    assert said[:4] == ["Voor.", "Raadsvoorstel <b>", "Voor de raad", "Eerst. [1]"]
    assert said[-3:] == ["Bronnen", "1. Bron https://voorbeeld.example/a", "Na."]


def test_lists_count_from_one_and_have_marks_where_the_house_style_has_no_such_style() -> None:
    made = docx.Document(io.BytesIO(word(SAID, read(house_file(*TEXT))[0])))
    numbered = [one._p.pPr.numPr.numId.val for one in made.paragraphs if one.style and one.style.name == "List Number"]
    assert len(numbered) == 3
    assert len(set(numbered)) == 2
    assert made.styles["List Bullet"].element.pPr.numPr is not None


def test_who_made_it_comments_and_where_it_came_from_are_not_kept() -> None:
    kept, _ = read(house_file(*TEXT))
    with zipfile.ZipFile(io.BytesIO(kept)) as archive:
        assert all(name.startswith(("word/", "_rels/", "[Content")) for name in archive.namelist())
        assert b"Een Naam" not in b"".join(archive.read(name) for name in archive.namelist())
    assert read(kept)[0] == kept


# --- what is refused ------------------------------------------------------------------------------

LINK = (
    b'<Relationship Id="rId99" TargetMode="External" Target="https://voorbeeld.example/volg.png" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s"/></Relationships>'
)


def linked(kind: bytes) -> bytes:
    def change(name: str, part: bytes) -> bytes:
        return part.replace(b"</Relationships>", LINK % kind) if name == "word/_rels/document.xml.rels" else part

    return changed(house_file(*PLACES), change)


def macros(name: str, part: bytes) -> bytes:
    usual = b"openxmlformats-officedocument.wordprocessingml.document.main"
    return part.replace(usual, b"ms-word.document.macroEnabled.main") if name.startswith("[") else part


def strict(name: str, part: bytes) -> bytes:
    usual = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return (
        part.replace(usual, b"http://purl.oclc.org/ooxml/wordprocessingml/main")
        if name == "word/document.xml"
        else part
    )


def bodiless(name: str, part: bytes) -> bytes:
    return part.replace(b"w:body", b"w:lijf") if name == "word/document.xml" else part


def sizeless(name: str, part: bytes) -> bytes:
    return re.sub(rb'w:pgSz w:w="\d+"', b'w:pgSz w:w="breed"', part) if name == "word/document.xml" else part


def same(_name: str, part: bytes) -> bytes:
    return part


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (house_file("{{inhuod}}"), r"noemt het veld {{inhuod}}, dat er niet is; kies uit titel, ondertitel, datum"),
        (house_file("{{inhoud}}", header="{{gemeente}}"), r"noemt het veld {{gemeente}}"),
        (house_file("{{bronnen}}"), r"mist het veld {{inhoud}}: de hoofdstukken"),
        (house_file("Hier: {{inhoud}}"), r"zet het veld {{inhoud}} in een alinea met niets anders"),
        (house_file(header="{{inhoud}}"), r"zet het veld {{inhoud}} in een alinea met niets anders, in de tekst"),
        (changed(house_file(*PLACES), macros), "bevat macro's"),
        (changed(house_file(*PLACES), same, word__vbaProject_x_bin=b"x"), "bevat macro's"),
        (linked(b"image"), r"haalt iets van buiten het bestand \(image: https://voorbeeld.example/volg.png\)"),
        (changed(house_file(*PLACES), strict), "Strict Open XML"),
        (changed(house_file(*PLACES), bodiless), "heeft geen tekst"),
        (changed(house_file(*PLACES), sizeless), "het lezen liep vast"),
        (b"geen zip", "is beschadigd"),
        (b"", "is leeg"),
    ],
    ids=["unknown", "above", "lacking", "not alone", "not in the text", "macros", "project", "outside", "strict",
         "no body", "no size", "no zip", "empty"],
)  # fmt: skip
def test_what_cannot_be_a_house_style_is_refused_with_what_is_wrong(content: bytes, said: str) -> None:
    with pytest.raises(UnreadableDocument, match=said):
        read(content)


def test_a_link_to_the_template_that_it_was_made_from_goes_without_a_word() -> None:
    assert b"voorbeeld.example" not in read(linked(b"attachedTemplate"))[0]


# --- at the doors ---------------------------------------------------------------------------------


def sent(name: str, content: bytes) -> dict[str, str]:
    return {"fileName": name, "content": b64encode(content).decode()}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("templates") / "store"
    fill(made, ROWS)
    return made


@pytest.fixture
def shared(store: Path) -> Iterator[tuple[TestClient, dict[str, dict[str, str]]]]:
    roles: dict[str, dict[str, Role]] = {
        "ede": {"ede": "editor"},
        "lezer": {"ede": "reader"},
        "baarn": {"baarn": "editor"},
        "beide": {"baarn": "editor", "ede": "editor"},
    }
    with client(store, mode="shared", rate_per_minute=100_000, anonymous_reading=True) as opened:
        keys = open_keys(store)
        today = clock.today()
        made = {name: keys.add(name, held, until=today + timedelta(10), today=today)[1] for name, held in roles.items()}
        yield opened, {name: {"Authorization": f"Bearer {words}"} for name, words in made.items()}


def draft(service: TestClient, who: dict[str, str], **asked: str) -> bytes:
    params = {"municipality": "Ede", "format": "docx", **asked}
    answer = service.get("/v1/drafts/dev-wet", params=params, headers=who)
    assert answer.status_code == 200, answer.text
    return answer.content


def test_an_organisation_replaces_withdraws_and_keeps_its_templates_to_itself(
    shared: tuple[TestClient, dict[str, dict[str, str]]],
) -> None:
    service, who = shared
    usual, others = draft(service, who["ede"]), [draft(service, one) for one in (who["baarn"], {})]
    path = "/v1/templates/raadsvoorstel"
    first = service.put(path, json=sent("stijl.docx", house_file(*TEXT)), headers=who["ede"])
    assert (first.status_code, first.json()["replaced"], first.json()["template"]["organisation"]) == (200, None, "ede")
    again = service.put(path, json=sent("stijl.dotx", house_file("Nieuw.", *PLACES)), headers=who["ede"]).json()
    assert again["replaced"] == first.json()["template"]["sha256"]
    assert lines(draft(service, who["ede"]))[0] == "Nieuw."
    assert [draft(service, one) for one in (who["baarn"], {})] == others
    for other in (who["baarn"], {}):
        assert service.get("/v1/templates", headers=other).json() == {"items": []}
        assert service.delete(f"{path}?form=docx&organisation=ede", headers=other).status_code in {401, 403}
        assert service.delete(f"{path}?form=docx&organisation=hulst", headers=other).status_code in {401, 403}
    refused = service.put(path, json=sent("stijl.docx", house_file(*TEXT)), headers=who["lezer"])
    assert refused.status_code == 403
    assert "baarn, ede" in service.put(path, json=sent("s.docx", house_file()), headers=who["beide"]).json()["detail"]
    assert [one["kind"] for one in service.get("/v1/templates", headers=who["lezer"]).json()["items"]] == [
        "raadsvoorstel"
    ]
    assert service.delete(f"{path}?form=docx", headers=who["ede"]).json()["kind"] == "raadsvoorstel"
    assert service.delete(f"{path}?form=docx", headers=who["ede"]).status_code == 404
    assert draft(service, who["ede"]) == usual


def test_a_house_style_for_all_counts_where_there_is_none_of_its_own_and_for_reports(
    shared: tuple[TestClient, dict[str, dict[str, str]]],
) -> None:
    service, who = shared
    headers = who["ede"]
    for kind, said in (("huisstijl", "Van ons."), ("rapportage", "Een rapportage.")):
        made = service.put(f"/v1/templates/{kind}", json=sent("s.docx", house_file(said, *PLACES)), headers=headers)
        assert made.status_code == 200, made.text
    assert lines(draft(service, headers, template="beleidsnota"))[0] == "Van ons."
    asked = {"audience": "raad", "format": "docx"}
    report = service.get("/v1/report-drafts/GM0228", params=asked, headers=headers)
    assert lines(report.content)[0] == "Een rapportage."
    assert (
        lines(service.get("/v1/report-drafts/GM0228", params=asked, headers=who["baarn"]).content)[0]
        != "Een rapportage."
    )
    for kind in ("huisstijl", "rapportage"):
        assert service.delete(f"/v1/templates/{kind}?form=docx", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("kind", "name", "content", "said"),
    [
        ("raadsvoorstel", "stijl.docm", b"x", "kan macro's bevatten"),
        ("raadsvoorstel", "stijl.pdf", b"x", "geef een .docx voor de huisstijl, of een .toml"),
        ("onbekend", "stijl.docx", b"x", "oort stuk 'onbekend' is er niet; kies uit beleidsnota"),
        ("rapportage", "stuk.toml", OUTLINE.encode(), "geen soort stuk met hoofdstukken"),
        ("nota", "stuk.toml", b'titel = "T"', "hoofdstukken"),
        (
            "nota",
            "stuk.toml",
            b'titel = "T"\n[[hoofdstuk]]\ntitel = "A"\ndelen = ["x"]',
            "deel 'x' is er niet; kies uit",
        ),
        ("raadsvoorstel", "stijl.docx", house_file("{{x}}"), "kies uit titel, ondertitel, datum, inhoud, bronnen"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_is_known_and_nothing_is_kept(
    shared: tuple[TestClient, dict[str, dict[str, str]]], kind: str, name: str, content: bytes, said: str
) -> None:
    service, who = shared
    answer = service.put(f"/v1/templates/{kind}", json=sent(name, content), headers=who["ede"])
    assert (answer.status_code, said in answer.json()["detail"]) == (400, True), answer.text
    bad = service.put(f"/v1/templates/{kind}", json={"fileName": name, "content": "%%"}, headers=who["ede"])
    assert bad.status_code == 400
    assert service.get("/v1/templates", headers=who["ede"]).json() == {"items": []}


def test_the_command_hands_in_uses_lists_and_withdraws(store: Path, tmp_path: Path) -> None:
    def kring(*words: str) -> Any:
        done = CliRunner().invoke(app, [*words, "--store", str(store)])
        return done.output

    (tmp_path / "stijl.docx").write_bytes(house_file(*TEXT))
    (tmp_path / "ons.toml").write_text(OUTLINE)
    assert "geen eigen sjabloon" in kring("template")
    said = kring("template", "huisstijl", str(tmp_path / "stijl.docx"))
    assert "Bewaard: huisstijl (docx)" in said
    assert "Velden: bronnen, datum, inhoud, ondertitel, titel" in said
    assert "Hoofdstukken: Geld" in kring("template", "ons", str(tmp_path / "ons.toml"))
    made = tmp_path / "stuk.docx"
    kring("formulate", "dev-wet", "--for", "Baarn", "--template", "ons", "-o", str(made), "--encoder", "none")
    assert lines(made.read_bytes())[0] == "Aan de raad: Ons stuk over Fictieve Registerwet"
    kring("report", "GM0308", "-o", str(made))
    assert lines(made.read_bytes())[0].startswith("Aan de raad: ")
    listed = json.loads(kring("template", "--json"))
    assert [(one["kind"], one["form"]) for one in listed] == [("huisstijl", "docx"), ("ons", "toml")]
    assert (store / "templates" / "local" / "ons.toml").stat().st_mode & 0o777 == 0o600
    for kind, form in (("huisstijl", "docx"), ("ons", "toml")):
        assert "Ingetrokken" in kring("template", kind, "--withdraw", form)
    assert "geen eigen sjabloon" in kring("template")


def test_the_page_takes_one_shows_it_refuses_one_and_withdraws_it(store: Path) -> None:
    with client(store) as service:

        def give(kind: str, name: str, content: bytes) -> str:
            answer = service.post("/beheer/sjablonen", data={"soort": kind}, files={"bestand": (name, content)})
            assert list(flaws(answer.text)) == []
            return answer.text

        assert "Er is nog geen eigen sjabloon" in service.get("/beheer/sjablonen", headers={"Accept": "text/html"}).text
        assert "Het sjabloon is bewaard" in give("raadsvoorstel", "stijl.docx", house_file(*TEXT))
        refused = give("raadsvoorstel", "stijl.docx", house_file("{{<b>x</b>}}"))
        assert "{{&lt;b&gt;x&lt;/b&gt;}}, dat er niet is; kies uit titel" in refused
        file = service.get("/formuleren/concept/dev-wet.docx?gemeente=Baarn&sjabloon=raadsvoorstel")
        assert lines(file.content)[0] == "Aan de raad: Raadsvoorstel: Fictieve Registerwet"
        gone = {"soort": "raadsvoorstel", "vorm": "docx", "organisatie": "local"}
        assert "ingetrokken" in service.post("/beheer/sjablonen/intrekken", data=gone).text
        assert not list((store / "templates" / "local").iterdir())
