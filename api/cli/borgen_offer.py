"""`kring offer`: what could be offered; and the joint offer, begun, filled, offered and accepted."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import STORE, AsJson, Encoder, Store, open_graph, read_as, say
from api.render.terminal.offer import offer_lines, sheet_lines
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.cycle.borgen.offers.sheet import OfferSheet
    from kg.service import KnowledgeGraph

_FORMS: Final = (".docx", ".pdf", ".html")
_ONE: Final = "kies één ding om te doen: --begin, --part, --lay, --withdraw of --accept"


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(offer)


def offer(
    about: Annotated[
        str, typer.Argument(metavar="ID", help="Id van een traject, een ontwikkeling (of haar naam) of een aanbod.")
    ],
    for_: Annotated[str, typer.Option("--for", help="Code of naam van de gemeente waarvoor u kijkt.")] = "",
    begin: Annotated[
        list[str] | None, typer.Option("--begin", help="Begin een gezamenlijk aanbod met deze aanbieder; herhaalbaar.")
    ] = None,
    part: Annotated[
        Path | None, typer.Option("--part", help="Vul het deel van een aanbieder uit dit JSON-bestand.")
    ] = None,
    lay: Annotated[str, typer.Option("--lay", help="Bied het deel van deze aanbieder aan.")] = "",
    withdraw: Annotated[str, typer.Option("--withdraw", help="Trek deze aanbieder terug, met --reason.")] = "",
    accept: Annotated[
        bool, typer.Option("--accept", help="Aanvaard het aanbod; daarna verandert het niet meer.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="Waarom de aanbieder zich terugtrekt.")] = "",
    by: Annotated[str, typer.Option("--by", help="Wie het doet.")] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Schrijf een aanbod naar .docx, .pdf of .html.")
    ] = None,
    store: Store = STORE,
    encoder: Encoder = "",
    as_json: AsJson = False,
) -> None:
    """Toon per fase wat er wordt aangeboden, door wie, en wat ontbreekt; of begin een gezamenlijk aanbod."""
    if output and output.suffix not in _FORMS:
        raise InputError(f"{output.name!r}: kies een bestandsnaam op {', '.join(_FORMS)}")
    acts = {"begin": begin, "part": part, "lay": lay, "withdraw": withdraw, "accept": accept}
    chosen = [name for name, given in acts.items() if given]
    if len(chosen) > 1:
        raise InputError(_ONE)
    if reason and not withdraw:
        raise InputError("een reden hoort bij terugtrekken: gebruik --withdraw AANBIEDER --reason")
    act = chosen[0] if chosen else ""
    with open_graph(store, encoder=encoder, writes=bool(act)) as graph:
        held = graph.get_many([about]).get(about)
        if act != "begin" and not (act or output) and (held is None or held.kind != "JointOffer"):
            found = graph.offer(about, read_as(graph, for_, as_json=as_json))
            say(as_json, found, lambda: offer_lines(found))
            return
        code = read_as(graph, for_, as_json=as_json) if act == "begin" else ""
        made = _acted(graph, act, about, {**acts, "code": code, "reason": reason, "by": by})
    if output:
        _write(made, output)
        say(as_json, {"written": str(output), "holes": len(made.holes)}, lambda: iter([f"Geschreven: {output}"]))
        return
    kept = ["Uw deel is bewaard. Niemand anders ziet het, tot u het aanbiedt met --lay.", ""] if part else []
    say(as_json, made, lambda: iter([*kept, *sheet_lines(made)]))


def _acted(graph: "KnowledgeGraph", act: str, about: str, given: Mapping[str, Any]) -> "OfferSheet":
    offers, by = graph.offers, given["by"]
    if act == "begin":
        if not given["code"]:
            raise InputError("een aanbod beginnen vraagt een gemeente: gebruik --for CODE")
        return offers.of(offers.make(about, given["code"], given["begin"]).id)
    if act == "part":
        said = _part(given["part"])
        offers.fill(about, said["provider"], said["steps"])
    elif act == "lay":
        return offers.lay(about, given["lay"], by=by)
    elif act == "withdraw":
        return offers.withdraw(about, given["withdraw"], given["reason"], by=by)
    elif act == "accept":
        return offers.accept(about, by=by)
    return offers.of(about)


def _part(path: Path) -> Mapping[str, Any]:
    """What a file says: a provider, and its steps."""
    import json

    from ingest.document import Document
    from ingest.documents.encoding import whole_text

    try:
        said = json.loads(whole_text(Document(path, path.name)))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path.name!r} is geen JSON-bestand dat te lezen is: {error}") from error
    if not (isinstance(said, dict) and isinstance(said.get("provider"), str) and isinstance(said.get("steps"), list)):
        raise InputError(f'{path.name!r}: verwacht {{"provider": ID, "steps": [{{"phase": …}}]}}')
    return said


def _write(made: "OfferSheet", output: Path) -> None:
    from api.render.documents.forms import FORMS
    from api.render.documents.offer import offer_document
    from kg import clock

    output.write_bytes(FORMS[output.suffix.removeprefix(".")].made(offer_document(made, clock.today())))
