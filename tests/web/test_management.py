"""Managing an organisation in the page: keys, grants, weights, hooks, trail, own data. All records are fictitious."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.identity.browser.sessions import COOKIE
from kg import clock
from kg.access import Grant, Principal
from kg.profiles.access import open_keys
from tests.rest_service import LESSON, client, fill
from tests.web.markup import flaws, read
from tests.web.test_pages import BROWSER, ROWS, text

TODAY = datetime.now(UTC).date()
LATER = (TODAY + timedelta(90)).isoformat()
WATCH = {"id": "ede.volg", "title": "Volg Ede", "municipality": "GM0228", "checked": "2026-01-01T00:00:00Z"}
RANKED = [
    {"id": f"dev-{one}", "title": f"Fictieve ontwikkeling {one}", "category": "wettelijk", "summary": "Een proef."}
    for one in range(14)
]
DUTIES = [{**one, "obligation": number % 2 == 0} for number, one in enumerate(RANKED)]


def weights(duty: float, fit: float) -> list[dict[str, Any]]:
    rest = ("peers", "urgency", "gap", "momentum")
    return [{"feature": "duty", "amount": duty}, {"feature": "fit", "amount": fit}] + [
        {"feature": name, "amount": 0.1} for name in rest
    ]


VERSION = {
    "title": "Gewichten versie 1 (GM0228)",
    "municipality": "GM0228",
    "weights": weights(0.0, 1.0),
    "status": "concept",
    "learned_from": ["ede.oordeel-1"],
    "agreement_before": 0.5,
    "agreement_after": 0.75,
    "author": "proef",
    "created": "2026-01-01T00:00:00Z",
}
WORLD = {
    **ROWS,
    "kring/public": [*ROWS["kring/public"], *(("Development", one) for one in DUTIES)],
    "ede/private": [
        *ROWS["ede/private"],
        *(("Lesson", {**LESSON, "id": f"ede.les-{n}"}) for n in range(60)),
        ("WeightSet", {**VERSION, "id": "ede.gewichten-1", "version": 1}),
    ],
}
Keys = Mapping[str, tuple[str, str]]  # by role: id and text


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store", WORLD)
    return tmp_path / "store"


@pytest.fixture
def keys(store: Path) -> Keys:
    """A key of each role at Ede, and one of a steward at Baarn."""
    held, made = open_keys(store), {}
    for name, roles in {
        **{role: {"ede": role} for role in ("reader", "editor", "reviewer", "steward")},
        "baarn": {"baarn": "steward"},
    }.items():
        key, words = held.add(f"Sleutel {name}", roles, until=TODAY + timedelta(10), today=TODAY)
        made[name] = (key.id, words)
    held.grant(Grant("ede", "bureau", TODAY + timedelta(3)))
    held.grant(Grant("baarn", "bureau", TODAY + timedelta(300)))
    held.close()
    return made


@pytest.fixture
def service(store: Path, keys: Keys) -> Iterator[TestClient]:
    assert keys
    with client(store, mode="shared") as opened:
        opened.base_url = opened.base_url.copy_with(scheme="https")
        opened.headers.update(BROWSER)
        opened.cookies.set("kring-gemeente", "GM0228")
        yield opened


@pytest.fixture
def enter(service: TestClient, keys: Keys) -> Callable[[str], None]:
    """Come in with the key of a role."""

    def entered(role: str) -> None:
        service.cookies.delete(COOKIE) if COOKIE in service.cookies else None
        assert service.post("/inloggen", data={"sleutel": keys[role][1], "terug": "/bronnen"}).status_code == 200

    return entered


def send(service: TestClient, path: str, form: Mapping[str, str] | None = None, **more: Any) -> Any:
    """Send a form of the page, with the token of the session."""
    page = read(service.get("/mijn-gegevens").text)
    token = next(about["value"] for _, about in page.elements if about.get("name") == "teken")
    return service.post(path, data={**(form or {}), "teken": token}, **more)


def seen(service: TestClient, path: str, status: int = 200) -> str:
    answer = service.get(path)
    assert answer.status_code == status, text(answer.text)
    assert list(flaws(answer.text)) == []
    return text(answer.text)


MANAGED = ("/beheer", "/beheer/sleutels", "/beheer/gedeeld", "/beheer/logboek", "/beheer/logboek?vorm=csv")
WRITTEN = ("/beheer/gewichten", "/beheer/sjablonen", "/beheer/webhooks", "/beheer/gewichten/1?voor=GM0228")


@pytest.mark.parametrize(
    ("role", "sees", "nothing"),
    [
        ("reader", (), (*MANAGED, *WRITTEN)),
        ("editor", WRITTEN, MANAGED),
        ("reviewer", WRITTEN, MANAGED),
        ("steward", (*MANAGED, *WRITTEN), ()),
    ],
)
def test_who_may_not_manage_sees_no_link_and_the_page_of_what_is_not_there(
    role: str, sees: tuple[str, ...], nothing: tuple[str, ...], service: TestClient, enter: Callable[[str], None]
) -> None:
    enter(role)
    links = [path for path in read(service.get("/mijn-gegevens").text).links() if path.startswith("/beheer")]
    assert links == ([sees[0]] if sees else [])
    absent = text(service.get("/id/les-nergens").text)
    for path in nothing:
        assert seen(service, path, 404) == absent, path
    for path in sees:
        assert service.get(path).status_code == 200, path


@pytest.mark.parametrize("role", ["reader", "editor", "baarn"])
def test_who_may_not_manage_an_organisation_changes_nothing_in_it(
    role: str, store: Path, service: TestClient, keys: Keys, enter: Callable[[str], None]
) -> None:
    enter(role)
    before = open_keys(store)
    held = before.every(), before.grants()
    for path, form in (
        ("/beheer/sleutels", {"naam": "x", "organisatie": "ede", "rol": "steward", "tot": LATER}),
        (f"/beheer/sleutels/{keys['steward'][0]}/intrekken", {}),
        (f"/beheer/sleutels/{keys['steward'][0]}/vervang", {"oude": "stop"}),
        ("/beheer/gedeeld", {"van": "ede", "aan": "baarn", "tot": LATER}),
        ("/beheer/gedeeld/intrekken", {"van": "ede", "aan": "bureau"}),
    ):
        assert send(service, path, form).status_code in {403, 404, 422}, path
    assert (before.every(), before.grants()) == held
    before.close()


def test_nothing_of_another_organisation_is_on_any_of_it(
    service: TestClient, keys: Keys, enter: Callable[[str], None]
) -> None:
    enter("steward")
    assert "Sleutel reader" in seen(service, "/beheer")
    pages = [seen(service, path) for path in ("/beheer", "/beheer/sleutels", "/beheer/gedeeld", "/beheer/logboek")]
    pages.append(service.get("/beheer/logboek?vorm=csv").text)
    for page in pages:
        assert "Sleutel baarn" not in page
        assert "baarn/private" not in page
        assert keys["baarn"][0] not in page
    hidden, absent = (seen(service, f"/beheer/sleutels/{one}", 404) for one in (keys["baarn"][0], "0123456789ab"))
    assert hidden == absent


def test_a_key_is_shown_once_and_lets_somebody_in(service: TestClient, enter: Callable[[str], None]) -> None:
    enter("steward")
    form = {"naam": "Rapportage", "organisatie": "ede", "rol": "reader", "tot": LATER}
    answer = send(service, "/beheer/sleutels", form)
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    assert list(flaws(answer.text)) == []
    said = text(answer.text)
    assert "Wij tonen hem één keer." in said
    key = next(word for word in said.split() if word.startswith("kring_") and len(word) > 40)
    assert key not in seen(service, "/beheer/sleutels")
    assert "Rapportage" in seen(service, "/beheer")
    assert service.get("/v1/lessons", headers={"Authorization": f"Bearer {key}", "Accept": "*/*"}).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("naam", " "),
        ("naam", "oidc:eva"),
        ("organisatie", "baarn"),
        ("organisatie", "../x"),
        ("rol", "koning"),
        ("tot", ""),
        ("tot", "morgen"),
        ("tot", (TODAY - timedelta(1)).isoformat()),
    ],
)
def test_a_form_for_a_key_that_is_not_right_comes_back_with_the_reason_at_its_field(
    field: str, value: str, service: TestClient, store: Path, enter: Callable[[str], None]
) -> None:
    enter("steward")
    form = {"naam": "Rapportage", "organisatie": "ede", "rol": "reader", "tot": LATER, field: value}
    answer = send(service, "/beheer/sleutels", form)
    assert answer.status_code == 422
    assert list(flaws(answer.text)) == []
    assert [about["aria-describedby"] for _, about in read(answer.text).elements if "aria-invalid" in about] == [
        f"{field}-fout"
    ]
    held = open_keys(store)
    assert len(held.every()) == 5
    held.close()


@pytest.mark.parametrize("old", ["stop", "blijft"])
def test_a_key_is_replaced_by_one_that_may_the_same(
    old: str, service: TestClient, store: Path, keys: Keys, enter: Callable[[str], None]
) -> None:
    enter("steward")
    assert "Vervang de sleutel" in seen(service, f"/beheer/sleutels/{keys['reader'][0]}")
    answer = send(service, f"/beheer/sleutels/{keys['reader'][0]}/vervang", {"oude": old})
    assert answer.status_code == 201
    held = open_keys(store)
    [new] = [key for key in held.every() if key.name == "Sleutel reader" and key.id != keys["reader"][0]]
    assert dict(new.roles) == {"ede": "reader"}
    before = held.find(keys["reader"][0])
    assert before is not None
    assert before.works_on(TODAY) is (old == "blijft")
    held.close()


def test_a_key_that_is_taken_back_works_no_more_and_says_so_to_who_came_with_it(
    service: TestClient, keys: Keys, enter: Callable[[str], None]
) -> None:
    enter("steward")
    assert send(service, f"/beheer/sleutels/{keys['reader'][0]}/intrekken").url.path == "/beheer/sleutels"
    assert "ingetrokken op" in seen(service, "/beheer/sleutels")
    bearer = {"Authorization": f"Bearer {keys['reader'][1]}", "Accept": "*/*"}
    assert service.get("/v1/lessons", headers=bearer).status_code == 401
    assert "Met deze sleutel bent u nu ingelogd" in seen(service, f"/beheer/sleutels/{keys['steward'][0]}")


def test_a_grant_is_given_prolonged_and_taken_back(
    service: TestClient, store: Path, enter: Callable[[str], None]
) -> None:
    enter("steward")
    page = seen(service, "/beheer/gedeeld")
    assert "Loopt bijna af" in page
    held = open_keys(store)
    for grantee in ("bureau", "baarn"):
        answer = send(service, "/beheer/gedeeld", {"van": "ede", "aan": grantee, "tot": LATER})
        assert answer.url.path == "/beheer/gedeeld"
    assert "Loopt bijna af" not in text(answer.text)
    assert {(one.owner, one.grantee, one.until.isoformat()) for one in held.grants() if one.owner == "ede"} == {
        ("ede", "bureau", LATER),
        ("ede", "baarn", LATER),
    }
    send(service, "/beheer/gedeeld/intrekken", {"van": "ede", "aan": "baarn"})
    assert [one.grantee for one in held.grants() if one.owner == "ede"] == ["bureau"]
    held.close()
    form = next(
        about
        for _, about in read(service.get("/beheer/gedeeld?van=ede&aan=bureau").text).elements
        if about.get("id") == "aan"
    )
    assert form["value"] == "bureau"


@pytest.mark.parametrize(
    ("field", "value"), [("van", "baarn"), ("aan", ""), ("aan", "ede"), ("aan", "é"), ("tot", "2020-01-01")]
)
def test_a_grant_that_cannot_be_comes_back_with_the_reason(
    field: str, value: str, service: TestClient, enter: Callable[[str], None]
) -> None:
    enter("steward")
    answer = send(service, "/beheer/gedeeld", {"van": "ede", "aan": "baarn", "tot": LATER, field: value})
    assert answer.status_code == 422
    assert list(flaws(answer.text)) == []
    assert f"{field}-fout" in answer.text


def test_what_a_version_changes_among_the_first_is_seen_before_it_is_adopted(
    service: TestClient, enter: Callable[[str], None]
) -> None:
    enter("steward")
    before = places(service)
    page = seen(service, "/beheer/gewichten/1?voor=GM0228")
    assert "Dit verandert de eerste tien van Ede." in page
    assert places(service) == before  # nothing is kept yet
    shown = set(read(service.get("/beheer/gewichten/1?voor=GM0228").text).links())
    answer = send(service, "/beheer/gewichten/1", {"voor": "GM0228", "reden": "proef"})
    assert "Versie 1 geldt, voor deze gemeente." in text(answer.text)
    after = places(service)
    assert after != before
    assert {f"/ontwikkelingen/{one}" for one in (*before[:10], *after[:10])} <= shown
    back = seen(service, "/beheer/gewichten/terug?voor=GM0228")
    assert "Wat verandert er als u de versie terugneemt?" in back
    assert "De standaard geldt." in text(send(service, "/beheer/gewichten/terug", {"voor": "GM0228"}).text)
    assert places(service) == before


def places(service: TestClient) -> list[str]:
    """The ids of the ranking of Ede, in the eyes of its steward."""
    graph = service.app.state.graph  # type: ignore[attr-defined]
    asker = Principal.member("proef", {"ede": "steward"}, on=clock.today())
    return [one.id for one in graph.seen_by(asker).interpret("GM0228")]


def test_too_few_judgements_give_no_weights_and_say_how_many_are_missing(
    service: TestClient, enter: Callable[[str], None]
) -> None:
    enter("steward")
    answer = send(service, "/beheer/gewichten", {"voor": "GM0228"})
    assert answer.status_code == 409
    assert "Er is niets veranderd." in text(answer.text)
    assert list(flaws(answer.text)) == []


@pytest.mark.parametrize("path", ["/beheer/gewichten/99", "/beheer/gewichten/x", "/beheer/gewichten/²"])
def test_weights_that_are_not_there_are_not_there(path: str, service: TestClient, enter: Callable[[str], None]) -> None:
    enter("steward")
    seen(service, path, 404)


def test_a_hook_shows_its_state_and_what_it_told(service: TestClient, enter: Callable[[str], None]) -> None:
    outbox = service.app.state.hooks  # type: ignore[attr-defined]
    mine, _ = outbox.add("Zaaksysteem", owner="ede", watch="ede.volg", url="https://ede.example/x")
    other, _ = outbox.add("Baarns hook", owner="baarn", watch="baarn.volg", url="https://baarn.example/x")
    outbox.test(mine.id)
    enter("editor")
    page = seen(service, "/beheer/webhooks")
    assert "Zaaksysteem" in page
    assert "https://ede.example/x" in page
    assert "Baarns hook" not in page
    assert "wacht" in seen(service, f"/beheer/webhooks/{mine.id}")
    assert seen(service, f"/beheer/webhooks/{other.id}", 404) == seen(service, "/id/les-nergens", 404)


def test_the_trail_is_searched_paged_and_taken_as_a_table(service: TestClient, enter: Callable[[str], None]) -> None:
    enter("reader")
    service.get("/id/ede.les-geheim")
    enter("steward")
    first = service.get("/beheer/logboek?soort=put")
    assert list(flaws(first.text)) == []
    [later] = [path for path in read(first.text).links() if "voor=" in path]
    second = service.get(later)
    assert list(flaws(second.text)) == []
    rows = [[path for path in read(page.text).links() if path.startswith("/id/")] for page in (first, second)]
    assert len(rows[0]) == 50
    assert len({*rows[0], *rows[1]}) == len(rows[0]) + len(rows[1]) == 62  # each once
    one = seen(service, "/beheer/logboek?record=ede.les-geheim&soort=read")
    assert "Sleutel reader" in one
    assert "Naar het nieuwste" in text(second.text)
    table = service.get("/beheer/logboek?soort=read&vorm=csv")
    assert table.headers["Content-Type"].startswith("text/csv")
    found = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert {row[2] for row in found[1:]} == {"gelezen"}
    assert any(row[1].startswith("Sleutel reader") for row in found)
    assert "Er is niets opgetekend dat hieraan voldoet." in seen(service, "/beheer/logboek?wie=niemand")
    for wrong in ("record=a+b", "van=gisteren", "tot=2026-13-40"):
        seen(service, f"/beheer/logboek?{wrong}", 422)


def test_a_name_that_a_spreadsheet_would_calculate_stays_text_in_the_table(
    service: TestClient, enter: Callable[[str], None]
) -> None:
    enter("steward")
    send(service, "/beheer/sleutels", {"naam": "=1+1", "organisatie": "ede", "rol": "editor", "tot": LATER})
    page = service.get("/beheer/sleutels").text
    assert "=1+1" in text(page)
    table = service.get("/beheer/logboek?vorm=csv").text
    assert ",=1+1" not in table


def test_everybody_gets_what_is_kept_about_them_and_nothing_of_others(
    service: TestClient, enter: Callable[[str], None]
) -> None:
    enter("reader")
    service.get("/id/ede.les-geheim")
    page = seen(service, "/mijn-gegevens")
    assert "Sleutel reader" in page
    assert "gelezen" in page
    answer = service.get("/mijn-gegevens?vorm=json")
    assert "attachment" in answer.headers["Content-Disposition"]
    found = json.loads(answer.content)
    assert found["roles"] == {"ede": "reader"}
    assert {one["actor"] for one in found["acts"]} == {found["name"]}
    assert "ede.les-geheim" in {one["record"] for one in found["acts"]}


def test_who_is_signed_in_and_where_stands_on_every_page(service: TestClient, enter: Callable[[str], None]) -> None:
    enter("reader")
    for path in ("/", "/bronnen", "/zoeken", "/id/les-nergens"):
        page = text(service.get(path).text)
        assert "Ingelogd als Sleutel reader" in page
        assert "Log uit" in page
    service.cookies.delete(COOKIE)
    assert "Ingelogd als" not in text(service.get("/inloggen").text)


@contextmanager
def alone(store: Path) -> Iterator[TestClient]:
    with client(store) as opened:
        opened.headers.update(BROWSER)
        opened.cookies.set("kring-gemeente", "GM0228")
        yield opened


def test_who_works_alone_sees_what_there_is_and_what_has_no_meaning_yet(store: Path, keys: Keys) -> None:
    assert keys
    with alone(store) as service:
        for path in ("/beheer", "/beheer/sleutels", "/beheer/gedeeld"):
            page = seen(service, path)
            assert "Kring staat op de stand voor één gebruiker" in page, path
        assert "Kring houdt van u geen naam bij" in seen(service, "/mijn-gegevens")
        assert "Log uit" not in page
        form = {"naam": "Zaak", "organisatie": "nieuw", "rol": "reader", "tot": LATER}
        assert service.post("/beheer/sleutels", data=form).status_code == 201
