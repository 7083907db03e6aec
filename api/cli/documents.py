"""`kring document`: what a document says of itself and answers, and what other versions of it say otherwise."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.options import STORE, AsJson, Encoder, Store, open_graph, say

if TYPE_CHECKING:
    from kg.reason.document import DocumentTold, OtherVersion

_LIKELY: Final = 0.2  # chance from which a development is shown
_QUOTED: Final = 200  # characters of a quote
_NAMED: Final = 15  # records that it names


def add_to(app: typer.Typer) -> None:
    """Give the command line this command."""
    app.command()(document)


def document(
    source: Annotated[str, typer.Argument(metavar="ID", help="Het id van een document, of het begin ervan.")],
    store: Store = STORE,
    encoder: Encoder = "",
    as_json: AsJson = False,
) -> None:
    """Toon wat een document van zichzelf zegt, welke ontwikkelingen het beantwoordt, en zijn andere versies."""
    with open_graph(store, encoder=encoder) as graph:
        found = graph.document(graph.meant(source, "Source"))
    say(as_json, found, lambda: _lines(found))


def _lines(found: "DocumentTold") -> Iterator[str]:
    from api.answers.labels import kind_label

    yield f"{found.title}  ({found.id})"
    yield "Wat het van zichzelf zegt:"
    for one in found.identified:
        said = f"{one.found}, door iemand gewijzigd in {one.now}" if one.now is not None else one.found
        yield f"  {one.field}: {said}  ({', '.join(filter(None, (one.how, one.place)))})"
    likely = [one for one in found.answers if one.chance >= _LIKELY]
    yield "Beantwoordt misschien:" if likely else "Beantwoordt geen ontwikkeling, voor zover te zien."
    for answered in likely:
        chance = f"{answered.chance:.2f}".replace(".", ",")
        yield f"  {answered.title}  ({answered.id}), kans {chance}: {answered.why}"
        yield f"      “{_cut(answered.quote)}” ({answered.place})"
    if found.names:
        yield "Noemt:"
        yield from (
            f"  {kind_label(one.kind, 'nl')} {one.title}  ({one.id}): “{one.said}” ({one.place})"
            for one in found.names[:_NAMED]
        )
        if len(found.names) > _NAMED:
            yield f"  en nog {len(found.names) - _NAMED}; --json geeft ze alle"
    yield from (f"Staat in: {one.title}, gelezen op {one.read[:10]}" for one in found.files)
    for version in found.versions:
        yield from _version(version)
    for proposed in found.proposals:
        yield f"Voorgesteld: {proposed.changes} wijzigingen, {proposed.left} open: kring proposals {proposed.id}"


def _version(one: "OtherVersion") -> Iterator[str]:
    words = {"ouder": "Oudere versie", "nieuwer": "Nieuwere versie", "onbekend": "Andere versie"}
    dated = f", van {one.dated}" if one.dated else ""
    yield f"{words[one.age]}: {one.title}  ({one.id}){dated}"
    yield from (f"  + {_cut(said)}" for said in one.only_here)
    if one.here_left_out:
        yield f"  + en nog {one.here_left_out} zinnen"
    yield from (f"  - {_cut(said)}" for said in one.only_there)
    if one.there_left_out:
        yield f"  - en nog {one.there_left_out} zinnen"
    if not (one.only_here or one.only_there):
        yield "  zegt hetzelfde, zin voor zin"


def _cut(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= _QUOTED else f"{said[:_QUOTED]}…"
