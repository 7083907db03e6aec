"""The versions of a draft: read, written on, reviewed, adopted by a decision, compared; and two people on one."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import own_space, shelf_of, work_of
from api.http.problems import told
from api.render.documents.card import STATES
from api.render.documents.draft import version_adopted, version_document, version_name, version_standing
from api.render.documents.forms import FORMS
from api.render.documents.sources import Numbered
from api.web.decision import FORM as DECISION
from api.web.decision import decisions_of
from api.web.files import file_of
from api.web.forms import form_of
from api.web.formulate_draft import ChapterLeaf
from api.web.frame import elsewhere, shown
from api.web.passage import passage_path
from api.web.place import of_place
from api.web.texts import _
from kg.bounds import NAME
from kg.cycle.formulate.draft.template import USUAL
from kg.errors import Conflict, InputError, NotFound, Overtaken, StepRefused

if TYPE_CHECKING:
    from kg.cycle.formulate.versions.difference import PartClash
    from kg.cycle.formulate.versions.version import KeptChapter, KeptDraft, KeptLine
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

LIST: Final = "/formuleren/versies"
_ORDER: Final = ("concept", "getoetst", "vastgesteld")
_PART, _WAS, _OTHER, _MINE, _CHOICE = "deel-", "was", "ander", "u", "keuze-"


@of_place
async def versions(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """All versions of drafts for the municipality, with how far each is and by which decision it holds."""

    def found() -> dict[str, Any]:
        listed = [(one, version_adopted(one)) for one in graph.drafts.versions(municipality=place.code)]
        return {"listed": listed, "states": STATES}

    return shown(request, "draft_versions", active="formuleren", place=place, **await work_of(request).ask(found))


@of_place
async def keep(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The draft of now, kept as a version; the browser goes on to it."""
    form = await form_of(request)

    def kept() -> str:
        space = own_space(graph.principal)
        template = shelf_of(request).outline(form.get("sjabloon", "") or USUAL)
        made = graph.draft(form.get("ontwikkeling", ""), place.code, template, space=space)
        try:
            return graph.drafts.keep(made, space=space).id
        except StepRefused:  # the newest says the same: that is the one to see
            of = {"development": made.development, "municipality": made.municipality, "template": made.template}
            return graph.drafts.numbered(of, 0, space=space)

    return elsewhere(request, f"{LIST}/{await work_of(request).change(kept)}", bericht="bewaard")


