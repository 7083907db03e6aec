"""Developments on two axes, relevance and priority; and what other weights would do to their order."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import root_of, work_of
from api.render.drawings.axes import Point, Words, axes
from api.render.short import level
from api.web.frame import shown
from api.web.interpret_entry import When, short_name, when
from api.web.interpret_selection import asked_of, carried, selection_of, to_choose
from api.web.place import of_place
from api.web.texts import _, ngettext
from api.web.words import FEATURES
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.cycle.interpret.ranking.ranking import Ranked
    from kg.cycle.interpret.ranking.trial import WhatIf
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_DRAWN: Final = 25  # until all are asked for: with more, only numbers stand in the drawing
_NAMED: Final = 3  # developments that the page opens with
_PER_CENT: Final = 100


class Crossing(NamedTuple):
    """A development as the table shows it, with what its quarter asks."""

    ranked: "Ranked"
    when: When
    verb: str


class Slider(NamedTuple):
    """
    A weight to try.

    Attributes:
        value: What is tried, 0 to 100.
        held: What holds, 0 to 100.
    """

    feature: str
    label: str
    value: str
    held: int


@of_place
async def on_axes(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What moves, by how much it concerns the municipality and how much it presses."""
    typed = {name: given for name in FEATURES if (given := request.query_params.get(name)) is not None}
    values = await work_of(request).ask(lambda: _on_axes(request, graph, place, typed))
    status = 422 if values["trouble"] else 200
    return shown(request, "axes", status=status, active="interpreteren", place=place, **values)


def _on_axes(request: Request, graph: "KnowledgeGraph", place: "Place", typed: Mapping[str, str]) -> dict[str, Any]:
    ranked = graph.interpret(place.code)
    moving = [entry for entry in ranked if not entry.standing]
    chosen = selection_of(request).of(moving)
    everything = request.query_params.get("toon") == "alles"
    words, drawn = _words(), chosen if everything else chosen[:_DRAWN]
    rows = [Crossing(entry, when(entry), _verb(words, entry)) for entry in drawn]
    points = [_point(row, known) for row in rows if (known := row.ranked.concern) is not None]
    trouble, tried = _tried(typed, ranked.weights)
    found = None
    try:
        found = graph.what_if(place.code, tried, ranked=ranked) if tried and not trouble else None
    except InputError as refused:
        trouble = {"gewichten": str(refused)}
    return {
        "rows": rows,
        "moving": len(moving),
        "fitting": len(chosen),
        "everything": everything,
        "drawing": Markup(axes(points, words, _told(len(points)))) if points else "",  # noqa: S704  # nosec B704 - ours
        "left_out": len(rows) - len(points),
        "opening": _opening([entry.title for entry in chosen if _verb(words, entry) == words.now], place.name),
        "sliders": [_slider(name, ranked.weights.get(name, 0.0), typed) for name in FEATURES],
        "what_if": found,
        "trouble": trouble,
        "said": _outcome(found) if found else "",
        "asked": asked_of(request),
        "more": carried(request, toon="alles"),
        "chosen_query": carried(request),
        "action": f"{root_of(request)}/ontwikkelingen/assen",
        **to_choose(graph, moving),
    }


def _words() -> Words:
    verbs = _("Nu oppakken"), _("Plannen"), _("Volgen"), _("Benutten"), _("Eerst nagaan of het ons raakt")
    return Words(*verbs, _("raakt ons weinig"), _("raakt ons sterk"), _("dringend"), _("rustig"))


def _verb(words: Words, entry: "Ranked") -> str:
    return words.verb(entry.concern, entry.priority)


def _point(row: Crossing, concern: float) -> Point:
    entry = row.ranked
    said = _("%(verb)s; raakt ons %(relevance)s, dringend %(priority)s") % {
        "verb": row.verb,
        "relevance": _(level(concern)).lower(),
        "priority": _(level(entry.priority)).lower(),
    }
    href = f"#t-{entry.id}"
    return Point(entry.rank, entry.title, short_name(entry), href, concern, entry.priority, said)


def _told(count: int) -> str:
    return ngettext(
        "%(num)s ontwikkeling op twee assen; de tabel hieronder zegt hetzelfde",
        "%(num)s ontwikkelingen op twee assen; de tabel hieronder zegt hetzelfde",
        count,
    ) % {"num": count}


def _opening(now: Sequence[str], town: str) -> str:
    """Which developments ask to be taken up now, by their titles, in one sentence."""
    if not now:
        return _("Niets van wat hier staat, raakt %(town)s sterk én is dringend.") % {"town": town}
    if len(now) == 1:
        said = _("Alleen %(names)s raakt %(town)s sterk én is dringend.")
    elif len(now) <= _NAMED:
        said = _("Alleen %(names)s raken %(town)s sterk én zijn dringend.")
    else:
        return _("%(num)s ontwikkelingen raken %(town)s sterk én zijn dringend.") % {"num": len(now), "town": town}
    return said % {"names": _(" en ").join(filter(None, (", ".join(now[:-1]), now[-1]))), "town": town}


def _slider(feature: str, weight: float, typed: Mapping[str, str]) -> Slider:
    held = _rounded(weight)
    return Slider(feature, _(FEATURES[feature]), typed.get(feature, str(held))[:10], held)


def _tried(typed: Mapping[str, str], held: Mapping[str, float]) -> tuple[dict[str, str], dict[str, float]]:
    """What is wrong with the weights, by field; and those that differ from what holds, by feature, 0 to 1."""
    trouble, tried = dict[str, str](), dict[str, float]()
    for name, given in typed.items():
        if not (given.isascii() and given.isdigit() and len(given) < 4 and int(given) <= _PER_CENT):
            trouble[name] = _("Vul een heel getal in van 0 tot en met 100.")
        elif int(given) != _rounded(held.get(name, 0.0)):
            tried[name] = int(given) / _PER_CENT
    return trouble, tried


def _rounded(weight: float) -> int:
    return round(_PER_CENT * weight)


def _outcome(found: "WhatIf") -> str:
    """The difference in one sentence, which a screen reader is told too."""
    if not found.shifts:
        return _("De volgorde blijft gelijk.")
    return _("%(rising)s stijgen, %(falling)s zakken, van %(num)s.") % {
        "rising": len(found.rising),
        "falling": len(found.falling),
        "num": found.total,
    }
