"""Which laws a text names, with the address of the authority and the words that say so."""

import pytest

from kg.names.laws import Statutes, authority

BWB, ELI = "https://wetten.overheid.nl/", "http://data.europa.eu/eli/"
STATUTES = Statutes.of(
    [
        {"law": {"name": "Dataverordening", "url": "http://data.europa.eu/eli/reg/2023/2854/oj"}},
        {"law": {"name": "Archiefwet 2026", "url": "https://zoek.officielebekendmakingen.nl/stb-2026-149.html"}},
    ]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Op grond van artikel 3.3 van de Wet open overheid publiceren wij.", [(f"{BWB}BWBR0045754", "3.3")]),
        ("De Gemeentewet en de Awb gelden.", [(f"{BWB}BWBR0005416", ""), (f"{BWB}BWBR0005537", "")]),
        ("Zie bwbr0045754 en de Woo.", [(f"{BWB}BWBR0045754", "")]),
        ("De Uitvoeringswet AVG vult aan.", [(f"{BWB}BWBR0040940", "")]),  # the longer name, and not the AVG
        ("Verordening (EU) 2016/679 geldt, ook wel AVG.", [(f"{ELI}reg/2016/679/oj", "")]),
        ("Richtlijn (EU) 2022/2555 (NIS2)", [(f"{ELI}dir/2022/2555/oj", "")]),
        ("CELEX:32024R0903", [(f"{ELI}reg/2024/903/oj", "")]),
        ("Art. 5, eerste lid, van de AI-verordening verbiedt dat.", [(f"{ELI}reg/2024/1689/oj", "5")]),
        ("De dataverordening komt eraan.", [(f"{ELI}reg/2023/2854/oj", "")]),  # as a record calls it
        ("De Archiefwet vraagt dat.", []),  # of 1995 or of 2026
        ("Er is een verordening van 2016/679 regels.", []),
        ("De wet geldt. Awbelast.", []),
    ],
)
def test_a_law_is_linked_where_it_can_be_told(text: str, found: list[tuple[str, str]]) -> None:
    assert [(law.url, law.article) for law in STATUTES.named([("pagina 1", text)])] == found


def test_the_words_and_the_place_are_kept_of_the_first_that_names_it() -> None:
    passages = [("pagina 1", "Niets."), ("pagina 2", "Wij volgen de Woo. Meer niet."), ("pagina 3", "De Woo dus.")]
    (law,) = STATUTES.named(passages)
    assert (law.named.place, law.named.quote, law.named.said) == ("pagina 2", "Wij volgen de Woo.", "Woo")


@pytest.mark.parametrize(
    ("url", "of"),
    [
        ("https://wetten.overheid.nl/BWBR0045754/2026-01-01#Hoofdstuk3", f"{BWB}BWBR0045754"),
        ("https://eur-lex.europa.eu/legal-content/NL/TXT/HTML/?uri=CELEX:32016R0679", f"{ELI}reg/2016/679/oj"),
        ("https://zoek.officielebekendmakingen.nl/stb-2026-149.html", ""),
        ("", ""),
    ],
)
def test_an_address_is_brought_to_that_of_the_authority(url: str, of: str) -> None:
    assert authority(url) == of
