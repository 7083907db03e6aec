"""The commands on risk."""

import typer


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    _ = app
