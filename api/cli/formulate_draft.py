"""`kring formulate`: a draft of policy on a development."""

from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli import formulate_versions as kept
from api.cli.options import STORE, AsJson, Encoder, Store, a_date, open_graph, read_as, say, tell
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.cycle.formulate.draft.draft import Draft, DraftChapter
    from kg.cycle.formulate.draft.template import DraftTemplate

_FORMS: Final = (".docx", ".pdf", ".html")
_WIDTH: Final = 110


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(formulate)


def formulate(
    development: Annotated[str, typer.Argument(metavar="DEV", help="Id of naam van de ontwikkeling.")],
    for_: Annotated[str, typer.Option("--for", help="Code of naam van de gemeente.")],
    template: Annotated[
        str,
        typer.Option("--template", help="raadsvoorstel, collegeadvies, beleidsnota, projectopdracht, of eigen.toml."),
    ] = "raadsvoorstel",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Schrijf naar .docx, .pdf of .html.")] = None,
    as_of: Annotated[str, typer.Option("--as-of", help="Reken vanaf deze datum (jjjj-mm-dd).")] = "",
    keep: kept.Keep = False,
    versions: kept.Versions = False,
    version: kept.Number = None,
    beside: kept.Beside = 0,
    part: kept.Part = 0,
    text: kept.Text = "",
    status: kept.Status = "",
    decision: kept.Decision = "",
    reason: kept.Reason = "",
    alone: kept.Alone = False,
    propose: kept.Propose = False,
    store: Store = STORE,
    encoder: Encoder = "",
    as_json: AsJson = False,
) -> None:
    """Maak een concept van beleid: elke zin met zijn bron, elke open plek zichtbaar; met --keep wordt het bewaard."""
    if output and output.suffix not in _FORMS:
        raise InputError(f"{output.name!r}: kies een bestandsnaam op {', '.join(_FORMS)}")
    chosen, day = _template(template, store), a_date(as_of)
    asked = kept.Asked(
        keep=keep, versions=versions, number=version, beside=beside, part=part, text=text, status=status,
        decision=decision, reason=reason, alone=alone, propose=propose,
    )  # fmt: skip
    asked = asked.checked() if asked.anything else asked
    with open_graph(store, encoder=encoder) as graph:
        code, meant = read_as(graph, for_, as_json=as_json), graph.developments.meant(development)
        tell(meant.said, as_json=as_json)
        if asked.anything:
            found = kept.answer_of(graph, asked, meant.id, code, chosen, day)
            _tell_kept(found, output, as_json=as_json)
            return
        made = graph.draft(meant.id, code, chosen, today=day)
        names = graph.gazetteer.names
    if output:
        from api.render.documents.draft import draft_document
        from api.render.documents.forms import written
        from api.render.house.shelf import TemplateShelf
        from kg.access import LOCAL

        house, form = TemplateShelf(store, LOCAL).style(made.template), output.suffix.removeprefix(".")
        output.write_bytes(written(form, draft_document(made, names), house))
        say(as_json, {"written": str(output), "gaps": made.gaps}, lambda: iter([f"Geschreven: {output}"]))
        return
    say(as_json, made, lambda: draft_lines(made))


def _tell_kept(found: Any, output: Path | None, *, as_json: bool) -> None:
    """An answer about versions: as a file where one is asked, and shown."""
    if output is None:
        say(as_json, found, lambda: kept.lines(found))
        return
    if not hasattr(found, "chapters"):
        raise InputError("alleen een versie wordt een document; geef --version NUMMER")
    kept.written(found, output)
    say(as_json, {"written": str(output), "gaps": found.gaps}, lambda: iter([f"Geschreven: {output}"]))


def _template(said: str, store: Path) -> "DraftTemplate":
    from api.render.house.shelf import TemplateShelf
    from api.render.house.templates import from_file
    from kg.access import LOCAL

    return from_file(Path(said)) if said.endswith(".toml") else TemplateShelf(store, LOCAL).outline(said)


def draft_lines(made: "Draft") -> Iterator[str]:
    """The draft to read in a terminal; an open place begins with "[?]"."""
    from api.render.documents.draft import standing

    yield made.title
    if made.lead:
        yield made.lead
    yield from wrap(standing(made), _WIDTH)
    for chapter in made.chapters:
        yield from ("", chapter.title.upper())
        yield from _chapter_lines(chapter)
    yield from ("", "Als document, met bronnen: zet er -o CONCEPT.docx achter.")


def _chapter_lines(chapter: "DraftChapter") -> Iterator[str]:
    for aim in chapter.aims:
        whose = "eigen doel" if aim.own else f"voorbeeld, {aim.municipality}"
        missing = f"; niet bekend: {', '.join(aim.missing)}" if aim.missing else ""
        yield from _hanging(f"{aim.text} ({whose}{missing})", "  * ")
    for one in chapter.sentences:
        level = f"{one.level.capitalize()}: " if one.level else ""
        yield from _hanging(f"{level}{one.text}", "  [?] " if one.gap else "  - ")


def _hanging(text: str, sign: str) -> Iterator[str]:
    yield from wrap(text, _WIDTH, initial_indent=sign, subsequent_indent=" " * len(sign))
