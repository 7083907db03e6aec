"""The trail: who saw, wrote and let in what; searched, paged, and as a table for a spreadsheet."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.answers.trail import SAID, day_end, day_start, following, place_of
from api.http.dependencies import graph_for, work_of
from api.web.files import spreadsheet
from api.web.management import day_in, managed, managing
from api.web.texts import _
from kg.model.record import ID_PATTERN
from kg.ports.trail import Seen, Wanted

_WHERE: Final = "/beheer/logboek"
_PAGE: Final = 50
_MOST: Final = 100_000  # lines of a table
_PLACE: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z~\d{1,7}")
_FIELDS: Final = ("wie", "record", "soort", "van", "tot")
_HEAD: Final = ("moment (UTC)", "wie", "wat", "ruimte", "record", "toelichting")


@managed("steward")
async def trail(request: Request) -> Response:
    """What is noted, newest first; `vorm=csv` gives all of it as a table."""
    asked = {name: request.query_params.get(name, "").strip()[:500] for name in _FIELDS}
    trouble = _wrong(asked)
    if trouble:
        return _page(request, asked, trouble=trouble, status=422)
    graph, work = graph_for(request), work_of(request)
    if request.query_params.get("vorm") == "csv":
        lines = await work.ask(lambda: graph.witness.seen(_wanted(asked, None), most=_MOST))
        return _table(lines)
    before = request.query_params.get("voor", "")
    place = before if _PLACE.fullmatch(before) else None
    _moment, skip = place_of(place)
    found = await work.ask(lambda: graph.witness.seen(_wanted(asked, place), most=_PAGE + 1, skip=skip))
    given = found[:_PAGE]
    more = following(given, place, skip) if len(found) > _PAGE else ""
    return _page(request, asked, lines=given, later=more, is_first=place is None)


def _wrong(asked: Mapping[str, str]) -> dict[str, str]:
    trouble = {}
    if asked["record"] and not re.fullmatch(ID_PATTERN, asked["record"]):
        trouble["record"] = _("Dit is geen id van een record. U vindt het id op de pagina van het record.")
    for name in ("van", "tot"):
        if asked[name] and day_in(asked[name]) is None:
            trouble[name] = _("Geef een dag, bijvoorbeeld 2026-11-28.")
    return trouble


def _wanted(asked: Mapping[str, str], before: str | None) -> Wanted:
    moment, _skip = place_of(before)
    ends = [end for end in (day_end(_day(asked["tot"])), moment) if end is not None]
    return Wanted(
        asked["record"],
        asked["wie"],
        "",
        frozenset({asked["soort"]}) if asked["soort"] in SAID else None,
        day_start(_day(asked["van"])),
        min(ends, default=None),
    )


def _day(text: str) -> date | None:
    return day_in(text) if text else None


def _page(request: Request, asked: Mapping[str, str], **said: Any) -> Response:
    values = {"lines": [], "later": "", "is_first": True, "trouble": {}, **said}
    words = {name: value for name, value in asked.items() if value}
    return managing(
        request,
        "management_trail",
        tab=_WHERE,
        form=asked,
        kinds=SAID,
        here_as=urlencode(words),
        **values,
    )


def _table(lines: list[Seen]) -> Response:
    rows = [(one.at, one.actor, SAID[one.act], one.space, one.record_id, one.detail) for one in lines]
    return spreadsheet([_HEAD, *rows], "logboek.csv")
