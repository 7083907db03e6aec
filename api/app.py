"""
The service: one process, one open store, every door.

`create_app(settings)` gives the ASGI application. While it runs, `app.state` holds `settings`, `graph` (the open
store), `work` (threads with a limit), `jobs`, `hooks`, `figures`, `credentials` and what `api.hooks.worker` adds;
`api.http.dependencies` hands them to the routes.
Layers, outermost first: Observe (log, figures, headers) → CORS → Limits (host, size, time) → Authentication → Rate →
HeadAsGet.
"""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute

import kg
from api.answers.forms import REST
from api.feeds.worker import feeds_running
from api.hooks.worker import hooks_running
from api.http import problems, telemetry
from api.http.dependencies import known_parameters
from api.http.identity import resource
from api.http.identity.authentication import Authentication
from api.http.identity.browser import attempts as attempts_of
from api.http.identity.browser import sessions as sessions_of
from api.http.identity.browser.attempts import Attempts
from api.http.identity.browser.sessions import Sessions
from api.http.identity.browser.sign_in import SignIn
from api.http.identity.key_check import KeyCheck
from api.http.identity.oidc import Provider
from api.http.identity.pseudonyms import Pseudonyms
from api.http.identity.standing import Sentinel
from api.http.limits import USUAL, Gate, Limits, Patience, Rate
from api.http.methods import HeadAsGet
from api.http.observation import Figures, Observe
from api.http.sparql import queries
from api.http.uploads.jobs import Uploads
from api.http.work import Workers
from api.linked import data, dump
from api.mcp import door
from api.rest import records, service
from api.rest.openapi import document
from api.rest.routers import ROUTERS
from api.settings import API_VERSION, Settings
from api.sparql import door as sparql
from api.web.accessibility import statement_of
from api.web.door import ROUTES as PAGES
from api.web.door import fault_page, is_page, or_page
from api.web.support_answer import gate
from ingest.commit.quarantine import age
from kg.errors import StoreReadOnly
from kg.private_files import QUARANTINE
from kg.profiles.access import (
    access_faults,
    open_callers,
    open_feeds,
    open_jobs,
    open_keys,
    open_outbox,
    open_visits,
    works_apart,
)

_READ_ONLY: Final = "deze dienst leest alleen"
_ASKED_WITH: Final = ("Authorization", "Content-Type", "If-Match", "If-None-Match", "Accept", "Accept-Language")
_EXPOSED: Final = (
    "API-Version",
    "ETag",
    "Link",
    "Location",
    "Mcp-Session-Id",
    "Retry-After",
    "WWW-Authenticate",
    "X-Request-ID",
)
_ASKED_WITH_BY_MCP: Final = ("Mcp-Protocol-Version", "Mcp-Session-Id", "Last-Event-ID")


def create_app(settings: Settings | None = None, *, patience: Patience = USUAL) -> FastAPI:
    """
    The application; the store is opened when it starts and closed when it stops.

    Raises:
        InputError: If the settings cannot be, or are not safe together.
        StoreReadOnly: If the store cannot be written and the settings do not say so.
    """
    chosen = settings.checked() if settings else Settings.read()
    _must_be_writable(chosen)
    statement_of(chosen.accessibility)  # a file that is not right is refused now, not when somebody opens the page
    keys = open_keys(chosen.store, read_only=_READ_ONLY if chosen.read_only else "")
    figures = Figures()
    app = FastAPI(
        title="Kring",
        version=API_VERSION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_open,
    )
    app.state.settings, app.state.credentials, app.state.figures = chosen, keys, figures
    app.state.sentinel = sentinel = Sentinel(keys)
    app.state.dumps, app.state.patience = dump.Turns(), patience
    problems.install(app)
    app.router.routes.extend(_routes())
    app.router.default = or_page(app.router.default)
    app.state.fault_page = fault_page
    app.state.openapi = document(chosen)
    provider = Provider(chosen, patience, typed=chosen.oidc_typed_only) if chosen.oidc_issuer else None
    app.state.callers = callers = open_callers(keys.secret("callers"), read_only=chosen.read_only)
    sessions = Sessions(callers.remembered("session", sessions_of.MOST))
    attempts = Attempts(callers.remembered("attempt", attempts_of.MOST))
    sign_in = SignIn(chosen, provider, patience, attempts, sessions) if provider and chosen.oidc_client else None
    app.add_middleware(HeadAsGet)  # what is added last is outermost
    app.add_middleware(Rate, gate=Gate(callers.passes("requests"), chosen.rate))
    app.state.key_check = check = KeyCheck(keys, callers.passes("failures"))
    app.state.sessions, app.state.sign_in, app.state.links = sessions, sign_in, gate(callers.passes("links"))
    app.add_middleware(
        Authentication,
        settings=chosen,
        credentials=keys,
        sentinel=sentinel,
        check=check,
        sessions=sessions,
        is_page=is_page,
        provider=provider,
        sign_in=sign_in,
    )
    app.add_middleware(Limits, settings=chosen, patience=patience)
    app.add_middleware(CORSMiddleware, **_shared_with(chosen))
    if chosen.telemetry:
        app.state.spans = telemetry.provider()
        app.add_middleware(telemetry.Traced, spans=app.state.spans)
    names = Pseudonyms(keys.secret("log"))
    app.add_middleware(Observe, figures=figures, settings=chosen, names=names)
    return app


