"""
A joint offer of two providers and a municipality in one store: who sees, fills, offers, withdraws and accepts what.

The providers, the municipality's people and what they offer are fictitious.
"""

from typing import Any

import pytest

from kg.access import LOCAL_SPACE, Role
from kg.cycle.borgen.offers.sheet import UNREAD
from kg.errors import Forbidden, InputError, InvalidRecord, NotFound, Overtaken, StepRefused, UnknownMunicipality
from kg.model.schema import dump, parse
from kg.ports.journal import Put
from kg.service import KnowledgeGraph
from tests.contract.test_acknowledged import member

ROOM = "kring-samen/private"  # an owner of their own: each party has a role with it
WORLD: list[tuple[str, str, dict[str, Any]]] = [
    ("kring/public", "Municipality", {"id": "GM0308", "title": "Baarn", "code": "GM0308"}),
    (
        "kring/public",
        "Development",
        {"id": "dev-1", "title": "Een fictieve wet", "category": "wettelijk", "summary": "Zij bestaat niet"},
    ),
    ("kring/public", "Organisation", {"id": "org-aak", "title": "Aak"}),
    ("kring/public", "Organisation", {"id": "org-boei", "title": "Boei"}),
    ("kring/public", "Service", {"id": "dienst-1", "title": "Duiden", "provider": "org-aak"}),
    ("aak/private", "Product", {"id": "aak.geheim", "title": "Geheim product", "provider": "org-aak"}),
]
STEP = {"phase": "borgen", "role": "leidt", "delivers": "Zeldzame woorden van Aak", "price_cents": 12_345_00}
OTHER = {"phase": "formuleren", "role": "helpt", "delivers": "Hulp van Boei"}


