"""People and sharing: what leaves a private space, and what is held on a person."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from kg import clock, deadline
from kg.access import AUDIENCES, is_public
from kg.cycle.borgen.expertise.use_cases.at_risk import coverage, risks
from kg.cycle.borgen.expertise.use_cases.risk_report import risk_report
from kg.cycle.borgen.sharing import anonymisation
from kg.cycle.borgen.sharing.doubt import Doubt
from kg.cycle.borgen.sharing.use_cases import withdrawal
from kg.dutch.aliases import other_names
from kg.dutch.persons.person import PersonName, may_be_person
from kg.errors import InputError, NotFound, Overtaken
from kg.model import change_set, schema
from kg.model.kinds import KINDS
from kg.ports.journal import Stored
from kg.store.erasure.files import RefusedRow, forget_refused, refused_about
from kg.store.erasure.mentions import Named, names_in, naming
from kg.store.room import Room, UseCase
from ontologies.labels import subject_labels
from ontologies.spelling import folded, line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.model.record import Record
    from kg.store.reader import Reader
    from kg.store.writer import Writer

_AGAIN: Final = 5  # times that it is looked at anew what is held, when others change it meanwhile
_ANONYMOUS_OWNER = "netwerk"  # a copy in its maker's own space would lead back to the maker


def preview(
    graph: "Reader", record_id: str, audience: str = "network", *, anonymous: bool = True, keep: Collection[str] = ()
) -> anonymisation.SharePreview:
    """
    What would leave; `keep`: what only looks like a name.

    Raises:
        InputError: If it cannot leave without being recognisable.
    """
    stored = graph.get(record_id)
    if audience in AUDIENCES[1:] and already(stored, audience):
        return anonymisation.SharePreview(already=True)
    if not anonymous:
        return anonymisation.SharePreview(kind=stored.kind, record=stored.payload)
    people = {code: one.population for code, one in graph.municipalities.items() if one.population}
    case = stored.payload.get("case")
    about = graph.get(case).payload if case else stored.payload
    codes = about.get("municipalities", ())
    unknown = [graph.gazetteer.name(code) for code in codes if code not in people]
    if unknown:
        raise InputError(
            f"van {', '.join(unknown)} is geen inwonertal bekend; of er genoeg gemeenten op lijken, is niet na te gaan"
        )
    everyone = [people[code] for code, one in graph.municipalities.items() if code in people and not one.ended]
    own = [people[code] for code in codes]
    themes = _common_themes(graph, stored)
    return anonymisation.anonymised(
        stored.kind, stored.payload, own, everyone, graph.kept("names", lambda: _names(graph)), themes=themes, keep=keep
    )


def _common_themes(graph: "Reader", stored: Stored) -> set[str]:
    """
    Those of a record's themes that lead to nobody: of `themes.ttl`, or public and named by somebody else.

    The owner of a theme begins its id, and a theme of few may be named after one of them.
    """
    used = set(stored.payload.get("themes", ()))
    held = graph.get_many(used)
    owner = stored.space.rpartition("/")[0]
    return {
        theme
        for theme in used
        if theme in subject_labels()
        or (theme in held and is_public(held[theme].space) and held[theme].space.rpartition("/")[0] != owner)
    }


def _names(graph: "Reader") -> anonymisation.Names:
    """What the store knows by name, in any field that holds the name of somebody."""
    named: dict[str, set[str]] = {"Municipality": set(), "Organisation": set(), "Expert": set()}
    for stored in graph.scan(*named):
        named[stored.kind] |= {stored.payload["title"], *other_names(stored.payload)}
    for stored in graph.scan(*naming()):
        named["Expert"] |= {one for one in names_in(stored.kind, stored.payload) if may_be_person(one)}
    return anonymisation.Names(*(sorted(names) for names in named.values()))


def share(
    graph: "Writer", record_id: str, audience: str, *, anonymous: bool, by: str, keep: Collection[str] = ()
) -> str:
    """
    Let others see a record; the id under which they see it, or "" when they could already.

    Anonymous: a copy under a new id, without provenance, in a space of nobody; which record it came from is kept in
    the private space of the original. What looks like a name and is not known stays out of it, but for what is in
    `keep`. Otherwise the record itself moves to the wider audience.

    Raises:
        InputError: If the audience is none, or the copy would be recognisable.
    """
    if audience not in AUDIENCES[1:]:
        raise InputError(f"{audience!r} is geen doelgroep om mee te delen; kies {' of '.join(AUDIENCES[1:])}")
    stored = graph.get(record_id)
    if already(stored, audience):
        return ""
    if not anonymous:
        owner = stored.space.rpartition("/")[0]
        graph.put(
            [schema.parse(stored.kind, stored.payload)],
            space=f"{owner}/{audience}",
            reason=f"gedeeld met {audience}",
            step="share",
            rests_on=stored.seq,
        )
        return record_id
    graph.principal.must_write(f"{_ANONYMOUS_OWNER}/{audience}")  # before anything says that it was shared
    copy, key = preview(graph, record_id, audience, keep=keep), f"gedeeld-{uuid4().hex}"
    today = clock.today().isoformat()
    trace = {
        "id": f"verstrekking-{uuid4().hex[:12]}",
        "title": f"Afschrift van {record_id}",
        "original": record_id,
        "copied_as": key,
        "date": today,
        "person": by,
    }
    graph.put([schema.parse("Disclosure", trace)], space=stored.space, reason="anoniem afschrift", step="share")
    graph.witness.gave([stored], f"anoniem afschrift voor {audience}")
    shared = schema.composed(copy.kind, {"id": key, **copy.record})
    graph.put([shared], space=f"{_ANONYMOUS_OWNER}/{audience}", reason="anoniem gedeeld", step="share")
    return key


def already(stored: Stored, audience: str) -> bool:
    """Whether the audience can read the record as it is."""
    return AUDIENCES.index(stored.space.rpartition("/")[2]) >= AUDIENCES.index(audience)


def person(graph: "Reader", name_or_id: str) -> Named:
    """
    Who is meant, by the id of their record or by name; of a name that nobody bears there may still be mentions.

    Raises:
        InputError: If nothing is given, or several people may be meant; the message lists their ids.
    """
    asked = line(name_or_id)
    if not asked:
        raise InputError("geef een naam of het id van een persoon")
    experts = list(graph.scan("Expert"))
    named = [s for s in experts if s.id == asked] or _called(experts, asked)
    if len(named) > 1:
        ids = ", ".join(f"{s.id} ({s.payload.get('organisation', 'organisatie onbekend')})" for s in named)
        raise InputError(f"{len(named)} mensen heten {asked!r}; geef het id: {ids}")
    if not named:
        return Named(asked, others=tuple(_title(s) for s in experts))
    name = _title(named[0])
    others = tuple(_title(s) for s in experts if s.id != named[0].id)
    return Named(name, named[0].id, folded(name) not in map(folded, others), others)


def _called(experts: Sequence[Stored], asked: str) -> list[Stored]:
    """
    Those who have a name: to the letter, or else in another form.

    Raises:
        InputError: If the name may be that of somebody, but does not decide it, as a surname alone.
    """
    exactly = [s for s in experts if folded(_title(s)) == folded(asked)]
    if exactly:
        return exactly
    answers = {s.id: PersonName.of(_title(s)).same(asked) for s in experts}
    perhaps = [f"{s.id} ({_title(s)})" for s in experts if answers[s.id] == "misschien"]
    sure = [s for s in experts if answers[s.id] == "ja"]
    if perhaps and not sure:
        raise InputError(f"{asked!r} zegt niet zeker wie; geef de hele naam of het id, misschien: {', '.join(perhaps)}")
    return sure


def _title(stored: Stored) -> str:
    name: str = stored.payload["title"]
    return name


def held_on(graph: "Reader", name_or_id: str) -> list[Stored]:
    """
    Every record that is about a person, points at them or names them, in order of id.

    Where two people share a name, records that only name it are left out: whom they mean is not known.

    Raises:
        NotFound: If nothing is held, in an earlier version neither.
        InputError: As `person`.
    """
    who = person(graph, name_or_id)
    found = _now(graph, who)
    if not found and not _once(graph, who) and not _doubts(graph, who) and not _refused(graph, who):
        raise NotFound(
            f"over {name_or_id!r} is niets bekend"
            + (
                ""
                if who.id or " " in who.name
                else "; een naam van één woord telt alleen waar iemand als persoon staat: geef de hele naam"
            )
        )
    return found


def shown_on(graph: "Reader", name_or_id: str) -> list[Stored]:
    """As `held_on`; the trail says that it was given."""
    held = held_on(graph, name_or_id)
    graph.witness.gave(held, "wat over een persoon bekend is")
    return held


def once_held_on(graph: "Reader", name_or_id: str) -> list[str]:
    """The ids of records of which only an earlier version is about a person, or that are there no more; in order."""
    return _once(graph, person(graph, name_or_id))


def doubts_on(graph: "Reader", name_or_id: str) -> list[Doubt]:
    """
    The records in which somebody else may be meant as well as this person, for someone to decide; in order of id.

    Raises:
        InputError: As `person`.
    """
    return _doubts(graph, person(graph, name_or_id))


def refused_on(graph: "Reader", name_or_id: str) -> list[RefusedRow]:
    """
    The rows in quarantine that name a person, when the caller may read everything: a refused row is in no space.

    Raises:
        InputError: As `person`.
    """
    return _refused(graph, person(graph, name_or_id))


def _refused(graph: "Reader", who: Named) -> list[RefusedRow]:
    return refused_about(graph.stores.directory, who.anywhere) if graph.principal.everything else []


def _doubts(graph: "Reader", who: Named) -> list[Doubt]:
    found: dict[str, Doubt] = {}
    for event in graph.stores.journal.events():
        if event.op == "erase":
            found.pop(event.record_id, None)
        elif event.payload is not None and graph.principal.readable([event.space]):
            before = found[event.record_id].words if event.record_id in found else ()
            flawed = schema.faults(event.kind, event.payload)  # what names them there counts as sure, see `_is_about`
            payload = schema.current(event.kind, event.payload)
            words = before if flawed else (*before, *who.doubts(event.record_id, event.kind, payload))
            if words:
                found[event.record_id] = Doubt(event.record_id, event.kind, tuple(dict.fromkeys(words)))
    return [found[key] for key in sorted(found)]


def _now(graph: "Reader", who: Named) -> list[Stored]:
    """Also among the records that no question looks at."""
    held = deadline.steps(graph.stores.journal.scan(spaces=graph.spaces()))
    return [stored for stored in held if _is_about(who, stored.id, stored.kind, stored.payload)]


def _is_about(who: Named, record_id: str, kind: str, payload: "Mapping[str, Any]") -> bool:
    now = schema.current(kind, payload)
    if schema.faults(kind, now):
        return record_id == who.id or who.anywhere(payload)
    if kind == "Proposal" and any(_proposes(who, one) for one in now["changes"]):
        return True
    return who.in_record(record_id, kind, now)


def _proposes(who: Named, change: "Mapping[str, Any]") -> bool:
    """Whether what a change would write, which is kept as a text of JSON, or what it rests on is about them."""
    content, target, kind = change_set.content_of(change), str(change.get("target")), str(change.get("target_kind"))
    if kind in KINDS and content and _is_about(who, target, kind, content):
        return True
    quotes = [str(one.get("quote", "")) for one in change.get("grounds", ())]
    return any(mention.sure for quote in quotes for mention in who.in_text(quote))


def _left_of(who: Named, proposal: Stored) -> "dict[str, Any] | None":
    """A proposal without the changes that are about somebody; None when nothing is left, or the rest is about them."""
    gone = {one["target"] for one in proposal.payload["changes"] if _proposes(who, one)}
    left = change_set.without(proposal.payload, gone)
    return None if left is None or who.in_record(proposal.id, "Proposal", left) else left


def _once(graph: "Reader", who: Named) -> list[str]:
    """Every event of the journal is read."""
    found: dict[str, bool] = {}  # by id: whether the last version that we saw is about them
    for event in graph.stores.journal.events():
        if event.op == "erase":
            found.pop(event.record_id, None)
        elif event.payload is None:  # deleted; what it said before is still there
            if event.record_id in found:
                found[event.record_id] = False
        elif graph.principal.readable([event.space]):
            now = _is_about(who, event.record_id, event.kind, event.payload)
            if now or event.record_id in found:
                found[event.record_id] = now
    return sorted(key for key, still in found.items() if not still)


def spelled_in_ids(graph: "Reader", name_or_id: str) -> list[str]:
    """
    The ids that spell the name of a person, in order: those stay in the journal, whose chain is made over them.

    Raises:
        InputError: As `person`.
    """
    who = person(graph, name_or_id)
    seen = {(event.record_id, event.space) for event in graph.stores.journal.events()}
    return sorted({key for key, space in seen if who.in_id(key) and graph.principal.readable([space])})


def erase_person(graph: "Writer", name_or_id: str, *, also: Collection[str] = ()) -> list[str]:
    """
    Remove a person for good, in one transaction; the ids of what was erased or had the name taken out.

    Where it is doubtful who is meant, nothing is done, but for the records whose ids are in `also`: of these somebody
    has decided that this person is.

    The record of the person goes with its history, and so does one that cannot be without them, and a proposal that
    names them: what it rests on is not there any more. Another record that names them is written anew without the name,
    and one that once named them as it is, after its history is gone; the chain of the journal stays whole. What was
    refused and names them goes from quarantine.

    Raises:
        NotFound: If nothing is held.
        InputError: As `person`; or if one of `also` is not doubtful.
    """
    for _ in range(_AGAIN):
        with suppress(Overtaken):
            return _erased(graph, name_or_id, also)
    return _erased(graph, name_or_id, also)


def _erased(graph: "Writer", name_or_id: str, also: Collection[str]) -> list[str]:
    who = person(graph, name_or_id)
    sure = {stored.id: stored for stored in held_on(graph, name_or_id)}
    if unknown := sorted(set(also) - sure.keys() - {one.id for one in _doubts(graph, who)}):
        raise InputError(f"in {', '.join(unknown)} staat niets dat op {who.name!r} lijkt; er is niets gewist")
    once = {*_once(graph, who), *also}
    held = {**graph.get_many(once), **sure}
    rewritten: dict[str, Record | None] = dict.fromkeys(once)
    for key, stored in held.items():
        whole = key == who.id or schema.faults(stored.kind, stored.payload)
        if stored.kind == "Proposal" and not whole:
            left = _left_of(who, stored)
        else:
            left = None if whole else who.taken_out(stored.kind, stored.payload, doubtful=key in also)
        rewritten[key] = schema.composed(stored.kind, left) if left else None
    if rewritten:
        resting = graph.resting_on(*held.values())
        resting.rewrite(rewritten, reason="verzoek om verwijdering", about=who.anywhere, name=who.name)
    elif graph.principal.everything:
        forget_refused(graph.stores.directory, who.anywhere)
    return sorted(rewritten)


class People(Room):
    """Knowledge at risk, what leaves a private space, and what is held on a person."""

    risks = UseCase(risks)
    coverage = UseCase(coverage)
    risk_report = UseCase(risk_report)
    preview = UseCase(preview)
    share = UseCase(share)
    sharing = UseCase(withdrawal.sharing)
    withdraw = UseCase(withdrawal.withdraw)
    held_on = UseCase(shown_on)
    once_held_on = UseCase(once_held_on)
    spelled_in_ids = UseCase(spelled_in_ids)
    doubts_on = UseCase(doubts_on)
    refused_on = UseCase(refused_on)
    erase = UseCase(erase_person)