def _shared_with(chosen: Settings) -> dict[str, Any]:
    """What pages of other sites may ask of this service."""
    return {
        "allow_origins": list(chosen.cors_origins),
        "allow_methods": ["GET", "HEAD", "POST", "PUT", "DELETE"],
        "allow_headers": [*_ASKED_WITH, *_ASKED_WITH_BY_MCP],
        "expose_headers": list(_EXPOSED),
    }


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """All routes, the same for each application of a process: to work out what they take costs more than to answer."""
    checked = [Depends(known_parameters)]
    kinds = APIRouter(prefix=REST, route_class=records.RecordRoute, dependencies=checked)
    for one in records.router.routes:  # by themselves: a router in a router is looked through twice for each request
        if isinstance(one, APIRoute):
            kinds.add_api_route(one.path, one.endpoint, methods=list(one.methods or ()))
    rest, others = APIRouter(redirect_slashes=False), APIRouter(redirect_slashes=False)
    for router in ROUTERS[1:]:
        rest.include_router(router, prefix=REST, dependencies=checked)
    for routes in (service, data, dump, sparql, door):
        others.include_router(routes.router)
    return (*kinds.routes, *rest.routes, *PAGES, *others.routes, *resource.ROUTES)


@asynccontextmanager
async def _open(app: FastAPI) -> AsyncIterator[None]:
    """The store, for as long as the service runs."""
    settings: Settings = app.state.settings
    writes = not settings.read_only
    with kg.open(
        settings.store,
        with_encoder=settings.encoder,
        operators=settings.operators,
        create=writes,
        read_only=not writes,
    ) as graph:
        app.state.graph = graph
        if writes:  # also where nothing is read in for a long time
            age(settings.store / QUARANTINE, datetime.now(UTC))
        app.state.jobs = jobs = open_jobs(settings.store)
        app.state.works_apart = apart = works_apart()
        app.state.work = work = Workers(
            graph, workers=settings.workers, max_seconds=settings.max_seconds, jobs=None if apart else jobs
        )
        app.state.uploads = uploads = Uploads(settings.store, graph, jobs, app.state.credentials)
        if not apart:
            uploads.serve()
        async with AsyncExitStack() as stack:
            read_only = "" if writes else _READ_ONLY
            app.state.hooks = stack.enter_context(closing(open_outbox(settings.store, read_only=read_only)))
            app.state.feeds = stack.enter_context(closing(open_feeds(settings.store, read_only=read_only)))
            app.state.visits = stack.enter_context(closing(open_visits(settings.store, read_only=read_only)))
            await stack.enter_async_context(app.state.sentinel.watching())
            for running in (hooks_running, feeds_running, queries.lifespan, door.lifespan):
                await stack.enter_async_context(running(app))
            app.state.upkeep = upkeep = graph.upkeep(keys=lambda: access_faults(settings.store), writes=writes)
            upkeep.start()
            app.state.ready = True
            yield
            app.state.ready = False
            upkeep.stop()
        jobs.stop()
        work.stop()
    app.state.callers.close()
    app.state.credentials.close()
    if settings.telemetry:
        app.state.spans.shutdown()


def _must_be_writable(settings: Settings) -> None:
    if not settings.read_only and settings.store.is_dir() and not os.access(settings.store, os.W_OK):
        raise StoreReadOnly(
            f"de opslag {settings.store} kan hier alleen gelezen worden; geef deze gebruiker schrijfrecht op de map, "
            "of laat de dienst alleen lezen met KRING_READ_ONLY=true"
        )
