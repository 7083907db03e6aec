"""Cases of other municipalities, with their lessons."""

from collections.abc import Mapping
from typing import Any

from ingest.document import Row
from ingest.mappings.draft import Draft, Mapped, Origin, filled, pruned, texts

_METHOD = "ingest/cases"


def per_level(levels: Mapping[str, Any] | None) -> dict[str, Any]:
    """One text per level of the organisation, from the Dutch names of the levels."""
    found = levels or {}
    return {
        "board": found.get("bestuur"),
        "management": found.get("management"),
        "operations": found.get("uitvoering"),
    }


def case(row: Row, _origin: Origin) -> Mapped:
    """A case and its lessons; a lesson has the themes and the main source of its case."""
    data = row.data
    themes = texts(data.get("themes"))
    main = [data["source"]] if data.get("source") else []
    yield Draft(
        "Case",
        filled(
            id=data.get("id"),
            title=data.get("title"),
            municipalities=data.get("gm_codes") or data["municipalities"],  # a name may be of more than one
            organisation_type=data.get("organisation_type"),
            period=data.get("period"),
            situation=data.get("situation"),
            approach=data.get("approach"),
            outcome=data.get("outcome"),
            results=data.get("results"),
            budget_eur=data.get("budget_eur"),
            duration_months=data.get("duration_months"),
            support=per_level(data.get("stakeholder_support")),
            sources=[*main, *(data.get("extra_sources") or ())],
            note=data.get("note"),
        ),
        _METHOD,
        themes,
    )
    for number, lesson in enumerate(data["lessons"] or ()):
        yield Draft(
            "Lesson",
            pruned(
                {
                    **{key: value for key, value in lesson.items() if key != "lesson"},
                    "title": lesson.get("lesson"),
                    "case": data.get("id"),
                    "sources": main,
                }
            ),
            _METHOD,
            themes,
            f"{row.place}, lessons[{number}]",
        )
