"""The chain of a municipality on the page: what is known, as a picture, and what may belong together. Fictitious."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kg.profiles.access import open_keys
from tests.rest_service import OTHER_TOWN, TOWN, Rows, client, fill
from tests.web.markup import flaws, read
from tests.web.test_borgen import Person
from tests.web.test_pages import LAW, text

MANY = 60  # activities of one aim: more than are drawn
BAARN = {"municipality": "GM0308"}
OF_BAARN = [
    ("Development", LAW),
    ("Trajectory", {"id": "baarn.traject", "title": "Fictief fietstraject", "municipalities": ["GM0308"]}),
    ("Policy", {"id": "baarn.beleid", "title": "Fictief wegenbeleid", **BAARN, "responds_to": ["dev-plicht"]}),
    ("Objective", {"id": "baarn.wegen", "title": "Veilige wegen en fietspaden", "policy": "baarn.beleid"}),
    ("Objective", {"id": "baarn.muziek", "title": "Muzieklessen voor kinderen", "policy": "baarn.beleid"}),
    ("ActionPlan", {"id": "baarn.plan", "title": "Fietspaden aanleggen", "objective": "baarn.wegen", **BAARN}),
    *(
        ("Activity", {"id": f"baarn.fiets-{number:02}", "title": f"Fietspad nummer {number}",
                      "objective": "baarn.wegen", "plan": "baarn.plan", "budget_eur": 1000, "owner": "Fia Fictief"})
        for number in range(MANY)
    ),
    ("Activity", {"id": "baarn.los", "title": "Lessen in de muziekschool voor kinderen", **BAARN, "budget_eur": 500}),
    ("Activity", {"id": "baarn.traag", "title": "Fietstelling", "objective": "baarn.wegen", "owner": "Fia Fictief",
                  "trajectory": "baarn.traject"}),
    ("Result", {"id": "baarn.klaar", "title": "Geopend", "objective": "baarn.wegen", "activity": "baarn.fiets-00"}),
    ("Organisation", {"id": "baarn.org", "title": "Gemeente Baarn"}),
    ("Expert", {"id": "baarn.fia", "title": "Fia Fictief", "organisation": "baarn.org", "period": {"end": "2020"}}),
    ("CompletenessStatement", {"id": "baarn.opgave", "title": "Alle activiteiten staan erin", **BAARN,
                               "covers": ["activiteit"], "period": {}, "grounds": "Overleg.", "date": "2026-01-01",
                               "stated_by": "iemand"}),
]  # fmt: skip
ROWS: Rows = {
    "kring/public": [("Municipality", TOWN), ("Municipality", OTHER_TOWN)],
    "baarn/private": OF_BAARN,
    "ede/private": [("Activity", {"id": "ede.werk", "title": "Geheim werk", "objective": "baarn.muziek"})],
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("keten") / "store"
    fill(made, ROWS)
    return made


@pytest.fixture(scope="module")
def people(store: Path) -> Iterator[Callable[[str], Person]]:
    """People of Baarn by their role, and an editor of Ede."""
    today, keys = datetime.now(UTC).date(), {}
    held = open_keys(store)
    for name, roles in {"reader": {"baarn": "reader"}, "editor": {"baarn": "editor"}, "ede": {"ede": "editor"}}.items():
        _, keys[name] = held.add(name, roles, until=today + timedelta(1), today=today)
    held.close()
    with client(store, mode="shared", rate_per_minute=100_000) as opened:
        yield lambda name: Person(opened, keys[name], "Baarn")


def drawn(page: str) -> str:
    """The drawing of a page as it is read aloud."""
    return text(picture(page))


def picture(page: str) -> str:
    return page.partition('<svg class="grafiek net" width')[2].partition("</svg>")[0]


def test_the_phase_leads_to_its_chain(people: Callable[[str], Person]) -> None:
    assert people("reader").get("/implementeren").url.path == "/keten"


def test_the_chain_says_per_link_what_is_known_not_recorded_and_missing(people: Callable[[str], Person]) -> None:
    answer = people("reader").get("/keten")
    said = text(answer.text)
    assert list(flaws(answer.text)) == []
    assert f"Doel bij een activiteit {MANY + 1}" in said
    assert f"Resultaat van een activiteit 1 {MANY + 1} niet vastgelegd" in said
    assert "Activiteit bij een doel 1 – geen 1 ontbreekt" in said
    assert "Ontbreekt Activiteit bij een doel: Muzieklessen voor kinderen volgens deze opgave" in said
    assert "Alle activiteiten € 60.500" in said
    assert "Zonder doel in de bron € 500" in said
    assert f"Niet vastgelegd: 1 van {MANY + 2} activiteiten hebben geen eigenaar in de bron." in said
    for secret in ("Geheim", "ede."):
        assert secret not in answer.text


def test_an_owner_who_left_is_an_alarm_that_names_who_it_was(people: Callable[[str], Person]) -> None:
    answer = people("reader").get("/keten")
    assert f"Eigenaar van een activiteit die er nog is – niets in de bronnen – geen {MANY + 1} ontbreekt" in text(
        answer.text
    )
    assert "/id/baarn.fia" in read(answer.text).links()


def test_the_picture_folds_what_is_much_and_says_how_much_is_left_out(people: Callable[[str], Person]) -> None:
    answer = people("reader").get("/keten")
    drawing = drawn(answer.text)
    assert drawing.count("Activiteit ") >= 3 + 1 + 1  # three by name, the rest as one, and the one without an aim
    assert f"nog {MANY - 2} activiteiten" in drawing
    assert "Geen activiteit gevonden" in drawing
    assert "Geen doel gevonden" in drawing
    assert "Geopend" in drawing
    assert f"nog {MANY - 2} : Veilige wegen en fietspaden" in text(answer.text)
    unfolded = people("reader").get("/keten", doel="baarn.wegen")
    assert list(flaws(unfolded.text)) == []
    assert f"nog {MANY + 1 - 40} activiteiten" in drawn(unfolded.text)
    assert "Muzieklessen" not in drawn(unfolded.text)


def test_each_record_of_the_picture_stands_in_the_table_too(people: Callable[[str], Person]) -> None:
    page = people("reader").get("/keten").text
    shown = {href for href in read(picture(page)).links() if href.startswith("/keten/")}
    assert {"/keten/baarn.fiets-00", "/keten/baarn.los", "/keten/baarn.wegen"} <= shown
    table = page.partition('id="doelen"')[2].partition("</table>")[0]
    named = {one for one in shown if one not in {"/keten/baarn.beleid", "/keten/baarn.plan", "/keten/baarn.klaar"}}
    assert named <= set(read(table).links())


def test_the_list_of_gaps_is_of_one_facet_and_goes_on(people: Callable[[str], Person]) -> None:
    reader = people("reader")
    answer = reader.get("/implementeren/gaten", facet="resultaat", soort="Activity")
    assert list(flaws(answer.text)) == []
    assert f"Van Baarn: {MANY + 1} schakels die niet vastliggen of ontbreken" in text(answer.text)
    assert "51 tot en met 61" in text(answer.text)
    second = reader.get("/implementeren/gaten", facet="resultaat", soort="Activity", blad="2")
    assert text(second.text).count("Resultaat van een activiteit") == 11
    assert "Van Baarn: 0 schakels" in text(reader.get("/implementeren/gaten", facet="onderbouwing").text)
    assert reader.get("/implementeren/gaten", facet="kleur").status_code == 200


def test_a_page_is_also_of_a_trajectory_or_of_all_and_of_nothing_else(people: Callable[[str], Person]) -> None:
    reader = people("reader")
    one = text(reader.get("/keten", van="baarn.traject").text)
    assert "Van Fictief fietstraject kennen wij 1 doel." in one
    assert "Fietspad nummer" not in one
    assert "Van alles samen kennen wij 2 doelen." in text(reader.get("/keten", van="alles").text)
    assert "Kies één gemeente, organisatie of traject." in text(
        reader.get("/implementeren/voorstellen", van="alles").text
    )
    assert reader.get("/keten", van="Atlantis").status_code == 404
    assert people("ede").get("/keten", van="baarn.traject").status_code == 404


def test_what_a_changed_duty_touches_stands_above_its_chain(people: Callable[[str], Person]) -> None:
    said = text(people("reader").get("/keten/dev-plicht").text)
    assert f"Doelstelling: 2 Actieplan: 1 Activiteit: {MANY + 1}" in said
    assert "Begroot voor die activiteiten, zover bekend: € 60.000" in said
    assert "Wie het aangaat: Fia Fictief" in said


def test_a_link_that_is_proposed_counts_once_a_person_accepts_it(people: Callable[[str], Person]) -> None:
    reader, editor = people("reader"), people("editor")
    page = reader.get("/implementeren/voorstellen")
    assert list(flaws(page.text)) == []
    said = text(page.text)
    assert "Lessen in de muziekschool voor kinderen Muzieklessen voor kinderen kans 100 van de 100" in said
    assert "Lijkt op de tekst van de doelstelling" in said
    link = {"activiteit": "baarn.los", "onder": "baarn.muziek"}
    answer = reader.post("/implementeren/voorstellen", link, follow=False)
    assert answer.status_code == 303
    path = answer.headers["Location"].partition("?")[0]
    assert "Voorgesteld verband" in text(reader.get(path).text)
    assert "Geen activiteit gevonden" in drawn(reader.get("/keten").text)  # nothing counts yet
    assert people("ede").post("/implementeren/voorstellen", link).status_code == 404
    assert reader.post("/implementeren/voorstellen", {**link, "onder": "baarn.beleid"}).status_code == 404
    editor.post(path, {"oordeel": "klopt"})
    assert "Geen activiteit gevonden" not in drawn(editor.get("/keten").text)
    assert "Wij vonden geen activiteit zonder doel" in text(editor.get("/implementeren/voorstellen").text)
