"""`kring serve`: what cannot be is one clear line, and who is being answered when it stops is told so."""

import logging
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest

import kg
from api.settings import Settings
from kg.errors import InputError
from tests import commands
from tests.rest_service import fill, server
from tests.served import served

ROOT = Path(__file__).parents[2]
NEVER_DONE = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
NOT_ANY_TEXT = [name for name, field in Settings.model_fields.items() if field.annotation not in {str, Path}]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store")
    return tmp_path / "store"


def serve(store: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """What the command says when it does not get as far as serving."""
    words = ["serve", "--store", str(store), "--port", "0"]
    return commands.run(words, environment={"KRING_ENCODER": "none", **variables})


def test_a_setting_that_cannot_be_is_one_line_on_standard_error(store: Path) -> None:
    done = serve(store, KRING_MAX_SECONDS="abc")
    assert done.returncode == 1
    assert done.stderr == "kring: KRING_MAX_SECONDS 'abc' is niet goed: geef een getal\n"


def test_a_store_that_another_process_holds_is_one_line_on_standard_error(store: Path) -> None:
    with kg.open(store, with_encoder=None):
        done = serve(store)
    assert done.returncode == 1
    assert done.stderr == (
        f"kring: de opslag {store} is in gebruik bij een ander proces; wacht tot dat klaar is, of kies een andere map "
        "met --store\n"
    )


@pytest.mark.parametrize("name", NOT_ANY_TEXT)
def test_every_setting_says_what_to_do_about_a_wrong_value(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"KRING_{name.upper()}", "[abc")
    with pytest.raises(InputError) as refused:
        Settings.read()
    said = str(refused.value)
    assert said.startswith(f"KRING_{name.upper()} '[abc' is niet goed: ")
    assert any(advice in said for advice in ("geef een ", "kies ", "schrijf een lijst"))


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("MODE", "public", "kies 'local' of 'shared'"),
        ("MAX_SECONDS", "0", "geef een getal boven 0"),
        ("HOOKS_ATTEMPTS", "0", "geef minstens 1"),
        ("HOOKS_ATTEMPTS", "99", "geef hoogstens 20"),
        ("WORKERS", "1.5", "geef een geheel getal"),
    ],
)
def test_the_advice_fits_what_is_wrong(name: str, value: str, advice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"KRING_{name}", value)
    with pytest.raises(InputError) as refused:
        Settings.read()
    assert str(refused.value) == f"KRING_{name} {value!r} is niet goed: {advice}"


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("kring.example.nl", ("kring.example.nl",)),
        ("a.example, b.example", ("a.example", "b.example")),
        ('["a.example", "b.example"]', ("a.example", "b.example")),
        ("", ()),
    ],
)
def test_a_list_is_written_with_commas_or_as_json(
    text: str, hosts: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRING_ALLOWED_HOSTS", text)
    assert Settings.read().allowed_hosts == hosts


def test_who_is_being_answered_when_the_service_stops_is_told_so(store: Path, caplog: pytest.LogCaptureFixture) -> None:
    answers: list[Any] = []

    def ask(address: str) -> None:
        answers.append(httpx2.get(f"{address}/sparql", params={"query": NEVER_DONE}, timeout=30))

    with caplog.at_level(logging.INFO), server(store, stop_seconds=1) as address:
        asking = threading.Thread(target=ask, args=(address,))
        asking.start()
        until_it_runs(address)
    asking.join()
    (answer,) = answers
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["type"].endswith("/stopping")
    assert answer.headers["Retry-After"] == "5"
    assert not [record for record in caplog.records if record.exc_info]


def until_it_runs(address: str) -> None:
    """Until the query is one of the two requests that are being worked on."""
    while "kring_requests_running 2.0" not in httpx2.get(f"{address}/metrics").text:
        time.sleep(0.02)


@pytest.mark.deep
def test_a_service_that_is_told_to_stop_says_so_goes_on_for_a_while_and_ends_what_runs(store: Path) -> None:
    answers: list[Any] = []

    def ask(address: str) -> None:
        answers.append(httpx2.get(f"{address}/sparql", params={"query": NEVER_DONE}, timeout=60, trust_env=False))

    with (
        served(store, drain_seconds=4, sparql_seconds=6) as service,
        httpx2.Client(base_url=service.address, trust_env=False, timeout=60) as asker,
    ):
        assert asker.get("/ready").status_code == 200
        asking = threading.Thread(target=ask, args=(service.address,))
        asking.start()
        until_it_runs(service.address)
        service.process.send_signal(signal.SIGTERM)
        told = time.monotonic()
        while (said := asker.get("/ready")).status_code == 200:
            assert time.monotonic() - told < 3
        assert (said.status_code, said.json(), said.headers["Connection"]) == (503, {"status": "stopping"}, "close")
        new = httpx2.get(f"{service.address}/v1/lessons", trust_env=False, timeout=60)  # over another connection
        assert (new.status_code, new.headers["Connection"]) == (200, "close")
        asking.join()
        assert not answers[0].json()["type"].endswith("/stopping"), "it ended as it would have without"
        service.process.wait(30)
        assert time.monotonic() - told > 4


@pytest.mark.deep
def test_whoever_tells_a_service_twice_to_stop_does_not_wait(store: Path) -> None:
    with served(store, drain_seconds=600) as service:
        service.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert service.process.poll() is None
        service.process.send_signal(signal.SIGTERM)
        service.process.wait(60)
