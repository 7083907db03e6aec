"""
The command line: `kring`.

Every command has --json for machines; without it, it speaks Dutch to people.
Exit codes: 0 done, 1 Kring says why it could not, 2 the command was mistyped, 130 interrupted.
"""

import gc
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from api.answers.fit import any_fits
from api.cli import (
    audit,
    borgen_dossier,
    borgen_expertise,
    borgen_lessons,
    borgen_offer,
    borgen_risk,
    borgen_sharing,
    documents,
    feeds,
    formulate_doable,
    formulate_draft,
    formulate_measures,
    formulate_smart,
    formulate_templates,
    hooks,
    implement_chain,
    implement_decisions,
    implement_plan,
    implement_sides,
    improve_change,
    ingestion,
    interpret_card,
    interpret_coverage,
    interpret_freshness,
    interpret_radar,
    interpret_ranking,
    interpret_support,
    interpret_weights,
    mcp,
    merges,
    migration,
    overview,
    proposals,
    report_accountability,
    report_goals,
    report_oversight,
    service,
    tables,
    working_copy,
)
from api.cli import help as cli_help
from api.cli.options import STORE, AsJson, Encoder, Explain, Store, Top, a_date, open_graph, read_as, say
from api.render.system_errors import plain
from api.render.terminal import borgen as render_borgen
from api.render.terminal import hits as render_found
from api.render.terminal import lines as render
from api.render.terminal.no_match import nothing_lines
from kg.errors import InputError, KringError

NEW_OBJECTS: Final = 5000  # before Python looks for cycles: an answer over 10,000 records spent a quarter on that
_ANSWERS: Final = 10  # of borgen, when nothing is said of how many
app = typer.Typer(
    name="kring",
    cls=cli_help.Circle,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="Waar u naar zoekt.")],
    kind: Annotated[list[str] | None, typer.Option(help="Alleen deze soort, bijvoorbeeld Lesson.")] = None,
    municipality: Annotated[str, typer.Option("--municipality", help="Alleen van deze gemeente.")] = "",
    theme: Annotated[list[str] | None, typer.Option(help="Alleen dit thema.")] = None,
    phase: Annotated[list[str] | None, typer.Option(help="Alleen deze fase.")] = None,
    year: Annotated[list[str] | None, typer.Option(help="Alleen dit jaar.")] = None,
    outcome: Annotated[list[str] | None, typer.Option(help="Alleen deze uitkomst.")] = None,
    top: Top = 10,
    explain: Explain = False,
    store: Store = STORE,
    encoder: Encoder = "",
    as_json: AsJson = False,
) -> None:
    """Zoek in alle kennis, op woorden en op betekenis."""
    from kg.model.schema import kind_class
    from kg.reason.hit import hits_of

    for one in kind or ():
        kind_class(one)
    with open_graph(store, encoder=encoder) as graph:
        filters = graph.filters(
            municipality=municipality,
            themes=theme or (),
            kinds=kind or (),
            phases=phase or (),
            years=year or (),
            outcomes=outcome or (),
        )
        found = graph.search(text, filters=filters, top=top, facets=explain)
        hits = hits_of(found, graph.get_many(hit.id for hit in found.hits))
        names = graph.get_many({value for values in found.facets.values() for value in values})
        papers = graph.get_many({hit.passage.source for hit in hits if not hit.sources})
        missing = None if as_json or (hits and found.fits) else graph.missing(text, *filters.kinds)
    titles = {key: stored.payload["title"] for key, stored in papers.items()}

    def lines() -> Iterator[str]:
        if missing is not None:
            return nothing_lines(missing, [(one.title, one.id, one.answers) for one in hits])
        return render.search_lines(hits, found, names) if explain else render_found.hit_lines(hits, titles)

    say(as_json, hits, lines)


