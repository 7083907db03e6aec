"""
Regulations (CVDR), national law (BWB) and official publications: one row per document, in the words of OWMS.

    owms                     which form it came in
    identifier, title        "CVDR100394_2", "gmb-2016-146361", "BWBR0008326"
    creator, creator_scheme  who made it, and of what kind that is: "Gemeente"
    types, subjects          [in the words of the source]
    issued, available        the day of the decision or document, and of its publication
    valid_from, valid_until  of a regulation

Source: https://standaarden.overheid.nl/owms and https://standaarden.overheid.nl/cvdr.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from ingest.document import Document, Row
from ingest.formats.xml.sections import sections
from ingest.formats.xml.tree import Element, attribute, below, children, line, name, parsed
from kg.errors import InputError, UnreadableDocument

_ABOUT: Final = frozenset({"meta-data"})
_OF_MUNICIPALITY: Final = re.compile(r"uitgave van (?:de )?gemeente (.+?)\.?$", re.IGNORECASE)
_IDENTIFIER: Final = re.compile(r"/((?:gmb|prb|wsb|bgr|stcrt|stb|trb|kst|ag|ah|blg|h|kv)-[\w-]+)(?:[/.]|$)")
_YEAR: Final = re.compile(r"-((?:19|20)\d\d)-")
_DECIDED_IN: Final = frozenset({"BWB", "CVDR"})
_SITE: Final = "https://zoek.officielebekendmakingen.nl/"


class _Stated(NamedTuple):
    """One statement of OWMS."""

    name: str
    scheme: str
    value: str
    target: str


def read_cvdr(document: Document, text: str) -> Iterator[Row | InputError]:
    """A regulation of a municipality, province or water board with its text."""
    root = parsed(document, text)
    meta, body = next(children(root, "meta"), None), next(children(root, "body"), None)
    said = list(_statements(meta)) if meta is not None else []
    data = _owms("CVDR", said)
    number = str(data.get("identifier", ""))
    if re.fullmatch(r"\d+_\d+", number):
        data["identifier"] = f"CVDR{number}"
    data["url"] = f"https://lokaleregelgeving.overheid.nl/{str(data.get('identifier', '')).replace('_', '/')}"
    yield _row(document, data, sections(document, body) if body is not None else (), place="regeling")


def read_bwb(document: Document, text: str) -> Iterator[Row | InputError]:
    """A law or ministerial regulation as it was on a day ("toestand")."""
    root = parsed(document, text)
    law, short = next(children(root, "wetgeving"), None), next(below(root, "citeertitel"), None)
    long = next(below(root, "intitule"), None)
    identifier, day = attribute(root, "bwb-id"), attribute(root, "inwerkingtreding")
    data = {
        "owms": "BWB",
        "identifier": identifier,
        "title": line(short, _ABOUT) or line(long, _ABOUT),
        "alternative": line(long, _ABOUT),
        "types": [attribute(law, "soort").replace("-", " ")] if law is not None else [],
        "issued": attribute(long, "ondertekening_bron") if long is not None else "",
        "available": attribute(long, "publicatie_bron") if long is not None else "",
        "valid_from": day,
        "language": "nl",
        "url": f"https://wetten.overheid.nl/{identifier}/{day}",
    }
    yield _row(document, data, sections(document, root), place="toestand")


def read_publication(document: Document, text: str) -> Iterator[Row | InputError]:
    """A publication in a gemeenteblad, provinciaal blad, Staatscourant or Staatsblad."""
    root = parsed(document, text)
    address = next((attribute(one, "content") for one in below(root, "meta") if attribute(one, "content")), "")
    identifier = _IDENTIFIER.search(address)
    head = next(children(root, "kop"), None)
    body = next((one for one in root if name(one) not in {"metadata", "kop"}), None)
    sheet, whose = (
        (line(next(children(head, part), None)) for part in ("titel", "subtitel")) if head is not None else ("", "")
    )
    title = next((said for one in _titles(body) if (said := line(one, _ABOUT))), "") if body is not None else ""
    data: dict[str, Any] = {
        "owms": "officiële publicatie",
        "identifier": identifier[1] if identifier else "",
        "title": title,
        "publication_name": sheet.capitalize(),
        "types": [],
        "url": f"{_SITE}{identifier[1]}.html" if identifier else "",
    }
    if found := _OF_MUNICIPALITY.search(whose):
        data |= {"creator": found[1], "creator_scheme": "Gemeente"}
    if identifier and (year := _YEAR.search(identifier[1])):
        data["available"] = year[1]
    yield _row(document, data, sections(document, body) if body is not None else (), place="publicatie")


def read_metadata(document: Document, text: str) -> Iterator[Row | InputError]:
    """What is said of a publication, without its text."""
    yield _row(document, _owms("metadata", list(_statements(parsed(document, text)))), (), place="metadata")


def read_results(document: Document, text: str) -> Iterator[Row | InputError]:
    """The answer of an SRU service: one row per record. Source: https://www.loc.gov/standards/sru/."""
    root = parsed(document, text)
    records = [root] if name(root) == "record" else [one for many in below(root, "records") for one in many]
    for number, record in enumerate((one for one in records if name(one) == "record"), 1):
        meta = next((part for held in below(record, "originalData") for part in children(held, "meta")), None)
        place = f"record {number}"
        if meta is None:
            said = "dit record van SRU beschrijft geen publicatie (OWMS); alleen die worden gelezen"
            yield UnreadableDocument(said, document=document.name, place=place)
            continue
        data = _owms("SRU", list(_statements(meta)))
        data["url"] = line(next(below(record, "preferredUrl"), None)) or data.get("url", "")
        yield _row(document, data, (), place=place)
    if not records:
        yield UnreadableDocument("is een antwoord van SRU zonder records", document=document.name)


