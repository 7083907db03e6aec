"""
Formuleren: is an objective SMART? Per criterion a verdict, with the reason that it rests on and what to do about it.

Three verdicts: "voldoet", "voldoet niet" and "onbekend"; one thing that fails makes a criterion fail, and what neither
the fields nor the words decide is unknown. Fields are judged by the rules of `kg.model.objective`, words by the groups
of `ontologies/smart-words.ttl`. A field that is empty does not fail where the words say the same.

    specifiek     one goal, said as a result; effort, direction, study, vague measures and reservations fail
    meetbaar      a quantity, a state that is there or not, or an indicator with a target; unit and direction agree
    acceptabel    somebody answers for it, and the support that is recorded
    realistisch   an activity, somebody who does it and a budget; words alone do not tell
    tijdgebonden  an end that is named, after the start and not in the past
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Final, Literal

from kg.cycle.formulate.smart.sentence import MOST, Mark, Moment, Reading, goals, read
from kg.dutch.amounts import Counted
from kg.dutch.quantities import read as quantity
from kg.model.objective import Criterion, Rule, broken
from kg.reason.answer import KNOWN, SPARSE, Count, answer
from kg.reason.time import last_day
from ontologies.smart_words import Group

Verdict = Literal["voldoet", "voldoet niet", "onbekend"]
CRITERIA: Final[tuple[Criterion, ...]] = ("specifiek", "meetbaar", "acceptabel", "realistisch", "tijdgebonden")
_VERBS: Final = ("effort", "direction", "up", "down", "study", "result")
_WEAK: Final = ("effort", "direction", "up", "down", "study")
_VAGUE: Final = ("vague-amount", "vague-quality", "reserve")
_NOT_WHO: Final = frozenset(
    {"in", "van", "voor", "aan", "bij", "binnen", "naar", "tussen", "met", "uit", "per", "over", "buiten", "tot", "op"}
)
_ADVICE: Final[Mapping[str, str]] = {
    "effort": "Schrijf op wat er dan is of gedaan is, niet dat ernaar gestreefd wordt.",
    "direction": "Schrijf op hoe ver: van welke waarde nu naar welke waarde dan.",
    "up": "Schrijf op hoe ver: van welke waarde nu naar welke waarde dan.",
    "down": "Schrijf op hoe ver: van welke waarde nu naar welke waarde dan.",
    "study": "Schrijf op wat er na het onderzoek of gesprek vastligt, bijvoorbeeld een besluit of een plan.",
    "vague-amount": "Vervang dit door een aantal of percentage.",
    "vague-quality": "Schrijf op waaraan je dat ziet, bijvoorbeeld een norm, een cijfer of een keurmerk.",
    "vague-time": "Noem een datum, een jaar of een vaste regelmaat.",
    "reserve": "Laat dit weg, of schrijf op wanneer het wel en niet geldt.",
}


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
        dutch: Whether the text is Dutch; the words of another language are not judged.
    """

    text: str
    fields: Mapping[str, str] = field(default_factory=dict)
    policy: Mapping[str, Any] = field(default_factory=dict)
    activities: Sequence[Mapping[str, Any]] | None = None
    support: Sequence[Mapping[str, Any]] = ()
    dutch: bool = True


@answer
@dataclass(frozen=True, slots=True)
class Finding:
    """
    One thing that decides a criterion.

    Attributes:
        rule: Its name.
        reason: In Dutch.
        suggestion: What to do, in Dutch.
        field: The field that it is about; `text` for the wording.
        words: What stands in the text.
        start: Where those words begin, in characters.
        end: Where they end.
    """

    rule: str
    verdict: Verdict
    reason: str
    suggestion: Annotated[str, SPARSE] = ""
    field: str = "text"
    words: Annotated[str, SPARSE] = ""
    start: Annotated[Count | None, KNOWN] = None
    end: Annotated[Count | None, KNOWN] = None


@answer
@dataclass(frozen=True, slots=True)
class JudgedCriterion:
    """One criterion; one thing that fails makes it fail, and what nothing decides is unknown."""

    criterion: Criterion
    verdict: Verdict
    findings: tuple[Finding, ...]


