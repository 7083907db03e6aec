"""`kring hook`: from making a hook to sending a dead letter again. Records here are fictitious."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from standardwebhooks import Webhook
from typer.testing import CliRunner

import kg
from api.cli.commands import app
from kg.errors import Conflict, InputError, NotFound
from kg.model.environment import Development
from kg.profiles.access import open_outbox
from tests.receiver import Receiver, receiver
from tests.rest_service import client, fill

Run = Callable[..., Result]


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver(lambda number: (404 if number < 3 else 204, {})) as opened:
        yield opened


@pytest.fixture
def run(tmp_path: Path, there: Receiver, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`kring` on a store with a watch, allowed to call the receiver; its first three answers are 404."""
    fill(tmp_path / "store")
    settings = {"ENCODER": "none", "HOOKS_ALLOW_PRIVATE": '["127.0.0.0/8"]', "HOOKS_ALLOW_HTTP": "true"}
    for name, value in {**settings, "HOOKS_PORTS": f"[443, {there.port}]"}.items():
        monkeypatch.setenv(f"KRING_{name}", value)

    def kring(*arguments: str, ok: bool = True) -> Result:
        done = CliRunner().invoke(app, [*arguments, "--store", str(tmp_path / "store")])
        assert (done.exit_code == 0) == ok, done.output
        return done

    kring("watch", "add", "volg", "Baarn")
    return kring


def happens(tmp_path: Path, record_id: str) -> None:
    with kg.open(tmp_path / "store", with_encoder=None) as graph:
        graph.put([Development(id=record_id, title="Fictieve wet", category="wettelijk", summary="x")], reason="proef")


def dies(tmp_path: Path, message: str) -> None:
    """A message that waits becomes a dead letter, as after its last attempt."""
    with closing(open_outbox(tmp_path / "store")) as hooks:
        hooks.settle(message, "dead", status=404)


def made(run: Run, there: Receiver, *more: str) -> dict[str, Any]:
    answer = run("hook", "add", "zaken", "--watch", "volg", "--url", there.url, *more, "--json")
    return dict(json.loads(answer.stdout))


def test_a_hook_from_its_making_to_a_dead_letter_that_arrives(run: Run, there: Receiver, tmp_path: Path) -> None:
    assert "kring hook add" in run("hook", "list").stdout
    hook = made(run, there)
    happens(tmp_path, "dev-nieuw")
    assert run("hook", "run").stdout == "1 nieuw bericht, 1 poging om te bezorgen.\n"
    (waits,) = json.loads(run("hook", "deliveries", hook["id"], "--json").stdout)
    assert (waits["state"], waits["status"], waits["attempts"]) == ("waiting", 404, 1)
    assert "antwoord 404" in run("hook", "deliveries", hook["id"]).stdout
    assert "1 wacht" in run("hook", "list").stdout
    run("hook", "redeliver", waits["id"], ok=False)
    dies(tmp_path, waits["id"])
    assert "onbestelbaar" in run("hook", "deliveries", hook["id"], "--dead").stdout
    run("hook", "redeliver", waits["id"])
    for _ in range(2):
        run("hook", "run")
        dies(tmp_path, waits["id"])
        run("hook", "redeliver", waits["id"])
    run("hook", "run")
    assert "bezorgd" in run("hook", "deliveries", hook["id"]).stdout
    headers, body = there.messages[-1]
    told = Webhook(hook["secret"]).verify(body, headers)
    assert [one["development"] for one in told["data"]["changes"]] == ["dev-nieuw"]
    assert {headers["webhook-id"] for headers, _ in there.messages} == {waits["id"]}
    assert "verwijderd" in run("hook", "remove", hook["id"]).stdout
    assert json.loads(run("hook", "list", "--json").stdout) == []


def test_a_test_message_is_sent_at_once_and_a_secret_renewed(run: Run, there: Receiver) -> None:
    hook = made(run, there)
    assert "antwoord 404" in run("hook", "test", hook["id"]).stdout
    renewed = run("hook", "secret", hook["id"]).stdout.splitlines()[-1]
    for secret in (renewed, hook["secret"]):
        for _ in range(2):
            run("hook", "test", hook["id"])
        assert Webhook(secret).verify(there.messages[-1][1], there.messages[-1][0])
    assert "bezorgd" in run("hook", "deliveries", hook["id"]).stdout
    assert "uit" in run("hook", "switch", hook["id"], "--off").stdout
    assert "[uit]" in run("hook", "list").stdout
    assert "aan" in run("hook", "switch", hook["id"], "--on").stdout


def test_most_commands_work_beside_a_service_and_it_delivers(run: Run, there: Receiver, tmp_path: Path) -> None:
    hook = made(run, there)
    may = {"hooks_allow_private": ("127.0.0.0/8",), "hooks_allow_http": True, "hooks_ports": (there.port,)}
    with client(tmp_path / "store", **may):
        assert "wacht" in run("hook", "test", hook["id"]).stdout
        there.wait_for(1)
        for command in (("list",), ("deliveries", hook["id"]), ("secret", hook["id"]), ("remove", hook["id"])):
            run("hook", *command)
        assert "in gebruik" in str(run("hook", "run", ok=False).exception)


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        (("add", "x", "--watch", "weg", "--url", "http://127.0.0.1:PORT/"), NotFound, "wel: volg"),
        (("add", "x", "--watch", "volg", "--url", "https://10.0.0.1/"), InputError, "openbare internet|poort"),
        (("add", "x", "--watch", "volg", "--url", "a.example"), InputError, "geen gewoon webadres"),
        (("add", "x", "--watch", "volg", "--url", "http://127.0.0.1:PORT/", "--for", "ede"), NotFound, "niets bekend"),
        (("test", "hook_weg"), NotFound, "hook_weg"),
        (("deliveries", "hook_weg"), NotFound, "hook_weg"),
        (("redeliver", "msg_weg"), NotFound, "msg_weg"),
        (("drop", "msg_weg"), NotFound, "msg_weg"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(
    run: Run, there: Receiver, arguments: tuple[str, ...], error: type[Exception], said: str
) -> None:
    done = run("hook", *(one.replace("PORT", str(there.port)) for one in arguments), ok=False)
    assert isinstance(done.exception, error)
    assert any(part in str(done.exception) for part in said.split("|"))


def test_without_a_store_there_are_no_hooks(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["hook", "list", "--store", str(tmp_path / "weg")])
    assert isinstance(done.exception, InputError)
    assert not (tmp_path / "weg").exists()


def test_a_message_that_waits_is_no_dead_letter(run: Run, there: Receiver, tmp_path: Path) -> None:
    hook = made(run, there)
    happens(tmp_path, "dev-nieuw")
    run("hook", "run")
    (waits,) = json.loads(run("hook", "deliveries", hook["id"], "--json").stdout)
    assert isinstance(run("hook", "drop", waits["id"], ok=False).exception, Conflict)
