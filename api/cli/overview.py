"""The command that shows what there is: of one kind the ids, the titles and one thing that tells them apart."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import typer

from api.cli.options import STORE, AsJson, Store, open_graph, read_as, say
from api.render.short import OUTCOMES, cut
from kg.errors import InputError
from ontologies.spelling import folded

if TYPE_CHECKING:
    from kg.ports.journal import Stored
    from kg.service import KnowledgeGraph

_ID: Final = 45  # characters that ids are filled up to
_TITLE: Final = 80  # characters of a title
_TOLD: Final = 30  # characters of what tells them apart
_HANGS_UNDER: Final = ("case", "policy", "objective", "trajectory")


class Listed(NamedTuple):
    """A kind as people ask for it: its Dutch and its English plural, what tells records apart, other names."""

    kind: str
    dutch: str
    english: str
    telling: str
    also: frozenset[str] = frozenset()


LISTED: Final = (
    Listed("Development", "ontwikkelingen", "developments", "category"),
    Listed("Signal", "signalen", "signals", "date"),
    Listed("Municipality", "gemeenten", "municipalities", "province"),
    Listed("Organisation", "organisaties", "organisations", "category", frozenset({"aanbieders"})),
    Listed("Interpretation", "duidingen", "interpretations", "municipality"),
    Listed("Trajectory", "trajecten", "trajectories", "municipalities"),
    Listed("Policy", "beleid", "policies", "municipality"),
    Listed("Objective", "doelstellingen", "objectives", "policy", frozenset({"doelen"})),
    Listed("SideStatement", "kanten", "sides", "side"),
    Listed("ActionPlan", "actieplannen", "action-plans", "objective"),
    Listed("Activity", "activiteiten", "activities", "owner"),
    Listed("Result", "resultaten", "results", "date"),
    Listed("Decision", "besluiten", "decisions", "date"),
    Listed("Risk", "risico's", "risks", "municipality", frozenset({"risicos"})),
    Listed("Measurement", "metingen", "measurements", "what"),
    Listed("Report", "rapportages", "reports", "audience"),
    Listed("StatusUpdate", "voortgangsberichten", "status-updates", "date", frozenset({"voortgang"})),
    Listed("Case", "casussen", "cases", "outcome"),
    Listed("Lesson", "lessen", "lessons", "phase"),
    Listed("Expertise", "expertises", "expertise", "phases"),
    Listed("Expert", "deskundigen", "experts", "organisation"),
    Listed("Service", "diensten", "services", "provider"),
    Listed("Product", "producten", "products", "provider"),
    Listed("JointOffer", "aanbiedingen", "offers", "status"),
    Listed("Question", "vragen", "questions", "status"),
    Listed("Recommendation", "aanbevelingen", "recommendations", "body"),
    Listed("Requirement", "vereisten", "requirements", "notation"),
    Listed("Measure", "maatregelen", "measures", "notation"),
    Listed("AlgorithmRegistration", "algoritmes", "algorithms", "organisation"),
    Listed("Concept", "begrippen", "concepts", "scheme", frozenset({"themas", "thema's", "themes"})),
    Listed("Source", "bronnen", "sources", "publisher"),
)


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command(name="list")(list_)


def list_(
    what: Annotated[
        str, typer.Argument(metavar="[SOORT]", help="Bijvoorbeeld ontwikkelingen of lessen; zonder: welke er zijn.")
    ] = "",
    theme: Annotated[str, typer.Option("--theme", help="Alleen dit thema.")] = "",
    for_: Annotated[str, typer.Option("--for", help="Alleen van deze gemeente: code of naam.")] = "",
    top: Annotated[int, typer.Option("--top", min=1, max=100_000, help="Hoeveel regels hoogstens.")] = 50,
    store: Store = STORE,
    as_json: AsJson = False,
) -> None:
    """Toon wat er van een soort is: het id, de titel en één kenmerk."""
    if not what:
        _kinds(store, as_json=as_json)
        return
    listed = meant(what)
    with open_graph(store) as graph:
        code = read_as(graph, for_, as_json=as_json)
        kept = _kept(graph, listed, code, graph.theme(theme) if theme else "")
        names = _names(graph, kept[:top], listed.telling)
    rows = [
        {"id": one.id, "kind": one.kind, "title": one.payload["title"], listed.telling: one.payload.get(listed.telling)}
        for one in kept[:top]
    ]
    say(as_json, rows, lambda: list_lines(rows, listed, names, len(kept)))


def _kinds(store: Path, *, as_json: bool) -> None:
    """The kinds that there is anything of, with how much."""
    with open_graph(store) as graph:
        counts = graph.counts()
    rows = [{"kind": one.kind, "name": one.dutch, "count": counts[one.kind]} for one in LISTED if counts.get(one.kind)]
    lines = [f"{row['count']:6}  {row['name']}" for row in rows] or ["Er is nog niets; lees eerst kennis in."]
    say(as_json, rows, lambda: iter([*lines, "Zie ze met bijvoorbeeld: kring list ontwikkelingen"]))


def meant(what: str) -> Listed:
    """
    The kind that somebody means, in Dutch or English, in any case.

    Raises:
        InputError: If it is none; it names all that can be listed.
    """
    asked = folded(what)
    for one in LISTED:
        if asked in {folded(one.kind), one.dutch, one.english} | one.also:
            return one
    raise InputError(f"soort {what!r} is niet bekend; kies uit {', '.join(one.dutch for one in LISTED)}")


def _kept(graph: "KnowledgeGraph", listed: Listed, code: str, theme: str) -> "list[Stored]":
    """Those of a kind that the asker may read, of a municipality and a theme, in order of title."""
    from kg.projections.passages import facets_of

    found = list(graph.scan(listed.kind))
    above = graph.get_many({key for one in found if (key := _above(one))}) if code or theme else {}

    def holds(one: "Stored", facet: str, wanted: str) -> bool:
        both = [one, *([above[_above(one)]] if _above(one) in above else [])]
        return not wanted or any(wanted in facets_of(record.kind, record.payload).get(facet, ()) for record in both)

    kept = [one for one in found if holds(one, "municipality", code) and holds(one, "theme", theme)]
    return sorted(kept, key=lambda one: (folded(one.payload["title"]), one.id))


def _above(stored: "Stored") -> str:
    """The record that one hangs under, and shares municipality and themes with; "" for none."""
    return next((str(stored.payload[field]) for field in _HANGS_UNDER if stored.payload.get(field)), "")


def _names(graph: "KnowledgeGraph", shown: "Sequence[Stored]", telling: str) -> dict[str, str]:
    """The titles of what the telling field refers to."""
    keys = {key for one in shown for key in _many(one.payload.get(telling))}
    return {key: stored.payload["title"] for key, stored in graph.get_many(keys).items()}


def list_lines(
    rows: Sequence[Mapping[str, Any]], listed: Listed, names: Mapping[str, str], total: int
) -> Iterator[str]:
    """One line each: id, title, and what tells them apart; then how many there are."""
    if not rows:
        yield f"Niets gevonden onder {listed.dutch}. Vraag met minder filters, of lees eerst kennis in."
        return
    ids = min(_ID, max(len(row["id"]) for row in rows))
    for row in rows:
        told = ", ".join(OUTCOMES.get(key, names.get(key, key)) for key in _many(row[listed.telling]))
        tail = f"  ({cut(told, _TOLD)})" if told else ""
        yield f"{row['id']:{ids}}  {cut(row['title'], _TITLE)}{tail}"
    if total > len(rows):
        yield f"{len(rows)} van de {total}; --top {total} toont alles"


def _many(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)
