"""Cases of other municipalities, with their lessons."""

from typing import Final

from ingest.mappings.converters import first, only, per_level
from ingest.mappings.shape import Of, Shape, Table, listed, same

_METHOD: Final = "ingest/cases"

# A lesson has the themes and the main source of its case.
CASE: Final = Shape(
    "lessons municipalities",
    (
        Table(
            kind="Case",
            method=_METHOD,
            fields={
                **same("id", "title", "organisation_type", "period", "situation", "approach", "outcome", "results"),
                **same("budget_eur", "duration_months", "note"),
                "municipalities": Of(first, "gm_codes", "municipalities"),  # a name may be of more than one
                "support": Of(per_level, "stakeholder_support"),
                "sources": Of(lambda main, extra: [*only(main), *(extra or ())], "source", "extra_sources"),
            },
            themes="themes",
        ),
        Table(
            kind="Lesson",
            method=_METHOD,
            rows=listed("lessons", "id", "source", "themes"),
            fields={"title": "lesson", "case": "^id", "sources": Of(only, "^source")},
            themes="^themes",
            others=("lesson",),
        ),
    ),
)
