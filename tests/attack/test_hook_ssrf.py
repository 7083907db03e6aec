"""
No web hook calls an address inside: not by its URL, by what a name is looked up as, or by where a receiver sends it on.

A canary listens on this machine; whatever an attacker makes of a URL, it must hear nothing.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from ipaddress import ip_network
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import anyio
import pytest

from api.hooks.delivery import TOTAL_S, Outcome, Sender
from api.hooks.signature import signed
from kg.addresses import Rules
from kg.ports.outbox import new_secret
from kg.profiles.access import open_outbox
from tests.attack.canary import Canary, canary
from tests.receiver import certificate, receiver
from tests.rest_service import DEVELOPMENT, client, fill

# PORT is the port of the canary. Each leads, or is read by some program as leading, to this machine or into the house.
HOSTS: Final = (
    "127.0.0.1", "127.1", "127.0.1", "127.00.00.01", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "2130706433",
    "017700000001", "00000177.0.0.1", "127.0.0.1.", "127.0.0.1%00", "127.0.0.1%2e", "127.0.0.1%23.example",
    "①②⑦.⓪.⓪.①", "127。0。0。1", "127．0．0．1", "0", "0.0.0.0", "0.0.0.0.", "localhost", "LOCALHOST", "localhost.",  # noqa: S104 - refused
    "localhost.localdomain", "ip6-localhost", "ⓛocalhost", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::127.0.0.1]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1%25lo]", "[fe80::1%lo]", "[::1%lo]",
    "[fd00:ec2::254]", "[fc00::1]", "[fec0::1]", "[ff02::1]", "[::1", "::1", "10.0.0.1", "172.16.0.1", "192.168.0.1",
    "169.254.169.254", "169.254.43518", "0xa9fea9fe", "2852039166", "100.100.100.200", "168.63.129.16", "192.0.0.192",
    "224.0.0.1", "255.255.255.255", "metadata.google.internal", "127.0.0.1.nip.example", "user@127.0.0.1",
    "a.example@127.0.0.1", "127.0.0.1@a.example", "a.example:443@127.0.0.1", "a.example\\@127.0.0.1",
    "a.example#@127.0.0.1", "127.0.0.1#.a.example", "a.example?@127.0.0.1", "a.example /@127.0.0.1",
)  # fmt: skip
SHAPES: Final = (
    "http://127.0.0.1:PORT/", "HTTP://127.0.0.1:PORT/", "//127.0.0.1:PORT/", "https:127.0.0.1:PORT",
    "https:/127.0.0.1:PORT", "https:\\\\127.0.0.1:PORT\\",
    "https://\t127.0.0.1:PORT/", "https://127.0.0.1\r\n:PORT/", " https://127.0.0.1:PORT/",
    "https://a.example/\r\nHost: 127.0.0.1:PORT", "https://a.example/\n\nGET http://127.0.0.1:PORT/", "https://:PORT/",
    "https://a.example:PORT:PORT/", "https://127.0.0.1:0PORT/", "https://127.0.0.1:+PORT/", "https://127.0.0.1:PORT0000/",
    "file:///etc/passwd", "gopher://127.0.0.1:PORT/_x", "ftp://127.0.0.1:PORT/", "dict://127.0.0.1:PORT/", "data:,x",
    "jar:http://127.0.0.1:PORT/!/x", "unix:///run/x.sock", "http+unix://%2frun%2fx.sock/", "ws://127.0.0.1:PORT/",
    "https://[::1]:PORT/", "https://x" + "a" * 3000 + ".example/", "https://" + "a." * 130 + "example/", "https://", "",
)  # fmt: skip
URLS: Final = (
    *(f"https://{host}:PORT/geheim" for host in HOSTS),
    *(f"http://{host}:PORT/geheim" for host in HOSTS),
    *SHAPES,
)


@pytest.fixture
def bird() -> Iterator[Canary]:
    with canary() as listening:
        yield listening


def lenient(bird: Canary, *more: int) -> Rules:
    """The rules at their widest: http and every port that is used, but no network that is not public."""
    return Rules(http=True, ports=(80, 443, bird.port, *more))


def sent(sender: Sender, url: str) -> Outcome:
    async def send() -> Outcome:
        return await sender.send(url, b"{}", signed("msg_proef", int(time.time()), b"{}", [new_secret()]))

    return anyio.run(send)


def test_the_corpus_is_as_large_as_is_asked() -> None:
    assert len(set(URLS)) >= 60


def test_the_canary_hears_the_sender_when_its_network_is_allowed(bird: Canary) -> None:
    """Without this the others would prove nothing."""
    rules = Rules((ip_network("127.0.0.0/8"),), http=True, ports=(bird.port,))
    sent(Sender(rules), bird.url)
    assert [hit.partition(b" ")[0] for hit in bird.hits] == [b"POST"]


def test_no_url_makes_the_sender_call_this_machine(bird: Canary) -> None:
    """Names go to a resolver that has this machine for all of them, as an attacker's own would."""
    for resolve in (lambda _host, _port: ["127.0.0.1"], lambda host, _port: [host.strip("[]")]):
        sender = Sender(lenient(bird), resolve=resolve)
        for url in URLS:
            outcome = sent(sender, url.replace("PORT", str(bird.port)))
            assert outcome in (Outcome(fault="address"), Outcome(fault="name")), url
    assert bird.hits == []


