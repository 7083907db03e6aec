"""What one principal may read of a store; every answer keeps to the spaces that it may see, and is noted as read."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final, Self, TypeVar

from kg.access import Principal, is_private
from kg.errors import NotFound, QueryError, UnknownMunicipality, UnknownTheme
from kg.model import schema
from kg.ports.journal import Payload, Stored
from kg.ports.passages import Filters, Found
from kg.ports.triples import N_QUADS, ChooseForm, Dataset, Table, Written
from kg.reason.chance import Missing
from kg.store.authority import Authority, Facts, organisations_of
from kg.store.chances import judged, missing
from kg.store.evidence.witness import Witness, ids_in
from kg.store.intake import MandateOf
from kg.store.records import Flawed
from kg.store.stores import Stores
from kg.store.supervision.views import SupervisedPassages, SupervisedTriples
from ontologies import spelling
from ontologies.terms import KRING

if TYPE_CHECKING:
    import networkx as nx

    from kg.names.developments import Developments
    from kg.names.thesaurus import Thesaurus
    from kg.places.gazetteer import Gazetteer
    from kg.places.municipality import MunicipalityFacts

_T = TypeVar("_T")
_WHOLE_GRAPH: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_COUNT: Final = "SELECT (STR(COUNT(*)) AS ?n) WHERE { ?s ?p ?o }"
_COUNT_S: Final = 10.0

Standpoint = tuple[frozenset[str], tuple[object, ...]]


class Reader:
    """The records and views of a store, as one principal may read them."""

    def __init__(
        self,
        stores: Stores,
        principal: Principal,
        standing: Callable[[], Principal] | None = None,
        rests_on: Mapping[str, int] | None = None,
    ) -> None:
        self.stores = stores
        self.principal = principal
        self.mandate = MandateOf(standing) if standing else MandateOf.of(principal)
        self._rests_on = rests_on or {}
        self.witness = Witness(stores.trail, principal)

    def seen_by(self, principal: Principal, standing: Callable[[], Principal] | None = None) -> Self:
        """
        The same store in the eyes of someone else.

        Args:
            principal: Who it is, with the rights of now.
            standing: Gives their rights anew at each write, and raises `Forbidden` once they may nothing any more; when
                not given, their rights do not change.
        """
        return type(self)(self.stores, principal, standing)

    def resting_on(self, *held: Stored) -> Self:
        """The same, for a change that rests on these states of records; what was said before of one goes first."""
        states = {**{stored.id: stored.seq for stored in held}, **self._rests_on}
        return type(self)(self.stores, self.principal, self.mandate.standing, states)

    def within(self, space: str) -> Self:
        """In the eyes of the readers of a space: what is worked out here may be written there, `Principal.within`."""
        return self.seen_by(self.principal.within(space), lambda: self.mandate.principal().within(space))

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

    def statements(self) -> int:
        """
        How many statements there are in what the principal may read and the ontology, each counted once.

        Raises:
            QueryTimeout, QueryBusy: As `sparql`; the number is kept until the journal moves on.
        """
        spaces = self.spaces()

        def count() -> int:
            table = self.triples.query(_COUNT, spaces=spaces, limit_s=_COUNT_S, max_rows=1)
            return int(str(table.rows[0][0]).strip('"'))

        return self.stores.remembered(("statements", spaces), count)

    def get(self, record_id: str, *, as_of: datetime | None = None) -> Stored:
        """
        A record by id, now or as it was.

        Raises:
            NotFound: If there is none that the principal may read; which of the two is not said.
            InvalidRecord: If it breaks the shape of its kind, see `kg.store.records`.
        """
        # What became private is so for its past too.
        spaces: set[str] = set()

        def readable(space: str) -> bool:
            spaces.add(space)
            return self.principal.may_read(space)

        asked = None if self.principal.everything else readable
        stored = self.stores.records.get(record_id, as_of=as_of, readable=asked)
        if stored is None:
            raise NotFound(f"er is niets bekend onder {record_id!r}")
        self.witness.named((record_id, space) for space in spaces)  # also what is private at one of the two moments
        return stored

    def get_many(self, record_ids: Iterable[str]) -> dict[str, Stored]:
        """Those of the records that exist and may be read, by id."""
        found = self.stores.records.get_many(record_ids, spaces=self.spaces())
        self.witness.saw(found.values())
        return found

    def held(self, record_id: str) -> Stored | None:
        """A record that may be read as it is, also when it breaks its shape: for who replaces it or takes it away."""
        readable = None if self.principal.everything else self.principal.may_read
        return self.stores.journal.get(record_id, readable=readable)

    def flawed(self) -> list[Flawed]:
        """The records that are passed over, as far as they were met and may be read."""
        return [flaw for flaw in self.stores.records.flawed() if self.principal.may_read(flaw.space)]

    def scan(self, *kinds: str, since: int = 0) -> Iterator[Stored]:
        """The records of some kinds (of every kind when none is named) that may be read, in order of id."""
        for kind in kinds:
            schema.kind_class(kind)
        spaces = self.spaces(*kinds)
        self.witness.used(spaces)
        return self.stores.records.scan(kinds=kinds or None, spaces=spaces, since=since)

    @property
    def passages(self) -> SupervisedPassages:
        """Words and vectors, with what the principal wrote."""
        self.stores.hold_what(self.principal.name)
        return self.stores.passages

    @property
    def triples(self) -> SupervisedTriples:
        """RDF, with what the principal wrote, and without what was taken from readers, at whichever process."""
        self.stores.hold_for(self.principal.name)
        return self.stores.triples

    @property
    def facts_seen(self) -> Facts:
        """What counts as fact for the asker among records that may be read."""
        readable, spaces_of = self.spaces(), self.stores.journal.spaces_of
        return Facts(self.authority, lambda ids: {k: space for k, space in spaces_of(ids).items() if space in readable})

    def authoritative(self, *kinds: str) -> list[Stored]:
        """The records of some kinds (of every kind when none is named) that count as fact, see `kg.store.authority`."""
        return self.facts_seen.among(self.scan(*kinds))

    def page(self, *kinds: str, after: str, size: int) -> tuple[list[Stored], bool]:
        """At most `size` records that may be read, in order of id, after one; and whether more follow."""
        for kind in kinds:
            schema.kind_class(kind)
        found = self.stores.records.scan(kinds=kinds or None, spaces=self.spaces(), after=after)
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
        readable = self.spaces()
        allowed = replace(filters, spaces=filters.spaces & readable) if filters else self.filters()
        self.witness.used(allowed.spaces)
        found = judged(text, self.passages.search(text, filters=allowed, top=top, facets=facets))
        self.witness.saw(found.hits)
        return found

    def missing(self, text: str, *kinds: str) -> Missing:
        """What is lacking here for a text, and in how many records of some kinds, or of all, that was sought."""
        asked = self.filters(kinds=kinds)
        searched = {kind: count for kind, count in self.counts().items() if not kinds or kind in kinds}
        return missing(text, self.passages.unknown(text, filters=asked), searched)

    def filters(
        self,
        *,
        kinds: Iterable[str] = (),
        municipality: str = "",
        themes: Iterable[str] = (),
        phases: Iterable[str] = (),
        years: Iterable[str] = (),
        outcomes: Iterable[str] = (),
    ) -> Filters:
        """
        Filters on what may be read, for a search; the values of one are alternatives, and none means any.

        A municipality and themes are given by name, by id, or as a facet gives them; a year in four digits.

        Raises:
            UnknownMunicipality, UnknownTheme: If nothing that may be read has it, or a name means several.
        """
        places = self._places(municipality) if municipality else frozenset()
        return Filters(
            self.spaces(), frozenset(kinds), places, frozenset(map(self.theme, themes)), frozenset(phases),
            frozenset(years), frozenset(outcomes),
        )  # fmt: skip

    def theme(self, text: str) -> str:
        """
        The id of the theme that somebody means.

        Raises:
            UnknownTheme: If nothing that may be read has it.
        """
        return self._named("theme", text, self.thesaurus.theme)

    def _places(self, municipality: str) -> frozenset[str]:
        """What is of a municipality; of one that went into another, by its name, what is of that one too."""
        code = self._named("municipality", municipality, self.gazetteer.own)
        _, into = self.gazetteer.became.get(code, ("", ()))
        by_name = spelling.line(municipality).upper() != code
        return frozenset({code, *into} if by_name and len(into) == 1 else {code})

    def _named(self, facet: str, text: str, find: Callable[[str], str]) -> str:
        try:
            return find(text)
        except (UnknownMunicipality, UnknownTheme):
            if text in self._facets().get(facet, ()):  # records may name what no register or list has
                return text
            raise

    def _facets(self) -> Mapping[str, Mapping[str, int]]:
        everything, passages = self.filters(), self.passages
        return self.kept("facets", lambda: passages.search("", filters=everything, top=0, facets=True).facets)

    def sparql(self, query: str, *, limit_s: float = 30.0, max_rows: int | None = None) -> Table:
        """
        The answer to a SPARQL 1.1 query over what may be read, with all of its rows.

        Args:
            query: The question.
            limit_s: Seconds after which it is stopped.
            max_rows: Where fewer will do; `Table.truncated` then says whether there are more.

        Raises:
            QueryError: Also if there are more than `Stores.most_rows` and `max_rows` is not given: an answer is whole.
        """
        spaces = self.spaces()
        self.witness.queried(spaces)
        most = self.stores.most_rows if max_rows is None else max_rows
        table = self.triples.query(query, spaces=spaces, limit_s=limit_s, max_rows=most)
        if max_rows is None and table.truncated:
            raise QueryError(
                f"het antwoord heeft meer dan {most} rijen; vraag met LIMIT en OFFSET om een deel, of haal met "
                "exported() alles op"
            )
        return table

    def sparql_written(
        self,
        query: str,
        *,
        choose: ChooseForm,
        limit_s: float = 30.0,
        max_bytes: int = 2**26,
        dataset: Dataset | None = None,
    ) -> Written:
        """As `sparql`, in a format of the standard, see `kg.ports.triples.Triples.written`."""
        spaces = self.spaces()
        asked = {graph.removeprefix(KRING.space) for graph in (*dataset.default, *dataset.named)} if dataset else spaces
        self.witness.queried(spaces & asked)
        return self.triples.written(
            query, spaces=spaces, choose=choose, limit_s=limit_s, max_bytes=max_bytes, dataset=dataset
        )

    def graph_written(self, graph: str, *, choose: ChooseForm, limit_s: float, max_bytes: int) -> Written:
        """All of a graph, or with "" of every one that may be read: noted as an export, before anything leaves."""
        spaces = self.spaces()
        left = spaces & {graph.removeprefix(KRING.space)} if graph else spaces
        form = choose("graph")
        self.witness.exported(filter(is_private, left), form)
        return self.triples.written(
            _WHOLE_GRAPH, spaces=spaces, choose=lambda _shape: form, limit_s=limit_s, max_bytes=max_bytes,
            dataset=Dataset((graph,)) if graph else None,
        )  # fmt: skip

    def exported(self) -> Generator[bytes]:
        """All that may be read and the ontology, as `Triples.pieces`: noted as an export by when this returns."""
        spaces = self.spaces()
        self.witness.exported(filter(is_private, spaces), N_QUADS)
        return self.triples.pieces(spaces=spaces)

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs that may be asked: one per space, and the ontology."""
        return [*sorted(KRING.space + space for space in self.spaces()), KRING.ns.rstrip("#")]

    def network(self) -> "nx.MultiDiGraph[str]":
        """
        What may be read as a NetworkX graph: a node per record, an edge per link.

        Frozen, since it is kept until the journal moves on; `.copy()` gives one to change.
        """
        import networkx as nx

        from kg.projections.network import network

        return self.kept("network", lambda: nx.freeze(network(self.scan())))

    def kept(self, what: str, make: Callable[[], _T], *, kinds: Sequence[str] = ()) -> _T:
        """
        What `make` gives, kept until the journal moves on; those who may read the same spaces share it.

        It must follow from what may be read (of some kinds, where they are named) and what counts of it, not from who
        asks.
        """
        self.witness.used(self.spaces(*kinds))
        return self.stores.remembered((what, self.standpoint), make)

    def told(self, answer: _T) -> _T:
        """The answer itself; the private records that it names, by whatever name, are noted as read."""
        if self.witness.watches and any(map(is_private, self.spaces())):
            self.witness.named(self.stores.journal.spaces_of(set(ids_in(answer))).items())
        return answer

    @cached_property
    def gazetteer(self) -> "Gazetteer":
        """Names and codes of municipalities, by the registers alone."""
        from kg.places.gazetteer import Gazetteer

        registers, kinds = Authority.of(self.principal, self.stores.operators), ("Municipality", "Reorganisation")

        def counted(kind: str) -> Iterator[Payload]:
            return (one.payload for one in self.scan(kind) if registers.counts(kind, one.space))

        return self.kept("gazetteer", lambda: Gazetteer.of(*map(counted, kinds)), kinds=kinds)

    @property
    def municipalities(self) -> "Mapping[str, MunicipalityFacts]":
        """What is known of municipalities and counts as fact for the asker, by code."""
        from kg.places.municipality import KINDS, municipalities_of

        return self.kept("municipalities", lambda: municipalities_of(self.authoritative(*KINDS)), kinds=KINDS)

    @cached_property
    def developments(self) -> "Developments":
        """Names of developments, of those that count as fact for the asker."""
        from kg.names.developments import Developments

        kinds = ("Development",)
        return self.kept(
            "developments", lambda: Developments.of(one.payload for one in self.authoritative(*kinds)), kinds=kinds
        )

    @cached_property
    def thesaurus(self) -> "Thesaurus":
        """Names and ids of themes."""
        from kg.names.thesaurus import Thesaurus

        concepts = ("Concept",)
        return self.kept("thesaurus", lambda: Thesaurus.of(s.payload for s in self.scan(*concepts)), kinds=concepts)

    @property
    def standpoint(self) -> Standpoint:
        """What of the asker decides what is worked out for them: what they may read, and what of it counts as fact."""
        return self.spaces(), Authority.of(self.principal, self.stores.operators).key

    @cached_property
    def authority(self) -> Authority:
        """Whose statements count as fact for the asker."""
        owners = {space.rpartition("/")[0] for space in self.spaces()}
        registers, kinds = Authority.of(self.principal, self.stores.operators), ("Organisation",)
        return replace(
            registers,
            municipalities={owner: code for owner in owners if (code := self.gazetteer.find(owner))},
            organisations=self.kept(
                "organisations", lambda: organisations_of(owners, self.scan(*kinds), registers), kinds=kinds
            ),
        )
