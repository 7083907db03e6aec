"""
Support in one store: recorded, asked by link, answered once; and what each may see of it. All of it is fictitious.
"""

import threading
from datetime import date, timedelta
from typing import Any

import pytest

from kg import clock
from kg.access import Grant, Principal, Role
from kg.cycle.interpret.support import links
from kg.cycle.interpret.support.form import LinkAnswer
from kg.cycle.interpret.support.use_cases.requests import SentRequest
from kg.errors import Forbidden, InputError, InvalidRecord, NotFound, StepRefused
from kg.model.schema import dump, parse
from kg.ports.journal import Put
from kg.service import KnowledgeGraph
from tests.contract.test_acknowledged import member

KEY = b"k" * 32
SPACE = "ede/private"
WORLD: list[tuple[str, str, dict[str, Any]]] = [
    ("kring/public", "Municipality", {"id": "GM0228", "title": "Ede", "code": "GM0228"}),
    ("kring/public", "Municipality", {"id": "GM9002", "title": "Lek", "code": "GM9002"}),
    ("kring/public", "Development", {"id": "dev-1", "title": "Een wet", "category": "wettelijk", "summary": "Fictief"}),
    ("ede/private", "Trajectory", {"id": "ede.traject", "title": "Archief open", "municipalities": ["GM0228"]}),
    ("lek/private", "Trajectory", {"id": "lek.geheim", "title": "Geheim van Lek", "municipalities": ["GM9002"]}),
    ("kring/public", "Signal", {"id": "sig-1", "title": "x", "development": "dev-1", "date": "2026-01-01"}),
]


@pytest.fixture
def world(graph: KnowledgeGraph) -> KnowledgeGraph:
    graph.append([Put(one["id"], kind, space, dump(parse(kind, one))) for space, kind, one in WORLD], reason="proef")
    return graph


@pytest.fixture
def ede(world: KnowledgeGraph) -> KnowledgeGraph:
    return member(world, "Anna", {"ede": "editor"})


def ask(ede: KnowledgeGraph, **more: Any) -> SentRequest:
    given: dict[str, Any] = {
        "level": "uitvoering",
        "valid_until": clock.today().isoformat(),
        "key": KEY,
        "space": SPACE,
    }
    return ede.support.send("ede.traject", "Ede", "Staat u hierachter?", **given | more)


def holder(world: KnowledgeGraph, *grants: Grant) -> KnowledgeGraph:
    """The store as who holds a link of Ede sees it."""
    roles: dict[str, Role] = {"ede": "editor"}
    return world.seen_by(Principal.member("link", roles, grants, on=clock.today()))


def test_what_is_recorded_has_its_day_recorder_condition_and_objection(ede: KnowledgeGraph) -> None:
    made = ede.support.record(
        "ede.traject", "Ede", "voor", level="management", day="2026-11-06", space=SPACE,
        said={"condition": "één projectleider", "objection": "te druk", "evidence": "Het kan.", "speaker": "directie"},
    )  # fmt: skip
    found = ede.support.of("ede.traject", "Ede", today=date(2026, 11, 30))
    [one] = found.levels[1].statements
    assert (one.id, one.recorded_by, one.date, one.speaker) == (made.id, "Anna", "2026-11-06", "directie")
    assert (one.condition, one.objection, one.words, one.gathered) == (
        "één projectleider", "te druk", "Het kan.", "gesprek",
    )  # fmt: skip


