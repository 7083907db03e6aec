"""What is said of a development that is not there."""

from typing import TYPE_CHECKING

from kg.errors import InputError, NotFound

if TYPE_CHECKING:
    from kg.store.reader import Reader


def no_development(graph: "Reader", key: str) -> InputError | NotFound:
    """Why something is no development that can be looked at: not there, something else, or no fact for the asker."""
    held = graph.get_many([key]).get(key)
    if held is None:
        return NotFound(f"er is geen ontwikkeling {key!r}; zoek het id met: kring search … --kind Development")
    if held.kind == "Development":
        return InputError(
            f"{key!r} is een ontwikkeling volgens {held.space.rpartition('/')[0]}, en telt voor u niet als feit; lees "
            "haar zelf, of vraag wie deze dienst beheert om haar over te nemen"
        )
    return InputError(f"{key!r} is geen ontwikkeling, maar een {held.kind}")
