"""Saying what the columns of a table are, as a browser does it, without a script. All tables are fictitious."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.rest_service import client, fill
from tests.web.markup import flaws
from tests.web.test_pages import BROWSER, text
from tests.web.test_sources_page import act, sent, settled

_NASTY = "<b>Actie</b>"
_TABLE = f"Nr;{_NASTY};Wie;Gereed\n1;Archief overdragen;DIV;medio 2026\n2;Register bijwerken;FG;Q3 2026\n".encode()
_COLUMNS = ("Nr", _NASTY, "Wie", "Gereed")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[TestClient]:
    """A service on one's own machine, asked as a browser does."""
    fill(tmp_path / "store")
    with client(tmp_path / "store") as opened:
        opened.headers.update(BROWSER)
        yield opened


def told(kind: str, *fields: str, before: str = "", action: str = "bekijk") -> dict[str, str]:
    """A form as the page sends it."""
    columns = {f"naam.{at}": name for at, name in enumerate(_COLUMNS)}
    chosen = {f"veld.{at}": field for at, field in enumerate(fields)}
    return {"blad": "", "soort": kind, "soort-was": before, "actie": action, **columns, **chosen}


def test_columns_are_confirmed_once_and_then_the_rows_come_in(service: TestClient) -> None:
    path = sent(service, ("acties.csv", _TABLE))
    assert "Tabellen die op u wachten" in text(service.get(path).text)
    address = f"{path}/kolommen?bestand=acties.csv"
    first = service.get(address)
    assert first.status_code == 200
    assert list(flaws(first.text)) == []
    assert "<b>Actie" not in first.text
    chosen = service.post(address, data=told("Activity"))
    assert "Zo worden de eerste regels" not in text(first.text)
    assert "wat een rij is" not in text(chosen.text)
    seen = service.post(address, data=told("Activity", "id", "title", "owner", "period.end", before="Activity"))
    assert list(flaws(seen.text)) == []
    assert "Archief overdragen" in text(seen.text)
    assert "Gereed: medio 2026" in text(seen.text)
    fields = ("id", "title", "owner", "period.end")
    kept = service.post(
        address, data=told("Activity", *fields, before="Activity", action="bevestig"), follow_redirects=False
    )
    assert kept.status_code == 303
    settled(service, path)
    act(service, path, "neem-op")
    assert "wachten" not in text(settled(service, path))
    again = sent(service, ("later.csv", _TABLE))
    assert "Tabellen die op u wachten" not in text(service.get(again).text)


def test_what_is_lacking_is_said_and_nothing_is_kept(service: TestClient) -> None:
    path = sent(service, ("acties.csv", _TABLE))
    address = f"{path}/kolommen?bestand=acties.csv"
    for kind, said in (("", "kies eerst wat elke rij is"), ("Risk", "municipality")):
        answer = service.post(address, data=told(kind, "", "title", before=kind, action="bevestig"))
        assert answer.status_code == 422
        assert said in text(answer.text)
    assert "Tabellen die op u wachten" in text(service.get(path).text)


def test_another_file_or_upload_is_not_there(service: TestClient) -> None:
    path = sent(service, ("acties.csv", _TABLE))
    assert service.get(f"{path}/kolommen?bestand=../acties.csv").status_code == 404
    assert service.get(f"/bronnen/stukken/{'0' * 32}/kolommen?bestand=acties.csv").status_code == 404
