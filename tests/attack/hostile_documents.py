"""
Documents that are made to do harm, each with the words in which it is refused; "" where it is to be read.

As a program: reads each file of a folder, and prints what came of it, how long it took and what the process that read
it took of memory; see `test_hostile_documents`.
"""

import io
import json
import resource
import sys
import time
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from ingest.document import Row
from ingest.documents.extraction import process
from ingest.documents.extraction.process import POOL
from ingest.formats.registry import documents, read
from tests.attack import hostile_tables
from tests.bad_files import archive, pdf, with_member, workbook
from tests.office_files import R, compound, docx, msg, msg_file, odf, packed, paragraph, pptx, relations, shape, slide

BILLION: Final = "".join(
    f'<!ENTITY l{n} "{"".join(f"&l{n - 1};" for _ in range(10))}">' if n else '<!ENTITY l0 "lach">' for n in range(10)
)
OUTSIDE: Final = '<!ENTITY l9 SYSTEM "file:///etc/passwd">'
ELSEWHERE: Final = '<!ENTITY % d SYSTEM "http://127.0.0.1:9/d.dtd"> %d;'
TEXT: Final = paragraph("Het archief is in 2028 op orde.")
DOCTYPE: Final = "DOCTYPE"


def doctype(root: str, inside: str) -> str:
    """With these entities in it."""
    return f"<!DOCTYPE {root} [{inside}]>"


def corpus() -> Iterator[tuple[str, bytes, str]]:
    """Each file by its name, with its content and a word of the reason."""
    yield from _entities()
    yield from _archives()
    yield from _deep()
    yield from _large()
    yield from _locked_and_lying()
    yield from _mail()
    yield from hostile_tables.corpus()
    yield "zz-gewoon.docx", docx(TEXT), ""  # read last: all is well after the others


def _entities() -> Iterator[tuple[str, bytes, str]]:
    said = paragraph("&l9;")
    for name, inside in (("bom", BILLION), ("bestand", OUTSIDE), ("adres", ELSEWHERE)):
        text = "Tekst" if inside is ELSEWHERE else "&l9;"
        body = TEXT if inside is ELSEWHERE else said
        yield f"entiteit-{name}.docx", docx(body, doctype=doctype("w:document", inside)), DOCTYPE
        deck = pptx(slide(shape(text), doctype=doctype("p:sld", inside)))
        yield f"entiteit-{name}.pptx", deck, DOCTYPE
        text = f"<text:p>{text}</text:p>"
        yield f"entiteit-{name}.odt", odf(text, doctype=doctype("office:document-content", inside)), DOCTYPE
    svg = (
        f'<?xml version="1.0"?>{doctype("svg", BILLION)}<svg xmlns="http://www.w3.org/2000/svg"><text>&l9;</text></svg>'
    )
    yield "svg-binnen.docx", docx(TEXT, parts={"word/media/image1.svg": svg}), ""
    yield "svg-binnen.html", f"<p>Op orde in 2028.</p>{svg}".encode(), ""
    yield "los.svg", svg.encode(), "een afbeelding"
    styles = f"<?xml version='1.0'?>{doctype('styles', BILLION)}<styles>&l9;</styles>"
    yield "stijlen.docx", docx(TEXT, parts={"word/styles.xml": styles, "word/_rels/document.xml.rels": relations(
        ("s", "styles", "styles.xml"))}), DOCTYPE  # fmt: skip
    away = f'<w:p><w:r><w:t>Kijk op</w:t></w:r><w:hyperlink r:id="weg" xmlns:r="{R}"/></w:p>'
    links = relations(("weg", "attachedTemplate", "http://127.0.0.1:9/sjabloon.dotm"))
    yield "sjabloon-elders.docx", docx(away, parts={"word/_rels/document.xml.rels": links}), ""
    page = '<link rel=stylesheet href="http://127.0.0.1:9/a.css"><img src="http://127.0.0.1:9/b"><p>Gewone tekst.</p>'
    yield "haalt-op.html", page.encode(), ""


