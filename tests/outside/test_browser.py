"""
The page in Debian's Chromium: axe on every page, the keyboard, narrow, without script.

The demo is in the store, and more than the demo: titles of 200 characters, a long word, texts that look like markup.
Those are fictitious. Pages are found by following links from the start, and by the router: none can be forgotten.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from api.web.door import ROUTES, PageRoute
from tests.outside.browser import WIDTHS, Sight, started, window
from tests.outside.conftest import Run
from tests.outside.drip import dripping

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "page.png"
SIGNING_IN = {"/inloggen", "/inloggen/organisatie", "/inloggen/terug"}  # nobody signs in on their own machine
EACH = 3  # pages looked at for one route
STATES = (
    "/dubbel/baarn.dubbel-d", "/aanbod/samen/aanbod-voorbeeld-baarn-woo",
    "/aanbod/samen/aanbod-voorbeeld-baarn-woo/deel/org-bct",
    "/implementeren/planning/plan-e-depot?gemeente=GM0308",
    "/dossier/plan-e-depot?gemeente=GM0308", "/implementeren/besluiten?gemeente=GM0308",
    "/implementeren/kanten/obj-baarn-digistandaard?gemeente=GM0308",
    "/formuleren/kan-het/obj-baarn-ict-ambitie?gemeente=GM0308",
    "/implementeren/planning/plan-e-depot/geld?gemeente=GM0308",
    "/implementeren/planning/plan-e-depot/verantwoorden?jaar=2026&gemeente=GM0308",
    "/implementeren/planning/plan-e-depot/herstelboeking?gemeente=GM0308", "/besluiten/nieuw?gemeente=GM0308",
    "/rapporteren/vragen?gemeente=GM0308", "/rapporteren/aanbevelingen?van=alles&gemeente=GM0308",
    "/draagvlak/plan-e-depot?gemeente=GM0308", "/draagvlak/plan-e-depot/vraag?gemeente=GM0308",
    "/rapporteren/doelenboom?gemeente=GM0308&jaar=2025", "/rapporteren/doelenboom?gemeente=GM0308&jaar=abc",
    "/rapporteren/rapportage?gemeente=GM0308&van=GM0308&lezer=raad",
    "/rapporteren/rapportage?gemeente=GM0308&van=plan-e-depot&lezer=directie",
    "/rapporteren/rapportage?gemeente=GM0308&van=GM0308&stand=2020-01-01",
    "/verbeteren/traject/tra-baarn-dienstverlening?gemeente=GM0308",
    "/verbeteren/cirkel/tra-baarn-dienstverlening?gemeente=GM0308", "/verbeteren/ontzorgen?gemeente=GM0308",
    "/?gemeente=Nergenshuizen", "/?gemeente=Bergen", "/gemeente", "/er-is-hier-niets", "/id/er-is-niets",
    "/zoeken?q=archiveren", "/zoeken?q=appeltaart", "/ervaring", "/ervaring?q=appeltaart+bakken",
    "/ervaring?q=hoe+krijgen+wij+draagvlak+voor+een+zaaksysteem", "/wie-kan-helpen?q=archiveren",
    "/ervaring/naast?casus=case-gouda-slim-snel-digitaal", "/ervaring/plan?casus=case-gouda-slim-snel-digitaal",
    "/ontwikkelingen?alles=ja", "/verbanden?van=dev-wmebv&naar=thema-archivering",
    "/verbanden?van=dev-wmebv&naar=niets",
    "/sparql?query=SELECT+*+WHERE+%7B%3Fs+a+%3Fo%7D+LIMIT+3", "/sparql?query=SELECT+kapot",
    "/zoeken?q=%3Cscript%3Ealert(1)%3C/script%3E",
)  # fmt: skip
FIRST_VISIT_BYTES = 120_000  # page, style, script and letters, as they are sent
# What moved while the page came, above what the eye sees. Source: Layout Instability, W3C.
SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const one of list.getEntries()) sum += one.value; })
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum > 0.01 ? sum : 0), 100);
})"""
HTML_RULES = {
    "extends": ["html-validate:recommended"],
    "rules": {
        "no-inline-style": "error",
        "form-dup-name": "off",  # a group of checkboxes has one name
        "long-title": "off",  # a title of a record is as long as it is
        "void-style": "off",
        "no-trailing-whitespace": "off",
        "attribute-boolean-style": "off",
    },
}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with started(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def sight(browser: Any, demo: str) -> Iterator[Sight]:
    with window(browser, demo) as opened:
        yield opened


@pytest.fixture(scope="module")
def axe(modules: Path) -> str:
    """The checks of axe-core."""
    return (modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def addresses(browser: Any, demo: str) -> list[str]:
    """Pages of every kind: those of `STATES`, and some for each route that links from the start lead to."""
    routes = [route for route in ROUTES if isinstance(route, PageRoute) and "GET" in (route.methods or ())]
    pages = Counter[str]()
    stated = _stated(browser, demo)
    made = [_uploaded(browser, demo), _linked(browser, demo)]
    seen, ahead, kept = set[str](), ["/", *STATES, *made, *stated], list[str]()
    with window(browser, demo, script=False) as opened:
        while ahead:
            path = ahead.pop(0)
            route = next((one.path for one in routes if one.path_regex.match(path.partition("?")[0])), "")
            if path in seen or (path not in STATES and (pages[route] >= EACH or not route or _is_file(route))):
                continue
            seen.add(path)
            answer = opened.page.request.get(demo + path, headers={"Accept": "text/html"})
            pages[route] += 1
            is_page = answer.headers["content-type"].startswith("text/html")
            if not is_page or "attachment" in answer.headers.get("content-disposition", ""):
                continue
            kept.append(path)
            ahead += re.findall(r'(?:href|action)="(/[^"#]*)', answer.text().replace("&amp;", "&"))
    missed = {route.path for route in routes if not pages[route.path] and not _is_file(route.path)} - SIGNING_IN
    assert not missed, f"no link leads there: {missed}"
    assert set(stated) <= set(kept)
    return kept


def _stated(browser: Any, demo: str) -> list[str]:
    """The pages of what the fictitious plan states, change by change, and of the plan beside its older version."""
    with window(browser, demo, script=False) as opened:
        found = opened.page.request.get(f"{demo}/v1/proposals").json()["items"]
        sets = [one for one in found if "document" in one]
        assert len(sets) == 2
        pages = [f"/borgen/nakijken/{one['id']}" for one in sets] + [f"/id/{one['document']}" for one in sets]
        for path, said in zip(pages, ["Privacybeleid"] * 2 + ["Andere versies van deze tekst"] * 2, strict=True):
            assert said in opened.page.request.get(demo + path, headers={"Accept": "text/html"}).text()
        return pages


def _uploaded(browser: Any, demo: str) -> str:
    """The page of files that were sent, of which one line is refused, and one table waits for its columns."""
    fine = {
        "kind": "Lesson",
        "id": "les-proef",
        "title": "Fictief: proef eerst",
        "phase": "borgen",
        "basis": "afgeleid",
    }
    rows = "\n".join(json.dumps(row) for row in (fine, {**fine, "id": "les-proef-2", "basis": "onzin"}))
    with window(browser, demo, script=False) as opened:
        opened.go("/bronnen")
        opened.page.set_input_files(
            "#files",
            [
                {"name": "lessen.jsonl", "mimeType": "application/x-ndjson", "buffer": rows.encode()},
                {
                    "name": "<b>notitie.md",
                    "mimeType": "text/markdown",
                    "buffer": b"# Fictieve notitie\n\nOver archiveren.\n",
                },
                {
                    "name": "acties.csv",
                    "mimeType": "text/csv",
                    "buffer": b"Nr;Actie;Wie;Wanneer klaar\n1;Fictief: register bijwerken;Team A;1 maart 2027\n",
                },
            ],
        )
        with opened.page.expect_navigation():
            opened.page.get_by_role("button", name="Voeg toe").click()
        opened.page.get_by_text("Klopt dit? Er is nog niets opgenomen").first.wait_for()  # the page renews itself
        return str(opened.page.url.removeprefix(demo))


def _linked(browser: Any, demo: str) -> str:
    """The page of a link on which somebody answers whether they stand behind the fictitious e-depot."""
    with window(browser, demo, script=False) as opened:
        opened.go("/draagvlak/plan-e-depot/vraag?gemeente=GM0308")
        opened.page.fill("#groep", "Voorbeeld: team archief")
        with opened.page.expect_navigation():
            opened.page.get_by_role("button", name="Maak de link").click()
        return urlsplit(opened.page.locator("#tekst").input_value()).path


def _is_file(route: str) -> bool:
    return route.startswith(("/assets/", "/favicon"))


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_and_the_browser_have_nothing_against_any_page(
    width: int, browser: Any, demo: str, axe: str, addresses: list[str]
) -> None:
    flaws = []
    with window(browser, demo, width=width) as opened:
        for path in addresses:
            status = opened.go(path)
            complaints = opened.flaws(axe)
            flaws += [f"{path}: {flaw}" for flaw in complaints if not (status >= 400 and f"status of {status}" in flaw)]
            if status >= 500:
                flaws.append(f"{path}: {status}")
    assert not flaws, f"{len(flaws)} on {len(addresses)} pages:\n" + "\n".join(flaws[:40])


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ("document.querySelector('main').insertAdjacentHTML('beforeend', '<input type=text>')", "label:"),
        ("document.querySelector('main p').style.color = '#ccc'", "color-contrast:"),
        ("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=/nergens.png>')", "image-alt:"),
        ("document.querySelector('h1').style.width = '3000px'", "px aside"),
        ("fetch('http://127.0.0.2:9/')", "Content Security Policy"),
    ],
)
def test_what_is_wrong_is_seen(fault: str, seen: str, sight: Sight, axe: str) -> None:
    sight.go("/")
    sight.page.evaluate(f"() => {{ {fault} }}")
    assert any(seen in flaw for flaw in sight.flaws(axe))


