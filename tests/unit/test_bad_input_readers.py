"""What cannot be read is refused in Dutch, with file and place, and the rest still comes."""

import json
import stat
import zipfile
from pathlib import Path

import pytest

from ingest.document import Document, Row
from ingest.documents import encoding as decode
from ingest.formats.registry import READERS, documents, read
from kg.errors import InputError, UnreadableDocument
from tests.bad_files import archive, pdf, with_member, workbook


def outcome(path: Path, content: bytes | str) -> tuple[list[Row], list[InputError]]:
    """The rows and the refusals of a file with this content, and of the members when it is an archive."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    rows: list[Row] = []
    refused: list[InputError] = []
    for document in documents([path]):
        for item in read(document):
            if isinstance(item, Row):
                rows.append(item)
            else:
                refused.append(item)
    return rows, refused


def refusal(path: Path, content: bytes | str) -> str:
    """The only thing that comes of a file that cannot be read at all."""
    rows, refused = outcome(path, content)
    assert rows == []
    assert [type(error) for error in refused] == [UnreadableDocument]
    message = str(refused[0])
    assert message.startswith(path.name)
    return message


@pytest.mark.parametrize(
    "suffix",
    sorted(suffix.removeprefix(".") for suffix in READERS),
)
def test_an_empty_file_is_refused_in_every_format(tmp_path: Path, suffix: str) -> None:
    assert "het bestand is leeg" in refusal(tmp_path / f"niets.{suffix}", b"")


def test_a_file_of_blanks_is_empty(tmp_path: Path) -> None:
    assert "alleen witruimte" in refusal(tmp_path / "wit.md", " \n\t\n")


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("brief.wpd", "sla het op als PDF of DOCX"),
        ("dia.ppt", "sla het op als PPTX of PDF"),
        ("lijst.xls", "sla het op als XLSX of CSV"),
        ("schets.vsdx", "sla het op als PDF"),
        ("scan.jpg", "een afbeelding"),
        ("map.7z", "pak het uit"),
    ],
)
def test_an_unknown_format_says_what_to_do(tmp_path: Path, name: str, instead: str) -> None:
    message = refusal(tmp_path / name, b"PK")
    assert f"'.{name.rpartition('.')[2]}'" in message
    assert instead in message


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    (document,) = documents([tmp_path / "weg.csv"])
    (error,) = read(document)
    assert "weg.csv: dit bestand of deze map bestaat niet" in str(error)


@pytest.mark.parametrize("name", ["tekst.yaml", "tekst.json", "tekst.ttl"])
def test_another_encoding_is_refused_with_byte_line_and_remedy(tmp_path: Path, name: str) -> None:
    message = refusal(tmp_path / name, "regel een\ncoördinatie\n".encode("cp1252"))
    assert "regel 2" in message
    assert "geen geldige UTF-8 op byte 12" in message
    assert "iconv" in message


@pytest.mark.parametrize("name", ["tekst.md", "tekst.txt", "tabel.csv"])
@pytest.mark.parametrize("word", ["Coördinatie", "privé.", "België", "naïef", "één"])
def test_a_text_as_notepad_saves_it_is_read_and_one_of_a_mac_or_of_dos_is_refused(
    tmp_path: Path, name: str, word: str
) -> None:
    """windows-1252 would read the others without an error, as other words."""
    text = f"naam;soort\n{word} is hier;a\n"
    rows, refused = outcome(tmp_path / name, text.encode("cp1252"))
    assert refused == []
    assert word in str([row.data for row in rows]) + str([row.sections for row in rows])
    rows, refused = outcome(tmp_path / name, text.encode("mac_roman"))
    assert refused


def test_a_csv_as_excel_saves_it_is_read_with_its_accents(tmp_path: Path) -> None:
    """No letter of it is UTF-8, so it is windows-1252: half a file would be worse."""
    rows, errors = outcome(tmp_path / "lijst.csv", "naam;prijs\nCoördinatie;€ 5\nSúdwest;€ 6\n".encode("cp1252"))
    assert [row.data for row in rows] == [{"naam": "Coördinatie", "prijs": "€ 5"}, {"naam": "Súdwest", "prijs": "€ 6"}]
    assert errors == []


def test_a_line_in_another_encoding_than_the_rest_costs_only_that_line(tmp_path: Path) -> None:
    content = "naam,code\nCoevorden é,GM0308\n".encode() + b"Sk\xfbtel,GM1\nSoest,GM0342\n"
    rows, (error,) = outcome(tmp_path / "lijst.csv", content)
    assert [row.data["naam"] for row in rows] == ["Coevorden é", "Soest"]
    assert "lijst.csv, regel 3: geen geldige UTF-8 op byte 32" in str(error)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json", "a.yaml"])
def test_a_byte_order_mark_is_no_obstacle(tmp_path: Path, encoding: str, name: str) -> None:
    text = {"a.csv": "x,y\né,2\n", "a.yaml": "x: é\ny: 2\n"}.get(name, '{"x": "é", "y": 2}\n')
    (row,), refused = outcome(tmp_path / name, text.encode(encoding))
    assert row.data["x"] == "é"
    assert refused == []


def test_a_large_text_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "groot.md"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)  # sparse: takes no room on disk
    (error,) = read(Document(path, path.name))
    assert "groot.md: het bestand is te groot: 100.0 MB, de grens is 50 MB; splits het bestand" in str(error)


def test_a_line_without_end_is_refused_and_the_next_line_comes(tmp_path: Path) -> None:
    long = json.dumps({"x": "a" * decode.MAX_LINE_BYTES})
    rows, (error,) = outcome(tmp_path / "lang.jsonl", f'{{"x": 1}}\n{long}\n{{"x": 3}}\n')
    assert [(row.place, row.data["x"]) for row in rows] == [("regel 1", 1), ("regel 3", 3)]
    assert "regel 2: de regel is te lang" in str(error)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"x": }', "geen geldige JSON op kolom 7"),
        ("[1]", "is geen object maar een lijst"),
        ('{"x": NaN}', "NaN is geen getal"),
        ('{"x": 1e999}', "te groot"),
        ('{"x": ' + "9" * 5000 + "}", "4300 cijfers"),
        ('{"x": 1, "x": 2}', "de sleutel 'x' staat er meer dan eens"),
        ('{"x": ' + "[" * 200 + "]" * 200 + "}", "dieper genest dan 100"),
        ('{"x": ' + "[" * 100_000 + "]" * 100_000 + "}", "dieper genest dan 100"),
        ('{"x": "\\ud800"}', "x: tekst bevat een los surrogaat"),
        ('{"x": {"y": ["\\u0000"]}}', "x.y[0]: tekst bevat een NUL-teken"),
        ('{"\\udfff": 1}', "los surrogaat"),
        ('{"x": "\0"}', "NUL-teken"),
    ],
)
def test_a_bad_line_of_json_lines_is_refused_and_the_others_come(tmp_path: Path, line: str, said: str) -> None:
    rows, (error,) = outcome(tmp_path / "rijen.jsonl", f'{{"x": 1}}\n\n{line}\n{{"x": 4}}\n')
    assert [row.place for row in rows] == ["regel 1", "regel 4"]
    assert "rijen.jsonl, regel 3" in str(error)
    assert said in str(error)


def test_a_bad_entry_of_a_json_list_is_refused_and_the_others_come(tmp_path: Path) -> None:
    content = '[{"x": 1}, {"x": 2, "x": 3}, 4, {"x": "\\ud83d"}, {"x": "\\ud83d\\ude00"}]'
    rows, refused = outcome(tmp_path / "lijst.json", content)
    assert [row.data["x"] for row in rows] == [1, "😀"]
    assert [error.place for error in refused] == ["[1]", "[2]", "[3]"]


def test_broken_json_names_line_and_column(tmp_path: Path) -> None:
    assert "geen geldige JSON op regel 2, kolom 7: " in refusal(tmp_path / "stuk.json", '{\n "x": }\n')


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a: [1\nb: 2\n", "regel 2: geen geldige YAML"),
        ("a: !!python/object/apply:os.system [ls]\n", "regel 1: bevat een Python-objectverwijzing"),
        ("a: !geheim x\n", "onbekende tag"),
        ("a: " + "[" * 5000 + "]" * 5000, "dieper genest dan 100"),
        ("a: 1\na: 2\n", "regel 2: de sleutel 'a' staat er meer dan eens"),
        ("a: &a [*a]\n", "verwijzingen"),
        ('a: "\\0"\n', "NUL-teken"),
        ('a: "\\ud800"\n', "geen geldige YAML"),
        ("- a\n- b\n", "geen YAML met sleutels"),
        ("a: 1\n---\nb: 2\n", "geen geldige YAML"),
        ("a: !!binary aGFsbG8=\n", "type bytes"),
        ("a: !!bool misschien\n", "past niet bij haar type"),
        ("a: !!timestamp gisteren\n", "past niet bij haar type"),
        ('a: !!int ""\n', "past niet bij haar type"),
        ("? [a]\n: b\n", "geen geldige YAML"),
    ],
)
def test_bad_yaml_is_refused_with_its_line(tmp_path: Path, content: str, said: str) -> None:
    assert said in refusal(tmp_path / "akkoord.yaml", content)


def test_aliases_that_multiply_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [lol]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert "meer dan 1000000 waarden" in refusal(tmp_path / "lach.yaml", "\n".join(lines))


def test_front_matter_with_a_python_object_is_not_run(tmp_path: Path) -> None:
    bait = tmp_path / "gevangen"
    content = f"---\ntitle: x\nid: !!python/object/apply:os.mkdir ['{bait}']\n---\n\nTekst\n"
    [row], [said] = outcome(tmp_path / "pagina.md", content)
    assert "pagina.md, regel 3: bevat een Python-objectverwijzing" in str(said)
    assert [part.text for part in row.sections] == ["Tekst"]
    assert not bait.exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Soest", "te weinig cellen: 1 in plaats van 2"),
        ("Soest,1,2", "te veel cellen: cel C3 staat in een kolom zonder naam"),
        ('"Soest,1', "aanhalingsteken"),
        ('"Soest" x,1', "aanhalingsteken"),
        ("So\0est,1", "NUL-teken"),
    ],
)
def test_a_bad_row_of_a_csv_is_refused_and_the_others_come(tmp_path: Path, line: str, said: str) -> None:
    rows, (error,) = outcome(tmp_path / "lijst.csv", f"naam,n\nBaarn,1\n{line}\nZeist,2\n")
    assert [row.place for row in rows] == ["regel 2", "regel 4"]
    assert "lijst.csv, regel 3" in str(error)
    assert said in str(error)


def test_a_csv_without_a_header_is_refused(tmp_path: Path) -> None:
    assert "regel 1: er is geen kopregel gevonden" in refusal(tmp_path / "kop.csv", "1,2,3\n4,5,6\n")


def test_a_pdf_with_a_password_is_refused(tmp_path: Path) -> None:
    assert "met een wachtwoord beveiligd" in refusal(tmp_path / "slot.pdf", pdf(locked=True))


def test_a_broken_pdf_is_refused(tmp_path: Path) -> None:
    assert "geen leesbare PDF" in refusal(tmp_path / "stuk.pdf", b"%PDF-1.7\nrommel")


def test_a_pdf_without_text_says_what_reads_scans(tmp_path: Path) -> None:
    assert "met tesseract op deze machine" in refusal(tmp_path / "scan.pdf", pdf())


def test_a_broken_xlsx_is_refused(tmp_path: Path) -> None:
    content = workbook([["a"], [1]])
    assert "geen leesbaar XLSX" in refusal(tmp_path / "stuk.xlsx", b"PK\x03\x04 geen zip")
    assert "geen leesbaar XLSX" in refusal(tmp_path / "half.xlsx", content[: len(content) // 2])
    assert "XLSX" in refusal(tmp_path / "xml.xlsx", with_member(content, "xl/worksheets/sheet1.xml", b"<worksheet><"))


def test_an_xlsx_with_a_password_is_refused(tmp_path: Path) -> None:
    content = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(512)
    assert "met een wachtwoord beveiligd" in refusal(tmp_path / "slot.xlsx", content)


def test_a_zip_bomb_in_an_xlsx_is_refused(tmp_path: Path) -> None:
    bomb = with_member(workbook([["a"], [1]]), "xl/worksheets/sheet2.xml", b" " * 60_000_000)
    assert "zipbom" in refusal(tmp_path / "bom.xlsx", bomb)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_in_an_xlsx_is_refused(tmp_path: Path, encoding: str) -> None:
    xml = '<?xml version="1.0"?><!--' + "x" * 10_000 + '--><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a/>'
    content = with_member(workbook([["a"], [1]]), "xl/worksheets/sheet1.xml", xml.encode(encoding))
    assert "DOCTYPE" in refusal(tmp_path / "entiteit.xlsx", content)


def test_a_bad_row_of_a_sheet_is_refused_and_the_others_come(tmp_path: Path) -> None:
    content = workbook([["naam", "n"], ["Baarn", 1], ["Soest", "#REF!"], ["Zeist", 2, 3], ["Leusden", 4]])
    rows, refused = outcome(tmp_path / "lijst.xlsx", content)
    assert [row.place for row in rows] == ["blad Sheet, rij 2", "blad Sheet, rij 5"]
    assert "blad Sheet, rij 3: kolom 'n' bevat de fout #REF!" in str(refused[0])
    assert "blad Sheet, rij 4: te veel cellen" in str(refused[1])


RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@pytest.mark.parametrize("suffix", ["rdf", "xml"])
def test_xml_with_entities_is_refused(tmp_path: Path, suffix: str) -> None:
    content = (
        '<?xml version="1.0"?>\n<!-- x -->\n<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'
        f'<rdf:RDF xmlns:rdf="{RDF}"><rdf:Description rdf:about="http://a/b"/></rdf:RDF>'
    )
    message = refusal(tmp_path / f"kwaad.{suffix}", content)
    assert "regel 3" in message
    assert "DOCTYPE" in message


def test_xml_nested_without_end_is_refused_at_once(tmp_path: Path) -> None:
    deep = "<rdf:Description><x:a>" * 100_000 + "</x:a></rdf:Description>" * 100_000
    content = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:x="http://x/">{deep}</rdf:RDF>'
    assert "dieper genest dan 1000" in refusal(tmp_path / "diep.rdf", content)


def test_markdown_of_nothing_but_markup_is_refused(tmp_path: Path) -> None:
    assert "geen tekst" in refusal(tmp_path / "streep.md", "---\n\n<!-- niets -->\n")


def test_xml_of_another_dialect_says_so(tmp_path: Path) -> None:
    said = refusal(tmp_path / "wet.xml", "<wet><artikel/></wet>")
    assert "begint met 'wet'" in said
    assert "RDF/XML" in said


@pytest.mark.parametrize(
    "context",
    [
        '"https://schema.org/"',
        '["https://schema.org/"]',
        '{"@import": "https://x.nl/c"}',
        '{"a": {"@id": "http://x/a", "@context": "http://x"}}',
    ],
)
def test_a_remote_json_ld_context_is_not_fetched(tmp_path: Path, context: str) -> None:
    message = refusal(tmp_path / "elders.jsonld", f'{{"@context": {context}, "@id": "http://x/1", "http://x/n": "n"}}')
    assert "wordt niet opgehaald" in message


def test_broken_turtle_names_its_line(tmp_path: Path) -> None:
    assert "stuk.ttl, regel 2: geen geldige Turtle" in refusal(
        tmp_path / "stuk.ttl", "<http://a> a <http://b> .\nzomaar\n"
    )


def test_rdf_that_states_nothing_says_so(tmp_path: Path) -> None:
    assert "zegt niets over een onderwerp" in refusal(tmp_path / "context.jsonld", '{"@context": {"a": "http://x/a"}}')


def test_a_nul_in_a_literal_costs_only_its_subject(tmp_path: Path) -> None:
    content = '<http://x/1> <http://x/p> "\\u0000" .\n<http://x/2> <http://x/p> "goed" .\n'
    (row,), (error,) = outcome(tmp_path / "nul.nt", content)
    assert row.place == "@id http://x/2"
    assert "nul.nt, @id http://x/1: bevat een NUL-teken" in str(error)


GOOD = ("map/goed.csv", b"naam\nBaarn\n")


@pytest.mark.parametrize("name", ["../uit.csv", "/etc/uit.csv", "C:/uit.csv", "..\\uit.csv", "a/../../.uit.csv"])
def test_a_member_that_climbs_out_is_refused_and_the_others_come(tmp_path: Path, name: str) -> None:
    (row,), (error,) = outcome(tmp_path / "pak.zip", archive([(name, b"naam\nkwaad\n"), GOOD]))
    assert row.data == {"naam": "Baarn"}
    assert "pak.zip, onderdeel" in str(error)
    assert "buiten het archief" in str(error)


def test_links_archives_and_damaged_members_are_refused_and_the_others_come(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("koppeling.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    content = archive([(link, b"/etc/passwd"), ("binnen.zip", archive([GOOD])), ("z.csv", b"naam\nZeist\n"), GOOD])
    at = content.index(b"z.csv") + len("z.csv")
    damaged = content[: at + 2] + bytes([content[at + 2] ^ 0xFF]) + content[at + 3 :]
    (row,), refused = outcome(tmp_path / "pak.zip", damaged)
    assert row.data == {"naam": "Baarn"}
    said = " ".join(map(str, refused))
    assert len(refused) == 3
    assert "archief in een archief" in said
    assert "koppeling (symlink)" in said
    assert "'z.csv': is beschadigd" in said


def test_a_zip_bomb_is_refused_as_a_whole(tmp_path: Path) -> None:
    assert "zipbom" in refusal(tmp_path / "bom.zip", archive([("bom.csv", b"0" * 60_000_000), GOOD]))


def test_an_archive_of_too_many_members_is_refused(tmp_path: Path) -> None:
    content = archive((f"{number}.txt", b"") for number in range(10_001))
    assert "bevat 10001 bestanden" in refusal(tmp_path / "veel.zip", content)


def test_a_broken_archive_is_refused(tmp_path: Path) -> None:
    assert "geen leesbaar ZIP-archief" in refusal(tmp_path / "stuk.zip", b"PK\x03\x04rommel")


@pytest.mark.parametrize(
    ("name", "before", "after"), [("a.md", "# T\n\n", ""), ("a.jsonl", '{"x": "', '"}'), ("a.csv", "x\n", "\n")]
)
def test_a_hundred_thousand_ligatures_are_text(tmp_path: Path, name: str, before: str, after: str) -> None:
    (row,), refused = outcome(tmp_path / name, before + "\ufdfa" * 100_000 + after)
    assert refused == []
    assert (row.sections[0].text if row.sections else row.data["x"]) == "\ufdfa" * 100_000
