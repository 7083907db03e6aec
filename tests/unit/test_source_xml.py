"""XML is told apart by its root element: regulations, publications, answers of SRU, architecture."""

from pathlib import Path
from typing import Any

import pytest

from ingest.document import Document, Row
from ingest.documents.markup import markup
from ingest.formats.registry import read
from kg.errors import InputError, UnreadableDocument

CVDR = """<?xml version="1.0" encoding="UTF-8"?>
<cvdr xmlns="http://standaarden.overheid.nl/cvdr/terms/" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:overheidrg="http://standaarden.overheid.nl/cvdr/meta/"><meta><owmskern>
<dcterms:identifier>CVDR999999_3</dcterms:identifier><dcterms:title>Beleidsregels oefenbomen Baarn</dcterms:title>
<dcterms:type scheme="overheid:Informatietype">regeling</dcterms:type><dcterms:language>nl</dcterms:language>
<dcterms:creator scheme="overheid:Gemeente">Baarn</dcterms:creator></owmskern><owmsmantel>
<dcterms:subject>milieu</dcterms:subject><dcterms:issued>2025-03-04</dcterms:issued></owmsmantel><cvdripm>
<overheidrg:inwerkingtredingDatum>2025-03-12</overheidrg:inwerkingtredingDatum>
<overheidrg:uitwerkingtredingDatum>2029-01-01</overheidrg:uitwerkingtredingDatum></cvdripm></meta>
<body><intitule>Beleidsregels oefenbomen Baarn</intitule><regeling>
<aanhef><preambule><al>Het college van Baarn;</al><al/></preambule></aanhef><regeling-tekst>
<hoofdstuk><kop><label>Hoofdstuk</label><nr>1.</nr><titel>Kap</titel></kop>
<artikel><kop><label>Artikel</label><nr>3</nr><titel>Vergunning</titel></kop>
<lid><lidnr>1.</lidnr><al>Kappen mag met <vet>vergunning</vet>.</al></lid>
<lid><lidnr>2.</lidnr><al>Geen vergunning is nodig voor:</al><lijst><li><li.nr>a.</li.nr><al>een dode boom;</al></li>
<li nr="-"><al>een heg.</al></li></lijst></lid></artikel></hoofdstuk></regeling-tekst>
<bijlage><kop><label>Bijlage</label><nr>I</nr></kop><table><tgroup><tbody>
<row><entry><al>Soort</al></entry><entry><al>Straal</al></entry></row></tbody></tgroup></table></bijlage>
</regeling></body></cvdr>"""
TOESTAND = """<toestand bwb-id="BWBR9999999" inwerkingtreding="2026-01-01"><wetgeving soort="ministeriele-regeling">
<intitule ondertekening_bron="2025-11-03" publicatie_bron="2025-11-10">Regeling van de Minister over oefenen
<meta-data><kenmerk>9</kenmerk></meta-data></intitule><citeertitel>Oefenregeling</citeertitel><regeling>
<artikel><kop><label>Artikel</label><nr>1</nr></kop><al>Oefenen mag.</al></artikel></regeling></wetgeving></toestand>"""
SHEET = """<officiele-publicatie><metadata><meta name="OVERHEIDop.externMetadataRecord"
 content="https://zoek.officielebekendmakingen.nl/gmb-2025-999/metadata.xml"/></metadata>
<kop><titel>GEMEENTEBLAD</titel><subtitel>Officiële uitgave van de gemeente Baarn</subtitel></kop><gemeenteblad>
<kop><titel>Verleende vergunning</titel></kop><zakelijke-mededeling><tekst><al>Een boom mag weg.</al><al/></tekst>
</zakelijke-mededeling></gemeenteblad></officiele-publicatie>"""
OWMS = """<?xml version="1.0" encoding="windows-1252"?><owms-metadata xmlns:dcterms="http://purl.org/dc/terms/">
<owmskern><dcterms:identifier>gmb-2025-999</dcterms:identifier><dcterms:title>Caf\u00e9 met terras</dcterms:title>
<dcterms:type scheme="OVERHEID.Informatietype">offici\u00eble publicatie</dcterms:type>
<dcterms:type scheme="OVERHEIDop.Rubriek">vergunning</dcterms:type>
<dcterms:creator scheme="OVERHEID.Gemeente">Baarn</dcterms:creator><dcterms.modified>2025-05-02</dcterms.modified>
</owmskern><owmsmantel><dcterms:available>2025-05-01</dcterms:available></owmsmantel></owms-metadata>"""
META = """<metadata_gegevens><metadata name="DC.title" scheme="" content="Verleende vergunning"/>
<metadata name="DC.identifier" scheme="OVERHEIDop.GmbID" content="gmb-2025-998"/>
<metadata name="DC.creator" scheme="OVERHEID.Gemeente" content="Baarn"/></metadata_gegevens>"""
SRU = """<searchRetrieveResponse xmlns="http://docs.oasis-open.org/ns/search-ws/sruResponse"><records><record>
<recordData><gzd><originalData><meta><owmskern><identifier>gmb-2025-997</identifier><title>Verkeersbesluit</title>
<creator scheme="OVERHEID.Gemeente">Baarn</creator></owmskern></meta></originalData><enrichedData>
<preferredUrl>https://zoek.officielebekendmakingen.nl/gmb-2025-997.html</preferredUrl></enrichedData></gzd></recordData>
</record><record><recordData><gzd><originalData><record/></originalData></gzd></recordData></record></records>
</searchRetrieveResponse>"""
MODEL = """<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" identifier="m"><elements>
<element identifier="e1" xsi:type="ApplicationComponent"><name xml:lang="en">Cases</name>
<name xml:lang="nl">Zaken</name>
<properties><property propertyDefinitionRef="p1"><value>abc</value></property></properties></element>
<element identifier="e2" xsi:type="BusinessProcess"><name/></element></elements><relationships>
<relationship identifier="r1" xsi:type="Serving" source="e1" target="e2"/></relationships><propertyDefinitions>
<propertyDefinition identifier="p1" type="string"><name>Object ID</name></propertyDefinition></propertyDefinitions>
<views><diagrams><view identifier="v1"><name>Plaat</name></view></diagrams></views></model>"""


