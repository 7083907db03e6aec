"""
What people think of a ranking, and the weights that follow from it: stored, learned, adopted and taken back.

Every step is a record in the journal, so who changed what, when and why can be read back.
At any time at most one set of weights is adopted for a municipality and one for all of them; the first goes before
the second, and the default weights hold where neither is there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from kg.access import LOCAL_SPACE, checked_space, new_id
from kg.bounds import MANY, cut
from kg.cycle.interpret.ranking import ranking
from kg.cycle.interpret.ranking.use_cases import ranked_for
from kg.cycle.interpret.ranking.use_cases.adoption import ADOPTED, by_name, in_force, is_own, weight_sets
from kg.cycle.interpret.use_cases.absence import no_development
from kg.cycle.interpret.weights import preferences
from kg.cycle.interpret.weights.difference import WeightDifference, compared
from kg.cycle.interpret.weights.use_cases.judgements import judged, withdraw
from kg.errors import InputError, NotFound, StepRefused
from kg.model.circle import Judgement, WeightSet
from kg.model.schema import valid
from kg.model.values import FeatureValue
from kg.ports.journal import Stored
from kg.store.room import Room, UseCase

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer

ALL: Final = "alle"  # the scope of a set that holds for every municipality


# --- judging --------------------------------------------------------------------------------------


def judge(
    graph: "Writer",
    municipality: str,
    development: str,
    verdict: preferences.Verdict,
    *,
    below: str = "",
    by: str = "",
    reason: str = "",
    today: date | None = None,
    space: str = LOCAL_SPACE,
) -> Judgement:
    """
    Keep what someone thinks of the place of a development, with its features of now.

    Args:
        graph: As who judges sees it.
        municipality: Code or name.
        development: Id or name; with verdict "hoger" the one that should stand higher than `below`.
        verdict: "aanvaard", "verworpen" or "hoger".
        below: Id or name, with verdict "hoger"; otherwise "".
        by: Who judges; the principal when not given.
        reason: Why, in their words, or "".
        today: The date of the features.
        space: Where it is kept.

    Raises:
        NotFound: If there is no such development.
    """
    development = graph.developments.meant(development).id
    below = graph.developments.meant(below).id if below else ""
    code = graph.gazetteer.code(municipality)
    if (verdict == "hoger") != bool(below):
        raise InputError("een volgorde noemt twee ontwikkelingen; aanvaarden of verwerpen gaat over één ontwikkeling")
    if development == below:
        raise InputError(f"{development!r} kan niet hoger staan dan zichzelf; noem twee ontwikkelingen")
    ranked = {entry.id: entry for entry in ranked_for(graph, code, today=today)}
    for key in filter(None, (development, below)):
        if key not in ranked:
            raise no_development(graph, key)
    person = by.strip() or graph.principal.name
    title, lower = ranked[development].title, ranked[below].title if below else ""
    said = f"“{title}” hoger dan “{lower}”" if below else f"“{title}” {verdict}"
    fields = {
        "id": _judgement_id(code, (development, below), person, space),
        "title": cut(f"Oordeel: {said}, voor {graph.gazetteer.name(code)}"),
        "municipality": code,
        "development": development,
        "verdict": verdict,
        "below": below or None,
        "features": _features(ranked[development]),
        "features_below": _features(ranked[below]) if below else (),
        "judged_by": person,
        "judged_at": _now(),
        "reason": reason.strip() or None,
    }
    made = valid(Judgement, fields)
    graph.put([made], space=space, reason=f"oordeel over {development} voor {code}", step="weigh")
    return made


def _judgement_id(code: str, developments: tuple[str, str], person: str, space: str) -> str:
    """One id per person and subject: who judges again replaces what they said; the journal keeps both."""
    told = "|".join((code, *sorted(developments), person, space))
    return new_id(space, f"oordeel-{code}-{sha256(told.encode()).hexdigest()[:12]}")


def _features(entry: ranking.Ranked) -> tuple[FeatureValue, ...]:
    """The features as the score saw them, so that it is the sum of the weights in force times these."""
    return tuple(FeatureValue(feature=part.feature, amount=min(max(part.value, 0.0), 1.0)) for part in entry.parts)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def opinions(graph: "Reader", code: str) -> list[preferences.Opinion]:
    """The judgements of the principal's own spaces on one municipality, or on all of them with ""."""
    return [
        _opinion(stored.payload)
        for stored in graph.scan("Judgement")
        if is_own(graph, stored) and code in {"", stored.payload["municipality"]}
    ]