@of_place
async def version(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """One version to read, or with `?schrijf=ja` to write on in."""
    return await _page(request, graph, place, {}, "")


@of_place
async def version_file(request: Request, graph: "KnowledgeGraph", _place: "Place") -> Response:
    """The version to keep: as Word, PDF or HTML."""
    form = FORMS.get(request.path_params["form"])
    if form is None:
        raise NotFound("er is hier niets")

    def made() -> tuple[bytes, str]:
        found = graph.drafts.of(request.path_params["id"])
        return form.made(version_document(found)), version_name(found, request.path_params["form"])

    content, name = await work_of(request).ask(made)
    return file_of(content, name, form.media_type)


@of_place
async def difference(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What changed from one version to another."""

    def found() -> dict[str, Any]:
        one = graph.drafts.of(request.path_params["id"])
        other = request.query_params.get("met", "").strip() or one.newest
        return {"made": one, "found": graph.drafts.compare(one.id, other), "other": graph.drafts.of(other)}

    return shown(request, "draft_difference", active="formuleren", place=place, **await work_of(request).ask(found))


@of_place
async def change(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What was written, or a step further; what is refused comes back with the reason, and what was written in it."""
    form, key = await form_of(request), request.path_params["id"]
    if form.get("stap") == "samen":
        return await _together(request, graph, place, form)
    try:
        after = await work_of(request).change(lambda: _done(graph, key, form))
    except Overtaken:
        if form.get("stap") == "schrijf":
            return await _conflict(request, graph, place, form)
        return await _page(request, graph, place, form, _("Een collega deed dit al. Kijk hoe het er nu voor staat."))
    except (StepRefused, InputError, Conflict) as refused:
        return await _page(request, graph, place, form, told(refused))
    if after.startswith("/"):
        return elsewhere(request, after)
    return elsewhere(request, f"{LIST}/{after}", bericht="bewaard")


def _done(graph: "KnowledgeGraph", key: str, form: Mapping[str, str]) -> str:
    """The version that the browser goes on to, or the path of another page."""
    drafts, reason = graph.drafts, form.get("reden", "").strip()[:NAME]
    wanted = form.get("stap", "")
    if wanted == "schrijf":
        return drafts.revise(key, _written(drafts.of(key), form), reason=reason).id
    if wanted == "voorstel":
        return f"/borgen/nakijken/{drafts.propose(key, reason=reason).id}"
    alone, decision = form.get("alleen") == "ja", form.get("besluit", "")
    return drafts.advance(key, wanted, decision=decision, reason=reason, alone=alone).id


def _written(seen: "KeptDraft", form: Mapping[str, str]) -> dict[int, str]:
    """By number the parts whose text is another than what stood in the version that was seen."""
    sent = {one.number: form.get(f"{_PART}{one.number}") for one in seen.chapters}
    return {
        one.number: text
        for one in seen.chapters
        if (text := sent[one.number]) is not None and _lines(text) != _lines(one.text)
    }


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


# --- one version ----------------------------------------------------------------------------------


async def _page(
    request: Request, graph: "KnowledgeGraph", place: "Place", form: Mapping[str, str], trouble: str
) -> Response:
    writing = form.get("stap") == "schrijf" or request.query_params.get("schrijf") == "ja"
    given = {"besluit": request.query_params.get("besluit", ""), **form}
    values = await work_of(request).ask(lambda: _version(graph, request.path_params["id"], given))
    status = 422 if trouble else 200
    values |= {"trouble": trouble, "form": given, "writing": writing and values["may_write"]}
    return shown(request, "draft_version", status=status, active="formuleren", place=place, **values)


def _version(graph: "KnowledgeGraph", key: str, form: Mapping[str, str]) -> dict[str, Any]:
    made, numbered = graph.drafts.of(key), Numbered()
    at = _ORDER.index(made.status)
    return {
        "made": made,
        "leaves": [_leaf(one, numbered) for one in made.chapters],
        "texts": {one.number: form.get(f"{_PART}{one.number}", one.text) for one in made.chapters},
        "standing": version_standing(made),
        "adopted": version_adopted(made),
        "stages": [(STATES[one], number - at) for number, one in enumerate(_ORDER)],
        "beside": _beside(graph, made),
        "decisions": decisions_of(graph, made.municipality) if made.status == "getoetst" else (),
        "new_decision": {"path": DECISION, "back": f"{LIST}/{key}"},
        "may_write": graph.principal.may_write(graph.get(key).space),
        "alone": graph.principal.everything,
        "states": STATES,
        "names": graph.gazetteer.names,
        "passage": passage_path,
    }


def _leaf(chapter: "KeptChapter", numbered: Numbered) -> ChapterLeaf:
    return ChapterLeaf(chapter, *numbered.said(chapter.sentences, bare=lambda one: one.gap or one.by))


def _beside(graph: "KnowledgeGraph", made: "KeptDraft") -> "list[KeptLine]":
    """The versions of the same draft, the newest first."""
    space = graph.get(made.id).space
    listed = graph.drafts.versions(municipality=made.municipality, development=made.development, template=made.template)
    return [one for one in listed if graph.get(one.id).space == space]


# --- two people on one version --------------------------------------------------------------------


async def _conflict(
    request: Request, graph: "KnowledgeGraph", place: "Place", form: Mapping[str, str], unsettled: Sequence[int] = ()
) -> Response:
    """What was, what the other made of it and what somebody wrote, part by part; nothing was overwritten."""
    seen = form.get("op") or request.path_params["id"]

    def found() -> dict[str, Any]:
        was = graph.drafts.of(seen)
        newest, rows = graph.drafts.clash(seen, _written(was, form))
        picked = {one.number: form.get(f"{_CHOICE}{one.number}", _chosen(one)) for one in rows}
        return {"was": was, "newest": newest, "rows": rows, "picked": picked}

    values = await work_of(request).ask(found)
    status = 422 if unsettled else 409
    mine = {name: text for name, text in form.items() if name.startswith(_PART)}
    return shown(
        request, "draft_conflict", status=status, active="formuleren", place=place, unsettled=unsettled, seen=seen,
        mine=mine, **values,
    )  # fmt: skip


def _chosen(row: "PartClash") -> str:
    """What is chosen already: the one change where there is one, nothing where two people changed it."""
    if row.state == "botst":
        return ""
    return _MINE if row.mine != row.was else _OTHER


async def _together(request: Request, graph: "KnowledgeGraph", place: "Place", form: Mapping[str, str]) -> Response:
    """What was chosen of both, as the version after the newest."""
    seen, key = form.get("op", ""), request.path_params["id"]

    def settled() -> tuple[list[int], str]:
        newest, rows = graph.drafts.clash(seen, _written(graph.drafts.of(seen), form))
        if newest.id != key:
            raise Overtaken("er is intussen nog een versie bij gekomen")
        picked = {
            one.number: form.get(f"{_CHOICE}{one.number}", _OTHER if one.state == "hetzelfde" else "") for one in rows
        }
        if open_ := [number for number, choice in picked.items() if choice not in {_WAS, _OTHER, _MINE}]:
            return open_, ""
        texts = {one.number: {_WAS: one.was, _OTHER: one.other, _MINE: one.mine}[picked[one.number]] for one in rows}
        there = {part.title: part.number for part in newest.chapters}
        changed = {there.get(one.title, 0): texts[one.number] for one in rows if texts[one.number] != one.other}
        return [], graph.drafts.revise(key, changed).id if changed else key

    try:
        unsettled, after = await work_of(request).change(settled)
    except Overtaken:
        return await _conflict(request, graph, place, form)
    except InputError as refused:  # a part is not there any more, or is too long together
        return await _page(request, graph, place, {}, told(refused))
    if unsettled:
        return await _conflict(request, graph, place, form, unsettled)
    return elsewhere(request, f"{LIST}/{after}", bericht="bewaard")
