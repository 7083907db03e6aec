"""
KnowledgeGraph: the one door to the core.

It fetches, calls the pure modules and stores; every answer keeps to the spaces that the principal may read.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kg import following, schema
from kg.access import LOCAL_SPACE, Principal, checked_space, is_private, own_prefix
from kg.auditing import Witness, ids_in
from kg.errors import Forbidden, NotFound
from kg.following import Progress
from kg.ports import (
    ChooseForm,
    Dataset,
    Delete,
    Filters,
    Found,
    Journal,
    Passages,
    Put,
    Rephraser,
    Stored,
    Table,
    Trail,
    Triples,
    View,
    Written,
)
from kg.record import Record
from ontologies.terms import KRING

if TYPE_CHECKING:
    import networkx as nx

    from kg import cards, judging, keeping, model, tracing, tracking
    from kg.cycle import borgen, dated, emerging, interpret, learning, momentum, offer, peers, radar, uptake, who
    from kg.gazetteer import Gazetteer
    from kg.network import Ways
    from kg.situations import Assumed

_T = TypeVar("_T")
_REMEMBERED: Final = 64  # things worked out from the journal; the oldest makes room


def _silent(_label: str, _done: int, _total: int) -> None:
    """No progress shown."""


def _not_to_give(record_id: str, space: str) -> Forbidden:
    """Of an id that is taken where one may not read, no more is said than of any other that one may not give."""
    return Forbidden(
        f"het id {record_id!r} kan niet worden gegeven; laat het id weg, of laat het beginnen met {own_prefix(space)!r}"
    )


@dataclass(frozen=True, slots=True)
class Stores:
    """The adapters behind a graph; `kg.wiring` picks them."""

    directory: Path
    journal: Journal
    triples: Triples
    passages: Passages
    trail: Trail
    _remembered: dict[object, tuple[int, Any]] = field(default_factory=dict, repr=False, compare=False)

    def remembered(self, what: object, make: Callable[[], _T]) -> _T:
        """What follows from the current records alone, made once for each state of the journal; `what` names it."""
        head = self.journal.head()  # before it is made: what comes in meanwhile makes it again
        kept = self._remembered.get(what)
        if kept is None or kept[0] != head:
            made = (head, make())
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.pop(next(iter(self._remembered)), None)
            kept = self._remembered[what] = made
        found: _T = kept[1]
        return found

    def counts(self) -> Mapping[tuple[str, str], int]:
        """How many current records there are by (kind, space)."""
        return self.remembered("counts", self.journal.counts)

    @property
    def views(self) -> tuple[View, ...]:
        """Everything that follows the journal."""
        return (self.triples, self.passages)


class KnowledgeGraph:
    """What Kring knows, as one principal may see it."""

    def __init__(self, stores: Stores, principal: Principal) -> None:
        self.stores = stores
        self.principal = principal
        self.witness = Witness(stores.trail, principal)

    def seen_by(self, principal: Principal) -> "KnowledgeGraph":
        """The same store in the eyes of someone else."""
        return KnowledgeGraph(self.stores, principal)

    def within(self, space: str) -> "KnowledgeGraph":
        """In the eyes of the readers of a space: what is worked out here may be written there, `Principal.within`."""
        return self.seen_by(self.principal.within(space))

    # --- reading ---------------------------------------------------------------------------------

    def spaces(self, *kinds: str) -> frozenset[str]:
        """The spaces in the store that the principal may read, and that hold records of some kinds (or of any)."""
        return self.principal.readable({space for kind, space in self.stores.counts() if not kinds or kind in kinds})

    def counts(self) -> dict[str, int]:
        """How many records of each kind the principal may read."""
        readable = self.spaces()
        found: dict[str, int] = {}
        for (kind, space), number in self.stores.counts().items():
            if space in readable:
                found[kind] = found.get(kind, 0) + number
        return dict(sorted(found.items()))

    def get(self, record_id: str, *, as_of: datetime | None = None) -> Stored:
        """
        A record by id, now or as it was.

        Raises:
            NotFound: If there is none that the principal may read; which of the two is not said.
        """
        # What became private is so for its past too.
        spaces: set[str] = set()

        def readable(space: str) -> bool:
            spaces.add(space)
            return self.principal.may_read(space)

        asked = None if self.principal.everything else readable
        stored = self.stores.journal.get(record_id, as_of=as_of, readable=asked)
        if stored is None:
            raise NotFound(f"er is niets bekend onder {record_id!r}")
        self.witness.named((record_id, space) for space in spaces)  # also what is private at one of the two moments
        return stored

    def get_many(self, record_ids: Iterable[str]) -> dict[str, Stored]:
        """Those of the records that exist and may be read, by id."""
        found = self.stores.journal.get_many(record_ids, spaces=self.spaces())
        self.witness.saw(found.values())
        return found

    def scan(self, *kinds: str) -> Iterator[Stored]:
        """The records of some kinds (of every kind when none is named) that may be read, in order of id."""
        for kind in kinds:
            schema.kind_class(kind)
        spaces = self.spaces(*kinds)
        self.witness.used(spaces)
        return self.stores.journal.scan(kinds=kinds or None, spaces=spaces)

    def page(self, *kinds: str, after: str, size: int) -> tuple[list[Stored], bool]:
        """At most `size` records that may be read, in order of id, after one; and whether more follow."""
        for kind in kinds:
            schema.kind_class(kind)
        found = self.stores.journal.scan(kinds=kinds or None, spaces=self.spaces(), after=after)
        given = list(islice(found, size))
        self.witness.saw(given)
        return given, next(found, None) is not None

    def search(
        self,
        text: str,
        *,
        filters: Filters | None = None,
        top: int = 10,
        facets: bool = False,
    ) -> Found:
        """The records that answer a text, best first; spaces in `filters` are narrowed to what may be read."""
        wanted = filters or Filters(spaces=self.spaces())
        allowed = dataclasses.replace(wanted, spaces=wanted.spaces & self.spaces())
        self.witness.used(allowed.spaces)
        found = self.stores.passages.search(text, filters=allowed, top=top, facets=facets)
        self.witness.saw(found.hits)
        return found

    def sparql(self, query: str, *, limit_s: float = 30.0, max_rows: int = 10_000) -> Table:
        """The answer to a SPARQL 1.1 query over what may be read, see `kg.ports.Triples.query`."""
        spaces = self.spaces()
        self.witness.queried(spaces)
        return self.stores.triples.query(query, spaces=spaces, limit_s=limit_s, max_rows=max_rows)

    def sparql_written(
        self,
        query: str,
        *,
        choose: ChooseForm,
        limit_s: float = 30.0,
        max_bytes: int = 2**26,
        dataset: Dataset | None = None,
    ) -> Written:
        """As `sparql`, in a format of the standard, see `kg.ports.Triples.written`."""
        spaces = self.spaces()
        asked = {graph.removeprefix(KRING.space) for graph in (*dataset.default, *dataset.named)} if dataset else spaces
        self.witness.queried(spaces & asked)
        return self.stores.triples.written(
            query, spaces=spaces, choose=choose, limit_s=limit_s, max_bytes=max_bytes, dataset=dataset
        )

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs that may be asked: one per space, and the ontology."""
        return [*sorted(KRING.space + space for space in self.spaces()), KRING.ns.rstrip("#")]

    def network(self) -> "nx.MultiDiGraph[str]":
        """
        What may be read as a NetworkX graph: a node per record, an edge per link.

        Frozen, since it is kept until the journal moves on; `.copy()` gives one to change.
        """
        import networkx as nx

        from kg.network import network

        return self.kept("network", lambda: nx.freeze(network(self.scan())))

    def ways(self, as_of: date | None = None) -> "Ways":
        """The network walked both ways, for nearness and paths; without what came after a date, when one is given."""
        from kg.network import Ways

        return self.kept(f"ways, {as_of}", lambda: Ways.of(self.network(), as_of))

    def kept(self, what: str, make: Callable[[], _T], *, kinds: Sequence[str] = ()) -> _T:
        """
        What `make` gives, kept until the journal moves on; those who may read the same spaces share it.

        It must follow from what may be read alone (of some kinds, where they are named), not from who asks.
        """
        self.witness.used(self.spaces(*kinds))
        return self.stores.remembered((what, self.spaces()), make)

    def told(self, answer: _T) -> _T:
        """The answer itself; the private records that it names, by whatever name, are noted as read."""
        if self.witness.watches and any(map(is_private, self.spaces())):
            self.witness.named(self.stores.journal.spaces_of(set(ids_in(answer))).items())
        return answer

    @cached_property
    def gazetteer(self) -> "Gazetteer":
        """Names and codes of municipalities."""
        from kg.gazetteer import Gazetteer

        towns = ("Municipality",)
        return self.kept("gazetteer", lambda: Gazetteer.of(s.payload for s in self.scan(*towns)), kinds=towns)

    # --- the circle ------------------------------------------------------------------------------

    def interpret(
        self,
        municipality: str,
        *,
        today: date | None = None,
        weights: Mapping[str, float] | None = None,
        momentum: Mapping[str, tuple[float, str]] | None = None,
        assumed: "Assumed | None" = None,
    ) -> "list[interpret.Ranked]":
        """
        The developments ranked for a municipality, best first; nothing is stored.

        Args:
            municipality: Code or name.
            today: The date to count from; texts, registrations and other records of later are not looked at.
            weights: By feature; what is left out keeps the adopted weight, or else its default.
            momentum: By development id, 0 to 1 and a Dutch sentence that says why; from the signals when not given.
            assumed: Another profile than what is known.

        Raises:
            UnknownMunicipality: If no register has the name.
            InputError: If a weight is negative, no number, or of an unknown feature.
        """
        from kg.cycle import interpret
        from kg.cycle.momentum import as_feature
        from kg.judging import in_force
        from kg.situations import situation_of

        code = self.gazetteer.code(municipality)
        day = today or datetime.now(UTC).date()
        if momentum is None:
            momentum = self.kept(f"momentum, {day}", lambda: as_feature(self.momentum(today=day)))
        situation = situation_of(self, code, day, momentum=momentum, assumed=assumed)
        used = {**in_force(self, code).weights, **(weights or {})}
        return interpret.rank(situation, interpret.checked_weights(used))

    def peers(self, municipality: str, *, top: int = 10, today: date | None = None) -> "list[peers.Peer]":
        """
        The municipalities most like one, with the parts that add up to their likeness.

        Raises:
            UnknownMunicipality: If no register has the name.
        """
        from kg.situations import peers_of

        return peers_of(self, self.gazetteer.code(municipality), today or datetime.now(UTC).date(), top)

    def uptake(self, municipality: str, *, top: int = 10, today: date | None = None) -> "list[uptake.Expected]":
        """
        What a municipality has not registered yet, likeliest first, from what was known before a date.

        Raises:
            UnknownMunicipality: If no register has the name.
        """
        from kg.situations import uptake_of

        return uptake_of(self, self.gazetteer.code(municipality), today or datetime.now(UTC).date())[:top]

    def borgen(
        self,
        text: str,
        *,
        municipality: str = "",
        context: str = "",
        phase: str = "",
        top: int = 10,
        weights: Mapping[str, float] | None = None,
    ) -> "list[borgen.Experience]":
        """
        Cases and lessons that answer a question, best first, compared with the asker's municipality.

        Args:
            text: The question.
            municipality: Code or name of who asks, or "".
            context: What else is going on there; it helps to find the right situation.
            phase: A phase of the circle that lessons are wanted for, or "".
            top: How many at most.
            weights: By feature; those of `kg.cycle.borgen.WEIGHTS` when not given.

        Raises:
            InputError: If there is no such phase.
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle import borgen
        from kg.retrieving import experiences

        self.witness.used(self.spaces())
        return experiences(
            self, text, municipality=municipality, context=context, phase=phase, top=top,
            weights=weights or borgen.WEIGHTS,
        )  # fmt: skip

    def who(
        self,
        text: str = "",
        *,
        themes: Sequence[str] = (),
        phase: str = "",
        municipality: str = "",
        top: int = 10,
        weights: Mapping[str, float] | None = None,
    ) -> "list[who.Found]":
        """
        Who can help: providers, people and municipalities that know it, offer it or did it, best first.

        Args:
            text: The question, or "" when themes are given.
            themes: Ids of themes.
            phase: A phase of the circle that help is wanted in, or "".
            municipality: Code or name of who asks, or "".
            top: How many at most.
            weights: By feature; those of `kg.cycle.who.WEIGHTS` when not given.

        Raises:
            InputError: If nothing is asked, or there is no such phase.
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle import who
        from kg.expertise import can_help

        return self.told(can_help(
            self, text, themes=themes, phase=phase, municipality=municipality, top=top, weights=weights or who.WEIGHTS
        ))  # fmt: skip

    def offer(self, trajectory: str, municipality: str = "") -> "offer.Offer":
        """
        The joint offer for a trajectory, head to tail, with its holes; see `kg.cycle.offer`.

        Args:
            trajectory: Id.
            municipality: Code or name of whom it is looked at for; that of the trajectory when it has one.

        Raises:
            NotFound: If there is nothing under the id.
            InputError: If it is something else.
            UnknownMunicipality: If no register has the name.
        """
        from kg.expertise import joint_offer

        return self.told(joint_offer(self, trajectory, municipality))

    @property
    def lessons(self) -> "keeping.Lessons":
        """Whether lessons hold, what they become here, how they are kept, pushed and reused."""
        from kg.keeping import Lessons

        return Lessons(self)

    @property
    def people(self) -> "keeping.People":
        """Knowledge at risk, what leaves a private space, and what is held on a person."""
        from kg.keeping import People

        return People(self)

    def judge(
        self, municipality: str, development: str, verdict: "learning.Verdict", **options: Any
    ) -> "model.Judgement":
        """
        Keep what someone thinks of the place of a development, with its features of now.

        Args:
            municipality: Code or name.
            development: Id; with verdict "hoger" the one that should stand higher than option `below`.
            verdict: "aanvaard", "verworpen" or "hoger".
            options: `below`, `by` (who; the principal when not given), `reason`, `today`, `space`.

        Raises:
            NotFound: If there is no such development.
        """
        from kg import judging

        return judging.judge(self, municipality, development, verdict, **options)

    def learn_weights(self, municipality: str = "", **options: Any) -> "judging.Lesson":
        """
        Weights learned from the judgements on one municipality, or on all; a new version when it is better.

        Raises:
            StepRefused: If there are too few judgements; it says how many are missing.
        """
        from kg import judging

        return judging.learn(self, municipality, **options)

    def adopt_weights(self, version: int, municipality: str = "", *, reason: str = "") -> "model.WeightSet":
        """Make a version the one that `interpret` uses; the one before it can come back with `revert_weights`."""
        from kg import judging

        return judging.adopt(self, version, municipality, reason=reason)

    def revert_weights(
        self, municipality: str = "", *, reason: str = ""
    ) -> "tuple[model.WeightSet, model.WeightSet | None]":
        """Take the adopted version back; it and the version that holds again, or None for the default."""
        from kg import judging

        return judging.revert(self, municipality, reason=reason)

    def card(
        self,
        development: str,
        municipality: str,
        *,
        today: date | None = None,
        rephraser: Rephraser | None = None,
        space: str = LOCAL_SPACE,
    ) -> "cards.Card":
        """
        What a development means for a municipality, every sentence with its source; nothing is stored.

        The stored interpretation that it speaks of is that of a space.

        Raises:
            NotFound: If there is no such development.
            UnknownMunicipality: If no register has the name.
        """
        from kg import cards

        return self.told(cards.card(self, development, municipality, today=today, rephraser=rephraser, space=space))

    def review_card(self, development: str, municipality: str, step: str, **options: Any) -> "model.Interpretation":
        """
        Take the interpretation a step further: "draft", "review", "adopt", "reopen".

        Args:
            development: Id.
            municipality: Code or name.
            step: See `kg.cycle.card.STEPS`.
            options: `reason`, `today`, `space`; with "draft" also `meaning` (text by field of `PerLevel`) and
                `trajectory` (id); with "adopt" also `alone`, see `kg.foureyes`.

        Raises:
            StepRefused: If the step cannot be taken from the present status.
        """
        from kg import cards

        return cards.review(self, development, municipality, step, **options)

    def trace(self, record_id: str, *, most: int = 100) -> "tracing.Trace":
        """
        What a record rests on and what came of it, in the order of the circle; at most `most` steps each way.

        Raises:
            NotFound: If there is none that the principal may read.
        """
        from kg import tracing

        return tracing.trace(self, record_id, most=most)

    def momentum(self, *, today: date | None = None) -> "list[momentum.Momentum]":
        """How much each development gains in attention, strongest first; see `kg.cycle.momentum`."""
        from kg.signals import momentum

        return self.told(momentum(self, today or datetime.now(UTC).date()))

    def mentions(self) -> "list[dated.Mention]":
        """The signals with their development, themes and region."""
        from kg.signals import mentions

        return mentions(self)

    def emerging(self, *, today: date | None = None) -> "emerging.Emerging":
        """Drafts of themes among the signals that belong to no known development; nothing is stored."""
        from kg.signals import emerging_themes

        return self.told(emerging_themes(self, today or datetime.now(UTC).date()))

    def radar(
        self, municipality: str, *, today: date | None = None, most: int = 60, keep: bool = False
    ) -> "radar.Radar":
        """
        The radar of a municipality, with movement since the ranking that was kept last before `today`.

        Args:
            municipality: Code or name.
            today: The date to count from; today when not given.
            most: How many developments are shown.
            keep: Whether to store the ranking, so that a later radar can show movement.

        Raises:
            UnknownMunicipality: If no register has the name.
        """
        from kg import tracking

        day = today or datetime.now(UTC).date()
        ranked = self.interpret(municipality, today=day)
        found = tracking.radar_of(self, municipality, today=day, most=most, ranked=ranked)
        if keep:
            tracking.keep_ranking(self, municipality, today=day, ranked=ranked)
        return self.told(found)

    def add_watch(
        self, name: str, municipality: str, *, theme: str = "", threshold: float = 0.0, space: str = LOCAL_SPACE
    ) -> "model.Watch":
        """Save a watch that counts from what stands now, see `kg.tracking.add_watch`."""
        from kg import tracking

        ranked = self.within(space).interpret(municipality)
        return tracking.add_watch(
            self, name, municipality, theme=theme, threshold=threshold, ranked=ranked, space=space
        )

    def watches(self) -> "list[model.Watch]":
        """The saved watches, in order of name."""
        from kg import tracking

        found = tracking.watches(self)
        self.told([one.id for one in found])
        return found

    def run_watch(self, name: str, *, today: date | None = None) -> "tracking.Checked":
        """
        What changed for a watch since it last told; telling it is remembered.

        Raises:
            NotFound: If no watch has the name.
        """
        from kg import tracking

        one = tracking.find_watch(self, name)
        self.told([one.id])
        return self.told(tracking.run_watch(self, one, today=today))

    def remove_watch(self, name: str) -> "model.Watch":
        """Take a watch away, see `kg.tracking.remove_watch`."""
        from kg import tracking

        return tracking.remove_watch(self, name)

    # --- writing ---------------------------------------------------------------------------------

    def put(self, records: Sequence[Record], *, space: str = LOCAL_SPACE, reason: str, gated: bool = False) -> int:
        """
        Write records, all or none; the seq of the last.

        Args:
            records: In order.
            space: Where they come.
            reason: For the journal, which keeps it for good.
            gated: Whether lessons among them come through the review gate, see `kg.lessons.move`.

        Raises:
            Forbidden: If the principal may not write there, or may not change or name one of the records.
            StepRefused: If a lesson would pass the review gate by being written.
        """
        return self.append(self.admitted(records, space, gated=gated), reason=reason)

    def admitted(self, records: Sequence[Record], space: str, *, gated: bool = False) -> "list[Put | Delete]":
        """
        What writing records in a space comes to, when the principal may; see `put`.

        Raises:
            Forbidden, StepRefused: As `put`.
        """
        self.principal.must_write(checked_space(space))
        self._must_replace([record.id for record in records], space)
        if not gated:
            records = self._before_the_gate(records)
        return [Put(record.id, record.kind(), space, schema.dump(record)) for record in records]

    def _before_the_gate(self, records: Sequence[Record]) -> list[Record]:
        """The records, of which a lesson does not pass its gate unseen; see `kg.cycle.retain`."""
        from kg.cycle import retain

        rule = retain.unwitnessed if self.principal.everything else retain.written
        held = self.stores.journal.get_many([record.id for record in records if record.kind() == "Lesson"])
        found = []
        for record in records:
            before = held[record.id].payload if record.id in held else None
            written = rule(before, schema.dump(record)) if record.kind() == "Lesson" else None
            found.append(schema.parse("Lesson", written) if written else record)
        return found

    def _must_replace(self, record_ids: Sequence[str], space: str) -> None:
        """Each id is one that the principal may write, or may give; of what it may not read nothing is said."""
        held = self.stores.journal.get_many(record_ids)
        for record_id in record_ids:
            stored = held.get(record_id)
            if stored is not None and self.principal.readable([stored.space]):
                self.principal.must_write(stored.space)
            elif stored is not None or not self.principal.may_name(record_id, space):
                raise _not_to_give(record_id, space)

    def must_state(self, space: str) -> Callable[[dict[str, Any], str, Stored | None, bool], Mapping[str, Any]]:
        """
        The rule for a document that states records in a space: payload, kind, what is held, whether it gives the id.

        It gives the payload as it may be stated, and raises as `put` does, for an id that the principal may not read
        or give, or a lesson past its review gate.
        """
        from kg.cycle import retain

        self.principal.must_write(space)

        def must(payload: dict[str, Any], kind: str, held: Stored | None, named: bool) -> Mapping[str, Any]:  # noqa: FBT001 - a rule
            before = held.payload if held and held.kind == kind else None
            if self.principal.everything:
                return retain.unwitnessed(before, payload) if kind == "Lesson" else payload
            record_id = payload["id"]
            hidden = held is not None and not self.principal.readable([held.space])
            if hidden or (held is None and named and not self.principal.may_name(record_id, space)):
                raise _not_to_give(record_id, space)
            if kind == "Lesson":
                retain.written(before, payload)
            return payload

        return must

    def append(self, changes: Sequence[Put | Delete], *, reason: str) -> int:
        """Write changes that a module of the core has judged by its own rule, all or none; see `kg.proposals`."""
        seq = self.stores.journal.append(changes, actor=self.principal.name, reason=reason)
        self.catch_up()
        return seq

    def delete(self, record_id: str, *, reason: str) -> int:
        """
        Take a record out of the current state; its history stays.

        Raises:
            NotFound: If there is none that the principal may read.
            Forbidden: If the principal may not write where it is.
        """
        self.principal.must_write(self.get(record_id).space)
        seq = self.stores.journal.append([Delete(record_id)], actor=self.principal.name, reason=reason)
        self.catch_up()
        return seq

    def erase(self, record_id: str, *, reason: str) -> int:
        """
        Remove a record and its history for good; that it was done stays in the journal.

        Raises:
            NotFound: If no event speaks of it, or none that the principal may read.
            Forbidden: If the principal is no steward of everyone who ever owned it.
        """
        return self.rewrite({record_id: None}, reason=reason)

    def rewrite(self, records: "Mapping[str, Record | None]", *, reason: str) -> int:
        """
        Erase records by id and write what comes in their place, each where it was; all or none.

        Args:
            records: None: nothing comes in its place.
            reason: For the journal, which keeps it for good; no names.

        Raises:
            NotFound: If no event speaks of one of them, or none that the principal may read.
            Forbidden: If the principal is no steward of everyone who ever owned one of them.
        """
        if not self.principal.everything:
            for record_id in records:
                self._must_erase(record_id)
        held = self.stores.journal.get_many(records)
        puts = {
            key: None if record is None else Put(key, record.kind(), held[key].space, schema.dump(record))
            for key, record in records.items()
        }
        seq = self.stores.journal.rewrite(puts, actor=self.principal.name, reason=reason)
        self.catch_up()
        return seq

    def _must_erase(self, record_id: str) -> None:
        """The principal is steward wherever the record is or was; a deleted one can still be erased."""
        spaces = {event.space for event in self.stores.journal.events(record_id=record_id)}
        if not spaces or self.principal.readable(spaces) != spaces:
            raise NotFound(f"er is niets bekend onder {record_id!r}; er is niets gewist")
        owners = sorted({space.rpartition("/")[0] for space in spaces})
        if not all(self.principal.has_role("steward", owner) for owner in owners):
            raise Forbidden(f"u mag {record_id!r} niet wissen; dat mag een steward van {' en '.join(owners)}")

    # --- upkeep ----------------------------------------------------------------------------------

    def catch_up(self, progress: Progress = _silent) -> None:
        """Bring every view up to the journal; a view that is ahead of it belongs to another one and starts again."""
        following.catch_up(self.stores.journal, self.stores.views, progress)
        self.__dict__.pop("gazetteer", None)

    @contextmanager
    def following(self, progress: Progress = _silent) -> Iterator[None]:
        """While this is held, the views take in what is written meanwhile; when it ends, they hold all of it."""
        with following.following(self.stores.journal, self.stores.views, progress):
            yield
        self.__dict__.pop("gazetteer", None)

    def encode(self, progress: Progress = _silent) -> int:
        """Give every passage its vector; how many were made. May be stopped and taken up again."""
        waiting, done = self.stores.passages.pending(), 0
        for step in self.stores.passages.encode_pending():
            done += step
            progress("betekenis", done, waiting)
        return done

    def rebuild(self, progress: Progress = _silent) -> None:
        """Make every view again from the journal."""
        for view in self.stores.views:
            view.clear()
        self.catch_up(progress)
        self.encode(progress)

    def check(self) -> list[str]:
        """What is wrong with the chain, or where a view disagrees with the journal; [] when all is well."""
        wrong = self.stores.journal.verify()
        for view in self.stores.views:
            wrong += view.check(self.stores.journal.scan())
        return wrong

    def facts(self) -> dict[str, Any]:
        """The state of the store in figures."""
        return {
            "records": self.counts(),
            "events": self.stores.journal.head(),
            "waiting_for_meaning": self.stores.passages.pending(),
        }
