"""Which development somebody means: by its id, its title, an abbreviation, a short or a former name, in any case."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kg.dutch.aliases import other_names, same_name
from kg.errors import AmbiguousName

_SHOWN: Final = 100  # characters of a name in a message


@dataclass(frozen=True, slots=True)
class Meant:
    """
    The development that a name stands for.

    Attributes:
        said: A Dutch sentence on how the name was read; "" where it is the id or the title.
    """

    id: str
    said: str = ""


def wording(development: Mapping[str, Any]) -> str:
    """
    A development in the words that people write about it in: its title, what else it is called, and what it is.

    What others did about "Wet modernisering elektronisch bestuurlijk verkeer" is filed under "Wmebv".
    """
    told = (development["title"], ", ".join(development.get("alt_labels", ())), development.get("summary") or "")
    return ". ".join(one.rstrip(".") for one in told if one)


@dataclass(frozen=True, slots=True)
class Developments:
    """
    The developments that somebody may name.

    Attributes:
        titles: By id.
        by_name: The ids by `kg.dutch.aliases.same_name`, in order.
        former: The names, in that form, that are of before.
    """

    titles: Mapping[str, str]
    by_name: Mapping[str, Sequence[str]]
    former: frozenset[str]

    @classmethod
    def of(cls, developments: Iterable[Mapping[str, Any]]) -> "Developments":
        """From payloads of `kg.model.environment.Development`."""
        held = sorted(developments, key=lambda one: one["id"])
        names = defaultdict[str, set[str]](set)
        for one in held:
            for name in (one["title"], *other_names(one)):
                names[same_name(name)].add(one["id"])
        now = {same_name(name) for one in held for name in (one["title"], *one.get("alt_labels", ()))}
        before = {same_name(name) for one in held for name in one.get("former_labels", ())}
        return cls(
            {one["id"]: one["title"] for one in held},
            {name: sorted(ids) for name, ids in names.items() if name},
            frozenset(before - now),
        )

    def meant(self, text: str) -> Meant:
        """
        The development that somebody means; what is no name of one stays as it is, to be looked up as an id.

        Raises:
            AmbiguousName: If it may mean several; the error has them all.
        """
        name, shown = same_name(text), text[:_SHOWN]
        ids = self.by_name.get(name, ())
        if text in self.titles or not ids:
            return Meant(text)
        if len(ids) > 1:
            candidates = tuple({"id": key, "name": self.titles[key]} for key in ids)
            listed = " of ".join(f"{self.titles[key]} ({key})" for key in ids)
            raise AmbiguousName(
                f"{shown!r} kan meer dan één ontwikkeling zijn: {listed}? Noem haar id", candidates=candidates
            )
        title = self.titles[ids[0]]
        if name == same_name(title):
            return Meant(ids[0])
        how = "is een naam van vroeger; dit gaat over wat er nu is" if name in self.former else "is gelezen als"
        return Meant(ids[0], f"{shown} {how}: {title} ({ids[0]}).")