@app.command()
def borgen(
    text: Annotated[str, typer.Argument(help="De vraag.")],
    for_: Annotated[str, typer.Option("--for", help="Code of naam van de gemeente die vraagt.")] = "",
    context: Annotated[str, typer.Option(help="Wat er bij die gemeente speelt.")] = "",
    phase: Annotated[str, typer.Option(help="Liefst lessen voor deze fase.")] = "",
    top: Annotated[
        int | None,
        typer.Option(
            "--top",
            min=1,
            max=1000,
            help="Hoeveel casussen hoogstens (5); bij --json en --uitleg hoeveel lessen en casussen samen (10).",
        ),
    ] = None,
    explain: Explain = False,
    store: Store = STORE,
    encoder: Encoder = "",
    as_json: AsJson = False,
) -> None:
    """Vind casussen en lessen van eerdere gemeenten, met bron en met wat er verschilt."""
    from kg.reason.chance import EXPERIENCE

    whole = as_json or explain
    most = top or (_ANSWERS if whole else render_borgen.SHOWN)
    with open_graph(store, encoder=encoder) as graph:
        code = read_as(graph, for_, as_json=as_json)
        asked = most if whole else render_borgen.depth(most)
        found = graph.borgen(text, municipality=code, context=context, phase=phase, top=asked)
        codes = {code for entry in found for code in entry.case.municipalities}
        names = {code: stored.payload["title"] for code, stored in graph.get_many(codes).items()}
        missing = None if as_json or any_fits(found) else graph.missing(f"{text} {context}", *EXPERIENCE)

    def lines() -> Iterator[str]:
        if missing is not None:
            return nothing_lines(missing, [(one.title, one.id, one.answers) for one in found])
        return render.experience_lines(found, names) if explain else render_borgen.borgen_lines(found, names, most)

    say(as_json, found, lines)


