"""
What could not be read this time takes nothing away; what is gone from what can be read does go.

Messages and texts are fictitious.
"""

import os
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from ingest.load import ingest_into, would_withdraw
from kg.service import KnowledgeGraph
from tests.bad_files import archive
from tests.office_files import compound, msg, msg_file

PLAN = b"# Archiefplan\n\nHet archief is in 2028 op orde, zegt het plan van Voorbeeldstad.\n"
MEMO = b"# Voortgangsbrief\n\nDe raad krijgt in het voorjaar een brief over de voortgang van het archief.\n"


def eml(*attached: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = "Stukken over het archief", "a@voorbeeld.example"
    message.set_content("Hierbij de stukken voor de vergadering van dinsdag over het archief.")
    for name, content in attached:
        message.add_attachment(content, maintype="text", subtype="markdown", filename=name)
    return message.as_bytes()


def outlook(*attached: tuple[str, bytes]) -> bytes:
    files = [msg_file(name, content) for name, content in attached]
    return compound(msg({0x37: "Stukken", 0x1000: "Hierbij de stukken."}, attached=files))


def zipped(*members: tuple[str, bytes]) -> bytes:
    return archive(list(members))


def halved(content: bytes) -> bytes:
    return content[: len(content) // 2]


def damaged_inside(content: bytes) -> bytes:
    """The directory stays whole, and what it names is not that any more."""
    at = content.index(b"plan.md") + len(b"plan.md")
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


BOTH = (("plan.md", PLAN), ("memo.md", MEMO))
HOLDERS: dict[str, tuple[str, bytes, Callable[[bytes], bytes]]] = {
    "eml": ("bericht.eml", eml(*BOTH), lambda _: b"\n\n\n"),
    "msg": ("bericht.msg", outlook(*BOTH), halved),
    "zip": ("stukken.zip", zipped(*BOTH), halved),
    "one member of a zip": ("stukken.zip", zipped(*BOTH), damaged_inside),
    "empty zip": ("stukken.zip", zipped(*BOTH), lambda _: b""),
    "eml in zip": (
        "stukken.zip",
        zipped(("bericht.eml", eml(*BOTH))),
        lambda _: zipped(("bericht.eml", b"\n\n\n")),
    ),
    "zip in eml": ("bericht.eml", eml(("in.zip", zipped(*BOTH))), lambda _: eml(("in.zip", halved(zipped(*BOTH))))),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file beside what the tests put in it."""
    folder = tmp_path / "map"
    folder.mkdir()
    (folder / "blijft.md").write_bytes(b"# Blijft\n\nDit stuk staat er altijd, wat er ook met andere gebeurt.\n")
    return folder


def load(graph: KnowledgeGraph, folder: Path) -> None:
    quiet: dict[str, Any] = {"space": "local/private", "progress": lambda *_: None, "encode": False}
    ingest_into(graph, [folder], withdraw=True, **quiet)


def titles(graph: KnowledgeGraph) -> set[str]:
    return {one.payload["title"] for one in graph.scan("Source") if one.payload.get("category") == "tekst"}


@pytest.mark.parametrize("kind", HOLDERS)
def test_what_cannot_be_read_this_time_takes_nothing_away(stocked: KnowledgeGraph, folder: Path, kind: str) -> None:
    """Neither its own text nor that of what is in it; once it can be read, what is gone from it goes."""
    name, content, spoil = HOLDERS[kind]
    (folder / name).write_bytes(content)
    load(stocked, folder)
    before = titles(stocked)
    assert {"Archiefplan", "Voortgangsbrief", "Blijft"} <= before
    (folder / name).write_bytes(spoil(content))
    assert would_withdraw(stocked, [folder]).files == []
    load(stocked, folder)
    assert titles(stocked) == before
    assert stocked.check() == []


@pytest.mark.parametrize(
    ("name", "make"),
    [("bericht.eml", eml), ("bericht.msg", outlook), ("stukken.zip", zipped)],
    ids=["eml", "msg", "zip"],
)
def test_what_is_gone_from_what_can_be_read_goes(
    stocked: KnowledgeGraph, folder: Path, name: str, make: Callable[..., bytes]
) -> None:
    (folder / name).write_bytes(make(*BOTH))
    load(stocked, folder)
    (folder / name).write_bytes(make(("memo.md", MEMO)))
    load(stocked, folder)
    assert "Archiefplan" not in titles(stocked)
    assert {"Voortgangsbrief", "Blijft"} <= titles(stocked)


def test_a_folder_that_does_not_open_takes_nothing_away(
    stocked: KnowledgeGraph, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "dicht" / "diep").mkdir(parents=True)
    (folder / "dicht" / "diep" / "plan.md").write_bytes(PLAN)
    (folder / "dicht" / "stukken.zip").write_bytes(zipped(("memo.md", MEMO)))
    load(stocked, folder)
    before, open_ = titles(stocked), os.scandir

    def scandir(path: Any) -> Any:
        if Path(path).name == "dicht":
            raise PermissionError(13, "Permission denied", str(path))
        return open_(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert would_withdraw(stocked, [folder]).files == []
    load(stocked, folder)
    assert titles(stocked) == before
    monkeypatch.undo()
    (folder / "dicht" / "diep" / "plan.md").unlink()
    load(stocked, folder)
    assert before - titles(stocked) == {"Archiefplan"}
