"""Where a Dutch sentence ends: not at an abbreviation, and yes at the end behind one."""

import pytest

from kg.reason.text import sentences

GOES_ON = (
    "Het geldt vanaf 1 okt. 2026 voor iedereen.",
    "Zie art. 3 van de wet.",
    "Zie artt. 3 en 4.",
    "Besluit nr. 12 is van kracht.",
    "Het kost ca. 30 euro.",
    "De regeling geldt m.i.v. 1 januari 2027.",
    "De brief van 3 mei jl. 2026 is beantwoord.",
    "Gepubliceerd in Stb. 2024, 30890.",
    "Gepubliceerd in Stcrt. 2024, 12.",
    "Volgens dhr. Jansen kan het.",
    "Volgens mw. Pietersen niet.",
    "Mevr. De Wit leidt het.",
    "De heer mr. Bakker tekent.",
    "Dr. Smit en prof. Visser schreven dit.",
    "Drs. Mulder en ir. Vos ook.",
    "Andere gemeenten, bijv. Baarn, doen mee.",
    "Zie blz. 4 tot en met pag. 9.",
    "Zie hfst. 2 en par. 3.",
    "Dit geldt o.a. Baarn en Ede.",
    "Papier i.p.v. PDF is niet nodig.",
    "Dit is besproken d.d. 3 mei 2026.",
    "Overleg i.o.m. Ede en t.b.v. Baarn.",
    "Kosten incl. BTW en excl. IT.",
    "Directie resp. OR stemt in.",
    "De gem. Baarn en de prov. Utrecht doen mee.",
    "Vgl. Ede, evt. Baarn.",
    "Er is m.b.t. AI en i.v.m. NIS2 veel te doen.",
    "Wnd. Burgemeester en plv. Secretaris tekenen.",
    "Het project van J. Jansen en A.B. de Wit loopt.",
    "De bijl. 3 hoort bij afd. Beheer.",
    "De Raad c.q. College besluit.",
    "Dat kost max. 3 en min. 2 mln. 500 euro.",
)
ENDS = (
    ("Het geldt tot okt.", "Daarna niet meer."),
    ("Gemeenten maken kaarten, lijsten, enz.", "Dat kost tijd."),
    ("Scans, foto's e.d.", "Alles gaat mee."),
    ("Ede, Baarn e.a.", "Zij deden mee."),
    ("De brief is van 3 mei jl.", "Het college antwoordde."),
    ("Het staat in het Stb.", "De wet geldt nu."),
    ("Zie art. 3:4 lid 2 Awb.", "De gemeente weegt belangen."),
    ("Zij werd lid.", "De raad stemde in."),
    ("Het kost 3 mln.", "Dat is veel."),
    ("Leverancier is Fictief B.V.", "De gemeente tekende."),
    ("Wij kiezen optie B.", "De raad stemde in."),
    ("Het ligt bij de MR.", "Die adviseert."),
    ("Het is n.v.t.", "Verder gaat het goed."),
    ("Wij gebruiken versie 2.", "Dat werkt."),
    ("Dit gebeurt a.s.", "Wie meedoet, meldt zich."),
    ("Wij stoppen!", "Écht waar."),
    ("Dat was gisteren.", "’s Avonds bleef het stil."),
    ("Het stopt in 2026.", "3 gemeenten gaan door."),
)


@pytest.mark.parametrize("text", GOES_ON)
def test_an_abbreviation_does_not_cut_a_sentence(text: str) -> None:
    assert ". " in text
    assert sentences(text) == [text]


@pytest.mark.parametrize(("first", "second"), ENDS)
def test_a_real_end_behind_an_abbreviation_is_one(first: str, second: str) -> None:
    assert sentences(f"{first} {second}") == [first, second]


def test_a_date_on_a_next_line_stays_with_its_abbreviation() -> None:
    assert sentences("Vanaf 1 okt.\n2026 geldt het.\nNieuwe regel") == ["Vanaf 1 okt. 2026 geldt het.", "Nieuwe regel"]
