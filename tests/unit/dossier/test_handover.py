"""What goes along when somebody leaves, as one file to read without Kring; the people and papers are fictitious."""

import csv
import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from lxml import etree

from api.render.dossier.mdto import lacking, mdto
from api.render.dossier.pack import handover_zip
from kg.cycle.borgen.dossier.dossier import dossier
from kg.cycle.borgen.dossier.handover import Around, Handover, handover
from kg.cycle.borgen.dossier.material import DossierMaterial, TrajectoryPart
from kg.errors import NotFound

TODAY: Final = date(2026, 11, 30)
MAKERS: Final = {"GM0308": "Baarn"}
XSD: Final = etree.XMLSchema(etree.parse(str(Path(__file__).parent / "mdto.xsd")))


def held(kind: str, key: str, *, private: bool = False, **payload: Any) -> TrajectoryPart:
    return TrajectoryPart(key, kind, {"title": key, **payload}, private)


BODY: Final = ({"text": "Zeldzame woorden", "place": "regel 1"},)
MATERIAL: Final = DossierMaterial(
    held("Trajectory", "tra-1", title="Een fictief traject", municipalities=["GM0308"], period={"end": "2027"}),
    activities=(
        held("Activity", "werk-1", owner="R. de Boer", deadline="2027-02", status="loopt"),
        held("Activity", "werk-2", owner="Anna", status="afgerond"),
        held("Activity", "werk-3"),
    ),
    decisions=(held("Decision", "besluit-1", date="2026-03-01", body="college", dossier="tra-1"),),
    parties={"org-aak": held("Organisation", "org-aak", title="Aak", category="aanbieder")},
    documents=(
        held("Source", "eigen", private=True, body=BODY, title="DPIA van ons", url="https://x.nl/d", language="nl"),
        held("Source", "open", body=BODY, licence="CC-BY 4.0"),
        held("Source", "dicht", body=BODY, licence="Alle rechten voorbehouden"),
        held("Source", "zonder", body=BODY),
        held("Source", "leeg", private=True),
    ),
    statements=(
        held("DossierItem", "s-1", piece="dpia", standing="aanwezig", grounds="Ja", date="2026-11-01", record="eigen",
             retention="4.1", restriction="Beperkt openbaar", kept_at="Zaak 12"),
    ),
    records={"eigen": held("Source", "eigen", title="DPIA van ons")},
)  # fmt: skip
AROUND: Final = Around(
    lessons=(held("Lesson", "les-1", title="Begin klein.", because="Dat scheelt werk.", review="concept"),),
    people=(held("Expert", "p-1", title="Carla", organisation="org-aak", expertise=["e-1"]),),
    names={"org-aak": "Aak", "e-1": "Archiveren"},
)


def made(leaver: str = "") -> Handover:
    return handover(MATERIAL, AROUND, dossier(MATERIAL, today=TODAY), leaver)


def files(found: Handover) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(handover_zip(found, MAKERS))) as pack:
        return {one.partition("/")[2]: pack.read(one) for one in pack.namelist()}


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_what_who_leaves_has_comes_first_then_what_nobody_owns_and_what_is_done_is_not_open() -> None:
    found = made("r. de boer")
    assert (found.leaver, found.leaver_kind) == ("r. de boer", "persoon")
    assert (found.ends[0].id, found.ends[0].leaves) == ("werk-1", True)
    assert not any(one.leaves for one in found.ends[1:])
    assert "werk-2" not in {one.id for one in found.ends}
    assert {one.name for one in found.owners} == {"R. de Boer", ""}


def test_a_provider_leaves_with_the_pieces_that_belong_to_it_and_its_people() -> None:
    found = made("Aak")
    assert found.leaver_kind == "aanbieder"
    assert {one.id for one in found.ends if one.leaves} == {"overeenkomst"}
    assert [(one.name, one.leaves) for one in found.contacts] == [("Carla", True)]


def test_somebody_of_whom_nothing_is_there_is_refused_by_name() -> None:
    with pytest.raises(NotFound, match="Niemand"):
        made("Niemand")


def test_own_and_open_texts_go_along_and_every_other_document_is_named_with_the_reason() -> None:
    found = files(made())
    assert sorted(name for name in found if name.startswith("documenten/")) == [
        "documenten/001-eigen.txt",
        "documenten/002-open.txt",
    ]
    assert b"Zeldzame woorden" in found["documenten/001-eigen.txt"]
    left = {one["wat"]: one["waarom"] for one in rows(found["weggelaten.csv"])}
    assert "geen licentie" in left["zonder"]
    assert "niet zeker" in left["dicht"]
    assert "heeft de tekst niet" in left["leeg"]
    assert "Wat u in Kring niet mag zien" in left
    together = b"".join(content for name, content in found.items() if name.startswith("documenten/"))
    assert together.count(b"Zeldzame woorden") == 2