def _archives() -> Iterator[tuple[str, bytes, str]]:
    zeros = bytes(150_000_000)
    yield "bom.docx", with_member(docx(TEXT), "word/document.xml", zeros), "zipbom"
    yield "bom.odt", with_member(odf("<text:p>a</text:p>"), "content.xml", zeros), "zipbom"
    inner = archive([("nul.txt", zeros[:50_000_000])])
    for level in range(5):
        inner = archive([(f"{level}-{number}.zip", inner) for number in range(10)])
    yield "genest.zip", inner, "archief in een archief"
    yield "genest.docx", with_member(docx(TEXT), "word/embeddings/1.zip", inner), ""
    quine = docx(TEXT)
    yield "half.docx", quine[: len(quine) // 2], "beschadigd"
    yield "geen-deel.docx", packed({"word/leeg.xml": "<a/>"}), "mist het onderdeel"
    yield "kapot.docx", docx("<w:p><w:r>"), "XML die niet klopt"
    yield "twee-delen.docx", with_member(docx(TEXT), "word/document.xml", docx(TEXT)), "XML die niet klopt"
    yield "veel-delen.docx", packed({f"word/{number}.xml": "<a/>" for number in range(10_001)}), "de grens is 10000"


def _deep() -> Iterator[tuple[str, bytes, str]]:
    cells = 5_000
    table = "<w:tbl><w:tr><w:tc>" * cells + TEXT + "</w:tc></w:tr></w:tbl>" * cells
    yield "diep.docx", docx(table), "XML die niet klopt"
    table = "<w:tbl><w:tr><w:tc>" * 80 + TEXT + "</w:tc></w:tr></w:tbl>" * 80
    yield "redelijk-diep.docx", docx(table), ""
    groups = "<p:grpSp>" * 5_000 + shape("Diep") + "</p:grpSp>" * 5_000
    yield "diep.pptx", pptx(slide(groups)), "XML die niet klopt"
    lists = "<text:list><text:list-item>" * 5_000 + "<text:p>Diep</text:p>" + "</text:list-item></text:list>" * 5_000
    yield "diep.odt", odf(lists), "XML die niet klopt"
    yield "diep.html", b"<div>" * 200_000 + b"<p>Diep genoeg.</p>", "te diep in elkaar"
    yield "diep-vet.html", b"<b><i>" * 100_000 + b"Diep genoeg.", "te diep in elkaar"
    yield "diep.rtf", b"{\\rtf1 " + b"{" * 500_000 + b"Diep genoeg." + b"}" * 500_000 + b"}", ""
    circle = "".join(
        f'<w:style w:styleId="s{n}"><w:name w:val="n{n}"/><w:basedOn w:val="s{(n + 1) % 500}"/></w:style>'
        for n in range(500)
    )
    styles = f'<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{circle}</w:styles>'
    beside = {"word/styles.xml": styles, "word/_rels/document.xml.rels": relations(("s", "styles", "styles.xml"))}
    yield "stijlkring.docx", docx(paragraph("Tekst", "s1") * 50, parts=beside), ""


def _large() -> Iterator[tuple[str, bytes, str]]:
    many = "".join(
        paragraph(f"Alinea {number} over het archief van deel {number * 7919 % 100_003}.") for number in range(100_000)
    )
    yield "honderdduizend.docx", docx(many), ""
    one = "".join(f"<w:r><w:t>woord{number} </w:t></w:r>" for number in range(300_000))
    yield "een-alinea.docx", docx(f"<w:p>{one}</w:p>"), ""
    rows = "".join(
        f"<w:tr><w:tc>{paragraph(f'cel {n}')}</w:tc><w:tc>{paragraph('b')}</w:tc></w:tr>" for n in range(20_000)
    )
    yield "tabel.docx", docx(f"<w:tbl>{rows}</w:tbl>"), ""
    names = " ".join(f'a{number}="x{number}"' for number in range(1_000_000))
    yield "kenmerken.html", f"<p {names}>Tekst</p>".encode(), "splits het document"
    yield "alinea-s.html", b"<p>Een alinea over het archief.</p>" * 50_000, ""
    yield "open.html", b"<table><tr><td>" * 100_000 + b"x", "te diep in elkaar"
    yield "nullen.rtf", b"{\\rtf1\\bin2000000000 " + b"\0" * 1_000_000 + b"}", "bevat geen tekst"
    yield "groot-getal.rtf", b"{\\rtf1\\u999999999 a\\uc999999999\\u-5 bcd Tekst}", ""
    yield "stijlen.rtf", b"{\\rtf1{\\stylesheet" + b"{\\s1" * 50_000 + b"}Tekst}", "bevat geen tekst"
    yield "ruis.rtf", b"{\\rtf1 " + bytes(range(32, 256)) * 20_000, ""


def _locked_and_lying() -> Iterator[tuple[str, bytes, str]]:
    locked = compound({"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": b"\1" * 9000})
    for suffix in ("docx", "pptx", "doc"):
        yield f"slot.{suffix}", locked, "wachtwoord"
    yield "slot.odt", odf("<text:p>x</text:p>", locked=True), "wachtwoord"
    flagged = bytearray(docx(TEXT))
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = 0
        while (at := flagged.find(mark, at)) >= 0:
            flagged[at + offset] |= 1
            at += 4
    yield "slot-zip.docx", bytes(flagged), "wachtwoord"
    macros = {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Sub AutoOpen" * 50}
    yield "macro.docm", docx(TEXT, parts=macros), ""
    yield "macro.docx", docx(TEXT, parts=macros), ""
    yield "pdf.docx", pdf(), "een PDF"
    yield "xlsx.docx", workbook([["a", "b"]]), "werkblad van Excel"
    yield "docx.odt", docx(TEXT), ""
    yield "docx.rtf", docx(TEXT), ""
    yield "rtf.doc", b"{\\rtf1 Het archief is op orde.}", ""
    yield "html.doc", b"<html><body><p>Het archief is op orde.</p></body></html>", ""
    yield "zip.docx", archive([("a.txt", b"a")]), "ZIP-archief"
    yield "ppt.docx", compound({"PowerPoint Document": b"x" * 5000}), "PPTX"
    yield "ruis.docx", bytes(range(256)) * 100, "niet herkend"
    yield "ruis.html", bytes(range(256)) * 100, ""
    yield "ole-ruis.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 100, "beschadigd"
    yield "word-leeg.doc", compound({"WordDocument": bytes(2000), "0Table": b""}), "van voor 1997"
    lying = bytearray(b"\xec\xa5\xc1\0" + bytes(3000))
    lying[0x4C:0x50] = b"\xff\xff\xff\x7f"
    lying[0x1A2:0x1AA] = b"\0\0\0\0\xff\xff\xff\x7f"
    yield (
        "word-liegt.doc",
        compound({"WordDocument": bytes(lying), "0Table": b"\2" + b"\xff" * 5000}),
        "bevat geen tekst",
    )
    loop = bytearray(compound({"WordDocument": b"x" * 9000}))
    at = len(loop) - 512
    loop[at : at + 4] = b"\0\0\0\0"
    yield "ole-kring.doc", bytes(loop), "beschadigd"


def _mail() -> Iterator[tuple[str, bytes, str]]:
    message = EmailMessage()
    message["Subject"], message["From"] = "Diep", "a@voorbeeld.example"
    message.set_content("Tekst")
    for number in range(60):
        outer = EmailMessage()
        outer["Subject"], outer["From"] = f"Diep {number}", "a@voorbeeld.example"
        outer.set_content("Tekst")
        outer.add_attachment(message)
        message = outer
    yield "diep.eml", message.as_bytes(), "zit in een bericht"
    begin = b"Subject: Deel\nFrom: a@voorbeeld.example\nContent-Type: multipart/mixed; boundary=x\n\n"
    yield "veel-delen.eml", begin + b"--x\nContent-Type: text/plain\n\nTekst\n" * 50_000 + b"--x--\n", ""
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5_000))
    yield "delen-in-delen.eml", b"Subject: Deel\n" + nested + b"\n\nTekst", "te diep in elkaar"
    yield "lange-kop.eml", b"Subject: " + b"=?utf-8?q?a?= " * 200_000 + b"\n\nTekst", "splits het document"
    yield "kop-s.eml", b"".join(b"X-%d: y\n" % n for n in range(200_000)) + b"Subject: Veel\n\nTekst", ""
    yield "aanhef.eml", b"Subject: Lang\n\nOp " + b"x " * 1_000_000 + b"\n" + b"> " * 500_000, ""
    yield "van.eml", b"Subject: Lang\n\n" + b"Van: iemand\n" * 200_000, ""
    yield "leeg.eml", b"\n\n\n", "geen bericht"
    yield (
        "versleuteld.eml",
        b"Subject: x\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nAAAA",
        "versleuteld",
    )
    bomb = EmailMessage()
    bomb["Subject"], bomb["From"] = "Bijlage", "a@voorbeeld.example"
    bomb.set_content("Zie de bijlage.")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("nul.txt", bytes(100_000_000))
    bomb.add_attachment(stream.getvalue(), maintype="application", subtype="zip", filename="bom.zip")
    bomb.add_attachment(b"x", maintype="application", subtype="octet-stream", filename="../../../etc/cron.d/x")
    yield "bom.eml", bomb.as_bytes(), "zipbom"
    found = msg({0x37: "Diep", 0x1000: "Tekst"})
    folder = ""
    for _ in range(10):
        folder += "__attach_version1.0_#00000000/__substg1.0_3701000D/"
        found |= msg({0x37: "Dieper", 0x1000: "Tekst"}, folder=folder)
    yield "diep.msg", compound(found), "zit in een bericht"
    whole = compound(msg({0x37: "Half", 0x1000: "Tekst"}, attached=[msg_file("a.txt", b"x" * 50_000)]))
    yield "half.msg", whole[: len(whole) // 2], "beschadigd"
    yield "word.msg", compound({"WordDocument": b"x"}), "geen bericht"


def measured(folder: Path) -> Iterator[dict[str, object]]:
    """Of each file what came of it, in seconds; at last the most memory that a process took, in bytes."""
    for file in sorted(folder.iterdir()):
        begun = time.perf_counter()
        said, texts = list[str](), 0
        for document in documents([file]):
            for row in read(document):
                if isinstance(row, Row):
                    texts += len(row.sections) or bool(row.data)
                else:
                    said.append(str(row))
        yield {"name": file.name, "said": said, "texts": texts, "s": time.perf_counter() - begun}
    POOL.close()
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    yield {"name": "", "peak": most * (1 if sys.platform == "darwin" else 1024)}


if __name__ == "__main__":
    process.WALL_S = 300.0  # so that what comes of it does not depend on what else the machine does; processor does
    for each in measured(Path(sys.argv[1])):
        sys.stdout.write(json.dumps(each) + "\n")
        sys.stdout.flush()