def test_a_first_visit_is_light_and_nothing_moves_while_it_comes(browser: Any, demo: str, addresses: list[str]) -> None:
    heavy, moved = [], []
    with dripping(demo) as slow:
        for path in addresses:
            with window(browser, slow) as opened:
                opened.go(path)
                opened.page.wait_for_load_state("networkidle")
                if (weight := opened.weight()) > FIRST_VISIT_BYTES:
                    heavy.append(f"{path}: {weight} bytes")
                if shifts := opened.page.evaluate(SHIFTS):
                    moved.append(f"{path}: {shifts}")
    assert not heavy + moved


def test_html_validate_has_nothing_against_any_page(
    run: Run, workshop: Path, browser: Any, demo: str, addresses: list[str]
) -> None:
    with window(browser, demo, script=False) as opened:
        for number, path in enumerate(addresses):
            answer = opened.page.request.get(demo + path, headers={"Accept": "text/html"})
            named = re.sub(r"[^\w.-]+", "_", path)[:80]
            (workshop / f"page-{number}-{named}.html").write_bytes(answer.body())
    (workshop / ".htmlvalidate.json").write_text(json.dumps(HTML_RULES), encoding="utf-8")
    tool = workshop / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    run("node", tool, "--config", workshop / ".htmlvalidate.json", *sorted(workshop.glob("page-*.html")))


