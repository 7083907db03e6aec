"""The joint offer for a development or a trajectory: who offers what in each phase, and what nobody does."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import work_of
from api.render.drawings.band import Band, Part, bands
from api.web.frame import shown
from api.web.place import of_place
from api.web.texts import _, message, ngettext
from api.web.words import Sign, capital
from kg.access import LOCAL_SPACE
from kg.model.values import PHASES

if TYPE_CHECKING:
    from kg.access import Principal
    from kg.cycle.borgen.expertise.offer import Hole, Offer
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_DRAWN: Final = 8  # parties; the table has all
_SIGNS: Final[Mapping[str, Sign]] = {
    "gediend": Sign("goed", "i-vol", message("Ja")),
    "deels": Sign("goed", "i-half", message("Deels")),
    "niet": Sign("", "i-vraag", message("Nog niet aan te tonen")),
}


class Gap(NamedTuple):
    """A hole: what is not there, in which phases, and on what that rests."""

    said: str
    where: str
    rests: Sequence[tuple[str, str]]


@of_place
async def offer(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What is offered, head to tail, in the words of the records; what they do not say is a gap."""
    values = await work_of(request).ask(lambda: offer_values(graph, request.path_params["id"], place))
    return shown(request, "offer", active="borgen", place=place, **values)


def offer_values(graph: "KnowledgeGraph", about: str, place: "Place") -> dict[str, Any]:
    """What the page shows, and by whom and where a joint offer may be begun."""
    made = graph.offer(about, place.code)
    parties = _parties(made)
    drawn = [*parties[:_DRAWN], *_nobody(made), _own(place.name)]
    label = _("Wie biedt wat aan, van kop tot staart; de tabel hieronder zegt hetzelfde")
    return {
        "offer": made,
        "lead": " ".join(_lead(made)),
        "drawing": Markup(bands(drawn, {phase: _(phase) for phase in PHASES}, label)) if parties else "",  # noqa: S704  # nosec B704 - ours
        "left_out": max(0, len(parties) - _DRAWN),
        "services": len({line.service for step in made.phases for line in step.services}),
        "gaps": [_gap(hole) for hole in made.holes],
        "signs": _SIGNS,
        "begun": graph.offers.about(made.development or made.trajectory or "", place.code),
        "site": _site,
        "providers": sorted({(one.id, one.name) for step in made.phases for line in step.services
                             for one in line.providers}, key=lambda one: one[1]),
        "spaces": _spaces(graph.principal),
        "trouble": {},
        "form": {},
    }  # fmt: skip


def _spaces(principal: "Principal") -> list[str]:
    """Where an offer can be kept by the caller: the private spaces of what they write for."""
    if principal.everything:
        return [LOCAL_SPACE]
    places = {f"{owner}/private" for owner, _role in principal.roles}
    return sorted(one for one in places if principal.may_write(one))


def _lead(made: "Offer") -> Iterator[str]:
    """What somebody reads who reads one line."""
    served = sum(bool(step.services) for step in made.phases)
    if not served:
        yield _("Wij vonden niemand die hierbij iets aanbiedt. Dat is niet hetzelfde als: niemand kan het.")
        return
    if served == len(made.phases):
        yield _("In elke stap biedt iemand iets aan.")
    else:
        yield _("In %(served)s van de %(all)s stappen biedt iemand iets aan.") % {
            "served": served,
            "all": len(made.phases),
        }
    holes = len(made.holes)
    yield ngettext("Er is %(num)s gat.", "Er zijn %(num)s gaten.", holes) % {"num": holes}
    yield _("Een prijs staat in geen enkele bron.")


def _parties(made: "Offer") -> list[Band]:
    """Who offers anything, those of most phases first; together with others unless a service is of them alone."""
    found: dict[str, dict[str, tuple[Part, str]]] = {}
    for step in made.phases:
        for line in step.services:
            alone = len(line.providers) == 1
            for one in line.providers:
                parts = found.setdefault(one.name, {})
                if alone or step.phase not in parts:
                    parts[step.phase] = ("alleen", _("biedt aan")) if alone else ("samen", _("samen"))
    return [Band(name, parts) for name, parts in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))]


def _nobody(made: "Offer") -> Iterator[Band]:
    empty: dict[str, tuple[Part, str]] = {step.phase: ("gat", _("gat")) for step in made.phases if not step.services}
    if empty:
        yield Band(_("Nog niemand"), empty)


def _own(name: str) -> Band:
    return Band(_("%(name)s zelf") % {"name": name}, dict.fromkeys(PHASES, ("gat", _("niet vastgelegd"))))


def _gap(hole: "Hole") -> Gap:
    every = len(hole.phases) == len(PHASES)
    where = _("Alle stappen") if every else capital(", ".join(map(_, hole.phases)))
    return Gap(hole.text, where, [(one.id, one.text) for one in hole.evidence if one.id])


def _site(address: str) -> str:
    """Whose page an address is."""
    return (urlsplit(address).hostname or address).removeprefix("www.")
