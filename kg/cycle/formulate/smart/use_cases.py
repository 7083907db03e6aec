"""Is an objective SMART: fetched with its policy, its activities and its support."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kg.cycle.formulate.smart.audit import AuditEvidence
from kg.cycle.formulate.smart.criteria import ObjectiveDraft, assess
from kg.cycle.formulate.smart.judgement import FIELDS, SURE, BetterExample, CheckedObjective, checked, smart_draft
from kg.dutch.language import dutch
from kg.errors import InputError
from kg.model.objective import Criterion
from kg.ports.journal import Stored
from ontologies.smart_words import groups

if TYPE_CHECKING:
    from kg.store.reader import Reader

_AROUND: Final[Mapping[str, str]] = {  # kinds that name an objective, and in which field
    "Activity": "objective", "Support": "about", "Measurement": "objective",
}  # fmt: skip
_IN_WORDS: Final = frozenset({"specifiek", "meetbaar", "tijdgebonden"})
_NEAREST: Final = 60  # objectives that are looked at for an example


def smart(
    graph: "Reader", record_id: str, *, today: date | None = None, as_shown: Callable[[str], str] = str
) -> CheckedObjective:
    """
    Judge an objective that is stored.

    Args:
        graph: The caller, and what they may read.
        record_id: Of the objective.
        today: The day to count from.
        as_shown: What is left of a text where the answer is shown, so that places are those in what is shown.

    Raises:
        NotFound: If there is none that the principal may read.
        InputError: If it is no objective.
    """
    stored = graph.get(record_id)
    if stored.kind != "Objective":
        raise InputError(f"{record_id!r} is geen doelstelling; geef het id van een doelstelling, of een tekst")
    policy = graph.get_many([stored.payload["policy"]])
    around = graph.kept("smart", lambda: _around(graph.authoritative(*_AROUND)))
    near = graph.get_many(around.get(record_id, ()))
    activities, support, measured = (
        [one for one in near.values() if one.kind == kind] for kind in ("Activity", "Support", "Measurement")
    )
    text = as_shown(stored.payload["title"])
    draft = ObjectiveDraft(
        text,
        {name: as_shown(stored.payload[name]) for name in FIELDS if name in stored.payload},
        next((one.payload for one in policy.values()), {}),
        [one.payload for one in activities],
        [one.payload for one in support],
        _evidence(measured),
        dutch=dutch(text) >= SURE,
    )
    found = checked(draft, today, [stored, *policy.values(), *activities, *support, *measured])
    return replace(found, examples=_examples(graph, found, without=record_id, as_shown=as_shown))


def smart_text(
    graph: "Reader",
    text: str,
    fields: Mapping[str, str] | None = None,
    *,
    start: str = "",
    activities: Sequence[Mapping[str, Any]] | None = None,
    today: date | None = None,
    as_shown: Callable[[str], str] = str,
) -> CheckedObjective:
    """Judge a draft as `smart_draft` does, with real objectives as examples of what it lacks."""
    found = smart_draft(text, fields, start=start, activities=activities, today=today)
    return replace(found, examples=_examples(graph, found, as_shown=as_shown))


def _examples(
    graph: "Reader", found: CheckedObjective, *, without: str = "", as_shown: Callable[[str], str]
) -> tuple[BetterExample, ...]:
    """For each criterion of the words that fails, the nearest objective that meets it; one for several is said once."""
    lacking = [one.criterion for one in found.criteria if one.criterion in _IN_WORDS and one.verdict == "voldoet niet"]
    if not lacking:
        return ()
    hits = graph.search(found.text, filters=graph.filters(kinds=["Objective"]), top=_NEAREST).hits
    near = graph.get_many([one.id for one in hits if one.id != without])
    by_id: dict[str, list[Criterion]] = defaultdict(list)
    for hit in hits:
        if not lacking or hit.id not in near:
            continue
        meets = [one for one in lacking if one in _met(near[hit.id].payload["title"])]
        by_id[hit.id] += meets
        lacking = [one for one in lacking if one not in meets]
    return tuple(
        BetterExample(key, as_shown(near[key].payload["title"]), tuple(meets), _url(near[key].payload))
        for key, meets in by_id.items()
        if meets
    )


def _met(title: str) -> set[Criterion]:
    """The criteria that words alone meet; an example may be of another year, so that nothing is past."""
    judged = assess(ObjectiveDraft(title, dutch=dutch(title) >= SURE), groups(), today=date.min)
    return {one.criterion for one in judged.criteria if one.verdict == "voldoet"}


def _url(payload: Mapping[str, Any]) -> str:
    return next((one["url"] for one in payload.get("sources", ())), "")


def _evidence(measured: Sequence[Stored]) -> AuditEvidence:
    """What is recorded of the start and of the check: a measurement of the start, with its date and its source."""
    start = next((one.payload for one in measured if one.payload["what"] == "nulmeting"), None)
    later = [one for one in measured if one.payload["what"] == "realisatie"]
    report = later[0].payload["title"] if later else ""
    if start is None:
        return AuditEvidence(report=report)
    value = start["value"]
    day = value.get("end") or value.get("start") or ""
    source = next((one.get("title") or one["url"] for one in start.get("sources", ())), "")
    return AuditEvidence(start["title"], day, source, report)


def _around(records: Iterable[Stored]) -> Mapping[str, tuple[str, ...]]:
    """By id of an objective, what names it: activities, measurements and support."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in records:
        about = one.payload.get(_AROUND[one.kind]) or ()
        for key in [about] if isinstance(about, str) else about:
            found[key].append(one.id)
    return {about: tuple(ids) for about, ids in found.items()}