class World:
    """The store as each of them sees it, with an offer without parts in it."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        graph.append(
            [Put(one["id"], kind, space, dump(parse(kind, one))) for space, kind, one in WORLD], reason="proef"
        )
        self.all = graph
        together: dict[str, Role] = {"kring-samen": "editor"}
        self.aak = member(graph, "Anna", {"aak": "editor", **together})
        self.boei = member(graph, "Bert", {"boei": "editor", **together})
        self.baarn = member(graph, "Carla", {"baarn": "editor", **together})
        self.stranger = member(graph, "Dirk", {"ede": "steward"})
        made = self.aak.offers.make("dev-1", "Baarn", ["org-aak", "org-boei"], space=ROOM, said={"aim": "Samen"})
        self.id = made.id

    def offered(self) -> None:
        self.aak.offers.fill(self.id, "org-aak", [STEP])
        self.aak.offers.lay(self.id, "org-aak")
        self.boei.offers.fill(self.id, "org-boei", [OTHER])
        self.boei.offers.lay(self.id, "org-boei")

    def stored(self) -> dict[str, Any]:
        return dict(self.all.get(self.id).payload)


@pytest.fixture
def world(graph: KnowledgeGraph) -> World:
    return World(graph)


def everything(graph: KnowledgeGraph) -> str:
    """All that somebody can read of records, and find by the words of a part."""
    records = [str(one.payload) for one in graph.scan("OfferPart", "JointOffer", "Product")]
    hits = [str(hit) for words in ("Zeldzame woorden", "12345", "Geheim") for hit in graph.search(words, top=50).hits]
    told = graph.sparql("SELECT ?o WHERE { ?s ?p ?o }")
    return "\n".join([*records, *hits, str(told.rows), str(graph.counts())])


def test_a_part_is_seen_by_its_own_provider_alone_until_it_is_laid_in_the_offer(world: World) -> None:
    world.aak.offers.fill(world.id, "org-aak", [STEP])
    assert "Zeldzame woorden" in everything(world.aak)
    for other in (world.boei, world.baarn, world.stranger):
        seen = everything(other)
        assert "Zeldzame woorden" not in seen
        assert "OfferPart" not in other.counts()
        assert "1234500" not in seen
    assert world.boei.offers.of(world.id).phases[4].work == ()
    world.aak.offers.lay(world.id, "org-aak")
    assert [one.delivers for one in world.boei.offers.of(world.id).phases[4].work] == [STEP["delivers"]]
    assert "OfferPart" not in world.boei.counts()  # the part itself stays where it was
    assert "Zeldzame woorden" not in everything(world.stranger)


def test_what_is_filled_after_that_is_not_seen_until_it_is_laid_again(world: World) -> None:
    world.offered()
    world.aak.offers.fill(world.id, "org-aak", [{**STEP, "delivers": "Nieuwe woorden"}])
    assert "Nieuwe woorden" not in everything(world.boei)
    assert world.aak.offers.lay(world.id, "org-aak").phases[4].work[0].delivers == "Nieuwe woorden"


def test_both_lay_their_part_and_the_municipality_accepts_with_who_and_when(world: World) -> None:
    world.offered()
    made = world.baarn.offers.of(world.id)
    assert made.status == "aangeboden"
    taken = world.baarn.offers.accept(world.id, seen=made.seen)
    assert taken.status == "aanvaard"
    assert [(one.what, one.who, one.person) for one in taken.deeds] == [
        ("deel aangeboden", "Aak", "Anna"),
        ("deel aangeboden", "Boei", "Bert"),
        ("aanvaard", "", "Carla"),
    ]
    assert all(one.at.endswith("Z") for one in taken.deeds)


def test_a_provider_does_not_fill_lay_or_withdraw_the_part_of_another(world: World) -> None:
    world.offered()
    before = world.stored()
    for act in (
        lambda: world.boei.offers.fill(world.id, "org-aak", [OTHER]),
        lambda: world.boei.offers.part(world.id, "org-aak"),
        lambda: world.boei.offers.lay(world.id, "org-aak"),
        lambda: world.boei.offers.withdraw(world.id, "org-aak", "Zij willen niet"),
        lambda: world.baarn.offers.lay(world.id, "org-aak"),
    ):
        with pytest.raises(Forbidden, match="u werkt niet voor 'org-aak'"):
            act()
    assert world.stored() == before


def test_a_part_of_another_written_as_a_record_in_ones_own_space_is_never_laid(world: World) -> None:
    forged = {"id": "boei.vals", "title": "Vals", "offer": world.id, "provider": "org-aak", "steps": [OTHER]}
    world.boei.put([parse("OfferPart", forged)], space="boei/private", reason="proef")
    twice = {"id": "aak.dubbel", "title": "Dubbel", "offer": world.id, "provider": "org-aak", "steps": [STEP, STEP]}
    world.aak.put([parse("OfferPart", twice)], space="aak/private", reason="proef")
    with pytest.raises(InputError, match="twee keer"):
        world.aak.offers.lay(world.id, "org-aak")
    world.aak.offers.fill(world.id, "org-aak", [STEP])
    made = world.aak.offers.lay(world.id, "org-aak")
    assert [one.provider for phase in made.phases for one in phase.work] == ["org-aak"]
    assert [one.delivers for phase in made.phases for one in phase.work] == [STEP["delivers"]]


@pytest.mark.parametrize("field", ["status", "parts", "moments"])
def test_what_the_steps_set_is_not_written_by_hand(world: World, field: str) -> None:
    said = {
        "status": "aanvaard",
        "parts": [{"provider": "org-aak", "steps": [OTHER]}],
        "moments": [{"what": "aanvaard", "at": "2026-11-01T10:00:00Z"}],
    }
    forged = parse("JointOffer", {**world.stored(), field: said[field]})
    with pytest.raises(StepRefused, match=field):
        world.boei.put([forged], space=ROOM, reason="proef")


def test_what_was_not_offered_is_not_accepted_and_only_the_municipality_accepts(world: World) -> None:
    with pytest.raises(StepRefused, match="nog niet aangeboden"):
        world.baarn.offers.accept(world.id)
    world.offered()
    for other in (world.aak, world.boei):
        with pytest.raises(Forbidden, match="u werkt niet voor Baarn"):
            other.offers.accept(world.id)
    assert world.stored()["status"] == "aangeboden"


def test_who_accepts_what_changed_since_it_was_read_is_told_to_read_again(world: World) -> None:
    world.offered()
    seen = world.baarn.offers.of(world.id).seen
    world.boei.offers.lay(world.id, "org-boei")
    with pytest.raises(Overtaken, match="veranderd sinds u het las"):
        world.baarn.offers.accept(world.id, seen=seen)


def test_a_provider_that_withdraws_leaves_a_hole_and_a_note_and_nothing_goes(world: World) -> None:
    world.offered()
    before = world.stored()
    left = world.aak.offers.withdraw(world.id, "org-aak", "Te weinig mensen")
    assert left.status == "concept"
    hole = next(one for one in left.holes if one.rule == "trok zich terug")
    assert hole.phases == ("borgen",)
    assert "Te weinig mensen" in hole.text
    assert world.stored()["parts"] == before["parts"]
    with pytest.raises(StepRefused, match="wacht op org-boei"):
        world.baarn.offers.accept(world.id)


def test_what_is_accepted_is_frozen_for_everybody_and_a_withdrawal_stands_beside_it(world: World) -> None:
    world.offered()
    world.baarn.offers.accept(world.id)
    accepted = world.stored()
    other = [{"what": "aanvaard", "at": "2026-11-01T10:00:00Z"}]
    for changed in (
        {"aim": "Iets anders"},
        {"keeps": [{"what": "Meer"}]},
        {"status": "aangeboden"},
        {"moments": other},
    ):
        record = parse("JointOffer", {**accepted, **changed})
        for graph in (world.all, world.aak, world.baarn):
            with pytest.raises(StepRefused):
                graph.put([record], space=ROOM, reason="proef")
    bare = {name: said for name, said in accepted.items() if name not in {"status", "moments", "parts"}}
    world.all.put([parse("JointOffer", bare)], space=ROOM, reason="proef")  # who says nothing of it leaves it as it is
    with pytest.raises(StepRefused, match="gaat niet weg"):
        world.all.delete(world.id, reason="proef")
    with pytest.raises(StepRefused, match="aanvaard"):
        world.boei.offers.lay(world.id, "org-boei")
    assert world.stored() == accepted
    left = world.boei.offers.withdraw(world.id, "org-boei", "Gestopt")
    assert left.status == "aanvaard"
    assert {**world.stored(), "moments": accepted["moments"]} == accepted
    assert world.stored()["moments"][:-1] == accepted["moments"]


def test_what_somebody_laid_in_an_offer_does_not_go_before_it_is_accepted_either(world: World) -> None:
    world.aak.offers.fill(world.id, "org-aak", [STEP])
    world.aak.offers.lay(world.id, "org-aak")
    with pytest.raises(StepRefused, match="gaat niet weg"):
        world.boei.delete(world.id, reason="proef")


def test_once_a_part_is_in_it_nobody_changes_what_the_parties_share_or_moves_it_in_sight_of_others(
    world: World,
) -> None:
    world.aak.offers.fill(world.id, "org-aak", [STEP])
    world.aak.offers.lay(world.id, "org-aak")
    before = world.stored()
    both: dict[str, Role] = {"boei": "steward", "kring-samen": "steward"}
    boei = member(world.all, "Bert", both)
    for changed in ({"providers": ["org-boei"]}, {"aim": "Een ander doel"}, {"municipality": "GM0999"}):
        with pytest.raises(StepRefused, match="door een van de partijen"):
            boei.put([parse("JointOffer", {**before, **changed})], space=ROOM, reason="proef")
    for space in ("boei/public", "boei/private", "kring-samen/public"):
        with pytest.raises(StepRefused, match="andere ruimte"):
            boei.put([parse("JointOffer", before)], space=space, reason="proef")
    with pytest.raises(StepRefused, match="andere ruimte"):
        boei.people.share(world.id, "public", anonymous=False, by="Bert")
    assert world.stored() == before


def test_of_who_is_erased_the_name_goes_and_the_deed_stays(world: World) -> None:
    world.offered()
    world.baarn.offers.accept(world.id)
    world.all.people.erase("Carla")
    made = world.boei.offers.of(world.id)
    assert made.status == "aanvaard"
    assert [(one.what, one.person) for one in made.deeds][-1] == ("aanvaard", "een medewerker")


def test_what_a_step_rests_on_and_is_gone_is_said_to_be_not_found(world: World) -> None:
    world.aak.offers.fill(world.id, "org-aak", [{**STEP, "rests_on": ["dienst-1"]}])
    world.aak.offers.lay(world.id, "org-aak")
    world.all.delete("dienst-1", reason="proef")
    ground = world.baarn.offers.of(world.id).phases[4].work[0].rests_on[0]
    assert (ground.id, ground.kind, ground.note) == ("dienst-1", "", UNREAD)


def test_a_part_that_rests_on_what_the_others_may_not_read_is_not_laid(world: World) -> None:
    world.aak.offers.fill(world.id, "org-aak", [{**STEP, "rests_on": ["aak.geheim", "dienst-1"]}])
    with pytest.raises(StepRefused, match=r"aak\.geheim"):
        world.aak.offers.lay(world.id, "org-aak")
    world.aak.offers.fill(world.id, "org-aak", [{**STEP, "rests_on": ["dienst-1"]}])
    made = world.aak.offers.lay(world.id, "org-aak")
    assert [one.title for one in made.phases[4].work[0].rests_on] == ["Duiden"]


def test_an_offer_for_what_is_not_there_is_not_begun(world: World) -> None:
    offers = world.aak.offers
    with pytest.raises(NotFound):
        offers.make("dev-weg", "Baarn", ["org-aak"], space=ROOM)
    with pytest.raises(InputError, match="geen traject of ontwikkeling maar een Organisation"):
        offers.make("org-aak", "Baarn", ["org-aak"], space=ROOM)
    with pytest.raises(NotFound, match="geen aanbieder 'org-weg'"):
        offers.make("dev-1", "Baarn", ["org-weg"], space=ROOM)
    with pytest.raises(InputError, match="ten minste één aanbieder"):
        offers.make("dev-1", "Baarn", [], space=ROOM)
    with pytest.raises(UnknownMunicipality):
        offers.make("dev-1", "Nergens", ["org-aak"], space=ROOM)
    with pytest.raises(NotFound, match="geen gezamenlijk aanbod 'dev-1'"):
        offers.of("dev-1")
    with pytest.raises(NotFound):
        world.stranger.offers.of(world.id)


def test_a_phase_that_does_not_exist_or_comes_twice_is_refused(world: World) -> None:
    with pytest.raises(InvalidRecord, match="phase"):
        world.aak.offers.fill(world.id, "org-aak", [{"phase": "ontwerpen", "role": "leidt"}])
    with pytest.raises(InputError, match="twee keer"):
        world.aak.offers.fill(world.id, "org-aak", [STEP, STEP])
    assert world.aak.offers.part(world.id, "org-aak") is None
    with pytest.raises(NotFound, match="vul het eerst in"):
        world.aak.offers.lay(world.id, "org-aak")


def test_a_reader_of_the_provider_fills_nothing(world: World) -> None:
    reader = member(world.all, "Rita", {"aak": "reader", "kring-samen": "editor"})
    with pytest.raises(Forbidden):
        reader.offers.fill(world.id, "org-aak", [STEP])


def test_a_second_offer_stands_beside_the_first(world: World) -> None:
    again = world.aak.offers.make("Een fictieve wet", "GM0308", ["org-aak"], space=ROOM)
    assert [key for key, _ in world.baarn.offers.about("dev-1", "GM0308")] == sorted([world.id, again.id])
    assert world.stranger.offers.about("dev-1") == []
    world.all.delete(world.id, reason="nobody did anything in it yet")
    third = world.aak.offers.make("dev-1", "GM0308", ["org-aak"], space=ROOM)
    assert third.id != again.id


def test_the_single_user_fills_and_lays_for_each_of_them_but_changes_nothing_that_was_accepted(world: World) -> None:
    made = world.all.offers.make("dev-1", "Baarn", ["org-aak", "org-boei"], space=LOCAL_SPACE)
    for provider, step in (("org-aak", STEP), ("org-boei", OTHER)):
        world.all.offers.fill(made.id, provider, [step])
        world.all.offers.lay(made.id, provider, by="Wie het deed")
    taken = world.all.offers.accept(made.id, by="De gemeente")
    assert [one.person for one in taken.deeds] == ["Wie het deed", "Wie het deed", "De gemeente"]
    world.all.offers.withdraw(made.id, "org-aak", "Nee")
    with pytest.raises(StepRefused, match="al teruggetrokken"):
        world.all.offers.withdraw(made.id, "org-aak", "Nee")


def test_a_dossier_asks_for_contracts_once_an_offer_was_accepted_and_not_before(world: World) -> None:
    work = {"id": "baarn.tra", "title": "Een fictief traject", "municipalities": ["GM0308"]}
    world.all.append([Put("baarn.tra", "Trajectory", "baarn/network", dump(parse("Trajectory", work)))], reason="proef")
    world.id = world.aak.offers.make("baarn.tra", "Baarn", ["org-aak", "org-boei"], space=ROOM).id

    def contracts() -> set[str]:
        pieces = world.baarn.dossiers.of("baarn.tra").pieces
        return {one.name for one in pieces if one.name.startswith("Overeenkomst")}

    assert contracts() == set()
    world.offered()
    assert contracts() == set()
    world.baarn.offers.accept(world.id)
    assert contracts() == {"Overeenkomst met Aak", "Overeenkomst met Boei"}
