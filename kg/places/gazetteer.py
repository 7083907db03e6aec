"""
Names and codes of municipalities: the one place that says which municipality somebody means.

Names match exactly once case, accents, apostrophes and "gemeente" are set aside; nothing is guessed.

    official    a title or other name in the register, the living before the dissolved
    loose       what people say instead: "Den Bosch", a place within it, a name without its suffix, a dissolved one

A record of then is of the municipality of then, which keeps its code (`own`). A question of today is about the one
that it went into (`place`), and the answer says so. A name that means several is asked back, never chosen from.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final

from kg.errors import AmbiguousMunicipality, UnknownMunicipality
from ontologies import spelling

_CODE: Final = re.compile(r"^gm[0-9]{4}$", re.IGNORECASE)
_SUFFIX: Final = re.compile(r"(?<!\s)\s*\([^()]*\)$")
_SHOWN: Final = 100  # characters of a name in a message


def normalised(name: str) -> str:
    """The form in which names are compared."""
    plain = spelling.folded(name).replace("'", "").removeprefix("gemeente ")
    return re.sub(r"[ -]+", " ", plain).strip()


@dataclass(frozen=True, slots=True)
class Place:
    """
    The municipality that a name stands for.

    Attributes:
        said: A Dutch sentence on how the name was read; "" where it is the municipality's own.
    """

    code: str
    name: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """
    Which code a name stands for.

    Attributes:
        codes: By normalised official name; of two with the same name the living one.
        names: By code.
        loose: By normalised name the living municipalities that it may mean, in order of code.
        became: Of a dissolved municipality by code: when, and the living ones that it went into.
        provinces: By code.
    """

    codes: Mapping[str, str]
    names: Mapping[str, str]
    loose: Mapping[str, Sequence[str]] = field(default_factory=dict)
    became: Mapping[str, tuple[str, Sequence[str]]] = field(default_factory=dict)
    provinces: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, municipalities: Iterable[Mapping[str, Any]], reorganisations: Iterable[Mapping[str, Any]] = ()
    ) -> "Gazetteer":
        """From payloads of `kg.model.environment.Municipality` and of `kg.model.environment.Reorganisation`."""
        known = {one["id"]: one for one in sorted(municipalities, key=lambda one: one["id"])}
        ended = {code: end for code, one in known.items() if (end := (one.get("period") or {}).get("end"))}
        became = _became(ended, reorganisations)
        official, bare, loose = (defaultdict[str, set[str]](set) for _ in range(3))
        for code, one in known.items():
            meant = became[code][1] if code in ended else [code]
            for label in (one["title"], *one.get("alt_labels", ())):
                official[normalised(label)].add(code)
                loose[normalised(label)].update(meant)
            for label in one.get("known_as", ()):
                loose[normalised(label)].update(meant)
            if (short := normalised(_SUFFIX.sub("", one["title"]))) != normalised(one["title"]):
                bare[short].add(code)
                loose[short].update(meant)
        return cls(
            _codes(official, bare, living=known.keys() - ended.keys()),
            {code: one["title"] for code, one in known.items()},
            {name: sorted(meant) for name, meant in loose.items()},
            became,
            {code: province for code, one in known.items() if (province := one.get("province"))},
        )

    def __bool__(self) -> bool:
        return bool(self.names)

    def find(self, name: str) -> str:
        """The code behind a code or an official name, in any case; "" when no register has it, or several do."""
        asked = spelling.line(name).upper()
        if _CODE.match(asked) and asked in self.names:
            return asked
        return self.codes.get(normalised(name), "")

    def own(self, name: str) -> str:
        """
        The code of a municipality as it was: for a record, which is of then.

        Raises:
            UnknownMunicipality: As `place`.
        """
        return self.find(name) or self.place(name).code

    def code(self, name: str) -> str:
        """The code behind `place`, which raises the same."""
        return self.place(name).code

    def place(self, name: str) -> Place:
        """
        The municipality that somebody means today.

        Args:
            name: A name or a code, in any case; of a dissolved municipality too.

        Raises:
            AmbiguousMunicipality: If it may mean several; the error has them all.
            UnknownMunicipality: If no register has it; the message names the nearest names.
        """
        shown, held = spelling.line(name)[:_SHOWN], self.find(name)
        if held in self.became:
            meant = list(self.became[held][1])
            if held != shown.upper():
                meant = sorted({*meant, *self.loose[normalised(name)]})
            return self._successor(shown, held, meant)
        if held:
            others = [code for code in self.loose.get(normalised(name), ()) if code != held]
            said = (
                f"{shown} heet ook een plaats in {self._listed(others, 'en')}; dit gaat over de gemeente"
                if others
                else ""
            )
            return Place(held, self.names[held], f"{said} {self._told(held)}." if said else "")
        candidates = self.loose.get(normalised(name), ())
        if not candidates:
            raise UnknownMunicipality(f"gemeente {shown!r} staat in geen register{self._hint(name)}")
        if len(candidates) > 1:
            raise self._ambiguous(f"{shown!r} kan meer dan één gemeente zijn", candidates)
        code = candidates[0]
        return Place(code, self.names[code], f"{shown} is gelezen als de gemeente {self._told(code)}.")

    def name(self, code: str) -> str:
        """The name behind a code; the code itself when it has none."""
        return self.names.get(code, code)

    def _successor(self, shown: str, held: str, meant: Sequence[str]) -> Place:
        since = self.became[held][0]
        what = self.names[held] if _CODE.match(shown) else shown
        if len(meant) > 1:
            split = sorted(meant) == sorted(self.became[held][1])
            raise self._ambiguous(
                f"de gemeente {what} is op {since} over meer gemeenten verdeeld"
                if split
                else f"{what!r} kan meer dan één gemeente zijn",
                meant,
            )
        if not meant:
            said = f"de gemeente {what} bestaat sinds {since} niet meer; waarin zij opging staat in geen register."
            return Place(held, self.names[held], said[:1].upper() + said[1:])
        new = meant[0]
        return Place(
            new,
            self.names[new],
            f"De gemeente {what} is op {since} opgegaan in {self._told(new)}; dit gaat over {self.names[new]}.",
        )

    def _ambiguous(self, why: str, codes: Sequence[str]) -> AmbiguousMunicipality:
        candidates = tuple(
            {"code": code, "name": self.names[code], "province": self.provinces.get(code, "")} for code in codes
        )
        said = f"{why}: {self._listed(codes, 'of')}? Noem de gemeente voluit of met haar code ({', '.join(codes)})"
        return AmbiguousMunicipality(said, candidates=candidates)

    def _hint(self, name: str) -> str:
        if not self.names:
            return "; in deze opslag staat nog geen register van gemeenten"
        near = get_close_matches(normalised(name), self.codes, n=3)
        return f"; bedoelt u {' of '.join(dict.fromkeys(self.names[self.codes[key]] for key in near))}?" if near else ""

    def _told(self, code: str) -> str:
        return f"{self.names[code]} ({code})"

    def _listed(self, codes: Sequence[str], joined: str) -> str:
        names = [self.names[code] for code in codes]
        return f" {joined} ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _codes(
    official: Mapping[str, AbstractSet[str]], bare: Mapping[str, AbstractSet[str]], *, living: AbstractSet[str]
) -> dict[str, str]:
    """The one that bears a name, where it is one: the living before the dissolved, a whole name before a bare one."""
    found: dict[str, str] = {}
    for names in (official, bare):
        found |= {
            name: next(iter(one))
            for name, held in names.items()
            if len(one := held & living) == 1 and name not in found
        }
    for names in (official, bare):
        found |= {name: next(iter(held)) for name, held in names.items() if len(held) == 1 and name not in found}
    return found


def _became(
    ended: Mapping[str, str], reorganisations: Iterable[Mapping[str, Any]]
) -> dict[str, tuple[str, Sequence[str]]]:
    """Of each dissolved municipality when it went, and where to, followed until what exists still."""
    steps: dict[str, tuple[str, list[str]]] = {}
    for one in sorted(reorganisations, key=lambda one: (one["date"], one["id"])):
        into = [*one.get("created", ()), *one.get("extended", ())]
        for code in one.get("dissolved", ()):
            steps.setdefault(code, (one["date"], []))[1].extend(into)

    def living(code: str, passed: frozenset[str]) -> set[str]:
        if code not in ended:
            return {code}
        onward = steps[code][1] if code in steps and code not in passed else ()
        return {found for new in onward for found in living(new, passed | {code})}

    return {
        code: (steps[code][0] if code in steps else end, sorted(living(code, frozenset())))
        for code, end in ended.items()
    }
