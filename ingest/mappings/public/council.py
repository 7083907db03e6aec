"""
Council information: a meeting with its agenda, and each document that goes with it, as a source.

Notubiz says which organisation a meeting is of by a number alone, so its municipality is not known; Open
Raadsinformatie gives the organisation along. What is confidential is left out.
Source: https://api.notubiz.nl and https://github.com/openstate/open-raadsinformatie.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ingest.document import Row
from ingest.mappings.converters import named_from, only, safe_id
from ingest.mappings.draft import Draft, Mapped, Origin, Skipped, pruned
from ingest.mappings.shape import Shape
from kg.bounds import PASSAGE, TITLE, cut

_METHOD: Final = "ingest/council"
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_OF_MUNICIPALITY: Final = re.compile(r"gemeente\s+(.+)", re.IGNORECASE)


def _day(moment: Any) -> str | None:
    found = _DAY.match(str(moment or ""))
    return found[0] if found else None


def _source(payload: Mapping[str, Any], place: str, **options: Any) -> Draft:
    title = cut(str(payload.get("title") or payload["document_kind"]), TITLE)
    return Draft("Source", pruned({**payload, "title": title}), _METHOD, place=place, **options)


# --- Notubiz --------------------------------------------------------------------------------------


def _notubiz(row: Row, _origin: Origin) -> Mapped:
    meeting = row.data
    if meeting.get("confidential"):
        yield Skipped("vertrouwelijke vergadering")
        return
    about = meeting.get("attributes") or {}
    key = f"notubiz-{meeting['id']}"
    day = next(filter(None, (_day(one.get("start_date")) for one in meeting["plannings"] or ())), None)
    points = list(_points(meeting["agenda_items"]))
    yield _source(
        {
            "id": key,
            "title": about.get("Titel"),
            "category": "vergadering",
            "document_kind": "agenda",
            "date": day,
            "summary": about.get("Omschrijving"),
            "properties": named_from({"locatie": about.get("Locatie")}),
            "body": [
                {"text": cut(text, PASSAGE), "place": f"agendapunt {number or index}"}
                for index, (number, text, _) in enumerate(points, 1)
            ],
        },
        row.place,
    )
    listed = [("vergadering", meeting.get("documents") or ())]
    listed += [(f"agendapunt {number or index}", files) for index, (number, _, files) in enumerate(points, 1)]
    seen: set[Any] = set()
    for place, files in listed:
        for file in files:
            if file.get("confidential"):
                yield Skipped("vertrouwelijk stuk bij een vergadering")
            elif file["id"] not in seen:  # one document may go with several points
                seen.add(file["id"])
                yield _notubiz_document(file, key, f"{row.place}, {place}")


def _points(items: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, Sequence[Mapping[str, Any]]]]:
    """Each agenda point in order with those below it: its number, its text and its documents."""
    for item in items:
        if item.get("confidential"):
            continue
        about = item.get("type_data") or {}
        said = [str(one["value"]) for one in about.get("attributes") or () if isinstance(one.get("value"), str)]
        files = item.get("documents") or ()
        text = "\n".join([*said, *(str(one["title"]) for one in files if not one.get("confidential"))])
        if text.strip():
            yield str(about.get("title_prefix") or "").rstrip(". "), text, files
        yield from _points(item.get("agenda_items") or ())


def _notubiz_document(file: Mapping[str, Any], meeting: str, place: str) -> Draft:
    kind = next((str(one["value"]) for one in file.get("types") or ()), "")
    return _source(
        {
            "id": f"notubiz-document-{file['id']}",
            "title": file.get("title"),
            "category": "raadsstuk",
            "document_kind": kind or "Document",
            "date": _day(file.get("date")),
            "published": _day(file.get("publication_date")),
            "url": file.get("url"),
            "summary": file.get("description"),
            "related": [meeting],
        },
        place,
    )


# --- Open Raadsinformatie -------------------------------------------------------------------------

_KINDS: Final = {
    "Meeting": ("vergadering", "agenda"),
    "AgendaItem": ("agendapunt", "agendapunt"),
    "MediaObject": ("raadsstuk", "Document"),
    "Report": ("raadsstuk", "verslag"),
    "Motion": ("raadsstuk", "motie"),
}


def _is_bundle(row: Row) -> bool:
    """Whether it is records by their number, each as the first of a list."""
    return bool(row.data) and all(
        key.isdigit() and isinstance(held, list) and held and isinstance(held[0], dict) and "ori_id" in held[0]
        for key, held in row.data.items()
    )


def _bundle(row: Row, _origin: Origin) -> Mapped:
    said = {key: _said(held[0]) for key, held in row.data.items()}
    for key, about in said.items():
        yield from _ori(key, about, said, f"{row.place}, {key}")


def _one(row: Row, _origin: Origin) -> Mapped:
    yield from _ori(str(row.data["ori_id"]), _said(row.data), {}, row.place)


def _said(record: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What is said of one record: by the end of the name of a property its values, in their order."""
    said: dict[str, list[Any]] = {}
    for one in sorted(record["properties"], key=lambda one: one.get("order") or 0):
        said.setdefault(re.split(r"[/#]", str(one["predicate"]))[-1], []).append(one["value"])
    return said


def _ori(key: str, about: Mapping[str, list[Any]], others: Mapping[str, Mapping[str, list[Any]]], place: str) -> Mapped:
    def first(*names: str) -> Any:
        return next((about[name][0] for name in names if about.get(name)), None)

    def named(name: str) -> str:
        return str(others.get(str(first(name)), {}).get("prefLabel", [""])[0])

    kind = str(first("type") or "")
    if kind not in _KINDS:
        yield Skipped(f"Open Raadsinformatie van een soort zonder vertaling: {kind or 'geen soort'}")
        return
    category, document_kind = _KINDS[kind]
    owner = named("hasOrganizationName")
    of_municipality = _OF_MUNICIPALITY.match(owner)
    yield _source(
        {
            "id": safe_id(f"ori-{key}"),
            "title": first("name"),
            "category": category,
            "document_kind": document_kind,
            "publisher": owner,
            "municipalities": only(of_municipality and of_municipality[1]),
            "date": _day(first("startDate", "dateCreated", "date")),
            "published": _day(first("datePublished", "lastDiscussedAt")),
            "url": first("isBasedOn", "contentUrl", "url"),
            "related": [safe_id(f"ori-{one}") for one in (*about.get("isReferencedBy", ()), *about.get("parent", ()))],
            "properties": named_from({"locatie": first("location"), "orgaan": named("committee")}),
            "body": [
                {"text": cut(str(text), PASSAGE), "place": f"pagina {number}" if len(about["text"]) > 1 else "tekst"}
                for number, text in enumerate(about.get("text", ()), 1)
                if str(text).strip()
            ],
        },
        place,
        may_lack=("municipalities",),
    )


NOTUBIZ: Final = Shape("agenda_items plannings documents id", code=_notubiz)
ORI: Final = Shape("ori_id properties", code=_one)
ORI_BUNDLE: Final = Shape("", code=_bundle, where=_is_bundle)
