"""Frameworks: GEMMA, the Algoritmekader, and NeRDS."""

from typing import Any, Final

from ingest.document import Row
from ingest.mappings.draft import Draft, Mapped, Origin, filled, iso_date, named, named_from, passages, safe_id, texts

_GEMMA: Final = "ingest/gemma"
_FRAMEWORK: Final = "ingest/algoritmekader"
_NERDS: Final = "ingest/nerds"
_TOLD: Final = frozenset(
    {"title", "id", "toelichting", "levenscyclus", "onderwerp", "rollen", "vereiste", "maatregel", "hide", "summary"}
)


def element(row: Row, _origin: Origin) -> Mapped:
    """An element of the reference architecture; some have no name, then the type stands in."""
    data = row.data
    yield Draft(
        "ArchitectureElement",
        filled(
            id=data.get("id"),
            title=data["name"] or f"{data['type']} zonder naam",
            element_type=data["type"],
            documentation=data["documentation"],
            properties=named_from(data.get("properties") or {}),
        ),
        _GEMMA,
    )


def relation(row: Row, _origin: Origin) -> Mapped:
    """A relation of the reference architecture; both ends have to be known."""
    data = row.data
    yield Draft(
        "ArchitectureRelation",
        filled(
            id=data.get("id"),
            title=data.get("name") or data["type"],
            relation_type=data["type"],
            origin=data["source"],
            target=data["target"],
        ),
        _GEMMA,
        must_exist=("origin", "target"),
    )


def requirement_or_measure(row: Row, origin: Origin) -> Mapped:
    """A page of the Algoritmekader; other pages refer to it by the name of its file, so that is its id."""
    data = row.data
    is_measure = ":mtr:" in str(data["id"])
    fields: dict[str, Any] = {
        "id": safe_id(origin.stem),
        "title": data.get("title"),
        "notation": data["id"],
        "summary": data.get("toelichting"),
        "roles": texts(data.get("rollen")),
        "stages": texts(data.get("levenscyclus")),
        "properties": named_from({key: value for key, value in data.items() if key not in _TOLD}),
        "body": passages(row),
    }
    if is_measure:
        fields["requirements"] = [safe_id(name) for name in texts(data.get("vereiste"))]
    yield Draft("Measure" if is_measure else "Requirement", filled(**fields), _FRAMEWORK, texts(data.get("onderwerp")))


def tool(row: Row, origin: Origin) -> Mapped:
    """A tool of the Algoritmekader, with the requirements and measures that it helps with."""
    data = row.data
    rest = {key: value for key, value in data.items() if key not in _TOLD}
    yield Draft(
        "Source",
        filled(
            id=safe_id(f"hulpmiddelen-{origin.stem}"),
            title=data.get("title"),
            category="hulpmiddel",
            publisher="MinBZK, Algoritmekader",
            summary=data["toelichting"],
            related=[safe_id(name) for key in ("vereiste", "maatregel") for name in texts(data.get(key))],
            properties=[*named_from(rest), *named(rollen=data.get("rollen"), levenscyclus=data.get("levenscyclus"))],
            body=passages(row),
        ),
        _FRAMEWORK,
        texts(data.get("onderwerp")),
    )


def guideline(row: Row, origin: Origin) -> Mapped:
    """A page of NeRDS."""
    data = row.data
    yield Draft(
        "Source",
        filled(
            id=safe_id(f"nerds-{origin.stem}"),
            title=data["title"],
            category="richtlijn",
            publisher="MinBZK, NeRDS",
            summary=data.get("summary"),
            properties=named_from({key: value for key, value in data.items() if key not in {"title", "summary"}}),
            body=passages(row),
        ),
        _NERDS,
    )


def guideline_action(row: Row, _origin: Origin) -> Mapped:
    """A tool or form that NeRDS points at."""
    data = row.data
    yield Draft(
        "Source",
        filled(
            id=safe_id(f"nerds-actie-{data.get('id')}"),
            title=data.get("name"),
            category="hulpmiddel",
            publisher="MinBZK, NeRDS",
            url=data.get("source"),
            summary=data.get("description"),
            published=iso_date(data.get("date_added")),
            properties=named_from(
                {key: data.get(key) for key in ("richtlijn", "fase", "component", "type", "action", "status")}
            ),
        ),
        _NERDS,
    )
