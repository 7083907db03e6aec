"""Developments, the signals of them, and what municipalities intend."""

from hashlib import sha256
from typing import Any, Final

from ingest.document import Row
from ingest.mappings.cases import per_level
from ingest.mappings.draft import Draft, Mapped, Origin, filled, slug, texts
from kg.dutch.dates import read
from kg.errors import InputError

_METHOD: Final = "ingest/developments"
_AGREEMENT: Final = "ingest/coalitieakkoord"
_NO_THEMES: Final = ("inleiding", "bijlage")  # headings that name a part of the text, not a subject
_DERIVED_STATUS: Final = "De status is afgeleid door de maker van het bestand, niet vastgesteld door de gemeente."


def development(row: Row, _origin: Origin) -> Mapped:
    """A change in the environment."""
    data = row.data
    try:
        dates = [_dated(one) for one in data.get("dates") or ()]
        coming = _dated(data.get("next_change"))
        since, until = (_partial(data.get(name)) for name in ("in_force_since", "known_until"))
    except InputError as error:
        yield error
        return
    yield Draft(
        "Development",
        filled(
            id=data.get("id"),
            title=data.get("title"),
            category=data.get("kind"),
            summary=data.get("summary"),
            obligation=data.get("obligation"),
            applies_to=data.get("applies_to"),
            dates=dates,
            status=data.get("status"),
            in_force_since=since,
            next_change=coming,
            known_until=until,
            part_of=data.get("part_of"),
            meaning=per_level(data.get("levels")),
            law=data.get("law"),
            revisions=data.get("revisions"),
            sources=data.get("sources"),
            note=" ".join(filter(None, (data.get("note"), _said_of_names(data.get("alias_note"))))),
            alt_labels=texts(data.get("aliases")),
            former_labels=texts(data.get("former_names")),
        ),
        _METHOD,
        texts(data.get("themes")),
    )


def _dated(value: Any) -> Any:
    """A milestone whose date may be in words: "voorjaar 2027" becomes 2027, and stays beside it as it was written."""
    if not isinstance(value, dict) or not isinstance(value.get("date"), str):
        return value
    day = read(value["date"]).partial()
    return value if day == value["date"] else {**value, "date": day, "written": value["date"]}


def _partial(value: Any) -> Any:
    """A date that may be in words as the narrowest day, month or year that holds it."""
    return read(value).partial() if isinstance(value, str) else value


def _said_of_names(said: str | None) -> str:
    """What a source doubts about the names, as a sentence."""
    return f"Over de namen: {said}." if said else ""


def signal(row: Row, _origin: Origin) -> Mapped:
    """A dated mention; its id is made from what it says, since the source gives none."""
    data = row.data
    source = data.get("source") or {}
    said = "|".join(
        str(part or "") for part in (data.get("development"), data.get("date"), source.get("url"), data.get("title"))
    )
    yield Draft(
        "Signal",
        filled(
            id=data.get("id") or f"sig-{sha256(said.encode()).hexdigest()[:12]}",
            title=data.get("title"),
            development=data.get("development"),
            date=data.get("date"),
            sources=[source],
            note=data.get("note"),
        ),
        _METHOD,
        texts(data.get("themes")),
    )


def policy(row: Row, _origin: Origin) -> Mapped:
    """A policy and its objectives."""
    data = row.data
    themes = texts(data.get("themes"))
    sources = [data["source"]] if data.get("source") else []
    yield Draft(
        "Policy",
        filled(
            id=data.get("id"),
            title=data.get("title"),
            municipality=data.get("municipality"),
            period=data.get("period"),
            responds_to=data.get("responds_to"),
            category=data.get("category"),
            sources=sources,
            note=data.get("note"),
        ),
        _METHOD,
        themes,
    )
    for number, goal in enumerate(data["goals"] or ()):
        yield Draft(
            "Objective",
            filled(
                **{key: value for key, value in goal.items() if key != "text"},
                id=f"{data.get('id')}-doel-{number + 1}",
                title=goal.get("text"),
                policy=data.get("id"),
                sources=sources,
            ),
            _METHOD,
            themes,
            f"{row.place}, goals[{number}]",
        )


def coalition_agreement(row: Row, _origin: Origin) -> Mapped:
    """A coalition agreement as structured text: one policy, one objective per commitment."""
    meta = row.data["meta"]
    years = texts(str(meta.get("periode") or "").split("-"))
    policy_id = f"pol-{slug(str(meta.get('gemeente')))}-coalitieakkoord-{'-'.join(years)}"
    source = {
        "url": meta.get("document_url"),
        "title": meta.get("document_title"),
        "published": str(meta.get("vastgesteld") or ""),
    }
    yield Draft(
        "Policy",
        filled(
            id=policy_id,
            title=meta.get("document_title"),
            municipality=meta.get("gemeente"),
            period={"start": years[0], "end": years[-1]} if years else None,
            category="coalitieakkoord",
            sources=[source],
        ),
        _AGREEMENT,
        place="meta",
    )
    for key, theme in row.data["themas"].items():
        heading = str(theme.get("naam") or key)
        for number, commitment in enumerate(theme.get("afspraken") or ()):
            place = f"themas.{key}.afspraken[{number}]"
            yield _commitment(commitment, policy_id, source, heading, place)


def _commitment(commitment: dict[str, Any], policy_id: str, source: dict[str, Any], heading: str, place: str) -> Draft:
    """One commitment; where the file tells its place in the agreement and its own themes, with these."""
    told = commitment.get("plaats")
    themes = texts(commitment.get("themas")) or (() if heading.lower().startswith(_NO_THEMES) else (heading,))
    return Draft(
        "Objective",
        filled(
            id=f"{policy_id}-{commitment.get('id')}",
            title=commitment.get("tekst"),
            policy=policy_id,
            status=commitment.get("status"),
            sources=[{**source, "note": f"{heading}: {told}"}] if told else [],
            note=_DERIVED_STATUS,
        ),
        _AGREEMENT,
        themes,
        place,
    )
