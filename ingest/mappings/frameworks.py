"""Frameworks: GEMMA, the Algoritmekader, and NeRDS."""

from collections.abc import Mapping
from typing import Any, Final

from ingest.document import Row
from ingest.mappings.converters import first, iso_date, named_from, passages, safe_id, texts
from ingest.mappings.shape import (
    FOLDER,
    ROW,
    SECTIONS,
    STEM,
    Of,
    Shape,
    Source,
    Table,
    Turn,
    fixed,
    has_text,
    pairs,
    pairs_but,
    same,
)

_GEMMA: Final = "ingest/gemma"
_FRAMEWORK: Final = "ingest/algoritmekader"
_NERDS: Final = "ingest/nerds"
_TOLD: Final = (
    "title", "id", "toelichting", "levenscyclus", "onderwerp", "rollen", "vereiste", "maatregel", "hide", "summary",
)  # fmt: skip


def _told(row: Mapping[str, Any]) -> list[dict[str, str]]:
    """What a tool says beside what has a field, and last for whom and when it is."""
    rest = {key: value for key, value in row.items() if key not in _TOLD}
    return named_from({**rest, "rollen": row.get("rollen"), "levenscyclus": row.get("levenscyclus")})


def _ids(*names: Any) -> list[str]:
    """The ids of pages by the names of their files."""
    return [safe_id(name) for one in names for name in texts(one)]


# By the standard, `element` of ArchiMate 3.2; a junction stands among them in its exchange format.
_ARCHIMATE: Final = frozenset({
    "ApplicationCollaboration", "ApplicationComponent", "ApplicationEvent", "ApplicationFunction",
    "ApplicationInteraction", "ApplicationInterface", "ApplicationProcess", "ApplicationService", "Artifact",
    "Assessment", "BusinessActor", "BusinessCollaboration", "BusinessEvent", "BusinessFunction", "BusinessInteraction",
    "BusinessInterface", "BusinessObject", "BusinessProcess", "BusinessRole", "BusinessService", "Capability",
    "CommunicationNetwork", "Constraint", "Contract", "CourseOfAction", "DataObject", "Deliverable", "Device",
    "DistributionNetwork", "Driver", "Equipment", "Facility", "Gap", "Goal", "Grouping", "ImplementationEvent",
    "Junction", "AndJunction", "OrJunction", "Location", "Material", "Meaning", "Node", "Outcome", "Path", "Plateau",
    "Principle", "Product", "Representation", "Requirement", "Resource", "Stakeholder", "SystemSoftware",
    "TechnologyCollaboration", "TechnologyEvent", "TechnologyFunction", "TechnologyInteraction",
    "TechnologyInterface", "TechnologyProcess", "TechnologyService", "Value", "ValueStream", "WorkPackage",
})  # fmt: skip


def _is_archimate(row: Row) -> bool:
    return row.data["type"] in _ARCHIMATE and bool(row.data.get("id"))


# Some elements have no name, then the type stands in.
ELEMENT: Final = Shape(
    "type name documentation",
    (
        Table(
            kind="ArchitectureElement",
            method=_GEMMA,
            fields={
                **same("id", "documentation"),
                "title": Of(lambda name, kind: name or f"{kind} zonder naam", "name", "type"),
                "element_type": "type",
                "properties": Of(lambda properties: named_from(properties or {}), "properties"),
            },
        ),
    ),
    where=_is_archimate,
    turn=Turn.FIRST,
)
RELATION: Final = Shape(
    "type source target",
    (
        Table(
            kind="ArchitectureRelation",
            method=_GEMMA,
            fields={
                **same("id", "target"),
                "title": Of(lambda name, kind: name or kind, "name", "type"),
                "relation_type": "type",
                "origin": "source",
            },
            must_exist=("origin", "target"),
        ),
    ),
    turn=Turn.LAST,
)


def _is_measure(row: Row) -> bool:
    return ":mtr:" in str(row.data["id"])


def _is_requirement(row: Row) -> bool:
    return ":ver:" in str(row.data["id"])


# Other pages of the Algoritmekader refer to one by the name of its file, so that is its id.
_PAGE: Final[dict[str, Source]] = {
    "id": Of(safe_id, STEM),
    "title": "title",
    "notation": "id",
    "summary": "toelichting",
    "roles": Of(texts, "rollen"),
    "stages": Of(texts, "levenscyclus"),
    "properties": pairs_but(*_TOLD),
    "body": Of(passages, SECTIONS),
}
MEASURE: Final = Shape(
    "id toelichting onderwerp",
    (
        Table(
            kind="Measure",
            method=_FRAMEWORK,
            fields={**_PAGE, "requirements": Of(_ids, "vereiste")},
            themes="onderwerp",
        ),
    ),
    where=_is_measure,
)
REQUIREMENT: Final = Shape(
    MEASURE.marker,
    (Table(kind="Requirement", method=_FRAMEWORK, fields=_PAGE, themes="onderwerp"),),
    where=_is_requirement,
)
# A tool of the Algoritmekader, with the requirements and measures that it helps with.
TOOL: Final = Shape(
    "categorie toelichting onderwerp",
    (
        Table(
            kind="Source",
            method=_FRAMEWORK,
            fields={
                "id": Of(lambda stem: safe_id(f"hulpmiddelen-{stem}"), STEM),
                "title": "title",
                "category": fixed("hulpmiddel"),
                "publisher": fixed("MinBZK, Algoritmekader"),
                "summary": "toelichting",
                "related": Of(_ids, "vereiste", "maatregel"),
                "properties": Of(_told, ROW),
                "body": Of(passages, SECTIONS),
            },
            themes="onderwerp",
        ),
    ),
)
# A page of the Algoritmekader that is neither; `hide` is how its site is told to leave menus out.
PAGE: Final = Shape(
    "title hide",
    (
        Table(
            kind="Source",
            method="ingest/text",
            fields={
                "id": Of(lambda folder, stem: safe_id(f"{folder}-{stem}"), FOLDER, STEM),
                "title": "title",
                "category": Of("algoritmekader/{}".format, FOLDER),
                "summary": Of(first, "summary", "toelichting"),
                "properties": pairs_but("title", "summary", "toelichting", "hide", "search"),
                "body": Of(passages, SECTIONS),
            },
        ),
    ),
    where=has_text,
)
# A page of NeRDS.
GUIDELINE: Final = Shape(
    "relations title",
    (
        Table(
            kind="Source",
            method=_NERDS,
            fields={
                **same("title", "summary"),
                "id": Of(lambda stem: safe_id(f"nerds-{stem}"), STEM),
                "category": fixed("richtlijn"),
                "publisher": fixed("MinBZK, NeRDS"),
                "properties": pairs_but("title", "summary"),
                "body": Of(passages, SECTIONS),
            },
        ),
    ),
)
# A tool or form that NeRDS points at.
ACTION: Final = Shape(
    "richtlijn action",
    (
        Table(
            kind="Source",
            method=_NERDS,
            fields={
                "id": Of(lambda key: safe_id(f"nerds-actie-{key}"), "id"),
                "title": "name",
                "category": fixed("hulpmiddel"),
                "publisher": fixed("MinBZK, NeRDS"),
                "url": "source",
                "summary": "description",
                "published": Of(iso_date, "date_added"),
                "properties": pairs("richtlijn", "fase", "component", "type", "action", "status"),
            },
        ),
    ),
)
