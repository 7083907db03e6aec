"""Developments, the signals of them, and what municipalities intend."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from ingest.document import Row
from ingest.mappings.converters import dated, only, partial, per_level, slug, texts
from ingest.mappings.shape import Of, Shape, Table, fixed, listed, same

_METHOD: Final = "ingest/developments"
_AGREEMENT: Final = "ingest/coalitieakkoord"
_NO_THEMES: Final = ("inleiding", "bijlage")  # headings that name a part of the text, not a subject
_DERIVED_STATUS: Final = "De status is afgeleid door de maker van het bestand, niet vastgesteld door de gemeente."
_DERIVED_LINK: Final = "Op welke ontwikkeling dit antwoordt, is door Kring gelezen uit de afspraak."


def _commitment_note(answers: Any) -> str:
    return f"{_DERIVED_STATUS} {_DERIVED_LINK}" if answers else _DERIVED_STATUS


def _note(note: str | None, said_of_names: str | None) -> str:
    """A note, with what a source doubts about the names as a sentence."""
    return " ".join(filter(None, (note, f"Over de namen: {said_of_names}." if said_of_names else "")))


DEVELOPMENT: Final = Shape(
    "levels applies_to",
    (
        Table(
            kind="Development",
            method=_METHOD,
            fields={
                **same("id", "title", "summary", "obligation", "applies_to", "status", "part_of", "law", "revisions"),
                **same("sources"),
                "category": "kind",
                "dates": Of(lambda dates: [dated(one) for one in dates or ()], "dates"),
                "in_force_since": Of(partial, "in_force_since"),
                "next_change": Of(dated, "next_change"),
                "known_until": Of(partial, "known_until"),
                "meaning": Of(per_level, "levels"),
                "note": Of(_note, "note", "alias_note"),
                "alt_labels": Of(texts, "aliases"),
                "former_labels": Of(texts, "former_names"),
            },
            themes="themes",
        ),
    ),
)


def _signal_id(given: Any, development: Any, date: Any, source: Mapping[str, Any] | None, title: Any) -> Any:
    """The id that the source gives, or one made from what it says."""
    said = "|".join(str(part or "") for part in (development, date, (source or {}).get("url"), title))
    return given or f"sig-{sha256(said.encode()).hexdigest()[:12]}"


SIGNAL: Final = Shape(
    "development source",
    (
        Table(
            kind="Signal",
            method=_METHOD,
            fields={
                **same("title", "development", "date", "note"),
                "id": Of(_signal_id, "id", "development", "date", "source", "title"),
                "sources": Of(only, "source"),
            },
            themes="themes",
        ),
    ),
)
POLICY: Final = Shape(
    "goals municipality",
    (
        Table(
            kind="Policy",
            method=_METHOD,
            fields={
                **same("id", "title", "municipality", "period", "responds_to", "category", "note"),
                "sources": Of(only, "source"),
            },
            themes="themes",
        ),
        Table(
            kind="Objective",
            method=_METHOD,
            rows=listed("goals", "id", "source", "themes"),
            fields={
                "id": Of("{}-doel-{}".format, "^id", "^number"),
                "title": "text",
                "policy": "^id",
                "sources": Of(only, "^source"),
            },
            themes="^themes",
            others=("text",),
        ),
    ),
)


def _agreement(row: Row) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What an agreement says of itself, with the id of its policy and itself as a source."""
    meta = row.data["meta"]
    years = texts(str(meta.get("periode") or "").split("-"))
    yield (
        "meta",
        {
            **meta,
            "id": f"pol-{slug(str(meta.get('gemeente')))}-coalitieakkoord-{'-'.join(years)}",
            "period": {"start": years[0], "end": years[-1]} if years else None,
            "source": {
                "url": meta.get("document_url"),
                "title": meta.get("document_title"),
                "published": str(meta.get("vastgesteld") or ""),
            },
        },
    )


def _commitments(row: Row) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The commitments below each theme, with its heading; where the file tells the place of one, with its source."""
    ((_, whole),) = _agreement(row)
    for key, theme in row.data["themas"].items():
        heading = str(theme.get("naam") or key)
        for index, commitment in enumerate(theme.get("afspraken") or ()):
            told = commitment.get("plaats")
            yield (
                f"themas.{key}.afspraken[{index}]",
                {
                    **commitment,
                    "heading": heading,
                    "policy": whole["id"],
                    "sources": [{**whole["source"], "note": f"{heading}: {told}"}] if told else [],
                },
            )


def _themes(own: Any, heading: str) -> tuple[str, ...]:
    """The themes of a commitment, or the heading that it stands under."""
    return texts(own) or (() if heading.lower().startswith(_NO_THEMES) else (heading,))


# A coalition agreement as structured text: one policy, one objective per commitment.
AGREEMENT: Final = Shape(
    "meta themas",
    (
        Table(
            kind="Policy",
            method=_AGREEMENT,
            rows=_agreement,
            fields={
                **same("id", "period"),
                "title": "document_title",
                "municipality": "gemeente",
                "category": fixed("coalitieakkoord"),
                "sources": Of(only, "source"),
            },
        ),
        Table(
            kind="Objective",
            method=_AGREEMENT,
            rows=_commitments,
            fields={
                **same("policy", "status", "sources"),
                "id": Of("{}-{}".format, "policy", "id"),
                "title": "tekst",
                "responds_to": "ontwikkelingen",
                "note": Of(_commitment_note, "ontwikkelingen"),
            },
            themes=Of(_themes, "themas", "heading"),
        ),
    ),
)
