"""Regulations, laws and official publications: a source with its text, and a policy where it is one by its name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from ingest.document import Row
from ingest.mappings.converters import first, named_from, only, passages, period, safe_id
from ingest.mappings.shape import ROW, SECTIONS, Of, Shape, Source, Table, Turn, has_text
from kg.bounds import LABEL, TITLE, cut

# What a municipality calls a document in which it says what it intends; "beleidsregel": Awb art. 1:3, fourth paragraph.
_POLICY: Final = re.compile(
    r"\b(?:beleids(?:regels?|nota|plan|kader|visie|notitie|agenda)|\w{3,}beleid|beleid|uitvoerings(?:programma|agenda)"
    r"|(?:structuur|toekomst|omgevings|woon|mobiliteits|groen|klimaat)?visie)\b",
    re.IGNORECASE,
)
_NO_POLICY: Final = ("verordening", "reglement", "besluit", "protocol")  # they rule, whatever their subject
_KINDS: Final = (
    "beleidsregel", "verordening", "mandaatbesluit", "aanwijzingsbesluit", "delegatiebesluit", "reglement", "besluit",
    "visie", "nota", "protocol", "regeling",
)  # fmt: skip
_FORMS: Final = {"CVDR": "regeling", "BWB": "regeling"}
_NOTHING: Final = frozenset({"geen", "geen.", "n.v.t.", "onbekend", "onbekend."})


def _id(form: Any, identifier: Any, valid_from: Any) -> str:
    """A law has an id for each day from which it holds another text; other numbers say their version themselves."""
    return safe_id(identifier) + (f"@{valid_from}" if form == "BWB" and valid_from else "")


def _kind(form: Any, title: Any, types: Any, name: Any) -> str | None:
    """What kind of document it is: of a regulation by its title, else as its publisher says it."""
    said = str(title).lower()
    if form == "CVDR":
        named = [(said.find(kind), kind) for kind in _KINDS if kind in said]
        return min(named)[1] if named else str(first(*(types or ()), "regeling"))
    return cut(str(first(*(types or ()), name) or ""), LABEL) or None


def _publisher(creator: Any, scheme: Any) -> str | None:
    return f"gemeente {creator}" if creator and scheme == "Gemeente" else creator or None


def _municipalities(creator: Any, scheme: Any) -> list[Any]:
    return only(creator) if scheme == "Gemeente" else []


def _told(row: Mapping[str, Any]) -> list[dict[str, str]]:
    said = {
        "verschenen in": row.get("publication_name"),
        "geldig tot": row.get("valid_until"),
        "vastgesteld door": row.get("ratified_by"),
        "betreft": row.get("concerns"),
        "kenmerk": row.get("reference"),
        "grondslag": row.get("grounds"),
        "onderwerp": row.get("subjects"),
    }
    return named_from({name: value for name, value in said.items() if str(value).lower() not in _NOTHING})


def _other_title(title: Any, alternative: Any) -> str | None:
    return None if alternative == title else alternative or None


_SOURCE: Final[dict[str, Source]] = {
    "id": Of(_id, "owms", "identifier", "valid_from"),
    "title": Of(lambda title: cut(title, TITLE), "title"),
    "category": Of(lambda form: _FORMS.get(form, "officiële publicatie"), "owms"),
    "notation": Of(lambda said: cut(said, LABEL), "identifier"),
    "publisher": Of(_publisher, "creator", "creator_scheme"),
    "municipalities": Of(_municipalities, "creator", "creator_scheme"),
    "document_kind": Of(_kind, "owms", "title", "types", "publication_name"),
    "date": "issued",
    "published": "available",
    "valid_from": "valid_from",
    "language": "language",
    "url": "url",
    "summary": Of(
        lambda abstract, title, other: first(abstract, _other_title(title, other)), "abstract", "title", "alternative"
    ),
    "properties": Of(_told, ROW),
    "body": Of(passages, SECTIONS),
}


def _is_policy(row: Row) -> bool:
    """Whether a municipality says by the title of a regulation that it is policy."""
    data = row.data
    ours = data["owms"] == "CVDR" and data.get("creator_scheme") == "Gemeente" and bool(data.get("creator"))
    kind = str(_kind("CVDR", data["title"], data.get("types"), ""))
    return ours and not kind.endswith(_NO_POLICY) and bool(_POLICY.search(str(data["title"])))


def _policies(row: Row) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if _is_policy(row):
        yield row.place, row.data


_POLICIES: Final = Table(
    kind="Policy",
    method="ingest/regulation",
    rows=_policies,
    fields={
        "id": Of(lambda identifier: safe_id(f"beleid-{identifier}"), "identifier"),
        "title": _SOURCE["title"],
        "municipality": "creator",
        "period": Of(period, "valid_from", "valid_until"),
        "category": _SOURCE["document_kind"],
        "sources": Of(lambda url, title: [{"url": url, "title": cut(title, TITLE)}] if url else [], "url", "title"),
    },
)
_MARKER: Final = "owms identifier title"
_SOURCES: Final = Table(kind="Source", method="ingest/publication", fields=_SOURCE, may_lack=("municipalities",))
# With its text.
TEXT: Final = Shape(_MARKER, (_SOURCES, _POLICIES), where=has_text)
# What is said of one: it gives way to the text.
METADATA: Final = Shape(_MARKER, (replace(_SOURCES, yields=True),), turn=Turn.LAST)