def test_who_wrote_it_down_cannot_be_said_otherwise(ede: KnowledgeGraph) -> None:
    record = {"id": "ede.s", "title": "x", "about": "ede.traject", "level": "bestuur", "stance": "voor"}
    with pytest.raises(StepRefused, match="recorded_by"):
        ede.put([parse("Support", {**record, "recorded_by": "De burgemeester"})], space=SPACE, reason="proef")


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, InvalidRecord),
        ({"level": "bestuur", "day": "2999-01-01"}, InputError),
        ({"level": "bestuur", "day": "30 februari"}, InvalidRecord),
        ({"level": "bestuur", "source": "weg"}, NotFound),
    ],
)
def test_bad_input_is_refused(ede: KnowledgeGraph, given: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        ede.support.record("ede.traject", "Ede", "voor", space=SPACE, **given)  # type: ignore[arg-type]


def test_nobody_supports_a_signal(ede: KnowledgeGraph) -> None:
    with pytest.raises(InputError, match="is een Signal"):
        ede.support.of("sig-1", "Ede")


def test_what_another_municipality_says_of_itself_is_no_support_here(
    world: KnowledgeGraph, ede: KnowledgeGraph
) -> None:
    """It was shown as ours: a public statement of one municipality on a development that both have."""
    lek = member(world, "Bert", {"lek": "reviewer"})
    lek.support.record("dev-1", "Lek", "tegen", level="bestuur", space="lek/public")
    bare = {"id": "lek.kaal", "title": "x", "about": "dev-1", "level": "bestuur", "stance": "tegen"}
    lek.put([parse("Support", bare)], space="lek/public", reason="proef")
    found = ede.support.of("dev-1", "Ede").levels[0]
    assert (found.state, found.hearsay) == ("niet gevonden", ())
    assert len(lek.support.of("dev-1", "Lek").levels[0].statements) == 2


def test_what_another_says_of_us_is_theirs(world: KnowledgeGraph, ede: KnowledgeGraph) -> None:
    lek = member(world, "Bert", {"lek": "reviewer"})
    lek.support.record("dev-1", "Ede", "tegen", level="bestuur", space="lek/public")
    found = ede.support.of("dev-1", "Ede").levels[0]
    assert (found.state, [one.said_by for one in found.hearsay]) == ("niet gevonden", ["lek"])


def test_only_who_speaks_for_a_municipality_declares_that_there_is_no_support(
    world: KnowledgeGraph, ede: KnowledgeGraph
) -> None:
    told = {
        "title": "x", "municipality": "GM0228", "covers": ["draagvlak"], "period": {"start": "2026"},
        "grounds": "Fictief", "date": "2026-01-01",
    }  # fmt: skip
    lek = member(world, "Bert", {"lek": "reviewer"})
    lek.put([parse("CompletenessStatement", {**told, "id": "lek.vol"})], space="lek/public", reason="proef")
    assert ede.support.of("dev-1", "Ede").levels[0].state == "niet gevonden"
    ede.put([parse("CompletenessStatement", {**told, "id": "ede.vol"})], space=SPACE, reason="proef")
    found = ede.support.of("dev-1", "Ede").levels[0]
    assert (found.state, found.declared_by) == ("bevestigd: geen", "ede.vol")
    assert ede.support.of("dev-1", "Ede", today=date(2025, 6, 1)).levels[0].state == "niet gevonden"


# --- by link --------------------------------------------------------------------------------------


def test_the_link_itself_is_kept_nowhere(world: KnowledgeGraph, ede: KnowledgeGraph) -> None:
    sent = ask(ede)
    held = [str(one) for one in world.scan("SupportRequest")]
    events = [str(one) for one in world.stores.journal.events(record_id=sent.request.id)]
    assert held
    assert not [one for one in (*held, *events) if sent.link in one or sent.link.split("~")[2] in one]
    assert sent.request.link_digest == links.digest(sent.link)


def test_the_holder_reads_the_question_and_the_subject_only_when_the_sender_agreed(
    world: KnowledgeGraph, ede: KnowledgeGraph
) -> None:
    closed, told = (ask(ede, shows_subject=shown, recipient="Het team") for shown in (False, True))
    form = holder(world).support.opened(links.opened(KEY, closed.link))
    assert (form.state, form.question, form.town, form.whom, form.subject) == (
        "open", "Staat u hierachter?", "Ede", "uitvoering", "",
    )  # fmt: skip
    assert holder(world).support.opened(links.opened(KEY, told.link)).subject == "Archief open"


def test_an_answer_is_one_record_in_the_space_of_who_asks_and_names_the_question(
    world: KnowledgeGraph, ede: KnowledgeGraph
) -> None:
    sent = ask(ede)
    done = holder(world).support.answered(
        links.opened(KEY, sent.link), LinkAnswer("voor", condition="eerst scholing", objection="te druk")
    )
    assert done.state == "open"
    found = ede.support.of("ede.traject", "Ede")
    [one] = found.levels[2].statements
    stored = ede.get(one.id)
    assert (stored.space, stored.payload["request"], stored.payload["gathered"]) == (SPACE, sent.request.id, "link")
    assert (one.stance, one.condition, one.speaker, one.recorded_by) == ("voor", "eerst scholing", "", "link")
    assert [(asked.id, asked.state) for asked in found.asked] == [(sent.request.id, "beantwoord")]


def test_a_link_used_twice_overwrites_nothing_and_says_when_it_was_used(
    world: KnowledgeGraph, ede: KnowledgeGraph
) -> None:
    link = links.opened(KEY, ask(ede).link)
    holder(world).support.answered(link, LinkAnswer("voor"))
    again = holder(world).support.answered(link, LinkAnswer("tegen"))
    assert (again.state, again.settled, again.question) == ("beantwoord", clock.today().isoformat(), "")
    assert [one.stance for one in ede.support.of("ede.traject", "Ede").levels[2].statements] == ["voor"]


def test_of_many_answers_at_one_moment_one_is_kept(world: KnowledgeGraph, ede: KnowledgeGraph) -> None:
    link = links.opened(KEY, ask(ede).link)
    ready, states = threading.Barrier(6), list[str]()

    def give() -> None:
        ready.wait()
        states.append(holder(world).support.answered(link, LinkAnswer("voor")).state)

    threads = [threading.Thread(target=give) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(states) == ["beantwoord"] * 5 + ["open"]
    assert len(ede.support.of("ede.traject", "Ede").levels[2].statements) == 1


def test_an_expired_link_writes_nothing(world: KnowledgeGraph, ede: KnowledgeGraph) -> None:
    link, tomorrow = links.opened(KEY, ask(ede).link), clock.today() + timedelta(days=1)
    assert holder(world).support.opened(link, today=tomorrow).state == "verlopen"
    assert holder(world).support.answered(link, LinkAnswer("voor"), today=tomorrow).state == "verlopen"
    assert not ede.support.of("ede.traject", "Ede").levels[2].statements


def test_a_withdrawn_link_writes_nothing_and_is_withdrawn_once(world: KnowledgeGraph, ede: KnowledgeGraph) -> None:
    sent = ask(ede)
    ede.support.withdraw(sent.request.id)
    link = links.opened(KEY, sent.link)
    assert holder(world).support.answered(link, LinkAnswer("voor")).state == "ingetrokken"
    assert not ede.support.of("ede.traject", "Ede").levels[2].statements
    with pytest.raises(StepRefused, match="al ingetrokken"):
        ede.support.withdraw(sent.request.id)


def test_what_was_answered_is_not_withdrawn_and_says_nothing_else_any_more(
    world: KnowledgeGraph, ede: KnowledgeGraph
) -> None:
    sent = ask(ede)
    holder(world).support.answered(links.opened(KEY, sent.link), LinkAnswer("voor"))
    with pytest.raises(StepRefused, match="al beantwoord"):
        ede.support.withdraw(sent.request.id)
    held = ede.get(sent.request.id).payload
    with pytest.raises(StepRefused):
        ede.put([parse("SupportRequest", {**held, "question": "Iets anders?"})], space=SPACE, reason="proef")
    ede.put([parse("SupportRequest", {**held, "status": "uitgezet"})], space=SPACE, reason="proef")
    assert ede.get(sent.request.id).payload["status"] == "beantwoord"  # no writing opens it again


def test_a_subject_that_the_sender_may_not_see_any_more_is_not_asked_about(world: KnowledgeGraph) -> None:
    """Ede asked about what Lek let it read; the grant has ended since."""
    grant = Grant("lek", "ede", clock.today())
    sender = world.seen_by(Principal.member("Anna", {"ede": "editor"}, [grant], on=clock.today()))
    sent = sender.support.send(
        "lek.geheim", "Ede", "En dit?", key=KEY, level="bestuur", shows_subject=True, space=SPACE,
        valid_until=clock.today().isoformat(),
    )  # fmt: skip
    link = links.opened(KEY, sent.link)
    assert holder(world, grant).support.opened(link).subject == "Geheim van Lek"
    for form in (holder(world).support.opened(link), holder(world).support.answered(link, LinkAnswer("voor"))):
        assert (form.state, form.subject, form.question) == ("onderwerp niet meer te zien", "", "")
    assert not list(world.scan("Support"))


@pytest.mark.parametrize(
    "change", [lambda text: text[:-1], lambda text: f"{text}0", lambda text: text.replace("~", "-")]
)
def test_a_link_with_a_letter_wrong_is_none(ede: KnowledgeGraph, change: Any) -> None:
    with pytest.raises(NotFound, match="link klopt niet"):
        links.opened(KEY, change(ask(ede).link))


def test_a_link_cannot_be_made_without_the_key_nor_made_to_last_longer(ede: KnowledgeGraph) -> None:
    sent = ask(ede)
    longer = sent.link.replace(clock.today().isoformat(), "2999-01-01")
    for text in (longer, links.written(b"x" * 32, sent.request.id, "2999-01-01")):
        with pytest.raises(NotFound):
            links.opened(KEY, text)


def test_another_link_to_the_same_question_is_none(world: KnowledgeGraph, ede: KnowledgeGraph) -> None:
    sent = ask(ede)
    other = links.opened(KEY, links.written(KEY, sent.request.id, "2999-01-01"))
    with pytest.raises(NotFound, match="niet meer"):
        holder(world).support.opened(other)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"valid_until": "2020-01-01"}, InputError),
        ({"valid_until": "2999-01-01"}, InputError),
        ({"valid_until": "2026"}, InputError),
        ({"valid_until": "morgen vroeg"}, InputError),
        ({"space": "ede/network"}, InputError),
        ({"level": None}, InvalidRecord),
        ({"space": "lek/private"}, Forbidden),
    ],
)
def test_a_question_that_cannot_be_is_not_sent(
    ede: KnowledgeGraph, given: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        ask(ede, **given)


def test_who_only_reads_sends_nothing(world: KnowledgeGraph) -> None:
    with pytest.raises(Forbidden):
        ask(member(world, "Dirk", {"ede": "reader"}))


def test_others_see_nothing_of_it(world: KnowledgeGraph, ede: KnowledgeGraph) -> None:
    sent = ask(ede)
    holder(world).support.answered(links.opened(KEY, sent.link), LinkAnswer("tegen", objection="Zeldzaam bezwaar"))
    lek = member(world, "Bert", {"lek": "steward"})
    seen = [str(one) for one in lek.scan("Support", "SupportRequest")]
    assert not seen
    assert not [one for one in lek.support.of("dev-1", "Ede").sides if one.statements or one.hearsay]
    assert "Zeldzaam" not in str(lek.search("Zeldzaam bezwaar", top=50).hits)
    with pytest.raises(NotFound):
        lek.support.of("ede.traject", "Ede")