def _opinion(payload: Mapping[str, Any]) -> preferences.Opinion:
    lower = (payload.get("features_below", ()),) if payload["verdict"] == "hoger" else ()
    both = (payload["features"], *lower)
    return preferences.Opinion(
        id=payload["id"],
        municipality=payload["municipality"],
        verdict=payload["verdict"],
        developments=tuple(filter(None, (payload["development"], payload.get("below")))),
        features=tuple(by_name(values) for values in both),
        by=payload["judged_by"],
    )


# --- weights --------------------------------------------------------------------------------------


def learn(
    graph: "Writer", municipality: str = "", *, by: str = "", reason: str = "", space: str = LOCAL_SPACE
) -> preferences.Learned:
    """
    Weights learned from the judgements on one municipality, or on all; a new version when it is better.

    Args:
        graph: As the caller sees it.
        municipality: Code or name, or "" for all.
        by: The author of the version; the principal when not given.
        reason: Why, or "".
        space: Where the version is kept.

    Raises:
        StepRefused: If there are too few judgements; it says how many are missing.
    """
    code = graph.gazetteer.code(municipality) if municipality else ""
    known = {stored.id for stored in graph.authoritative("Development")}
    learned = preferences.learn(
        opinions(graph, code), ranking.WEIGHTS, current=in_force(graph, code).weights, known=known
    )
    if not learned.better:
        return learned
    version = max((stored.payload["version"] for stored in weight_sets(graph, code)), default=0) + 1
    owner = checked_space(space).rpartition("/")[0]
    scope = code or ALL
    fields = {
        "id": f"gewichten-{owner}-{scope}-{version}",
        "title": f"Gewichten versie {version} ({scope})",
        "version": version,
        "municipality": code or None,
        "weights": tuple(FeatureValue(feature=name, amount=min(w, 1.0)) for name, w in learned.weights.items()),
        "status": "concept",
        "learned_from": learned.used[:MANY],
        "agreement_before": learned.agreement.before,
        "agreement_after": learned.agreement.after,
        "author": by.strip() or graph.principal.name,
        "created": _now(),
        "reason": reason.strip() or None,
    }
    made = valid(WeightSet, fields)
    said = f"gewichten versie {version} ({scope}) geleerd van {len(learned.used)}"
    graph.put([made], space=space, reason=said, step="weigh", rests_on=0)
    return replace(learned, made=made)


def adopt(graph: "Writer", version: int, municipality: str = "", *, reason: str = "") -> WeightSet:
    """Make a version the one that `interpret` uses; the one before it can come back with `revert`."""
    code = graph.gazetteer.code(municipality) if municipality else ""
    sets = weight_sets(graph, code)
    chosen = next((stored for stored in sets if stored.payload["version"] == version), None)
    if chosen is None:
        known = ", ".join(str(stored.payload["version"]) for stored in sets) or "geen"
        raise NotFound(f"er is geen versie {version} van de gewichten ({code or ALL}); er zijn: {known}")
    if chosen.payload["status"] == ADOPTED:
        raise StepRefused(f"gewichten versie {version} ({code or ALL}) zijn al vastgesteld")
    if set(by_name(chosen.payload["weights"])) != set(ranking.WEIGHTS):
        raise StepRefused(
            f"gewichten versie {version} zijn geleerd voor andere kenmerken dan die van nu; leer ze opnieuw"
        )
    now = next((s for s in sets if s.payload["status"] == ADOPTED and s.space == chosen.space), None)
    made = _changed(chosen, status=ADOPTED, replaces=now.id if now else None)
    changes = [made, *([_changed(now, status="vervangen")] if now else [])]
    resting = graph.resting_on(chosen, *([now] if now else []))
    _put_in_place(resting, chosen, changes, f"gewichten versie {version} ({code or ALL}) vastgesteld", reason)
    return made


