"""`kring ask`, `questions`, `due` and `recommendations`: what is asked, due unasked, and recommended."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import STORE, AsJson, Store, a_date, open_graph, read_as, say
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.cycle.report.alarms.alarm import Alarms
    from kg.service import KnowledgeGraph

_STEPS: Final = {"reactie": "respond", "opvolging": "follow", "afgesloten": "close"}
_OVER: Final = 10
_NEAR: Final = 180
_FORMS: Final = (".docx", ".pdf", ".html", ".eml", ".atom", ".ics")
By = Annotated[str, typer.Option("--by", help="Wie het doet.")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.command()(ask)
    app.command()(questions)
    app.command()(due)
    app.command()(recommendations)


def ask(
    text: Annotated[str, typer.Argument(metavar="VRAAG", help="Wat u wilt weten.")],
    about: Annotated[str, typer.Option("--about", metavar="ID", help="Het record waar de vraag bij staat.")],
    passage: Annotated[str, typer.Option("--passage", help="Woorden uit dat record, zoals ze er staan.")] = "",
    figure: Annotated[str, typer.Option("--figure", help="Een cijfer van dat record, bij zijn naam.")] = "",
    asked_for: Annotated[str, typer.Option("--asked-for", help="Namens wie u vraagt.")] = "",
    promised: Annotated[str, typer.Option("--promised", help="Wanneer het antwoord er moet zijn.")] = "",
    by: By = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Stel een vraag bij een record; zij gaat naar de eigenaar, als die is vastgelegd."""
    from api.render.terminal.accountability.report import question_lines

    with open_graph(store, writes=True) as graph:
        made = graph.questions.ask(
            text, graph.meant(about), passage=passage, figure=figure, asked_for=asked_for, promised=promised, by=by
        )
    say(as_json, made, lambda: question_lines(made))


