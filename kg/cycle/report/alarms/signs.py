"""Other signs that a report is due: support that dropped, the law, a silent source, a late question."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kg.cycle.report.alarms.alarm import Alarm, RuleFound, Unjudged
from kg.cycle.report.questions.question import AskedQuestion
from kg.dutch.dates import dutch, span

Payload = Mapping[str, Any]
_HEIGHT: Final[Mapping[str, int]] = {"tegen": 0, "verdeeld": 1, "voor": 2}
_SAID: Final[Mapping[str, str]] = {"tegen": "tegen", "verdeeld": "in twijfel", "voor": "voor"}
_LATE: Final = frozenset({"verlopen", "ontbreekt"})


@dataclass(frozen=True, slots=True)
class Duty:
    """
    A development with a legal date, and what is known of the answer to it.

    Attributes:
        date: As written.
        what: What happens on it.
        certain: Whether a source states it as certain.
        state: Of the coverage, see `kg.cycle.interpret.coverage.coverage`.
        grounds: What that rests on, in Dutch.
        sources: The ids of the records behind it.
    """

    id: str
    title: str
    date: str
    what: str
    certain: bool
    state: str
    grounds: Sequence[str]
    sources: Sequence[str]


@dataclass(frozen=True, slots=True)
class SourceHeard:
    """
    A followed source on a day.

    Attributes:
        rhythm_days: As stated by whoever follows it; None when nobody did.
        known_until: The day of its newest item; None when there was none yet.
        silent: Whether it is silent for longer than its rhythm allows.
        said: How it stands, in Dutch.
    """

    id: str
    title: str
    rhythm_days: int | None
    known_until: date | None
    silent: bool
    said: str


def support_drops(statements: Iterable[Payload], titles: Mapping[str, str]) -> RuleFound:
    """
    Where a level or group says less than it said the time before.

    A statement without a day, or with one that overlaps the other, has no place in time: then nothing is judged.

    Args:
        statements: Payloads of support, each with its id.
        titles: Of what they are about, by id.
    """
    groups: dict[tuple[str, str], list[Payload]] = defaultdict(list)
    for one in statements:
        if one["stance"] in _HEIGHT:
            groups[one["about"], one.get("group") or one.get("level") or ""].append(one)
    alarms, unknown = list[Alarm](), 0
    for (about, who), held in sorted(groups.items()):
        if len(held) == 1:
            continue
        if not all(one.get("date") for one in held):
            unknown += 1
            continue
        earlier, later = sorted(held, key=lambda one: (span(one["date"]).last, span(one["date"]).first))[-2:]
        if _HEIGHT[later["stance"]] >= _HEIGHT[earlier["stance"]]:
            continue
        if span(later["date"]).first <= span(earlier["date"]).last:
            unknown += 1
            continue
        alarms.append(_dropped(about, who, earlier, later, titles.get(about, about)))
    said = f"van {unknown} {'niveau' if unknown == 1 else 'niveaus'} is niet bekend in welke volgorde zij spraken"
    return RuleFound(alarms, [Unjudged("draagvlak", unknown, said)])


def _dropped(about: str, who: str, earlier: Payload, later: Payload, title: str) -> Alarm:
    was, now = _SAID[earlier["stance"]], _SAID[later["stance"]]
    return Alarm(
        f"draagvlak:{about}:{who}", "draagvlak", about, "Support", title,
        f"Het draagvlak van {who} voor “{title}” is gedaald.",
        f"{dutch(earlier['date'])}: {was}. {dutch(later['date'])}: {now}.",
        (earlier["id"], later["id"]), day=span(later["date"]).last,
    )  # fmt: skip


def legal_dates(duties: Iterable[Duty], today: date, near_days: int) -> RuleFound:
    """Which legal date is near or past, where policy expired or is confirmed to be missing."""
    alarms, unfound = list[Alarm](), 0
    for one in duties:
        days = span(one.date)
        if not one.certain or (days.first - today).days > near_days:
            continue
        if one.state not in _LATE:
            unfound += one.state == "niet gevonden"
            continue
        ahead = (days.first - today).days
        when = f"over {ahead} dagen" if ahead > 0 else "nu" if days.last >= today else "al"
        how = "ontbreekt, en dat is bevestigd" if one.state == "ontbreekt" else "is verlopen"
        alarms.append(
            Alarm(
                f"wet:{one.id}",
                "wet",
                one.id,
                "Development",
                one.title,
                f"“{one.title}” geldt {when} en het eigen beleid {how}.",
                f"{dutch(one.date)}: {one.what}. {' '.join(one.grounds)}",
                tuple(dict.fromkeys((one.id, *one.sources))),
                "bevestigd" if one.state == "ontbreekt" else "bekend",
                day=days.first,
            )
        )
    said = f"voor {unfound} {'wettelijke datum' if unfound == 1 else 'wettelijke datums'} is geen beleid gevonden"
    return RuleFound(alarms, [Unjudged("wet", unfound, said)])


def silent_sources(feeds: Iterable[SourceHeard], today: date) -> RuleFound:
    """Which followed source is silent for longer than its stated rhythm allows."""
    alarms, unknown = list[Alarm](), 0
    for one in feeds:
        if one.rhythm_days is None or one.known_until is None:
            unknown += 1
        elif one.silent:
            alarms.append(
                Alarm(
                    f"bron:{one.id}",
                    "bron",
                    one.id,
                    "Feed",
                    one.title,
                    f"“{one.title}” is stil.",
                    f"Ritme {one.rhythm_days} dagen, laatst gehoord op {dutch(one.known_until.isoformat())}: "
                    f"{(today - one.known_until).days} dagen geleden, meer dan twee keer het ritme.",
                    (one.id,),
                    day=one.known_until,
                )
            )
    said = f"van {unknown} {'bron' if unknown == 1 else 'bronnen'} is geen ritme opgegeven of nog niets gehoord"
    return RuleFound(alarms, [Unjudged("bron", unknown, said)])


def late_questions(questions: Iterable[AskedQuestion]) -> RuleFound:
    """Which question has no answer while its promised day is past."""
    alarms, loose = list[Alarm](), 0
    for one in questions:
        if one.late_days and one.promised:
            alarms.append(
                Alarm(
                    f"vraag:{one.id}",
                    "vraag",
                    one.id,
                    "Question",
                    one.text,
                    f"Een vraag wacht {one.late_days} {'dag' if one.late_days == 1 else 'dagen'} te lang op antwoord.",
                    f"Gesteld op {dutch(one.asked_on.isoformat())}, beloofd op {dutch(one.promised)}.",
                    (one.id, one.about),
                    day=span(one.promised).last,
                )
            )
        loose += one.promised is None
    said = f"bij {loose} {'vraag' if loose == 1 else 'vragen'} is geen dag beloofd"
    return RuleFound(alarms, [Unjudged("vraag", loose, said)])
