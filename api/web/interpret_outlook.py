"""What one municipality has to look at now, in short: for its start page, and for its line among others."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from api.web.interpret_entry import When, when
from api.web.shelf import kept
from api.web.texts import _, message
from api.web.words import Sign, capital
from kg import clock
from kg.dutch.dates import dutch
from kg.reason.time import days_of

if TYPE_CHECKING:
    from kg.cycle.interpret.ranking.ranking import Ranked
    from kg.service import KnowledgeGraph

_SOON_DAYS: Final = 120  # what comes within them asks attention
_LOOKED_AT: Final = 20  # developments whose freshness is asked
SOON: Final = "soon"
LATE: Final = "late"
SILENT: Final = "silent"


class Attention(NamedTuple):
    """
    One thing that asks attention.

    Attributes:
        why: `SOON`, `LATE` or `SILENT`.
        colour: The class of its rule: "fout", "onbekend" or "".
        said: One sentence more.
        day: When, of what comes soon.
    """

    why: str
    colour: str
    mark: Sign
    id: str
    title: str
    said: str
    day: str = ""

    @property
    def path(self) -> str:
        """Its page."""
        return f"/ontwikkelingen/{self.id}"


class Outlook(NamedTuple):
    """
    A municipality at a glance.

    Attributes:
        attention: At most three: one of each kind, and a second that comes soon where nothing is late.
        first: What stands first in its ranking, or None.
        total: Developments in the ranking; `moving` of them move, of `late` its own policy is too late.
        duties: Those in force; of `unfound` of them no policy was found.
        searched: In what was looked for policy of its own.
        unknown: Of so many of the developments that stand first the state is not known any more.
        asked: Of how many that was asked.
        known_until: Until when the sources together speak, in Dutch; "" when none does.
    """

    attention: Sequence[Attention]
    first: "Ranked | None"
    total: int
    moving: int
    late: int
    duties: int
    unfound: int
    searched: str
    unknown: int
    asked: int
    known_until: str


def outlook(graph: "KnowledgeGraph", code: str) -> Outlook:
    """That of a municipality, by its code."""
    return kept(graph, f"outlook {code}", lambda: _made(graph, code))


def _made(graph: "KnowledgeGraph", code: str) -> tuple[Outlook, Sequence[str]]:
    ranked = graph.interpret(code)
    asked = ranked[:_LOOKED_AT]
    silent = list(_silent(graph, asked))
    late = list(_late(ranked))
    attention = [*_soon(ranked)[: 1 if late else 2], *late, *silent[:1]]
    duties = [entry for entry in ranked if entry.movement.in_force]
    first = ranked[0] if len(ranked) else None
    made = Outlook(
        attention,
        first,
        total=len(ranked),
        moving=sum(entry.movement.moving for entry in ranked),
        late=sum(entry.late for entry in ranked),
        duties=len(duties),
        unfound=sum(entry.coverage.state == "niet gevonden" for entry in duties),
        searched=first.coverage.searched if first else "",
        unknown=len(silent),
        asked=len(asked),
        known_until=_known_until(graph),
    )
    shown = [entry for entry in ranked if entry.id in {one.id for one in attention} | {first.id if first else ""}]
    return made, [entry.id for entry in shown] + [
        one.id for entry in shown for one in entry.coverage.evidence if one.id
    ]


def _known_until(graph: "KnowledgeGraph") -> str:
    together = graph.freshness().together
    return f"Kennis tot {dutch(together.known_until.isoformat())}." if together and together.known_until else ""


def _soon(ranked: Sequence["Ranked"]) -> list[Attention]:
    """Of what changes soon the best ranked; then, of what else stands first, the certain day that comes before it."""
    today = clock.today()
    near = [
        (days_of(ahead, today).first, entry, ahead)
        for entry in ranked[:_LOOKED_AT]
        if (ahead := entry.movement.ahead)
        and entry.movement.moving
        and 0 <= (days_of(ahead, today).first - today).days <= _SOON_DAYS
    ]
    certain = [one for one in near[1:] if days_of(one[2], today).exact and one[2].get("certainty") == "vast"]
    sooner = sorted((one for one in certain if one[0] < near[0][0]), key=lambda one: one[0])
    return [_comes(entry, ahead) for _day, entry, ahead in (*near[:1], *sooner[:1])]


def _comes(entry: "Ranked", ahead: Mapping[str, Any]) -> Attention:
    date: When = when(entry)
    told = f"{date.day} ({date.sure}): {ahead['what']}."
    mark = Sign("let-op", "i-klok", capital(date.away))
    return Attention(SOON, "", mark, entry.id, entry.title, capital(told), date.day)


def _late(ranked: Sequence["Ranked"]) -> Iterator[Attention]:
    """The first duty whose own policy ran out or is confirmed missing."""
    for entry in ranked:
        if entry.late:
            found = entry.coverage.evidence
            told = found[0].text if found else _("Ons beleid: %(state)s.") % {"state": _(entry.coverage.state)}
            yield Attention(LATE, "fout", Sign("fout", "i-drie", message("Te laat")), entry.id, entry.title, told)
            return


def _silent(graph: "KnowledgeGraph", asked: Sequence["Ranked"]) -> Iterator[Attention]:
    """The best ranked developments whose sources fell silent."""
    held = graph.get_many(entry.id for entry in asked)
    for entry in asked:
        stored = held.get(entry.id)
        known = graph.known(stored) if stored else None
        if known is not None and not known.known:
            mark = Sign("", "i-vraag", message("Niet bekend"))
            title = _("Hoe staat het met %(title)s?") % {"title": entry.title}
            yield Attention(SILENT, "onbekend", mark, entry.id, title, known.said)