def found(path: Path, text: str, encoding: str = "utf-8") -> list[Row | InputError]:
    path.write_bytes(text.encode(encoding))
    return list(read(Document(path, path.name)))


def row(path: Path, text: str, encoding: str = "utf-8") -> Row:
    [one] = found(path, text, encoding)
    assert isinstance(one, Row), one
    return one


def test_a_regulation_gives_articles_and_paragraphs_as_places(tmp_path: Path) -> None:
    """A quote of a regulation is by article and paragraph."""
    read_row = row(tmp_path / "a.xml", CVDR)
    assert [(part.place, part.heading, part.text) for part in read_row.sections] == [
        ("aanhef", "", "Het college van Baarn;"),
        ("artikel 3, lid 1", "Hoofdstuk 1. Kap > Artikel 3 Vergunning", "Kappen mag met vergunning."),
        (
            "artikel 3, lid 2",
            "Hoofdstuk 1. Kap > Artikel 3 Vergunning",
            "Geen vergunning is nodig voor:\na. een dode boom;\n- een heg.",
        ),
        ("bijlage I", "Bijlage I", "Soort | Straal"),
    ]
    said = {"identifier": "CVDR999999_3", "creator": "Baarn", "creator_scheme": "Gemeente", "issued": "2025-03-04"}
    assert said.items() <= read_row.data.items()
    assert (read_row.data["valid_from"], read_row.data["valid_until"]) == ("2025-03-12", "2029-01-01")


def test_a_law_is_as_it_was_on_a_day(tmp_path: Path) -> None:
    """Its metadata is no part of its name."""
    one = row(tmp_path / "a.xml", TOESTAND)
    assert one.data["title"] == "Oefenregeling"
    assert one.data["alternative"] == "Regeling van de Minister over oefenen"
    assert (one.data["valid_from"], one.data["issued"], one.data["types"]) == (
        "2026-01-01",
        "2025-11-03",
        ["ministeriele regeling"],
    )
    assert [(part.place, part.text) for part in one.sections] == [("artikel 1", "Oefenen mag.")]


def test_a_publication_in_a_gemeenteblad_is_of_that_municipality(tmp_path: Path) -> None:
    """Without its metadata the day is not known, the year is: it stands in the number."""
    one = row(tmp_path / "a.xml", SHEET)
    assert (one.data["identifier"], one.data["title"]) == ("gmb-2025-999", "Verleende vergunning")
    assert (one.data["creator"], one.data["creator_scheme"], one.data["available"]) == ("Baarn", "Gemeente", "2025")
    assert [part.text for part in one.sections] == ["Een boom mag weg."]


@pytest.mark.parametrize(
    ("text", "encoding", "title", "kind"),
    [(OWMS, "windows-1252", "Café met terras", "vergunning"), (META, "utf-8", "Verleende vergunning", None)],
)
def test_metadata_in_either_form_says_the_same(
    tmp_path: Path, text: str, encoding: str, title: str, kind: str | None
) -> None:
    """Elements or attributes; the exact kind goes before the general one."""
    one = row(tmp_path / "a.xml", text, encoding)
    assert (one.data["title"], one.data["creator"], next(iter(one.data["types"]), None)) == (title, "Baarn", kind)


def test_an_answer_of_sru_gives_a_row_a_record_and_says_what_it_cannot_use(tmp_path: Path) -> None:
    """A record of something else keeps no other waiting."""
    first, second = found(tmp_path / "a.xml", SRU)
    assert isinstance(first, Row)
    assert (first.place, first.data["identifier"]) == ("record 1", "gmb-2025-997")
    assert str(second).startswith("a.xml, record 2: dit record van SRU beschrijft geen publicatie")


