"""
One look at the feeds whose turn it is: what is new comes in, and what was learned of the feed is kept.

    lease     one process has a feed at a time; each page renews it, and who lost it writes nothing of it any more
    order     records first, then the marks of their items, then the cursor: what was cut short is done again, and what
              is there already is found to be the same
    failure   the next look waits longer each time, by chance and at least as long as was asked (`kg.clock.wait_s`)
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from os import getpid
from pathlib import Path
from random import random
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Final, Literal

from ingest.feeds import declaration
from ingest.feeds.channel import Item, PageRead
from ingest.feeds.declaration import WEB, Declared
from ingest.feeds.intake import Came, Intake
from ingest.feeds.mailbox.connection import Post
from ingest.feeds.mailbox.intake import Letters
from ingest.feeds.web import FetchFailed, Web
from ingest.load import ingest_into
from kg.clock import wait_s
from kg.errors import InputError, KringError, Stopped
from kg.reason.answer import Count, answer
from kg.service import KnowledgeGraph

if TYPE_CHECKING:
    from kg.access import Principal
    from kg.ports.jobs import Feeds, FeedState

PAGES: Final = 1_000  # of one look
_LOST: Final = "een ander proces haalt deze bron nu op, of ze is intussen uitgezet"
_TOGETHER: Final = 500  # items that are written at a time
Outcome = Literal["gewijzigd", "ongewijzigd", "mislukt", "uitgezet", "bezet"]


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """
    What came of one look at a feed.

    Attributes:
        new: Records that were added.
        changed: Records that say something else.
        matched: Signals whose development was sure.
        asked: Signals of which a person is asked.
        loose: Signals of no known development.
        fault: Why it failed or was switched off, in Dutch.
        seconds: How long it took.
    """

    id: str
    title: str
    outcome: Outcome
    new: Count = 0
    changed: Count = 0
    matched: Count = 0
    asked: Count = 0
    loose: Count = 0
    refused: Count = 0
    fault: str = ""
    seconds: float = 0.0


class Poller:
    """
    Looks at feeds for one store.

    Args:
        graph: The store, opened to be written.
        feeds: What is kept of them.
        web: What may be asked.
        eyes: In whose eyes a feed is fetched; None when nobody may any more.
        clock: Seconds since 1970.
        post: What opens mailboxes; None: they are not looked at here.
    """

    def __init__(
        self,
        graph: KnowledgeGraph,
        feeds: "Feeds",
        web: Web,
        eyes: "Callable[[FeedState], Principal | None]",
        *,
        clock: Callable[[], float] = time.time,
        post: Post | None = None,
    ) -> None:
        self._post = post
        self._graph, self._feeds, self._web, self._eyes, self._clock = graph, feeds, web, eyes, clock
        self.holder: Final = f"{getpid()}-{token_hex(4)}"

    def due(self, *, go_on: Callable[[], bool] = lambda: True) -> list[Polled]:
        """Look at the feeds whose time has come."""
        done: list[Polled] = []
        while go_on() and (state := self._feeds.take(self.holder)):
            done.append(self._poll(state, go_on))
        return done

    def these(self, feed_ids: Collection[str]) -> list[Polled]:
        """Look at some feeds now, those that are on."""
        done: list[Polled] = []
        for feed_id in feed_ids:
            state = self._feeds.take(self.holder, only=[feed_id], at_once=True)
            if state is not None:
                done.append(self._poll(state, lambda: True))
            else:
                said = "een ander proces haalt deze bron nu op, of ze staat uit"
                done.append(Polled(id=feed_id, title=feed_id, outcome="bezet", fault=said))
        return done

    def _poll(self, state: "FeedState", go_on: Callable[[], bool]) -> Polled:
        begun, came, title = time.monotonic(), Came(), state.id
        try:
            graph, feed = self._declared(state)
            title = feed.title
            match feed.channel:
                case declaration.FOLDER:
                    after = self._folder(graph, feed, state, came)
                case declaration.MAILBOX:
                    after = self._mailbox(graph, feed, state, came, go_on)
                case _:
                    after = self._web_feed(graph, feed, state, came, go_on)
        except KringError as error:
            if isinstance(error, _Off) or (isinstance(error, FetchFailed) and error.gone):
                self._feeds.switch_off(state.id, by="kring", why=str(error))
                return Polled(id=state.id, title=title, outcome="uitgezet", fault=str(error), **_counts(came, begun))
            self._feeds.settle(self.holder, self._failed(state, error))
            if isinstance(error, Stopped):
                raise
            return Polled(id=state.id, title=title, outcome="mislukt", fault=str(error), **_counts(came, begun))
        now, moved = self._clock(), bool(came.new or came.changed)
        due = now + feed.minutes * 60 * (0.95 + 0.1 * random())  # noqa: S311  # nosec B311 - it spreads looks
        told = replace(after, due=due, attempts=0, succeeded=now, fault="", changed=now if moved else state.changed)
        self._feeds.settle(self.holder, told)
        outcome: Outcome = "gewijzigd" if moved else "ongewijzigd"
        return Polled(id=state.id, title=title, outcome=outcome, **_counts(came, begun))

    def _failed(self, state: "FeedState", error: KringError) -> "FeedState":
        now, attempts = self._clock(), state.attempts + 1
        asked = error.retry_after_s if isinstance(error, FetchFailed) else 0
        due = now if isinstance(error, Stopped) else now + max(60.0, wait_s(attempts, asked))
        return replace(state, due=due, attempts=attempts, failed=now, fault=str(error))

    def _declared(self, state: "FeedState") -> tuple[KnowledgeGraph, Declared]:
        """The store in the eyes of who switched the feed on, and the feed, if it is still what they agreed to."""
        principal = self._eyes(state)
        if principal is None:
            raise _Off("de sleutel waarmee deze bron is aangezet, werkt niet meer; zet haar opnieuw aan")
        graph = self._graph.seen_by(principal, lambda: self._eyes(state) or principal)
        stored = graph.get_many([state.id]).get(state.id)
        if stored is None or stored.kind != "Feed":
            raise _Off("deze bron is er niet meer")
        feed = Declared.of(stored)
        if feed.mark != state.mark:
            raise _Off("deze bron wijst nu ergens anders heen; bekijk haar, en zet haar opnieuw aan")
        principal.must_write(feed.space)
        return graph, feed

    # --- a channel of the web --------------------------------------------------------------------

    def _web_feed(
        self, graph: KnowledgeGraph, feed: Declared, state: "FeedState", came: Came, go_on: Callable[[], bool]
    ) -> "FeedState":
        channel, intake = WEB[feed.channel], Intake(graph, feed, datetime.fromtimestamp(self._clock(), UTC))
        known = {"etag": state.etag, "modified": state.modified} if channel.conditional else {}
        url, cursor, alone = channel.first(feed.address, state.cursor), state.cursor, True
        first = answer = self._web.get(url, **known)
        if answer.status == 304:
            return state
        for _ in range(PAGES):
            page: PageRead = channel.read(answer.body, url, state.cursor)
            cursor = max(cursor, page.cursor)
            self._take_in(state, intake, page.items, came)
            if page.broken:
                raise InputError(page.broken)
            if not page.next or page.next == url:
                break
            if not go_on():
                raise Stopped("het ophalen is onderbroken; het gaat verder bij de volgende keer")
            url, alone = page.next, False
            answer = self._web.get(url)
        else:
            raise InputError(f"de bron heeft meer dan {PAGES} pagina's; maak de vraag in haar adres kleiner")
        etag, modified = (first.etag, first.modified) if alone else ("", "")  # of more pages the first says nothing
        return replace(state, cursor=cursor, etag=etag, modified=modified)

    def _take_in(self, state: "FeedState", intake: Intake, items: Sequence[Item], came: Came) -> None:
        """The items of a page that are new or otherwise, each once."""
        by_key = {item.hashed: item for item in reversed(items)}
        seen = self._feeds.seen(state.id, by_key.keys())
        fresh = {key: item for key, item in reversed(by_key.items()) if seen.get(key) != item.mark}
        came.same += len(by_key) - len(fresh)
        for part in _parts(fresh):
            intake.take_in([fresh[key] for key in part], came)
            if not self._feeds.keep(state.id, self.holder, {key: fresh[key].mark for key in part}):
                raise InputError(_LOST)

    # --- a mailbox -------------------------------------------------------------------------------

    def _mailbox(
        self, graph: KnowledgeGraph, feed: Declared, state: "FeedState", came: Came, go_on: Callable[[], bool]
    ) -> "FeedState":
        if not graph.mandate.principal().everything:
            raise _Off("een postbus volgen kan alleen wie de machine beheert")
        if self._post is None:
            raise InputError("postbussen worden hier niet opgehaald")

        def keep(marks: Sequence[str]) -> None:
            if not self._feeds.keep(state.id, self.holder, dict.fromkeys(marks, "")):
                raise InputError(_LOST)

        letters = Letters(graph, feed.id, feed.space, lambda marks: self._feeds.seen(state.id, marks), keep)
        try:
            with self._post.folder(feed.id, feed.address) as folder:
                return replace(state, cursor=letters.take_in(folder, state.cursor, go_on))
        finally:
            came.new, came.changed, came.refused = letters.added, letters.changed, letters.refused

    # --- a folder --------------------------------------------------------------------------------

    def _folder(self, graph: KnowledgeGraph, feed: Declared, state: "FeedState", came: Came) -> "FeedState":
        if not graph.mandate.principal().everything:
            raise _Off("een map volgen kan alleen wie de machine beheert")
        folder = Path(feed.address)
        if not folder.is_dir():
            raise InputError(f"map {folder} bestaat niet of is niet te bereiken")
        summary = ingest_into(graph, [folder], space=feed.space, progress=lambda _a, _b, _c: None, encode=False)
        came.new, came.changed = summary.total("added"), summary.total("changed")
        came.refused = len(summary.refused)
        return state


class _Off(KringError):
    """A feed is to be fetched no more; says why."""


def _parts(keys: Collection[str]) -> Iterator[list[str]]:
    listed = list(keys)
    return (listed[start : start + _TOGETHER] for start in range(0, len(listed), _TOGETHER))


def _counts(came: Came, begun: float) -> dict[str, Any]:
    return {
        "new": came.new,
        "changed": came.changed,
        "matched": sum(came.matched.values()),
        "asked": came.asked,
        "loose": came.loose,
        "refused": came.refused,
        "seconds": round(time.monotonic() - begun, 3),
    }
