"""Registers: municipalities and their history, profiles, algorithms, value lists."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ingest.document import Row
from ingest.mappings.converters import last_part, named_from, number, only, period, slug, texts, whole
from ingest.mappings.shape import ROW, Of, Shape, Source, Table, Turn, fixed, pairs, same

_TOOI: Final = "ingest/tooi"
_CBS: Final = "ingest/cbs"
_ALGORITHMS: Final = "ingest/algoritmeregister"
_COMMONLY: Final = (
    "Hoe zij ook genoemd wordt en welke plaatsen er liggen is algemeen bekend; het staat niet in het register."
)
_APPROXIMATE: Final = "Inwonertal is een som van postcodegebieden (CBS, 1-1-2021): alleen geschikt als grootteklasse."
_SUPERSEDED: Final = "vervangen door het TOOI-register (tooi/gemeenten_flat.csv en tooi/herindelingen.csv)"
_AGES: Final = ("p0_14", "p15_24", "p25_44", "p45_64", "p65plus")

# A municipality of the TOOI register; its code is its id.
MUNICIPALITY: Final = Shape(
    "code voorkeursnaam",
    (
        Table(
            kind="Municipality",
            method=_TOOI,
            fields={
                **same("code"),
                "id": "code",
                "title": "naam",
                "alt_labels": Of(lambda other, name: [other] if other != name else [], "voorkeursnaam", "naam"),
                "province": "provincie",
                "known_as": Of(lambda names: texts((names or "").split("|")), "bekend_als"),
                "same_as": "uri",
                "period": Of(period, "begindatum", "einddatum"),
                "note": Of(lambda names: _COMMONLY if names else None, "bekend_als"),
            },
        ),
    ),
    turn=Turn.FIRST,
    columns="uri code naam voorkeursnaam provincie begindatum einddatum owms",
)


def _listed(value: Any) -> list[tuple[str, str]]:
    """The codes and names in "gm0253:Hoevelaken|…"."""
    parts = (part.partition(":") for part in (value or "").split("|") if part)
    return [(code.upper(), name) for code, _, name in parts]


def _codes(value: Any) -> list[str]:
    return [code for code, _ in _listed(value)]


def _titled(kind: Any, dissolved: Any, created: Any, extended: Any) -> str:
    """Which municipalities became which."""
    into = ", ".join(name for _, name in (*_listed(created), *_listed(extended)))
    return f"{kind or 'Herindeling'}: {', '.join(name for _, name in _listed(dissolved))} → {into}"


# A merger, extension or redistribution.
REORGANISATION: Final = Shape(
    "event tijdstip opgeheven",
    (
        Table(
            kind="Reorganisation",
            method=_TOOI,
            fields={
                "id": Of(last_part, "event"),
                "title": Of(_titled, "type", "opgeheven", "ontstaan", "gebruikt"),
                "category": "type",
                "date": Of(lambda moment: (moment or "")[:10], "tijdstip"),
                "dissolved": Of(_codes, "opgeheven"),
                "extended": Of(_codes, "gebruikt"),
                "created": Of(_codes, "ontstaan"),
            },
        ),
    ),
    columns="event type tijdstip opgeheven gebruikt ontstaan",
)
# CBS figures of one municipality.
PROFILE: Final = Shape(
    "code inwoners",
    (
        Table(
            kind="Profile",
            method=_CBS,
            fields={
                "id": Of("profiel-{}-cbs-2021".format, "code"),
                "title": Of(lambda *names: f"Profiel van {names[0] or names[1]} (CBS, 2021-2022)", "naam", "code"),
                "municipality": "code",
                "year": fixed("2021"),
                "population": Of(whole, "inwoners"),
                "area_km2": Of(number, "oppervlakte_km2"),
                "density_per_km2": Of(number, "dichtheid"),
                "region": "nuts3",
                "health_region": "ggdregio",
                "ages": Of(lambda *shares: dict(zip(_AGES, map(number, shares), strict=True)), *_AGES),
                "note": "bron_inwoners",
            },
        ),
    ),
    columns="code naam inwoners oppervlakte_km2 dichtheid nuts3 ggdregio p0_14 p15_24 p25_44 p45_64 p65plus",
)
# Inhabitants as a sum of postcode areas.
APPROXIMATE_PROFILE: Final = Shape(
    "code population",
    (
        Table(
            kind="Profile",
            method=_CBS,
            fields={
                "id": Of(lambda code, year: f"profiel-{code}-pc4-{year or ''}", "code", "population_year"),
                "title": Of(lambda *names: f"Inwonertal van {names[0] or names[1]} (benadering)", "name", "code"),
                "municipality": "code",
                "year": Of(lambda year: str(year or ""), "population_year"),
                "population": Of(whole, "population"),
                "note": Of(f"{_APPROXIMATE} Bron: {{}}".format, "source"),
            },
        ),
    ),
    columns="code name province population population_year source",
)
# Older lists of municipalities and mergers.
OLD_CODES: Final = Shape("old_code new_code", skipped=_SUPERSEDED, columns="old_code old_name new_code new_name")
OLD_NAMES: Final = Shape(
    "Key Title CategoryGroupID", where=lambda row: str(row.data["Key"]).startswith("GM"), skipped=_SUPERSEDED
)  # a dimension of CBS, whose other tables have the same columns


def _municipality_of(organisation: Any) -> str | None:
    """The organisation, when its name says that it is a municipality."""
    return organisation if str(organisation or "").lower().startswith("gemeente ") else None


# An entry of the algorithm register.
ALGORITHM: Final = Shape(
    "organisatie geregistreerd",
    (
        Table(
            kind="AlgorithmRegistration",
            method=_ALGORITHMS,
            fields={
                **same("title", "status", "url"),
                "id": Of("alg-{}".format, "id"),
                "organisation": Of(lambda name: str(name or ""), "organisatie"),
                "municipality": Of(_municipality_of, "organisatie"),
                "goal": "doel",
                "legal_basis": "juridische_basis",
                "impact_assessment": "impactassessment",
                "registered": "geregistreerd",
            },
            may_lack=("municipality",),
        ),
    ),
)
# That a municipality registered an algorithm.
ADOPTION: Final = Shape(
    "algoritme_id geregistreerd",
    (
        Table(
            kind="Adoption",
            method=_ALGORITHMS,
            fields={
                **same("title", "status"),
                "id": Of("adoptie-{}".format, "algoritme_id"),
                "municipality": "code",
                "date": "geregistreerd",
                "registration": Of("alg-{}".format, "algoritme_id"),
            },
        ),
    ),
    columns="code gemeente algoritme_id title geregistreerd status",
)
# When a municipality first registered an algorithm of a family.
FAMILY_ADOPTION: Final = Shape(
    "family first_geregistreerd",
    (
        Table(
            kind="Adoption",
            method=_ALGORITHMS,
            fields={
                **same("family"),
                "id": Of(lambda family, code: f"adoptie-{slug(family or '')}-{code}", "family", "code"),
                "title": "family",
                "municipality": "code",
                "date": "first_geregistreerd",
            },
        ),
    ),
    columns="family code first_geregistreerd",
)


_FIXTURE: Final = "model fields"  # a row of a Django fixture


def _of(model: str) -> Callable[[Row], bool]:
    return lambda row: bool(row.data["model"] == model)


def _fields(row: Row) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield row.place, {**row.data["fields"], "^pk": row.data.get("pk")}


def _gpp(kind: str, **fields: Source) -> tuple[Table, ...]:
    """A value list of the GPP: it repeats what a register says better."""
    told: dict[str, Source] = {"id": Of(last_part, "identifier"), "title": "naam", "same_as": "identifier"}
    return (Table(kind=kind, method=_TOOI, rows=_fields, fields=told | fields, needs=("identifier",), yields=True),)


def _listed_in(scheme: str) -> tuple[Table, ...]:
    names: dict[str, Source] = {"alt_labels": Of(only, "naam_meervoud"), "definition": "definitie"}
    return _gpp("Concept", scheme=fixed(scheme), **names)


THEME: Final = Shape(_FIXTURE, _listed_in("TOP-lijst"), _of("metadata.theme"), turn=Turn.LAST)
CATEGORY: Final = Shape(
    _FIXTURE, _listed_in("Woo-informatiecategorieën"), _of("metadata.informationcategory"), turn=Turn.LAST
)
ORGANISATION: Final = Shape(
    _FIXTURE, _gpp("Organisation", category="oorsprong"), _of("metadata.organisation"), turn=Turn.LAST
)
LISTED_MUNICIPALITY: Final = Shape(
    _FIXTURE,
    where=lambda row: ORGANISATION.where(row) and "/gemeente/" in row.data["fields"]["identifier"],
    skipped=_SUPERSEDED,
    turn=Turn.LAST,
)
PROCESS_TYPE: Final = Shape(
    _FIXTURE,
    (
        Table(
            kind="Concept",
            method="ingest/selectielijst",
            rows=_fields,
            fields={
                "id": Of("procestype-{}".format, "^pk"),
                "title": "naam",
                "definition": "omschrijving",
                "scheme": fixed("Selectielijst gemeenten 2020: procestypen"),
                "notation": Of(lambda number: str(number or ""), "nummer"),
                "properties": pairs("toelichting", "procesobject", "jaar"),
            },
        ),
    ),
    _of("selectielijst.procestype"),
)


def _areas(fields: Mapping[str, Any]) -> list[dict[str, str]]:
    """What has no field, and the areas that a result is of: they are columns that say yes or no."""
    told = {"naam", "omschrijving", "uuid", "proces_type", "generiek_resultaat", "^pk"}
    rest = {name: value for name, value in fields.items() if name not in told and not isinstance(value, bool)}
    return named_from({**rest, "taakgebieden": [name for name, value in fields.items() if value is True]})


def _numbered(process_type: Any, generic: Any, number: Any) -> str | None:
    """The number of a result; a case of another result has its place there only, and the whole by way of that one."""
    return None if generic is not None else f"{process_type}.{number}"


def _above(process_type: Any, generic: Any) -> list[str]:
    return [f"procestype-{process_type}" if generic is None else f"resultaat-{generic}"]


PROCESS_RESULT: Final = Shape(
    _FIXTURE,
    (
        Table(
            kind="Concept",
            method="ingest/selectielijst",
            rows=_fields,
            fields={
                "id": Of("resultaat-{}".format, "^pk"),
                "title": "naam",
                "definition": "omschrijving",
                "scheme": fixed("Selectielijst gemeenten 2020: resultaten"),
                "notation": Of(_numbered, "proces_type", "generiek_resultaat", "nummer"),
                "broader": Of(_above, "proces_type", "generiek_resultaat"),
                "properties": Of(_areas, ROW),
            },
            needs=("proces_type",),
        ),
    ),
    _of("selectielijst.resultaat"),
)
OTHER_FIXTURE: Final = Shape(_FIXTURE, skipped="fixture {model} heeft nog geen vertaling")