def test_a_model_gives_its_elements_and_relations(tmp_path: Path) -> None:
    """In Dutch where it has that, with the names of its properties."""
    rows = [one.data for one in found(tmp_path / "a.xml", MODEL) if isinstance(one, Row)]
    bare = {"name": "", "documentation": "", "properties": {}}
    expected: list[dict[str, Any]] = [
        {**bare, "id": "e1", "type": "ApplicationComponent", "name": "Zaken", "properties": {"Object ID": "abc"}},
        {**bare, "id": "e2", "type": "BusinessProcess"},
        {"id": "r1", "type": "ServingRelationship", "name": "", "source": "e1", "target": "e2"},
    ]  # fmt: skip
    assert rows == expected


BOMB = '<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{BOMB}]><toestand>&i;</toestand>", "DOCTYPE"),
        ('<?xml version="1.0"?><!-- x --><!DOCTYPE cvdr SYSTEM "file:///etc/passwd"><cvdr/>', "DOCTYPE"),
        ("<cvdr><a></cvdr>", "geen geldige XML"),
        ("<cvdr>&x;</cvdr>", "geen geldige XML"),
        ("<toestand>" + "<a>" * 900 + "</a>" * 900 + "</toestand>", "dieper genest|geen geldige XML"),
        ("<toestand>" + "<a>" * 200 + "</a>" * 200 + "</toestand>", "dieper genest"),
        ("<toestand/>", "geen nummer en geen titel"),
        ("<work/>", "geef de toestand zelf"),
        ("<wet/>", "bekend zijn RSS en Atom, regelingen"),
        ("tekst", "geen XML"),
    ],
    ids=["bomb", "entity", "open", "unknown entity", "very deep", "deep", "bare", "manifest", "unknown", "text"],
)
def test_what_cannot_be_read_is_refused_with_the_reason(tmp_path: Path, text: str, said: str) -> None:
    """Before a parser sees an entity, and before a walk goes too deep."""
    [one] = found(tmp_path / "a.xml", text)
    with pytest.raises(UnreadableDocument, match=said):
        raise one if isinstance(one, InputError) else AssertionError(one)


def test_the_suffix_does_not_say_what_xml_is(tmp_path: Path) -> None:
    """A feed that was saved as .xml, and RDF that was saved as .rss."""
    feed = '<rss version="2.0"><channel><title>N</title><item><title>Een</title></item></channel></rss>'
    assert row(tmp_path / "a.xml", feed).data["feed"] == "N"
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://purl.org/dc/terms/">'
        '<rdf:Description rdf:about="https://oefen.example/1"><d:title>T</d:title></rdf:Description></rdf:RDF>'
    )
    assert row(tmp_path / "a.rss", rdf).data["@id"] == "https://oefen.example/1"


def test_utf_16_is_read_and_an_unknown_encoding_is_named() -> None:
    """What a document says of its own encoding is held to."""
    assert markup('<?xml version="1.0" encoding="UTF-16"?><a>é</a>'.encode("utf-16")) == "<a>é</a>"
    with pytest.raises(UnreadableDocument, match="koi8-r"):
        markup(b'<?xml version="1.0" encoding="koi8-r"?><a/>')
    with pytest.raises(UnreadableDocument, match="is dat niet op byte 3"):
        markup(b"<a>\xe9</a>")


REAL = {
    "wetsuite/cvdr_example3.xml": ("CVDR680781_1", "Someren", 11),
    "wetsuite/bwb_toestand_5.xml": ("BWBR0008326", None, 13),
    "wetsuite/gmb.xml": ("gmb-2017-100002", "Oldambt", 1),
    "wetsuite/opmeta1.xml": ("gmb-2024-216934", "Reimerswaal", 0),
    "owms/metadata_owms-stcrt.xml": ("stcrt-2021-100", "Haarlem", 0),
    "owms/metadata_owms-ag.xml": ("ag-tk-2021-05-21", "Tweede Kamer der Staten-Generaal", 0),
}


@pytest.mark.parametrize("name", REAL)
def test_real_documents_say_who_they_are_of(shared_data: Path, name: str) -> None:
    """On files that others published; the number of passages is that of their articles and paragraphs."""
    path = shared_data / "fixtures" / name
    [one] = read(Document(path, path.name))
    assert isinstance(one, Row), one
    assert (one.data["identifier"], one.data.get("creator"), len(one.sections)) == REAL[name]


def test_every_real_answer_of_sru_is_read_whole(shared_data: Path) -> None:
    """As many rows as it has records."""
    for name, count in (("sru_oep.xml", 10), ("sru_repository_overheid_officielepublicaties.xml", 5)):
        path = shared_data / "fixtures" / "sru" / name
        rows = list(read(Document(path, name)))
        assert [type(one) for one in rows] == [Row] * count
