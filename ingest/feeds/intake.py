"""
What items of a feed become: signals, each with the development that it speaks of, and sources.

An item has the same record at every look. What it says anew is written over what it said; the development that a person
gave a signal stays. Of a record that somebody took away nothing comes back until its item says something else.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ingest.commit.quarantine import Quarantine
from ingest.commit.records import Run, Statement, commit
from ingest.document import Document, Row
from ingest.feeds.channel import Item
from ingest.feeds.declaration import Declared
from ingest.feeds.match import Known, Match, judged
from ingest.mappings.draft import Draft
from kg.access import new_id
from kg.bounds import LABEL, NAME, PARAGRAPH, TITLE, cut
from kg.errors import InputError
from kg.model.frameworks import FILE
from kg.model.record import DATE_PATTERN, URL_PATTERN
from kg.model.schema import dump, parse
from kg.ports.journal import Put
from kg.private_files import QUARANTINE
from kg.service import KnowledgeGraph

METHOD: Final = "ingest/feed"
_READ: Final = 1_500  # characters of a text that are looked at for names


@dataclass(slots=True)
class Came:
    """
    What one look brought.

    Attributes:
        matched: Signals that have a development, by how it was found.
        asked: Those of which a person is asked.
        loose: Those of none, which emerging themes look at.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    matched: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    loose: int = 0


class Intake:
    """
    Takes in items of one feed, in the eyes of who switched it on.

    Args:
        graph: In their eyes.
        feed: As it is declared.
        now: The moment, for provenance and for what has no date.
    """

    def __init__(self, graph: KnowledgeGraph, feed: Declared, now: datetime) -> None:
        self._graph, self._feed, self._now = graph, feed, now
        self._key = new_id(feed.space, f"kanaal-{feed.id}")
        self._known = Known((one.payload for one in graph.authoritative("Development")), feed.only)
        self._developments = graph.filters(kinds=["Development"])
        self._by_meaning = bool(graph.stores.passages.vectors([*self._known.titles][:1]))

    def take_in(self, items: Sequence[Item], came: Came) -> None:
        """Write what is new or otherwise of some items, each of another key; what came of it is counted."""
        graph, stamp = self._graph, self._now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        quarantine = Quarantine(graph.stores.directory / QUARANTINE, self._now)
        run = Run(
            graph.stores.records, self._feed.space, graph.mandate, stamp, quarantine, lambda _what, _done, _of: None
        )
        self._must_have_origin()
        held = graph.get_many(self._id("sig", item) for item in items)
        matches = {item.key: self._match(item) for item in items} if "Signal" in self._feed.carries else {}
        batch = [one for item in items for one in self._statements(item, matches.get(item.key), held, stamp, run)]
        with graph.following():
            commit(run, self._key, Document(Path(self._feed.address), self._feed.title), batch)
        run.quarantine.close()
        self._count(run, came)
        self._ask(items, matches, held, came)

    def _must_have_origin(self) -> None:
        """The record that says where all of it came from, so that it can be taken back together."""
        feed = self._feed
        if self._key not in self._graph.stores.journal.spaces_of([self._key]):
            said = {"id": self._key, "title": feed.title, "category": FILE, "path": feed.address}
            put = Put(self._key, "Source", feed.space, dump(parse("Source", said)), step="ingest")
            self._graph.append([put], reason=f"bron {feed.id}")

    def _id(self, kind: str, item: Item) -> str:
        return new_id(self._feed.space, f"{kind}-{self._feed.id}-{item.hashed[:12]}")

    # --- which development -----------------------------------------------------------------------

    def _match(self, item: Item) -> Match | None:
        return judged(self._known, item.title, item.text[:_READ], self._nearest)

    def _nearest(self, text: str) -> tuple[str, float] | None:
        """The development that lies nearest to a text, and its cosine; None without vectors."""
        if not self._by_meaning:
            return None
        hits = self._graph.search(text, filters=self._developments, top=5).hits
        near = [(hit.cosine, hit.id) for hit in hits if hit.cosine is not None and hit.id in self._known.titles]
        return (max(near)[1], max(near)[0]) if near else None

    # --- records ---------------------------------------------------------------------------------

    def _statements(
        self, item: Item, match: Match | None, held: Mapping[str, Any], stamp: str, run: Run
    ) -> Iterator[Statement]:
        place = item.url[:NAME] or item.key[:NAME]
        row = Row(place, {"key": item.key, "title": item.title, "url": item.url, "date": item.date})
        origin = {"source": self._key, "place": place, "at": stamp, "method": METHOD}
        for kind, payload in self._payloads(item, match, held):
            try:
                valid = dump(parse(kind, {**payload, "provenance": [origin]}))
            except InputError as error:
                run.refuse(error, self._feed.title, row)
                continue
            yield Statement(Draft(kind, payload, METHOD), valid, row)

    def _payloads(
        self, item: Item, match: Match | None, held: Mapping[str, Any]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        feed, url = self._feed, item.url if re.fullmatch(URL_PATTERN, item.url) else ""
        date = item.date if re.fullmatch(DATE_PATTERN, item.date) else ""
        publisher = cut(feed.publisher or item.publisher, NAME)
        if "Signal" in feed.carries:
            key = self._id("sig", item)
            before = held[key].payload.get("development") if key in held else None
            about = before or (match.development if match and match.sure else None)
            cited = {"url": url or feed.address, "title": cut(item.title), "publisher": publisher, "published": date}
            payload = {
                "id": key,
                "title": cut(item.title),
                "date": date or self._now.date().isoformat(),
                "development": about,
                "sources": [{name: value for name, value in cited.items() if value}],
                "note": f"Gevonden in {feed.title}: {match.said}." if match and match.sure and not before else None,
            }
            if key in held and before:
                payload["note"] = held[key].payload.get("note")
            yield "Signal", {name: value for name, value in payload.items() if value}
        if "Source" in feed.carries:
            payload = {
                "id": self._id("stuk", item),
                "title": cut(item.title, TITLE),
                "category": cut(item.category or "bericht", LABEL),
                "url": url,
                "publisher": publisher,
                "published": date,
                "summary": cut(item.text, PARAGRAPH),
                "notation": cut(item.notation, LABEL),
            }
            yield "Source", {name: value for name, value in payload.items() if value}

    # --- what came of it -------------------------------------------------------------------------

    def _count(self, run: Run, came: Came) -> None:
        summary = run.summary
        came.new += summary.total("added")
        came.changed += summary.total("changed") + summary.total("moved")
        came.same += summary.total("unchanged") + summary.total("confirmed")
        came.refused += len(summary.refused)

    def _ask(
        self, items: Sequence[Item], matches: Mapping[str, Match | None], before: Mapping[str, Any], came: Came
    ) -> None:
        """Ask a person of what is not sure, once for each signal."""
        unsure: dict[str, Match] = {}
        for item in items if matches else ():
            match, key = matches[item.key], self._id("sig", item)
            if match and match.sure:
                came.matched[match.how] += 1
            elif match and not (key in before and before[key].payload.get("development")):
                unsure[key] = match
            else:
                came.loose += 1
        if not unsure:
            return
        asked = {one["target"] for held in self._graph.scan("Proposal") for one in held.payload["changes"]}
        signals = self._graph.get_many(unsure.keys() - asked)
        for key, stored in signals.items():
            match = unsure[key]
            about = parse("Signal", {**stored.payload, "development": match.development})
            title = self._known.titles[match.development]
            self._graph.proposals.propose(about, space=stored.space, reason=f"Gaat dit over {title}? {match.said}.")
        came.asked += len(signals)
