"""What differs between two versions of a draft, part by part; and where two people changed the same part."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kg.reason.answer import Count, answer

Payload = Mapping[str, Any]
Clash = Literal["hetzelfde", "één van beiden", "botst"]


@answer
@dataclass(frozen=True, slots=True)
class PartDifference:
    """
    What changed in one part.

    Attributes:
        said: What changed, in Dutch.
        gone: Sentences that are in the first version only.
        added: Sentences that are in the second version only.
    """

    title: str
    said: str
    gone: tuple[str, ...]
    added: tuple[str, ...]


@answer
@dataclass(frozen=True, slots=True)
class VersionDifference:
    """
    Two versions of one draft beside each other.

    Attributes:
        first: The id of the one.
        second: The id of the other.
        said: What changed altogether, in Dutch.
        parts: Those that differ, in order.
        same: How many parts are the same.
    """

    first: str
    second: str
    said: str
    parts: tuple[PartDifference, ...]
    same: Count


@dataclass(frozen=True, slots=True)
class PartClash:
    """
    One part as it was, as another made it, and as somebody would have it now.

    Attributes:
        number: Of the part in the version that both began with, from 1; a version written on it has the same.
        state: Whether one of them changed it, or both did, each otherwise.
    """

    number: int
    title: str
    was: str
    other: str
    mine: str
    state: Clash


def difference(first: Payload, second: Payload) -> VersionDifference:
    """What a second version says otherwise than a first one; parts are the same when they are called the same."""
    before, after = _by_title(first["chapters"]), _by_title(second["chapters"])
    titles = list(dict.fromkeys([*before, *after]))
    told = [one for title in titles if (one := _part(title, before.get(title), after.get(title)))]
    gaps = _gaps(second) - _gaps(first)
    parts = "1 deel verschilt" if len(told) == 1 else f"{len(told)} delen verschillen"
    said = f"Versie {first['version']} en {second['version']}: {parts}; {_counted(gaps)}."
    return VersionDifference(first["id"], second["id"], said, tuple(told), len(titles) - len(told))


def clashes(was: Sequence[Payload], other: Sequence[Payload], mine: Mapping[int, str]) -> list[PartClash]:
    """
    By part what two people made of one version, for those that either changed.

    Args:
        was: The chapters that both began with.
        other: Those of the newest version.
        mine: By number of a part, what the second one wrote.
    """
    after = {one["title"]: _text(one) for one in other}
    found = []
    for number, one in enumerate(was, 1):
        title, before = one["title"], _text(one)
        at = other[number - 1] if number <= len(other) else {}
        theirs, ours = _text(at) if at.get("title") == title else after.get(title, ""), _tidy(mine.get(number, before))
        if theirs == before == ours:
            continue
        state: Clash = "één van beiden" if before in {theirs, ours} else "hetzelfde" if theirs == ours else "botst"
        found.append(PartClash(number, title, before, theirs, ours, state))
    return found


def told(found: Sequence[PartClash], other: str) -> str:
    """Where two people changed something, in Dutch."""
    parts = []
    for one in found:
        if one.state == "botst":
            parts.append(f"“{one.title}” botst: {other} en u veranderden dit deel beiden")
        elif one.state == "hetzelfde":
            parts.append(f"“{one.title}”: {other} en u schreven hetzelfde")
        else:
            parts.append(f"“{one.title}”: alleen {other if one.mine == one.was else 'u'}")
    return "; ".join(parts)


def _by_title(chapters: Sequence[Payload]) -> dict[str, list[Payload]]:
    found: dict[str, list[Payload]] = {}
    for one in chapters:
        found.setdefault(one["title"], []).append(one)
    return found


def _part(title: str, before: Sequence[Payload] | None, after: Sequence[Payload] | None) -> PartDifference | None:
    was, now = _sentences(before or ()), _sentences(after or ())
    gone, added = was - now, now - was
    if before and after and not gone and not added:
        return None
    texts = tuple(tuple(text for text, _by in counted.elements()) for counted in (gone, added))
    if not before:
        return PartDifference(title, "Dit deel is nieuw.", *texts)
    if not after:
        return PartDifference(title, "Dit deel is weg.", *texts)
    own = sum(count for (_, by), count in added.items() if by)
    words = f", waarvan {own} in eigen woorden" if own else ""
    said = [f"{_some(added.total())} erbij{words}"] if added else []
    said += [f"{_some(gone.total())} weg"] if gone else []
    return PartDifference(title, f"{' en '.join(said)}.", *texts)


def _sentences(chapters: Sequence[Payload]) -> Counter[tuple[str, str]]:
    said = [(one["text"], one.get("by") or "") for part in chapters for one in part.get("statements", ())]
    aims = [(f"Doel: {one['text']}", "") for part in chapters for one in part.get("aims", ())]
    return Counter([*aims, *said])


def _text(chapter: Payload) -> str:
    return "\n".join(one["text"] for one in chapter.get("statements", ()))


def _tidy(text: str) -> str:
    return "\n".join(line for one in text.splitlines() if (line := " ".join(one.split())))


def _gaps(payload: Payload) -> int:
    return sum(bool(one.get("gap")) for part in payload["chapters"] for one in part.get("statements", ()))


def _some(count: int) -> str:
    return "1 zin" if count == 1 else f"{count} zinnen"


def _counted(gaps: int) -> str:
    if not gaps:
        return "evenveel open plekken"
    many = "1 open plek" if abs(gaps) == 1 else f"{abs(gaps)} open plekken"
    return f"{many} {'meer' if gaps > 0 else 'minder'}"
