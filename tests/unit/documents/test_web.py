"""Pages of the web: their main text, and none of what stands around it. All is fictitious."""

from collections.abc import Callable
from typing import Any

import pytest

Reading = Callable[[str, bytes], dict[str, Any]]
PAGE = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Visie op archief</title>
<meta name="DCTERMS.creator" content="Gemeente Voorbeeldstad"><meta name="DCTERMS.modified" content="2026-02-01">
<style>p {color: red}</style></head><body>
<header><a href="/">Voorbeeldstad</a></header><nav>menu</nav><div class="cookie-melding">Wij bewaren koekjes</div>
<ul><li><a href="/a">Wonen</a></li><li><a href="/b">Werken</a></li><li><a href="/c">Zorg</a></li>
<li><a href="/d">Afval</a></li></ul>
<h1>Visie</h1><p>Het archief is in&nbsp;2028
op orde.<br>Echt.</p><h2>Acties</h2><ol><li>Tellen<ul><li>per jaar</li></ul></li><li>Bewaren</li></ol>
<table><tr><th>Wat</th><th>Wanneer</th></tr><tr><td>e-depot</td><td>Q3 2027</td></tr></table>
<table><tr><td><p>Alleen opmaak.</p></td></tr></table>
<form><label>Zoek</label></form><aside>Nieuws</aside><script>var tekst = "niet";</script>
<footer>Contact</footer></body>"""


def test_the_main_text_has_its_headings_lists_and_tables(reading: Reading) -> None:
    found = reading("visie.html", PAGE.encode())["visie.html"]
    assert [(heading, text) for _, heading, text in found.sections] == [
        ("Visie", "Het archief is in 2028 op orde.\nEcht."),
        ("Visie > Acties", "1. Tellen\n  - per jaar\n2. Bewaren\nWat | Wanneer\ne-depot | Q3 2027\n\nAlleen opmaak."),
    ]
    assert found.metadata == {
        "title": "Visie op archief",
        "publisher": "Gemeente Voorbeeldstad",
        "modified": "2026-02-01",
        "language": "nl",
    }


def test_what_the_page_calls_main_is_the_text(reading: Reading) -> None:
    page = "<div>Van de buren</div><main><h1>Kop</h1><p>Tekst van de pagina zelf.</p></main><div>Ook niet</div>"
    found = reading("a.html", page.encode())["a.html"]
    assert [text for _, _, text in found.sections] == ["Tekst van de pagina zelf."]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b"", "utf-8"),
        (b"", "cp1252"),
        (b'<meta charset="iso-8859-1">', "cp1252"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">', "cp1252"),
        (b'<?xml version="1.0" encoding="utf-8"?>', "utf-8"),
        (b"\xef\xbb\xbf", "utf-8"),
    ],
)
def test_letters_are_those_of_the_page(reading: Reading, head: bytes, encoding: str) -> None:
    found = reading("a.html", head + "<p>Coördinatie kost 5 €.</p>".encode(encoding))["a.html"]
    assert [text for _, _, text in found.sections] == ["Coördinatie kost 5 €."]


def test_a_power_stays_and_a_number_of_a_note_goes(reading: Reading) -> None:
    page = b'<p>100 m<sup>2</sup> telt<sup><a href="#n">3</a></sup>.</p>'
    found = reading("a.html", page)["a.html"]
    assert [text for _, _, text in found.sections] == ["100 m2 telt."]
