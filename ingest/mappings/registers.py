"""Registers: municipalities and their history, profiles, algorithms, value lists."""

from collections.abc import Mapping
from typing import Any, Final

from ingest.document import Row
from ingest.mappings.draft import Draft, Mapped, Origin, Skipped, filled, named_from, slug, texts

_TOOI: Final = "ingest/tooi"
_COMMONLY: Final = (
    "Hoe zij ook genoemd wordt en welke plaatsen er liggen is algemeen bekend; het staat niet in het register."
)
_APPROXIMATE: Final = "Inwonertal is een som van postcodegebieden (CBS, 1-1-2021): alleen geschikt als grootteklasse."


def _whole(value: Any) -> Any:
    """A whole number where the text is one; anything else as it is, for validation to name."""
    return int(value) if isinstance(value, str) and value.strip().isdigit() else value


def _number(value: Any) -> Any:
    try:
        return float(value)
    except (TypeError, ValueError):
        return value


def municipality(row: Row, _origin: Origin) -> Mapped:
    """A municipality of the TOOI register; its code is its id."""
    data = row.data
    other = data.get("voorkeursnaam")
    yield Draft(
        "Municipality",
        filled(
            id=data["code"],
            code=data["code"],
            title=data.get("naam"),
            alt_labels=[other] if other != data.get("naam") else [],
            province=data.get("provincie"),
            known_as=texts((data.get("bekend_als") or "").split("|")),
            same_as=data.get("uri"),
            period={"start": data.get("begindatum"), "end": data.get("einddatum")},
            note=_COMMONLY if data.get("bekend_als") else None,
        ),
        _TOOI,
    )


def reorganisation(row: Row, _origin: Origin) -> Mapped:
    """A merger, extension or redistribution; "gm0253:Hoevelaken|…" lists the municipalities."""
    data = row.data

    def listed(key: str) -> list[tuple[str, str]]:
        return [
            (code.upper(), name) for code, _, name in (p.partition(":") for p in (data.get(key) or "").split("|") if p)
        ]

    dissolved, extended, created = listed("opgeheven"), listed("gebruikt"), listed("ontstaan")
    into = [name for _, name in (*created, *extended)]
    title = f"{data.get('type') or 'Herindeling'}: {', '.join(name for _, name in dissolved)} → {', '.join(into)}"
    yield Draft(
        "Reorganisation",
        filled(
            id=str(data["event"]).rsplit("/", 1)[-1],
            title=title,
            category=data.get("type"),
            date=(data.get("tijdstip") or "")[:10],
            dissolved=[code for code, _ in dissolved],
            extended=[code for code, _ in extended],
            created=[code for code, _ in created],
        ),
        _TOOI,
    )


def profile(row: Row, _origin: Origin) -> Mapped:
    """CBS figures of one municipality."""
    data = row.data
    yield Draft(
        "Profile",
        filled(
            id=f"profiel-{data['code']}-cbs-2021",
            title=f"Profiel van {data.get('naam') or data['code']} (CBS, 2021-2022)",
            municipality=data["code"],
            year="2021",
            population=_whole(data["inwoners"]),
            area_km2=_number(data.get("oppervlakte_km2")),
            density_per_km2=_number(data.get("dichtheid")),
            region=data.get("nuts3"),
            health_region=data.get("ggdregio"),
            ages={key: _number(data.get(key)) for key in ("p0_14", "p15_24", "p25_44", "p45_64", "p65plus")},
            note=data.get("bron_inwoners"),
        ),
        "ingest/cbs",
    )


def approximate_profile(row: Row, _origin: Origin) -> Mapped:
    """Inhabitants as a sum of postcode areas."""
    data = row.data
    year = str(data.get("population_year") or "")
    yield Draft(
        "Profile",
        filled(
            id=f"profiel-{data['code']}-pc4-{year}",
            title=f"Inwonertal van {data.get('name') or data['code']} (benadering)",
            municipality=data["code"],
            year=year,
            population=_whole(data["population"]),
            note=f"{_APPROXIMATE} Bron: {data.get('source')}",
        ),
        "ingest/cbs",
    )


def superseded(_row: Row, _origin: Origin) -> Mapped:
    """An older list of municipalities or mergers."""
    yield Skipped("vervangen door het TOOI-register (tooi/gemeenten_flat.csv en tooi/herindelingen.csv)")


