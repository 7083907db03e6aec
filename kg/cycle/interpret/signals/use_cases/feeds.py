"""
Feeds as `kg.cycle.interpret.signals.freshness` looks at them, and until when things are known, fetched from the graph.

A feed is what a `Feed` record declares, and every other publisher that a signal or source names: those are worked out
anew whenever the journal moves on, and never stored (ADR 38).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from kg.cycle.interpret.signals import freshness
from kg.cycle.interpret.signals.answers import Freshness
from kg.cycle.interpret.signals.freshness import Channel, Heard, Hearing, Knowledge
from kg.deadline import steps
from kg.dutch.aliases import same_name

if TYPE_CHECKING:
    from kg.ports.journal import Stored
    from kg.store.reader import Reader

Payload = Mapping[str, Any]

KINDS: Final = frozenset({"Development", "Source"})  # of what it is told
AGENDA: Final = 10  # developments that are asked about for one municipality
_CARRIED_DAYS: Final = 910  # of the signals that momentum looks at: its window and what is before it
_NO_NAME: Final = "uitgever niet genoemd"


def feed_key(payload: Payload) -> str:
    """What tells the feed that a signal came by: the first publisher that it names, as names are compared."""
    return next((same_name(name) for source in payload.get("sources", ()) if (name := source.get("publisher"))), "")


def freshness_of(graph: "Reader", today: date) -> Freshness:
    """How fresh everything is that counts as fact for the asker; kept until the journal moves on."""
    return graph.kept(f"freshness, {today}", lambda: _worked_out(graph, today))


def _worked_out(graph: "Reader", today: date) -> Freshness:
    signals = graph.authoritative("Signal")
    sources = [stored for stored in graph.authoritative("Source") if stored.payload.get("publisher")]
    heard = freshness.hearing(_channels(graph.authoritative("Feed"), signals, sources), today)
    by_development = defaultdict[str, list[Payload]](list)
    for stored in signals:
        by_development[stored.payload.get("development") or ""].append(stored.payload)
    developments, carried = {}, {}
    for stored in steps(graph.authoritative("Development")):
        about = by_development.get(stored.id, [])
        developments[stored.id] = _development(stored.payload, about, heard)
        carried[stored.id] = frozenset(_keys(stored.payload, about))
    documents = {stored.id: known for stored in sources if (known := _source(stored.payload, heard))}
    return Freshness(heard, developments, documents, carried)


def _channels(declared: "Sequence[Stored]", signals: "Sequence[Stored]", sources: "Sequence[Stored]") -> list[Channel]:
    """Every feed with the dates of its items: those that are declared, then every other publisher."""
    dates = defaultdict[str, list[str]](list)
    kinds, names = defaultdict[str, set[str]](set), {"": _NO_NAME}
    for key, name, when, kind in _items(signals, sources):
        names.setdefault(key, name)
        kinds[key].add(kind)
        dates[key].append(when)
    found: dict[str, Channel] = {}
    for stored in sorted(declared, key=_whose_items):
        payload = stored.payload
        publisher = same_name(payload.get("publisher") or "")
        key = publisher if publisher and publisher not in found else f"# {stored.id}"
        found[key] = Channel(
            key,
            payload["title"],
            stored.id,
            payload.get("publisher") or "",
            payload.get("url") or "",
            stored.space,
            payload.get("followed_by") or "",
            payload.get("rhythm_days"),
            (*dates.get(publisher, ()), *filter(None, [payload.get("newest")])),
            tuple(payload.get("carries") or sorted(kinds.get(publisher, ()))),
        )
    for key in dates.keys() - found.keys():
        publisher = names[key] if key else ""
        found[key] = Channel(key, names[key], "", publisher, dates=dates[key], kinds=tuple(sorted(kinds[key])))
    return list(found.values())


def _whose_items(feed: "Stored") -> tuple[bool, str]:
    """Of two feeds of one publisher the one that somebody follows judges what came by it, then the first by id."""
    return not (feed.payload.get("followed_by") or feed.payload.get("rhythm_days")), feed.id


def _items(signals: "Iterable[Stored]", sources: "Iterable[Stored]") -> Iterator[tuple[str, str, str, str]]:
    """Key and name of the publisher, date and kind of everything that came by a feed."""
    for stored in signals:
        key = feed_key(stored.payload)
        named = (source.get("publisher") or "" for source in stored.payload.get("sources", ()))
        yield key, next(filter(None, named), ""), stored.payload["date"], stored.kind
    for stored in sources:
        if when := stored.payload.get("published"):
            yield same_name(stored.payload["publisher"]), stored.payload["publisher"], when, stored.kind


def _keys(payload: Payload, about: Sequence[Payload]) -> Iterator[str]:
    """The feeds that a development rests on: of its signals, and of what it cites."""
    yield from map(feed_key, about)
    yield from (same_name(name) for source in payload.get("sources", ()) if (name := source.get("publisher")))


def _development(payload: Payload, about: Sequence[Payload], heard: Hearing) -> Knowledge:
    dates = [*(signal["date"] for signal in about), payload.get("known_until")]
    dates += [source.get("published") for source in payload.get("sources", ())]
    written, day = freshness.newest_of(filter(None, dates), heard.day)
    return Knowledge(
        payload["id"],
        "Development",
        payload["title"],
        written,
        day,
        freshness.status_unknown_since(day, Counter(_keys(payload, about)), heard),
        freshness.tempo_unknown_since(Counter(map(feed_key, _of_late(about, heard.day))), heard),
    )


def _of_late(about: Sequence[Payload], today: date) -> Sequence[Payload]:
    """The signals that momentum looks at; all that are known where there are none of these."""
    known = [(day, signal) for signal in about if (day := freshness.until(signal["date"], today))]
    earliest = today - timedelta(days=_CARRIED_DAYS) if today.year > 3 else date.min
    return [signal for day, signal in known if day > earliest] or [signal for _, signal in known]


def _source(payload: Payload, heard: Hearing) -> Knowledge | None:
    """A document; whether it still holds is not known once its publisher is silent by its own rhythm."""
    dates = filter(None, (payload.get("published"), payload.get("valid_from")))
    written, day = freshness.newest_of(dates, heard.day)
    feed: Heard | None = heard.feeds.get(same_name(payload.get("publisher") or ""))
    if not written and feed is None:
        return None
    silent = feed.told_until if feed and feed.rhythm and feed.is_silent else None
    return Knowledge(payload["id"], "Source", payload["title"], written, day, silent)