def revert(graph: "Writer", municipality: str = "", *, reason: str = "") -> tuple[WeightSet, WeightSet | None]:
    """Take the adopted version back; it and the version that holds again, or None for the default."""
    code = graph.gazetteer.code(municipality) if municipality else ""
    sets = weight_sets(graph, code)
    now, before = _adopted(sets, code)
    gone = _changed(now, status="teruggenomen")
    back = _changed(before, status=ADOPTED) if before and before.payload["status"] == "vervangen" else None
    said = f"gewichten versie {gone.version} ({code or ALL}) teruggenomen"
    resting = graph.resting_on(now, *([before] if before else []))
    _put_in_place(resting, now, [gone, *([back] if back else [])], said, reason)
    return gone, back


def _adopted(sets: Sequence[Stored], code: str) -> tuple[Stored, Stored | None]:
    """The version that is adopted, and the one that it replaced."""
    now = next((stored for stored in sets if stored.payload["status"] == ADOPTED), None)
    if now is None:
        raise StepRefused(f"er zijn geen vastgestelde gewichten ({code or ALL}); de standaard geldt al")
    return now, next((stored for stored in sets if stored.id == now.payload.get("replaces")), None)


def difference(graph: "Reader", municipality: str, version: int | None = None, *, scope: str = "") -> WeightDifference:
    """
    What a version of the weights would do to the ranking of a municipality.

    Args:
        graph: As the caller sees it.
        municipality: Code or name: whose ranking it is.
        version: Of the weights; None for what holds when the adopted version is taken back.
        scope: Whose weights they are: the code of that municipality, or "" for those of all.

    Raises:
        NotFound: If there is no such version.
        StepRefused: If none is adopted that could be taken back, or the version is of other features than those of now.
    """
    code = graph.gazetteer.code(municipality)
    sets = weight_sets(graph, scope)
    if version is None:
        _, back = _adopted(sets, scope)
        others = by_name(back.payload["weights"]) if back else in_force(graph, "").weights if scope else ranking.WEIGHTS
    else:
        chosen = next((stored for stored in sets if stored.payload["version"] == version), None)
        if chosen is None:
            raise NotFound(f"er is geen versie {version} van de gewichten ({scope or ALL})")
        others = by_name(chosen.payload["weights"])
    if set(others) != set(ranking.WEIGHTS):
        raise StepRefused("deze gewichten zijn geleerd voor andere kenmerken dan die van nu; leer ze opnieuw")
    now, tried = ranked_for(graph, code), ranking.checked_weights(others)
    before, after = ({entry.id: entry.rank for entry in ranked} for ranked in (now, ranking.reweighed(now, tried)))
    moved = compared(before, after, {entry.id: entry.title for entry in now})
    return WeightDifference(code, now.weights, tried, moved, now.total)


def _changed(stored: Stored, **fields: Any) -> WeightSet:
    return valid(WeightSet, {**stored.payload, **fields})


def _put_in_place(graph: "Writer", like: Stored, records: list[WeightSet], what: str, reason: str) -> None:
    said = f"{what}: {reason.strip()}" if reason.strip() else what
    graph.put(records, space=like.space, reason=said, step="weigh")


class Weights(Room):
    """What people think of a ranking, and the weights that are learned from it, adopted and taken back."""

    in_force = UseCase(in_force)
    versions = UseCase(weight_sets)
    judge = UseCase(judge)
    judged = UseCase(judged)
    withdraw = UseCase(withdraw)
    learn = UseCase(learn)
    adopt = UseCase(adopt)
    revert = UseCase(revert)
    difference = UseCase(difference)