def questions(
    question: Annotated[str, typer.Argument(metavar="[ID]", help="Het id van een vraag; zonder id: alle.")] = "",
    about: Annotated[str, typer.Option("--about", metavar="ID", help="Alleen de vragen bij dit record.")] = "",
    assign: Annotated[str, typer.Option("--assign", help="Wijs de vraag toe aan deze persoon.")] = "",
    promised: Annotated[str, typer.Option("--promised", help="Wanneer die het antwoord belooft.")] = "",
    answer: Annotated[str, typer.Option("--answer", help="Beantwoord de vraag; dat kan één keer.")] = "",
    publish: Annotated[bool, typer.Option("--publish", help="Maak vraag en antwoord openbaar, zonder namen.")] = False,
    by: By = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon welke vragen er liggen, of wijs er een toe, beantwoord haar, of maak haar openbaar."""
    from api.render.terminal.accountability.report import question_lines, questions_lines

    acts = [name for name, given in (("assign", assign), ("answer", answer), ("publish", publish)) if given]
    if len(acts) > 1:
        raise InputError("kies één ding om te doen: --assign, --answer of --publish")
    if acts and not question:
        raise InputError(f"--{acts[0]} vraagt het id van een vraag; `kring questions` toont welke er zijn")
    if promised and not assign:
        raise InputError("een belofte hoort bij wie antwoordt: gebruik --assign NAAM --promised DATUM")
    with open_graph(store, writes=bool(acts)) as graph:
        if not question:
            found = graph.questions.listed(about=graph.meant(about) if about else "")
            say(as_json, found, lambda: questions_lines(found))
            return
        if assign:
            one = graph.questions.assign(question, assign, promised=promised, by=by)
        elif answer:
            one = graph.questions.answer(question, answer, by=by)
        else:
            one = graph.questions.publish(question, by=by) if publish else graph.questions.of(question)
    say(as_json, one, lambda: question_lines(one))


def due(
    of: Annotated[str, typer.Argument(metavar="CODE", help="Code of naam van de gemeente.")],
    over: Annotated[
        int, typer.Option("--over", min=0, max=1000, help="Meld geld vanaf zoveel procent erboven.")
    ] = _OVER,
    near: Annotated[int, typer.Option("--within", min=0, max=3660, help="Meld de wet zoveel dagen vooraf.")] = _NEAR,
    draft: Annotated[str, typer.Option("--draft", metavar="SLEUTEL", help="Maak het concept van deze melding.")] = "",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Het concept als .docx, .pdf, .html of .eml; alles als .atom of .ics."),
    ] = None,
    today: Annotated[str, typer.Option("--as-of", help="De dag om vanaf te rekenen.")] = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon wat u ongevraagd moet melden: alleen op wat bekend of bevestigd is."""
    from api.render.terminal.accountability.report import alarms_lines

    if output and output.suffix not in _FORMS:
        raise InputError(f"{output.name!r}: kies een bestandsnaam op {', '.join(_FORMS)}")
    if bool(draft) != bool(output and output.suffix not in {".atom", ".ics"}):
        raise InputError("een concept vraagt een melding en een bestand: --draft SLEUTEL -o concept.docx")
    with open_graph(store) as graph:
        code, day = read_as(graph, of, as_json=as_json), a_date(today)
        found = graph.alarms(code, over_percent=over, near_days=near, today=day)
        if output:
            output.write_bytes(_written(graph, found, draft, output.suffix.removeprefix(".")))
            say(as_json, {"written": str(output)}, lambda: iter([f"Geschreven: {output}. Er is niets verstuurd."]))
            return
    say(as_json, found, lambda: alarms_lines(found))


def _written(graph: "KnowledgeGraph", found: "Alarms", draft: str, form: str) -> bytes:
    from api.render import oversight

    if form in {"atom", "ics"}:
        asked = graph.questions.listed(municipality=found.municipality, today=found.as_of)
        if form == "atom":
            return oversight.oversight_feed(found, asked, reports=graph.kept_reports(found.municipality))
        return oversight.oversight_agenda(found, asked, graph.legal_days(found.municipality, today=found.as_of))
    alarm = found.of(draft)
    if alarm is None:
        keys = ", ".join(one.key for one in found.alarms) or "er zijn geen meldingen"
        raise InputError(f"er is geen melding {draft!r}; {keys}")
    return oversight.draft_file(found, alarm, form)


def recommendations(
    recommendation: Annotated[
        str, typer.Argument(metavar="[ID]", help="Het id van een aanbeveling; zonder id: alle.")
    ] = "",
    for_: Annotated[str, typer.Option("--for", help="Code of naam van de gemeente.")] = "",
    respond: Annotated[str, typer.Option("--respond", help="Leg de bestuurlijke reactie vast.")] = "",
    follow: Annotated[str, typer.Option("--follow", help="Leg vast wat ermee is gedaan.")] = "",
    close: Annotated[str, typer.Option("--close", help="Sluit haar af, met de reden.")] = "",
    by: By = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon aanbevelingen van rekenkamers en ander toezicht, met reactie en opvolging; of leg die vast."""
    from api.render.terminal.accountability.report import recommendation_lines, recommendations_lines

    given = {"respond": respond, "follow": follow, "close": close}
    acts = [(step, given[name]) for step, name in _STEPS.items() if given[name]]
    if len(acts) > 1:
        raise InputError("kies één ding om te doen: --respond, --follow of --close")
    if acts and not recommendation:
        raise InputError("noem het id van de aanbeveling; `kring recommendations` toont welke er zijn")
    with open_graph(store, writes=bool(acts)) as graph:
        if not recommendation:
            found = graph.recommendations.listed(read_as(graph, for_, as_json=as_json))
            say(as_json, found, lambda: recommendations_lines(found))
            return
        one = _taken(graph, recommendation, acts, by)
    say(as_json, one, lambda: recommendation_lines(one))


def _taken(graph: "KnowledgeGraph", recommendation: str, acts: "list[tuple[Any, str]]", by: str) -> Any:
    if not acts:
        return graph.recommendations.of(recommendation)
    return graph.recommendations.take(recommendation, *acts[0], by=by)
