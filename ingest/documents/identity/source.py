"""What a document is, from all that is known of it: the fields of its source, each with its evidence."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ingest.document import Row
from ingest.documents.identity.clue import Clue, Looked, in_words
from ingest.documents.identity.day import days
from ingest.documents.identity.kind import kind
from ingest.documents.identity.language import language
from ingest.documents.identity.metadata import stated
from ingest.documents.identity.municipality import municipalities, name_of
from ingest.documents.identity.title import title
from kg.places.gazetteer import Gazetteer

MANY: Final = frozenset({"municipalities"})
FIELDS: Final = ("title", "date", "published", "publisher", "document_kind", "municipalities", "language", "pages")


def identified(row: Row, name: str, gazetteer: Gazetteer) -> dict[str, Any]:
    """
    The fields of a source that its document shows, and `identified` with the evidence of each.

    Args:
        row: A running text.
        name: Of its file, without suffix.
        gazetteer: Of the municipalities that may be found.
    """
    metadata = row.data.get("metadata")
    looked = Looked(
        name, str(stated(row.data).get("title") or ""), metadata if isinstance(metadata, Mapping) else {}, row.sections
    )
    clues = list(_clues(looked, gazetteer))
    fields: dict[str, Any] = {"identified": [clue.payload() for clue in clues]}
    for clue in clues:
        if clue.field in MANY:
            fields.setdefault(clue.field, []).append(clue.found)
        else:
            fields[clue.field] = int(clue.found) if clue.field == "pages" else clue.found
    return fields


def told(payload: Mapping[str, Any], read: Mapping[str, Any], gazetteer: Gazetteer) -> dict[str, Any]:
    """
    A source with what was read of it; what its document states as data stands, but for the title.

    Args:
        payload: Of the source, as its mapping made it.
        read: As `identified` gives it.
        gazetteer: Of the municipalities that it may say that it is of; one that is not there is left out.
    """
    said = {name: payload[name] for name in FIELDS if name != "title" and payload.get(name)}
    if named := said.pop("municipalities", ()):
        found = {code: None for name in named if (code := gazetteer.find(str(name)))}
        said |= {"municipalities": list(found)} if found else {}
    evidence = [one for one in read["identified"] if one["field"] not in said]
    evidence += [
        Clue(name, str(one), "opgave in het document").payload()
        for name, value in said.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    rest = {name: value for name, value in payload.items() if name != "municipalities"}
    return {**rest, **read, **said, "identified": evidence}


def _clues(looked: Looked, gazetteer: Gazetteer) -> Iterator[Clue]:
    named = title(looked)
    yield named
    yield from days(looked, named)
    kinds = list(kind(looked, named))
    yield from kinds
    of = list(municipalities(looked, gazetteer, named, kinds[0].found if kinds else ""))
    yield from of
    yield from _publisher(looked, of, gazetteer)
    yield from language(looked)
    pages = looked.metadata.get("pages")
    if isinstance(pages, int) and pages > 0:
        yield Clue("pages", str(pages), "bestand")


def _publisher(looked: Looked, of: Sequence[Clue], gazetteer: Gazetteer) -> Iterator[Clue]:
    """The municipality that it is of, or the publisher in the file when the document names it too."""
    if len(of) == 1:
        yield Clue("publisher", name_of(of[0].found, gazetteer), of[0].how, of[0].quote, of[0].place)
        return
    said = str(looked.metadata.get("publisher", ""))
    for line, place in looked.front():
        if said and f" {in_words(said)} " in f" {in_words(line)} ":
            yield Clue("publisher", said, "uitgever in het bestand, ook op het document", line, place)
            return


def with_corrections(held: Mapping[str, Any], read: Mapping[str, Any]) -> dict[str, Any]:
    """
    What was read of a document again, with the fields that a person changed as they left them.

    A field was changed when it says something else than the evidence that was kept beside it.
    """
    evidence = held.get("identified")
    if not evidence:
        return dict(read)
    kept = dict(read)
    for name in FIELDS:
        found = {str(one["found"]) for one in evidence if one["field"] == name}
        value = held.get(name)
        says = {str(one) for one in (value if isinstance(value, (list, tuple)) else [value]) if one is not None}
        if says == found:
            continue
        if value:
            kept[name] = value
        else:
            kept.pop(name, None)
    return kept
