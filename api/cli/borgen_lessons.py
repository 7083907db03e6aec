"""The commands on lessons: do they hold, what do they become here, how are they kept, pushed and reused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, get_args

import typer

from api.answers.fit import any_fits
from api.cli.options import STORE, AsJson, Encoder, Store, a_date, open_graph, read_as, say
from api.render.terminal.lines import number
from api.render.terminal.no_match import nothing_lines
from kg import clock
from kg.dutch.figures import written
from kg.errors import InputError

lessons = typer.Typer(help="Lessen toevoegen, toetsen, aanvaarden, bevestigen en vervangen.", no_args_is_help=True)
reuses = typer.Typer(help="Hergebruik vastleggen en optellen.", no_args_is_help=True)
By = Annotated[str, typer.Option("--by", help="Wie dit doet of verklaart.")]
For = Annotated[str, typer.Option("--for", help="Code of naam van de gemeente.")]
Space = Annotated[str, typer.Option(help="Ruimte: eigenaar/doelgroep.")]
Alone = Annotated[bool, typer.Option("--alone", help="Er is geen ander die kijkt; dat wordt erbij vastgelegd.")]
LessonId = Annotated[str, typer.Argument(metavar="LES", help="Het id van een les, of het begin ervan.")]
_SPACE: Final = "local/private"


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.command()(applies)
    app.command()(adapt)
    app.command()(correct)
    app.command()(push)
    app.add_typer(lessons, name="lesson")
    app.add_typer(reuses, name="reuse")


def applies(
    lesson: LessonId,
    for_: For,
    context: Annotated[str, typer.Option(help="Wat er verder speelt.")] = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toets de voorwaarden van een les aan een gemeente."""
    with open_graph(store) as graph:
        found = graph.lessons.applies(graph.meant(lesson, "Lesson"), read_as(graph, for_, as_json=as_json), context)

    def lines() -> Iterator[str]:
        yield f"{found.verdict}: {found.reason}"
        for one in found.conditions:
            yield f"  [{one.verdict}] {one.condition}: {one.reason}"
            if one.question:
                yield f"      vraag: {one.question}"

    say(as_json, found, lines)


