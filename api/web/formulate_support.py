"""Draagvlak: who supports something, level by level; recording what somebody says; and asking by a link."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import base_of, must_take_writes, work_of
from api.render.drawings.support import support_in_time
from api.web.borgen_lesson import home_of
from api.web.forms import form_of
from api.web.frame import elsewhere, shown
from api.web.place import of_place
from api.web.texts import _, day, message
from kg import clock
from kg.errors import Forbidden, InputError, InvalidRecord

if TYPE_CHECKING:
    from kg.cycle.interpret.support.picture import SupportPicture
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

STANCES: Final[Mapping[str, Literal["voor", "verdeeld", "tegen", "onbekend"]]] = {
    "voor": "voor",
    "verdeeld": "verdeeld",
    "tegen": "tegen",
    "onbekend": "onbekend",
}
_LEVELS: Final[Mapping[str, Literal["bestuur", "management", "uitvoering"]]] = {
    "bestuur": "bestuur",
    "management": "management",
    "uitvoering": "uitvoering",
}
_FIELDS: Final = ("niveau", "groep", "stand", "dag", "wie", "woorden", "voorwaarde", "bezwaar", "stuk")
_ASKING: Final = ("niveau", "groep", "vraag", "tot", "aan", "onderwerp")
_USUAL_DAYS: Final = 21
GATHERED: Final = {
    "gesprek": message("gesprek"),
    "formulier": message("formulier"),
    "link": message("link"),
    "stuk": message("stuk"),
}
LINK_KEY: Final = "draagvlak"  # under which the store keeps the key of links


@dataclass(frozen=True, slots=True)
class Badge:
    """A mark, as `mark` in `_macros.html` takes it."""

    colour: str
    icon: str
    word: str


BADGES: Final = {
    "voor": Badge("goed", "i-vol", message("Voor")),
    "verdeeld": Badge("let-op", "i-drie", message("Verdeeld")),
    "tegen": Badge("fout", "i-kruis", message("Tegen")),
    "onbekend": Badge("", "i-half", message("Nog geen mening")),
    "niet gevonden": Badge("", "i-vraag", message("Niet gevonden")),
    "bevestigd: geen": Badge("", "i-kruis", message("Bevestigd: geen")),
    "uitgezet": Badge("", "i-klok", message("Uitgezet")),
    "beantwoord": Badge("goed", "i-vol", message("Beantwoord")),
    "verlopen": Badge("let-op", "i-klok", message("Link verlopen")),
    "ingetrokken": Badge("", "i-kruis", message("Ingetrokken")),
}


@of_place
async def support(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The levels and groups in time, what they say, a next step, and what was asked."""
    return await _page(request, graph, place)


