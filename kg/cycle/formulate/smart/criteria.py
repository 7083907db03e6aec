"""
Formuleren: is an objective SMART? Per criterion a verdict, with the reason that it rests on and what to do about it.

Three verdicts: "voldoet", "voldoet niet" and "onbekend"; one thing that fails makes a criterion fail, and what neither
the fields nor the words decide is unknown. Fields are judged by the rules of `kg.model.objective`, words by what
`features` finds in them. A field that is empty does not fail where the words say the same.

    specifiek     what is done or is there then, and to what: the words together, by the weights of `weights.toml`
    meetbaar      an indicator with a target, or the words together, likewise; unit and direction agree
    acceptabel    somebody answers for it, and the support that is recorded
    realistisch   an activity, somebody who does it and a budget; words alone do not tell
    tijdgebonden  an end that is named, after the start and not in the past
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from kg.cycle.formulate.smart.audit import NOTHING, AuditEvidence, audit_proof
from kg.cycle.formulate.smart.explanation import ADVICE, no_aim, worded
from kg.cycle.formulate.smart.features import ACTS, WEAK, Shown, ends, features
from kg.cycle.formulate.smart.finding import AuditProof, Finding, JudgedCriterion, Verdict, on_words
from kg.cycle.formulate.smart.sentence import MOST, Mark, Moment, Reading, goals, read
from kg.cycle.formulate.smart.weights import weights
from kg.dutch.amounts import Counted
from kg.dutch.lexicon import is_word
from kg.dutch.quantities import read as quantity
from kg.model.objective import Criterion, Rule, broken
from kg.reason.answer import answer
from kg.reason.time import last_day
from ontologies.smart_words import Group

CRITERIA: Final[tuple[Criterion, ...]] = ("specifiek", "meetbaar", "acceptabel", "realistisch", "tijdgebonden")
_NOT_WHO: Final = frozenset(
    {"in", "van", "voor", "aan", "bij", "binnen", "naar", "tussen", "met", "uit", "per", "over", "buiten", "tot", "op"}
)
_TOWN: Final = re.compile(r"\s*(?P<who>[A-Z][^\W\d_]+(?:-[A-Z][^\W\d_]+)*)\s+(?P<does>[a-zë]+t|wil|zal)\b")
_VERBS: Final = frozenset({*WEAK, *ACTS, "up", "down", "talk"})
_STATES: Final = frozenset({"wordt", "leeft", "kenmerkt", "blijft", "heeft", "kent", "bestaat", "ligt", "moet", "komt"})


@dataclass(frozen=True, slots=True)
class ObjectiveDraft:
    """
    An objective as it is to be judged.

    Attributes:
        text: The objective in words; `title` of a record.
        fields: indicator, baseline, target, unit, owner and deadline, as far as they are filled in.
        policy: The payload of its policy, or nothing.
        activities: The payloads of the activities that name it; None when that is not known, as of a text alone.
        support: The payloads of the support that is recorded for it, each with its id.
        evidence: What is recorded of its baseline and of who checks it.
        dutch: Whether the text is Dutch; the words of another language are not judged.
    """

    text: str
    fields: Mapping[str, str] = field(default_factory=dict)
    policy: Mapping[str, Any] = field(default_factory=dict)
    activities: Sequence[Mapping[str, Any]] | None = None
    support: Sequence[Mapping[str, Any]] = ()
    evidence: AuditEvidence = NOTHING
    dutch: bool = True


@answer
@dataclass(frozen=True, slots=True)
class Assessment:
    """
    The verdict on each criterion.

    Attributes:
        text: The objective in words.
        executable: Whether an activity, who does it and a budget are known; null when that was not looked at.
        target: Whether the words say a quantity that is to be reached.
        target_words: Which; in order of the text.
        actor: Whether the words say who does it.
        actor_words: Which; in order of the text.
        audit: Whether a court of audit can tell afterwards.
    """

    text: str
    criteria: tuple[JudgedCriterion, ...]
    executable: bool | None
    target: bool
    target_words: tuple[str, ...]
    actor: bool
    actor_words: tuple[str, ...]
    audit: AuditProof


def assess(draft: ObjectiveDraft, groups: Mapping[str, Group], *, today: date) -> Assessment:
    """
    Judge an objective.

    Args:
        draft: The objective.
        groups: The words, see `ontologies.smart_words`.
        today: The day after which a deadline is not past.
    """
    reading = read(draft.text if draft.dutch else "", groups)
    lacking = {rule.key: rule for rule in broken(draft.fields, draft.policy, draft.activities or ())}
    shown = features(reading)
    case = _Case(draft, reading, groups, lacking, shown, today)
    found = {
        "specifiek": case.specific(),
        "meetbaar": case.measurable(),
        "acceptabel": case.acceptable(),
        "realistisch": case.realistic(),
        "tijdgebonden": case.timed(),
    }
    judged = tuple(_judged(criterion, tuple(found[criterion])) for criterion in CRITERIA)
    targets, actors = case.targets(), case.actors()
    return Assessment(
        draft.text[:MOST],
        judged,
        None if draft.activities is None else not {"activity", "capacity", "budget"} & set(lacking),
        bool(targets),
        tuple(one.words for one in targets),
        bool(actors),
        tuple(one.words for one in actors),
        audit_proof(reading, draft.fields, draft.evidence, measurable=judged[1].verdict),
    )


def _judged(criterion: Criterion, findings: tuple[Finding, ...]) -> JudgedCriterion:
    verdicts = {finding.verdict for finding in findings}
    for verdict in ("voldoet niet", "onbekend", "voldoet"):
        if verdict in verdicts:
            return JudgedCriterion(criterion, verdict, findings)
    raise ValueError(f"nothing was found on {criterion}")


@dataclass(frozen=True, slots=True)
class _Case:
    """One objective with what was read in it; each criterion gives its findings, at least one."""

    draft: ObjectiveDraft
    reading: Reading
    groups: Mapping[str, Group]
    lacking: Mapping[str, Rule]
    shown: Shown
    today: date

    def specific(self) -> Iterator[Finding]:
        if not self.draft.dutch:
            yield _foreign()
        elif self._amount("target") is not None:
            yield Finding("quantity", "voldoet", "Er is vastgelegd hoeveel het moet zijn.", field="target")
        else:
            yield from worded("specifiek", self.shown)
            yield from self._several()

    def _several(self) -> Iterator[Finding]:
        verbs = goals(self.reading, [mark for mark in self.reading.marks if mark.group in _VERBS])
        if len(verbs) > 1 and verbs[0].words != verbs[1].words:
            told = " en ".join(f"“{verb.words}”" for verb in verbs[:4])
            found = weights()["specifiek"].holds(self.shown)
            yield on_words(
                verbs[1], "voldoet" if found else "voldoet niet", f"Er staat meer dan één doel: {told}.",
                "Maak er aparte doelstellingen van.", rule="several",
            )  # fmt: skip

    def measurable(self) -> Iterator[Finding]:
        yield from self._disagreeing()
        yield from (_of_rule(self.lacking[key], "onbekend") for key in ("baseline", "unit") if key in self.lacking)
        if {"indicator", "target"} <= set(self.draft.fields):
            yield Finding("target", "voldoet", "Indicator en streefwaarde zijn vastgelegd.", field="target")
            return
        if not self.draft.dutch:
            yield _foreign()
            return
        yield from worded("meetbaar", self.shown)
        if self.draft.activities is not None:
            for key in ("indicator", "target"):
                if key in self.lacking:
                    yield _of_rule(self.lacking[key], "onbekend")

    def _disagreeing(self) -> Iterator[Finding]:
        fields = self.draft.fields
        start, end = self._amount("baseline"), self._amount("target")
        about = (
            read(f"{self.draft.text}. {fields.get('indicator', '')}", self.groups) if self.draft.dutch else self.reading
        )
        up, down = bool(about.of("up")), bool(about.of("down"))
        if (
            start
            and end
            and start.alike(end)
            and up != down
            and (end.near < start.near if up else end.near > start.near)
        ):
            reason = (
                f"De streefwaarde ({fields['target']}) ligt de verkeerde kant op: de nulmeting is {fields['baseline']}."
            )
            yield Finding("wrong-way", "voldoet niet", reason, "Verbeter de streefwaarde of de nulmeting.", "target")
        measured, unit = self._kinds("indicator", fields.get("indicator", "")), self._unit()
        if measured and unit and not measured & unit:
            told = " of ".join(sorted(self.groups[f"{kind}-indicator"].label for kind in measured))
            reason = f"De indicator gaat over {told}, maar de eenheid is {fields.get('unit') or fields['target']}."
            yield Finding(
                "unit-disagrees", "voldoet niet", reason, "Kies een eenheid die bij de indicator past.", "unit"
            )

    def _unit(self) -> set[str]:
        said = f"{self.draft.fields.get('unit', '')} {self.draft.fields.get('target', '')}"
        signs = {kind for kind, sign in (("share", "%"), ("share", "‰"), ("money", "€")) if sign in said}
        return signs | self._kinds("unit", said)

    def _kinds(self, what: str, text: str) -> set[str]:
        """Which kinds of measure the words of a field speak of."""
        named = {mark.group for mark in read(text, self.groups).marks if mark.group.endswith(f"-{what}")}
        return {group.removesuffix(f"-{what}") for group in named}

    def _amount(self, field: str) -> Counted | None:
        return quantity(self.draft.fields.get(field, ""), self.draft.fields.get("unit", ""))

    def acceptable(self) -> Iterator[Finding]:
        yield from self._who()
        for one in self.draft.support:
            yield _support(one)
        if not self.draft.support:
            advice = "Leg per niveau (bestuur, management, uitvoering) vast hoe het ertegenover staat."
            yield Finding("support", "onbekend", "Over het draagvlak is niets vastgelegd.", advice, "support")

    def targets(self) -> Sequence[Mark]:
        """The quantities that are to be reached, in words."""
        return self.shown.get("target", ()) if weights()["doel"].holds(self.shown) else ()

    def actors(self) -> Sequence[Mark]:
        """Who does it, in words: a body, an office, a municipality, or "we"."""
        if not weights()["doel"].holds(self.shown):
            return ()
        return sorted((*self._actors(), *self.reading.of("we")), key=lambda one: one.start)

    def _who(self) -> Iterator[Finding]:
        owner, actors, we = self.draft.fields.get("owner"), self._actors(), self.reading.of("we")
        if owner:
            yield Finding("owner", "voldoet", f"Eigenaar is {owner}.", field="owner")
        elif actors:
            yield on_words(actors[0], "voldoet", f"“{actors[0].words}” is aanspreekbaar.", "")
        elif we:
            reason = f"“{we[0].words}” zegt niet wie er aanspreekbaar is."
            yield on_words(we[0], "onbekend", reason, "Noem het orgaan, de functie of de afdeling.")
        elif self.draft.dutch:
            reason = "Er staat niet bij wie het doet, en er is geen eigenaar vastgelegd."
            yield Finding("actor", "voldoet niet", reason, "Noem het orgaan, de functie of de afdeling.", "owner")
        else:
            yield _of_rule(self.lacking["owner"], "onbekend")

    def _actors(self) -> list[Mark]:
        """Who is named as doing something: not as where or for whom it is done."""
        found = []
        for mark in self.reading.of("actor"):
            before = self.reading.text[max(0, mark.start - 60) : mark.start].lower().split()[-2:]
            if not _NOT_WHO & set(before):
                found.append(mark)
        return found or [*self._town()]

    def _town(self) -> Iterator[Mark]:
        """A text that begins with a name and then what it does: "Baarn garandeert", not "Baarn is"."""
        one = _TOWN.match(self.reading.text, self.reading.begin)
        if one and one["does"].lower() not in _STATES and not is_word(one["who"].lower()):
            yield Mark("actor", one["who"], *one.span("who"))

    def realistic(self) -> Iterator[Finding]:
        if self.draft.activities is None:
            reason = "Uit de woorden alleen blijkt niet of het kan: activiteiten, mensen en budget zijn niet bekend."
            advice = "Leg activiteiten vast, met wie ze uitvoert en het budget."
            yield Finding("activity", "onbekend", reason, advice, "activity")
            return
        missing = [key for key in ("activity", "capacity", "budget") if key in self.lacking]
        yield from (_of_rule(self.lacking[key], "voldoet niet") for key in missing[: 1 if "activity" in missing else 3])
        if not missing:
            yield Finding(
                "activity", "voldoet", "Er is een activiteit, met wie haar uitvoert en een budget.", field="activity"
            )

    def timed(self) -> Iterator[Finding]:
        deadline = self.draft.fields.get("deadline", "")
        if "start" in self.lacking:
            yield _of_rule(self.lacking["start"], "voldoet niet")
        if deadline:
            yield self._deadline(deadline)
        elif not self.draft.dutch:
            yield _foreign()
        elif "time" in self.shown and not weights()["doel"].holds(self.shown):
            yield from no_aim(self.shown)
        elif "time" in self.shown:
            yield from self._times()
        else:
            yield from self._no_time()

    def _deadline(self, deadline: str) -> Finding:
        if last_day(deadline) < self.today:
            reason = f"De termijn ({deadline}) is verstreken op {self.today.isoformat()}."
            advice = "Stel een nieuwe termijn vast, of leg het resultaat vast."
            return Finding("past", "voldoet niet", reason, advice, "deadline")
        return Finding("deadline", "voldoet", f"De termijn is {deadline}.", field="deadline")

    def _times(self) -> Iterator[Finding]:
        times = ends(self.reading)
        absent = next((one for one in times if one.date and not _last_day(one)), None)
        if absent:
            reason = f"“{absent.words}” staat niet op de kalender."
            yield on_words(absent, "voldoet niet", reason, "Verbeter de datum.", rule="no-day")
            return
        ahead = [one for one in times if (_last_day(one) or self.today) >= self.today]
        if not ahead:
            reason = f"“{times[-1].words}” is verstreken op {self.today.isoformat()}."
            yield on_words(times[-1], "voldoet niet", reason, "Noem een termijn die nog komt.", rule="past")
            return
        dated = next((one for one in ahead if one.date), ahead[0])
        advice = f"Leg {dated.date} vast als termijn." if dated.date and self.draft.activities is not None else ""
        yield on_words(dated, "voldoet", f"“{dated.words}” zegt wanneer.", advice, rule="time")

    def _no_time(self) -> Iterator[Finding]:
        vague = self.reading.of("vague-time")
        for mark in vague[:3]:
            reason = f"“{mark.words}” heeft geen einde."
            yield on_words(mark, "voldoet niet", reason, ADVICE["vague-time"])
        if not vague:
            reason = "Er staat geen tijd in de tekst, en er is geen termijn vastgelegd."
            yield Finding("time", "voldoet niet", reason, ADVICE["vague-time"], "deadline")


def _last_day(moment: Moment) -> date | None:
    """The last day that a time in a text can mean; None when it names no year, or a day that there is not."""
    try:
        return last_day(moment.date) if moment.date else None
    except ValueError:
        return None


def _of_rule(rule: Rule, verdict: Verdict) -> Finding:
    return Finding(rule.key, verdict, rule.reason, rule.advice, rule.field)


def _foreign() -> Finding:
    reason = "De tekst lijkt geen Nederlands; Kring kent alleen Nederlandse woorden."
    return Finding("language", "onbekend", reason, "Geef de doelstelling in het Nederlands, of vul de velden in.")


def _support(one: Mapping[str, Any]) -> Finding:
    who, stance = one.get("group") or one["level"], one["stance"]
    verdict: Verdict = {"voor": "voldoet", "tegen": "voldoet niet"}.get(stance, "onbekend")  # type: ignore[assignment]
    told = {"voor": "is voor", "tegen": "is tegen", "verdeeld": "is verdeeld"}.get(
        stance, "heeft zich niet uitgesproken"
    )
    advice = "" if stance == "voor" else "Ga na wat er nodig is om dit niveau mee te krijgen."
    return Finding("support", verdict, f"{who[:1].upper()}{who[1:]} {told} ({one['id']}).", advice, "support")
