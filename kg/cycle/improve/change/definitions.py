"""Which definition a measurement is of: the one that it names, else the one that is called like its indicator."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Definitions:
    """
    Definitions of indicators.

    Attributes:
        by_id: Payloads of `Indicator`.
        by_name: Those by what they are called, in small letters, and the code of their municipality, "" for everybody;
            a name that two have for the same municipality is not there.
    """

    by_id: Mapping[str, Payload]
    by_name: Mapping[tuple[str, str], Payload]

    @classmethod
    def of(cls, defined: Iterable[Payload]) -> "Definitions":
        """Definitions as they are known, each with its id."""
        by_id = {one["id"]: one for one in defined}
        named: dict[tuple[str, str], Payload] = {}
        twice: set[tuple[str, str]] = set()
        for one in by_id.values():
            for name in {str(each).casefold() for each in (one["title"], *one.get("alt_labels", ()))}:
                key = (name, one.get("municipality") or "")
                twice |= {key} & named.keys()
                named[key] = one
        return cls(by_id, {key: one for key, one in named.items() if key not in twice})

    def about(self, measured: Payload) -> Payload | None:
        """The definition that a measurement is of; None where there is none."""
        if stated := self.by_id.get(measured.get("definition") or ""):
            return stated
        name = str(measured["indicator"]).casefold()
        return self.by_name.get((name, measured.get("municipality") or "")) or self.by_name.get((name, ""))
