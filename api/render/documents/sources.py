"""The sources of a document, numbered in order of appearance; one address is one source."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from api.answers.labels import place_said
from api.render.documents.document import Items, Note, Text

if TYPE_CHECKING:
    from kg.reason.text import Reference, Sentence

_S = TypeVar("_S", bound="Sentence")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, with the numbers of its sources."""

    sentence: "Sentence"
    sources: "Sequence[tuple[int, Reference]]"


class Numbered:
    """
    Sources that got a number.

    Attributes:
        first: Each as it was named first, in order of number, from 1.
    """

    def __init__(self) -> None:
        self.first: Final[list[Reference]] = []
        self._numbers: dict[str, int] = {}

    def marks(self, citations: "Iterable[Reference]") -> "list[tuple[int, Reference]]":
        """The sources of one sentence with their numbers, each once."""
        found: dict[int, Reference] = {}
        for reference in citations:
            key = reference.url or reference.id
            if key not in self._numbers:
                self.first.append(reference)
                self._numbers[key] = len(self.first)
            found.setdefault(self._numbers[key], reference)
        return list(found.items())

    def said(
        self, sentences: "Iterable[_S]", *, bare: "Callable[[_S], object]" = lambda one: one.gap
    ) -> "tuple[list[Said], list[tuple[int, Reference]]]":
        """The sentences with their sources, but those that are `bare`; and the sources that are named here first."""
        named = len(self.first)
        found = [Said(one, self.marks(() if bare(one) else one.citations)) for one in sentences]
        return found, list(enumerate(self.first[named:], named + 1))

    def notes(self, names: Mapping[str, str]) -> list[Note]:
        """The list of them, see `noted`."""
        return [noted(one, names) for one in self.first]


def said_items(said: Iterable[Said]) -> Items:
    """Sentences as a list, each with the level that it is about."""
    return Items(
        [
            Text(
                one.sentence.text,
                label=f"{one.sentence.level.capitalize()}:" if one.sentence.level else "",
                notes=[number for number, _ in one.sources],
                gap=one.sentence.gap,
            )
            for one in said
        ]
    )


def noted(one: "Reference", names: Mapping[str, str]) -> Note:
    """A source as a line of the list; `names` has titles by id, for those that have none of their own."""
    called = one.title or names.get(one.id, "") or one.id or one.url
    return Note(", ".join(part for part in (called, place_said(one.place)) if part), one.url)