def algorithm(row: Row, _origin: Origin) -> Mapped:
    """An entry of the algorithm register; the municipality is linked when the organisation is one."""
    data = row.data
    organisation = str(data["organisatie"] or "")
    yield Draft(
        "AlgorithmRegistration",
        filled(
            id=f"alg-{data.get('id')}",
            title=data.get("title"),
            organisation=organisation,
            municipality=organisation if organisation.lower().startswith("gemeente ") else None,
            goal=data.get("doel"),
            legal_basis=data.get("juridische_basis"),
            status=data.get("status"),
            impact_assessment=data.get("impactassessment"),
            registered=data["geregistreerd"],
            url=data.get("url"),
        ),
        "ingest/algoritmeregister",
        may_lack=("municipality",),
    )


def adoption(row: Row, _origin: Origin) -> Mapped:
    """That a municipality registered an algorithm."""
    data = row.data
    yield Draft(
        "Adoption",
        filled(
            id=f"adoptie-{data['algoritme_id']}",
            title=data.get("title"),
            municipality=data.get("code"),
            date=data["geregistreerd"],
            registration=f"alg-{data['algoritme_id']}",
            status=data.get("status"),
        ),
        "ingest/algoritmeregister",
    )


def adoption_of_family(row: Row, _origin: Origin) -> Mapped:
    """When a municipality first registered an algorithm of a family."""
    data = row.data
    family = data["family"] or ""
    yield Draft(
        "Adoption",
        filled(
            id=f"adoptie-{slug(family)}-{data.get('code')}",
            title=family,
            municipality=data.get("code"),
            date=data["first_geregistreerd"],
            family=family,
        ),
        "ingest/algoritmeregister",
    )


def fixture(row: Row, _origin: Origin) -> Mapped:
    """A row of a Django fixture: value lists of the GPP, and the retention list of municipalities."""
    model, fields = row.data["model"], row.data["fields"]
    mapper = {
        "metadata.theme": _listed("TOP-lijst"),
        "metadata.informationcategory": _listed("Woo-informatiecategorieën"),
        "metadata.organisation": _organisation,
        "selectielijst.procestype": _process_type,
        "selectielijst.resultaat": _process_result,
    }.get(model)
    if mapper is None:
        yield Skipped(f"fixture {model} heeft nog geen vertaling")
        return
    yield mapper(fields, row.data.get("pk"))


def _listed(scheme: str) -> Any:
    def concept(fields: Mapping[str, Any], _key: object) -> Draft:
        return Draft(
            "Concept",
            filled(
                id=fields["identifier"].rsplit("/", 1)[-1],
                title=fields.get("naam"),
                alt_labels=[fields["naam_meervoud"]] if fields.get("naam_meervoud") else [],
                definition=fields.get("definitie"),
                scheme=scheme,
                same_as=fields["identifier"],
            ),
            _TOOI,
            yields=True,
        )

    return concept


def _organisation(fields: Mapping[str, Any], _key: object) -> Draft | Skipped:
    identifier = fields["identifier"]
    if "/gemeente/" in identifier:
        return Skipped("vervangen door het TOOI-register (tooi/gemeenten_flat.csv en tooi/herindelingen.csv)")
    return Draft(
        "Organisation",
        filled(
            id=identifier.rsplit("/", 1)[-1],
            title=fields.get("naam"),
            category=fields.get("oorsprong"),
            same_as=identifier,
        ),
        _TOOI,
        yields=True,
    )


def _process_type(fields: Mapping[str, Any], key: object) -> Draft:
    return Draft(
        "Concept",
        filled(
            id=f"procestype-{key}",
            title=fields.get("naam"),
            definition=fields.get("omschrijving"),
            scheme="Selectielijst gemeenten 2020: procestypen",
            notation=str(fields.get("nummer") or ""),
            properties=named_from({name: fields.get(name) for name in ("toelichting", "procesobject", "jaar")}),
        ),
        "ingest/selectielijst",
    )


def _process_result(fields: Mapping[str, Any], key: object) -> Draft:
    told = {"naam", "omschrijving", "uuid", "proces_type", "nummer", "generiek_resultaat"}
    areas = [name for name, value in fields.items() if value is True]
    rest = {name: value for name, value in fields.items() if name not in told and not isinstance(value, bool)}
    return Draft(
        "Concept",
        filled(
            id=f"resultaat-{key}",
            title=fields.get("naam"),
            definition=fields.get("omschrijving"),
            scheme="Selectielijst gemeenten 2020: resultaten",
            notation=f"{fields.get('proces_type')}.{fields.get('nummer')}",
            broader=[f"procestype-{fields['proces_type']}"],
            properties=named_from({**rest, "taakgebieden": areas}),
        ),
        "ingest/selectielijst",
    )