@answer
@dataclass(frozen=True, slots=True)
class Assessment:
    """
    The verdict on each criterion.

    Attributes:
        text: The objective in words.
        executable: Whether an activity, who does it and a budget are known; null when that was not looked at.
    """

    text: str
    criteria: tuple[JudgedCriterion, ...]
    executable: bool | None


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
    case = _Case(draft, reading, groups, lacking, today)
    found = {
        "specifiek": case.specific(),
        "meetbaar": case.measurable(),
        "acceptabel": case.acceptable(),
        "realistisch": case.realistic(),
        "tijdgebonden": case.timed(),
    }
    judged = tuple(_judged(criterion, tuple(found[criterion])) for criterion in CRITERIA)
    return Assessment(
        draft.text[:MOST],
        judged,
        None if draft.activities is None else not {"activity", "capacity", "budget"} & set(lacking),
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
    today: date

    def specific(self) -> Iterator[Finding]:
        results = self.reading.of("result")
        if not self.draft.dutch:
            yield _foreign()
            return
        several = goals(self.reading, [mark for mark in self.reading.marks if mark.group in _VERBS])
        if len(several) > 1:
            yield self._several(several)
        counted = bool(self.reading.quantities or self._counted_field())
        if not results and not counted:
            yield from self._marked(_WEAK, "voldoet niet")
        yield from self._marked(_VAGUE, "onbekend" if results or counted else "voldoet niet")
        if results:
            yield self._mark(results[0], "voldoet", f"“{results[0].words}” zegt wat er is of gedaan is.", "")
        elif counted:
            yield Finding("quantity", "voldoet", "Er staat hoeveel het moet zijn.")
        elif not self.reading.of(*_WEAK, *_VAGUE):
            advice = "Schrijf op wat er dan is of gedaan is."
            yield Finding("result", "onbekend", "Kring herkent geen woord dat een resultaat noemt.", advice)

    def _several(self, verbs: Sequence[Mark]) -> Finding:
        told = " en ".join(f"“{verb.words}”" for verb in verbs[:4])
        reason = f"Er staat meer dan één doel: {told}."
        return self._mark(verbs[1], "voldoet niet", reason, "Maak er aparte doelstellingen van.", rule="several")

    def measurable(self) -> Iterator[Finding]:
        yield from self._disagreeing()
        yield from (_of_rule(self.lacking[key], "onbekend") for key in ("baseline", "unit") if key in self.lacking)
        if {"indicator", "target"} <= set(self.draft.fields):
            yield Finding("target", "voldoet", "Indicator en streefwaarde zijn vastgelegd.", field="target")
            return
        if not self.draft.dutch:
            yield _foreign()
            return
        yield from self._measured_in_words()
        if self.draft.activities is not None:
            for key in ("indicator", "target"):
                if key in self.lacking:
                    yield _of_rule(self.lacking[key], "onbekend")

    def _measured_in_words(self) -> Iterator[Finding]:
        results, every = self.reading.of("result"), self.reading.of("every")
        weak = self.reading.of(*_WEAK, "vague-amount", "vague-quality")
        if self.reading.quantities:
            one = self.reading.quantities[0]
            yield self._mark(one, "voldoet", f"“{one.words}” is te tellen.", "", rule="quantity")
        elif results:
            yield self._mark(results[0], "voldoet", f"“{results[0].words}” is er achteraf wel of niet.", "")
        elif every and not weak:
            yield self._mark(every[0], "voldoet", f"“{every[0].words}” is te tellen.", "")
        elif weak:
            reason = f"“{weak[0].words}” is niet te meten; er staat geen hoeveelheid bij."
            yield self._mark(weak[0], "voldoet niet", reason, _ADVICE[weak[0].group])
        else:
            reason = "Er staat geen hoeveelheid, en Kring herkent geen toestand die er wel of niet is."
            yield Finding(
                "quantity", "voldoet niet", reason, "Noem een aantal, een percentage of een toestand die er dan is."
            )

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

    def _counted_field(self) -> bool:
        return self._amount("target") is not None

    def _amount(self, field: str) -> Counted | None:
        return quantity(self.draft.fields.get(field, ""), self.draft.fields.get("unit", ""))

    def acceptable(self) -> Iterator[Finding]:
        yield from self._who()
        for one in self.draft.support:
            yield _support(one)
        if not self.draft.support:
            advice = "Leg per niveau (bestuur, management, uitvoering) vast hoe het ertegenover staat."
            yield Finding("support", "onbekend", "Over het draagvlak is niets vastgelegd.", advice, "support")

    def _who(self) -> Iterator[Finding]:
        owner, actors, we = self.draft.fields.get("owner"), self._actors(), self.reading.of("we")
        if owner:
            yield Finding("owner", "voldoet", f"Eigenaar is {owner}.", field="owner")
        elif actors:
            yield self._mark(actors[0], "voldoet", f"“{actors[0].words}” is aanspreekbaar.", "")
        elif we:
            reason = f"“{we[0].words}” zegt niet wie er aanspreekbaar is."
            yield self._mark(we[0], "onbekend", reason, "Noem het orgaan, de functie of de afdeling.")
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
        return found

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
        elif self.reading.times:
            yield from self._times()
        elif self.draft.dutch:
            yield from self._no_time()
        else:
            yield _foreign()

    def _deadline(self, deadline: str) -> Finding:
        if last_day(deadline) < self.today:
            reason = f"De termijn ({deadline}) is verstreken op {self.today.isoformat()}."
            advice = "Stel een nieuwe termijn vast, of leg het resultaat vast."
            return Finding("past", "voldoet niet", reason, advice, "deadline")
        return Finding("deadline", "voldoet", f"De termijn is {deadline}.", field="deadline")

    def _times(self) -> Iterator[Finding]:
        times = self.reading.times
        absent = next((one for one in times if one.date and not _last_day(one)), None)
        if absent:
            reason = f"“{absent.words}” staat niet op de kalender."
            yield self._mark(absent, "voldoet niet", reason, "Verbeter de datum.", rule="no-day")
            return
        ahead = [one for one in times if (_last_day(one) or self.today) >= self.today]
        if not ahead:
            reason = f"“{times[-1].words}” is verstreken op {self.today.isoformat()}."
            yield self._mark(times[-1], "voldoet niet", reason, "Noem een termijn die nog komt.", rule="past")
            return
        dated = next((one for one in ahead if one.date), ahead[0])
        advice = f"Leg {dated.date} vast als termijn." if dated.date and self.draft.activities is not None else ""
        yield self._mark(dated, "voldoet", f"“{dated.words}” zegt wanneer.", advice, rule="time")

    def _no_time(self) -> Iterator[Finding]:
        vague = self.reading.of("vague-time")
        for mark in vague[:3]:
            reason = f"“{mark.words}” heeft geen einde."
            yield self._mark(mark, "voldoet niet", reason, _ADVICE["vague-time"])
        if not vague:
            reason = "Er staat geen tijd in de tekst, en er is geen termijn vastgelegd."
            yield Finding("time", "voldoet niet", reason, _ADVICE["vague-time"], "deadline")

    def _marked(self, groups: Sequence[str], verdict: Verdict) -> Iterator[Finding]:
        """At most three words of a text, each with why it is a trouble."""
        for mark in self.reading.of(*groups)[:3]:
            why = self.groups[mark.group].why
            yield self._mark(mark, verdict, f"“{mark.words}”: {why[0].lower()}{why[1:]}", _ADVICE[mark.group])

    @staticmethod
    def _mark(mark: Mark, verdict: Verdict, reason: str, advice: str, *, rule: str = "") -> Finding:
        return Finding(rule or mark.group, verdict, reason, advice, words=mark.words, start=mark.start, end=mark.end)


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
    level, stance = one["level"], one["stance"]
    verdict: Verdict = {"voor": "voldoet", "tegen": "voldoet niet"}.get(stance, "onbekend")  # type: ignore[assignment]
    told = {"voor": "is voor", "tegen": "is tegen", "verdeeld": "is verdeeld"}.get(
        stance, "heeft zich niet uitgesproken"
    )
    advice = "" if stance == "voor" else "Ga na wat er nodig is om dit niveau mee te krijgen."
    return Finding("support", verdict, f"{level.capitalize()} {told} ({one['id']}).", advice, "support")
