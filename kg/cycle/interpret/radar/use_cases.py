"""Rankings kept over time: the radar with its arrows, and watches; fetched and stored for `radar` and `watch`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kg import clock
from kg.access import LOCAL_SPACE, new_id
from kg.bounds import MANY, PARAGRAPH, cut
from kg.cycle.interpret.radar import radar, watch
from kg.cycle.interpret.ranking.ranking import Ranked
from kg.cycle.interpret.ranking.use_cases import ranked_for
from kg.errors import InputError, NotFound, Overtaken
from kg.model.circle import Ranking, Watch
from kg.model.schema import valid
from kg.model.values import Change, Milestone, Position
from kg.ports.journal import Stored
from kg.store.room import Room, UseCase
from ontologies import spelling
from ontologies.themes import theme_id

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer

_KEPT_CHANGES: Final = 200  # of a watch; older ones stay in the journal


# --- radar ----------------------------------------------------------------------------------------


def radar_of(
    graph: "Reader", municipality: str, *, today: date, most: int, ranked: Sequence[Ranked], everything: bool
) -> radar.Radar:
    """
    The radar of a municipality, with movement since the ranking kept last before `today`.

    What stands is no news: it is drawn only when `everything` is asked for.
    """
    code = graph.gazetteer.code(municipality)
    last = _ranking_before(graph, code, today)
    names = graph.get_many({theme for entry in ranked for theme in entry.development.get("themes", ())})
    standings = [
        radar.Standing(
            entry.id,
            entry.title,
            entry.development["category"],
            tuple(names[key].payload["title"] for key in entry.development.get("themes", ()) if key in names),
            rank,
            entry.relevance,
            entry.movement.ring,
            entry.concern,
        )
        for rank, entry in enumerate(ranked, 1)
        if not entry.standing or everything
    ]
    return radar.radar(
        standings,
        municipality=f"{graph.gazetteer.name(code)} ({code})",
        today=today,
        before={position["development"]: position["rank"] for position in last["positions"]} if last else None,
        since=last["as_of"] if last else "",
        most=most,
    )


def keep_ranking(
    graph: "Writer", municipality: str, *, today: date, ranked: Sequence[Ranked], space: str = LOCAL_SPACE
) -> str:
    """Store the ranking of a day, so that a later radar can show movement; the id. A second one replaces the first."""
    code = graph.gazetteer.code(municipality)
    positions = tuple(
        Position(
            development=entry.id,
            rank=rank,
            relevance=entry.relevance,
            horizon=entry.movement.ring,
        )
        for rank, entry in enumerate(ranked[:MANY], 1)
    )
    fields = {
        "id": new_id(space, f"rangschikking-{code}-{today}"),
        "title": cut(f"Rangschikking van {graph.gazetteer.name(code)} op {today}"),
        "municipality": code,
        "as_of": today.isoformat(),
        "positions": positions,
    }
    record = valid(Ranking, fields)
    graph.put([record], space=space, reason=f"rangschikking van {code} op {today} bewaard")
    return record.id


def _ranking_before(graph: "Reader", code: str, today: date) -> Mapping[str, Any] | None:
    kept = [stored.payload for stored in graph.authoritative("Ranking") if stored.payload["municipality"] == code]
    earlier = [payload for payload in kept if payload["as_of"] < today.isoformat() and payload.get("positions")]
    return max(earlier, key=lambda payload: payload["as_of"], default=None)


# --- watches --------------------------------------------------------------------------------------


def watches(graph: "Reader") -> list[Watch]:
    """The watches that may be read, in order of name."""
    found = [_watch(stored) for stored in graph.scan("Watch")]
    return sorted(found, key=lambda one: (one.title, one.id))


def find_watch(graph: "Reader", name: str) -> Watch:
    """
    A watch by name.

    Raises:
        NotFound: If there is none; the message names those that there are.
    """
    known = watches(graph)
    asked = spelling.line(name)
    for one in known:
        if one.title == asked:
            return one
    have = ", ".join(one.title for one in known) or "nog geen enkele"
    raise NotFound(f"volgopdracht {name!r} bestaat niet; wel: {have}")


def watch_by_id(graph: "Reader", watch_id: str) -> Watch:
    """
    A watch by id.

    Raises:
        NotFound: If there is none that may be read.
    """
    stored = graph.get(watch_id)
    if stored.kind != "Watch":
        raise NotFound(f"er is niets bekend onder {watch_id!r}")
    return _watch(stored)


def add_watch(
    graph: "Writer",
    name: str,
    municipality: str,
    *,
    theme: str = "",
    threshold: float = 0.0,
    space: str = LOCAL_SPACE,
) -> Watch:
    """
    Save a watch; what stands now is what it counts from, so that it does not begin by telling everything.

    Raises:
        InputError: If the name is taken, the threshold is not between 0 and 1, or no development has the theme.
        UnknownMunicipality: If no register has the name.
    """
    code = graph.gazetteer.code(municipality)
    ranked = ranked_for(graph.within(space), code)
    if not name.strip():
        raise InputError("een volgopdracht heeft een naam nodig; geef er een die u herkent")
    if any(one.title == name for one in watches(graph)):
        raise InputError(f"volgopdracht {name!r} bestaat al; kies een andere naam of verwijder haar eerst")
    if not 0 <= threshold <= 1:
        raise InputError(f"drempel {threshold:g} ligt niet tussen 0 en 1; geef bijvoorbeeld 0.4")
    themes = (graph.theme(theme),) if theme else ()
    if themes and not any(themes[0] in entry.development.get("themes", ()) for entry in ranked):
        raise InputError(f"thema {theme!r} komt bij geen enkele ontwikkeling voor; bekijk de thema's met kring search")
    fields = {
        "id": new_id(space, f"volgopdracht-{theme_id(name).removeprefix('thema-')[:100]}-{code}"),
        "title": name,
        "themes": themes,
        "municipality": code,
        "threshold": float(threshold),
        "checked": clock.now(),
        "seen": standing(themes, ranked)[:MANY],
    }
    record = valid(Watch, fields)
    if graph.get_many([record.id]):  # names that differ in accents or punctuation alone give one id
        raise InputError(f"een naam als {name!r} is al in gebruik; kies een naam die er meer van verschilt")
    graph.put([record], space=space, reason=f"volgopdracht {name!r} toegevoegd", step="watch")
    return record


def news(
    one: Watch, seen: Sequence[Position], ranked: Sequence[Ranked]
) -> tuple[Sequence[watch.Told], Sequence[Position]]:
    """
    What changed for a watch since some positions, and the positions to count from after that; nothing is stored.

    Positions that did not move are given back as they came in, the very same.
    """
    titles = {entry.id: entry.title for entry in ranked}
    before = [_stand(position, titles) for position in seen]
    told, kept = watch.changes(before, stands_of(ranked, one.themes), one.threshold)
    if not told and kept == before:
        return told, seen
    entries = {entry.id: entry for entry in ranked}
    old = {position.development: position for position in seen}
    return told, [_position(stand, entries[stand.development], old.get(stand.development)) for stand in kept]


def standing(themes: Sequence[str], ranked: Sequence[Ranked]) -> tuple[Position, ...]:
    """What stands now among the developments of some themes, to count from."""
    entries = {entry.id: entry for entry in ranked}
    return tuple(_position(stand, entries[stand.development], None) for stand in stands_of(ranked, themes))


def standing_of(graph: "Reader", one: Watch) -> tuple[Position, ...]:
    """As `standing`, for a watch, as the caller sees it."""
    return standing(one.themes, ranked_for(graph, graph.gazetteer.code(one.municipality)))


def news_of(
    graph: "Reader", one: Watch, seen: Sequence[Position] | None, made: watch.Rankings
) -> tuple[Sequence[watch.Told], Sequence[Position]]:
    """As `news`, as the caller sees it; `seen` is None at a first visit, which is told nothing."""
    ranked = _ranked(graph, one.municipality, made)
    return ([], standing(one.themes, ranked)) if seen is None else news(one, seen, ranked)


def _ranked(graph: "Reader", municipality: str, made: watch.Rankings) -> Sequence[Ranked]:
    which = (graph.standpoint, municipality)
    if which not in made:
        made[which] = ranked_for(graph, graph.gazetteer.code(municipality))
    return made[which]


def run_watch(graph: "Writer", one: Watch, *, today: date | None = None) -> watch.WatchRun:
    """
    What changed for a watch since somebody last asked, also what it told meanwhile by itself; see `tell_watch`.

    Told is what all readers of the watch may know, not what is seen by whoever runs it.
    """
    held = graph.get(one.id)
    space = held.space
    among = graph.within(space)
    after = _after(one, ranked_for(among, among.gazetteer.code(one.municipality), today=today))
    asked_for = after.changes[: after.unread or 0]
    if after is not one or asked_for:
        after = after.model_copy(update={"unread": None})
        said = f"volgopdracht {one.title!r}: {len(asked_for)} veranderingen gemeld"
        graph.put([after], space=space, reason=said, step="watch", rests_on=held.seq)
    told = tuple(watch.Told(change.development, change.what, change.text) for change in asked_for)
    return watch.WatchRun(after.title, after.municipality, told)


def tell_of(graph: "Writer", stored: Stored, made: watch.Rankings) -> bool:
    """As `tell_watch`, with a ranking in the eyes of all readers of the watch."""
    return tell_watch(graph, stored, _ranked(graph.within(stored.space), stored.payload["municipality"], made))


def tell_watch(graph: "Writer", stored: Stored, ranked: Sequence[Ranked]) -> bool:
    """
    Let a watch tell what changed, when nobody asks: for its feed; whether there was something to keep.

    Args:
        graph: As a caller who may write where the watch is.
        stored: The watch as it was when the ranking was made; one that was written since is left alone.
        ranked: In the eyes of all readers of the watch, `Principal.within`.
    """
    one = _watch(stored)
    after = _after(one, ranked)
    if after is one:
        return False
    told = (after.unread or 0) - (one.unread or 0)
    said = f"volgopdracht {one.title!r}: {told} veranderingen gevonden"
    try:
        graph.put([after], space=stored.space, reason=said, step="watch", rests_on=stored.seq)
    except Overtaken:
        return False
    return True


def _after(one: Watch, ranked: Sequence[Ranked]) -> Watch:
    """A watch with what changed since it last told; the very same when nothing did, so that nothing is written."""
    told, kept = news(one, one.seen, ranked)
    if kept is one.seen:
        return one
    at = clock.now()
    added = tuple(
        Change(at=at, development=new.development, what=new.what, text=cut(new.text, PARAGRAPH)) for new in told
    )
    changes = (added + one.changes)[:_KEPT_CHANGES]
    unread = min(len(added) + (one.unread or 0), len(changes)) or None
    changed = {"checked": at, "seen": tuple(kept)[:MANY], "changes": changes, "unread": unread}
    return valid(Watch, {**dict(one), **changed})


def run_named(graph: "Writer", name: str, *, today: date | None = None) -> watch.WatchRun:
    """
    What changed for a watch since it last told; telling it is remembered.

    Raises:
        NotFound: If no watch has the name.
    """
    return run_watch(graph, find_watch(graph, name), today=today)


def remove_watch(graph: "Writer", name: str) -> Watch:
    """Take a watch away; that it was there stays in the journal."""
    one = find_watch(graph, name)
    graph.delete(one.id, reason=f"volgopdracht {name!r} verwijderd")
    return one


def _watch(stored: Stored) -> Watch:
    return valid(Watch, stored.payload)


def stands_of(ranked: Sequence[Ranked], themes: Sequence[str]) -> list[watch.Stand]:
    """The ranking among the developments of some themes, with the noise of the ranks in it."""
    chosen = [
        entry for entry in ranked if not themes or not set(themes).isdisjoint(entry.development.get("themes", ()))
    ]
    values = np.array([[part.value for part in entry.parts] for entry in chosen], dtype=float)
    weights = np.array([[part.weight for part in entry.parts] for entry in chosen], dtype=float)
    noises = watch.rank_noise(values, weights)
    return [
        watch.Stand(entry.id, entry.title, rank, entry.concern, float(noise), _dates(entry.development))
        for rank, (entry, noise) in enumerate(zip(chosen, noises, strict=True), 1)
    ]


def _dates(development: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((milestone["what"], milestone["date"]) for milestone in development.get("dates", ()))


def _stand(position: Position, titles: Mapping[str, str]) -> watch.Stand:
    key = position.development
    dates = tuple((milestone.what, milestone.date) for milestone in position.dates)
    return watch.Stand(key, titles.get(key, key), position.rank, position.relevance, position.noise or 0.0, dates)


def _position(stand: watch.Stand, entry: Ranked, old: Position | None) -> Position:
    """As it is stored; milestones whole, from the development or, where those were not told, as they were."""
    now = tuple(Milestone(**milestone) for milestone in entry.development.get("dates", ()))
    told = tuple((milestone.what, milestone.date) for milestone in now) == stand.dates
    return Position(
        development=stand.development,
        rank=stand.rank,
        relevance=stand.concern or 0.0,
        noise=stand.noise,
        dates=now if told or old is None else old.dates,
    )


class Watches(Room):
    """The saved watches: each tells what changed for a municipality since it was last asked."""

    all = UseCase(watches)
    named = UseCase(find_watch)
    by_id = UseCase(watch_by_id)
    standing = UseCase(standing_of)
    news = UseCase(news_of)
    add = UseCase(add_watch)
    run = UseCase(run_named)
    run_one = UseCase(run_watch)
    tell = UseCase(tell_of)
    remove = UseCase(remove_watch)
