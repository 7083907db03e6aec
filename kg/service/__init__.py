"""
KnowledgeGraph: the one door to the core.

It reads and writes as its principal may (`kg.store.reader`, `kg.store.writer`); what the circle asks goes to the
module that answers it. What it gives is told to the witness, see `kg.store.room`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.access import LOCAL_SPACE
from kg.ports.rephraser import Rephraser
from kg.reason.answer import to_json
from kg.service.borgen import BorgenFacade
from kg.service.chain import ChainFacade
from kg.service.implement import PlanFacade
from kg.service.improve import ImproveFacade
from kg.service.interpret import InterpretFacade
from kg.service.measures import MeasureFacade
from kg.service.report import ReportFacade
from kg.service.reports.facade import AccountabilityFacade

if TYPE_CHECKING:
    from kg.cycle.borgen.cases.retrieval import Experience
    from kg.cycle.formulate.doable.doable import Doability
    from kg.cycle.formulate.draft.draft import Draft
    from kg.cycle.formulate.draft.template import DraftTemplate
    from kg.cycle.formulate.smart.judgement import CheckedObjective
    from kg.cycle.implement.chain.neighbourhood import Neighbourhood, Way
    from kg.cycle.interpret.card.card import Card
    from kg.ports.passages import Filters
    from kg.projections.quotation import Quotation
    from kg.reason.document import DocumentTold
    from kg.reason.history import History
    from kg.service.facets import Counts
    from kg.store.health.examination import Upkeep
    from kg.store.merges.room import Merges
    from kg.store.proposals.room import Proposals


class KnowledgeGraph(
    InterpretFacade,
    MeasureFacade,
    ChainFacade,
    PlanFacade,
    ReportFacade,
    AccountabilityFacade,
    BorgenFacade,
    ImproveFacade,
):
    """What Kring knows, as one principal may see it."""

    def card(
        self,
        development: str,
        municipality: str,
        *,
        today: date | None = None,
        rephraser: Rephraser | None = None,
        space: str = LOCAL_SPACE,
    ) -> "Card":
        """
        What a development means for a municipality, every sentence with its source; nothing is stored.

        The stored interpretation that it speaks of is that of a space.

        Args:
            development: Id or name.
            municipality: Code or name.
            today: The date to count from.
            rephraser: Who may put sentences in other words.
            space: See above.

        Raises:
            NotFound: If there is no such development.
            AmbiguousName: If the name is of several.
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle.interpret.card import use_cases as cards

        key = self.developments.meant(development).id

        def lessons_on(text: str, code: str) -> Any:
            return to_json(self._likely(text, code, cards.LESSONS))

        return cards.card(self, key, municipality, today=today, rephraser=rephraser, space=space, lessons_on=lessons_on)

    def draft(
        self,
        development: str,
        municipality: str,
        template: "DraftTemplate",
        *,
        today: date | None = None,
        space: str = LOCAL_SPACE,
    ) -> "Draft":
        """
        A draft of policy on a development, every sentence with its source and every gap shown; nothing is stored.

        Args:
            development: Id or name.
            municipality: Code or name.
            template: See `kg.cycle.formulate.draft.template`.
            today: The date to count from.
            space: Whose stored interpretation it rests on.

        Raises:
            NotFound: If there is no such development.
            AmbiguousName: If the name is of several.
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle.formulate.draft import use_cases as drafts
        from kg.service.drafts import interpreted

        made = interpreted(self.card(development, municipality, today=today, space=space))
        return drafts.draft(self, made, template, today=today, cases_on=self._cases_on, lacks_of=self._lacks_of)

    def doable(self, about: str) -> "Doability":
        """
        What is known of whether an objective or a trajectory can be done, and how it went elsewhere; no verdict.

        Args:
            about: Its id.

        Raises:
            NotFound: If there is none that the principal may read.
            InputError: If it is of another kind.
        """
        from kg.cycle.formulate.doable import use_cases as doables

        return doables.doable(self, about, cases_on=self._cases_on, lacks_of=self._lacks_of)

    def _cases_on(self, text: str, code: str) -> list[str]:
        """The cases that fit a text for a municipality, best first."""
        return list(dict.fromkeys(one.group for one in self._likely(text, code, 50)))

    def _likely(self, text: str, code: str, top: int) -> "list[Experience]":
        """Of what borgen finds, what is likely enough to stand where nobody asked for it."""
        from kg.reason.chance import LIKELY

        found = self.borgen(text, municipality=code, top=top)
        return [one for one in found if one.fits and one.answers >= LIKELY]

    def _lacks_of(self, code: str) -> dict[tuple[str, str], str]:
        """By facet and record, what the chain of a municipality lacks: not found, or missing for certain."""
        return {(gap.facet, gap.id): gap.state for gap in self.chain_gaps(code).gaps}

    def smart(
        self, objective: str, *, today: date | None = None, as_shown: Callable[[str], str] = str
    ) -> "CheckedObjective":
        """
        Whether an objective is SMART, with its policy, its activities and its support.

        Args:
            objective: Its id.
            today: The day to count from.
            as_shown: What is left of a text where the answer is shown, so that places are those in what is shown.

        Raises:
            NotFound: If there is none that the principal may read.
            InputError: If it is no objective.
        """
        from kg.cycle.formulate.smart.use_cases import smart

        return smart(self, objective, today=today, as_shown=as_shown)

    def smart_draft(self, text: str, fields: Mapping[str, str] | None = None, **more: Any) -> "CheckedObjective":
        """
        Whether a draft is SMART, with real objectives as examples of what it lacks; nothing is kept.

        Args:
            text: The objective in words.
            fields: indicator, baseline, target, unit, owner and deadline, as far as they are known.
            more: `start`, `activities`, `today` and `as_shown`, see `kg.cycle.formulate.smart.use_cases.smart_text`.

        Raises:
            InputError: If there is no text, or more than is read.
        """
        from kg.cycle.formulate.smart.use_cases import smart_text

        return smart_text(self, text, fields, **more)

    def quotation(self, record_id: str, *, place: str = "", statement: str = "", url: str = "") -> "Quotation":
        """
        A passage in its document: what stands around the ground of a statement, and where that comes from.

        Args:
            record_id: What the statement cites.
            place: Where it says that it stands; "" for anywhere.
            statement: The sentence that rests on it; "" for the whole record.
            url: Of the publication that is meant, where the record has several.

        Raises:
            NotFound: If there is none that the principal may read.
        """
        from kg.service.quotation import quotation

        return quotation(self, record_id, place=place, statement=statement, url=url)

    def neighbourhood(
        self,
        record_id: str,
        *,
        depth: int = 2,
        kinds: Collection[str] = (),
        relations: Collection[str] = (),
        most: int = 500,
    ) -> "Neighbourhood":
        """
        What came before a record and what came of it, over every link.

        Args:
            record_id: The one in the middle.
            depth: Links at most, each way.
            kinds: Those that are shown; () for all but what many records share, such as themes.
            relations: The properties that are followed, as prefixed names; () for all.
            most: Records at most besides the one in the middle, the nearest first.

        Raises:
            NotFound: If there is none that the principal may read.
            InputError: If it is of a kind that hangs together with nothing.
        """
        from kg.cycle.implement.chain import use_cases as tracing

        return tracing.neighbourhood(self, record_id, depth=depth, kinds=kinds, relations=relations, most=most)

    def way(self, start: str, end: str) -> "Way":
        """
        The shortest way between two records, by id.

        Raises:
            NotFound: If one of them is none that the principal may read, or hangs together with nothing.
        """
        from kg.cycle.implement.chain import use_cases as tracing

        return tracing.way(self, start, end)

    def facets(
        self, text: str, filters: "Filters", *, top: int = 10, counted: "Counts | None" = None
    ) -> dict[str, dict[str, int]]:
        """
        How many records that answer have each value of each facet, for somebody who chooses among them.

        The values of one facet are alternatives: they are counted within the other filters, not within each other.
        A value that the text has without any filter stays, with 0 where no record is left.

        Args:
            text: The question.
            filters: What is chosen.
            top: As in `search`, since a hit without a word of the text is counted too.
            counted: What `search` counts within the filters, when the caller has it already.
        """
        from kg.service.facets import facets

        return facets(self, text, filters, top=top, counted=counted)

    def document(self, source: str) -> "DocumentTold":
        """
        What a document says of itself, answers, names and proposes, its files, and what other versions say otherwise.

        Raises:
            NotFound: If there is no such document with a running text.
        """
        from kg.service.document import document

        return document(self, source)

    def meant(self, typed: str, *kinds: str, word: str = "") -> str:
        """
        The id of the record that somebody means who typed it in short, see `kg.service.short_ids`.

        Raises:
            AmbiguousName: If it may be several.
        """
        from kg.service.short_ids import meant

        return meant(self, typed, kinds, word=word)

    # --- the store -------------------------------------------------------------------------------

    def history(self, record_id: str) -> "History":
        """
        The versions of a record, also of one that is gone.

        Raises:
            NotFound: If there are none that the principal may read.
        """
        from kg.reason.history import history

        found = history(self.stores.journal, self.principal, record_id)
        self.told([found.id])
        return found

    @property
    def proposals(self) -> "Proposals":
        """Changes by those who may not make them, kept until someone who may decides."""
        from kg.store.proposals.room import Proposals

        return Proposals(self)

    @property
    def merges(self) -> "Merges":
        """Records that may be one: found, compared, made one by a person, and made two again."""
        from kg.store.merges.room import Merges

        return Merges(self)

    def backup(self, file: Path) -> dict[str, Any]:
        """Make a backup of the whole store in one file, see `kg.store.backup.archive.write_backup`."""
        from kg.store.backup.archive import write_backup

        return write_backup(self, file)

    def export(self, file: Path) -> dict[str, Any]:
        """
        Write what may be read: records as JSON Lines that `kring ingest` takes back, or RDF.

        Raises:
            InputError: If the suffix is not known.
        """
        from kg.store.backup.archive import export_to

        return export_to(self, file)

    def missing_since(self, backup: Path) -> list[str]:
        """
        What a backup of this store had and it has no more, or has otherwise, in Dutch; [] when both chains go on.

        Raises:
            InputError: If the file is no backup.
            StoreDamaged: If its signature is not of it.
        """
        from kg.store.backup.archive import missing_since

        return missing_since(self, backup)

    def upkeep(self, *, keys: Callable[[], Iterable[str]], writes: bool) -> "Upkeep":
        """
        Who sees to it that the store is well, while a service runs.

        Args:
            keys: What is wrong with the keys and web hooks, in Dutch.
            writes: Whether what is ill may be mended.
        """
        from kg.store.health.examination import Upkeep

        anchors = self.stores.anchors
        return Upkeep(
            self.stores, looks={"anchor": anchors.faults, "keys": keys}, regularly=anchors.renew, writes=writes
        )