def read_beside(document: Document, text: str) -> Iterator[InputError]:
    """What comes along with a law and holds no text."""
    what = "wetstechnische informatie" if text.startswith("<wetstechnische") else "een lijst van versies"
    yield UnreadableDocument(
        f"is {what} bij een wet, zonder de tekst; geef de toestand zelf (BWBR…_datum.xml)", document=document.name
    )


def _titles(body: Element) -> Iterator[Element]:
    for head in children(body, "kop"):
        yield from children(head, "titel")
    yield from below(body, "intitule", "citeertitel")
    for head in below(body, "kop"):
        yield from children(head, "titel")


def _statements(meta: Element) -> Iterator[_Stated]:
    """What is stated, whether in elements ("dcterms:title") or in attributes (name="DC.title")."""
    for one in meta.iter():
        if name(one) == "metadata" and attribute(one, "name"):
            yield _Stated(
                attribute(one, "name").rpartition(".")[2], attribute(one, "scheme"), attribute(one, "content"), ""
            )
        elif not len(one):
            local = name(one).rpartition(".")[2]  # some tools write "dcterms.modified"
            yield _Stated(local, attribute(one, "scheme"), line(one), attribute(one, "resourceIdentifier"))


def _owms(form: str, stated: list[_Stated]) -> dict[str, Any]:
    """The statements as a row."""
    by_name: dict[str, list[_Stated]] = defaultdict(list)
    for one in stated:
        if one.value or one.target:
            by_name[one.name].append(one)

    def value(*names: str) -> str:
        return next((one.value for local in names for one in by_name[local] if one.value), "")

    creator = next((one for one in (*by_name["creator"], *by_name["authority"]) if one.value), None)
    kinds = [one for one in by_name["type"] if one.value]
    kinds.sort(key=lambda one: one.scheme.endswith("Informatietype"))  # the exact kind before the general one
    identifier = value("identifier")
    linked = (one.target for local in ("hasVersion", "isFormatOf") for one in by_name[local])
    return {
        "owms": form,
        "identifier": identifier,
        "title": value("title"),
        "alternative": value("alternative"),
        "creator": creator.value if creator else "",
        "creator_scheme": creator.scheme.replace(":", ".").rpartition(".")[2] if creator else "",
        "types": list(dict.fromkeys(one.value for one in kinds)),
        "subjects": list(dict.fromkeys(one.value for local in ("subject", "category") for one in by_name[local])),
        "publication_name": value("publicationName", "publicatienaam"),
        "issued": value("issued", "date"),
        "available": "" if form in _DECIDED_IN else value("available"),
        "modified": value("modified"),
        "valid_from": value("inwerkingtredingDatum"),
        "valid_until": value("uitwerkingtredingDatum"),
        "ratified_by": value("isRatifiedBy"),
        "concerns": value("betreft"),
        "reference": value("kenmerk"),
        "abstract": value("abstract"),
        "language": value("language"),
        "url": next(filter(None, linked), "") or (f"{_SITE}{identifier}.html" if identifier else ""),
        "grounds": [one.value for one in by_name["source"] if one.value],
    }


def _row(document: Document, data: dict[str, Any], text: Any, *, place: str) -> Row | InputError:
    if missing := [said for key, said in (("identifier", "nummer"), ("title", "titel")) if not data.get(key)]:
        return UnreadableDocument(
            f"zegt geen {' en geen '.join(missing)} van zichzelf", document=document.name, place=place
        )
    return Row(place, data, text)
