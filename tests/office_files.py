"""Documents of an office, made by hand, for the tests: their texts are fictitious, or name what they try."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
P: Final = "http://schemas.openxmlformats.org/presentationml/2006/main"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_ODF: Final = "urn:oasis:names:tc:opendocument:xmlns"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>'


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of parts by name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def relations(*found: tuple[str, str, str]) -> str:
    """Each with its id, the last word of its type, and its target."""
    said = "".join(f'<Relationship Id="{key}" Type="{R}/{kind}" Target="{target}"/>' for key, kind, target in found)
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{said}</Relationships>'


def paragraph(text: str, style: str = "", more: str = "") -> str:
    """Of WordprocessingML; `more` are elements among its properties."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{more}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def docx(body: str, *, doctype: str = "", parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A Word document with this in its body; `parts` stand beside it, those of `word/_rels` included."""
    main = f'{_HEAD}{doctype}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}</w:body></w:document>'
    first = relations(("r1", "officeDocument", "word/document.xml"))
    return packed({"_rels/.rels": first, "word/document.xml": main, **(parts or {})})


def slide(shapes: str, *, doctype: str = "") -> str:
    """A slide with these shapes."""
    return f'{_HEAD}{doctype}<p:sld xmlns:p="{P}" xmlns:a="{A}"><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>'


def shape(*lines: str, holder: str = "") -> str:
    """One with a paragraph for each line; `holder` is what it holds the place of."""
    place = f'<p:nvPr><p:ph type="{holder}"/></p:nvPr>' if holder else "<p:nvPr/>"
    said = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    return f"<p:sp><p:nvSpPr>{place}</p:nvSpPr><p:txBody>{said}</p:txBody></p:sp>"


