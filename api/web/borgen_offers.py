"""A joint offer that was begun: who does what, how far it is, and the steps that its parties take."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, work_of
from api.render.documents.forms import FORMS
from api.render.documents.offer import offer_document, offer_name, price_said, where
from api.render.drawings.band import Band, Part, bands
from api.web.files import file_of
from api.web.forms import form_of
from api.web.frame import elsewhere, page, shown
from api.web.place import chosen
from api.web.texts import _, message, ngettext
from api.web.words import Sign
from kg import clock
from kg.errors import Conflict, Forbidden, InputError, NotFound, StepRefused
from kg.model.values import PHASES

if TYPE_CHECKING:
    from kg.cycle.borgen.offers.sheet import OfferedWork, OfferSheet
    from kg.service import KnowledgeGraph

STATES: Final[Mapping[str, Sign]] = {
    "nog geen deel": Sign("", "i-vraag", message("Nog geen deel")),
    "aangeboden": Sign("goed", "i-vol", message("Aangeboden")),
    "opnieuw te bevestigen": Sign("let-op", "i-klok", message("Opnieuw te bevestigen")),
    "teruggetrokken": Sign("let-op", "i-kruis", message("Teruggetrokken")),
    "voorbeeld": Sign("", "i-half", message("Voorbeeld")),
}
ROLES: Final[Mapping[str, str]] = {
    "leidt": message("Leidt"),
    "helpt": message("Helpt"),
    "niets": message("Doet hier niets"),
    "": message("Rol niet vastgelegd"),
}
_STAGES: Final = ("concept", "aangeboden", "aanvaard")
_NAMES: Final = (message("Concept"), message("Aangeboden"), message("Aanvaard"))


class Cell(NamedTuple):
    """What one provider does in one phase, for a table; None is not decided."""

    work: "OfferedWork | None"
    role: str


@page
async def sheet(request: Request) -> Response:
    """The offer with its holes, as far as it is."""
    return await _page(request)


@page
async def step(request: Request) -> Response:
    """A provider offers its part or withdraws, or the municipality accepts; what cannot be is said on the page."""
    graph, key, form = graph_for(request), request.path_params["id"], await form_of(request)
    provider, seen = form.get("aanbieder", ""), form.get("gezien", "")
    acts: Mapping[str, Callable[[], Any]] = {
        "bied aan": partial(graph.offers.lay, key, provider),
        "trek terug": partial(graph.offers.withdraw, key, provider, form.get("reden", "")),
        "aanvaard": partial(graph.offers.accept, key, seen=int(seen) if seen.isdecimal() and len(seen) < 9 else 0),
    }
    act = acts.get(form.get("stap", ""))
    if act is None:
        return await _page(request, trouble=_("Kies wat u wilt doen."), status=422)
    try:
        await work_of(request).change(act)
    except (StepRefused, InputError, NotFound, Forbidden, Conflict) as refused:
        return await _page(request, trouble=str(refused), status=409 if isinstance(refused, Conflict) else 422)
    return elsewhere(request, f"/aanbod/samen/{key}", bericht="bewaard")


@page
async def file(request: Request) -> Response:
    """The offer to take along: as Word, PDF or HTML."""
    form, graph = FORMS.get(request.path_params["form"]), graph_for(request)
    if form is None:
        raise NotFound("er is hier niets")

    def made() -> tuple[bytes, str]:
        found = graph.offers.of(request.path_params["id"])
        return form.made(offer_document(found, clock.today())), offer_name(found, request.path_params["form"])

    content, called = await work_of(request).ask(made)
    return file_of(content, called, form.media_type)


async def _page(request: Request, *, trouble: str = "", status: int = 200) -> Response:
    graph, key = graph_for(request), request.path_params["id"]
    values = await work_of(request).ask(lambda: _shown(graph, key))
    place = chosen(request, graph)
    return shown(request, "offer_sheet", status=status, active="borgen", place=place, trouble=trouble, **values)


def _shown(graph: "KnowledgeGraph", key: str) -> dict[str, Any]:
    made = graph.offers.of(key)
    mine, is_town = graph.offers.mine(key)
    kind = graph.get_many([made.about]).get(made.about)
    label = _("Wie wat doet, van kop tot staart; de tabel hieronder zegt hetzelfde")
    return {
        "offer": made,
        "lead": " ".join(_lead(made)),
        "about_path": "/ontwikkelingen/" if kind and kind.kind == "Development" else "/id/",
        "drawing": Markup(bands(_bands(made), {phase: _(phase) for phase in PHASES}, label)),  # noqa: S704  # nosec B704 - ours
        "stages": _stages(made),
        "rows": [(one, [_cell(made, one.phase, party.provider) for party in made.parties]) for one in made.phases],
        "mine": [one for one in made.parties if one.provider in mine],
        "is_town": is_town,
        "kept": [
            *(("", said) for said in made.keeps),
            *((one.phase, said) for one in made.phases for said in one.keeps),
        ],
        "states": STATES,
        "roles": ROLES,
        "price": lambda cents: _("niet bekend") if cents is None else price_said(cents),
        "where": lambda phases: _where(phases, len(made.phases)),
    }


def _where(phases: tuple[str, ...], every: int) -> str:
    return _("Alle stappen") if len(phases) == every else where([_(phase) for phase in phases], 0)


def _lead(made: "OfferSheet") -> Iterator[str]:
    if made.example:
        yield _("Dit is een voorbeeld, niet door de aanbieders gedaan.")
    empty = next((len(hole.phases) for hole in made.holes if hole.rule == "nog niemand"), 0)
    filled = len(made.phases) - empty
    yield _("Ingevuld: %(filled)s van de %(all)s stappen.") % {"filled": filled, "all": len(made.phases)}
    holes = len(made.holes)
    if holes:
        yield ngettext("Er is %(num)s gat.", "Er zijn %(num)s gaten.", holes) % {"num": holes}
    yield _("Met een prijs: %(priced)s van de %(all)s.") % {"priced": made.priced, "all": len(made.phases)}


def _stages(made: "OfferSheet") -> list[tuple[str, int, str]]:
    """Each stage with how far it lies ahead, and when it came, or what it waits for."""
    at = _STAGES.index(made.status)
    laid = [deed.at[:10] for deed in made.deeds if deed.what == "deel aangeboden"]
    taken = [deed.at[:10] for deed in made.deeds if deed.what == "aanvaard"]
    days = ("", laid[-1] if laid and at else "", taken[-1] if taken else "")
    return [(name, place - at, day) for place, (name, day) in enumerate(zip(_NAMES, days, strict=True))]


def _cell(made: "OfferSheet", phase: str, provider: str) -> Cell:
    found = [work for one in made.phases if one.phase == phase for work in one.work if work.provider == provider]
    return Cell(found[0], found[0].role or "") if found else Cell(None, "")


def _bands(made: "OfferSheet") -> list[Band]:
    drawn = []
    for party in made.parties:
        cells = {one.phase: _cell(made, one.phase, party.provider).work for one in made.phases}
        drawn.append(Band(party.name, {phase: _part(work) for phase, work in cells.items() if work and _drawn(work)}))
    empty = next((hole.phases for hole in made.holes if hole.rule == "nog niemand"), ())
    if empty:
        gaps: dict[str, tuple[Part, str]] = {phase: ("gat", _("gat")) for phase in empty}
        drawn.append(Band(_("Nog niemand"), gaps))
    own: dict[str, tuple[Part, str]] = {one.phase: ("samen", _("zelf")) for one in made.phases if one.keeps}
    return [*drawn, Band(_("%(name)s zelf") % {"name": made.municipality}, own)]


def _drawn(work: "OfferedWork") -> bool:
    return work.role != "niets"


def _part(work: "OfferedWork") -> tuple[Part, str]:
    if work.withdrawn:
        return "gat", _("terug")
    return {"leidt": ("alleen", _("leidt")), "helpt": ("samen", _("helpt"))}.get(
        work.role or "", ("samen", _("rol open"))
    )  # type: ignore[return-value]