@pytest.mark.parametrize("script", [True, False])
def test_a_refused_row_is_mended_in_the_page_and_counts(browser: Any, demo: str, *, script: bool) -> None:
    key = f"les-herstel-{script}".lower()
    row = {"kind": "Lesson", "id": key, "title": "Fictief: herstel op de pagina", "phase": "borgen", "basis": "onzin"}
    with window(browser, demo, script=script) as opened:
        opened.go("/bronnen")
        file = {"name": f"{key}.jsonl", "mimeType": "application/x-ndjson", "buffer": json.dumps(row).encode()}
        opened.page.set_input_files("#files", [file])
        with opened.page.expect_navigation():
            opened.page.get_by_role("button", name="Voeg toe").click()
        opened.page.get_by_text("Klopt dit? Er is nog niets opgenomen").first.wait_for()
        with opened.page.expect_navigation():
            opened.page.get_by_role("button", name="Neem op").first.click()
        opened.page.get_by_text("Uw bestanden zijn opgenomen").first.wait_for()
        assert opened.page.request.get(f"{demo}/v1/lessons/{key}").status == 404
        with opened.page.expect_navigation():
            opened.page.locator("a[href$='/herstel']").first.click()
        field = opened.page.locator("[name='veld.basis']").first
        assert field.input_value() == "onzin"
        field.fill("afgeleid")
        with opened.page.expect_navigation():
            opened.page.locator("button[value='probeer']").first.click()
        assert opened.page.request.get(f"{demo}/v1/lessons/{key}").json()["basis"] == "afgeleid"


