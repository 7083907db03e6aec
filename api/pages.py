"""Simple pages of linked data for people: a record, and the words of Kring. No script, no style from elsewhere."""

from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from typing import Any, Final

from api.atom import MEDIA_TYPE, feed_path
from api.labels import kind_label, text_of
from kg.model import KINDS
from kg.ports import Stored
from kg.record import Record, Value, record_iri
from kg.schema import FieldSpec, fields_of

POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111}"
    "dt{font-weight:700;margin-top:.75rem}dd{margin:0 0 0 1rem;white-space:pre-line;overflow-wrap:anywhere}"
    "a{color:#00458b}code{overflow-wrap:anywhere}"
)


def _page(title: str, body: str, *, head: str = "") -> str:
    return (
        '<!doctype html>\n<html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} – Kring</title>{head}<style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>\n"
    )


def record(stored: Stored) -> str:
    """A record with its fields in Dutch; links go to the records that they name."""
    kind, iri = kind_label(stored.kind, "nl"), record_iri(stored.id)
    about = f"<p>{escape(kind[:1].upper() + kind[1:])} <code>{escape(iri)}</code></p>"
    fields = "".join(_fields(KINDS[stored.kind], stored.payload))
    return _page(stored.payload["title"], f"{about}<dl>{fields}</dl>", head=_feed(stored))


def _feed(stored: Stored) -> str:
    """What lets a feed reader find the feed of a watch from its page."""
    if stored.kind != "Watch":
        return ""
    return f'<link rel="alternate" type="{MEDIA_TYPE}" title="Atom" href="{escape(feed_path(stored.id))}">'


def _fields(owner: type[Record] | type[Value], payload: Mapping[str, Any]) -> Iterator[str]:
    for spec in fields_of(owner):
        value = payload.get(spec.name)
        if value is None or spec.name == "title":
            continue
        label = text_of(spec.prop.iri, "label", "nl") or spec.name.replace("_", " ")
        yield f"<dt>{escape(label)}</dt>"
        for item in value if spec.many else (value,):
            yield f"<dd>{_value(spec, item)}</dd>"


def _value(spec: FieldSpec, value: Any) -> str:
    if spec.node is not None:
        return f"<dl>{''.join(_fields(spec.node, value))}</dl>"
    text = escape(str(value))
    if spec.range == "link":
        return f'<a href="/id/{text}">{text}</a>'
    if spec.range == "url" and str(value).startswith(("http://", "https://")):
        return f'<a href="{text}" rel="noreferrer">{text}</a>'
    if spec.range == "bool":
        return "ja" if value else "nee"
    return text


@cache
def ontology() -> str:
    """The kinds with their definitions, in Dutch and English."""
    rows = []
    for kind, owner in KINDS.items():
        dutch, english = (text_of(owner.class_iri, "definition", language) for language in ("nl", "en"))
        rows.append(
            f'<dt id="{kind}">{escape(kind_label(kind, "nl"))} <code>{owner.class_iri}</code></dt>'
            f'<dd>{escape(dutch)}</dd><dd lang="en">{escape(english)}</dd>'
        )
    return _page("De woorden van Kring", f"<dl>{''.join(rows)}</dl>")
