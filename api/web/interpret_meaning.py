"""What a municipality itself says that a development asks of it: written, read by another, adopted."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.answers.forms import etag
from api.http.dependencies import card_space, own_space, work_of
from api.http.problems import told
from api.render.documents.card import STATES, sheets
from api.render.documents.sources import Said
from api.web.forms import form_of
from api.web.frame import elsewhere, shown
from api.web.passage import passage_path
from api.web.place import of_place
from api.web.texts import _
from kg.bounds import NAME, PARAGRAPH
from kg.cycle.interpret.card.card import STEPS
from kg.cycle.interpret.card.material import LEVELS
from kg.errors import Conflict, InputError, StepRefused

if TYPE_CHECKING:
    from kg.cycle.interpret.card.card import Card
    from kg.places.gazetteer import Place
    from kg.ports.journal import Stored
    from kg.service import KnowledgeGraph

_FIELDS: Final = ("board", "management", "operations")
_ORDER: Final = ("concept", "getoetst", "vastgesteld")


class Version(NamedTuple):
    """
    One time that it was written or taken further.

    Attributes:
        number: From 1.
        state: In Dutch.
        changed: The levels whose text is another than before.
    """

    number: int
    at: str
    actor: str
    state: str
    reason: str
    changed: Sequence[str]


@of_place
async def meaning(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The text of each level beside what it rests on, how far it is, and its versions."""
    return await _page(request, graph, place, {}, {})


@of_place
async def step(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What was written, or a step further; what is refused comes back filled in, with the reason."""
    form = await form_of(request)
    wanted = form.get("stap", "")
    texts = {name: form.get(name, "").strip() for name in _FIELDS}
    trouble = _trouble(wanted, texts)
    if not trouble:
        try:
            await work_of(request).change(lambda: _take(graph, request.path_params["id"], place, form, texts))
        except StepRefused:  # it is possible as things stand, so who takes it is the trouble
            trouble["stap"] = _("U schreef deze tekst zelf. Laat een ander hem vaststellen.")
        except InputError as refused:
            trouble["stap"] = told(refused)
        except Conflict:
            failed = _("Opslaan is niet gelukt.")
            trouble["stap"] = f"{failed} {_('Een collega paste dit aan terwijl u schreef. Uw tekst staat hieronder.')}"
    if trouble:
        return await _page(request, graph, place, form, trouble)
    return elsewhere(request, f"/ontwikkelingen/{request.path_params['id']}/duiding", bericht="bewaard")


def _trouble(wanted: str, texts: Mapping[str, str]) -> dict[str, str]:
    if wanted not in STEPS:
        return {"stap": _("Kies wat u wilt doen.")}
    if wanted != "draft":
        return {}
    if not any(texts.values()):
        return {"board": _("Vul voor minstens één niveau in wat dit vraagt.")}
    too_long = _("Dit is te lang: hooguit %(most)s tekens.") % {"most": PARAGRAPH}
    return {name: too_long for name, text in texts.items() if len(text) > PARAGRAPH}


def _take(
    graph: "KnowledgeGraph", development: str, place: "Place", form: Mapping[str, str], texts: Mapping[str, str]
) -> None:
    wanted, space = form["stap"], own_space(graph.principal)
    stored = graph.cards.interpretation(development, place.code, space=space)
    status = stored.payload["status"] if stored else None
    if status not in STEPS[wanted][0] or form.get("gezien", _seen(stored)) != _seen(stored):
        raise Conflict("een ander veranderde de duiding in de tussentijd")
    graph.cards.review(
        development,
        place.code,
        wanted,
        reason=form.get("reden", "").strip()[:NAME],
        meaning=texts if wanted == "draft" else None,
        trajectory=form.get("traject", "") if wanted == "draft" else "",
        space=space,
        alone=form.get("alleen") == "ja",
        seen=stored.seq if stored else 0,
        whole=True,
    )


async def _page(
    request: Request, graph: "KnowledgeGraph", place: "Place", form: Mapping[str, str], trouble: Mapping[str, str]
) -> Response:
    values = await work_of(request).ask(lambda: _meaning(graph, request.path_params["id"], place, form))
    status = 422 if trouble else 200
    return shown(
        request, "meaning", status=status, active="interpreteren", place=place, trouble=trouble, form=form, **values
    )


def _meaning(graph: "KnowledgeGraph", development: str, place: "Place", form: Mapping[str, str]) -> dict[str, Any]:
    space = card_space(graph.principal)
    made = graph.card(development, place.code, space=space)
    stored = graph.cards.interpretation(development, place.code, space=space)
    held = stored.payload if stored else {}
    ground = _ground(made)
    status = made.status or ""
    return {
        "card": made,
        "standing": STATES[status],
        "stages": [(STATES[one], _ORDER.index(one) - (_ORDER.index(status) if status else -1)) for one in _ORDER],
        "levels": [
            (level, name, form.get(name, (held.get("meaning") or {}).get(name) or ""), ground[level])
            for level, name in LEVELS.items()
        ],
        "trajectory": form.get("traject", held.get("trajectory") or ""),
        "trajectories": graph.told(
            [
                (one.id, one.payload["title"])
                for one in graph.scan("Trajectory")
                if place.code in one.payload.get("municipalities", ())
            ]
        ),
        "steps": [one for one, (froms, _after) in STEPS.items() if made.status in froms],
        "seen": _seen(stored),
        "may_write": graph.principal.may_write(space),
        "alone": graph.principal.everything,
        "versions": list(_versions(made))[::-1],
        "names": graph.gazetteer.names,
        "passage": passage_path,
    }


def _seen(stored: "Stored | None") -> str:
    """What tells the version that somebody looks at from another."""
    return etag(stored) if stored else ""


def _ground(made: "Card") -> dict[str, list[Said]]:
    """By level, what the sources say that it asks."""
    asks = next((sheet.said for sheet in sheets(made) if sheet.section.key == "asks"), ())
    own = made.interpretation
    return {
        level: [
            said
            for said in asks
            if said.sentence.level == level and own not in {one.id for one in said.sentence.citations}
        ]
        for level in LEVELS
    }


def _versions(made: "Card") -> Iterator[Version]:
    before: Mapping[str, str] = {}
    for number, event in enumerate(made.history, 1):
        changed = [level for level, name in LEVELS.items() if event.meaning.get(name) != before.get(name)]
        state = STATES[event.status] if event.status else _("verwijderd")
        yield Version(number, event.at, event.actor, state, event.reason, changed)
        before = event.meaning
