"""
What an extractor takes and gives.

    Document --extractor, in a process of its own--> Extract (blocks, metadata, members)

An extractor is a function from a `Document` to an `Extract`; it raises `UnreadableDocument` with the reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from ingest.document import Document

HIDDEN_TEXT: Final = (
    "verborgen tekst in een document; maak haar zichtbaar en lees het opnieuw in als zij mee moet tellen"
)
HIDDEN_SLIDE: Final = (
    "verborgen dia van een presentatie; maak haar zichtbaar en lees die opnieuw in als zij mee moet tellen"
)
Kind: TypeAlias = Literal["heading", "paragraph", "item", "row", "note", "quoted"]


@dataclass(frozen=True, slots=True)
class Block:
    """
    One piece of a running text.

    Attributes:
        text: Plain text, never empty; of a table row its cells joined by " | ", of an item with its mark ("- ", "2. ").
        kind: A "quoted" block is earlier mail or a signature, under the heading that says so.
        unit: What the number counts: "alinea", "dia", "pagina" or "regel".
        number: From 1.
        level: Of a heading: 0 for the title of the document, 1 for a chapter, and so on; else 0.
    """

    text: str
    kind: Kind
    unit: str
    number: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Extract:
    """
    What a document holds.

    Attributes:
        blocks: In reading order.
        metadata: What the file says about itself, see `ingest.document.Row`.
        members: Documents inside, each with its name: what is attached to a mail.
        refused: By name of a member, in Dutch, why it is not read.
        aside: In Dutch, what there is in it that does not count: what its author hid.
    """

    blocks: tuple[Block, ...]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    members: tuple[tuple[str, bytes], ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    aside: tuple[str, ...] = ()

    def told(self) -> tuple[dict[str, Any], list[bytes]]:
        """As a value of JSON, and the bytes of the members beside it."""
        value = {
            "blocks": [[one.text, one.kind, one.unit, one.number, one.level] for one in self.blocks],
            "metadata": dict(self.metadata),
            "members": [[name, len(content)] for name, content in self.members],
            "refused": dict(self.refused),
            "aside": list(self.aside),
        }
        return value, [content for _, content in self.members]

    @classmethod
    def heard(cls, value: Mapping[str, Any], contents: bytes) -> "Extract":
        """The opposite of `told`, with the bytes of the members one after the other."""
        members, at = [], 0
        for name, size in value["members"]:
            members.append((name, contents[at : at + size]))
            at += size
        blocks, aside = tuple(Block(*each) for each in value["blocks"]), tuple(value["aside"])
        return cls(blocks, value["metadata"], tuple(members), value["refused"], aside)


Extractor: TypeAlias = Callable[[Document], Extract]