def test_the_pack_is_read_without_kring_and_is_the_same_to_the_byte() -> None:
    found = files(made("Aak"))
    page = found["index.html"].decode()
    for said in (
        "Wat openstaat",
        "Besluiten en waarom",
        "Begin klein.",
        "Carla",
        "Waar alles staat",
        "Wat niet meegaat",
    ):
        assert said in page
    assert not re.search(r"<(?:script|link|img|iframe)\b|\b(?:src|href)=\"(?!#)", page)  # needs nothing beside it
    assert found["overdracht.docx"][:2] == b"PK"
    assert handover_zip(made("Aak"), MAKERS) == handover_zip(made("Aak"), MAKERS)


def test_a_cell_that_a_spreadsheet_would_calculate_is_plain_in_the_tables() -> None:
    evil = DossierMaterial(held("Trajectory", "tra"), activities=(held("Activity", "=1+1"),))
    found = files(handover(evil, Around(), dossier(evil, today=TODAY)))
    assert rows(found["open-einden.csv"])[0]["wat"] == "'=1+1"


def test_the_metadata_of_a_piece_are_valid_mdto() -> None:
    found = files(made())
    (name,) = (name for name in found if name.startswith("mdto/"))
    root = etree.fromstring(found[name])
    XSD.assertValid(root)
    said = {etree.QName(one).localname: one.text for one in root.iter() if one.text and one.text.strip()}
    assert said["termijnLooptijd"] == "P10Y"
    assert said["raadpleeglocatieOnline"] == "https://x.nl/d"
    labels = [one.text for one in root.iter("{*}begripLabel")]
    assert "Tijdelijk te bewaren" in labels
    assert "Beperkt openbaar" in labels
    assert [one.text for one in root.iter("{*}identificatieKenmerk")][:2] == ["eigen", "Zaak 12"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"retention": None}, "koos nog geen categorie"),
        ({"retention": "99.1"}, "niet bekend"),
        ({"standing": "ontbreekt"}, "het stuk is er niet"),
    ],
)
def test_what_would_have_to_be_guessed_is_no_metadata(more: dict[str, Any], why: str) -> None:
    said = {**MATERIAL.statements[0].payload, **more}
    about = DossierMaterial(MATERIAL.trajectory, statements=(TrajectoryPart("s", "DossierItem", said),))
    (one,) = (one for one in dossier(about, today=TODAY).pieces if one.key == "dpia")
    assert why in lacking(one, MAKERS)


def test_a_piece_that_is_kept_for_good_has_no_period_and_characters_that_xml_forbids_do_no_harm() -> None:
    said = {**MATERIAL.statements[0].payload, "retention": "2.1.1", "kept_at": "a\x0bb"}
    about = DossierMaterial(MATERIAL.trajectory, statements=(TrajectoryPart("s", "DossierItem", said),))
    found = dossier(about, today=TODAY)
    (one,) = (one for one in found.pieces if one.key == "dpia")
    assert lacking(one, {}) == "van welke gemeente het is, is niet bekend"
    root = etree.fromstring(mdto(found, one, MAKERS, None))
    XSD.assertValid(root)
    assert root.find(".//{*}bewaartermijn") is None


def test_the_index_of_ten_thousand_open_ends_names_the_first_and_the_table_has_all() -> None:
    many = tuple(held("Activity", f"werk-{number}", description="x" * 500) for number in range(10_000))
    about = DossierMaterial(MATERIAL.trajectory, activities=many)
    found = files(handover(about, Around(), dossier(about, today=TODAY)))
    assert "alle staan in open-einden.csv" in found["index.html"].decode()
    assert sum(one["soort"] == "activiteit" for one in rows(found["open-einden.csv"])) == 10_000


def test_a_document_for_which_there_is_no_room_is_left_out_by_name() -> None:
    large = ({"text": "x" * 12_000_000, "place": "1"},)
    papers = tuple(held("Source", name, private=True, body=large) for name in ("eerste", "tweede"))
    about = DossierMaterial(MATERIAL.trajectory, documents=papers)
    found = handover(about, Around(), dossier(about, today=TODAY))
    assert [one.along for one in found.documents] == [True, False]
    assert "te groot" in found.documents[1].why


def test_a_party_that_offers_nothing_leaves_as_a_partner() -> None:
    about = DossierMaterial(MATERIAL.trajectory, parties={"soest": held("Organisation", "soest", title="Soest")})
    assert handover(about, Around(), dossier(about, today=TODAY), "soest").leaver_kind == "partner"
