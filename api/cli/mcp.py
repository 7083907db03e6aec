"""`kring mcp`: the Model Context Protocol over standard input and output, for one user on their own machine."""

import logging
import sys
from contextlib import closing
from typing import Annotated

import typer

from api.cli.options import STORE, Encoder, Store, open_graph

_WORKERS = 4
_SECONDS = 60.0  # that a question may take


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(mcp)


def mcp(
    store: Store = STORE,
    encoder: Encoder = "",
    decide: Annotated[
        bool,
        typer.Option("--decide", help="Het taalmodel mag over voorstellen beslissen; uw programma vraagt het u."),
    ] = False,
) -> None:
    """Bied de kennis aan een taalmodel aan (Model Context Protocol), over standaardinvoer en -uitvoer."""
    import io

    import anyio
    from mcp.server.stdio import stdio_server
    from mcp.shared.message import SessionMessage

    from api.http.work import Workers
    from api.mcp.server import server
    from api.mcp.stdio import Waiting, read_into, wire_in, write_from
    from kg.profiles.access import open_feeds

    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)  # standard output belongs to the protocol
    with (
        open_graph(store, encoder=encoder, writes=decide) as graph,
        closing(open_feeds(store, read_only="kring mcp leest dit alleen")) as feeds,
    ):
        work = Workers(graph, workers=_WORKERS, max_seconds=_SECONDS)
        served = server(lambda _context: (graph, work), feeds=lambda _context: feeds, writes=decide)

        async def serve() -> None:
            to, read = anyio.create_memory_object_stream[SessionMessage | Exception]()
            said, heard = anyio.create_memory_object_stream[SessionMessage]()
            waiting = Waiting()
            nothing = anyio.wrap_file(io.StringIO())  # the SDK reads nothing: it is silent on what it cannot read
            async with stdio_server(stdin=nothing) as (_, write), anyio.create_task_group() as both:
                both.start_soon(write_from, heard, write, waiting)
                both.start_soon(read_into, anyio.wrap_file(wire_in()), to, write, waiting, _SECONDS)
                await served.run(read, said, served.create_initialization_options())

        try:
            anyio.run(serve)
        finally:
            work.stop()
