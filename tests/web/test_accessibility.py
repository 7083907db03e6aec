"""The accessibility statement: the parts that the law asks, and no claim that nobody made."""

from pathlib import Path

import pytest

from api.app import create_app
from api.settings import Settings
from kg.errors import InputError
from tests.rest_service import client
from tests.web.markup import flaws, read
from tests.web.test_pages import BROWSER, text

WHOLE = """
organisatie = "Gemeente Voorbeeld"
website = "https://kring.voorbeeld.example"
status = "B"
opgesteld = 2027-02-01
bijgewerkt = 2027-03-01
functie = "directeur"
mail = "toegankelijk@voorbeeld.example"
telefoon = "0800 0000"
antwoord_dagen = 14
klacht = "https://voorbeeld.example/klacht"

[onderzoek]
datum = 2027-01-15
door = "Bureau Voorbeeld"
wijze = "onderzoek door een ander"
rapport = "https://voorbeeld.example/rapport.html"

[[afwijking]]
wat = "De radar <b>"
eis = "WCAG 1.3.1"
oorzaak = "De volgorde"
gevolg = "Wie niet ziet, mist iets"
alternatief = "De tabel"
maatregel = "Wordt hersteld"
gereed = "2027-06-01"
onevenredige_last = true
"""
PARTS = (
    "Over welke website gaat dit?",
    "Nalevingsstatus",
    "Wat is nog niet toegankelijk?",
    "Wie stelde dit op, en wanneer?",
    "Lukt iets niet? Meld het",
    "Nationale ombudsman",
)


def test_without_a_statement_nothing_is_claimed_and_every_part_is_there(tmp_path: Path) -> None:
    with client(tmp_path / "store", mode="shared") as opened:
        answer = opened.get("/toegankelijkheid", headers=BROWSER)
        footer = read(opened.get("/inloggen", headers=BROWSER).text).links()
    said = text(answer.text)
    assert answer.status_code == 200
    assert "Wij beweren daarom niet dat deze website aan de eisen voldoet." in said
    assert said.lower().count("nog niet ingevuld") >= 8
    for part in PARTS:
        assert part in said
    assert "Voldoet volledig" not in said
    assert "Voldoet gedeeltelijk" not in said
    assert "/toegankelijkheid" in footer


def test_a_statement_is_shown_as_the_organisation_made_it(tmp_path: Path) -> None:
    (tmp_path / "verklaring.toml").write_text(WHOLE, encoding="utf-8")
    with client(tmp_path / "store", accessibility=tmp_path / "verklaring.toml") as opened:
        answer = opened.get("/toegankelijkheid", headers=BROWSER)
    said = text(answer.text)
    for one in (
        "Gemeente Voorbeeld",
        "B – Voldoet gedeeltelijk",
        "15 januari 2027",
        "Bureau Voorbeeld",
        "De radar <b>",
    ):
        assert one in said
    assert "Binnen 14 dagen." in said
    assert "onevenredige last" in said
    assert "nog niet ingevuld" not in said.lower()
    assert {"https://voorbeeld.example/klacht", "mailto:toegankelijk@voorbeeld.example"} <= set(
        read(answer.text).links()
    )
    assert list(flaws(answer.text)) == []


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ('status = "A"', "status A rust op een onderzoek"),
        ('status = "B"', "status B rust op een onderzoek"),
        ('status = "Z"', "status"),
        ('nalevingsstatus = "B"', "nalevingsstatus"),
        ('klacht = "javascript:alert(1)"', "klacht"),
        ("dit is geen toml", "niet te lezen als TOML"),
    ],
)
def test_a_statement_that_cannot_be_is_refused_at_the_start(held: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "verklaring.toml").write_text(held, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        create_app(Settings(store=tmp_path / "store", accessibility=tmp_path / "verklaring.toml"))


def test_the_example_of_the_reference_is_a_whole_statement(tmp_path: Path) -> None:
    told = Path("docs/reference/settings.md").read_text(encoding="utf-8")
    (tmp_path / "verklaring.toml").write_text(told.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    with client(tmp_path / "store", accessibility=tmp_path / "verklaring.toml") as opened:
        said = text(opened.get("/toegankelijkheid", headers=BROWSER).text)
    assert "nog niet ingevuld" not in said.lower()
