"""Verbeteren as a browser gets it: drawn with its table, never a verdict under twelve. All records are fictitious."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.render.drawings.series.change import ChangeChart, Dot, ValueBand, change
from tests.rest_service import TOWN, client, fill
from tests.unit.improve.measured import measured, months
from tests.web.markup import flaws
from tests.web.test_pages import text

HTML = {"Accept": "text/html"}
SHORT = [
    (at, {**measured(60 + at, str(2018 + at), indicator="kort"), "id": f"k-{at}", "title": "k"}) for at in range(5)
]
LONG = [
    (at, {**measured(90 if at == 13 else 60 + at % 3, when, indicator="lang"), "id": f"l-{at}", "title": "l"})
    for at, when in enumerate(months(14))
]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[TestClient]:
    town = [("Municipality", TOWN), ("Trajectory", {"id": "tra", "title": "Proef", "municipalities": ["GM0308"]})]
    fill(tmp_path / "store", {"kring/public": [*town, *(("Measurement", one) for _, one in (*SHORT, *LONG))]})
    with client(tmp_path / "store") as opened:
        opened.headers.update(HTML)
        yield opened


def test_each_series_has_its_drawing_its_table_and_its_verdict(service: TestClient) -> None:
    answer = service.get("/verbeteren?gemeente=Baarn")
    page = text(answer.text)
    assert list(flaws(answer.text)) == []
    assert "Van 2 maten: 1 buiten de grenzen. Van 1 is niets vast te stellen." in page
    assert "Te weinig metingen 5 van 12" in page
    assert "1 van de 2 metingen na de eerste 12 liggen buiten de grenzen." in page
    assert "2018: 60 ; 2019: 61 ; 2020: 62 ; 2021: 63 ; 2022: 64" in page.replace(" ;", ";").replace(";", " ;")
    assert "voorbeeld, gesimuleerd" in page
    assert answer.text.count('<svg class="grafiek"') == 3  # two series and the example


def test_what_is_not_there_is_not_found_and_what_is_empty_says_so(service: TestClient) -> None:
    assert service.get("/verbeteren/traject/weg?gemeente=Baarn").status_code == 404
    assert service.get("/verbeteren/traject/GM0308?gemeente=Baarn").status_code == 404
    assert service.get("/verbeteren/cirkel/weg?gemeente=Baarn").status_code == 404
    page = text(service.get("/verbeteren/traject/tra?gemeente=Baarn").text)
    assert "Van dit traject zijn geen ronden vastgelegd." in page
    assert "Niemand gaf gebruik van een les op" in text(service.get("/verbeteren/ontzorgen?gemeente=Baarn").text)


def test_a_drawing_has_a_band_and_opens_what_lies_beyond() -> None:
    dots = [Dot(at, str(at), 10.0, outside=False) for at in range(3)] + [Dot(3, "3", 30.0, outside=True)]
    drawn = change(ChangeChart(dots, "wat <b> zegt", ValueBand(0, 3, 8, 12, 10), target=20, target_said="doel 20"))
    assert drawn.count('class="teken-leeg"') == 1
    assert drawn.count('class="teken"') == 3
    assert drawn.count('class="band"') == 1
    assert 'aria-label="wat &lt;b&gt; zegt"' in drawn
    assert "doel 20" in drawn
