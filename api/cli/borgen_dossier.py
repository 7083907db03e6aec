"""`kring dossier` and `kring handover`: what a trajectory must be able to show, and handing it over."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.options import STORE, AsJson, Store, a_date, open_graph, say
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.service import KnowledgeGraph

_TRAJECTORY: Final = typer.Argument(metavar="TRAJECT", help="Het id van een traject.")


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.command()(dossier)
    app.command()(handover)


def dossier(
    trajectory: Annotated[str, _TRAJECTORY],
    piece: Annotated[str, typer.Option("--piece", help="Zeg hoe het met dit stuk staat: zijn sleutel.")] = "",
    standing: Annotated[str, typer.Option("--standing", help="aanwezig, ontbreekt of niet nodig; met --piece.")] = "",
    grounds: Annotated[str, typer.Option("--grounds", help="Waar dat op rust; met --piece.")] = "",
    about: Annotated[str, typer.Option("--about", help="Het id van de aanbieder of ontwikkeling erbij.")] = "",
    record: Annotated[str, typer.Option("--record", help="Het id van het stuk zelf.")] = "",
    kept_at: Annotated[str, typer.Option("--kept-at", help="Waar het staat buiten Kring.")] = "",
    owner: Annotated[str, typer.Option("--owner", help="Van wie het is.")] = "",
    retention: Annotated[str, typer.Option("--retention", help="Nummer in de selectielijst, zoals 16.1.")] = "",
    restriction: Annotated[str, typer.Option("--restriction", help="Wie het mag gebruiken, zoals besloten.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="Reken vanaf deze datum (jjjj-mm-dd).")] = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon wat een traject moet kunnen laten zien: aanwezig, niet gevonden of ontbreekt; of zeg het van een stuk."""
    from api.render.dossier.lines import dossier_lines

    said = {
        "concerns": about, "record": record, "kept_at": kept_at, "owner": owner, "retention": retention,
        "restriction": restriction,
    }  # fmt: skip
    if not piece and (standing or grounds or any(said.values())):
        raise InputError("zeg met --piece van welk stuk u dit zegt; `kring dossier TRAJECT` toont de sleutels")
    if piece and not standing:
        raise InputError("zeg met --standing hoe het met het stuk staat: aanwezig, ontbreekt of niet nodig")
    day = a_date(as_of)
    with open_graph(store, writes=bool(piece)) as graph:
        if piece:
            graph.dossiers.state(trajectory, piece, standing, grounds, said=said)
        made = graph.dossiers.of(trajectory, today=day)
    say(as_json, made, lambda: dossier_lines(made))


def handover(
    trajectory: Annotated[str, _TRAJECTORY],
    leaver: Annotated[str, typer.Option("--of", help="Wie vertrekt: een persoon of aanbieder, id of naam.")] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Schrijf de overdracht als map in een .zip.")
    ] = None,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Maak een overdracht: wat openstaat, van wie, waarom, wie u belt en waar alles staat; te lezen zonder Kring."""
    from api.render.dossier.lines import handover_lines

    if output and output.suffix != ".zip":
        raise InputError(f"{output.name!r}: kies een bestandsnaam op .zip")
    with open_graph(store) as graph:
        made = graph.dossiers.handover(trajectory, leaver)
        makers = _makers(graph, made.dossier.municipalities)
    if output:
        from api.render.dossier.pack import handover_zip

        output.write_bytes(handover_zip(made, makers))
        written = {"written": str(output), "ends": len(made.ends)}
        say(as_json, written, lambda: iter([*handover_lines(made), f"Geschreven: {output}"]))
        return
    say(as_json, made, lambda: handover_lines(made))


def _makers(graph: "KnowledgeGraph", codes: tuple[str, ...]) -> dict[str, str]:
    return {code: graph.gazetteer.name(code) for code in codes}