def adapt(
    case: Annotated[str, typer.Argument(metavar="CASUS", help="Het id van een casus.")],
    for_: For,
    start: Annotated[str, typer.Option(help="Begin bij ons (jjjj-mm-dd); vandaag als u niets geeft.")] = "",
    owner: Annotated[str, typer.Option(help="Wie het bij ons leidt.")] = "",
    save: Annotated[bool, typer.Option("--save", help="Bewaar als concepttraject.")] = False,
    space: Space = _SPACE,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Maak van een casus een voorstel voor onze gemeente, elke wijziging met de reden."""
    with open_graph(store) as graph:
        code = read_as(graph, for_, as_json=as_json)
        plan = graph.lessons.adapted(graph.meant(case, "Case"), code, start=a_date(start), owner=owner)
        saved = graph.lessons.store_plan(plan, code, space=space) if save else ""

    def lines() -> Iterator[str]:
        begin, end = plan.period.start, plan.period.end
        yield f"Voorstel voor {plan.municipality} naar {plan.case}: {begin} tot {end or 'nog te bepalen'}"
        yield from (f"  let op: {one}" for one in plan.warnings)
        yield from (f"  {one.phase}: {one.text}  ({one.origin})" for one in plan.steps)
        yield "Wat er anders is dan daar:"
        yield from (f"  {c.what}: {c.theirs or '-'} → {c.ours or '-'}. {c.reason}" for c in plan.changes)
        yield from (f"  vraag: {one}" for one in plan.questions)
        yield f"Bewaard als {saved}." if saved else "Niet bewaard; bewaar met --save."

    from kg.reason.answer import to_json

    say(as_json, {**to_json(plan), "saved": saved or None}, lines)


def correct(
    record: Annotated[str, typer.Argument(metavar="ID", help="Wat verbeterd wordt.")],
    text: Annotated[str, typer.Option("--text", help="Wat er hoort te staan.")],
    because: Annotated[str, typer.Option("--because", help="Waarom.")],
    by: By,
    space: Space = _SPACE,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Leg een verbetering van een deskundige vast naast het origineel."""
    with open_graph(store) as graph:
        key = graph.lessons.correct(graph.meant(record), text, because=because, by=by, space=space)
    say(as_json, {"id": key}, lambda: iter([f"Vastgelegd als {key}; het origineel blijft staan."]))


def push(
    record: Annotated[str, typer.Argument(metavar="[ID]", help="Een traject, doelstelling of activiteit.")] = "",
    phase: Annotated[str, typer.Option(help="Fase van de cirkel.")] = "",
    theme: Annotated[list[str] | None, typer.Option(help="Thema.")] = None,
    for_: For = "",
    store: Store = STORE,
    encoder: Encoder = "",
    as_json: AsJson = False,
) -> None:
    """Toon hoogstens vijf lessen die bij deze stap horen, met de reden."""
    if not (record or phase or theme):
        raise InputError("geef een traject, doelstelling of activiteit, of --phase en --theme")
    with open_graph(store, encoder=encoder) as graph:
        step = graph.lessons.step_of(
            graph.meant(record) if record else "", phase, [graph.theme(label) for label in theme or ()]
        )
        found = graph.lessons.pushed(step, read_as(graph, for_, as_json=as_json))
        missing = None if as_json or any_fits(found) else graph.lessons.missing_at(step)

    def lines() -> Iterator[str]:
        if missing is not None:
            yield from nothing_lines(missing, [(one.title, one.id, one.answers) for one in found])
            return
        for one in found:
            told = f"score {number(one.score)}, kans {number(one.answers)}"
            yield f"{one.title}  ({one.id}, {told})"
            for part in one.why.parts:
                yield from (f"    {e.text} {e.id}" for e in part.evidence if part.value)
            if one.verdict:
                yield f"    voorwaarden: {one.verdict}. {one.reason}"

    say(as_json, found, lines)


@lessons.command()
def add(
    title: Annotated[str, typer.Argument(metavar="[ADVIES]", help="Het advies.")] = "",
    because: Annotated[str, typer.Option(help="De reden.")] = "",
    applies_when: Annotated[str, typer.Option("--applies-when", help="Wanneer de les geldt.")] = "",
    question: Annotated[list[str] | None, typer.Option(help="Een vraag waarop de les antwoordt.")] = None,
    phase: Annotated[str, typer.Option(help="Fase van de cirkel.")] = "",
    case: Annotated[str, typer.Option(help="De casus waar de les uit komt.")] = "",
    valid_until: Annotated[str, typer.Option("--valid-until", help="Tot wanneer de les geldt.")] = "",
    theme: Annotated[list[str] | None, typer.Option(help="Thema.")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="JSON-regels, één les per regel.")] = None,
    space: Space = _SPACE,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Voeg een les toe als concept, en zie welke lessen er sterk op lijken."""
    from uuid import uuid4

    from ontologies.themes import canonical_theme

    if not file and not (title.strip() and phase):
        raise InputError("geef het advies en de fase, of met --file een bestand met lessen")
    typed = {
        "id": f"les-{uuid4().hex[:12]}",
        "title": title,
        "because": because,
        "applies_when": applies_when,
        "questions": question or [],
        "phase": phase,
        "case": case,
        "valid_until": valid_until,
        "basis": "expliciet",
        "themes": [canonical_theme(label)[0] for label in theme or ()],
    }
    payloads = _lessons_in(file) if file else [{key: value for key, value in typed.items() if value}]
    with open_graph(store) as graph:
        pairs = graph.lessons.add(payloads, space=space)
        shown = graph.get_many({key for pair in pairs for key in (pair.one, pair.other)})

    def lines() -> Iterator[str]:
        yield f"Als concept bewaard: {', '.join(str(payload['id']) for payload in payloads)}"
        if not all(payload.get("questions") for payload in payloads):
            yield "Zeg ook op welke vraag dit antwoordt (--question): dan vindt wie het anders zegt de les ook."
        yield from _side_by_side(pairs, {key: stored.payload for key, stored in shown.items()})

    added = [payload["id"] for payload in payloads]
    say(as_json, {"added": added, "near": pairs}, lines)


def _lessons_in(file: Path) -> list[dict[str, Any]]:
    from ingest.document import Document
    from ingest.formats.json import read_lines

    if not file.is_file():
        raise InputError(f"bestand {file} bestaat niet")
    found = []
    for row in read_lines(Document(file, str(file))):
        if isinstance(row, InputError):
            raise row
        found.append(dict(row.data))
    return found


def _side_by_side(pairs: Any, payloads: Any) -> Iterator[str]:
    for pair in pairs:
        yield f"Lijken sterk op elkaar ({written(pair.likeness, 2)}):"
        for key in (pair.one, pair.other):
            yield f"  {key}: {payloads[key]['title']}"
            yield f"     omdat: {payloads[key].get('because', '-')}"
    if pairs:
        yield "Is het dezelfde les? Vervang de ene: kring lesson supersede OUD --new NIEUW (terug: --undo)."


@lessons.command()
def near(store: Store = STORE, as_json: AsJson = False) -> None:
    """Toon alle lessen die bijna hetzelfde zeggen, naast elkaar."""
    with open_graph(store) as graph:
        pairs = graph.lessons.near()
        shown = {s.id: s.payload for s in graph.get_many({k for p in pairs for k in (p.one, p.other)}).values()}
    say(as_json, pairs, lambda: _side_by_side(pairs, shown))


def _moved(lesson: str, after: str, store: Path, *, as_json: bool, valid_until: str = "", alone: bool = False) -> None:
    with open_graph(store) as graph:
        lesson = graph.meant(lesson, "Lesson")
        before = graph.lessons.move(lesson, after, valid_until=valid_until, alone=alone)
    told = {"id": lesson, "before": before or None, "after": after}
    say(as_json, told, lambda: iter([f"{lesson}: {before or 'uit een openbare bron'} → {after}"]))


@lessons.command()
def review(
    lesson: LessonId,
    back: Annotated[bool, typer.Option("--back", help="Terug naar concept.")] = False,
    alone: Alone = False,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Zet een les van concept op getoetst."""
    _moved(lesson, "concept" if back else "getoetst", store, as_json=as_json, alone=alone)


@lessons.command()
def accept(
    lesson: LessonId,
    valid_until: Annotated[str, typer.Option("--valid-until", help="Tot wanneer de les geldt.")] = "",
    alone: Alone = False,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Aanvaard een getoetste of verlopen les."""
    _moved(lesson, "aanvaard", store, as_json=as_json, valid_until=valid_until, alone=alone)


@lessons.command()
def expire(lesson: LessonId, store: Store = STORE, as_json: AsJson = False) -> None:
    """Zet een les op verlopen."""
    _moved(lesson, "verlopen", store, as_json=as_json)


@lessons.command()
def confirm(
    lesson: LessonId,
    for_: For,
    by: By,
    date: Annotated[str, typer.Option(help="Wanneer het bleek.")] = "",
    space: Space = _SPACE,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Leg vast dat een les ook voor een gemeente opging."""
    with open_graph(store) as graph:
        key = graph.lessons.confirm(
            graph.meant(lesson, "Lesson"), for_, by=by, day=date or clock.today().isoformat(), space=space
        )
    say(as_json, {"id": key}, lambda: iter([f"Vastgelegd als {key}."]))


@lessons.command()
def supersede(
    lesson: LessonId,
    new: Annotated[str, typer.Option("--new", help="De les die ervoor in de plaats komt.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Draai een vervanging terug.")] = False,
    alone: Alone = False,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Laat een les door een andere vervangen, of draai dat terug."""
    if bool(new) == undo:
        raise InputError("geef of --new LES, of --undo")
    with open_graph(store) as graph:
        lesson, new = graph.meant(lesson, "Lesson"), graph.meant(new, "Lesson") if new else ""
        if undo:
            graph.lessons.restore(lesson)
        else:
            graph.lessons.supersede(lesson, new, alone=alone)
    said = f"{lesson} geldt weer." if undo else f"{lesson} is vervangen door {new}."
    say(as_json, {"id": lesson, "superseded_by": new or None}, lambda: iter([said]))


@lessons.command(name="due")
def due_(
    as_of: Annotated[str, typer.Option("--as-of", help="Reken vanaf deze datum.")] = "",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon de lessen die verlopen zijn of binnen zestig dagen verlopen."""
    with open_graph(store) as graph:
        found = graph.lessons.due(a_date(as_of))
    say(
        as_json,
        found,
        lambda: (f"{one.valid_until} {'verlopen' if one.past else 'bijna'}: {one.title} ({one.id})" for one in found),
    )


@reuses.command(name="add")
def reuse_add(
    lesson: LessonId,
    by: By,
    event: Annotated[str, typer.Option(help="getoond, geopend, toegepast, hielp of hielp niet.")],
    for_: For = "",
    provider: Annotated[str, typer.Option(help="Id van de aanbieder.")] = "",
    hours: Annotated[float | None, typer.Option(help="Bespaarde uren, zoals u ze zelf schat.")] = None,
    date: Annotated[str, typer.Option(help="Wanneer.")] = "",
    space: Space = _SPACE,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Leg vast wat er met een les gebeurde."""
    with open_graph(store) as graph:
        lesson, provider = graph.meant(lesson, "Lesson"), graph.meant(provider, "Organisation") if provider else ""
        fields = {"lesson": lesson, "event": event, "person": by, "municipality": for_, "provider": provider}
        key = graph.lessons.reuse(
            {**fields, "hours_saved": hours, "date": date or clock.today().isoformat()}, space=space
        )
    say(as_json, {"id": key}, lambda: iter([f"Vastgelegd als {key}."]))


@reuses.command()
def report(
    per: Annotated[str, typer.Option(help="lesson, municipality, provider of month.")] = "lesson",
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Tel het hergebruik op, met de uren zoals gebruikers die opgaven."""
    from kg.cycle.borgen.lessons import reuse as counting

    by: counting.By | None = next((one for one in get_args(counting.By) if one == per), None)
    if by is None:
        raise InputError(f"{per!r} is geen indeling; kies lesson, municipality, provider of month")
    with open_graph(store) as graph:
        rows = graph.lessons.reuse_totals(by)

    def lines() -> Iterator[str]:
        if not rows:
            yield "Er is nog geen hergebruik vastgelegd."
        for row in rows:
            events = ", ".join(f"{name} {count}" for name, count in sorted(row.events.items()))
            times = f"{row.stated} {'opgave' if row.stated == 1 else 'opgaven'}"
            hours = f"{written(row.hours_saved, None)} uur bespaard volgens {times}"
            yield f"{getattr(row, by) or 'niet opgegeven'}: {events}; {hours if row.stated else 'geen uren opgegeven'}"

    say(as_json, rows, lines)
