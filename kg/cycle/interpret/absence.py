"""What is said of a development that is not there."""

from typing import TYPE_CHECKING

from kg.errors import InputError, NotFound

if TYPE_CHECKING:
    from kg.store.reader import Reader


def no_development(graph: "Reader", key: str) -> InputError | NotFound:
    """Why something is no development that can be looked at: it is not there, or it is something else."""
    held = graph.get_many([key]).get(key)
    if held is None:
        return NotFound(f"er is geen ontwikkeling {key!r}; zoek het id met: kring search … --kind Development")
    return InputError(f"{key!r} is geen ontwikkeling, maar een {held.kind}")
