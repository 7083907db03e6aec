"""The rephraser keeps the port's promise against a real endpoint: an answer in time, or the reason why not."""

import socket
import time
from typing import Any

import pytest

from kg.adapters.rephraser.openai import OpenAIRephraser
from kg.errors import InputError, RephraserUnavailable
from kg.profiles.choices import rephraser
from tests.endpoint import Answer, chat, endpoint


def test_it_sends_the_sentences_with_model_and_key_and_gives_the_text_back() -> None:
    with endpoint(lambda _: (200, chat("Een zin [1]."))) as served:
        said = OpenAIRephraser(f"{served.url}/", "proef", key="geheim").rephrase(["Eén zin. [1]", "Twee. [2]"])
    ((headers, asked),) = served.asked
    assert said == "Een zin [1]."
    assert asked["path"] == "/v1/chat/completions"
    assert (asked["model"], headers["Authorization"]) == ("proef", "Bearer geheim")
    assert asked["messages"][-1] == {"role": "user", "content": "Eén zin. [1]\nTwee. [2]"}


def test_without_a_key_it_sends_none() -> None:
    with endpoint(lambda _: (200, chat("x"))) as served:
        OpenAIRephraser(served.url, "proef").rephrase(["x [1]"])
    assert "Authorization" not in served.asked[0][0]


def late(_: dict[str, Any]) -> tuple[int, bytes]:
    time.sleep(1.0)
    return 200, chat("te laat [1]")


@pytest.mark.parametrize(
    "answer",
    [
        late,
        lambda _: (500, b"kapot"),
        lambda _: (401, chat("x")),
        lambda _: (302, b""),
        lambda _: (200, b"geen json"),
        lambda _: (200, b"\xff\xfe\x00"),
        lambda _: (200, b"[]"),
        lambda _: (200, b'{"choices": []}'),
        lambda _: (200, chat(None)),
        lambda _: (200, chat(["lijst"])),
        lambda _: (200, b" " * 1_500_000),
    ],
    ids=["late", "500", "401", "elsewhere", "no json", "no text", "list", "no choices", "null", "not text", "endless"],
)
def test_an_answer_that_is_of_no_use_is_an_error_that_names_the_model(answer: Answer) -> None:
    with endpoint(answer) as served, pytest.raises(RephraserUnavailable, match=r"proef \(127.0.0.1\)"):
        OpenAIRephraser(served.url, "proef", timeout_s=0.4).rephrase(["x [1]"])


@pytest.mark.parametrize("url", ["http://127.0.0.1:{free}/v1", "geen adres", "ftp://127.0.0.1/v1"])
def test_an_endpoint_that_is_not_there_is_an_error(url: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(RephraserUnavailable):
            OpenAIRephraser(url.format(free=free.getsockname()[1]), "proef", timeout_s=1.0).rephrase(["x [1]"])


def test_it_is_off_until_address_and_model_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KRING_LLM_MODEL", raising=False)
    monkeypatch.setenv("KRING_LLM_URL", "http://127.0.0.1:1/v1")
    with pytest.raises(InputError, match="KRING_LLM_URL en KRING_LLM_MODEL"):
        rephraser()
    monkeypatch.setenv("KRING_LLM_MODEL", "proef")
    assert rephraser().name == "proef (127.0.0.1)"
