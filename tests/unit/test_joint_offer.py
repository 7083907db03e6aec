"""How a joint offer goes from draft to accepted, and which holes are said. Providers and offers are fictitious."""

from datetime import date
from typing import Any

import pytest

from kg.cycle.borgen.offers import progress
from kg.cycle.borgen.offers.sheet import OfferSheet, sheet
from kg.errors import InputError, StepRefused
from kg.model.values import PHASES

TODAY = date(2026, 11, 30)
NAMES = {"org-a": "Aak", "org-b": "Boei", "GM0308": "Baarn", "dev-1": "Een wet"}
WHO = {"by": "Iemand", "at": "2026-11-20T10:00:00Z"}
LEADS = [{"phase": phase, "role": "leidt", "delivers": "Werk", "price_cents": 100_00} for phase in PHASES]
HELPS = [{"phase": "borgen", "role": "helpt", "delivers": "Hulp", "price_cents": 50_00}]


def offer(**said: Any) -> dict[str, Any]:
    return {
        "id": "aanbod-1",
        "title": "Samen",
        "about": "dev-1",
        "municipality": "GM0308",
        "providers": ["org-a", "org-b"],
        "status": "concept",
        "aim": "Een doel",
        "reached_when": "Te zien",
        "keeps": [{"what": "Besluiten"}],
        "spared": ["Kennis van formaten"],
        **said,
    }


def offered(**said: Any) -> dict[str, Any]:
    first = progress.laid(offer(**said), "org-a", LEADS, **WHO)
    return progress.laid(first, "org-b", HELPS, **WHO)


def shown(payload: dict[str, Any]) -> OfferSheet:
    return sheet(payload, NAMES, {}, today=TODAY)


def rules(payload: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {hole.rule: hole.phases for hole in shown(payload).holes}


def test_it_is_offered_when_the_last_party_has_laid_its_part() -> None:
    first = progress.laid(offer(), "org-b", HELPS, **WHO)
    assert (first["status"], offered()["status"]) == ("concept", "aangeboden")
    assert [part["provider"] for part in offered()["parts"]] == ["org-a", "org-b"]
    assert rules(first)["geen deel"] == ()


def test_an_offer_with_everything_has_no_holes_and_adds_up() -> None:
    made = shown(offered())
    assert made.holes == ()
    assert (made.priced, made.total_cents) == (6, 650_00)
    assert [one.price_cents for one in made.phases if one.phase == "borgen"] == [150_00]


def test_a_part_that_is_laid_anew_comes_in_the_place_of_the_former_one() -> None:
    again = progress.laid(offered(), "org-b", [{"phase": "borgen", "role": "niets"}], **WHO)
    assert [step["role"] for step in again["parts"][1]["steps"]] == ["niets"]
    assert (again["status"], len(again["moments"])) == ("aangeboden", 3)


def test_who_withdraws_leaves_holes_and_a_reason_and_the_others_confirm() -> None:
    left = progress.withdrawn(offered(), "org-a", reason="Geen mensen", **WHO)
    assert left["status"] == "concept"
    assert left["parts"] == offered()["parts"]
    found = rules(left)
    assert found["trok zich terug"] == PHASES
    assert found["nog niemand"] == tuple(phase for phase in PHASES if phase != "borgen")
    assert found["wie leidt"] == ("borgen",)
    said = [hole.text for hole in shown(left).holes]
    assert "Aak trok zich terug op 20 november 2026: Geen mensen." in said
    assert [one.state for one in shown(left).parties] == ["teruggetrokken", "opnieuw te bevestigen"]
    confirmed = progress.laid(left, "org-b", HELPS, **WHO)
    assert confirmed["status"] == "aangeboden"
    assert "bevestigen" not in rules(confirmed)


def test_who_withdrew_may_come_back_and_its_hole_is_gone() -> None:
    back = progress.laid(progress.withdrawn(offered(), "org-a", reason="Nee", **WHO), "org-a", LEADS, **WHO)
    assert "trok zich terug" not in rules(back)
    assert back["status"] == "concept"  # the other one has yet to confirm


def test_where_all_withdrew_nothing_is_offered() -> None:
    left = offered()
    for one in ("org-a", "org-b"):
        left = progress.withdrawn(left, one, reason="Nee", **WHO)
    assert left["status"] == "concept"
    assert rules(left)["nog niemand"] == PHASES
    with pytest.raises(StepRefused, match="nog niet aangeboden"):
        progress.accepted(left, today=TODAY, **WHO)


def test_who_withdraws_after_it_was_accepted_leaves_it_accepted_with_a_hole() -> None:
    taken = progress.accepted(offered(), today=TODAY, **WHO)
    left = progress.withdrawn(taken, "org-b", reason="Failliet", **WHO)
    assert left["status"] == "aanvaard"
    assert left["moments"][:-1] == taken["moments"]
    assert [one.state for one in shown(left).parties] == ["aangeboden", "teruggetrokken"]
    assert rules(left)["trok zich terug"] == ("borgen",)


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (offer(), "wacht op org-a en org-b"),
        (progress.laid(offer(), "org-a", LEADS, **WHO), "wacht op org-b"),
        (offered(valid_until="2026-11-29"), "was geldig tot 29 november 2026"),
        (progress.accepted(offered(), today=TODAY, **WHO), "is aanvaard"),
        (offer(example=True), "is een voorbeeld"),
    ],
)
def test_what_was_not_offered_or_is_no_longer_valid_is_not_accepted(payload: dict[str, Any], message: str) -> None:
    with pytest.raises(StepRefused, match=message):
        progress.accepted(payload, today=TODAY, **WHO)


def test_on_its_last_day_an_offer_is_valid() -> None:
    assert progress.accepted(offered(valid_until="2026-11-30"), today=TODAY, **WHO)["status"] == "aanvaard"
    assert not shown(offered(valid_until="2026-11")).lapsed
    assert shown(offered(valid_until="2026-10")).lapsed


def test_what_is_accepted_or_an_example_takes_no_part_and_a_stranger_is_no_party() -> None:
    with pytest.raises(StepRefused, match="aanvaard"):
        progress.laid(progress.accepted(offered(), today=TODAY, **WHO), "org-a", LEADS, **WHO)
    with pytest.raises(StepRefused, match="voorbeeld"):
        progress.laid(offer(example=True), "org-a", LEADS, **WHO)
    with pytest.raises(InputError, match="geen partij"):
        progress.laid(offer(), "org-z", LEADS, **WHO)
    with pytest.raises(InputError, match="geen enkele fase"):
        progress.laid(offer(), "org-a", [], **WHO)
    with pytest.raises(InputError, match="reden"):
        progress.withdrawn(offered(), "org-a", reason=" ", **WHO)
    with pytest.raises(StepRefused, match="al teruggetrokken"):
        progress.withdrawn(progress.withdrawn(offered(), "org-a", reason="Nee", **WHO), "org-a", reason="Nee", **WHO)


def test_two_that_lead_and_a_price_that_is_not_known_are_holes() -> None:
    both = progress.laid(offered(), "org-b", [{"phase": "borgen", "role": "leidt", "delivers": "Werk"}], **WHO)
    assert rules(both) == {"twee leiden": ("borgen",), "geen prijs": ("borgen",)}
    assert (shown(both).priced, shown(both).total_cents) == (5, 500_00)


def test_what_is_not_recorded_is_a_hole_and_not_nothing() -> None:
    bare = {name: said for name, said in offered().items() if name not in {"aim", "keeps", "spared"}}
    assert rules(bare) == {"eigen deel": PHASES, "geen doel": (), "wat niet hoeft": ()}
