"""
Each number of a report, a plan, its money and the tree of aims leads to what says the same number.

That is a record, a computation or a source, see `tests.said_numbers`.

The demo is in the store, with a fictitious plan; pages are found by following links.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import pytest
from lxml import html
from starlette.testclient import TestClient

import kg
from ingest.load import ingest_into
from tests.outside.conftest import HARD
from tests.rest_service import client, fill
from tests.said_numbers import astray, numbers, shown
from tests.web.test_pages import BROWSER

PAGES: Final = ("/implementeren/planning", "/rapporteren/rapportage", "/rapporteren/doelenboom")
BEGIN: Final = (
    *(f"/rapporteren/rapportage?van={of}&lezer={reader}" for of in ("GM0308", "plan-e-depot", "tra-baarn-archief")
      for reader in ("raad", "directie", "inwoners")),
    "/implementeren/planning/plan-e-depot", "/implementeren/planning/plan-e-depot/geld",
    "/implementeren/planning/plan-e-depot/verantwoorden?jaar=2026", "/rapporteren/doelenboom?jaar=2025",
    "/rapporteren/doelenboom?jaar=2026",
)  # fmt: skip
EACH: Final = 20  # pages of one kind
# What is no number of what a municipality does, and why it leads nowhere.
SAID: Final = (
    r"^Gemaakt uit het journaal tot en met gebeurtenis \d+",  # the place in the journal, which stands beside its hash
    r"^n = ",  # of how many the number beside it was made, and of how many it is not known: what it leads to says so
    r" (?:dag|dagen)(?: geleden| eerder| later| te laat|$)|werkdag",  # between two dates that stand beside it
    r"^Van (?:alle )?\d+ (?:van de \d+ )?activiteit(?:en)? is niet bekend|^bekend van ",  # likewise
    r" kennen wij over |alleen van andere jaren",  # over all pages of the tree
    r"^Eerder gepubliceerd, ",  # a title of a record, with its source beside it
    r"per 1\.000 inwoners|^Voorbeeld: stap \d|programma \d",  # a name, not a number
    r"^Wij bewaren de datums van nu|^\d+\.$",  # what a form will do, and the place in a list
    r"einde niet bekend",  # as its list beneath says, activity by activity
    r"nagespeelde reeksen",  # of what Kring worked out once, as its reference says
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("numbers") / "store"
    with kg.open(store, with_encoder=None, create=True) as graph:
        folder = Path(str(files("ingest") / "demo"))
        ingest_into(graph, [folder], space="kring/public", progress=lambda *_: None, encode=False)
    fill(store, {"kring/public": HARD})
    with client(store) as opened:
        opened.get("/?gemeente=GM0308", headers=BROWSER)
        yield opened


@pytest.fixture(scope="module")
def page(demo: TestClient) -> Callable[[str], bytes]:
    """A page by its address; b"" for what is none."""

    @cache
    def read(address: str) -> bytes:
        answer = demo.get(address, headers=BROWSER)
        is_page = answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")
        return answer.content if is_page and "content-disposition" not in answer.headers else b""

    return read


def pages(page: Callable[[str], bytes]) -> list[str]:
    """The addresses of these pages, of each route at most `EACH`."""
    seen, ahead, kept = dict[str, int](), list(BEGIN), list[str]()
    while ahead:
        address = ahead.pop(0)
        route = re.sub(r"/[^/?]*\d[^/?]*|/(?:act|obj|pol|tra|rec|dev)-[^/?]+", "/…", address.partition("?")[0])
        if (
            address in kept
            or not address.startswith(PAGES)
            or "/cijfers/" in address
            or seen.get(route, 0) >= EACH
            or not page(address)
        ):
            continue
        seen[route] = seen.get(route, 0) + 1
        kept.append(address)
        found = html.fromstring(page(address)).xpath("//main//a/@href")
        ahead += [one.partition("#")[0] for one in found if one.startswith("/")]
    return kept


@pytest.mark.deep
def test_every_number_leads_to_what_says_it(page: Callable[[str], bytes]) -> None:
    addresses, told, flaws = pages(page), 0, list[str]()
    for address in addresses:

        def read(link: str, here: str = address) -> str:
            path = here.partition("?")[0] + link if link.startswith("?") else link
            content = page(path.partition("#")[0] or here) if not link.startswith("http") else b""
            return " ".join(html.fromstring(content).find(".//main").itertext()) if content else ""

        told += sum(1 for _ in shown(page(address)))
        flaws += [
            f"{address}: {one.number} in {one.said[:120]!r}"
            for one in astray(page(address), read)
            if not any(re.search(said, one.said) for said in SAID)
        ]
    assert told > 500, f"{told} numbers on {len(addresses)} pages"
    assert not flaws, f"{len(flaws)} of {told} numbers on {len(addresses)} pages:\n" + "\n".join(flaws[:60])


@pytest.mark.parametrize(
    ("markup", "flawed"),
    [
        ("<p>Er zijn 7 doelen.</p>", ["7"]),
        ('<p><a href="/zeven">7 doelen</a></p>', []),
        ('<p><a href="/acht">7 doelen</a></p>', ["7"]),
        ('<table><tbody><tr><th><a href="/zeven">Doelen</a></th><td>7</td></tr></tbody></table>', []),
        ("<table><tbody><tr><td>3</td></tr><tr><td>4</td></tr></tbody><tfoot><tr><td>7</td></tr></tfoot></table>", []),
        ("<table><tbody><tr><td>3</td></tr><tr><td>4</td></tr></tbody></table>", ["3", "4"]),
        ("<section><p>2 doelen</p><ul><li>een</li><li>twee</li></ul></section>", []),
        ("<p>Op 7 mei 2026, in 2027-05 en om 12:07.</p>", []),
        ("<p>€ 1.250,50</p>", ["1.250,50"]),
    ],
)  # fmt: skip
def test_a_number_that_leads_nowhere_is_seen(markup: str, flawed: list[str]) -> None:
    said = {"/zeven": "Zeven: 7", "/acht": "Acht: 8"}
    found = astray(f"<html><body><main>{markup}</main></body></html>".encode(), lambda link: said.get(link, ""))
    assert [one.number for one in found] == flawed
    assert numbers("BWBR0005416, 1.3:c en 2026") == []
