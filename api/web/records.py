"""A record for people: its fields in Dutch, titles in place of ids, and what points to it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.answers.labels import text_of
from api.http.dependencies import graph_for, work_of
from api.http.negotiation import is_held
from api.render.atom import MEDIA_TYPE, feed_path
from api.web import words
from api.web.frame import HEADERS, page, shown
from api.web.place import chosen
from api.web.words import capital, kind_word
from kg.dutch.dates import dutch
from kg.dutch.figures import written
from kg.model.kinds import KINDS
from kg.model.record import Record, Value, record_iri
from kg.model.schema import FieldSpec, fields_of, links_of

if TYPE_CHECKING:
    from kg.service import KnowledgeGraph

_POINTING: Final = 25  # of a kind, that are named
_WEB: Final = ("http://", "https://")
_NOT_SHOWN: Final = frozenset({"title", "id"})
_LAST: Final = ("sources", "provenance")  # where it comes from, after what it says
_LABELS: Final[Mapping[str, str]] = {  # of properties of others, whose words are not ours to give in the ontology
    "alt_labels": "Ook genoemd", "at": "Op", "audience": "Voor wie", "author": "Door", "broader": "Valt onder",
    "category": "Soort", "citation": "Vindplaats", "code": "Code", "created": "Gemaakt op", "date": "Datum",
    "definition": "Betekenis", "description": "Beschrijving", "documentation": "Toelichting", "high": "Hoogstens",
    "judged_at": "Beoordeeld op", "judged_by": "Beoordeeld door", "known_as": "Ook bekend als", "licence": "Licentie",
    "low": "Minstens", "name": "Naam", "notation": "Nummer", "note": "Opmerking", "organisation": "Organisatie",
    "part_of": "Hoort bij", "properties": "Meer gegevens", "provenance": "Hoe dit in Kring kwam",
    "published": "Verschenen", "publisher": "Uitgever", "registered": "Geregistreerd op", "related": "Zie ook",
    "replaces": "Komt in plaats van", "same_as": "Is hetzelfde als", "source": "Bron", "stated_by": "Gemeld door",
    "summary": "Samenvatting", "supersedes": "Komt in plaats van", "themes": "Thema’s", "unit": "Eenheid",
    "url": "Adres", "valid_from": "Geldig vanaf", "value": "Waarde", "what": "Wat",
}  # fmt: skip


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
    """A field by its Dutch name, with its values."""

    label: str
    items: Sequence[Item]


@page
async def record(request: Request) -> Response:
    """The page of one record; whoever asks for another form gets it from `api.linked.data`."""
    graph = graph_for(request)
    values = await work_of(request).ask(lambda: _record(graph, request.path_params["id"]))
    answer = shown(request, "record", place=chosen(request, graph), **values)
    tag = f'"{sha256(answer.body).hexdigest()[:24]}"'
    headers = {"ETag": tag, "Link": f'<{record_iri(request.path_params["id"])}>; rel="canonical"'}
    if is_held(tag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers={**HEADERS, **headers})
    answer.headers.update(headers)
    return answer


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
        "feed": feed_path(stored.id) if stored.kind == "Watch" else "",
        "feed_type": MEDIA_TYPE,
    }


def _fields(
    owner: type[Record] | type[Value], payload: Mapping[str, Any], titles: Mapping[str, str]
) -> Iterator[Field]:
    for spec in sorted(fields_of(owner), key=lambda spec: spec.name in _LAST):
        value = payload.get(spec.name)
        if value is None or value == [] or spec.name in _NOT_SHOWN:
            continue
        label = text_of(spec.prop.iri, "label", "nl") or _LABELS[spec.name]
        yield Field(capital(label), [_item(spec, one, titles) for one in (value if spec.many else (value,))])


def _item(spec: FieldSpec, value: Any, titles: Mapping[str, str]) -> Item:
    if spec.node is not None:
        return Item("", fields=list(_fields(spec.node, value, titles)))
    if spec.range == "link":
        return Item(titles.get(value, value), f"/id/{value}" if value in titles else "")
    if spec.range == "bool":
        return Item("ja" if value else "nee")
    if spec.range in {"date", "timestamp"}:
        hour = f", {value[11:16].replace(':', '.')} uur (UTC)" if spec.range == "timestamp" else ""
        return Item(dutch(value[:10]) + hour)
    if spec.range in {"int", "float"}:
        return Item(written(value, None))
    text = words.OUTCOMES[value].word if spec.name == "outcome" else str(value)
    return Item(text, text if spec.range == "url" and text.startswith(_WEB) else "")


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
