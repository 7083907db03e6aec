"""What is about a record that is erased, among what was refused and uploaded; and what only looks like it."""

import pytest

from kg.ports.journal import Event
from kg.store.erasure.files import quoting


def about(record_id: str, kind: str, **payload: str) -> list[Event]:
    said = {"id": record_id, **payload}
    return [Event(1, "2026-01-01T00:00:00Z", "a", "proef", "put", record_id, kind, "local/private", said, "", "", "")]


@pytest.mark.parametrize(
    "text",
    [
        "archief",
        "b.jsonl, regel 1: Lesson archief: fout: dit veld bestaat niet (waarde: 'x')",
        "er is al een les 'archief'",
        "Hij zei: Meet vóór de start hoe lang het duurt.",
    ],
)
def test_an_id_as_messages_write_it_and_a_quotation_are_about_it(text: str) -> None:
    is_about = quoting("archief", about("archief", "Lesson", title="Meet vóór de start hoe lang het duurt."))
    assert is_about({"messages": [text]})


@pytest.mark.parametrize(
    "text",
    ["Het archief is open.", "c.jsonl, regel 1: Lesson archief-2: fout: x", "Case archief: fout: x", "archief.jsonl"],
)
def test_an_id_that_is_an_ordinary_word_takes_nothing_else_along(text: str) -> None:
    assert not quoting("archief", about("archief", "Lesson", title="Meet"))({"messages": [text]})


def test_a_file_is_named_by_its_path_alone() -> None:
    is_about = quoting("bestand-1", about("bestand-1", "Source", title="a.jsonl", path="a.jsonl"))
    assert is_about({"files": ["a.jsonl"]})
    assert not is_about({"files": ["data.jsonl", "a.jsonl.md"]})
