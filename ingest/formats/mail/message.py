"""
A message: what it says now, apart from the mail that it answers and from the signature under it.

Where those begin is seen by what mail programs write there; a message without such a mark is one text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from ingest.documents.archives import MOST_DEEP
from ingest.documents.extraction.block import Block

EARLIER: Final = "Eerder bericht"
SIGNATURE: Final = "Ondertekening"
_ODD: Final = re.compile(r"[\x00-\x1f\x7f/\\:!]+")  # of a name that is to be one part of a path
_MOST_SIGNS: Final = 150
_SIGNED: Final = re.compile(r"--[ \xa0]?")
_QUOTED: Final = re.compile(
    r"""
    -{2,}\s*(?:oorspronkelijk|original|doorgestuurd|forwarded|doorgezonden)\b.{0,40}-{2,}  # Outlook, Thunderbird
    | (?:begin\s+(?:doorgestuurd|forwarded)\s+).{0,40}:                                    # Apple
    | (?:op|on)\s.{4,200}\s(?:schreef|wrote|heeft\s.{1,100}\sgeschreven)\b.{0,100}:        # Gmail, Thunderbird
    | (?:van|from|de)\s*:\s*\S.{0,200}\n(?:.{0,300}\n){0,2}?(?:verzonden|sent|datum|date|aan|to)\s*:.*  # Outlook
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_HEAD: Final = re.compile(r"(?:van|from)\s*:\s*\S", re.IGNORECASE)
_NEXT: Final = re.compile(r"(?:verzonden|sent|datum|date|aan|to)\s*:", re.IGNORECASE)


def parted(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks with a heading before the signature and before the earlier mail."""
    found, part = list(blocks), ""
    for at, block in enumerate(found):
        begins = _begins(found, at) if part != EARLIER else ""
        if begins and begins != part:
            part = begins
            yield Block(part, "heading", block.unit, block.number, 1)
        is_mark = part == SIGNATURE and _SIGNED.fullmatch(block.text)
        if part and not is_mark and block.kind == "heading":
            yield replace(block, kind="quoted", level=0)
        elif not is_mark:
            yield replace(block, kind="quoted") if part else block


def _begins(blocks: list[Block], at: int) -> str:
    text = blocks[at].text
    if _SIGNED.fullmatch(text):
        return SIGNATURE
    after = "\n".join(block.text for block in blocks[at + 1 : at + 3])
    is_head = _HEAD.match(text) and ("\n" in text or _NEXT.match(after)) and _NEXT.search(f"{text}\n{after}")
    lines = text.split("\n")
    is_marked = all(line.startswith(">") for line in lines)
    return EARLIER if is_marked or is_head or _QUOTED.match(text) else ""


def paragraphs(text: str) -> Iterator[Block]:
    """Of a plain text; a line that begins another part is a paragraph itself."""
    number, lines = 0, list[str]()
    for line in [*text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").split("\n"), ""]:
        bare = line.rstrip()
        alone = bool(_SIGNED.fullmatch(line)) or bool(_QUOTED.match(bare) and not _HEAD.match(bare))
        turns = bool(lines) and bare.startswith(">") != lines[-1].startswith(">")
        if lines and (not bare or alone or turns):
            number += 1
            yield Block("\n".join(lines), "paragraph", "alinea", number)
            lines = []
        if alone:
            number += 1
            yield Block(bare, "paragraph", "alinea", number)
        elif bare:
            lines.append(bare)


def said_by(metadata: Mapping[str, str]) -> list[Block]:
    """Of a message without text its subject, so that it can be found."""
    return [Block(metadata["subject"], "paragraph", "alinea", 1)] if "subject" in metadata else []


def attached(
    found: Iterable[tuple[str, bytes]], *, deep: int
) -> tuple[tuple[tuple[str, bytes], ...], Mapping[str, str]]:
    """
    What is attached to a message, each under a name of its own; and by name what is not read of it, with the reason.

    Args:
        found: As named by who sent it, "" when they did not, with the content.
        deep: In how many other documents the message is.
    """
    members: dict[str, bytes] = {}
    refused = {}
    for number, (given, content) in enumerate(found, 1):
        name = _unlike(_ODD.sub(" ", given).strip(" .") or f"bijlage {number}", members)
        if deep >= MOST_DEEP:
            refused[name] = f"zit in een bericht dat {deep} keer in een ander zit; sla het los op"
        else:
            members[name] = content
    return tuple(members.items()), refused


def _unlike(name: str, others: Mapping[str, bytes]) -> str:
    stem, dot, suffix = name[-_MOST_SIGNS:].rpartition(".")
    number, unlike = 2, f"{stem}{dot}{suffix}"
    while unlike in others:
        unlike = f"{stem or suffix} ({number}){dot}{suffix if stem else ''}"
        number += 1
    return unlike