def pptx(*slides: str, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A presentation; the file of the first slide has the highest number, as after somebody moved it to the front."""
    names = [f"slides/slide{len(slides) - number}.xml" for number in range(len(slides))]
    listed = "".join(f'<p:sldId id="{256 + number}" r:id="s{number}"/>' for number in range(len(slides)))
    main = f'{_HEAD}<p:presentation xmlns:p="{P}" xmlns:r="{R}"><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>'
    return packed(
        {
            "_rels/.rels": relations(("r1", "officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": main,
            "ppt/_rels/presentation.xml.rels": relations(*((f"s{n}", "slide", name) for n, name in enumerate(names))),
            **{f"ppt/{name}": content for name, content in zip(names, slides, strict=True)},
            **(parts or {}),
        }
    )


def odf(body: str, *, kind: str = "text", styles: str = "", doctype: str = "", locked: bool = False) -> bytes:
    """An OpenDocument with this in its body; `kind` is "text" or "presentation"."""
    spaces = " ".join(
        f'xmlns:{short}="{_ODF}:{name}:1.0"'
        for short, name in (
            ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"),
            ("presentation", "presentation"),
        )
    )  # fmt: skip
    lock = "<manifest:encryption-data/>" if locked else ""
    return packed(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "META-INF/manifest.xml": f'{_HEAD}<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0">'
            "<manifest:file-entry "
            f'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.{kind}">{lock}'
            "</manifest:file-entry></manifest:manifest>",
            "content.xml": f"{_HEAD}{doctype}<office:document-content {spaces}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body>"
            "</office:document-content>",
        }
    )


# --- compound files -------------------------------------------------------------------------------

_SECTOR: Final = 512
_MINI: Final = 64
_CUTOFF: Final = 4096
_END, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def compound(streams: Mapping[str, bytes]) -> bytes:
    """
    A compound file with these streams, each named by its path ("folder/stream").

    Source: [MS-CFB] 2. A folder has its entries in one line, which readers take as well as a balanced tree.
    """
    entries: list[tuple[str, int, bytes, list[int]]] = [("Root Entry", 5, b"", [])]
    for path, content in streams.items():
        at = 0
        *folders, name = path.split("/")
        for folder in folders:
            inside = [one for one in entries[at][3] if entries[one][:2] == (folder, 1)]
            if not inside:
                entries.append((folder, 1, b"", []))
                entries[at][3].append(len(entries) - 1)
            at = inside[0] if inside else len(entries) - 1
        entries.append((name, 2, content, []))
        entries[at][3].append(len(entries) - 1)
    return _laid_out(entries)


def _laid_out(entries: list[tuple[str, int, bytes, list[int]]]) -> bytes:
    sectors: list[bytes] = []
    chain: list[int] = []
    mini, mini_chain = bytearray(), list[int]()

    def put(content: bytes) -> int:
        begin = len(sectors)
        count = -(-len(content) // _SECTOR)
        padded = content.ljust(count * _SECTOR, b"\0")
        sectors.extend(padded[n * _SECTOR : (n + 1) * _SECTOR] for n in range(count))
        chain.extend([*range(begin + 1, begin + count), _END] if count else [])
        return begin if count else _END

    begins = {}
    for number, (_, kind, content, _inside) in enumerate(entries):
        if kind == 2 and len(content) >= _CUTOFF:
            begins[number] = put(content)
        elif kind == 2 and content:
            begins[number] = len(mini_chain)
            count = -(-len(content) // _MINI)
            mini_chain += [*range(len(mini_chain) + 1, len(mini_chain) + count), _END]
            mini += content.ljust(count * _MINI, b"\0")
    begins[0] = put(bytes(mini))
    mini_begin = put(struct.pack(f"<{len(mini_chain)}I", *mini_chain).ljust(_SECTOR, b"\xff")) if mini_chain else _END
    after = {one: following for inside in (entry[3] for entry in entries) for one, following in _pairs(inside)}
    listed = b"".join(
        _entry(name, kind, size=len(content) if number else len(mini), begin=begins.get(number, _END),
               after=after.get(number), first=inside[0] if inside else None)
        for number, (name, kind, content, inside) in enumerate(entries)
    )  # fmt: skip
    directory = put(listed)
    fat_sectors = 1
    while (len(sectors) + fat_sectors) * 4 > fat_sectors * _SECTOR:
        fat_sectors += 1
    at = len(sectors)
    chain += [_FAT] * fat_sectors
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(fat_sectors * _SECTOR, b"\xff")
    head = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, fat_sectors,
        directory, 0, _CUTOFF, mini_begin, -(-len(mini_chain) * 4 // _SECTOR), _END, 0, at,
    )  # fmt: skip
    places = struct.pack(f"<{fat_sectors - 1}I", *range(at + 1, at + fat_sectors))
    return (head + places).ljust(_SECTOR, b"\xff") + b"".join(sectors) + fat


def _pairs(inside: list[int]) -> Iterable[tuple[int, int]]:
    return pairwise(inside)


def _entry(name: str, kind: int, *, size: int, begin: int, after: int | None, first: int | None) -> bytes:
    wide = name.encode("utf-16-le")
    none = _NONE
    return struct.pack(
        "<64sHBBIII16sIQQIQ", wide, len(wide) + 2, kind, 1, none, none if after is None else after,
        none if first is None else first, b"", 0, 0, 0, begin, size,
    )  # fmt: skip


def msg(
    texts: Mapping[int, str], *, sent: int = 0, attached: Iterable[Mapping[str, bytes]] = (), folder: str = ""
) -> dict[str, bytes]:
    """
    The streams of a message of Outlook, for `compound`.

    Args:
        texts: By number of a property.
        sent: As a FILETIME.
        attached: Of each the streams.
        folder: Where it is, for a message in another; ends in "/".
    """
    fixed = struct.pack("<IIQ", 0x00390040, 6, sent) if sent else b""
    found = {f"{folder}__properties_version1.0": bytes(24 if folder else 32) + fixed}
    found |= {f"{folder}__substg1.0_{tag:04X}001F": text.encode("utf-16-le") for tag, text in texts.items()}
    for number, streams in enumerate(attached):
        part = f"{folder}__attach_version1.0_#{number:08X}/"
        found |= {f"{part}{name}": content for name, content in streams.items()}
        found.setdefault(f"{part}__properties_version1.0", bytes(8))
    return found


def msg_file(name: str, content: bytes) -> dict[str, bytes]:
    """The streams of a file that is attached."""
    return {"__substg1.0_3707001F": name.encode("utf-16-le"), "__substg1.0_37010102": content}
