"""A record for people: its fields in Dutch, titles in place of ids, and what points to it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, root_of, work_of
from api.http.negotiation import is_held
from api.render.atom import MEDIA_TYPE, feed_path
from api.web.field_words import field_anchor, field_word, space_word, value_word
from api.web.frame import HEADERS, page, shown
from api.web.merges import forwarded
from api.web.place import chosen
from api.web.texts import _, day, figure
from api.web.words import kind_word
from kg.cycle.report.measures.figure import EUR, number_said, quantity_said
from kg.errors import NotFound
from kg.model.kinds import KINDS
from kg.model.record import Record, Value, record_iri
from kg.model.schema import FieldSpec, fields_of, links_of
from kg.model.values import Quantity

if TYPE_CHECKING:
    from kg.ports.journal import Stored
    from kg.service import KnowledgeGraph

_POINTING: Final = 25  # of a kind, that are named
_NAMED: Final = 40  # records that a document names
_LIKELY: Final = 0.2  # chance from which a development is shown with it
FORMS: Final = (  # by the name in an address: the form, and what people call it
    ("jsonld", "application/ld+json", "JSON-LD"),
    ("ttl", "text/turtle", "Turtle"),
    ("nt", "application/n-triples", "N-Triples"),
    ("rdf", "application/rdf+xml", "RDF/XML"),
)
_WEB: Final = ("http://", "https://")
_NOT_SHOWN: Final = frozenset({"title", "id", "checksum"})
_VERSIONS: Final = 20  # that are shown, the newest first
_LAST: Final = ("sources", "provenance")  # where it comes from, after what it says
_QUANTITY: Final = frozenset({"low", "high", "unit", "about"})  # said together, as one number
_KEPT_IN: Final = re.compile(r" \((?:cents?|honderdste procent|basis points)\)$")  # a value is shown with its unit
_YEARS: Final = frozenset({"kring:bookYear", "kring:correctedYear"})


class Item(NamedTuple):
    """
    One value of a field.

    Attributes:
        href: Where it leads: a path of this service, an address, or "".
        fields: Of a value with fields of its own.
    """

    text: str
    href: str = ""
    fields: "Sequence[Field]" = ()


class Field(NamedTuple):
    """
    A field by its Dutch name, with its values.

    Attributes:
        anchor: Where the page of the words of Kring says what it means; "" for nowhere.
    """

    label: str
    items: Sequence[Item]
    anchor: str = ""


@page
async def record(request: Request) -> Response:
    """The page of one record; whoever asks for another form gets it from `api.linked.data`."""
    graph, key = graph_for(request), request.path_params["id"]
    if onward := await work_of(request).ask(lambda: forwarded(request, graph, key)):
        return onward
    try:
        values = await work_of(request).ask(lambda: _record(graph, key))
    except NotFound as missing:
        return await withdrawn(request, graph, key, missing)
    answer = shown(request, "record", place=chosen(request, graph), forms=FORMS, **values)
    tag = f'"{sha256(answer.body).hexdigest()[:24]}"'
    others = (f'<{root_of(request)}/id/{key}?format={name}>; rel="alternate"; type="{form}"' for name, form, _ in FORMS)
    headers = {"ETag": tag, "Link": ", ".join((f'<{record_iri(key)}>; rel="canonical"', *others))}
    if is_held(tag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers={**HEADERS, **headers})
    answer.headers.update(headers)
    return answer


async def withdrawn(request: Request, graph: "KnowledgeGraph", key: str, missing: NotFound) -> Response:
    """The page of a record that is there no more; of one that never was, what says that it is missing."""
    gone = await work_of(request).ask(lambda: graph.history(key))
    if not gone.gone:
        raise missing
    place = chosen(request, graph)
    return shown(request, "withdrawn", status=410, place=place, history=gone, kind=kind_word(gone.kind))


def _record(graph: "KnowledgeGraph", key: str) -> dict[str, Any]:
    stored = graph.get(key)
    others = graph.get_many({other for _, other in links_of(stored.kind, stored.payload)})
    titles = {other: held.payload.get("title", other) for other, held in others.items()}
    return {
        "record": stored,
        "kind": kind_word(stored.kind),
        "iri": record_iri(stored.id),
        "fields": list(_fields(KINDS[stored.kind], stored.payload, titles)),
        "pointing": _pointing(graph, key),
        "anchor": stored.kind if KINDS[stored.kind].class_iri.startswith("kring:") else "",
        "space": space_word(stored.space),
        "versions": graph.history(key).versions[::-1],
        "most": _VERSIONS,
        "linked": key in graph.network(),
        "merged": graph.told([one for one in graph.scan("MergedRecord") if one.payload["replaced_by"] == key]),
        **_document(graph, stored),
        "feed": feed_path(stored.id) if stored.kind == "Watch" else "",
        "feed_type": MEDIA_TYPE,
    }


def _document(graph: "KnowledgeGraph", stored: "Stored") -> dict[str, Any]:
    """What a document answers and names, and the documents of a municipality; nothing of any other record."""
    told: dict[str, Any] = {"document": None, "answers": (), "named": (), "unnamed": 0, "documents": ()}
    if stored.kind == "Municipality":
        return told | {"documents": graph.documents.of(stored.id)[:_POINTING]}
    if stored.kind != "Source" or not stored.payload.get("body"):
        return told
    found = graph.document(stored.id)
    return told | {
        "document": found,
        "answers": [one for one in found.answers if one.chance >= _LIKELY],
        "named": found.names[:_NAMED],
        "unnamed": max(0, len(found.names) - _NAMED),
        "ages": {
            "ouder": _("Een oudere versie"),
            "nieuwer": _("Een nieuwere versie"),
            "onbekend": _("Een andere versie"),
        },
    }


def _fields(
    owner: type[Record] | type[Value], payload: Mapping[str, Any], titles: Mapping[str, str]
) -> Iterator[Field]:
    if owner is Quantity:
        yield Field(_("Hoeveel"), [Item(quantity_said(payload))])
    for spec in sorted(fields_of(owner), key=lambda spec: spec.name in _LAST):
        value = payload.get(spec.name)
        if value is None or value == [] or spec.name in _NOT_SHOWN or (owner is Quantity and spec.name in _QUANTITY):
            continue
        items = [_item(spec, one, titles) for one in (value if spec.many else (value,)) if not _is_ours(spec, one)]
        if items:
            yield Field(_KEPT_IN.sub("", field_word(spec)), items, field_anchor(spec))


def _is_ours(spec: FieldSpec, value: Any) -> bool:
    """Whether a value is for Kring itself and says people nothing, or is told elsewhere on the page."""
    if spec.name == "identified":
        return bool(value.get("field") == "related")
    return spec.name == "properties" and str(value.get("name", "")).startswith("kring-")


def _item(spec: FieldSpec, value: Any, titles: Mapping[str, str]) -> Item:
    if spec.node is not None:
        return Item("", fields=list(_fields(spec.node, value, titles)))
    if spec.range == "link":
        return Item(titles.get(value, value), f"/id/{value}" if value in titles else "")
    if spec.range == "bool":
        return Item(_("ja") if value else _("nee"))
    if spec.range in {"date", "timestamp"}:
        hour = _(", %(tijd)s uur (UTC)") % {"tijd": value[11:16].replace(":", ".")} if spec.range == "timestamp" else ""
        return Item(day(value[:10]) + hour)
    if spec.range in {"int", "float"}:
        return Item(_number(spec, value))
    text = value_word(spec, str(value))
    return Item(text, text if spec.range == "url" and text.startswith(_WEB) else "")


def _number(spec: FieldSpec, value: float) -> str:
    """A number with its unit, where the name of its field bears one; a year as people write it."""
    if spec.name.endswith("_cents"):
        return number_said(int(value), EUR)
    if spec.name == "basis_points":
        return f"{figure(value / 100, None)} %"
    return str(value) if spec.prop.iri in _YEARS else figure(value, None)


def _pointing(graph: "KnowledgeGraph", key: str) -> list[tuple[str, int, list[tuple[str, str]]]]:
    """What points to a record, by kind: the kind, how many there are, and the (id, title) of the first."""
    network = graph.network()
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for other in network.predecessors(key) if key in network else ():
        about = network.nodes[other]
        found[about["kind"]][other] = about["title"]
    named = {kind: sorted(held.items(), key=lambda one: one[1])[:_POINTING] for kind, held in found.items()}
    graph.told([other for held in named.values() for other, _ in held])
    return [(kind_word(kind), len(found[kind]), named[kind]) for kind in sorted(named)]
