"""The dossier of a trajectory: what it must be able to show, what somebody says of a piece, and handing it over."""

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import must_take_writes, settings_of, work_of
from api.render.dossier.pack import ZIP, handover_name, handover_zip
from api.web.borgen_lesson import home_of
from api.web.files import file_of
from api.web.forms import form_of
from api.web.frame import elsewhere, shown
from api.web.place import of_place
from api.web.texts import _, message, ngettext
from api.web.words import Sign
from kg.errors import Forbidden, InputError, InvalidRecord, NotFound

if TYPE_CHECKING:
    from kg.cycle.borgen.dossier.dossier import Dossier
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

STATES: Final[Mapping[str, Sign]] = {
    "aanwezig": Sign("goed", "i-vol", message("Aanwezig")),
    "niet gevonden": Sign("", "i-vraag", message("Niet gevonden")),
    "ontbreekt": Sign("fout", "i-kruis", message("Ontbreekt")),
    "niet nodig": Sign("", "i-half", message("Niet nodig")),
    "niet bekend": Sign("", "i-vraag", message("Niet bekend of dit nodig is")),
}
GROUP_WORDS: Final = (
    *(message("Besluiten"), message("Afspraken met anderen"), message("Zorgvuldigheid")),
    *(message("Verantwoording"), message("Verder")),
)
STANDINGS: Final = (
    ("aanwezig", message("Aanwezig")),
    ("ontbreekt", message("Ontbreekt")),
    ("niet nodig", message("Niet nodig")),
)
_FIELDS: Final = ("stuk", "stand", "grond", "waar", "eigenaar", "nummer")
_LONGEST: Final = 1_000  # characters of a field


@of_place
async def dossier(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """Each piece with its reason, its state, whose it is and how long it is kept; and the form to say more of one."""
    return await _page(request, graph, place)


@of_place
async def state(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What somebody says of a piece, kept; or the form again, with what is wrong."""
    space = home_of(graph, place)
    must_take_writes(request)
    given = {name: value.strip()[:_LONGEST] for name, value in (await form_of(request)).items()}
    piece, _sign, about = given.get("stuk", "").partition("|")
    if not piece or given.get("stand") not in dict(STANDINGS):
        return await _page(request, graph, place, given=given, trouble=_("Kies een stuk, en hoe het ermee staat."))
    said = {
        "concerns": about, "kept_at": given.get("waar", ""), "owner": given.get("eigenaar", ""),
        "retention": given.get("nummer", ""),
    }  # fmt: skip
    key, stand, grounds = request.path_params["id"], given["stand"], given.get("grond", "")

    def write() -> None:
        graph.dossiers.state(key, piece, stand, grounds, said=said, space=space)

    try:
        await work_of(request).change(write)
    except (InputError, NotFound) as refused:
        return await _page(request, graph, place, given=given, trouble=str(refused))
    return elsewhere(request, f"/dossier/{key}", bericht="bewaard")


@of_place
async def pack(request: Request, graph: "KnowledgeGraph", _place: "Place") -> Response:
    """The hand-over as one file; `?van=` says who leaves."""
    key, leaver = request.path_params["id"], request.query_params.get("van", "").strip()[:_LONGEST]

    def written() -> tuple[bytes, str]:
        found = graph.dossiers.handover(key, leaver)
        makers = {code: graph.gazetteer.name(code) for code in found.dossier.municipalities}
        return handover_zip(found, makers), handover_name(found)

    content, name = await work_of(request).ask(written)
    return file_of(content, name, ZIP)


async def _page(
    request: Request,
    graph: "KnowledgeGraph",
    place: "Place",
    *,
    given: Mapping[str, str] | None = None,
    trouble: str = "",
) -> Response:
    found = await work_of(request).ask(lambda: graph.dossiers.of(request.path_params["id"]))
    return shown(
        request,
        "dossier",
        status=422 if trouble else 200,
        active="borgen",
        place=place,
        dossier=found,
        groups=[(name, list(pieces)) for name, pieces in groupby(found.pieces, key=lambda one: one.group)],
        lead=_lead(found),
        states=STATES,
        standings=STANDINGS,
        given={name: (given or {}).get(name, "") for name in _FIELDS},
        trouble=trouble,
        may=_may_state(request, graph, place),
    )


def _may_state(request: Request, graph: "KnowledgeGraph", place: "Place") -> bool:
    try:
        home_of(graph, place)
    except (Forbidden, InvalidRecord):
        return False
    return not settings_of(request).read_only


def _lead(found: "Dossier") -> str:
    total = len(found.pieces)
    said = [
        ngettext(
            "%(num)s van de %(all)s stukken is er.", "%(num)s van de %(all)s stukken zijn er.", found.present
        ) % {"num": found.present, "all": total}
    ]  # fmt: skip
    if found.missing:
        said.append(
            ngettext(
                "%(num)s ontbreekt; dat is bevestigd.", "%(num)s ontbreken; dat is bevestigd.", found.missing
            ) % {"num": found.missing}
        )  # fmt: skip
    if found.not_found:
        said.append(
            ngettext("%(num)s vonden wij niet.", "%(num)s vonden wij niet.", found.not_found) % {"num": found.not_found}
        )
    if found.unknown:
        said.append(_("Van %(num)s is niet bekend of het nodig is.") % {"num": found.unknown})
    return " ".join(said)
