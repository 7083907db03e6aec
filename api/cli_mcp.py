"""`kring mcp`: the Model Context Protocol over standard input and output, for one user on their own machine."""

import logging
import sys

import typer

from api.options import STORE, Encoder, Store, open_graph

_WORKERS = 4
_SECONDS = 60.0  # that a question may take


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(mcp)


def mcp(store: Store = STORE, encoder: Encoder = "") -> None:
    """Bied de kennis aan een taalmodel aan (Model Context Protocol), over standaardinvoer en -uitvoer."""
    import anyio
    from mcp.server.stdio import stdio_server

    from api.mcp_server import server
    from api.work import Work

    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)  # standard output belongs to the protocol
    with open_graph(store, encoder=encoder) as graph:
        work = Work(graph, workers=_WORKERS, max_seconds=_SECONDS)
        served = server(lambda _context: (graph, work))

        async def serve() -> None:
            async with stdio_server() as (read, write):
                await served.run(read, write, served.create_initialization_options())

        try:
            anyio.run(serve)
        finally:
            work.stop()