def test_no_url_makes_the_machines_own_resolver_lead_inside(bird: Canary) -> None:
    sender = Sender(lenient(bird))
    for host in HOSTS:
        assert not sent(sender, f"http://{host}:{bird.port}/").is_delivered
    assert bird.hits == []


def test_no_url_is_taken_by_the_door_and_called(tmp_path: Path, bird: Canary) -> None:
    """What leads to a number inside is refused when the hook is made; a name is looked at when it is called."""
    fill(tmp_path / "store")
    rules = {"hooks_allow_http": True, "hooks_ports": (80, 443, bird.port), "rate_per_minute": 0}
    with client(tmp_path / "store", **rules) as service:
        watch = service.post("/v1/watches", json={"name": "Baarn", "municipality": "Baarn"}).json()["id"]
        for url in URLS:
            body = {"name": "x", "watch": watch, "url": url.replace("PORT", str(bird.port))}
            made = service.post("/v1/hooks", json=body)
            assert made.status_code in {201, 400, 403}, url
            if made.status_code == 201:
                assert any(name in url for name in ("localdomain", "google.internal", "nip.example", "a.a.a.a")), url
                service.post(f"/v1/hooks/{made.json()['id']}/tests")
        hooks = service.app.state.hooks
        until = time.monotonic() + 60
        while hooks.is_due() and time.monotonic() < until:
            time.sleep(0.05)
        assert not hooks.is_due()
        assert "delivered" not in hooks.counts()
    assert bird.hits == []


def test_a_url_that_came_into_the_file_by_another_way_is_checked_when_it_is_called(
    tmp_path: Path, bird: Canary
) -> None:
    fill(tmp_path / "store")
    with client(tmp_path / "store", hooks_allow_http=True, hooks_ports=(bird.port,)) as service:
        with closing(open_outbox(tmp_path / "store")) as hooks:
            hook, _ = hooks.add("x", owner="local", watch="x", url=bird.url)
            message = hooks.test(hook.id)
        until = time.monotonic() + 30
        while service.app.state.hooks.delivery(message.id).state == "waiting" and time.monotonic() < until:
            time.sleep(0.05)
        assert service.app.state.hooks.delivery(message.id).fault == "address"
    assert bird.hits == []


