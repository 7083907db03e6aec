"""The addresses of the page; what is asked for at `/` as anything else than HTML goes to the way in for machines."""

from collections.abc import Sequence
from typing import Final

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.negotiation import accepted, best_form
from api.http.problems import MEDIA_TYPE, Problem
from api.web import (
    decision,
    formulate_support,
    implement_accounts,
    implement_agreement,
    implement_correction,
    implement_money,
    implement_plan,
    implement_sides,
    improve_change,
    report_accountability,
    report_figure,
    support_answer,
    texts,
    withdrawal,
)
from api.web import formulate_versions as kept
from api.web.accessibility import accessibility
from api.web.assets import asset
from api.web.borgen_addresses import BORGEN
from api.web.borgen_cases import experience, experience_file
from api.web.borgen_comparison import compared, compared_file
from api.web.borgen_expertise import helpers
from api.web.borgen_offer import offer
from api.web.borgen_offer_begin import begin
from api.web.borgen_plan import keep_plan, plan, plan_file
from api.web.borgen_reuse import keep_reuse, reuse
from api.web.connections import connection
from api.web.formulate_doable import doable
from api.web.formulate_draft import draft, draft_file
from api.web.formulate_smart import smart
from api.web.frame import Page, nowhere, refusal
from api.web.implement_chain import chain, phase, trace
from api.web.implement_decisions import decided
from api.web.implement_gaps import gaps, links, propose_link
from api.web.implement_graph import neighbourhood, way
from api.web.improve_circle import circle
from api.web.improve_relief import relief
from api.web.interpret_axes import on_axes
from api.web.interpret_card import card, card_file
from api.web.interpret_coverage import state, write
from api.web.interpret_judgement import ask as ask_judgement
from api.web.interpret_judgement import judge, withdraw
from api.web.interpret_meaning import meaning, step
from api.web.interpret_radar import keep as keep_places
from api.web.interpret_radar import on_radar
from api.web.interpret_ranking import developments
from api.web.interpret_series import signals
from api.web.management_addresses import MANAGEMENT
from api.web.own_data import own_data
from api.web.passage import passage
from api.web.phases import STARTS, phase_start
from api.web.place import choose, keep
from api.web.portfolio import portfolio
from api.web.records import record
from api.web.reference import group, reference
from api.web.report_addresses import REPORT
from api.web.search import search, search_file
from api.web.sign_in import ask, come_back, leave, sign_in, sign_out
from api.web.sources import sources
from api.web.sparql import FORMS as FORMS_OF_SPARQL
from api.web.sparql import answer_file, sparql
from api.web.start import start
from api.web.table_columns import choose_columns, columns
from api.web.uploads import add, decide, mend_row, refused_rows, upload
from api.web.visits import forget, news
from kg.errors import KringError

_HTML: Final = "text/html"
_COMPRESSED: Final = Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
FORMS_OF_RECORDS: Final = (
    "application/ld+json",
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/n-quads",
)


class PageRoute(Route):
    """A page or a file of one, compressed where the client takes that; by its path in the log and the figures."""

    def __init__(self, path: str, endpoint: Page, methods: Sequence[str] = ("GET",)) -> None:
        super().__init__(path, endpoint, methods=methods, middleware=[_COMPRESSED])

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether this is such a request. Source: `starlette.routing.Router`."""
        found, child = super().matches(scope)
        return found, {**child, "route": self}


class HtmlRoute(PageRoute):
    """A page at an address that has other forms too, for who prefers HTML to those, as browsers do."""

    def __init__(self, path: str, endpoint: Page, others: Sequence[str]) -> None:
        super().__init__(path, endpoint, methods=["GET"])
        self._offered = (*others, _HTML)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether this is such a request. Source: `starlette.routing.Router`."""
        found, child = super().matches(scope)
        if found is Match.NONE:
            return found, child
        try:
            form = best_form(accepted(Request(scope)), self._offered)
        except Problem:  # the other door says what is wrong with it
            return Match.NONE, {}
        return (found, child) if form == _HTML else (Match.NONE, {})


def or_page(others: ASGIApp) -> ASGIApp:
    """What answers where no route leads: a page for who prefers HTML, else what `others` says."""

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and _wants_page(scope):
            await (await nowhere(Request(scope, receive)))(scope, receive, send)
        else:
            await others(scope, receive, send)

    return answered


def fault_page(error: KringError, scope: Scope) -> Response | None:
    """The page of a refusal, before or while a page was made; None for a client that wants no page."""
    if scope["type"] != "http" or not _wants_page(scope):
        return None
    if all(route.matches(scope)[0] is Match.NONE for route in ROUTES):
        return None
    request = Request(scope)
    with texts.speak(texts.language_of(request)):
        answer = refusal(request, error)
    answer.headers.update(error.headers if isinstance(error, Problem) else {})
    return answer


def _wants_page(scope: Scope) -> bool:
    try:
        return best_form(accepted(Request(scope)), (MEDIA_TYPE, _HTML)) == _HTML
    except Problem:  # the other door says what is wrong with it
        return False


async def _icon(request: Request) -> Response:
    request.path_params["name"] = "icon.svg"
    return await asset(request)


