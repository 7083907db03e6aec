"""Simple pages of linked data for people: the words of Kring, a space, a problem. Nothing from elsewhere."""

from functools import cache
from html import escape
from typing import Final
from urllib.parse import urlencode

from api.answers.labels import text_of, words
from api.http.problems import Sort
from kg.model.kinds import KINDS
from kg.model.schema import value_classes
from ontologies.terms import KRING

POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111}"
    "dt{font-weight:700;margin-top:.75rem}dd{margin:0 0 0 1rem;white-space:pre-line;overflow-wrap:anywhere}"
    "a{color:#00458b}code{overflow-wrap:anywhere}"
)
_AUDIENCES: Final = {"private": "alleen de organisatie zelf", "network": "wie is ingelogd", "public": "iedereen"}


def _page(title: str, body: str, *, head: str = "") -> str:
    return (
        '<!doctype html>\n<html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} – Kring</title>{head}<style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>\n"
    )


@cache
def ontology(root: str) -> str:
    """Every word of Kring with its definition in Dutch and English, and the shape of every kind; each has an anchor."""
    rows = [_word(kind, owner.class_iri) for kind, owner in KINDS.items()]
    rows += [_word(name.removeprefix("kring:"), name) for name in words() if name.removeprefix("kring:") not in KINDS]
    shapes = [*KINDS, *(value.__name__ for value in value_classes())]
    said = f'<dd>De vorm die SHACL ervan vraagt, in <a href="{root}/shapes">{root}/shapes</a>.</dd>'
    rows += [f'<dt id="{name}Shape"><code>kring:{name}Shape</code></dt>{said}' for name in shapes]
    return _page("De woorden van Kring", f"<dl>{''.join(rows)}</dl>")


def _word(anchor: str, name: str) -> str:
    label = text_of(name, "label", "nl") or anchor
    told = [(language, text_of(name, "definition", language)) for language in ("nl", "en")]
    meant = "".join(f'<dd lang="{language}">{escape(text)}</dd>' for language, text in told if text)
    return f'<dt id="{anchor}">{escape(label)} <code>{name}</code></dt>{meant}'


def space(name: str, root: str) -> str:
    """What a named graph is, and where its statements are."""
    owner, _, audience = name.partition("/")
    iri = KRING.space + name
    statements = f"{root}/rdf-graph-store?{urlencode({'graph': iri})}"
    told = f"Wat {owner} vastlegt en {_AUDIENCES[audience]} mag lezen; een benoemde graaf."
    return _page(
        f"Ruimte {name}",
        f"<p><code>{escape(iri)}</code></p><p>{escape(told)}</p>"
        f'<p><a href="{escape(statements)}">Alle uitspraken in deze graaf</a></p>',
    )


def problem(sort: str, what: Sort) -> str:
    """What a type of problem means, in Dutch and English."""
    return _page(
        what.nl,
        f"<p><code>{escape(sort)}</code>, HTTP {what.status}</p>"
        f'<p lang="en">{escape(what.en)}. {escape(what.detail_en)}</p>',
    )
