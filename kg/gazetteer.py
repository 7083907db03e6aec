"""
Names and codes of municipalities.

Names match exactly once case, accents, apostrophes and "gemeente" are set aside; nothing is guessed.
A municipality that merged keeps its own code; where an old and a living one share a name, the living one is meant.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from kg.errors import UnknownMunicipality
from ontologies import spelling

_CODE: Final = re.compile(r"^gm[0-9]{4}$", re.IGNORECASE)
_SUFFIX: Final = re.compile(r"(?<!\s)\s*\([^()]*\)$")


def normalised(name: str) -> str:
    """The form in which names are compared."""
    plain = spelling.folded(name).replace("'", "").removeprefix("gemeente ")
    return re.sub(r"[ -]+", " ", plain).strip()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """
    Which code a name stands for.

    Attributes:
        codes: By normalised name.
        names: By code.
    """

    codes: Mapping[str, str]
    names: Mapping[str, str]

    @classmethod
    def of(cls, municipalities: Iterable[Mapping[str, Any]]) -> "Gazetteer":
        """From payloads of `kg.model.Municipality`."""
        codes: dict[str, str] = {}
        names: dict[str, str] = {}
        # The living last, so that they win; a name without its suffix only where nobody else has it.
        ordered = sorted(municipalities, key=lambda m: (not (m.get("period") or {}).get("end"), m["id"]))
        for municipality in ordered:
            names[municipality["id"]] = municipality["title"]
            for label in (municipality["title"], *municipality.get("alt_labels", ())):
                codes[normalised(label)] = municipality["id"]
        for municipality in ordered:
            codes.setdefault(normalised(_SUFFIX.sub("", municipality["title"])), municipality["id"])
        return cls(codes, names)

    def __bool__(self) -> bool:
        return bool(self.names)

    def find(self, name: str) -> str:
        """The code of a municipality by its name or code, in any case; "" when no register has it."""
        asked = spelling.line(name).upper()
        if _CODE.match(asked) and asked in self.names:
            return asked
        return self.codes.get(normalised(name), "")

    def code(self, name: str) -> str:
        """
        The code of a municipality.

        Args:
            name: A name or a code, in any case.

        Raises:
            UnknownMunicipality: If no register has it; the message names the nearest names.
        """
        found = self.find(name)
        if found:
            return found
        near = [self.names[self.codes[key]] for key in get_close_matches(normalised(name), self.codes, n=3)]
        hint = f"; bedoelt u {' of '.join(dict.fromkeys(near))}?" if near else ""
        if not self.names:
            hint = "; in deze opslag staat nog geen register van gemeenten"
        raise UnknownMunicipality(f"gemeente {name!r} staat in geen register{hint}")

    def name(self, code: str) -> str:
        """The name behind a code; the code itself when it has none."""
        return self.names.get(code, code)
