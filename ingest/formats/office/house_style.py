"""
A Word document as the house style of an organisation: checked, and left with what a document looks like.

What stays: styles, theme, numbering, fonts by name, headers, footers and their pictures, and the text with its fields.
What goes: who made it, comments, embedded fonts, where it was made from, and every part that only its maker needs.
What is refused: macros, and what brings in something from outside or from another program.
Source: ECMA-376 part 1, clause 17 (WordprocessingML), and part 2 (packages).
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml import etree

from ingest.document import Document
from ingest.documents.encoding import refuse_size
from ingest.documents.extraction.block import Extract
from ingest.documents.extraction.process import POOL
from ingest.formats.office.package import Element, Package, attribute, child, name_of, package_of
from kg.errors import UnreadableDocument

FIELDS: Final[Mapping[str, str]] = {
    "titel": "de titel van het stuk",
    "ondertitel": "de regel onder de titel",
    "datum": "de dag van het stuk",
    "inhoud": "de hoofdstukken, in een alinea met niets anders",
    "bronnen": "de lijst van bronnen, in een alinea met niets anders",
}
PLACES: Final = frozenset({"inhoud", "bronnen"})  # that stand in a paragraph of their own, in the text
NEEDED: Final = "inhoud"
FIELD: Final = re.compile(r"\{\{\s{0,9}([^{}\n]{0,60}?)\s{0,9}\}\}")
MOST_BYTES: Final = 5_000_000
_LARGEST: Final = 10_000_000  # of what stays, unpacked
_MAIN: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_TEMPLATE: Final = f"{_WORD}template.main+xml"
_LOOKS: Final = frozenset(
    {_MAIN, "application/vnd.openxmlformats-officedocument.theme+xml", "image/png", "image/jpeg", "image/gif"}
    | {f"{_WORD}{one}+xml" for one in ("styles", "numbering", "settings", "fontTable", "header", "footer")}
    | {f"{_WORD}{one}+xml" for one in ("footnotes", "endnotes")}
)
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES: Final = "[Content_Types].xml"
_NS_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_NS_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_GOES: Final = frozenset(  # elements of what goes
    {"commentRangeStart", "commentRangeEnd", "commentReference", "attachedTemplate", "mailMerge", "embedRegular"}
    | {"embedBold", "embedItalic", "embedBoldItalic", "documentProtection", "rsids"}
)
_HERE: Final = "officeDocument"
_DAY: Final = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP has
_EXTRACTOR: Final = "ingest.formats.office.house_style:extract"


def house_style(document: Document) -> Extract:
    """
    The house style in a document, read in a process of its own: its one member is the file to keep.

    `metadata` has "fields" (those of `FIELDS` that it names), "styles" and "fonts" (by name).

    Raises:
        UnreadableDocument: With what is wrong with it, and where.
    """
    refuse_size(document, MOST_BYTES)
    return POOL.extracted(_EXTRACTOR, document)


def extract(document: Document) -> Extract:
    """As `house_style`, in this process."""
    with package_of(document) as package:
        types = _types(package)
        main = next(iter(package.related("", _HERE)), "")
        if types.get(main) not in {_MAIN, _TEMPLATE}:
            raise UnreadableDocument("is geen Word-document zonder macro's; sla het op als DOCX of DOTX")
        types[main] = _MAIN
        kept = _reached(package, main, types)
        parts, fields, named = dict[str, bytes](), list[str](), dict[str, list[str]]()
        for name in sorted(kept):
            links, gone = _links(package, name, kept)
            root = package.root(name) if types[name].endswith("+xml") else None
            if root is not None:
                if name == main and etree.QName(root).namespace != _W:
                    raise UnreadableDocument("is opgeslagen als Strict Open XML; sla het op als gewone DOCX")
                if name == main and child(root, "body") is None:
                    raise UnreadableDocument("heeft geen tekst; open het in Word en sla het opnieuw op")
                named.setdefault(types[name], _named(root))
                fields += _checked(root, name, gone, is_main=name == main)
                parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            else:
                parts[name] = package.content(name)
            if links:
                parts[_links_of(name)] = _relations(links)
        if any(one in PLACES for one in fields) and NEEDED not in fields:
            raise UnreadableDocument(f"mist het veld {{{{{NEEDED}}}}}: {FIELDS[NEEDED]}; zet het waar de tekst komt")
        parts["_rels/.rels"] = _relations([("rId1", f"{_R}/{_HERE}", main, False)])
        parts[_TYPES] = _stated({name: types[name] for name in kept})
        if sum(map(len, parts.values())) > _LARGEST:
            raise UnreadableDocument(f"is uitgepakt meer dan {_LARGEST / 1e6:.0f} MB; maak de plaatjes kleiner")
        fonts, styles = (named.get(f"{_WORD}{one}+xml", []) for one in ("fontTable", "styles"))
        about = {"fields": sorted(set(fields)), "styles": styles, "fonts": fonts}
    content = _packed(parts)
    _open(content)
    return Extract((), about, ((document.name, content),))


def _open(content: bytes) -> None:
    """Look at all that a document in this style needs: what cannot be read so ends this process, which refuses it."""
    import docx

    made = docx.Document(io.BytesIO(content))
    _ = [(one.page_width, one.page_height, one.left_margin, one.right_margin) for one in made.sections]
    _ = [one.name for one in made.styles]
    for one in made.part.rels.values():
        if one.reltype.endswith("/numbering"):
            _ = [(each.numId, each.abstractNumId.val) for each in one.target_part.element.num_lst]


def _types(package: Package) -> dict[str, str]:
    """The sort of each part, by name; whoever names a sort of macros is refused."""
    root = package.root(_TYPES)
    by_end: dict[str, str] = {}
    found: dict[str, str] = {}
    for each in root if root is not None else ():
        kind = attribute(each, "ContentType") or ""
        if "macroEnabled" in kind or "vbaProject" in kind or "activeX" in kind:
            raise UnreadableDocument("bevat macro's; sla het op als DOCX zonder macro's")
        if name_of(each) == "Default":
            by_end[(attribute(each, "Extension") or "").lower()] = kind
        elif name_of(each) == "Override":
            found[(attribute(each, "PartName") or "").lstrip("/")] = kind
    for name in package.names:
        if name.rpartition("/")[2].lower().startswith("vbaproject"):
            raise UnreadableDocument("bevat macro's; sla het op als DOCX zonder macro's")
        found.setdefault(name, by_end.get(name.rpartition(".")[2].lower(), ""))
    return found


def _reached(package: Package, main: str, types: Mapping[str, str]) -> set[str]:
    """The parts that the text leads to, in any number of steps, and that have to do with what it looks like."""
    found, ahead = set[str](), [main]
    while ahead:
        name = ahead.pop()
        if name not in found and name in package.names and types.get(name) in _LOOKS:
            found.add(name)
            ahead += [target for _, target in package.relations(name).values()]
    return found


def _links(package: Package, name: str, kept: set[str]) -> tuple[list[tuple[str, str, str, bool]], dict[str, str]]:
    """What a part leads to and stays, as (id, type, target, outside); and by id the sort of what goes."""
    links, gone = list[tuple[str, str, str, bool]](), dict[str, str]()
    root, inside = package.root(_links_of(name)), package.relations(name)
    for each in root if root is not None else ():
        key, kind = each.get("Id", ""), each.get("Type", "")
        sort = kind.rpartition("/")[2]
        if each.get("TargetMode") == "External":
            if sort == "hyperlink":
                links.append((key, kind, each.get("Target", ""), True))
            elif sort != "attachedTemplate":
                said = f"haalt iets van buiten het bestand ({sort}: {each.get('Target', '')[:200]})"
                raise UnreadableDocument(f"{said}; zet het erin, of haal het weg", place=name)
        elif inside.get(key, ("", ""))[1] in kept:
            links.append((key, kind, inside[key][1], False))
        else:
            gone[key] = sort
    return links, gone


def _checked(root: Element, name: str, gone: Mapping[str, str], *, is_main: bool) -> Iterator[str]:
    """The fields of a part, which is left without what goes."""
    for one in [each for each in root.iter() if name_of(each) in _GOES]:
        one.getparent().remove(one)
    for one in root.iter():
        for key, value in one.attrib.items():
            if value in gone and str(key).startswith(f"{{{_R}}}"):
                said = f"bevat iets dat geen huisstijl draagt ({gone[value]})"
                raise UnreadableDocument(f"{said}; haal het weg, of maak er een PNG of JPEG van", place=name)
    for paragraph in (one for one in root.iter() if name_of(one) == "p"):
        text = "".join(one.text or "" for one in paragraph.iter() if name_of(one) == "t")
        for field in FIELD.findall(text):
            if name_of(root) in {"footnotes", "endnotes"}:
                raise UnreadableDocument(f"zet het veld {{{{{field}}}}} in de tekst, de kop of de voet", place=name)
            yield _known(field, text, name, alone=is_main and name_of(paragraph.getparent()) == "body")


def _known(field: str, text: str, name: str, *, alone: bool) -> str:
    if field not in FIELDS:
        raise UnreadableDocument(
            f"noemt het veld {{{{{field}}}}}, dat er niet is; kies uit {', '.join(FIELDS)}", place=name
        )
    if field in PLACES and not (alone and FIELD.fullmatch(text.strip())):
        raise UnreadableDocument(
            f"zet het veld {{{{{field}}}}} in een alinea met niets anders, in de tekst", place=name
        )
    return field


def _named(root: Element) -> list[str]:
    """The names of the fonts, or of the styles, that a part has."""
    said = [attribute(one, "name") for one in root if name_of(one) == "font"]
    styles = (child(one, "name") for one in root if name_of(one) == "style")
    said += [attribute(one, "val") for one in styles if one is not None]
    return [one for one in said if one]


def _links_of(name: str) -> str:
    folder, _, last = name.rpartition("/")
    return f"{folder}/_rels/{last}.rels" if folder else f"_rels/{last}.rels"


def _relations(links: list[tuple[str, str, str, bool]]) -> bytes:
    root = etree.Element(f"{{{_NS_RELATIONS}}}Relationships", nsmap={None: _NS_RELATIONS})
    for key, kind, target, outside in links:
        said: dict[str, Any] = {"Id": key, "Type": kind, "Target": target if outside else f"/{target}"}
        etree.SubElement(
            root, f"{{{_NS_RELATIONS}}}Relationship", **said, **({"TargetMode": "External"} if outside else {})
        )
    return _bytes(root)


def _stated(types: Mapping[str, str]) -> bytes:
    root = etree.Element(f"{{{_NS_TYPES}}}Types", nsmap={None: _NS_TYPES})
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    etree.SubElement(root, f"{{{_NS_TYPES}}}Default", Extension="rels", ContentType=relations)
    for name, kind in sorted(types.items()):
        etree.SubElement(root, f"{{{_NS_TYPES}}}Override", PartName=f"/{name}", ContentType=kind)
    return _bytes(root)


def _bytes(root: Element) -> bytes:
    found: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return found


def _packed(parts: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda one: (one != _TYPES, one)):
            archive.writestr(zipfile.ZipInfo(name, _DAY), parts[name], zipfile.ZIP_DEFLATED)
    return stream.getvalue()
