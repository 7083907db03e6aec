"""Tables and PDFs that are made to do harm, each with the words in which it is refused; "" where it is to be read."""

import io
import zlib
from collections.abc import Iterator, Sequence
from typing import Final

from tests.bad_files import pdf, with_member, workbook
from tests.office_files import compound, odf, packed

BOOK: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PLAIN: Final = [["nummer", "omschrijving", "jaar"], ["1", "Het archief op orde", 2028]]
BILLION: Final = "".join(
    f'<!ENTITY l{n} "{"".join(f"&l{n - 1};" for _ in range(10))}">' if n else '<!ENTITY l0 "lach">' for n in range(10)
)
OUTSIDE: Final = '<!ENTITY l9 SYSTEM "file:///etc/passwd">'
TABLE: Final = "<table:table table:name='A'>{}</table:table>"
CELL: Final = "<table:table-cell office:value-type='string'><text:p>{}</text:p></table:table-cell>"


def corpus() -> Iterator[tuple[str, bytes, str]]:
    """Each file by its name, with its content and a word of the reason."""
    yield from _workbooks()
    yield from _sheets()
    yield from _pdfs()
    for suffix in ("xlsx", "ods", "pdf", "docx", "eml", "html", "csv", "zip"):
        yield f"niets.{suffix}", b"", "is leeg"


