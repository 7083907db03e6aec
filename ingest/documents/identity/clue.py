"""What is read of a document to know what it is, and what that gives."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ingest.document import Section

_FRONT: Final = 2500  # characters: what the first page or two say
_QUOTED: Final = 200  # characters of a quote


@dataclass(frozen=True, slots=True)
class Looked:
    """
    What there is to look at.

    Attributes:
        name: Of the file, without suffix.
        stated: Its title, where it states that as data itself; or "".
        metadata: What the file says of itself, see `ingest.documents.identity.read`.
    """

    name: str
    stated: str
    metadata: Mapping[str, Any]
    sections: Sequence[Section]

    def front(self) -> Iterator[tuple[str, str]]:
        """The lines with which the text begins, headings among them, each with its place."""
        left, shown = _FRONT, ""
        for section in self.sections:
            fresh = section.heading if section.heading != shown else ""
            shown = section.heading
            for line in [*fresh.split(" > "), *section.text.split("\n")]:
                if line.strip():
                    yield line.strip(), section.place
                    left -= len(line)
            if left < 0:
                return


@dataclass(frozen=True, slots=True)
class Clue:
    """
    One thing that was read.

    Attributes:
        field: Of the source: "title", "municipalities", …
        found: As the field says it.
        how: In Dutch: "grootste kop", "webadres".
    """

    field: str
    found: str
    how: str
    quote: str = ""
    place: str = ""

    def payload(self) -> dict[str, str]:
        """As `kg.model.values.Identification` has it."""
        said = {"field": self.field, "found": self.found, "how": self.how, "place": self.place}
        return {name: value for name, value in {**said, "quote": self.quote[:_QUOTED].strip()}.items() if value}


def in_words(text: str) -> str:
    """Words with one space between them, to see whether two texts say the same."""
    return " ".join(re.findall(r"\w+", text.casefold()))
