"""The title of a document: as it stands on it, not as a template left it in the file."""

import re
from collections.abc import Iterator
from typing import Any, Final

from ingest.documents.identity.clue import Clue, Looked, in_words
from ingest.documents.identity.kind import kind_in

_LONGEST: Final = 200  # characters of a title
_SHORTEST: Final = 3  # letters
_REPLY: Final = re.compile(r"(?:(?:re|fw|fwd|antw|betreft|doorst)\s*:\s*)+", re.IGNORECASE)
_LABEL: Final = re.compile(
    r"(?:\d[\d.]*\s+)?(?:memo|notitie|nota|brief|rapport|verslag|presentatie|bijlage\W*\d*|inhoud|inhoudsopgave|colofon|samenvatting"
    r"|inleiding|voorwoord|aanwezig|afwezig|datum|onderwerp|aan|van|contactpersoon|logo|pagina afdrukken|definitief"
    r"|concept|versie)\W*",
    re.IGNORECASE,
)
_SUBJECT: Final = re.compile(r"(?:onderwerp|betreft)\s*:?\s*(?:\|\s*)?(\S.{5,150})", re.IGNORECASE)
_SUBTITLE: Final = re.compile(r"[‘'\"“(]")
_LINES: Final = 12  # of the front: where a line may name the kind of document and so be its title


def title(looked: Looked) -> Clue:
    """The title and where it stands; the name of the file when nothing on the document can be one."""
    return next(_candidates(looked), Clue("title", looked.name, "bestandsnaam"))


def _candidates(looked: Looked) -> Iterator[Clue]:
    if looked.stated and _fits(looked.stated):
        yield Clue("title", looked.stated, "opgave of eerste regel")
    subject = _REPLY.sub("", str(looked.metadata.get("subject", "")))
    if subject and ("sender" in looked.metadata or "sent" in looked.metadata):
        yield Clue("title", subject, "onderwerp van de mail")
    yield from _confirmed(looked)
    yield from _largest(looked)
    lines = list(looked.front())[:_LINES]
    for line, place in lines:
        if found := _SUBJECT.fullmatch(line):
            yield Clue("title", found[1].strip(), "onderwerp", line, place)
    if looked.metadata.get("headings"):
        for line, place in lines:
            if _fits(line) and kind_in(line) and len(line.split()) > 1 and not line.endswith("."):
                yield Clue("title", line, "regel met de soort", line, place)
    yield from _first(looked)


def _fits(text: str) -> bool:
    letters = sum(character.isalpha() for character in text)
    return letters >= _SHORTEST and len(text) <= _LONGEST and not _LABEL.fullmatch(text) and "://" not in text


def _confirmed(looked: Looked) -> Iterator[Clue]:
    """The title in the properties of the file, when the document shows it too."""
    said = str(looked.metadata.get("title", ""))
    if not _fits(said):
        return
    running = [(part, "") for one in looked.metadata.get("running", ()) for part in str(one).split("|")]
    for line, place in [*looked.front(), *running]:
        if in_words(said) == in_words(line) or (len(said.split()) > 2 and in_words(said) in in_words(line)):
            yield Clue("title", said, "eigenschap van het bestand, ook op het document", line, place)
            return


def _largest(looked: Looked) -> Iterator[Clue]:
    """The largest headings of the first page that has any, in order of size."""
    shown: list[Any] = list(looked.metadata.get("headings", ()))
    first = next((one["place"] for one in shown), "")
    here = [one for one in shown if one["place"] == first]
    begins = bool(looked.sections) and looked.sections[0].place == first
    for one in sorted(here, key=lambda one: -one["size"]):
        plain = not one.get("larger", True) and not kind_in(one["text"])
        if _fits(one["text"]) and begins and not plain and not one["text"].endswith(":"):
            yield Clue("title", one["text"], "grootste kop", one["text"], one["place"])


def _first(looked: Looked) -> Iterator[Clue]:
    """The heading that everything stands under, or the line with which the text begins."""
    if not looked.sections:
        return
    section = looked.sections[0]
    if section.heading and _fits(top := section.heading.split(" > ")[0]):
        yield Clue("title", top, "eerste kop", top, section.place)
        return
    lines = [line.strip() for line in section.text.split("\n") if line.strip()]
    if lines and _fits(lines[0]) and len(lines[0].split()) > 1 and not lines[0].endswith((".", ":", ";", ",")):
        more = len(lines) > 1 and _SUBTITLE.match(lines[1]) and _fits(lines[1])
        said = f"{lines[0]} {lines[1]}" if more else lines[0]
        yield Clue("title", said, "eerste regel", said, section.place)