@of_place
async def keep(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What somebody says, recorded; what is missing is asked for."""
    given, key = await form_of(request), request.path_params["id"]
    must_take_writes(request)
    space, stance = home_of(graph, place), STANCES.get(given.get("stand", ""))
    trouble = _whose(given)
    if stance is None:
        trouble["stand"] = _("Kies hoe zij ertegenover staan. “Nog geen mening” is ook een antwoord.")
    if trouble or stance is None:
        return await _page(request, graph, place, given=given, trouble=trouble)
    said = {"speaker": "wie", "condition": "voorwaarde", "objection": "bezwaar", "evidence": "woorden"}
    source = given.get("stuk", "").strip()

    def write() -> None:
        graph.support.record(
            key,
            place.code,
            stance,
            level=_LEVELS.get(given.get("niveau", "")),
            group=given.get("groep", ""),
            day=given.get("dag", ""),
            said={name: given.get(field, "") for name, field in said.items()},
            gathered="stuk" if source else "formulier",
            source=source,
            space=space,
        )

    try:
        await work_of(request).change(write)
    except (InputError, InvalidRecord) as refused:
        return await _page(request, graph, place, given=given, trouble={"dag": str(refused)})
    return elsewhere(request, f"/draagvlak/{key}", bericht="vastgelegd-draagvlak")


@of_place
async def ask(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The form to ask a level or a group by a link; `?niveau=` and `?groep=` choose which."""
    home_of(graph, place)
    must_take_writes(request)
    chosen = {name: request.query_params.get(name, "") for name in ("niveau", "groep")}
    return await _asking(request, graph, place, chosen, {})


@of_place
async def send(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The link, shown once: only a digest of it is kept."""
    given, key = await form_of(request), request.path_params["id"]
    must_take_writes(request)
    space, trouble = home_of(graph, place), _whose(given)
    if not given.get("vraag", "").strip():
        trouble["vraag"] = _("Vul de vraag in zoals zij op het formulier komt.")
    if trouble:
        return await _asking(request, graph, place, given, trouble)
    sealing = request.app.state.credentials.secret(LINK_KEY)

    def write() -> Any:
        return graph.support.send(
            key,
            place.code,
            given["vraag"],
            key=sealing,
            valid_until=given.get("tot", ""),
            level=_LEVELS.get(given.get("niveau", "")),
            group=given.get("groep", ""),
            recipient=given.get("aan", ""),
            shows_subject=given.get("onderwerp") == "ja",
            space=space,
        )

    try:
        made = await work_of(request).change(write)
    except (InputError, InvalidRecord) as refused:
        return await _asking(request, graph, place, given, {"tot": str(refused)})
    values = {
        "link": f"{base_of(request)}/vraag/{made.link}",
        "subject": await _subject(request, graph),
        "until": day(made.request.valid_until),
        "key": key,
    }
    return shown(request, "support_link", active="formuleren", place=place, **values)


@of_place
async def withdraw(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """A link works no more."""
    given, key = await form_of(request), request.path_params["id"]
    must_take_writes(request)
    home_of(graph, place)
    await work_of(request).change(lambda: graph.support.withdraw(given.get("vraag", "")))
    return elsewhere(request, f"/draagvlak/{key}", bericht="ingetrokken")


def _whose(given: Mapping[str, str]) -> dict[str, str]:
    if given.get("niveau", "") in _LEVELS or given.get("groep", "").strip():
        return {}
    return {"niveau": _("Kies een niveau, of vul een groep in.")}


async def _subject(request: Request, graph: "KnowledgeGraph") -> str:
    stored = await work_of(request).ask(lambda: graph.get(request.path_params["id"]))
    return str(stored.payload["title"])


async def _asking(
    request: Request, graph: "KnowledgeGraph", place: "Place", given: Mapping[str, str], trouble: Mapping[str, str]
) -> Response:
    usual = {"tot": (clock.today() + timedelta(days=_USUAL_DAYS)).isoformat(), "vraag": _("Staat u hierachter?")}
    values = {
        "subject": await _subject(request, graph),
        "key": request.path_params["id"],
        "form": {name: given.get(name, usual.get(name, "")) for name in _ASKING},
        "levels": tuple(_LEVELS),
        "trouble": trouble,
    }
    status = 422 if trouble else 200
    return shown(request, "support_ask", status=status, active="formuleren", place=place, **values)


async def _page(
    request: Request,
    graph: "KnowledgeGraph",
    place: "Place",
    *,
    given: Mapping[str, str] | None = None,
    trouble: Mapping[str, str] | None = None,
) -> Response:
    key = request.path_params["id"]
    found: SupportPicture = await work_of(request).ask(lambda: graph.support.of(key, place.code))
    values = {
        "picture": found,
        "drawing": Markup(support_in_time(found, _words())),  # noqa: S704  # nosec B704 - ours
        "shown_steps": _steps(found),
        "sources": _sources(found),
        "badges": BADGES,
        "gathered": GATHERED,
        "may_write": _may_write(graph, place),
        "levels": tuple(_LEVELS),
        "form": {name: (given or {}).get(name, "") for name in _FIELDS},
        "trouble": trouble or {},
    }
    status = 422 if trouble else 200
    return shown(request, "support", status=status, active="formuleren", place=place, **values)


def _may_write(graph: "KnowledgeGraph", place: "Place") -> bool:
    try:
        home_of(graph, place)
    except (Forbidden, InvalidRecord):
        return False
    return True


def _words() -> Mapping[str, str]:
    return {
        "voor": _("voor"), "verdeeld": _("verdeeld"), "tegen": _("tegen"),
        "bestuur": _("bestuur"), "management": _("management"), "uitvoering": _("uitvoering"),
        "not_found": _("niet gevonden"), "undecided": _("nog geen mening"), "none": _("bevestigd: geen"),
        "undated": _("zonder datum"), "today": _("vandaag"),
        "name": _("Draagvlak per niveau in de tijd; de tabel hieronder zegt hetzelfde"),
    }  # fmt: skip


def _sources(found: "SupportPicture") -> Sequence[Any]:
    """What the steps cite, each once, in the order of the page."""
    cited = (other.reference for side in found.sides for other in side.step.elsewhere)
    return list({one.id: one for one in cited}.values())


def _steps(found: "SupportPicture") -> list[Any]:
    """The sides with their step, each with the numbers of its sources."""
    numbers = {one.id: at for at, one in enumerate(_sources(found), 1)}

    def numbered(side: Any) -> Iterator[tuple[Any, int]]:
        yield from ((other, numbers[other.reference.id]) for other in side.step.elsewhere)

    return [(side, list(numbered(side))) for side in found.sides]