def test_every_stop_of_the_keyboard_is_seen(browser: Any, demo: str) -> None:
    for width in WIDTHS:
        with window(browser, demo, width=width) as opened:
            for path in ("/", "/ontwikkelingen", "/ervaring?q=archiveren"):
                opened.go(path)
                opened.tab_to("Naar de inhoud")
                opened.tab_to("Bronnen", at_most=400)


def test_the_picture_in_the_readme_is_of_this_page(sight: Sight) -> None:
    """With KRING_PICTURE set it is made anew: `make picture`."""
    sight.go("/ontwikkelingen")
    sight.page.evaluate("document.fonts.ready")
    made = sight.page.screenshot()
    if os.environ.get("KRING_PICTURE"):
        PICTURE.write_bytes(made)
    kept = PICTURE.read_bytes()
    assert kept[:8] == made[:8] == b"\x89PNG\r\n\x1a\n"
    assert kept[16:24] == made[16:24]  # width and height
    assert f"]({PICTURE.relative_to(ROOT)})" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("script", [True, False])
class TestWhoNeverSawIt:
    """Three things that a newcomer must find within two minutes, each on at most three screens."""

    def test_finds_what_matters_and_why(self, browser: Any, demo: str, width: int, *, script: bool) -> None:
        with window(browser, demo, width=width, script=script) as opened:
            opened.go("/")
            opened.press("De cirkel van Baarn", "Interpreteren")
            first = opened.page.locator("main .ontwikkeling").first
            assert 1 <= first.locator(".redenen").first.locator("li").count() <= 3
            first.get_by_text("Zo komen wij aan deze plaats").click()
            assert first.locator("tfoot").is_visible()
            with opened.page.expect_navigation():
                first.locator("h3 a").click()
            assert opened.page.locator("a.bron").count() > 0
            assert opened.page.locator(".bron-lijst li").count() > 0

    def test_finds_who_did_this_before_and_whether_it_holds_here(
        self, browser: Any, demo: str, width: int, *, script: bool
    ) -> None:
        with window(browser, demo, width=width, script=script) as opened:
            opened.go("/")
            opened.press("Wat anderen hiervan leerden", "Zoek zelf naar ervaring van anderen")
            opened.page.get_by_label("Wat wilt u weten?").fill("Hoe krijgen wij draagvlak voor een nieuw zaaksysteem?")
            with opened.page.expect_navigation():
                opened.page.keyboard.press("Enter")
            first = opened.page.locator("main .treffer").first
            assert first.locator("h2 a, h3 a").count() == 1
            assert first.get_by_text("De hele les").is_visible()
            assert first.get_by_text("Naast Baarn").is_visible()
            assert first.get_by_text("Anders:").is_visible()
            assert first.get_by_text("Geldt dit voor ons?").is_visible()

    def test_finds_what_is_not_known(self, browser: Any, demo: str, width: int, *, script: bool) -> None:
        with window(browser, demo, width=width, script=script) as opened:
            opened.go("/")
            opened.press("Wat wij niet weten", "Loop ze na")
            assert opened.page.locator("#staand ~ * .merkje:visible, section:has(#staand) .merkje:visible").count() > 10