ROUTES: Final[tuple[BaseRoute, ...]] = (
    HtmlRoute("/", start, ("application/json",)),
    PageRoute("/nieuw", news, methods=["GET"]),
    PageRoute("/bezoek/vergeet", forget, methods=["POST"]),
    PageRoute("/portefeuille", portfolio, methods=["GET"]),
    PageRoute("/ontwikkelingen", developments, methods=["GET"]),
    PageRoute("/ontwikkelingen/assen", on_axes, methods=["GET"]),
    PageRoute("/ontwikkelingen/radar", on_radar, methods=["GET"]),
    PageRoute("/ontwikkelingen/radar", keep_places, methods=["POST"]),
    PageRoute("/ontwikkelingen/{id}", card, methods=["GET"]),
    PageRoute("/ontwikkelingen/{id}/duiding", meaning, methods=["GET"]),
    PageRoute("/ontwikkelingen/{id}/duiding", step, methods=["POST"]),
    PageRoute("/ontwikkelingen/{id}/duiding.{form}", card_file, methods=["GET"]),
    PageRoute("/ontwikkelingen/{id}/signalen", signals, methods=["GET"]),
    PageRoute("/ontwikkelingen/{id}/oordeel", ask_judgement, methods=["GET"]),
    PageRoute("/ontwikkelingen/{id}/oordeel", judge, methods=["POST"]),
    PageRoute("/ontwikkelingen/{id}/oordeel/intrekken", withdraw, methods=["POST"]),
    PageRoute("/ontwikkelingen/{id}/opgave", state, methods=["GET"]),
    PageRoute("/ontwikkelingen/{id}/opgave", write, methods=["POST"]),
    PageRoute("/aanbod/{id}", offer, methods=["GET"]),
    PageRoute("/aanbod/{id}", begin, methods=["POST"]),
    HtmlRoute("/id/{id}", record, FORMS_OF_RECORDS),
    PageRoute("/id/{id}/verbanden", neighbourhood, methods=["GET"]),
    PageRoute("/verbanden", way, methods=["GET"]),
    PageRoute("/ervaring", experience, methods=["GET"]),
    PageRoute("/ervaring/resultaten.{form}", experience_file, methods=["GET"]),
    PageRoute("/ervaring/naast", compared, methods=["GET"]),
    PageRoute("/ervaring/naast.{form}", compared_file, methods=["GET"]),
    PageRoute("/ervaring/plan", plan, methods=["GET"]),
    PageRoute("/ervaring/plan", keep_plan, methods=["POST"]),
    PageRoute("/ervaring/plan.{form}", plan_file, methods=["GET"]),
    PageRoute("/ervaring/les/{id}", reuse, methods=["GET"]),
    PageRoute("/ervaring/les/{id}", keep_reuse, methods=["POST"]),
    PageRoute("/zoeken", search, methods=["GET"]),
    PageRoute("/zoeken/resultaten.{form}", search_file, methods=["GET"]),
    PageRoute("/wie-kan-helpen", helpers, methods=["GET"]),
    PageRoute("/bron/{id}", passage, methods=["GET"]),
    PageRoute("/bronnen", sources, methods=["GET"]),
    HtmlRoute("/sparql", sparql, FORMS_OF_SPARQL),
    PageRoute("/sparql/antwoord", answer_file, methods=["GET"]),
    PageRoute("/toegankelijkheid", accessibility, methods=["GET"]),
    PageRoute("/docs", reference, methods=["GET"]),
    PageRoute("/docs/{group}", group, methods=["GET"]),
    PageRoute("/bronnen/stukken", add, methods=["POST"]),
    PageRoute("/bronnen/stukken/{job}", upload, methods=["GET"]),
    PageRoute("/bronnen/stukken/{job}", decide, methods=["POST"]),
    PageRoute("/bronnen/stukken/{job}/kolommen", columns, methods=["GET"]),
    PageRoute("/bronnen/stukken/{job}/kolommen", choose_columns, methods=["POST"]),
    PageRoute("/bronnen/stukken/{job}/herstel", refused_rows, methods=["GET"]),
    PageRoute("/bronnen/stukken/{job}/herstel", mend_row, methods=["POST"]),
    PageRoute("/bronnen/kanalen/{id}", connection, methods=["POST"]),
    PageRoute("/bronnen/{id}/intrekken", withdrawal.ask, methods=["GET"]),
    PageRoute("/bronnen/{id}/intrekken", withdrawal.withdraw, methods=["POST"]),
    PageRoute("/inloggen", ask, methods=["GET"]),
    PageRoute("/inloggen", sign_in, methods=["POST"]),
    PageRoute("/inloggen/organisatie", leave, methods=["GET"]),
    PageRoute("/inloggen/terug", come_back, methods=["GET"]),
    PageRoute("/uitloggen", sign_out, methods=["POST"]),
    PageRoute("/mijn-gegevens", own_data, methods=["GET"]),
    *(PageRoute(path, endpoint, methods=[method]) for method, path, endpoint in (*BORGEN, *REPORT, *MANAGEMENT)),
    PageRoute("/gemeente", choose, methods=["GET"]),
    PageRoute("/gemeente", keep, methods=["POST"]),
    PageRoute("/formuleren/concept", draft, methods=["GET"]),
    PageRoute("/formuleren/concept/{id}.{form}", draft_file, methods=["GET"]),
    PageRoute("/formuleren/versies", kept.versions, methods=["GET"]),
    PageRoute("/formuleren/versies", kept.keep, methods=["POST"]),
    PageRoute("/formuleren/versies/{id}", kept.version, methods=["GET"]),
    PageRoute("/formuleren/versies/{id}", kept.change, methods=["POST"]),
    PageRoute("/formuleren/versies/{id}/verschil", kept.difference, methods=["GET"]),
    PageRoute("/formuleren/versies/{id}/tekst.{form}", kept.version_file, methods=["GET"]),
    PageRoute("/formuleren/toets", smart, methods=["GET"]),
    PageRoute("/formuleren/kan-het/{id}", doable, methods=["GET"]),
    PageRoute("/draagvlak/{id}", formulate_support.support, methods=["GET"]),
    PageRoute("/draagvlak/{id}", formulate_support.keep, methods=["POST"]),
    PageRoute("/draagvlak/{id}/vraag", formulate_support.ask, methods=["GET"]),
    PageRoute("/draagvlak/{id}/vraag", formulate_support.send, methods=["POST"]),
    PageRoute("/draagvlak/{id}/intrekken", formulate_support.withdraw, methods=["POST"]),
    PageRoute("/vraag/{link}", support_answer.ask, methods=["GET"]),
    PageRoute("/vraag/{link}", support_answer.answer, methods=["POST"]),
    PageRoute("/rapporteren/rapportage", report_accountability.report, methods=["GET"]),
    PageRoute("/rapporteren/rapportage", report_accountability.keep, methods=["POST"]),
    PageRoute("/rapporteren/rapportage/cijfers/{key}", report_figure.figure, methods=["GET"]),
    PageRoute("/rapporteren/rapportage.{form}", report_accountability.report_file, methods=["GET"]),
    PageRoute("/rapporteren/rapportages/{id}.{form}", report_accountability.kept_file, methods=["GET"]),
    PageRoute("/implementeren", phase, methods=["GET"]),
    PageRoute("/implementeren/gaten", gaps, methods=["GET"]),
    PageRoute("/implementeren/voorstellen", links, methods=["GET"]),
    PageRoute("/implementeren/voorstellen", propose_link, methods=["POST"]),
    PageRoute("/implementeren/besluiten", decided, methods=["GET"]),
    PageRoute("/implementeren/kanten", implement_sides.overview, methods=["GET"]),
    PageRoute("/implementeren/kanten/{id}", implement_sides.sides, methods=["GET"]),
    PageRoute("/implementeren/kanten/{id}", implement_sides.change, methods=["POST"]),
    PageRoute("/implementeren/planning", implement_plan.plans, methods=["GET"]),
    PageRoute("/implementeren/planning/{id}", implement_plan.plan, methods=["GET"]),
    PageRoute("/implementeren/planning/{id}/bestand.{form}", implement_plan.plan_download, methods=["GET"]),
    PageRoute("/implementeren/planning/{id}/vastleggen", implement_agreement.ask, methods=["GET"]),
    PageRoute("/implementeren/planning/{id}/vastleggen", implement_agreement.agree, methods=["POST"]),
    PageRoute("/implementeren/planning/{id}/geld", implement_money.money, methods=["GET"]),
    PageRoute("/implementeren/planning/{id}/geld.{form}", implement_money.money_download, methods=["GET"]),
    PageRoute("/implementeren/planning/{id}/verantwoorden", implement_accounts.ask, methods=["GET"]),
    PageRoute("/implementeren/planning/{id}/verantwoorden", implement_accounts.account, methods=["POST"]),
    PageRoute("/implementeren/planning/{id}/herstelboeking", implement_correction.ask, methods=["GET"]),
    PageRoute("/implementeren/planning/{id}/herstelboeking", implement_correction.book, methods=["POST"]),
    PageRoute(decision.FORM, decision.ask, methods=["GET"]),
    PageRoute(decision.FORM, decision.keep, methods=["POST"]),
    PageRoute("/verbeteren", improve_change.improvement, methods=["GET"]),
    PageRoute("/verbeteren/traject/{id}", improve_change.trajectory, methods=["GET"]),
    PageRoute("/verbeteren/cirkel/{id}", circle, methods=["GET"]),
    PageRoute("/verbeteren/ontzorgen", relief, methods=["GET"]),
    PageRoute("/keten", chain, methods=["GET"]),
    PageRoute("/keten/{id}", trace, methods=["GET"]),
    *(PageRoute(path, phase_start, methods=["GET"]) for path in STARTS),
    PageRoute("/favicon.ico", _icon, methods=["GET"]),
    PageRoute("/assets/{name:path}", asset, methods=["GET"]),
)


def is_page(scope: Scope) -> bool:
    """Whether a request is for one of these, in the form that is asked for."""
    return any(route.matches(scope)[0] is Match.FULL for route in ROUTES)