class Rebinding:
    """A resolver of an attacker: the first answer is good, later ones lead inside; it counts how often it is asked."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = answers
        self.asked = 0

    def __call__(self, _host: str, _port: int) -> Sequence[str]:
        """The next answer; the last one stays."""
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        return answer


def test_a_name_is_looked_up_once_and_the_connection_goes_to_what_was_checked(bird: Canary) -> None:
    """The good answer stands for a public address; allowing it alone shows where the connection goes."""
    with receiver() as there:
        rules = Rules((ip_network("127.0.0.2/32"),), http=True, ports=(there.port, bird.port))
        resolve = Rebinding(["127.0.0.2"], ["127.0.0.1"])
        assert sent(Sender(rules, resolve=resolve), f"http://a.example:{bird.port}/").fault == "connection"
        assert resolve.asked == 1, "nobody looks it up a second time, to call that"
        assert sent(Sender(rules, resolve=resolve), f"http://a.example:{bird.port}/").fault == "address"
        assert there.messages == []
    assert bird.hits == []


@pytest.mark.parametrize(
    "answer", [["8.8.8.8", "127.0.0.1"], ["127.0.0.1", "8.8.8.8"], ["2606:4700::1111", "::1"], ["::ffff:127.0.0.1"], []]
)
def test_a_name_that_leads_inside_too_is_not_called_at_all(bird: Canary, answer: list[str]) -> None:
    outcome = sent(Sender(lenient(bird), resolve=lambda _host, _port: answer), f"http://a.example:{bird.port}/")
    assert outcome.fault == ("address" if answer else "name")
    assert bird.hits == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("where", ["Location", "Refresh", "Content-Location", "Link"])
def test_a_receiver_cannot_send_a_message_on(bird: Canary, status: int, where: str) -> None:
    headers = {where: f"0; url={bird.url}" if where == "Refresh" else bird.url, "Retry-After": "0"}
    with receiver(lambda _number: (status, headers)) as there:
        rules = Rules((ip_network("127.0.0.0/8"),), http=True, ports=(there.port, bird.port))
        assert sent(Sender(rules), there.url).status == status
        assert len(there.messages) == 1
    assert bird.hits == []


def test_no_proxy_of_the_environment_is_used(bird: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{bird.port}")
    with receiver() as there:
        rules = Rules((ip_network("127.0.0.0/8"),), http=True, ports=(there.port,))
        assert sent(Sender(rules), there.url).is_delivered
    assert bird.hits == []


def test_a_feed_with_hostile_names_calls_nobody(tmp_path: Path, bird: Canary) -> None:
    """A feed is written, and nothing in it is fetched: not a title, a source or an id that looks like an address."""
    fill(tmp_path / "store")
    hostile = f'<!DOCTYPE a SYSTEM "{bird.url}"><img src="{bird.url}"/><?xml-stylesheet href="{bird.url}"?>'
    with client(tmp_path / "store") as service:
        watch = service.post("/v1/watches", json={"name": hostile, "municipality": "Baarn"}).json()["id"]
        source = {"url": bird.url, "title": hostile, "published": "2024"}
        service.post("/v1/developments", json={**DEVELOPMENT, "id": "dev-x", "title": hostile, "sources": [source]})
        service.post(f"/v1/watches/{watch}/runs")
        text = service.get(f"/v1/watches/{watch}/feed").text
        ET.fromstring(text)  # noqa: S314 - our own feed
        assert hostile not in text
    assert bird.hits == []


# --- what a receiver can do -----------------------------------------------------------------------


def test_a_certificate_has_to_be_trusted_valid_and_of_the_name(tmp_path: Path) -> None:
    resolve: Callable[[str, int], list[str]] = lambda _host, _port: ["127.0.0.1"]  # noqa: E731 - shorter
    cases = [
        ("a.example", 1, True, ""),
        ("b.example", 1, True, "tls"),
        ("a.example", -1, True, "tls"),
        ("a.example", 1, False, "tls"),
    ]
    for name, days, trusted, fault in cases:
        shown, trust = certificate(tmp_path, name, days=days)
        with receiver(tls=shown) as there:
            rules = Rules((ip_network("127.0.0.0/8"),), ports=(there.port,))
            sender = Sender(rules, resolve=resolve, trust=trust if trusted else None)
            outcome = sent(sender, f"https://a.example:{there.port}/")
            assert outcome.fault == fault, (name, days, trusted)
            assert len(there.messages) == (0 if fault else 1)


def test_a_receiver_that_drips_or_never_ends_keeps_nobody(bird: Canary) -> None:
    import socket
    import threading

    def serve(listening: socket.socket, over: threading.Event, first: bytes, piece: bytes, pause_s: float) -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            try:
                connection.sendall(first)
                while not over.wait(pause_s):
                    connection.sendall(piece)
            except OSError:
                return

    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n"
    cases = [
        (b"HTTP/1.1 200 OK\r\nX-", b"a", 0.5, ""),
        (endless, b"a" * 65536, 0.0001, "200"),
        (endless, b"a", 0.5, "200"),
    ]
    for first, piece, pause_s, status in cases:
        over = threading.Event()
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
            thread = threading.Thread(target=serve, args=(listening, over, first, piece, pause_s))
            thread.start()
            begun = time.monotonic()
            outcome = sent(
                Sender(Rules((ip_network("127.0.0.0/8"),), http=True, ports=(port,))), f"http://127.0.0.1:{port}/"
            )
            took = time.monotonic() - begun
            over.set()
            thread.join()
        assert took < TOTAL_S + 2.0
        assert (str(outcome.status or ""), outcome.fault) == (status, "" if status else "time")
    assert bird.hits == []


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"geen http\r\n\r\n",
        b"HTTP/1.1 999999 X\r\n\r\n",
        b"\x00" * 100,
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    ],
)
def test_nonsense_of_a_receiver_is_an_outcome_and_no_fault_of_ours(answer: bytes) -> None:
    import socket
    import threading

    def serve(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            try:
                connection.sendall(answer)
                connection.shutdown(socket.SHUT_WR)
                connection.recv(65536)
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        thread = threading.Thread(target=serve, args=(listening,))
        thread.start()
        outcome = sent(
            Sender(Rules((ip_network("127.0.0.0/8"),), http=True, ports=(port,))), f"http://127.0.0.1:{port}/"
        )
        thread.join()
    assert outcome.is_delivered == (b"gzip" in answer)


# --- a message that is sent again by who heard it -------------------------------------------------


def test_a_message_that_is_heard_and_sent_again_is_refused_by_the_receiver() -> None:
    """By the clock after five minutes, and before that by its id, which the signature covers."""
    from standardwebhooks import Webhook, WebhookVerificationError

    secret, body = new_secret(), b'{"type":"watch.changed"}'
    seen: set[str] = set()

    def accepts(headers: dict[str, str]) -> bool:
        try:
            Webhook(secret).verify(body, headers)
        except (WebhookVerificationError, ValueError):
            return False
        new = headers["webhook-id"] not in seen
        seen.add(headers["webhook-id"])
        return new

    now = int(time.time())
    heard = signed("msg_a", now, body, [secret])
    assert accepts(heard)
    assert not accepts(heard)
    assert not accepts({**heard, "webhook-id": "msg_b"})
    assert not accepts({**signed("msg_c", now - 301, body, [secret])})
    assert not accepts({**signed("msg_d", now - 301, body, [secret]), "webhook-timestamp": str(now)})
    assert accepts(signed("msg_e", now, body, [secret]))