def _workbooks() -> Iterator[tuple[str, bytes, str]]:
    whole = workbook(PLAIN)
    for name, inside in (("bom", BILLION), ("bestand", OUTSIDE)):
        sheet = f"<!DOCTYPE worksheet [{inside}]><worksheet xmlns='{BOOK}'><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>&l9;</t></is></c></row></sheetData></worksheet>"  # noqa: E501
        yield f"entiteit-{name}.xlsx", with_member(whole, "xl/worksheets/sheet1.xml", sheet.encode()), "DOCTYPE"
        body = TABLE.format(f"<table:table-row>{CELL.format('&l9;')}</table:table-row>")
        content = odf(body, kind="spreadsheet", doctype=f"<!DOCTYPE office:document-content [{inside}]>")
        yield f"entiteit-{name}.ods", content, "DOCTYPE"
    yield "bom.xlsx", with_member(whole, "xl/worksheets/sheet1.xml", bytes(150_000_000)), "zipbom"
    yield "bom.ods", with_member(odf("", kind="spreadsheet"), "content.xml", bytes(150_000_000)), "zipbom"
    yield "half.xlsx", whole[: len(whole) // 2], "geen leesbaar"
    yield "ruis.xlsx", bytes(range(256)) * 100, "geen leesbaar"
    yield "slot.xlsx", compound({"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": b"\1" * 9000}), "wachtwoord"
    yield "slot.ods", odf("", kind="spreadsheet", locked=True), "wachtwoord"
    macros = {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Sub AutoOpen" * 50}
    yield "macro.xlsm", with_members(whole, macros), ""
    yield "docx.xlsx", packed({"word/document.xml": "<a/>", "[Content_Types].xml": "<a/>"}), "geen leesbaar"
    yield "pdf.xlsx", pdf(), "het is een PDF"
    yield "zz-gewoon.xlsx", whole, ""


def _sheets() -> Iterator[tuple[str, bytes, str]]:
    yield "tienduizend.xlsx", _book(9_990), "de grens is 500"
    yield "vijfhonderd.xlsx", _book(500), ""
    rows = "".join(
        f"<row r='{n}'><c r='A{n}' t='s'><v>0</v></c><c r='B{n}'><v>{n}</v></c></row>" for n in range(2, 60_000)
    )
    sheet = f"<worksheet xmlns='{BOOK}'><sheetData>{_headed(rows)}</sheetData></worksheet>"
    yield "veel-rijen.xlsx", with_member(_book(1), "xl/worksheets/sheet1.xml", sheet.encode()), ""
    wide = "".join(f"<c r='{_letters(n)}1' t='inlineStr'><is><t>k{n}</t></is></c>" for n in range(16_384))
    sheet = f"<worksheet xmlns='{BOOK}'><sheetData><row r='1'>{wide}</row></sheetData></worksheet>"
    yield "breed.xlsx", with_member(_book(1), "xl/worksheets/sheet1.xml", sheet.encode()), "kolommen"
    far = "<row r='2'><c r='A2' t='s'><v>0</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"
    sheet = f"<worksheet xmlns='{BOOK}'><sheetData>{_headed(far)}</sheetData></worksheet>"
    yield "ver-weg.xlsx", with_member(_book(1), "xl/worksheets/sheet1.xml", sheet.encode()), ""
    deep = (
        f"<worksheet xmlns='{BOOK}'><sheetData>" + "<row>" * 500_000 + "</row>" * 500_000 + "</sheetData></worksheet>"
    )
    yield "diep.xlsx", with_member(_book(1), "xl/worksheets/sheet1.xml", deep.encode()), "zipbom"
    words = "".join(f"<si><t>{'woord ' * 4}{n}</t></si>" for n in range(1_000_000))
    shared = f"<sst xmlns='{BOOK}'>{words}</sst>"
    yield "woorden.xlsx", with_member(_book(1), "xl/sharedStrings.xml", shared.encode()), "rekentijd"
    repeated = "<table:table-row table:number-rows-repeated='1000000000'>" + CELL.format("a") + "</table:table-row>"
    yield "herhaald.ods", odf(TABLE.format(repeated), kind="spreadsheet"), ""
    nested = "<table:table table:name='d'>" * 100_000 + "</table:table>" * 100_000
    yield "diep.ods", odf(nested, kind="spreadsheet"), "zipbom"


def _headed(rows: str) -> str:
    return f"<row r='1'><c r='A1' t='inlineStr'><is><t>naam</t></is></c><c r='B1' t='inlineStr'><is><t>jaar</t></is></c></row>{rows}"  # noqa: E501


def _letters(at: int) -> str:
    named, at = "", at + 1
    while at:
        at, rest = divmod(at - 1, 26)
        named = chr(65 + rest) + named
    return named


def _book(sheets: int) -> bytes:
    """A workbook of so many sheets, each with the same row."""
    names = range(1, sheets + 1)
    parts = {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
        "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
        "<Override PartName='/xl/workbook.xml' ContentType='application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'/>"  # noqa: E501
        + "".join(
            f"<Override PartName='/xl/worksheets/sheet{n}.xml' ContentType='application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml'/>"  # noqa: E501
            for n in names
        )
        + "<Override PartName='/xl/sharedStrings.xml' ContentType='application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml'/></Types>",  # noqa: E501
        "_rels/.rels": f"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='r' Type='{LINKS}/officeDocument' Target='xl/workbook.xml'/></Relationships>",  # noqa: E501
        "xl/workbook.xml": f"<workbook xmlns='{BOOK}' xmlns:r='{LINKS}'><sheets>"
        + "".join(f"<sheet name='Blad {n}' sheetId='{n}' r:id='r{n}'/>" for n in names)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
        + "".join(f"<Relationship Id='r{n}' Type='{LINKS}/worksheet' Target='worksheets/sheet{n}.xml'/>" for n in names)
        + f"<Relationship Id='s' Type='{LINKS}/sharedStrings' Target='sharedStrings.xml'/></Relationships>",
        "xl/sharedStrings.xml": f"<sst xmlns='{BOOK}'><si><t>Voorbeeldstad</t></si></sst>",
    }
    row = "<row r='2'><c r='A2' t='s'><v>0</v></c><c r='B2'><v>2028</v></c></row>"
    sheet = f"<worksheet xmlns='{BOOK}'><sheetData>{_headed(row)}</sheetData></worksheet>"
    return packed({**parts, **{f"xl/worksheets/sheet{n}.xml": sheet for n in names}})


def with_members(content: bytes, members: dict[str, bytes]) -> bytes:
    """An archive with some members put in."""
    for name, member in members.items():
        content = with_member(content, name, member)
    return content


# --- PDF ------------------------------------------------------------------------------------------


def made(objects: Sequence[bytes]) -> bytes:
    """A PDF of these objects, of which the first is its catalogue."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, one in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, one))
    begin = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, begin))
    return out.getvalue()


def drawn(content: bytes, *, packed_times: int = 0) -> list[bytes]:
    """The objects of a document of one page that draws this; packed so many times over."""
    for _ in range(packed_times):
        content = zlib.compress(content, 9)
    filters = b"/Filter[" + b"/FlateDecode" * packed_times + b"]" if packed_times else b""
    return [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d%b>>stream\n%b\nendstream" % (len(content), filters, content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]


SAID: Final = b"BT /F 12 Tf 50 700 Td (Het archief is in 2028 op orde, zegt het plan.) Tj ET "


def _pdfs() -> Iterator[tuple[str, bytes, str]]:
    whole = made(drawn(SAID))
    yield "gewoon.pdf", whole, ""
    yield "slot.pdf", pdf(locked=True), "wachtwoord"
    yield "half.pdf", whole[: len(whole) // 3], "geen leesbare PDF"
    yield "ruis.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 100, "geen leesbare PDF"
    yield "zip.pdf", packed({"a.txt": "a"}), "geen leesbare PDF"
    yield "miljoen.pdf", made([*drawn(SAID), *[b"null"] * 1_000_000]), ""
    yield "diep.pdf", made([*drawn(SAID), b"[" * 200_000 + b"]" * 200_000]), ""
    yield "diep-woordenboek.pdf", made([*drawn(SAID), b"<</A" * 100_000 + b" 1 " + b">>" * 100_000]), ""
    yield "stapel.pdf", made(drawn(b"q " * 500_000 + SAID + b"Q " * 500_000)), ""
    yield "veel-tekst.pdf", made(drawn(SAID * 60_000)), ""
    yield "bom.pdf", made(drawn(b" " * 600_000_000, packed_times=3)), "te veel geheugen"
    kids = b" ".join(b"3 0 R" for _ in range(200_000))
    many = drawn(SAID)
    many[1] = b"<</Type/Pages/Kids[%b]/Count 200000>>" % kids
    yield "bladen.pdf", made(many), "rekentijd"
    circle = drawn(SAID)
    circle[1] = b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>"
    yield "kring.pdf", made(circle), "pagina 2"
    liar = drawn(SAID)
    liar[1] = b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>"
    yield "liegt.pdf", made(liar), ""
    form = drawn(SAID + b"/X Do ")
    form[2] = form[2].replace(b"/Font<<", b"/XObject<</X 6 0 R>>/Font<<")
    again = b"/X Do /X Do /X Do"
    inside = (
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Length %d>>stream\n%b\nendstream"
    )
    yield "in-zichzelf.pdf", made([*form, inside % (len(again), again)]), "liep vast"
    action = drawn(SAID)
    action[0] = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>"
    yield "script.pdf", made(action), ""
    huge = drawn(SAID)
    huge[2] = huge[2].replace(b"[0 0 595 842]", b"[0 0 1000000000 1000000000]")
    yield "groot-blad.pdf", made(huge), ""