@app.command()
def show(
    record_id: Annotated[str, typer.Argument(metavar="ID", help="Het id van een record, of het begin ervan.")],
    as_of: Annotated[str, typer.Option("--as-of", help="Zoals het was aan het eind van deze dag (jjjj-mm-dd).")] = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon alles wat van één record bekend is, met herkomst."""
    from datetime import UTC, datetime, time

    day = a_date(as_of)
    with open_graph(store) as graph:
        moment = datetime.combine(day, time.max, UTC) if day else None
        stored = graph.get(graph.meant(record_id), as_of=moment)
        known = None if day else graph.known(stored)
    value = {"id": stored.id, "kind": stored.kind, "space": stored.space, "seq": stored.seq, "at": stored.at}
    fresh = {"freshness": known} if known else {}
    say(as_json, {**value, "record": stored.payload, **fresh}, lambda: render.record_lines(stored, known))


@app.command()
def sparql(
    query: Annotated[str, typer.Argument(metavar="FILE|-", help="Bestand met de vraag, of - voor standaardinvoer.")],
    store: Store = STORE,
    limit: Annotated[float, typer.Option("--limit", help="Na zoveel seconden wordt de vraag gestopt.")] = 30.0,
    rows: Annotated[int | None, typer.Option("--rows", min=1, help="Hoeveel rijen hoogstens; anders alle.")] = None,
    as_json: AsJson = False,
) -> None:
    """Stel een SPARQL-vraag aan de graaf."""
    from ingest.document import Document
    from ingest.documents.encoding import whole_text

    path = Path(query)
    if query != "-" and not path.is_file():
        raise InputError(
            f"bestand {query} bestaat niet; geef een bestand met een SPARQL-vraag, of - voor standaardinvoer"
        )
    piped = Document(path, "standaardinvoer", sys.stdin.buffer.read()) if query == "-" else None
    text = whole_text(piped or Document(path, query))
    with open_graph(store) as graph:
        table = graph.sparql(text, limit_s=limit, max_rows=rows)
    value = {"columns": table.columns, "rows": table.rows, "truncated": table.truncated}
    say(as_json, value, lambda: render.table_lines(table))


@app.command()
def check(
    backup: Annotated[
        Path | None, typer.Option(help="Een reservekopie van deze opslag: is er sindsdien niets weggehaald?")
    ] = None,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Controleer de ketens van het journaal en hun ankers, en alle bestanden van wat ervan is afgeleid."""
    from api.cli.check import checked
    from kg.profiles.modes import open_as_it_is

    with open_as_it_is(store, still=True) as graph:
        wrong, facts = checked(graph, store, backup)
    say(as_json, {"ok": not wrong, "problems": wrong, **facts}, lambda: render.check_lines(wrong, facts))
    if wrong:
        raise typer.Exit(1)


@app.command()
def rebuild(store: Store = STORE, encoder: Encoder = "", as_json: AsJson = False) -> None:
    """Maak de graaf en de zoekindex opnieuw uit het journaal."""
    from api.cli.progress import bars

    with open_graph(store, encoder=encoder, writes=True) as graph, bars() as progress:
        graph.rebuild(progress)
        facts = graph.facts()
    say(as_json, facts, lambda: render.check_lines([], facts))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Het bestand dat gemaakt wordt.")],
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Maak een reservekopie in één bestand."""
    with open_graph(store) as graph:
        made = graph.backup(file)
    say(as_json, made, lambda: render.pairs(made))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="Een reservekopie van kring backup.")],
    signed_by: Annotated[
        str, typer.Option("--signed-by", help="De sleutel waarmee ze ondertekend is, als dat niet die van hier is.")
    ] = "",
    unsigned: Annotated[
        bool, typer.Option("--unsigned", help="Ook een reservekopie zonder handtekening is goed.")
    ] = False,
    erasures: Annotated[
        Path | None,
        typer.Option("--erasures", help="De lijst van wat sindsdien gewist is: erasures.json van de opslag van toen."),
    ] = None,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Zet een reservekopie terug in een lege map, als handtekening, ketens en inhoud kloppen."""
    from kg.profiles.restore import restore as put_back

    found = put_back(file, store, signed_by=signed_by, unsigned=unsigned, erasures=erasures)
    with open_graph(store) as graph:
        facts = {
            **graph.facts(),
            "signed_by": found.key,
            "made": found.manifest.get("at", ""),
            "beside": found.manifest.get("beside"),
            "erased_anew": list(found.erased),
            "erasures_known": found.listed is not None,
        }
    say(as_json, facts, lambda: render.restored_lines(facts))


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="Doel; de uitgang kiest de vorm: .jsonl .csv .xlsx .ttl .nt .nq .trig")],
    kind: Annotated[list[str] | None, typer.Option(help="Alleen deze soort; bij .csv en .xlsx.")] = None,
    municipality: Annotated[str, typer.Option("--municipality", help="Alleen van deze gemeente; idem.")] = "",
    text: Annotated[str, typer.Option("--search", help="Alleen wat hierop gevonden wordt; idem.")] = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Schrijf kennis weg: alles als records of RDF, of een selectie als tabel die Kring weer inleest."""
    with open_graph(store) as graph:
        if file.suffix.lower() in tables.SUFFIXES:
            made = tables.export(graph, file, kind or (), municipality, text)
        elif kind or municipality or text:
            raise InputError("--kind, --municipality en --search horen bij een .csv of .xlsx")
        else:
            made = graph.export(file)
    say(as_json, made, lambda: render.pairs(made))


@app.command(name="eval")
def evaluate(
    folders: Annotated[list[Path], typer.Argument(help="Mappen in BEIR-vorm.")],
    encoder: Encoder = "",
    as_json: AsJson = False,
) -> None:
    """Meet hoe goed en hoe snel het gewone zoeken een testverzameling beantwoordt."""
    from api.cli.evaluation import evaluate_folder

    measured = [evaluate_folder(folder, encoder) for folder in folders]
    if as_json:
        for row in measured:
            print(json.dumps(row))  # noqa: T201 - one object per folder
        return
    for row in measured:
        say(as_json, row, lambda row=row: render.pairs(row))  # type: ignore[misc]


@app.command()
def demo(
    store: Store = STORE,
    serve: Annotated[bool, typer.Option("--serve", help="Open daarna de pagina: http://127.0.0.1:8080/.")] = False,
) -> None:
    """Laad de meegeleverde kennis en laat zien wat Kring ermee doet."""
    from api.cli.demo import run

    for line in run(store):
        print(line)  # noqa: T201 - the answer
    if serve:
        service.serve(store)


for _area in (
    ingestion,
    interpret_ranking,
    interpret_card,
    interpret_coverage,
    interpret_support,
    interpret_weights,
    interpret_radar,
    interpret_freshness,
    borgen_lessons,
    borgen_expertise,
    borgen_offer,
    borgen_risk,
    borgen_sharing,
    borgen_dossier,
    formulate_doable,
    formulate_draft,
    formulate_templates,
    formulate_measures,
    formulate_smart,
    implement_chain,
    implement_plan,
    implement_sides,
    report_accountability,
    report_goals,
    implement_decisions,
    report_oversight,
    improve_change,
    overview,
    merges,
    documents,
    proposals,
    working_copy,
    service,
    hooks,
    feeds,
    audit,
    mcp,
    migration,
):
    _area.add_to(app)


def main() -> None:
    """Run the command line; what cannot be becomes one clear line on standard error and exit code 1."""
    gc.set_threshold(NEW_OBJECTS)
    try:
        app()
    except KringError as error:
        _give_up(str(error))
    except BrokenPipeError:
        sys.exit(0)
    except OSError as error:
        _give_up(plain(error))


def _give_up(said: str) -> NoReturn:
    print(f"kring: {said}", file=sys.stderr)  # noqa: T201 - where a command line reports
    sys.exit(1)


if __name__ == "__main__":
    main()
