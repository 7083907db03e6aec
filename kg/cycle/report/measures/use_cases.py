"""What a report or a list of measures is made of, fetched from the graph as it was on a day."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from kg import clock
from kg.cycle.report.measures.material import ReportMaterial, ReportSubject
from kg.dutch.dates import dutch, span
from kg.errors import InputError, NotFound, UnknownMunicipality
from kg.ports.journal import Stored
from kg.store.authority import is_draft
from kg.store.past.reader import PastReader
from ontologies import spelling

if TYPE_CHECKING:
    from kg.store.reader import Reader

_OF: Final = "een traject (id), een gemeente (naam of code) of een organisatie (id)"


def subject_of(graph: "Reader", of: str, programme: str = "") -> ReportSubject:
    """
    What somebody means to have a report of.

    Args:
        graph: As the caller sees it.
        of: A trajectory or organisation by id, a municipality by name or code.
        programme: Of the budget of a municipality or organisation; "" for all of it.

    Raises:
        NotFound: If there is nothing of that name that may be read.
        InputError: If a programme of a trajectory is asked for.
    """
    found = graph.get_many([of]).get(of) if of.strip() else None
    if found is not None and found.kind == "Trajectory":
        if programme:
            raise InputError(f"{of!r} is een traject; een programma is van een gemeente of organisatie: noem die")
        return ReportSubject("traject", found.id, found.payload["title"])
    if found is not None and found.kind == "Organisation":
        return _named(ReportSubject("organisatie", found.id, found.payload["title"]), programme)
    try:
        place = graph.gazetteer.place(of)
    except UnknownMunicipality as error:
        raise NotFound(f"{of!r} is niet bekend; noem {_OF}") from error
    return _named(ReportSubject("gemeente", place.code, place.name), programme)


def _named(subject: ReportSubject, programme: str) -> ReportSubject:
    name = spelling.line(programme)
    return ReportSubject("programma", subject.id, subject.title, name) if name else subject


def then_on(graph: "Reader", day: date | None = None, moment: datetime | None = None) -> "tuple[Reader, date]":
    """
    The records as they were at the end of a day, and which day that is.

    Args:
        graph: As the caller sees it.
        day: Today when not given; a day before it is answered from the journal up to then.
        moment: Within that day, for what was made then; its end when not given.

    Raises:
        InputError: If the day is still to come.
    """
    today = clock.today()
    asked = day or today
    if asked > today:
        raise InputError(f"{dutch(asked.isoformat())} moet nog komen; een rapportage is van vandaag of eerder")
    if moment is not None or asked < today:
        return PastReader(graph, moment or datetime.combine(asked, time.max, UTC)), asked
    return graph, asked


def held(then: "Reader", subject: ReportSubject, day: date) -> ReportMaterial:
    """
    The records of a subject.

    Args:
        then: As they were on the day, see `then_on`.
        subject: See `subject_of`.
        day: The day.

    Raises:
        InputError: If nothing was on record yet.
        NotFound: If its trajectory may not be read.
    """
    found = _Fetched(then, subject, day).held()
    if not found.seq and isinstance(then, PastReader):
        raise InputError(
            f"op {dutch(day.isoformat())} was over {subject.title} nog niets vastgelegd; kies een latere peildatum"
        )
    return found


@dataclass(frozen=True, slots=True)
class _Fetched:
    """What is of a subject, among what may be read."""

    graph: "Reader"
    subject: ReportSubject
    day: date

    def held(self) -> ReportMaterial:
        """All of it."""
        kept: list[Stored] = []

        def some(records: Iterable[Stored]) -> list[Stored]:
            found = list(records)
            kept.extend(found)
            return found

        trajectories = some(self._trajectories())
        whose = self._whose(trajectories)
        places = {one.id for one in trajectories}
        own_policies = [] if self.subject.sort == "traject" else self._own("Policy", whose)
        own_aims = self._aims_of({one.id for one in own_policies})
        activities = some(self._activities(places, own_aims, whose))
        work = {one.id for one in activities}
        aims = some(self._objectives(activities, own_aims))
        policies = some(self._policies(aims, own_policies))
        about = places | work | {one.id for one in (*aims, *policies)} | ({self.subject.id} if self._whole else set())
        of_aims = {one.id for one in aims}
        updates = some(self._up_to(self._about("StatusUpdate", "about", about, whose)))
        measurements = some(self._measured(of_aims, whose))
        decisions = [*self._about("Decision", "policy", {one.id for one in policies}, whose),
                     *self._about("Decision", "dossier", about, whose)]  # fmt: skip
        parts = {
            "trajectories": trajectories,
            "activities": activities,
            "objectives": aims,
            "policies": policies,
            "updates": updates,
            "measurements": measurements,
            "baselines": some(sorted(self._about("Baseline", "trajectory", places, whose), key=_order)),
            "accounts": some(sorted(self._about("YearAccount", "trajectory", places, whose), key=lambda one: one.seq)),
            "corrections": some(self._about("BudgetCorrection", "activity", work, whose)),
            "results": some(self._about("Result", "objective", of_aims, whose)),
            "indicators": some(self._indicators(of_aims, measurements)),
            "support": some(self._about("Support", "about", about, whose)),
            "risks": some(self._about("Risk", "about", about, whose) if not self._whole else self._own("Risk", whose)),
            "cycles": some(self._about("Cycle", "trajectory", places, whose)),
            "recommendations": some(self._recommended() if self._whole else ()),
            "published": some(self._published(about, whose)),
            "decisions": some({one.id: one for one in decisions}.values()),
        }
        seq = max((one.seq for one in kept), default=0)
        return ReportMaterial(
            self._subject(trajectories), self.day,
            **{name: [one.payload for one in found] for name, found in parts.items()},
            heard=_heard(activities, updates), seq=seq, hash=self.graph.stores.journal.hash_of(seq) if seq else "",
        )  # fmt: skip

    @property
    def _whole(self) -> bool:
        """Whether it is of all that a municipality or organisation does."""
        return self.subject.sort in {"gemeente", "organisatie"}

    def _subject(self, trajectories: Sequence[Stored]) -> ReportSubject:
        own = [one for one in trajectories if one.id == self.subject.id]
        if not own:
            return self.subject
        return ReportSubject("traject", self.subject.id, own[0].payload["title"], payload=own[0].payload)

    def _trajectories(self) -> Iterator[Stored]:
        subject, authority = self.subject, self.graph.authority
        if subject.sort == "traject":
            found = self.graph.get_many([subject.id]).get(subject.id)
            if found is not None and found.kind == "Trajectory":
                yield found
            return
        for one in self.graph.scan("Trajectory"):
            named = one.payload.get("municipalities", ())
            if subject.id in named and authority.speaks_for(one.space, subject.id) and not is_draft(
                one.kind, one.payload
            ):  # fmt: skip
                yield one

    def _whose(self, trajectories: Sequence[Stored]) -> Callable[[Stored], bool]:
        """Whether a record counts: its owner may add to the trajectory, or speaks for the municipality."""
        subject, authority = self.subject, self.graph.authority
        if subject.sort == "traject":
            spaces = [one.space for one in trajectories]
            return lambda one: any(authority.may_add(one.space, place) for place in spaces)
        return lambda one: authority.speaks_for(one.space, subject.id) or authority.speaks_as(one.space, subject.id)

    def _activities(
        self, trajectories: set[str], own_aims: set[str], whose: Callable[[Stored], bool]
    ) -> Iterator[Stored]:
        """Those that name the subject or a trajectory of it; those of its aims too, where they name nobody else."""
        subject = self.subject
        for one in self.graph.scan("Activity"):
            payload = one.payload
            whom = {payload.get("municipality"), payload.get("organisation")} - {None}
            own = payload.get("trajectory") in trajectories or (subject.sort != "traject" and subject.id in whom)
            own = own or (not whom and payload.get("objective") in own_aims)
            named = subject.sort != "programma" or _same(payload.get("programme"), subject.programme)
            if own and named and whose(one):
                yield one

    def _objectives(self, activities: Sequence[Stored], own: set[str]) -> Iterable[Stored]:
        wanted = {one.payload["objective"] for one in activities if one.payload.get("objective")}
        if self._whole:
            wanted |= own
        found = self.graph.get_many(wanted)
        return [found[key] for key in sorted(found) if found[key].kind == "Objective"]

    def _aims_of(self, policies: set[str]) -> set[str]:
        """The ids of the objectives of some policies."""
        if not policies:
            return set()
        return {one.id for one in self.graph.authoritative("Objective") if one.payload["policy"] in policies}

    def _policies(self, aims: Sequence[Stored], own_policies: Sequence[Stored]) -> Iterable[Stored]:
        found = self.graph.get_many({one.payload["policy"] for one in aims})
        own = {one.id: one for one in own_policies} if self._whole else {}
        return [one for _, one in sorted({**found, **own}.items())]

    def _own(self, kind: str, whose: Callable[[Stored], bool]) -> list[Stored]:
        """The records of a kind that name the municipality or organisation itself."""
        names = ("municipality", "organisation")
        return [
            one
            for one in self.graph.scan(kind)
            if self.subject.id in {one.payload.get(name) for name in names} and whose(one)
        ]

    def _recommended(self) -> Iterator[Stored]:
        """What oversight recommended to the municipality: by whoever may say that of it."""
        found = self.graph.authoritative("Recommendation")
        return (one for one in found if one.payload.get("municipality") == self.subject.id)

    def _about(self, kind: str, by: str, wanted: set[str], whose: Callable[[Stored], bool]) -> Iterator[Stored]:
        return (one for one in self.graph.scan(kind) if one.payload.get(by) in wanted and whose(one))

    def _published(self, about: set[str], whose: Callable[[Stored], bool]) -> Iterator[Stored]:
        """What was published before of how it stands, of a day that was."""
        for one in self.graph.scan("PublishedAccount"):
            own = one.payload.get("about") in about
            own = own or (self._whole and one.payload.get("municipality") == self.subject.id)
            if own and whose(one) and span(one.payload["as_of"]).first <= self.day:
                yield one

    def _up_to(self, updates: Iterable[Stored]) -> list[Stored]:
        return sorted(
            (one for one in updates if span(one.payload["date"]).first <= self.day),
            key=lambda one: (span(one.payload["date"]).last, one.seq),
        )

    def _measured(self, aims: set[str], whose: Callable[[Stored], bool]) -> Iterator[Stored]:
        by_aims = {
            one.id for one in self.graph.authoritative("Indicator") if aims & set(one.payload.get("objectives", ()))
        }
        for one in self.graph.scan("Measurement"):
            payload = one.payload
            own = self._whole and payload.get("municipality") == self.subject.id
            if (own or payload.get("objective") in aims or payload.get("definition") in by_aims) and whose(one):
                yield one

    def _indicators(self, aims: set[str], measurements: Sequence[Stored]) -> Iterator[Stored]:
        """The definitions that are of the subject, and those that a measurement is of."""
        used = {one.payload.get("definition") for one in measurements}
        names = {spelling.folded(one.payload["indicator"]) for one in measurements}
        for one in self.graph.authoritative("Indicator"):
            payload = one.payload
            called = {spelling.folded(name) for name in (payload["title"], *payload.get("alt_labels", ()))}
            whose = payload.get("municipality") or payload.get("organisation")
            own = aims & set(payload.get("objectives", ())) or (self._whole and whose == self.subject.id)
            meant = names & called and whose in {None, self.subject.id, *self._codes}
            if own or meant or one.id in used:
                yield one

    @property
    def _codes(self) -> frozenset[str]:
        """The municipalities of a trajectory."""
        if self.subject.sort != "traject":
            return frozenset({self.subject.id})
        found = self.graph.get_many([self.subject.id]).get(self.subject.id)
        return frozenset(found.payload.get("municipalities", ())) if found else frozenset()


def _same(written: str | None, asked: str) -> bool:
    return bool(written) and spelling.folded(written or "") == spelling.folded(asked)


def _order(one: Stored) -> tuple[Any, ...]:
    return one.payload["number"], one.seq


def _heard(activities: Sequence[Stored], updates: Sequence[Stored]) -> dict[str, date]:
    """By activity the last day on which it was written, or something was said of how it goes."""
    found = {one.id: date.fromisoformat(one.at[:10]) for one in activities}
    for one in updates:
        about = one.payload["about"]
        if about in found:
            found[about] = max(found[about], span(one.payload["date"]).last)
    return found
